//! What a load has to say beside its frame: values that became null, rows that
//! were left out, columns that stayed text.
//!
//! A report is kept beside its frame: a copy of the frame has the same report, a
//! frame computed from it has none.

use super::attached::Attached;
use super::error::quoted;
use super::misfit::Misfit;
use crate::display::visible;
use argus_records::Trouble;
use polars::prelude::DataFrame;
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// How many examples of one reason are shown.
const EXAMPLES: usize = 3;

/// Why a value or a row did not fit.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Reason {
    Value {
        column: String,
        misfit: Misfit,
    },
    Width {
        wanted: usize,
    },
    OpenQuote,
    Misaligned,
    /// Bytes of a file of Argus' own that are no record, or not all of one.
    Damage(Trouble),
    /// Something in a file of others that could not be read.
    Refused(String),
}

/// One place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// The file.
    pub path: PathBuf,
    /// Where in it.
    pub place: Place,
    /// What stands there, cut.
    pub text: String,
}

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// A line of text, from 1.
    Line(u64),
    /// A byte of a file of Argus' own, from 0.
    Byte(u64),
}

impl Place {
    /// The same in a file of which so many lines come before.
    pub(super) fn behind(self, lines: u64) -> Place {
        match self {
            Place::Line(line) => Place::Line(line + lines),
            Place::Byte(_) => self,
        }
    }
}

/// Records of a file of Argus' own that became no row, because they are no flows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct NoFlows {
    /// The sensor's own.
    pub(super) management: usize,
    /// What programs reported.
    pub(super) events: usize,
    /// Of kinds that are not known.
    pub(super) unknown: usize,
}

/// What there is to say of a load.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LoadReport {
    pub(super) notes: Vec<String>,
    pub(super) misfits: BTreeMap<Reason, Tally>,
    /// For each column, the fields that say in a word that there is no value.
    pub(super) absent: BTreeMap<String, Tally>,
    /// Rows that end before their last fields, as ra prints them where those are blank
    /// and the separator is white space.
    pub(super) short: Tally,
    /// For each column, the texts that ra cut to the column's width.
    pub(super) cut: BTreeMap<String, Tally>,
    pub(super) no_flows: NoFlows,
    /// Whether it came bit by bit, and can't be loaded again.
    pub(super) is_live: bool,
    /// Bytes that were passed over as damaged.
    pub(super) bytes_damaged: u64,
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

impl NoFlows {
    fn lines(&self, is_live: bool) -> Vec<String> {
        let management = match is_live {
            true => " of the sensor, the newest of which `.sensor()?` shows",
            false => " of the sensor, which `Load::new(…).management()?` makes a frame of",
        };
        let kinds = [
            (self.management, "management record", management),
            (self.events, "event record", ", passed over"),
            (self.unknown, "record", " of unknown kinds, passed over"),
        ];
        let kinds = kinds.into_iter().filter(|(n, ..)| *n > 0);
        kinds
            .map(|(n, what, rest)| format!("{}{rest}", counted(n, what)))
            .collect()
    }
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

    /// Fields of times, ports and numbers that say in a word that there is no value
    /// (`-`, `NA`, `null`), and so are null; empty fields are not counted.
    pub fn values_absent(&self) -> usize {
        self.absent.values().map(|tally| tally.count).sum()
    }

    /// Records of a file of Argus' own that became no row, because they are no flows: the
    /// sensor's own ([`super::Load::management`] makes a frame of them), events, and those
    /// of kinds that are not known.
    pub fn records_without_flow(&self) -> usize {
        self.no_flows.management + self.no_flows.events + self.no_flows.unknown
    }

    /// Bytes of a file of Argus' own that were passed over, because they are no record.
    pub fn bytes_damaged(&self) -> u64 {
        self.bytes_damaged
    }

    /// Whether there is anything to say.
    pub fn is_empty(&self) -> bool {
        self.has_nothing_unusual() && self.records_without_flow() == 0
    }

    /// Whether there is nothing that somebody has to know: each file of Argus' own has
    /// management records, for one.
    pub(super) fn has_nothing_unusual(&self) -> bool {
        let NoFlows {
            events, unknown, ..
        } = self.no_flows;
        events + unknown == 0
            && self.notes.is_empty()
            && self.misfits.is_empty()
            && self.absent.is_empty()
            && self.cut.is_empty()
            && self.short.count == 0
            && self.headers == 0
            && self.comments == 0
    }

    /// What there is to say, a line each; first the sum of it.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = Vec::new();
        if self.nulled + self.skipped > 0 {
            lines.push(format!(
                "{} became null, {} left out",
                counted(self.nulled, "value"),
                counted(self.skipped, "row")
            ));
        }
        let misfits = self.misfits.iter();
        lines.extend(misfits.map(|(reason, tally)| format!("{reason}: {tally}")));
        for (column, tally) in &self.absent {
            lines.push(format!(
                "`{column}` says that there is no value, and is null: {tally}"
            ));
        }
        for (column, tally) in &self.cut {
            lines.push(format!(
                "`{column}` was cut by ra to the width of its column, where it ends in `*` (ra -c , prints it whole): {tally}"
            ));
        }
        if self.short.count > 0 {
            lines.push(format!(
                "a row ends before its last fields, which ra leaves out where they are blank, and they are null: {}",
                self.short
            ));
        }
        lines.extend(self.no_flows.lines(self.is_live));
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
            whole.absorb(tally, lines_before);
        }
        for (column, tally) in &part.absent {
            let whole = self.absent.entry(column.clone()).or_default();
            whole.absorb(tally, lines_before);
        }
        for (column, tally) in &part.cut {
            let whole = self.cut.entry(column.clone()).or_default();
            whole.absorb(tally, lines_before);
        }
        self.short.absorb(&part.short, lines_before);
        self.no_flows.management += part.no_flows.management;
        self.no_flows.events += part.no_flows.events;
        self.no_flows.unknown += part.no_flows.unknown;
        self.bytes_damaged += part.bytes_damaged;
    }

    pub(super) fn add(&mut self, reason: Reason, example: impl FnOnce() -> Example) {
        self.misfits.entry(reason).or_default().add(example);
    }
}

impl Tally {
    pub(super) fn add(&mut self, example: impl FnOnce() -> Example) {
        self.count += 1;
        if self.examples.len() < EXAMPLES {
            self.examples.push(example());
        }
    }

    /// Takes over those of a part that begins behind so many lines of its file.
    pub(super) fn absorb(&mut self, part: &Tally, lines_before: u64) {
        self.count += part.count;
        let room = EXAMPLES.saturating_sub(self.examples.len());
        let examples = part.examples.iter().take(room).map(|example| Example {
            place: example.place.behind(lines_before),
            ..example.clone()
        });
        self.examples.extend(examples);
    }
}

fn counted(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match self.place {
            Place::Line(line) => write!(f, "{path}:{line} `{}`", quoted(&self.text)),
            Place::Byte(byte) => write!(f, "{path}, byte {byte}, {}", self.text),
        }
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let places: Vec<String> = self.examples.iter().map(Example::to_string).collect();
        write!(f, "{}, first {}", self.count, places.join("; "))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::Value { column, misfit } => write!(f, "`{column}` is not {}", misfit.wanted()),
            Reason::Width { wanted } => write!(f, "a row without its {wanted} fields"),
            Reason::OpenQuote => f.write_str("a quote that is not closed in its field"),
            Reason::Misaligned => f.write_str("values that do not stand below the header's words"),
            Reason::Damage(trouble) => trouble.fmt(f),
            Reason::Refused(why) => f.write_str(why),
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
