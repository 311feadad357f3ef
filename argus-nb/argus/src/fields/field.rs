//! What a field is: a name, and how its value is had from a record and printed.

use super::word::Word;
use crate::record::{Address, Record};
use std::fmt::Write as _;

/// How a field's value is had from a record, and of which type it is. None is a value
/// that the record does not have.
#[derive(Debug, Clone, Copy)]
pub enum Getter {
    /// A time, in microseconds since 1970.
    Time(fn(&Record<'_>) -> Option<i64>),
    /// A whole number.
    Count(fn(&Record<'_>) -> Option<i64>),
    /// A number. ra computes with 32 bits where this says so, and so does the getter.
    Number(fn(&Record<'_>) -> Option<f64>),
    /// A port, or what stands in its place.
    Port(fn(&Record<'_>) -> Option<u16>),
    /// One of a few words.
    Word(fn(&Record<'_>) -> Option<Word>),
    /// An address.
    Address(fn(&Record<'_>) -> Option<Address>),
    /// Any text, which is written behind what is there already. False if there is none.
    Text(fn(&Record<'_>, &mut String) -> bool),
}

/// One of ra's fields.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// ra's name for it, as in `ra -s stime`.
    pub name: &'static str,
    /// How its value is had.
    pub getter: Getter,
    /// How ra prints it, where that is not the way of its type.
    printed: Option<fn(&Record<'_>, &mut String)>,
    absent: Option<Absent>,
}

/// What ra prints where there is no value.
#[derive(Debug, Clone, Copy)]
struct Absent {
    text: &'static str,
    /// Of these records it prints that, and of others nothing.
    is_printed: fn(&Record<'_>) -> bool,
}

impl Field {
    pub(super) const fn new(name: &'static str, getter: Getter) -> Field {
        Field {
            name,
            getter,
            printed: None,
            absent: None,
        }
    }

    /// The same, which ra prints in a way of its own.
    pub(super) const fn printed_by(mut self, printed: fn(&Record<'_>, &mut String)) -> Field {
        self.printed = Some(printed);
        self
    }

    /// The same, for which ra prints `text` where nothing was measured, if the record is one
    /// of those. The value is none: a zero would count in every mean.
    pub(super) const fn zero_in_ra(
        mut self,
        text: &'static str,
        is_printed: fn(&Record<'_>) -> bool,
    ) -> Field {
        self.absent = Some(Absent { text, is_printed });
        self
    }

    /// Writes it as `ra -X -nn -u -p 6 -c ,` prints it: nothing where there is no value, and
    /// 0 for a time that there is not.
    pub fn print(&self, record: &Record<'_>, out: &mut String) {
        if let Some(printed) = self.printed {
            return printed(record, out);
        }
        // Writing to a String can't fail.
        let written = match self.getter {
            Getter::Time(get) => {
                let micros = get(record).unwrap_or(0);
                let (seconds, fraction) = (micros / 1_000_000, micros % 1_000_000);
                Some(write!(out, "{seconds}.{fraction:06}"))
            }
            Getter::Count(get) => get(record).map(|count| write!(out, "{count}")),
            Getter::Number(get) => get(record).map(|number| write!(out, "{number:.6}")),
            Getter::Port(get) => get(record).map(|port| write!(out, "{port}")),
            Getter::Word(get) => get(record).map(|word| write!(out, "{word}")),
            Getter::Address(get) => get(record).map(|address| write!(out, "{address}")),
            Getter::Text(get) => get(record, out).then_some(Ok(())),
        };
        if let (None, Some(absent)) = (written, self.absent)
            && (absent.is_printed)(record)
        {
            out.push_str(absent.text);
        }
    }
}

/// A count of 64 bits as the type of all counts; one beyond it is the largest.
pub(super) fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}
