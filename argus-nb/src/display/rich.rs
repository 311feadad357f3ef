//! Which display a `Debug` value gets.
//!
//! The choice is made at run time, by type identity, so that one generic method
//! serves every type and a cell compiles once.

use super::{Bundle, DisplayOptions, compound, schema, table, wire};
use crate::flows::ColumnError;
use crate::load::{LoadError, LoadReport};
use crate::plot::{
    Bars, Boxplot, Confusion, Correlation, Ecdf, Figure, Heatmap, Histogram, Line, Plot, PlotError,
    PrecisionRecall, Roc, Scatter, ScatterMatrix,
};
use crate::provenance::Provenance;
use crate::schema::{Field, NoSuchField, fields_of};
use polars::prelude::{Column, DataFrame, Expr, GroupBy, PolarsError, Schema, SchemaRef, Series};
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
        self.outcome()
            .unwrap_or_else(|error| Bundle::text(&error.to_string()))
    }

    /// Shows it, or fails the cell: a figure that can't be drawn is an error, as
    /// if a `?` had met it.
    pub(super) fn show(&self, send: fn(&Bundle)) {
        match self.outcome() {
            Ok(bundle) => send(&bundle),
            Err(error) => wire::failed("PlotError", &error),
        }
    }

    fn outcome(&self) -> Result<Bundle, PlotError> {
        if self.is::<()>() {
            return Ok(Bundle::default());
        }
        if let Some(outcome) = self.as_figure() {
            return outcome;
        }
        let rich = self.as_rich().or_else(|| compound::bundle(self));
        Ok(rich.unwrap_or_else(|| Bundle::text(&format!("{:?}", self.debug))))
    }

    fn as_figure(&self) -> Option<Result<Bundle, PlotError>> {
        self.figure::<Bars>()
            .or_else(|| self.figure::<Boxplot>())
            .or_else(|| self.figure::<Confusion>())
            .or_else(|| self.figure::<Correlation>())
            .or_else(|| self.figure::<Ecdf>())
            .or_else(|| self.figure::<Heatmap>())
            .or_else(|| self.figure::<Histogram>())
            .or_else(|| self.figure::<Line>())
            .or_else(|| self.figure::<PrecisionRecall>())
            .or_else(|| self.figure::<Roc>())
            .or_else(|| self.figure::<Scatter>())
            .or_else(|| self.figure::<ScatterMatrix>())
    }

    fn figure<P: Plot + 'static>(&self) -> Option<Result<Bundle, PlotError>> {
        let said = |text: String| Ok(Bundle::text(&text));
        self.cast::<Figure<P>>()
            .map(Figure::bundle)
            .or_else(|| {
                self.cast::<Option<Figure<P>>>().map(|option| match option {
                    Some(figure) => figure.bundle(),
                    None => said("None".to_owned()),
                })
            })
            .or_else(|| {
                self.cast::<Result<Figure<P>, PlotError>>()
                    .map(|result| match result {
                        Ok(figure) => figure.bundle(),
                        Err(error) => said(format!("Err: {error}")),
                    })
            })
            .or_else(|| {
                let figures = self.cast::<Vec<Figure<P>>>()?;
                let parts: Result<Vec<Bundle>, PlotError> =
                    figures.iter().map(Figure::bundle).collect();
                Some(parts.map(compound::joined))
            })
    }

    /// The types that are shown as more than their `Debug`.
    fn as_rich(&self) -> Option<Bundle> {
        self.one::<DataFrame>(table::frame)
            .or_else(|| self.one::<Series>(table::series))
            .or_else(|| self.one::<Column>(table::column))
            .or_else(|| self.one::<Schema>(schema::bundle))
            .or_else(|| self.one::<SchemaRef>(|schema| schema::bundle(schema)))
            .or_else(|| self.one::<Expr>(schema::expression))
            .or_else(|| self.one::<GroupBy<'static>>(schema::groups))
            .or_else(|| self.one::<LoadReport>(|report| Bundle::text(&report.to_string())))
            .or_else(|| self.one::<Provenance>(Provenance::bundle))
            .or_else(|| self.one::<Field>(|field| table::frame(&fields_of(&[*field]))))
            .or_else(|| self.one::<DisplayOptions>(|options| Bundle::text(&format!("{options:?}"))))
    }

    /// `R` itself, `Vec` of it, `Option` of it, and `Result` of it with the errors
    /// that a notebook meets.
    fn one<R: 'static>(&self, show: fn(&R) -> Bundle) -> Option<Bundle> {
        self.cast::<R>()
            .map(show)
            .or_else(|| {
                self.cast::<Vec<R>>()
                    .map(|values| compound::many(values, show))
            })
            .or_else(|| {
                self.cast::<Option<R>>()
                    .map(|option| option.as_ref().map_or_else(|| Bundle::text("None"), show))
            })
            .or_else(|| self.result::<R, PolarsError>(show))
            .or_else(|| self.result::<R, LoadError>(show))
            .or_else(|| self.result::<R, ColumnError>(show))
            .or_else(|| self.result::<R, PlotError>(show))
            .or_else(|| self.result::<R, NoSuchField>(show))
    }

    fn result<R, E>(&self, show: fn(&R) -> Bundle) -> Option<Bundle>
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

    pub(super) fn cast<R: 'static>(&self) -> Option<&'a R> {
        // SAFETY: `at` points to a value of the type that `id` names, borrowed
        // for 'a. `typeid::of` ignores lifetimes, so equal ids mean that the value
        // is an `R`, with any lifetimes of its own. The one `R` here that has any
        // is `GroupBy`, which borrows a frame for longer than 'a; what is made of
        // it (a `Bundle`) borrows nothing.
        self.is::<R>().then(|| unsafe { &*self.at.cast::<R>() })
    }
}
