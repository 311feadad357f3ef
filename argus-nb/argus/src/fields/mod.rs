//! ra's fields, by ra's names for them: what `ra -s NAME` prints, as a typed value.
//!
//! A [`Field`] has one [`Getter`], and the getter's kind is the type of every value of
//! the field. Where ra's text says more than the value, or says it in another way
//! (ports of ICMP in hexadecimal), the field also knows how ra prints it.
//!
//! The families of fields have a file each, and all of them are listed in [`all`].

mod addresses;
mod aggregate;
mod counters;
mod direction;
mod flags;
mod identification;
mod interpacket;
mod labels;
mod link;
mod loss;
mod networks;
mod not_in_a_record;
mod packet_sizes;
mod protocol;
mod rates;
#[cfg(test)]
mod samples;
mod state;
mod tcp;
mod times;
mod tunnels;
mod user_data;
mod word;

pub use not_in_a_record::NOT_IN_A_RECORD;
pub use user_data::{UserDataSide, user_data};
pub use word::Word;

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
}

impl Field {
    const fn new(name: &'static str, getter: Getter) -> Field {
        Field {
            name,
            getter,
            printed: None,
        }
    }

    /// The same, which ra prints in a way of its own.
    const fn printed_by(mut self, printed: fn(&Record<'_>, &mut String)) -> Field {
        self.printed = Some(printed);
        self
    }

    /// Writes it as `ra -X -nn -u -p 6 -c ,` prints it: nothing where there is no value, and
    /// 0 for a time that there is not.
    pub fn print(&self, record: &Record<'_>, out: &mut String) {
        if let Some(printed) = self.printed {
            return printed(record, out);
        }
        // Writing to a String can't fail.
        let _ = match self.getter {
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
            Getter::Text(get) => {
                get(record, out);
                None
            }
        };
    }
}

/// Every field that a record can give, family by family.
pub fn all() -> impl Iterator<Item = &'static Field> {
    FAMILIES.iter().copied().flatten()
}

/// The field of that name.
pub fn field(name: &str) -> Option<&'static Field> {
    all().find(|field| field.name == name)
}

static FAMILIES: [&[Field]; 19] = [
    identification::FIELDS,
    times::FIELDS,
    flags::FIELDS,
    protocol::FIELDS,
    addresses::FIELDS,
    networks::FIELDS,
    direction::FIELDS,
    state::FIELDS,
    counters::FIELDS,
    rates::FIELDS,
    packet_sizes::FIELDS,
    loss::FIELDS,
    tcp::FIELDS,
    interpacket::FIELDS,
    aggregate::FIELDS,
    link::FIELDS,
    tunnels::FIELDS,
    labels::FIELDS,
    user_data::FIELDS,
];

/// A count of 64 bits as the type of all counts; one beyond it is the largest.
fn count(value: u64) -> i64 {
    i64::try_from(value).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_stands_for_two_fields() {
        let mut names: Vec<&str> = all().map(|field| field.name).collect();
        names.sort_unstable();
        let twice = names.windows(2).find(|pair| pair[0] == pair[1]);
        assert_eq!(twice, None);
    }
}
