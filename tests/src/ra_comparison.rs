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
    let mut comparisons: BTreeMap<&'static str, Comparison> = BTreeMap::new();
    for (row, (printed, ours)) in printed.iter().zip(&ours).enumerate() {
        for ((name, printed), ours) in names.iter().zip(printed).zip(ours) {
            if numeric && matches!(*name, "proto" | "sdsb" | "ddsb") {
                // Ours are names.
                continue;
            }
            let comparison = comparisons.entry(name).or_default();
            match is_equal(name, printed, ours) {
                true => comparison.equal += 1,
                false => comparison
                    .different
                    .push((row, printed.clone(), ours.clone())),
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
enum Readable<'a> {
    Itself(&'a Path),
    Copy(PathBuf),
}

impl Readable<'_> {
    fn new(file: &Path) -> Result<Readable<'_>, String> {
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

    fn path(&self) -> &Path {
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
