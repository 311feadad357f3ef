//! What racluster, rabins and racount make of two files.
//!
//! A row is known by its start and its counters, which have to be the same; of the other columns
//! each value is ra's, or there is a kind of difference that it belongs to. How many rows are of
//! each kind is counted, and has to be what the tables say.

use super::super::corpus::Corpus;
use super::{FIELDS, Row, known_by, ours, position, printed};
use anyhow::{Context, Result, ensure};
use argus_nb::prelude::*;
use argus_tests::checkout::program;
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

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

/// A kind of value that is not ra's, where that is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    /// Addresses that have no bit in common are none here, and 0.0.0.0 or :: to ra.
    NoAddress,
    /// Several protocols are none here, and `ip` to ra.
    NoProtocol,
    /// Several protocols, or types of ICMP, have no state and no direction in common here. To ra
    /// they have those of IP, or of ICMP's type 0.
    NoState,
    /// An empty bin has no flow here; to ra its addresses are `(null)`, and its sensor 0.0.0.0.
    NoFlow,
    /// ra merges no addresses of ARP.
    Arp,
    /// Of the sequence numbers of several connections ra makes a gap.
    Gap,
    /// An option that an even number of records has is none to ra.
    EvenOption,
    /// ra shares retransmissions out over the parts of a record, too.
    Retransmissions,
    /// ra forgets how long TCP took to connect, if the first record does not tell.
    FirstKnown,
    /// ra computes deviations in single precision.
    Precision,
    /// ra keeps, for a part, statistics and loads of the whole record.
    OfTheWhole,
    /// A side that sent nothing has no times here, and an empty bin no values.
    NoSide,
    /// ra tells whether a flow began or goes on by a bit of the cause.
    Cause,
}

/// How many rows have a value of a kind.
type Rows = BTreeMap<Kind, usize>;

/// The rows that racluster gives, over all files and keys.
const MERGED: [(Kind, usize); 8] = [
    (Kind::NoAddress, 29),
    (Kind::NoProtocol, 10),
    (Kind::NoState, 18),
    (Kind::Arp, 3),
    (Kind::Gap, 4),
    (Kind::EvenOption, 6),
    (Kind::FirstKnown, 21),
    (Kind::Precision, 1),
];
/// The rows of bins that hold whole records.
const BINNED: [(Kind, usize); 1] = [(Kind::Precision, 1)];
/// The rows of bins that records are cut at.
const CUT: [(Kind, usize); 5] = [
    (Kind::NoFlow, 9),
    (Kind::Retransmissions, 165),
    (Kind::OfTheWhole, 3127),
    (Kind::NoSide, 935),
    (Kind::Cause, 4),
];

/// Rows by what they are known by. Of those that are known by the same, the addresses and ports
/// tell which is which.
fn known(rows: Vec<Row>) -> BTreeMap<Row, Vec<Row>> {
    let telling = ["saddr", "daddr", "proto", "sport", "dport", "seq"];
    let telling = telling.map(|name| position(name).unwrap_or(0));
    let mut known: BTreeMap<Row, Vec<Row>> = BTreeMap::new();
    for row in rows {
        known.entry(known_by(&row)).or_default().push(row);
    }
    for rows in known.values_mut() {
        rows.sort_by_key(|row| telling.map(|at| row.get(at).cloned()));
    }
    known
}

/// Rows that are known by the same, held against each other value by value. What differs and
/// is meant is counted.
fn compare(
    theirs: Vec<Row>,
    ours: Vec<Row>,
    what: &str,
    is_cut: bool,
    rows: &mut Rows,
) -> Result<()> {
    ensure!(
        theirs.len() == ours.len(),
        "{what}: {} rows, and ra {}",
        ours.len(),
        theirs.len()
    );
    let (theirs, ours) = (known(theirs), known(ours));
    let mut wrong = Vec::new();
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
            let mut kinds = BTreeSet::new();
            for (name, (in_ra, here)) in FIELDS.iter().zip(theirs.iter().zip(ours)) {
                if is_equal(in_ra, here) {
                    continue;
                }
                match kinds_of(name, in_ra, here, is_cut) {
                    Some(found) => kinds.extend(found),
                    None => wrong.push(format!("{name}: ra {in_ra:?}, here {here:?} of {key:?}")),
                }
            }
            for kind in kinds {
                *rows.entry(kind).or_default() += 1;
            }
        }
    }
    wrong.truncate(12);
    ensure!(wrong.is_empty(), "{what}:\n{}", wrong.join("\n"));
    Ok(())
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

