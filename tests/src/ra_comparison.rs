//! What `argus-records` makes of a file, held against what the real ra prints of it,
//! value by value.
//!
//! It stands on std and `argus_records` alone, so that it builds in a second.

use argus_records::{Field, Item, Records, fields};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many bytes of user data ra is asked for. For some thousands it prints nothing.
const USER_DATA_WIDTH: usize = 1024;

/// Between the fields that ra prints: nobody sends this in a name.
const SEPARATOR: char = '\u{1}';

/// How one field compares.
#[derive(Debug, Default, Clone)]
pub struct Comparison {
    /// Values that are equal.
    pub equal: usize,
    /// Values that are not, and why ours is right: how many, by the reason.
    pub explained: BTreeMap<&'static str, usize>,
    /// Values that are not: the row, from 0, what ra printed, and what we have.
    pub different: Vec<(usize, String, String)>,
}

/// Fields that no two runs print alike, that are of the output and not of a record, or that
/// are ours alone.
#[rustfmt::skip]
const NOT_COMPARED: &[&str] = &[
    "idle", "rank", "rtime", "autoid", "spi",
    // ra 3 does not know these.
    "smss", "dmss", "sid", "inf", "hash", "ind", "score", "etype", "sgrp", "dgrp", "sloc", "dloc",
    "slat", "slon", "dlat", "dlon", "ilat", "ilon", "idlemean", "idlemin", "idlemax", "idlestddev",
    "svnid", "dvnid", "sgreaddr", "dgreaddr", "greproto", "sgenaddr", "dgenaddr", "genproto",
    // It leaves the first two blank, and prints of the third what stands in its memory.
    "svpri", "dvpri", "cor",
    // Where there is none it leaves out the separator too, so that this can only be compared
    // alone.
    "resp",
];

/// The second half of what version 5 tells of TCP, which ra 3 reads four bytes too early.
#[rustfmt::skip]
const MISREAD_OF_VERSION_5: [&str; 10] = [
    "dwin", "dtcpb", "dloss", "dploss", "loss", "ploss", "dgap", "stcpmax",
    // And ids that are a UUID, with the number behind them.
    "srcid", "seq",
];

/// Compares every field that both know. `numeric` is `-nn`, where ra prints numbers
/// for protocols; else `-n`.
///
/// # Errors
/// Where the file or ra can't be read, or the numbers of rows differ.
pub fn compare(
    ra: &Path,
    file: &Path,
    names: &[&'static str],
    numeric: bool,
) -> Result<BTreeMap<&'static str, Comparison>, String> {
    let printed = printed_by_ra(ra, file, names, numeric)?;
    let ours = ours(file, names)?;
    if printed.len() != ours.len() {
        return Err(format!(
            "{}: ra printed {} rows, and we have {}",
            file.display(),
            printed.len(),
            ours.len()
        ));
    }
    let is_version_5 = has_version_5(file)?;
    let mut comparisons: BTreeMap<&'static str, Comparison> = BTreeMap::new();
    for (row, (printed, ours)) in printed.iter().zip(&ours).enumerate() {
        for ((name, printed), ours) in names.iter().zip(printed).zip(ours) {
            let is_misread = is_version_5 && MISREAD_OF_VERSION_5.contains(name);
            let is_number = numeric && matches!(*name, "proto" | "sdsb" | "ddsb");
            if is_misread || is_number {
                // Of protocols and services, ours are names.
                continue;
            }
            let comparison = comparisons.entry(name).or_default();
            if is_equal(name, printed, ours) {
                comparison.equal += 1;
            } else if let Some(reason) = explanation(name, printed, ours, is_version_5) {
                *comparison.explained.entry(reason).or_default() += 1;
            } else {
                let different = (row, printed.clone(), ours.clone());
                comparison.different.push(different);
            }
        }
    }
    Ok(comparisons)
}

/// The fields that can be compared.
#[must_use]
pub fn comparable() -> Vec<&'static str> {
    let names = fields::all().map(|field| field.name);
    names.filter(|name| !NOT_COMPARED.contains(name)).collect()
}

