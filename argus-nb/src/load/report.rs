//! What a load has to say beside its frame: values that became null, rows that
//! were left out, columns that stayed text.
//!
//! A report is kept beside its frame: a copy of the frame has the same report, a
//! frame computed from it has none.

use super::attached::Attached;
use super::error::quoted;
use super::misfit::Misfit;
use crate::display::visible;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// How many examples of one reason are shown.
const EXAMPLES: usize = 3;

/// Why a value or a row did not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    Value { column: String, misfit: Misfit },
    Width { wanted: usize },
    OpenQuote,
}

/// One place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The file.
    pub path: PathBuf,
    /// The line, from 1.
    pub line: u64,
    /// What stands there, cut.
    pub text: String,
}

/// What there is to say of a load.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    pub(super) notes: Vec<String>,
    pub(super) misfits: BTreeMap<Reason, Tally>,
    pub(super) nulled: usize,
    pub(super) skipped: usize,
    pub(super) headers: usize,
    pub(super) comments: usize,
}

/// How often, and where first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    pub(super) count: usize,
    pub(super) examples: Vec<Example>,
}

impl LoadReport {
    /// Rows that were left out ([`super::OnError::Skip`]).
    pub fn rows_skipped(&self) -> usize {
        self.skipped
    }

    /// Values that became null because they did not fit
    /// ([`super::OnError::Null`]); empty fields are not counted.
    pub fn values_nulled(&self) -> usize {
        self.nulled
    }

    /// Whether there is anything to say.
    pub fn is_empty(&self) -> bool {
        self.notes.is_empty() && self.misfits.is_empty() && self.headers == 0 && self.comments == 0
    }

    /// What there is to say, a line each; first the sum of it.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if !self.misfits.is_empty() {
            lines.push(format!(
                "{} became null, {} left out",
                counted(self.nulled, "value"),
                counted(self.skipped, "row")
            ));
        }
        for (reason, tally) in &self.misfits {
            let places: Vec<String> = tally.examples.iter().map(Example::to_string).collect();
            lines.push(format!(
                "{reason}: {}, first {}",
                tally.count,
                places.join("; ")
            ));
        }
        if self.headers > 0 {
            lines.push(format!(
                "the header stands {} among the rows, and was passed over",
                counted(self.headers, "more time")
            ));
        }
        if self.comments > 0 {
            lines.push(format!(
                "{} (# …) among the rows, passed over",
                counted(self.comments, "comment")
            ));
        }
        lines.extend(self.notes.iter().cloned());
        lines
    }

    /// Takes over what a part of a file had to say, its lines counted from the
    /// part's own beginning.
    pub(super) fn absorb(&mut self, part: &LoadReport, lines_before: u64) {
        self.nulled += part.nulled;
        self.headers += part.headers;
        self.comments += part.comments;
        for (reason, tally) in &part.misfits {
            let whole = self.misfits.entry(reason.clone()).or_default();
            whole.count += tally.count;
            let room = EXAMPLES.saturating_sub(whole.examples.len());
            let examples = tally.examples.iter().take(room).map(|example| Example {
                line: example.line + lines_before,
                ..example.clone()
            });
            whole.examples.extend(examples);
        }
    }

    pub(super) fn add(&mut self, reason: Reason, example: impl FnOnce() -> Example) {
        let tally = self.misfits.entry(reason).or_default();
        tally.count += 1;
        if tally.examples.len() < EXAMPLES {
            tally.examples.push(example());
        }
    }
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}:{} `{}`",
            self.path.display(),
            self.line,
            quoted(&self.text)
        )
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Value { column, misfit } => write!(f, "`{column}` is not {}", misfit.wanted()),
            Reason::Width { wanted } => write!(f, "a row without its {wanted} fields"),
            Reason::OpenQuote => f.write_str("a quote that is not closed in its field"),
        }
    }
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

static REPORTS: Attached<LoadReport> = Attached::new();

/// What there was to say of the load that made this very frame (or a copy of
/// it); `None` if there was nothing.
///
/// ```
/// # use argus_nb::prelude::*;
/// let df = df!("Dport" => [53u16])?;
/// assert!(load_report(&df).is_none());
/// # Ok::<(), PolarsError>(())
/// ```
pub fn load_report(df: &DataFrame) -> Option<LoadReport> {
    REPORTS.get(df)
}

/// Writes a report to stderr, beside the cell or the command that loaded, where it
/// can't be overlooked.
pub(super) fn say(path: &Path, report: &LoadReport) {
    let lines = report.lines();
    let text = visible(&lines.join("\n  ")).into_owned();
    eprintln!("{}: {text}", path.display());
}

/// Keeps a report as long as its frame is there.
pub(super) fn keep(df: &DataFrame, report: LoadReport) {
    REPORTS.attach(df, report);
}