/// The kinds of difference that a value has; none where one of them is not meant.
fn kinds_of(name: &str, in_ra: &str, here: &str, is_cut: bool) -> Option<Vec<Kind>> {
    match name {
        "flgs" => kinds_of_flags(in_ra, here, is_cut),
        _ => kind_of(name, in_ra, here, is_cut).map(|kind| vec![kind]),
    }
}

/// Flags, each position for itself.
fn kinds_of_flags(in_ra: &str, here: &str, is_cut: bool) -> Option<Vec<Kind>> {
    let letters = |flags: &str| {
        flags
            .chars()
            .chain([' '].into_iter().cycle())
            .take(9)
            .collect()
    };
    let (in_ra, here): (Vec<char>, Vec<char>) = (letters(in_ra), letters(here));
    let differing = in_ra.into_iter().zip(here).enumerate();
    let differing = differing.filter(|(_, (in_ra, here))| in_ra != here);
    differing
        .map(|(at, letters)| match (at, letters) {
            (3, ('g', _) | (_, 'g')) => Some(Kind::Gap),
            (3, (_, 's' | 'd' | '*')) if is_cut => Some(Kind::Retransmissions),
            (7, (' ', _)) => Some(Kind::EvenOption),
            _ => None,
        })
        .collect()
}

fn kind_of(name: &str, in_ra: &str, here: &str, is_cut: bool) -> Option<Kind> {
    let numbers = || Some((in_ra.parse::<f64>().ok()?, here.parse::<f64>().ok()?));
    match name {
        "saddr" | "daddr" => match (in_ra, here) {
            ("0.0.0.0" | "::", "") => Some(Kind::NoAddress),
            ("(null)", "") if is_cut => Some(Kind::NoFlow),
            ("0.0.0.0", _) => Some(Kind::Arp),
            _ => None,
        },
        "srcid" if is_cut && (in_ra, here) == ("0.0.0.0", "") => Some(Kind::NoFlow),
        "proto" if (in_ra, here) == ("ip", "") => Some(Kind::NoProtocol),
        "state" if matches!((in_ra, here), ("CON" | "INT" | "UNK" | "ECR", "")) => {
            Some(Kind::NoState)
        }
        "dir" if (in_ra, here) == ("<->", "") => Some(Kind::NoState),
        "state" if is_cut && matches!((in_ra, here), ("REQ", "INT") | ("INT", "REQ")) => {
            Some(Kind::Cause)
        }
        "tcprtt" => numbers()
            .filter(|(in_ra, here)| in_ra < here)
            .map(|_| Kind::FirstKnown),
        "stddev" if !is_cut => {
            let (in_ra, here) = numbers()?;
            ((in_ra - here).abs() < 1e-4).then_some(Kind::Precision)
        }
        "mean" | "stddev" | "min" | "max" | "sum" | "load" | "sload" | "dload" if is_cut => {
            Some(Kind::OfTheWhole)
        }
        "sstime" | "sltime" | "dstime" | "dltime" if is_cut && here.is_empty() => {
            Some(Kind::NoSide)
        }
        _ => None,
    }
}

#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra are missing")]
fn racluster_gives_what_the_real_racluster_gives() -> Result<()> {
    let corpus = Corpus::ready()?;
    ensure!(KEYS.len() >= 10);
    let mut differing = Rows::new();
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
            let merged = ours(&flows.racluster(*keys)?)?;
            compare(theirs, merged, &what, false, &mut differing)?;
        }
    }
    ensure!(differing == Rows::from(MERGED), "{differing:?}");
    Ok(())
}

#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra are missing")]
fn rabins_gives_what_the_real_rabins_gives() -> Result<()> {
    let corpus = Corpus::ready()?;
    let (mut whole, mut cut) = (Rows::new(), Rows::new());
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
            let differing = if is_cut { &mut cut } else { &mut whole };
            compare(theirs, ours(&bins.collect()?)?, &what, is_cut, differing)?;
        }
    }
    let expected = (Rows::from(BINNED), Rows::from(CUT));
    let differing = (whole, cut);
    ensure!(differing == expected, "{differing:?}");
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
