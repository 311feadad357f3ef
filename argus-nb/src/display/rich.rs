//! Which display a `Debug` value gets.
//!
//! The choice is made at run time, by type identity, so that one generic method
//! serves every type and a cell compiles once.

use super::{Bundle, table};
use crate::flows::ColumnError;
use crate::load::LoadError;
use crate::plot::{Figure, PlotError};
use polars::prelude::{Column, DataFrame, PolarsError, Series};
use std::fmt::Debug;

pub(super) fn bundle<T: Debug + ?Sized>(value: &T) -> Bundle {
    if is::<T, ()>() {
        return Bundle::default();
    }
    as_rich(value).unwrap_or_else(|| Bundle::text(&format!("{value:?}")))
}

/// The types that are shown as more than their `Debug`.
fn as_rich<T: ?Sized>(value: &T) -> Option<Bundle> {
    one::<T, DataFrame>(value, table::frame)
        .or_else(|| one::<T, Series>(value, table::series))
        .or_else(|| {
            one::<T, Column>(value, |column| {
                table::series(column.as_materialized_series())
            })
        })
        .or_else(|| one::<T, Figure>(value, Figure::bundle))
}

/// `R` itself, and `Option` and `Result` of it with the errors that a notebook
/// meets.
fn one<T: ?Sized, R: 'static>(value: &T, show: fn(&R) -> Bundle) -> Option<Bundle> {
    cast::<T, R>(value)
        .map(show)
        .or_else(|| {
            cast::<T, Option<R>>(value)
                .map(|option| option.as_ref().map_or_else(|| Bundle::text("None"), show))
        })
        .or_else(|| outcome::<T, R, PolarsError>(value, show))
        .or_else(|| outcome::<T, R, LoadError>(value, show))
        .or_else(|| outcome::<T, R, ColumnError>(value, show))
        .or_else(|| outcome::<T, R, PlotError>(value, show))
}

fn outcome<T, R, E>(value: &T, show: fn(&R) -> Bundle) -> Option<Bundle>
where
    T: ?Sized,
    R: 'static,
    E: std::error::Error + 'static,
{
    cast::<T, Result<R, E>>(value).map(|result| match result {
        Ok(value) => show(value),
        Err(error) => Bundle::text(&format!("Err: {error}")),
    })
}

fn is<T: ?Sized, R: 'static>() -> bool {
    typeid::of::<T>() == std::any::TypeId::of::<R>()
}

fn cast<T: ?Sized, R: 'static>(value: &T) -> Option<&R> {
    // SAFETY: `typeid::of` ignores lifetimes, and every `R` asked for here has
    // none, so equal ids mean that `T` is `R` itself.
    is::<T, R>().then(|| unsafe { &*std::ptr::from_ref(value).cast::<R>() })
}
