//! Which display a `Debug` value gets.
//!
//! Nothing here is generic over the value that is shown: it is compiled once, in the
//! preload, and not in every cell.

use super::erased::Erased;
use super::frame::frame;
use super::groups::groups;
use super::page::Page;
use super::query::expression;
use super::remote::remote;
use super::schema::schema;
use super::{bounded, compound};
use crate::data::remote::{Remote, RemoteError};
use crate::display::{Bundle, DisplayOptions, send, table};
use crate::flows::ColumnError;
use crate::live::{self, Live, LiveError};
use crate::load::{LoadError, LoadReport};
use crate::plot::{
    Bars, Boxplot, Confusion, Correlation, Ecdf, Figure, Graph, Grid, Heatmap, Hilbert, Histogram,
    Line, Plot, PlotError, PrecisionRecall, Roc, Scatter, ScatterMatrix, Violin,
};
use crate::provenance::Provenance;
use crate::schema::{Field, NoSuchField, fields_of};
use polars::prelude::{Column, DataFrame, Expr, GroupBy, PolarsError, Schema, SchemaRef, Series};

/// What to show of the value. Of a figure that can't be drawn it is the reason.
pub(super) fn bundle(value: &Erased<'_>) -> Bundle {
    outcome(value).unwrap_or_else(|error| Bundle::text(&error.to_string()))
}

/// Shows the value of a cell.
pub(super) fn show_as_result(value: &Erased<'_>) {
    show(value, send::result);
}

/// Shows a value in mid-cell.
pub(super) fn show_in_mid_cell(value: &Erased<'_>) {
    show(value, send::display);
}

/// Shows it, or fails the cell: a figure that can't be drawn is an error, as if a `?`
/// had met it.
fn show(value: &Erased<'_>, send: fn(&Bundle)) {
    if let Some(live) = flows_that_come(value) {
        if let Err(error) = live::watch(live) {
            send::failed("LiveError", &error);
        }
        return;
    }
    match outcome(value) {
        Ok(bundle) => send(&bundle),
        Err(error) => send::failed("PlotError", &error),
    }
}

/// What shows itself for as long as flows come.
fn flows_that_come<'a>(value: &Erased<'a>) -> Option<&'a Live> {
    let result = || value.cast::<Result<Live, LiveError>>()?.as_ref().ok();
    value.cast::<Live>().or_else(result)
}

fn outcome(value: &Erased<'_>) -> Result<Bundle, PlotError> {
    if value.is::<()>() {
        return Ok(Bundle::default());
    }
    if let Some(outcome) = any_figure(value) {
        return outcome;
    }
    let rich = any_value(value).or_else(|| compound::tuple(value));
    Ok(rich.unwrap_or_else(|| Bundle::text(&bounded::debug(value))))
}

fn any_figure(value: &Erased<'_>) -> Option<Result<Bundle, PlotError>> {
    grid(value)
        .or_else(|| figure::<Bars>(value))
        .or_else(|| figure::<Boxplot>(value))
        .or_else(|| figure::<Confusion>(value))
        .or_else(|| figure::<Correlation>(value))
        .or_else(|| figure::<Ecdf>(value))
        .or_else(|| figure::<Graph>(value))
        .or_else(|| figure::<Heatmap>(value))
        .or_else(|| figure::<Hilbert>(value))
        .or_else(|| figure::<Histogram>(value))
        .or_else(|| figure::<Line>(value))
        .or_else(|| figure::<PrecisionRecall>(value))
        .or_else(|| figure::<Roc>(value))
        .or_else(|| figure::<Scatter>(value))
        .or_else(|| figure::<ScatterMatrix>(value))
        .or_else(|| figure::<Violin>(value))
}

/// Figures side by side, or why there are none.
fn grid(value: &Erased<'_>) -> Option<Result<Bundle, PlotError>> {
    if let Some(grid) = value.cast::<Grid>() {
        return Some(grid.bundle());
    }
    Some(match value.cast::<Result<Grid, PlotError>>()? {
        Ok(grid) => grid.bundle(),
        Err(error) => Ok(Bundle::text(&format!("Err: {error}"))),
    })
}

/// A figure, or `Option`, `Result` or `Vec` of it.
fn figure<P: Plot + 'static>(value: &Erased<'_>) -> Option<Result<Bundle, PlotError>> {
    if let Some(figure) = value.cast::<Figure<P>>() {
        return Some(figure.bundle());
    }
    if let Some(option) = value.cast::<Option<Figure<P>>>() {
        return Some(match option {
            Some(figure) => figure.bundle(),
            None => Ok(Bundle::text("None")),
        });
    }
    if let Some(result) = value.cast::<Result<Figure<P>, PlotError>>() {
        return Some(match result {
            Ok(figure) => figure.bundle(),
            Err(error) => Ok(Bundle::text(&format!("Err: {error}"))),
        });
    }
    let figures = value.cast::<Vec<Figure<P>>>()?;
    let parts: Result<Vec<Bundle>, PlotError> = figures.iter().map(Figure::bundle).collect();
    Some(parts.map(compound::joined))
}

/// The values besides figures that are shown as more than their `Debug`.
fn any_value(value: &Erased<'_>) -> Option<Bundle> {
    one::<DataFrame>(value, frame)
        .or_else(|| one::<Page>(value, Page::bundle))
        .or_else(|| one::<Series>(value, table::series))
        .or_else(|| one::<Column>(value, table::column))
        .or_else(|| one::<Schema>(value, schema))
        .or_else(|| one::<SchemaRef>(value, |shared| schema(shared)))
        .or_else(|| one::<Expr>(value, expression))
        .or_else(|| one::<GroupBy<'static>>(value, groups))
        .or_else(|| one::<Remote>(value, remote))
        .or_else(|| one::<LoadReport>(value, |report| Bundle::text(&report.to_string())))
        .or_else(|| one::<Live>(value, |live| Bundle::text(&format!("{live:?}"))))
        .or_else(|| one::<Provenance>(value, Provenance::bundle))
        .or_else(|| one::<Field>(value, |field| table::frame(&fields_of(&[*field]), &[])))
        .or_else(|| one::<DisplayOptions>(value, |options| Bundle::text(&format!("{options:?}"))))
}

/// `R` itself, `Vec` of it, `Option` of it, and `Result` of it with the errors that a
/// notebook meets.
fn one<R: 'static>(value: &Erased<'_>, show: fn(&R) -> Bundle) -> Option<Bundle> {
    if let Some(one) = value.cast::<R>() {
        return Some(show(one));
    }
    if let Some(many) = value.cast::<Vec<R>>() {
        return Some(compound::many(many, show));
    }
    if let Some(option) = value.cast::<Option<R>>() {
        return Some(option.as_ref().map_or_else(|| Bundle::text("None"), show));
    }
    result::<R, PolarsError>(value, show)
        .or_else(|| result::<R, LoadError>(value, show))
        .or_else(|| result::<R, LiveError>(value, show))
        .or_else(|| result::<R, ColumnError>(value, show))
        .or_else(|| result::<R, PlotError>(value, show))
        .or_else(|| result::<R, NoSuchField>(value, show))
        .or_else(|| result::<R, RemoteError>(value, show))
}

fn result<R, E>(value: &Erased<'_>, show: fn(&R) -> Bundle) -> Option<Bundle>
where
    R: 'static,
    E: std::error::Error + 'static,
{
    value.cast::<Result<R, E>>().map(|result| match result {
        Ok(value) => show(value),
        Err(error) => Bundle::text(&format!("Err: {error}")),
    })
}
