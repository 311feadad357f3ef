//! One row on its way into a batch.
//!
//! A source's values come in its own order, some of them twice or not at all, and some of
//! Argus' fields follow from others. So a [`Row`] is gathered first, completed by what
//! [`derived`] knows, and then put into the batch. [`misfits`] counts values that were not
//! of their column's type: they are null in the frame and named in the notes.

mod cell;
mod derived;
mod misfits;

pub(crate) use cell::{Cell, Row};
pub(crate) use derived::{Places, argus_kind, argus_position, protocol};
pub(crate) use misfits::Misfits;
