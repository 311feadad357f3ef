//! ra's verbs on frames, beside the real programs: what racluster and rabins make of two files.
//!
//! A row is known by its start and its counters, which have to be the same; of the other columns
//! each value is ra's, or there is a reason why it is not.

use super::corpus::Corpus;
use anyhow::{Context, Result, ensure};
use argus_nb::prelude::*;
use argus_tests::checkout::program;
use std::collections::{BTreeMap, BTreeSet};
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
const SIZES_AND_MODES: &[(&str, &str)] = &[
    ("1s", ""),
    ("10s", ""),
    ("60s", ""),
    ("10s", "hard"),
    ("10s", "nomodify"),
    ("10s", "zero"),
];

const NOT_SHARED: &str =
    "what merged records do not share is nothing here; to ra it is 0, `ip`, or the first's";
const FLAGS: &str = "ra prints flags of one protocol alone, and shares retransmissions out";
const FIRST_KNOWN: &str = "ra forgets when TCP connected, if the first record does not tell";
const FORGOTTEN_END: &str = "of several connections ra forgets, now and then, that one was closed";
const PRECISION: &str = "ra computes deviations in single precision";
const ENDS: &str = "of two ends ra prints the earlier";
const OF_THE_WHOLE: &str = "ra keeps, for a part, statistics and loads of the whole record";
const NO_SIDE: &str = "a side that sent nothing has no times here, and an empty bin no values";
const CAUSE: &str = "ra tells whether a flow began or goes on by a bit of the cause";
const ARP: &str = "ra merges no addresses of ARP";

/// A row's values: those that ra printed, or ours in its way.
type Row = Vec<String>;

fn printed(client: &str, options: &[&str], file: &Path, filter: &str) -> Result<Vec<Row>> {
    let output = Command::new(program(client)?)
        .args(["-X", "-n", "-u", "-p", "6", "-L", "-1", "-c", "|"])
        .args(options)
        .args(["-s", &FIELDS.join(","), "-r"])
        .arg(file)
        .args(["-", filter])
        .env("TZ", "UTC")
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let row = |line: &str| {
        line.split('|')
            .map(|value| value.trim().to_owned())
            .collect()
    };
    let rows: Vec<Row> = text.lines().map(row).collect();
    let said = String::from_utf8_lossy(&output.stderr);
    ensure!(!rows.is_empty(), "{client} {options:?}: {said}");
    Ok(rows)
}

fn ours(df: &DataFrame) -> Result<Vec<Row>> {
    let columns = FIELDS
        .iter()
        .map(|name| Ok(df.column(field(name)?.header)?.clone()))
        .collect::<Result<Vec<_>>>()?;
    let text = |value: AnyValue<'_>| match value {
        AnyValue::Null => String::new(),
        AnyValue::Datetime(micros, ..) | AnyValue::DatetimeOwned(micros, ..) => {
            format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000)
        }
        AnyValue::Float64(number) => format!("{number:.6}"),
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

/// Rows by what they are known by. Of those that are known by the same, the addresses and ports
/// tell which is which.
fn known(rows: Vec<Row>) -> BTreeMap<Row, Vec<Row>> {
    let at = |name| FIELDS.iter().position(|field| *field == name).unwrap_or(0);
    let telling = ["saddr", "daddr", "proto", "sport", "dport", "seq"].map(at);
    let mut known: BTreeMap<Row, Vec<Row>> = BTreeMap::new();
    for row in rows {
        let or_zero = |value: &String| if value.is_empty() { "0" } else { value }.to_owned();
        let key = row[..KNOWN_BY].iter().map(or_zero).collect();
        known.entry(key).or_default().push(row);
    }
    for rows in known.values_mut() {
        rows.sort_by_key(|row| telling.map(|at| row.get(at).cloned()));
    }
    known
}

/// Rows that are known by the same, held against each other value by value.
///
/// Gives the reasons that were needed.
fn compare(
    theirs: Vec<Row>,
    ours: Vec<Row>,
    what: &str,
    is_cut: bool,
) -> Result<BTreeSet<&'static str>> {
    ensure!(
        theirs.len() == ours.len(),
        "{what}: {} rows, and ra {}",
        ours.len(),
        theirs.len()
    );
    let (theirs, ours) = (known(theirs), known(ours));
    let (mut reasons, mut wrong) = (BTreeSet::new(), Vec::new());
    for (key, theirs) in &theirs {
        let ours = ours
            .get(key)
            .with_context(|| format!("{what}: only ra has {key:?}"))?;
        ensure!(
            theirs.len() == ours.len(),
            "{what}: {} times {key:?}",
            ours.len()
        );
        for (theirs, ours) in theirs.iter().zip(ours) {
            for (name, (in_ra, here)) in FIELDS.iter().zip(theirs.iter().zip(ours)) {
                if is_equal(in_ra, here) {
                    continue;
                }
                match reason(name, in_ra, here, is_cut) {
                    Some(reason) => {
                        reasons.insert(reason);
                    }
                    None => wrong.push(format!("{name}: ra {in_ra:?}, here {here:?} of {key:?}")),
                }
            }
        }
    }
    wrong.truncate(12);
    ensure!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
    Ok(reasons)
}

fn is_equal(in_ra: &str, here: &str) -> bool {
    let number = |text: &str| match text.strip_prefix("0x") {
        Some(digits) => i64::from_str_radix(digits, 16)
            .ok()
            .map(|number| number as f64),
        None => text.parse().ok(),
    };
    match (number(in_ra), number(here)) {
        (Some(in_ra), Some(here)) => (in_ra - here).abs() <= 2e-6 + 1e-5 * in_ra.abs(),
        // ra prints 0 for much that is not there.
        (Some(in_ra), None) if here.is_empty() => in_ra == 0.0,
        _ => in_ra == here,
    }
}

