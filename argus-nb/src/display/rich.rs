//! Which display a `Debug` value gets.
//!
//! The choice is made at run time, by type identity, so that one generic method
//! serves every type and a cell compiles once.

use super::{Bundle, table, wire};
use crate::flows::ColumnError;
use crate::load::{LoadError, LoadReport};
use crate::plot::{Figure, PlotError};
use crate::schema::{Field, NoSuchField, fields_of};
use polars::prelude::{Column, DataFrame, PolarsError, Series};
use std::any::TypeId;
use std::fmt::Debug;
use std::marker::PhantomData;

/// A value without its type: what it was, where it lies, and its `Debug`.
pub(super) struct Seen<'a> {
    id: TypeId,
    /// Of a value of the type that `id` names, if that is `Sized`.
    at: *const (),
    debug: &'a dyn Debug,
    borrow: PhantomData<&'a ()>,
}

impl<'a> Seen<'a> {
    /// Takes a reference to the reference: that is sized, whatever `T` is.
    #[inline]
    pub(super) fn new<T: Debug + ?Sized>(value: &'a &T) -> Seen<'a> {
        Seen {
            id: typeid::of::<T>(),
            at: std::ptr::from_ref::<T>(value).cast(),
            debug: value,
            borrow: PhantomData,
        }
    }

    pub(super) fn bundle(&self) -> Bundle {
        if self.is::<()>() {
            return Bundle::default();
        }
        self.as_rich()
            .unwrap_or_else(|| Bundle::text(&format!("{:?}", self.debug)))
    }

    /// Shows it as the value of the cell.
    pub(super) fn show(&self) {
        wire::result(&self.bundle());
    }

    /// The types that are shown as more than their `Debug`.
    fn as_rich(&self) -> Option<Bundle> {
        self.one::<DataFrame>(table::frame)
            .or_else(|| self.one::<Series>(table::series))
            .or_else(|| self.one::<Column>(|column| table::series(column.as_materialized_series())))
            .or_else(|| self.one::<Figure>(Figure::bundle))
            .or_else(|| self.one::<LoadReport>(|report| Bundle::text(&report.to_string())))
            .or_else(|| self.one::<Field>(|field| table::frame(&fields_of(&[*field]))))
    }

    /// `R` itself, and `Option` and `Result` of it with the errors that a
    /// notebook meets.
    fn one<R: 'static>(&self, show: fn(&R) -> Bundle) -> Option<Bundle> {
        self.cast::<R>()
            .map(show)
            .or_else(|| {
                self.cast::<Option<R>>()
                    .map(|option| option.as_ref().map_or_else(|| Bundle::text("None"), show))
            })
            .or_else(|| self.outcome::<R, PolarsError>(show))
            .or_else(|| self.outcome::<R, LoadError>(show))
            .or_else(|| self.outcome::<R, ColumnError>(show))
            .or_else(|| self.outcome::<R, PlotError>(show))
            .or_else(|| self.outcome::<R, NoSuchField>(show))
    }

    fn outcome<R, E>(&self, show: fn(&R) -> Bundle) -> Option<Bundle>
    where
        R: 'static,
        E: std::error::Error + 'static,
    {
        self.cast::<Result<R, E>>().map(|result| match result {
            Ok(value) => show(value),
            Err(error) => Bundle::text(&format!("Err: {error}")),
        })
    }

    fn is<R: 'static>(&self) -> bool {
        self.id == TypeId::of::<R>()
    }

    fn cast<R: 'static>(&self) -> Option<&'a R> {
        // SAFETY: `at` points to a value of the type that `id` names, borrowed
        // for 'a. `typeid::of` ignores lifetimes, and every `R` asked for here
        // has none, so equal ids mean that the value is an `R`.
        self.is::<R>().then(|| unsafe { &*self.at.cast::<R>() })
    }
}
