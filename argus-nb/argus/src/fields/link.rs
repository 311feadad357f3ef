//! To be filled.

use super::Field;

pub(super) const FIELDS: &[Field] = &[];
