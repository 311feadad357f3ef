//! ra's verbs on frames, beside the real programs: what racluster and rabins make of two files.

use super::corpus::Corpus;
use anyhow::{Context, Result, ensure};
use argus_nb::prelude::*;
use argus_tests::checkout::program;
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What is compared. `dport` is the last, for behind IS-IS' checksum ra prints one separator too
/// many.
#[rustfmt::skip]
const FIELDS: &[&str] = &[
    "stime", "spkts", "dpkts", "sbytes", "dbytes", "sappbytes", "dappbytes", "ltime", "trans", "dur",
    "mean", "stddev", "min", "max", "sum", "rate", "srate", "drate", "sload", "dload", "load", "flgs",
    "proto", "saddr", "daddr", "dir", "state", "srcid", "sttl", "dttl", "sstime", "sltime", "dstime",
    "dltime", "pcr", "smeansz", "seq", "tcprtt", "smaxsz", "sminsz", "sport", "dport",
];
/// How many of them, the first, are what a row is known by.
const KNOWN_BY: usize = 7;

#[rustfmt::skip]
const KEYS: &[&str] = &[
    "", "saddr", "daddr", "saddr/24 daddr proto", "proto", "saddr daddr", "proto dport",
    "saddr/16", "srcid", "saddr daddr proto dport", "daddr/64 proto", "proto sport",
];

/// A row's values: those that ra printed, or ours in its way.
type Row = Vec<String>;

fn printed(client: &str, options: &[&str], file: &Path, fields: &[&str]) -> Result<Vec<Row>> {
    let output = Command::new(program(client)?)
        .args(["-X", "-n", "-u", "-p", "6", "-L", "-1", "-c", "|"])
        .args(options)
        .args(["-s", &fields.join(",")])
        .arg("-r")
        .arg(file)
        .args(["-", "not", "man"])
        .env("TZ", "UTC")
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let row = |line: &str| {
        line.split('|')
            .map(|value| value.trim().to_owned())
            .collect()
    };
    let rows: Vec<Row> = text.lines().map(row).collect();
    ensure!(
        !rows.is_empty(),
        "{client} {options:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(rows)
}

fn ours(df: &DataFrame, fields: &[&str]) -> Result<Vec<Row>> {
    let columns = fields
        .iter()
        .map(|name| Ok(df.column(field(name)?.header)?.clone()))
        .collect::<Result<Vec<_>>>()?;
    let text = |value: AnyValue| match value {
        AnyValue::Null => String::new(),
        AnyValue::Datetime(micros, ..) | AnyValue::DatetimeOwned(micros, ..) => {
            format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
        }
        AnyValue::Float64(number) => format!("{number:.6}"),
        AnyValue::String(text) => text.trim().to_owned(),
        value => value.str_value().trim().to_owned(),
    };
    let row = |row| {
        columns
            .iter()
            .map(|column| Ok(text(column.get(row)?)))
            .collect()
    };
    (0..df.height()).map(row).collect()
}

/// Rows by what they are known by.
fn known(rows: Vec<Row>) -> BTreeMap<Row, Vec<Row>> {
    let mut known: BTreeMap<Row, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let key = row[..KNOWN_BY].iter().map(|value| {
            if value.is_empty() {
                "0".to_owned()
            } else {
                value.clone()
            }
        });
        known.entry(key.collect()).or_default().push(row);
    }
    for rows in known.values_mut() {
        rows.sort();
    }
    known
}

/// How many values of a field are not ra's, with an example of each.
type Differences = BTreeMap<&'static str, (usize, String)>;

/// Holds rows against rows. Those that either has alone are an error.
fn compare(theirs: Vec<Row>, ours: Vec<Row>, what: &str) -> Result<Differences> {
    let (theirs, ours) = (known(theirs), known(ours));
    let count = |rows: &BTreeMap<Row, Vec<Row>>| rows.values().map(Vec::len).sum::<usize>();
    let alone = |one: &BTreeMap<Row, Vec<Row>>, other: &BTreeMap<Row, Vec<Row>>| -> Vec<String> {
        let differs = |key: &&Row| one.get(*key).map(Vec::len) != other.get(*key).map(Vec::len);
        one.iter()
            .map(|(key, _)| key)
            .filter(differs)
            .map(|key| format!("{key:?}"))
            .collect()
    };
    let (missing, surplus) = (alone(&theirs, &ours), alone(&ours, &theirs));
    println!(
        "{what}: {} rows, ra {}; missing {}, surplus {} {:?} {:?}",
        count(&ours),
        count(&theirs),
        missing.len(),
        surplus.len(),
        missing.iter().take(4).collect::<Vec<_>>(),
        surplus.iter().take(4).collect::<Vec<_>>()
    );
    let mut differences = Differences::new();
    for (key, theirs) in &theirs {
        for (theirs, ours) in theirs.iter().zip(ours.get(key).into_iter().flatten()) {
            for (at, name) in FIELDS.iter().enumerate() {
                let (in_ra, here) = (theirs.get(at).map_or("", String::as_str), ours[at].as_str());
                if !is_equal(in_ra, here) {
                    let entry = differences.entry(name).or_insert((0, String::new()));
                    entry.0 += 1;
                    if entry.0 <= 3 {
                        entry.1 += &format!(" [{in_ra:?} {here:?} {}]", key.join(" "));
                    }
                }
            }
        }
    }
    for (name, (count, example)) in &differences {
        println!("   {name}: {count} {example}");
    }
    Ok(differences)
}

fn is_equal(in_ra: &str, here: &str) -> bool {
    if in_ra == here {
        return true;
    }
    match (in_ra.parse::<f64>(), here.parse::<f64>()) {
        (Ok(in_ra), Ok(here)) => (in_ra - here).abs() <= 2e-6 + 1e-5 * in_ra.abs(),
        (Ok(0.0), Err(_)) => here.is_empty(),
        _ => false,
    }
}

#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra are missing")]
fn racluster_and_rabins_give_what_the_real_programs_give() -> Result<()> {
    let corpus = Corpus::ready()?;
    for file in [corpus.long(), corpus.every_part()] {
        let df = Load::new(&file).columns(FIELDS.iter().copied()).read()?;
        for keys in KEYS {
            let split: Vec<&str> = keys.split(' ').filter(|key| !key.is_empty()).collect();
            let mut options = split.clone();
            if !split.is_empty() {
                options.insert(0, "-m");
            }
            let theirs = printed("racluster", &options, &file, FIELDS)?;
            let clustered = df.racluster(*keys)?;
            compare(
                theirs,
                ours(&clustered, FIELDS)?,
                &format!("{} racluster {keys}", file.display()),
            )?;
        }
        for (size, mode) in [
            ("10s", ""),
            ("1s", ""),
            ("60s", ""),
            ("10s", "hard"),
            ("10s", "nomodify"),
            ("10s", "zero"),
        ] {
            let theirs = printed(
                "rabins",
                &["-M", "time", size, mode]
                    .into_iter()
                    .filter(|o| !o.is_empty())
                    .collect::<Vec<_>>(),
                &file,
                FIELDS,
            )?;
            let bins = df.rabins(size);
            let bins = match mode {
                "hard" => bins.hard(),
                "nomodify" => bins.nomodify(),
                "zero" => bins.zero(),
                _ => bins,
            };
            let bins = bins.collect().context("rabins")?;
            compare(
                theirs,
                ours(&bins, FIELDS)?,
                &format!("{} rabins {size} {mode}", file.display()),
            )?;
        }
    }
    Ok(())
}
