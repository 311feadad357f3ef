//! What `argus-records` makes of a file, held against what the real ra prints of it,
//! value by value.
//!
//! It stands on std and `argus_records` alone, so that it builds in a second.

use argus_records::{Field, Item, Records, fields};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

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
const NOT_COMPARED: [&str; 5] = ["idle", "rank", "rtime", "autoid", "spi"];

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
    printed == ours || printed.trim_start_matches('-') == "nan" && ours.is_empty()
}

fn printed_by_ra(
    ra: &Path,
    file: &Path,
    names: &[&str],
    numeric: bool,
) -> Result<Vec<Vec<String>>, String> {
    let separator = SEPARATOR.to_string();
    // The widths of user data are those of the longest that our corpora capture.
    let asked: Vec<String> = names
        .iter()
        .map(|name| match *name {
            "suser" | "duser" => format!("{name}:256"),
            name => name.to_owned(),
        })
        .collect();
    let output = Command::new(ra)
        .args(["-X", if numeric { "-nn" } else { "-n" }, "-u", "-p", "6"])
        .args(["-c", &separator, "-L", "-1", "-s", &asked.join(","), "-r"])
        .arg(file)
        .args(["-", "not", "man"])
        .env("TZ", "UTC")
        .output()
        .map_err(|error| format!("{}: {error}", ra.display()))?;
    let text = String::from_utf8_lossy(&output.stdout);
    Ok(text
        .lines()
        .map(|line| line.split(SEPARATOR).map(str::to_owned).collect())
        .collect())
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
