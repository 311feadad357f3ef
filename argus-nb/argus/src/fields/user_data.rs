//! The first bytes of user data.

use super::Field;
use crate::record::Record;

pub(super) const FIELDS: &[Field] = &[];

/// Whose user data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserDataSide {
    /// The source's.
    Source,
    /// The destination's.
    Destination,
}

/// The bytes, as they were captured; none where the record has none.
pub fn user_data<'a>(_record: &Record<'a>, _side: UserDataSide) -> Option<&'a [u8]> {
    None
}
