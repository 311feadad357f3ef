//! What can be wrong with a file, said so that the reader can mend it.

use super::nearest;
use crate::display::visible;
use polars::prelude::PolarsError;
use std::path::{Path, PathBuf};

/// Characters of an offending value that an error quotes.
const QUOTED: usize = 60;

/// Why a file did not load.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// There is no such file.
    #[error("no file `{}`\n  looked in {}{}", .path.display(), .folder.display(), there(.nearest, .others))]
    Missing {
        path: PathBuf,
        /// Where it was looked for.
        folder: PathBuf,
        /// Names there that are like the one asked for.
        nearest: Vec<String>,
        /// Other files there.
        others: Vec<String>,
    },
    /// The folder that should hold it is not there.
    #[error("no folder `{}`, so no file `{}`\n  hint: this notebook runs in {}", .folder.display(), .path.display(), .here.display())]
    NoFolder {
        path: PathBuf,
        folder: PathBuf,
        here: PathBuf,
    },
    /// It is a folder.
    #[error("`{}` is a folder, not a file\n  hint: name a file in it", .path.display())]
    Folder { path: PathBuf },
    /// It holds nothing.
    #[error("`{}` is empty: not even a header\n  hint: `ra -r file.argus -n -u -c , > flows.csv` writes one", .path.display())]
    Empty { path: PathBuf },
    /// It is not text.
    #[error("`{}` is {what}, not CSV\n  hint: {hint}", .path.display())]
    NotCsv {
        path: PathBuf,
        what: &'static str,
        hint: &'static str,
    },
    /// Two columns of one name.
    #[error("`{}`, line 1: columns {first} and {second} are both named `{name}`\n  hint: ask ra for each field once, or rename one of them in the file", .path.display())]
    DuplicateColumn {
        path: PathBuf,
        name: String,
        first: usize,
        second: usize,
    },
    /// A value that is not what its column holds.
    #[error("`{}`, line {line}, column `{column}`: `{}` is not {wanted}\n  hint: {hint}", .path.display(), quoted(.value))]
    Value {
        path: PathBuf,
        line: u64,
        column: String,
        value: String,
        wanted: &'static str,
        hint: &'static str,
    },
    /// A row with more or fewer fields than the header.
    #[error("`{}`, line {line}: {found} fields where the header has {wanted}\n  hint: a separator inside a value must be quoted; a cut-off last line can be removed", .path.display())]
    Width {
        path: PathBuf,
        line: u64,
        found: usize,
        wanted: usize,
    },
    /// The operating system refused.
    #[error("`{}` can't be read: {source}", .path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// polars refused, and no single row explains it.
    #[error("`{}`: {source}", .path.display())]
    Polars { path: PathBuf, source: PolarsError },
}

impl LoadError {
    /// What stands beside the place where `path` should be.
    pub(super) fn missing(path: &Path) -> LoadError {
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        let folder = match path.parent() {
            Some(parent) => here.join(parent),
            None => here.clone(),
        };
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return LoadError::NoFolder {
                path: path.to_owned(),
                folder,
                here,
            };
        };
        let mut names: Vec<String> = entries
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| !name.starts_with('.'))
            .collect();
        names.sort();
        let wanted = path.file_name().unwrap_or_default().to_string_lossy();
        let nearest = nearest::names(&wanted, names.iter().map(String::as_str));
        names.retain(|name| !nearest.contains(name));
        names.truncate(5);
        LoadError::Missing {
            path: path.to_owned(),
            folder,
            nearest,
            others: names,
        }
    }
}

fn there(nearest: &[String], others: &[String]) -> String {
    let list = |names: &[String]| visible(&names.join(", ")).into_owned();
    match (nearest, others) {
        ([], []) => "\n  that folder is empty".to_owned(),
        ([], others) => format!("\n  there: {}", list(others)),
        (nearest, _) => format!("\n  nearest there: {}", list(nearest)),
    }
}

fn quoted(value: &str) -> String {
    let cut: String = value.chars().take(QUOTED).collect();
    let mark = if cut.len() < value.len() { "…" } else { "" };
    format!("{}{mark}", visible(&cut).replace('\n', "␊"))
}
