//! How a field's text is read. What `load` and `scan` both promise stands here:
//!
//! - Times, ports, counts, numbers, addresses and categories are read without the
//!   spaces around them, and a field of nothing but spaces is null.
//! - Times, ports, counts and numbers are null too where the field says that there is
//!   no value (`-`, `NA`).
//! - Flags and other text are kept to the letter, and only an empty field is
//!   null: a space in `Flgs` is one of its nine positions.

use crate::schema::Kind;
use polars::prelude::*;

/// How a column's fields become values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Time,
    Port,
    /// A whole number of Argus' own, however it is written: `53`, `53.0`, `1.5e6`.
    Count,
    /// A measured number of Argus' own.
    Number,
    /// A whole number in a column that Argus does not know, written as one.
    Integer,
    /// Any number in a column that Argus does not know.
    Decimal,
    Category,
    Flags,
    Address,
    Text,
    /// Bytes as they were on the network; only Argus' own files have them.
    Bytes,
}

impl Reading {
    /// How Argus' own fields of a kind are read.
    pub(super) fn from_kind(kind: Kind) -> Reading {
        match kind {
            Kind::Time => Reading::Time,
            Kind::Port => Reading::Port,
            Kind::Count => Reading::Count,
            Kind::Number => Reading::Number,
            Kind::Category => Reading::Category,
            Kind::Flags => Reading::Flags,
            Kind::Address => Reading::Address,
            Kind::Text => Reading::Text,
        }
    }

    /// The dtype of the column; `zone` is that of its times.
    pub(super) fn dtype(self, zone: Option<TimeZone>) -> DataType {
        match self {
            Reading::Time => DataType::Datetime(TimeUnit::Microseconds, zone),
            Reading::Port => DataType::UInt16,
            Reading::Count | Reading::Integer => DataType::Int64,
            Reading::Number | Reading::Decimal => DataType::Float64,
            Reading::Category | Reading::Flags => DataType::from_categories(Categories::global()),
            Reading::Address | Reading::Text => DataType::String,
            Reading::Bytes => DataType::Binary,
        }
    }
}
