//! Elements: what a field of a record is, and how its octets become a value of a flow.

use super::flow::Flow;
use super::octets::unsigned;
use crate::column::{Column, Kind};
use crate::mapping::flow_columns::FlowField;
use crate::mapping::netflow::{ELEMENTS, Element, How, REVERSE};
use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

/// An element, as the wire names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ElementId {
    /// Whose it is; 0 for IANA's.
    pub enterprise: u32,
    /// Its number.
    pub number: u16,
}

/// The enterprise that stands for the other way of a conversation (RFC 5103).
const REVERSED: u32 = 29305;

impl ElementId {
    /// One of IANA's.
    pub(super) const fn iana(number: u16) -> ElementId {
        ElementId {
            enterprise: 0,
            number,
        }
    }

    /// The row of the mapping table, if the element has a column.
    pub(super) fn mapped(self) -> Option<&'static Element> {
        let table = match self.enterprise {
            0 => ELEMENTS,
            REVERSED => REVERSE,
            _ => return None,
        };
        let at = table.binary_search_by_key(&self.number, |element| element.number);
        at.ok().map(|at| &table[at])
    }

    /// The column that it has when it is asked for.
    pub(super) fn column(self) -> Column {
        Column {
            name: self.to_string(),
            source: self.to_string(),
            kind: Kind::Text,
        }
    }

    /// Whether it says nothing that other columns do not: padding, and the version of IP.
    pub(super) fn is_idle(self) -> bool {
        const IP_VERSION: u16 = 60;
        const PADDING: u16 = 210;
        self.enterprise == 0 && matches!(self.number, 0 | IP_VERSION | PADDING)
    }
}

impl fmt::Display for ElementId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "e{}.{}", self.enterprise, self.number)
    }
}

/// A text that names no element.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{0}` is no element\n  hint: it is named by its enterprise and its number, such as e9.45; e0.45 is IANA's"
)]
pub struct NoElement(String);

impl FromStr for ElementId {
    type Err = NoElement;

    fn from_str(text: &str) -> Result<ElementId, NoElement> {
        let parsed = text.strip_prefix('e').and_then(|text| {
            let (enterprise, number) = text.split_once('.')?;
            Some(ElementId {
                enterprise: enterprise.parse().ok()?,
                number: number.parse().ok()?,
            })
        });
        parsed.ok_or_else(|| NoElement(text.to_owned()))
    }
}

/// The clocks of the exporter when it sent a set.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Clock {
    /// When the set was sent, in microseconds since 1970.
    pub export: i64,
    /// When the device began, in milliseconds since 1970, if that is known.
    pub boot: Option<i64>,
}

impl Clock {
    /// Milliseconds since the device began are counted in 32 bits and begin again after 49.7
    /// days. A flow is not later than its export: what seems so (by more than clocks differ)
    /// is of the turn before.
    fn time_of(self, uptime: i64) -> Option<i64> {
        const TURN: i64 = 1 << 32;
        const HOUR: i64 = 3_600_000;
        let time = self.boot?.checked_add(uptime)?;
        let ahead = time.checked_sub(self.export / 1000)?;
        let turns = if ahead > HOUR {
            (ahead - HOUR + TURN - 1).div_euclid(TURN)
        } else {
            0
        };
        time.checked_sub(turns.checked_mul(TURN)?)?
            .checked_mul(1000)
    }
}

