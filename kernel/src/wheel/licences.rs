//! The licences of everything inside that others have written, as one text.
//!
//! Most of them ask that the text comes along. Many crates have the same text, which
//! stands here once, below the names of all of them.

use super::error::MakeError;
use super::packages::{Package, Packages};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// How a file with terms begins, in lower case.
const BEGINNINGS: [&str; 6] = [
    "license",
    "licence",
    "copying",
    "copyright",
    "notice",
    "unlicense",
];

/// How deep below a crate's folder C libraries lie that it brings along.
const DEPTH: usize = 2;

const LINE: &str = "\n======================================================================\n\n";

/// The list of all packages, and every text once.
pub fn text(packages: &Packages) -> Result<String, MakeError> {
    let mut list = String::from(
        "What argus-nb's programs and libraries contain that others have written, each with\n\
         its own terms. They also contain parts of Rust's standard library (MIT OR Apache-2.0,\n\
         https://www.rust-lang.org/policies/licenses). The terms of argus-nb itself are in\n\
         LICENSE-MIT and LICENSE-APACHE, beside this file.\n\n",
    );
    // By its words: crates wrap the same text in different ways.
    let mut texts: BTreeMap<Vec<String>, (String, BTreeSet<String>)> = BTreeMap::new();
    for package in packages.iter() {
        let name = format!("{} {}", package.name, package.version);
        let found = texts_of(package)?;
        let terms = package.license.as_deref().unwrap_or("see below");
        let without = if found.is_empty() {
            ", which comes without a text"
        } else {
            ""
        };
        let _ = writeln!(list, "{name}: {terms}{without}");
        for text in found {
            let words = text.split_whitespace().map(str::to_owned).collect();
            let (_, names) = texts.entry(words).or_insert((text, BTreeSet::new()));
            names.insert(name.clone());
        }
    }
    for (text, names) in texts.into_values() {
        let names: Vec<String> = names.into_iter().collect();
        let _ = write!(list, "{LINE}{}:\n\n{}\n", names.join(", "), text.trim_end());
    }
    Ok(list)
}

/// The texts of a package. One that was written on another system has the same text.
fn texts_of(package: &Package) -> Result<BTreeSet<String>, MakeError> {
    let mut files = Vec::new();
    find(package.folder(), DEPTH, &mut files);
    let named = package.license_file.as_ref();
    files.extend(named.map(|file| package.folder().join(file)));
    files
        .into_iter()
        .map(|path| match std::fs::read(&path) {
            Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).replace('\r', "")),
            Err(source) => Err(MakeError::Read { path, source }),
        })
        .collect()
}

/// A folder that can't be read has no terms for us.
fn find(folder: &Path, depth: usize, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let name = entry.file_name().to_string_lossy().to_lowercase();
        if path.is_dir() {
            if depth > 0 {
                find(&path, depth - 1, files);
            }
        } else if BEGINNINGS.iter().any(|it| name.starts_with(it)) && !name.ends_with(".rs") {
            files.push(path);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::install::steps;

    #[test]
    fn every_package_has_its_terms_and_the_text_stands_once() {
        let packages = Packages::read(&steps::workspace().unwrap()).unwrap();
        let text = text(&packages).unwrap();
        for package in packages.iter() {
            let terms = package.license.is_some() || !texts_of(package).unwrap().is_empty();
            assert!(terms, "{} {}", package.name, package.version);
        }
        // Of polars, of a C library inside a crate, and one text for many.
        for part in ["Ritchie Vink", "zstd-sys", "Facebook"] {
            assert!(text.contains(part), "{part}");
        }
        // Some differ in a name or an address.
        let apache = text.matches("TERMS AND CONDITIONS FOR USE").count();
        assert!(
            apache > 0 && apache * 4 < packages.iter().count(),
            "{apache}"
        );
    }
}
