//! What a load has to say beside its frame: values that became null, rows that
//! were left out, columns that stayed text.
//!
//! A frame has no place for it, so it is kept beside, by the identity of the
//! frame's first column: a copy of the frame has the same report, a frame
//! computed from it has none.

use super::error::quoted;
use super::loaded::{Identity, identity};
use super::misfit::Misfit;
use polars::prelude::*;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;
use std::sync::{Mutex, PoisonError, Weak};

/// Examples of one reason that are shown.
const EXAMPLES: usize = 3;
/// Reports kept for frames that are still there.
const KEPT: usize = 256;

/// Why a value or a row did not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    Value { column: String, misfit: Misfit },
    Width { wanted: usize },
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

/// What is to be said of a load.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    pub(super) notes: Vec<String>,
    pub(super) misfits: BTreeMap<Reason, Tally>,
    pub(super) nulled: usize,
    pub(super) skipped: usize,
    pub(super) headers: usize,
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
        self.notes.is_empty() && self.misfits.is_empty() && self.headers == 0
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
        lines.extend(self.notes.iter().cloned());
        lines
    }

    /// Takes over what a part of a file had to say, its lines counted from the
    /// part's own beginning.
    pub(super) fn absorb(&mut self, part: &LoadReport, lines_before: u64) {
        self.nulled += part.nulled;
        self.headers += part.headers;
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
        }
    }
}

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

static REPORTS: Mutex<Vec<(Identity, LoadReport)>> = Mutex::new(Vec::new());

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
    let identity = identity(df)?;
    let reports = REPORTS.lock().unwrap_or_else(PoisonError::into_inner);
    reports
        .iter()
        .find(|(known, _)| Weak::ptr_eq(known, &identity))
        .map(|(_, report)| report.clone())
}

/// Says that there is a report, where it can't be overlooked: on stderr, beside
/// the cell or the command that loaded.
pub(super) fn say(path: &std::path::Path, report: &LoadReport) {
    let lines = report.lines();
    let text = crate::display::visible(&lines.join("\n  ")).into_owned();
    eprintln!("{}: {text}", path.display());
}

/// Keeps a report as long as its frame is there.
pub(super) fn keep(df: &DataFrame, report: LoadReport) {
    let Some(identity) = identity(df) else { return };
    let mut reports = REPORTS.lock().unwrap_or_else(PoisonError::into_inner);
    reports.retain(|(known, _)| known.strong_count() > 0);
    if reports.len() >= KEPT {
        reports.remove(0);
    }
    reports.push((identity, report));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_belongs_to_its_frame_and_its_copies_alone() {
        let df = df!("n" => [1, 2, 3]).unwrap();
        let report = LoadReport {
            notes: vec!["note".to_owned()],
            ..LoadReport::default()
        };
        keep(&df, report.clone());
        assert_eq!(load_report(&df.clone()), Some(report));
        assert_eq!(load_report(&df.head(Some(2))), None);
        assert_eq!(load_report(&df!("n" => [1, 2, 3]).unwrap()), None);
    }
}
