//! What an entry of the catalogue is.

use polars::prelude::*;
use std::fmt;

/// What the values of a field are, and so how they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An instant: Datetime in microseconds, UTC.
    Time,
    /// A port, or ICMP's type and code in hexadecimal (`0x0303`): UInt16.
    Port,
    /// A count: Int64.
    Count,
    /// A measured number: Float64.
    Number,
    /// One of a few words, trimmed: Categorical.
    Category,
    /// Flow state flags, every position as it is: Categorical.
    Flags,
    /// An address, IPv4, IPv6 or MAC: String.
    Address,
    /// Any other text, as it is: String.
    Text,
}

impl Kind {
    /// The dtype that a column of this kind loads as.
    pub fn dtype(self) -> DataType {
        match self {
            Kind::Time => DataType::Datetime(TimeUnit::Microseconds, None),
            Kind::Port => DataType::UInt16,
            Kind::Count => DataType::Int64,
            Kind::Number => DataType::Float64,
            Kind::Category | Kind::Flags => DataType::from_categories(Categories::global()),
            Kind::Address | Kind::Text => DataType::String,
        }
    }
}

/// Which Argus clients print a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// ra 3.0.8, and those after it.
    V3,
    /// argus-clients 5.0.
    V5,
}

impl Since {
    pub(super) fn version(self) -> &'static str {
        match self {
            Since::V3 => "3.0",
            Since::V5 => "5.0",
        }
    }

    /// Where name and meaning were read.
    pub(super) fn source(self) -> &'static str {
        match self {
            Since::V3 => "man ra, and what `ra -s FIELD` prints (3.0.8.2)",
            Since::V5 => "the field table of argus-clients 5.0",
        }
    }
}

/// One field of a flow record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// ra's name, as in `ra -s stime`.
    pub name: &'static str,
    /// The column header that `ra -c ,` prints, as in `StartTime`.
    pub header: &'static str,
    /// The header that a wider column has, empty where there is none.
    pub alias: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// The unit of its values, empty where they have none.
    pub unit: &'static str,
    /// What it means, in a line.
    pub meaning: &'static str,
    /// Which ra prints it.
    pub since: Since,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            "" => String::new(),
            unit => format!(" in {unit}"),
        };
        write!(
            f,
            "{} (ra -s {}): {}{unit}; {}; source: {}",
            self.header,
            self.name,
            self.meaning,
            self.kind.dtype(),
            self.since.source()
        )
    }
}