/// Sets the value of a column; false if the octets are none for it.
#[inline]
pub(super) fn set(
    flow: &mut Flow,
    field: FlowField,
    how: How,
    octets: &[u8],
    clock: Clock,
) -> bool {
    if how == How::Otherwise && flow.has(field) {
        return true;
    }
    if how == How::Address {
        let Some(address) = address(octets) else {
            return false;
        };
        flow.set_address(field, address);
        return true;
    }
    let number = unsigned(octets).and_then(|number| i64::try_from(number).ok());
    let value = match (how, number) {
        (How::Ntp, _) => ntp(octets),
        (_, None) => None,
        (How::Uptime, Some(number)) => clock.time_of(number),
        (How::Seconds, Some(number)) => number.checked_mul(1_000_000),
        (How::Milliseconds, Some(number)) => number.checked_mul(1000),
        (How::BeforeExport, Some(number)) => clock.export.checked_sub(number),
        (How::Mac, number) => number.filter(|_| octets.len() == 6),
        (How::Label(level), Some(number)) => {
            let fits = octets.len() == 3;
            if fits {
                flow.set_label(level, number as u32);
            }
            return fits;
        }
        (How::TypeAndCode, Some(number)) => {
            flow.set(FlowField::Dport, number & 0xff);
            Some(number >> 8 & 0xff)
        }
        (_, number) => number,
    };
    value.map(|value| flow.set(field, value)).is_some()
}

fn address(octets: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(octets) {
        return Some(IpAddr::from(octets));
    }
    <[u8; 16]>::try_from(octets).ok().map(IpAddr::from)
}

/// Seconds since 1900, or, where the first bit is not set, since 2036, and 2⁻³² of them.
fn ntp(octets: &[u8]) -> Option<i64> {
    const FROM_1900_TO_1970: i64 = 2_208_988_800;
    const TURN: i64 = 1 << 32;
    let octets = <[u8; 8]>::try_from(octets).ok()?;
    let time = u64::from_be_bytes(octets);
    let turn = if time >> 63 == 0 { TURN } else { 0 };
    let seconds = (time >> 32) as i64 + turn - FROM_1900_TO_1970;
    // The nearest microsecond: a fraction of 32 bits is seldom a whole one.
    let fraction = ((time & 0xffff_ffff) * 1_000_000 + (1 << 31)) >> 32;
    Some(seconds * 1_000_000 + fraction as i64)
}

/// A value of an element without a column, as a text: a number, letters, or hexadecimal. What
/// may vary in length is no number.
pub(super) fn write_text(octets: &[u8], varies: bool, text: &mut String) {
    use fmt::Write;
    let number = unsigned(octets).filter(|_| !varies);
    // Writing into a string does not fail.
    let _ = match (number, std::str::from_utf8(octets)) {
        (Some(number), _) => write!(text, "{number}"),
        (None, Ok(letters)) if !letters.trim_end_matches('\0').contains(char::is_control) => {
            write!(text, "{}", letters.trim_end_matches('\0'))
        }
        _ => octets
            .iter()
            .try_for_each(|octet| write!(text, "{octet:02x}")),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uptime_is_of_the_turn_that_was_before_the_export() {
        let day = 86_400_000;
        let clock = |uptime: i64| Clock {
            export: 1_000 * 1_700_000_000_000,
            boot: Some(1_700_000_000_000 - uptime),
        };
        let cases = [
            (5 * day, 5 * day - 60_000, -60_000),
            (5 * day, 5 * day + 60_000, 60_000),
            (60_000, (1 << 32) - 60_000, -120_000),
            (0, 0xf78b_28fe, 0xf78b_28fe - (1 << 32)),
        ];
        for (uptime, switched, ahead) in cases {
            let time = clock(uptime).time_of(switched);
            assert_eq!(time, Some((1_700_000_000_000 + ahead) * 1000), "{switched}");
        }
    }

    #[test]
    fn times_of_ntp_are_rounded_to_microseconds() {
        let octets = [0xde, 0x4d, 0x71, 0xcc, 0x85, 0x1e, 0xd9, 0xdf];
        assert_eq!(ntp(&octets), Some(1_520_628_556_520_002));
        assert_eq!(ntp(&octets[..4]), None);
    }

    #[test]
    fn elements_are_named_by_enterprise_and_number() {
        let id = "e9.45".parse::<ElementId>();
        assert_eq!(id.as_ref().map(ToString::to_string), Ok("e9.45".to_owned()));
        for text in ["", "e9", "9.45", "e9.70000", "e-1.4"] {
            assert!(text.parse::<ElementId>().is_err(), "{text}");
        }
    }
}
