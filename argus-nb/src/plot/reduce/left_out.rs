//! Rows that have no place in a figure, and the note that says so.

use crate::plot::layout::format::grouped;
use std::fmt;

/// Rows of a column that have no place in the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct LeftOut {
    /// Null, NaN or infinite.
    pub absent: usize,
    /// Zero and less, on a logarithmic axis.
    pub not_positive: usize,
}

/// `12 null or not finite and 3 not above zero left out`, or nothing.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absent = || format!("{} null or not finite", grouped(self.absent));
        let not_positive = || format!("{} not above zero", grouped(self.not_positive));
        match (self.absent, self.not_positive) {
            (0, 0) => Ok(()),
            (_, 0) => write!(f, "{} left out", absent()),
            (0, _) => write!(f, "{} left out", not_positive()),
            (_, _) => write!(f, "{} and {} left out", absent(), not_positive()),
        }
    }
}

impl LeftOut {
    /// Of two columns, which so many rows lack one of. A row that lacks both is counted
    /// where it lacks most.
    pub fn of_both(x: LeftOut, y: LeftOut, gone: usize) -> LeftOut {
        let absent = x.absent.max(y.absent).min(gone);
        LeftOut {
            absent,
            not_positive: gone - absent,
        }
    }

    /// What is said of values that are absent, and of those that only a logarithmic axis
    /// leaves out: the statistics are still those of all.
    pub fn absent_and_below(self) -> [String; 2] {
        let absent = LeftOut {
            not_positive: 0,
            ..self
        };
        let below = match self.not_positive {
            0 => String::new(),
            below => format!("{} not above zero, below the axis", grouped(below)),
        };
        [absent.to_string(), below]
    }
}

/// The note below a figure: what was counted, then what was left out.
#[derive(Debug, Clone)]
pub struct Note(String);

impl Note {
    pub fn new(counted: String) -> Note {
        Note(counted)
    }

    /// Adds a remark behind a semicolon; an empty one says nothing.
    pub fn and(mut self, remark: impl fmt::Display) -> Note {
        let remark = remark.to_string();
        if !remark.is_empty() {
            self.0.push_str("; ");
            self.0.push_str(&remark);
        }
        self
    }

    /// What was left out of one column among several.
    pub fn and_of(self, column: &str, left_out: LeftOut) -> Note {
        match left_out.to_string() {
            nothing if nothing.is_empty() => self,
            left_out => self.and(format!("{column}: {left_out}")),
        }
    }

    /// Rows that lack something, if there are any: `3 without truth or score left
    /// out`.
    pub fn and_without(self, rows: usize, what: &str) -> Note {
        match rows {
            0 => self,
            rows => self.and(format!("{} without {what} left out", grouped(rows))),
        }
    }

    pub fn into_string(self) -> String {
        self.0
    }
}
