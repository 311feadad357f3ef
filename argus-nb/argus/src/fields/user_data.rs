//! The first bytes of user data, as text in ra's way and as they are.
//!
//! ra prints as many of them as its column is wide, 16 if it is told nothing; here it is
//! all that were captured. racluster and radium count more of them than they write. ra
//! then prints dots for the source's that are not there, and not for the destination's; here
//! both are those that are there.

use super::field::{Field, Getter};
use crate::record::{PartKind, Record};
use std::fmt::Write as _;

pub(super) const FIELDS: &[Field] = &[
    Field::new(
        "suser",
        Getter::Text(|record, out| write_text(record, UserDataSide::Source, out)),
    ),
    Field::new(
        "duser",
        Getter::Text(|record, out| write_text(record, UserDataSide::Destination, out)),
    ),
];

/// Whose user data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserDataSide {
    /// The source's.
    Source,
    /// The destination's.
    Destination,
}

/// The bytes, as they were captured; none where the record has none.
pub fn user_data<'a>(record: &Record<'a>, side: UserDataSide) -> Option<&'a [u8]> {
    const BYTES: usize = 8;
    let is_source = (side == UserDataSide::Source) != record.has_exchanged_sides();
    let part = record.part(match is_source {
        true => PartKind::SourceUserData,
        false => PartKind::DestinationUserData,
    })?;
    let captured = part.rest(BYTES);
    let count = usize::from(part.u16(6)?).min(captured.len());
    (count > 0).then(|| &captured[..count])
}

/// Which side, how many bytes, and the bytes, with a dot for every one that is no character
/// of ASCII.
fn write_text(record: &Record<'_>, side: UserDataSide, out: &mut String) -> bool {
    let Some(bytes) = user_data(record, side) else {
        return false;
    };
    let letter = match side {
        UserDataSide::Source => 's',
        UserDataSide::Destination => 'd',
    };
    // Writing to a String can't fail.
    let _ = write!(out, "{letter}[{}]=", bytes.len());
    let printed = bytes.iter().map(|byte| match byte {
        0x20..=0x7e => char::from(*byte),
        _ => '.',
    });
    out.extend(printed);
    true
}
