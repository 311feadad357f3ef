//! A cell that ends in a `Result` without its `?`: what is in it is shown, and an error fails the
//! cell. So a line reads alike where a frame answers at once and where an engine may fail to:
//! `df.shape()`.
//!
//! That is so of what this library's verbs give. Of any other `Result` the `Debug` is shown.

use super::bounded;
use super::erased::Erased;
use super::failure::Failure;
use crate::clients::RaVerbError;
use crate::data::DataError;
use crate::data::remote::{Connection, RemoteError, VerbError};
use crate::display::Bundle;
use crate::filter::FilterError;
use crate::flows::{ColumnError, SaveError, TimeError};
use crate::learn::LearnError;
use crate::live::LiveError;
use crate::load::LoadError;
use crate::plot::PlotError;
use crate::schema::NoSuchField;
use crate::sql::SqlError;
use polars::prelude::PolarsError;
use std::error::Error;
use std::fmt::Debug;

/// What is in a `Result` with an error that a notebook meets, if the value is one.
pub(super) fn of<'a, R: 'static>(value: &Erased<'a>) -> Option<Result<&'a R, Failure>> {
    with::<R, PolarsError>(value)
        .or_else(|| with::<R, LoadError>(value))
        .or_else(|| with::<R, LiveError>(value))
        .or_else(|| with::<R, ColumnError>(value))
        .or_else(|| with::<R, PlotError>(value))
        .or_else(|| with::<R, NoSuchField>(value))
        .or_else(|| with::<R, RemoteError>(value))
        .or_else(|| with::<R, VerbError>(value))
        .or_else(|| with::<R, DataError>(value))
        .or_else(|| with::<R, FilterError>(value))
        .or_else(|| with::<R, RaVerbError>(value))
        .or_else(|| with::<R, SqlError>(value))
        .or_else(|| with::<R, SaveError>(value))
        .or_else(|| with::<R, TimeError>(value))
        .or_else(|| with::<R, LearnError>(value))
}

fn with<'a, R: 'static, E: Error + 'static>(value: &Erased<'a>) -> Option<Result<&'a R, Failure>> {
    let result = value.cast::<Result<R, E>>()?;
    Some(result.as_ref().map_err(Failure::new))
}

/// The same of what is shown by its `Debug`: numbers, texts, shapes.
pub(super) fn plain(value: &Erased<'_>) -> Option<Result<Bundle, Failure>> {
    if let Some(nothing) = of::<()>(value) {
        return Some(nothing.map(|()| Bundle::default()));
    }
    by_debug::<(usize, usize)>(value)
        .or_else(|| by_debug::<usize>(value))
        .or_else(|| by_debug::<u64>(value))
        .or_else(|| by_debug::<i64>(value))
        .or_else(|| by_debug::<f64>(value))
        .or_else(|| by_debug::<bool>(value))
        .or_else(|| by_debug::<String>(value))
        .or_else(|| by_debug::<Connection>(value))
}

fn by_debug<R: Debug + 'static>(value: &Erased<'_>) -> Option<Result<Bundle, Failure>> {
    let result = of::<R>(value)?;
    Some(result.map(|value| Bundle::text(&bounded::debug(value))))
}
