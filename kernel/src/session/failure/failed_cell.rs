//! A cell that was not compiled, and what is known of the notebook around it.

use super::absent::Absent;
use super::imports::Imports;
use crate::session::methods::Methods;
use crate::toolchain::cell::Typed;

pub struct FailedCell<'a> {
    pub code: &'a str,
    /// As evcxr was given it.
    pub typed: &'a Typed,
    /// The variables that are not there any more.
    pub absent: &'a [Absent],
    /// Where the names are that it lacks.
    pub imports: &'a Imports,
    /// What the preloaded crates have and lack, if that has been read already.
    pub methods: Option<&'a Methods>,
}