fn is_equal(name: &str, printed: &str, ours: &str) -> bool {
    if name == "flgs" || name == "tcpopt" {
        return printed.trim_end() == ours.trim_end();
    }
    let (printed, ours) = (printed.trim(), ours.trim());
    if name == "suser" || name == "duser" {
        return is_equal_user_data(printed, ours);
    }
    printed == ours || printed.trim_start_matches('-') == "nan" && ours.is_empty()
}

/// Ours is all that was captured, and ra's what its column has room for.
fn is_equal_user_data(printed: &str, ours: &str) -> bool {
    let is_cut = printed
        .get(1..)
        .is_some_and(|text| text.starts_with(&format!("[{USER_DATA_WIDTH}]=")));
    match (printed.split_once('='), ours.split_once('=')) {
        (Some((_, printed)), Some((_, ours))) if is_cut => ours.starts_with(printed),
        _ => printed == ours,
    }
}

/// Why a value is not as ra prints it, where that is meant.
fn explanation(name: &str, printed: &str, ours: &str, is_version_5: bool) -> Option<&'static str> {
    let (in_ra, here) = (printed.trim(), ours.trim());
    let numbers = || Some((in_ra.parse::<f64>().ok()?, here.parse::<f64>().ok()?));
    let is_larger = || numbers().is_some_and(|(in_ra, here)| here > in_ra);
    let is_smaller = || numbers().is_some_and(|(in_ra, here)| here < in_ra);
    match name {
        "saddr" | "daddr" | "snet" | "dnet" => address(name, in_ra, here),
        "sport" | "dport" | "icmpid" => port(in_ra, here),
        "sgap" | "dgap" if here.is_empty() && in_ra == "-2147483648" => Some("ra overflows"),
        "dwin" if here.is_empty() && in_ra == "0" => Some("the short form has no destination"),
        "dtcpmax" => {
            let (in_ra, here) = numbers()?;
            ((in_ra / 1000.0 - here).abs() < 1e-6_f64.max(1e-6 * here))
                .then_some("ra forgets a factor of 1000")
        }
        "flgs" if is_version_5 => {
            let without_gaps = |text: &str| text.trim_end().replacen('g', " ", 1);
            (without_gaps(printed).trim_end() == without_gaps(ours).trim_end())
                .then_some("ra 3 misreads the gaps of version 5")
        }
        "shops" | "dhops" if (in_ra, here) == ("1", "0") => Some("a TTL of 255 is no hop away"),
        "ltime" if in_ra == "0.000000" => Some("for times past 2038 ra prints 0"),
        "ltime" if is_larger() => Some("of two ends ra prints the earlier"),
        "sltime" if is_larger() => Some("ra cuts digits of a fraction beyond a second"),
        "stddev" if here == "0.000000" => Some("ra prints that of an earlier record"),
        "sintpktmin" if is_smaller() => Some("of two minima ra prints the larger"),
        "suser" | "duser" => user_data(printed, ours),
        _ => None,
    }
}

fn address(name: &str, in_ra: &str, here: &str) -> Option<&'static str> {
    let is_mac = |text: &str| text.len() == 17 && text.matches(':').count() == 5;
    match (in_ra, here) {
        (in_ra, here) if is_mac(in_ra) && is_mac(here) => {
            Some("ra 3 does not turn keys of Ethernet")
        }
        ("(null)", _) => Some("the record has no such address, or ra no such net"),
        (_, "") if name == "daddr" => Some("the record has no such address"),
        _ => None,
    }
}

fn port(in_ra: &str, here: &str) -> Option<&'static str> {
    let is_index = in_ra.starts_with("0x2020") && in_ra.get(6..) == here.get(6..);
    match here {
        "" => Some("fragments have no ports"),
        _ if is_index => Some("ra overwrites two bytes of ESP's index"),
        _ => None,
    }
}