/// Why a value is not ra's, where that is meant.
fn reason(name: &str, in_ra: &str, here: &str, is_cut: bool) -> Option<&'static str> {
    let numbers = || Some((in_ra.parse::<f64>().ok()?, here.parse::<f64>().ok()?));
    match name {
        "saddr" | "daddr" if in_ra == "0.0.0.0" && !here.is_empty() => Some(ARP),
        "proto" | "saddr" | "daddr" | "sport" | "dport" | "state" | "dir" | "srcid"
            if here.is_empty() =>
        {
            Some(NOT_SHARED)
        }
        "flgs" => Some(FLAGS),
        "state" if !is_cut && (in_ra, here) == ("CON", "FIN") => Some(FORGOTTEN_END),
        "state" if is_cut && matches!((in_ra, here), ("REQ", "INT") | ("INT", "REQ")) => {
            Some(CAUSE)
        }
        "tcprtt" => numbers()
            .filter(|(in_ra, here)| in_ra < here)
            .map(|_| FIRST_KNOWN),
        "stddev" if !is_cut => {
            let (in_ra, here) = numbers()?;
            ((in_ra - here).abs() < 1e-4).then_some(PRECISION)
        }
        "ltime" | "sltime" | "dur" | "rate" | "srate" if !is_cut => {
            let (in_ra, here) = numbers()?;
            let is_close = (in_ra - here).abs() < 1e-4 * in_ra.abs().max(1.0);
            is_close.then_some(ENDS)
        }
        "mean" | "stddev" | "min" | "max" | "sum" | "load" | "sload" | "dload" if is_cut => {
            Some(OF_THE_WHOLE)
        }
        "sstime" | "sltime" | "dstime" | "dltime" if is_cut && here.is_empty() => Some(NO_SIDE),
        _ => None,
    }
}

#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra are missing")]
fn racluster_gives_what_the_real_racluster_gives() -> Result<()> {
    let corpus = Corpus::ready()?;
    ensure!(KEYS.len() >= 10);
    let mut reasons = BTreeSet::new();
    for file in [corpus.long(), corpus.generated()] {
        let df = Load::new(&file).columns(FIELDS.iter().copied()).read()?;
        for keys in KEYS {
            // ra masks no address of ARP.
            let (flows, filter) = if keys.contains('/') {
                (df.ra("not arp")?, "not man and not arp")
            } else {
                (df.clone(), "not man")
            };
            let mut options: Vec<&str> = keys.split(' ').filter(|key| !key.is_empty()).collect();
            if !options.is_empty() {
                options.insert(0, "-m");
            }
            let theirs = printed("racluster", &options, &file, filter)?;
            let what = format!("{}: racluster {keys}", file.display());
            reasons.extend(compare(
                theirs,
                ours(&flows.racluster(*keys)?)?,
                &what,
                false,
            )?);
        }
    }
    for needed in [NOT_SHARED, FLAGS, FIRST_KNOWN] {
        ensure!(
            reasons.contains(needed),
            "`{needed}` is no exception any more"
        );
    }
    Ok(())
}

#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra are missing")]
fn rabins_gives_what_the_real_rabins_gives() -> Result<()> {
    let corpus = Corpus::ready()?;
    for file in [corpus.long(), corpus.generated()] {
        let df = Load::new(&file).columns(FIELDS.iter().copied()).read()?;
        for (size, mode) in SIZES_AND_MODES {
            let mut options = vec!["-M", "time", size];
            options.extend(Some(*mode).filter(|mode| !mode.is_empty()));
            let theirs = printed("rabins", &options, &file, "not man")?;
            let bins = df.rabins(size);
            let bins = match *mode {
                "hard" => bins.hard(),
                "nomodify" => bins.nomodify(),
                "zero" => bins.zero(),
                _ => bins,
            };
            let what = format!("{}: rabins {size} {mode}", file.display());
            let is_cut = *mode != "nomodify";
            compare(theirs, ours(&bins.collect()?)?, &what, is_cut)?;
        }
    }
    Ok(())
}

/// Of captures that are made to be nonsense, too.
#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra are missing")]
fn totals_of_every_capture_are_those_of_the_real_racount() -> Result<()> {
    let file = Corpus::ready()?.every_part();
    let df = Load::new(&file).columns(FIELDS.iter().copied()).read()?;
    let output = Command::new(program("racount")?)
        .args(["-X", "-r"])
        .arg(&file)
        .args(["-", "not man"])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let sums = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("sum"))
        .context("no sum")?;
    let theirs: Vec<String> = sums.split_whitespace().map(str::to_owned).collect();
    let counted = df.racount()?;
    let of = |column: &Column| Ok(column.get(0)?.str_value().into_owned());
    let ours: Vec<String> = counted.columns().iter().map(of).collect::<Result<_>>()?;
    // racount counts the sensor's own first record, too, whatever the filter.
    ensure!(ours[1..] == theirs[1..], "{ours:?}, and ra {theirs:?}");
    for keys in KEYS {
        let merged = df.racluster(*keys)?.racount()?;
        let merged: Vec<String> = merged.columns().iter().map(of).collect::<Result<_>>()?;
        ensure!(
            merged[1..] == ours[1..],
            "racluster {keys}: {merged:?}, and {ours:?}"
        );
    }
    Ok(())
}
