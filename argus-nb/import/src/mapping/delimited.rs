//! How a table of fields of a text with delimiters is written down: which field goes into
//! which column, and how its text becomes a value. The decoder reads by these tables.

use super::flow_columns::FLOW_COLUMNS;
use super::row::Mapping;
use crate::column::Kind;

/// In which order a date is written whose year stands last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateOrder {
    DayFirst,
    MonthFirst,
}

/// How a field's text becomes a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Conversion {
    /// A time; the order counts where the year stands last.
    Time(DateOrder),
    /// A time; where it is 1970's first second there is none.
    TimeOr0,
    /// Seconds, or hours, minutes and seconds.
    Seconds,
    /// Microseconds, to seconds.
    Microseconds,
    /// A whole number.
    Count,
    /// A whole number; 0 is written where there is none.
    CountOr0,
    /// A number.
    Number,
    /// A port; of ICMP, type and code where the dialect has them there.
    Port,
    /// An address, or the name that stands in its place.
    Address,
    /// An address; 0.0.0.0 or :: is written where there is none.
    AddressOr0,
    /// The address of an address with a port behind it.
    AddressOfPair,
    /// The port of an address with a port behind it.
    PortOfPair,
    /// A protocol of IP, by number or by nfdump's name.
    Protocol,
    /// A protocol of IP; 0 is written where there is none.
    ProtocolOr0,
    /// Letters of TCP's flags.
    Flags,
    /// An address of Ethernet.
    Mac,
    /// The label of MPLS of that level, from 0.
    Label(usize),
    /// 1 is egress.
    Direction,
    /// One of a few words.
    Category,
    /// Any text.
    Text,
}

impl Conversion {
    /// The type of the column's values. Addresses are text: what is published has often other
    /// names in their place.
    pub(crate) fn kind(self) -> Kind {
        match self {
            Conversion::Time(_) | Conversion::TimeOr0 => Kind::Time,
            Conversion::Seconds | Conversion::Microseconds | Conversion::Number => Kind::Number,
            Conversion::Count | Conversion::CountOr0 => Kind::Count,
            Conversion::Port | Conversion::PortOfPair => Kind::Port,
            Conversion::Protocol
            | Conversion::ProtocolOr0
            | Conversion::Flags
            | Conversion::Direction
            | Conversion::Category => Kind::Category,
            Conversion::Address
            | Conversion::AddressOr0
            | Conversion::AddressOfPair
            | Conversion::Mac
            | Conversion::Label(_)
            | Conversion::Text => Kind::Text,
        }
    }

    /// It in words, for the table that users see.
    fn words(self) -> &'static str {
        match self {
            Conversion::Time(DateOrder::DayFirst) => "day/month/year and time, or year first",
            Conversion::Time(DateOrder::MonthFirst) => {
                "year first, month/day/year, or seconds since 1970"
            }
            Conversion::TimeOr0 => "a time; null where it is that of 0",
            Conversion::Seconds => "seconds, or h:m:s",
            Conversion::Microseconds => "microseconds to seconds",
            Conversion::Count => "as it is; `2.1 M` is 2100000",
            Conversion::CountOr0 => "as it is; null where it is 0, which is written for none",
            Conversion::Number | Conversion::Category | Conversion::Text => "as it is",
            Conversion::Port => "null where the protocol has no ports",
            Conversion::Address => "as it is; what is no address stays as written",
            Conversion::AddressOr0 => "null where it is 0.0.0.0 or ::, which is written for none",
            Conversion::AddressOfPair => "what stands before the port",
            Conversion::PortOfPair => "what stands behind the address; of ICMP type and code",
            Conversion::Protocol => "number or name to ra's name",
            Conversion::ProtocolOr0 => "number to ra's name; null where it is 0",
            Conversion::Flags => {
                "letters, from FIN on; none where there is none; null of others than TCP"
            }
            Conversion::Mac => "null where all is 0",
            Conversion::Label(_) => "joined from the top; 0-0-0 is none",
            Conversion::Direction => "1 to egress; 0 is null, which is written for none as well",
        }
    }
}

/// One row: a field that goes into a column. A field may stand in several rows.
pub(crate) struct DelimitedField {
    /// What headers call it.
    pub names: &'static [&'static str],
    /// The column: that of Argus or of NetFlow's flows where it means the same, or its own.
    /// Empty where the name of the header stays.
    pub column: &'static str,
    pub conversion: Conversion,
    /// What it does not say; empty where that is what the flow column itself does not.
    pub difference: &'static str,
}

pub(super) const fn field(
    names: &'static [&'static str],
    column: &'static str,
    conversion: Conversion,
    difference: &'static str,
) -> DelimitedField {
    DelimitedField {
        names,
        column,
        conversion,
        difference,
    }
}

/// Where a column of flows stands in the frame.
pub(crate) fn flow_position(column: &str) -> Option<usize> {
    FLOW_COLUMNS.iter().position(|known| known.name == column)
}

/// The rows of the table of all mappings, one for each name of a field.
pub(super) fn mappings(
    source: &'static str,
    table: &'static [DelimitedField],
) -> impl Iterator<Item = Mapping> {
    let rows = move |row: &'static DelimitedField| {
        let known = flow_position(row.column).map(|at| FLOW_COLUMNS[at].difference);
        let difference = match row.difference {
            "" => known.unwrap_or_default(),
            own => own,
        };
        let of_name = move |name: &&'static str| Mapping {
            source,
            field: name,
            column: match row.column {
                "" => name,
                column => column,
            },
            conversion: row.conversion.words(),
            difference,
        };
        row.names.iter().map(of_name)
    };
    table.iter().flat_map(rows)
}
