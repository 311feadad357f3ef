//! Where a notebook's numbers come from: the versions, the data, the parameters.
//!
//! It knows what was loaded ([`load`](mod@crate::load)) and asked for
//! ([`parameter`](mod@crate::parameter)), and shows itself as
//! [`display`](crate::display)'s facts.

use crate::data::remote::noted;
use crate::display::{Bundle, facts, grouped};
use crate::interrupt::interrupted;
use crate::load::loaded::{self, LoadedFile};
use crate::parameter::{self, Asked};
use argus_wire::KERNEL_VAR;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

/// The date of outputs that shall be the same twice, in seconds since 1970
/// (<https://reproducible-builds.org/specs/source-date-epoch/>).
const DATE_VAR: &str = "SOURCE_DATE_EPOCH";

/// What [`provenance`] found, a fact a line. Shown as a table.
#[derive(Clone, PartialEq, Eq)]
pub struct Provenance {
    facts: Vec<(String, String)>,
}

/// What a reader needs to get these numbers again: the date, the versions of
/// rustc, the kernel, argus-nb and polars, the parameters asked for so far
/// ([`parameter`](crate::parameter::parameter())), each file loaded so far
/// with its size, its rows and its SHA-256, and each table of an engine.
///
/// Put it last, when all is loaded. The hash is of the file as it is now; a file
/// that changed since it was loaded is said to have. The date is that of
/// `SOURCE_DATE_EPOCH`, where that is set; nothing else of it differs between two
/// runs on the same data.
///
/// ```
/// # use argus_nb::prelude::*;
/// let facts = format!("{:?}", provenance());
/// assert!(facts.contains("polars") && facts.contains("rustc"));
/// ```
pub fn provenance() -> Provenance {
    let mut facts = vec![
        fact("date", date()),
        fact("rustc", env!("ARGUS_NB_RUSTC").trim_start_matches("rustc ")),
        fact(
            "kernel",
            std::env::var(KERNEL_VAR).unwrap_or_else(|_| "not argus-kernel".to_owned()),
        ),
        fact("argus-nb", env!("CARGO_PKG_VERSION")),
        fact("polars", polars::VERSION),
    ];
    facts.extend(parameter::asked().iter().map(parameter_fact));
    facts.extend(loaded::files().iter().map(file_fact));
    facts.extend(
        noted()
            .into_iter()
            .map(|(engine, rows)| (format!("data {rows}"), engine)),
    );
    Provenance { facts }
}

fn fact(what: &str, is: impl Into<String>) -> (String, String) {
    (what.to_owned(), is.into())
}

fn date() -> String {
    let fixed = std::env::var(DATE_VAR)
        .ok()
        .and_then(|seconds| DateTime::from_timestamp(seconds.trim().parse().ok()?, 0));
    let now = fixed.unwrap_or_else(|| DateTime::<Utc>::from(std::time::SystemTime::now()));
    now.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn parameter_fact(asked: &Asked) -> (String, String) {
    let value = &asked.value;
    let is = match asked.is_set {
        true => value.clone(),
        false => format!("{value} (the default)"),
    };
    (format!("parameter {}", asked.name), is)
}

fn file_fact(file: &LoadedFile) -> (String, String) {
    let mut is = vec![format!("{} bytes", grouped(file.bytes as usize))];
    if let Some(rows) = file.rows {
        is.push(format!("{} rows", grouped(rows)));
    }
    is.push(match sha256(&file.path) {
        Ok(sum) => format!("SHA-256 {sum}"),
        Err(error) => format!("can't be read any more: {error}"),
    });
    if file.has_changed() {
        is.push("changed since it was loaded".to_owned());
    }
    (format!("data {}", file.path.display()), is.join(", "))
}

fn sha256(path: &Path) -> io::Result<String> {
    let mut file = File::open(path)?;
    let mut sum = Sha256::new();
    let mut buffer = vec![0; 1 << 16];
    loop {
        interrupted().map_err(|_| io::ErrorKind::Interrupted)?;
        match file.read(&mut buffer)? {
            0 => break,
            n => sum.update(&buffer[..n]),
        }
    }
    Ok(sum
        .finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect())
}

impl Provenance {
    pub(crate) fn bundle(&self) -> Bundle {
        facts::bundle(&self.facts)
    }
}

impl fmt::Debug for Provenance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.bundle().plain())
    }
}