/// What ra prints behind the bytes that are there are dots.
fn user_data(in_ra: &str, here: &str) -> Option<&'static str> {
    let (_, in_ra) = in_ra.split_once('=')?;
    let here = here.split_once('=').map_or("", |(_, bytes)| bytes);
    let behind = in_ra.strip_prefix(here)?;
    behind
        .bytes()
        .all(|byte| byte == b'.')
        .then_some("ra prints more bytes than there are")
}

fn printed_by_ra(
    ra: &Path,
    file: &Path,
    names: &[&str],
    numeric: bool,
) -> Result<Vec<Vec<String>>, String> {
    let separator = SEPARATOR.to_string();
    let asked: Vec<String> = names
        .iter()
        .map(|name| match *name {
            "suser" | "duser" => format!("{name}:{USER_DATA_WIDTH}"),
            name => name.to_owned(),
        })
        .collect();
    let readable = Readable::new(file)?;
    let output = Command::new(ra)
        .args(["-X", if numeric { "-nn" } else { "-n" }, "-u", "-p", "6"])
        .args(["-c", &separator, "-L", "-1", "-s", &asked.join(","), "-r"])
        .arg(readable.path())
        .args(["-", "not", "man"])
        .env("TZ", "UTC")
        .output()
        .map_err(|error| format!("{}: {error}", ra.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text.lines().map(|line| values(line, names)).collect())
}

/// The values of a row. Behind the checksum that IS-IS has for a port, ra prints one
/// separator too many.
fn values(line: &str, names: &[&str]) -> Vec<String> {
    let mut values: Vec<String> = line.split(SEPARATOR).map(str::to_owned).collect();
    let port = names.iter().position(|name| *name == "dport");
    if let (Some(port), true) = (port, values.len() == names.len() + 1) {
        values.remove(port + 1);
    }
    values
}

/// A file that ra 3 reads: the file itself, or a copy of a file of version 5 that says
/// to be of version 3, which goes when this goes.
#[derive(Debug)]
pub enum Readable<'a> {
    Itself(&'a Path),
    Copy(PathBuf),
}

impl Readable<'_> {
    /// A file as ra 3 reads it.
    ///
    /// # Errors
    /// A file that can't be read, or copied.
    pub fn new(file: &Path) -> Result<Readable<'_>, String> {
        let failed = |error: std::io::Error| format!("{}: {error}", file.display());
        let mut bytes = std::fs::read(file).map_err(failed)?;
        if !is_version_5(&bytes) {
            return Ok(Readable::Itself(file));
        }
        bytes[0] = 0x83;
        bytes[8..12].copy_from_slice(&[0xe5, 0x71, 0x2d, 0xcb]);
        let name = format!("argus-nb-as-version-3-{}.argus", std::process::id());
        let copy = std::env::temp_dir().join(name);
        std::fs::write(&copy, bytes).map_err(failed)?;
        Ok(Readable::Copy(copy))
    }

    /// What to hand to ra.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Readable::Itself(path) => path,
            Readable::Copy(path) => path,
        }
    }
}

impl Drop for Readable<'_> {
    fn drop(&mut self) {
        if let Readable::Copy(path) = self {
            // It lies among temporary files; one that stays is no harm.
            let _ = std::fs::remove_file(path);
        }
    }
}

fn has_version_5(file: &Path) -> Result<bool, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    Ok(is_version_5(&bytes))
}

fn is_version_5(bytes: &[u8]) -> bool {
    bytes.first() == Some(&0x85) && bytes.len() >= 12
}

fn ours(file: &Path, names: &[&str]) -> Result<Vec<Vec<String>>, String> {
    let bytes = std::fs::read(file).map_err(|error| format!("{}: {error}", file.display()))?;
    let known: Vec<Option<&Field>> = names
        .iter()
        .map(|name| argus_records::field(name))
        .collect();
    let mut rows = Vec::new();
    for item in Records::new(&bytes).of_a_whole_file() {
        if let Item::Flow(record) = item {
            let print = |field: &Option<&Field>| {
                let mut text = String::new();
                if let Some(field) = field {
                    field.print(&record, &mut text);
                }
                text
            };
            rows.push(known.iter().map(print).collect());
        }
    }
    Ok(rows)
}
