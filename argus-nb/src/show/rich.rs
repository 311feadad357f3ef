//! Which display a `Debug` value gets.
//!
//! Nothing here is generic over the value that is shown: it is compiled once, in the
//! preload, and not in every cell.

use super::erased::Erased;
use super::failure::{self, Failure};
use super::frame::frame;
use super::groups::groups;
use super::page::Page;
use super::query::expression;
use super::remote::remote;
use super::result;
use super::schema::schema;
use super::{bounded, compound};
use crate::data::remote::{Remote, RemoteQuery};
use crate::display::{Bundle, DisplayOptions, send, table};
use crate::live::{self, Live, LiveError};
use crate::load::LoadReport;
use crate::plot::{
    Bars, Boxplot, Confusion, Correlation, Ecdf, Figure, Graph, Grid, Heatmap, Hilbert, Histogram,
    Line, Plot, PlotError, PrecisionRecall, Roc, Scatter, ScatterMatrix, Violin,
};
use crate::provenance::Provenance;
use crate::schema::{Field, fields_of};
use polars::prelude::{Column, DataFrame, Expr, GroupBy, Schema, SchemaRef, Series};

/// What to show of the value. Of one that can't be shown it is the reason.
pub(super) fn bundle(value: &Erased<'_>) -> Bundle {
    failure::bundle(outcome(value))
}

/// Shows the value of a cell.
pub(super) fn show_as_result(value: &Erased<'_>) {
    show(value, send::result);
}

/// Shows a value in mid-cell.
pub(super) fn show_in_mid_cell(value: &Erased<'_>) {
    show(value, send::display);
}

/// Shows it, or fails the cell: a figure that can't be drawn, rows that can't be asked for, and an
/// `Err` are errors, as if a `?` had met them.
fn show(value: &Erased<'_>, send: fn(&Bundle)) {
    if let Some(live) = flows_that_come(value) {
        if let Err(error) = live::watch(live) {
            failure::show(Err(Failure::new(&error)), send);
        }
        return;
    }
    failure::show(outcome(value), send);
}

/// What shows itself for as long as flows come.
fn flows_that_come<'a>(value: &Erased<'a>) -> Option<&'a Live> {
    let result = || value.cast::<Result<Live, LiveError>>()?.as_ref().ok();
    value.cast::<Live>().or_else(result)
}

/// What a value is shown as, or why it can't be.
type Outcome = Result<Bundle, Failure>;

fn outcome(value: &Erased<'_>) -> Outcome {
    if value.is::<()>() {
        return Ok(Bundle::default());
    }
    any_figure(value)
        .or_else(|| any_value(value))
        .or_else(|| result::plain(value))
        .or_else(|| compound::tuple(value).map(Ok))
        .unwrap_or_else(|| Ok(Bundle::text(&bounded::debug(value))))
}

fn any_figure(value: &Erased<'_>) -> Option<Outcome> {
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
fn grid(value: &Erased<'_>) -> Option<Outcome> {
    let drawn = match value.cast::<Grid>() {
        Some(grid) => grid.bundle(),
        None => match value.cast::<Result<Grid, PlotError>>()? {
            Ok(grid) => grid.bundle(),
            Err(error) => return Some(Err(Failure::new(error))),
        },
    };
    Some(drawn.map_err(|error| Failure::new(&error)))
}

/// A figure, or `Option`, `Result` or `Vec` of it.
fn figure<P: Plot + 'static>(value: &Erased<'_>) -> Option<Outcome> {
    let drawn = |figure: &Figure<P>| figure.bundle().map_err(|error| Failure::new(&error));
    if let Some(figure) = value.cast::<Figure<P>>() {
        return Some(drawn(figure));
    }
    if let Some(option) = value.cast::<Option<Figure<P>>>() {
        return Some(match option {
            Some(figure) => drawn(figure),
            None => Ok(Bundle::text("None")),
        });
    }
    if let Some(result) = value.cast::<Result<Figure<P>, PlotError>>() {
        return Some(match result {
            Ok(figure) => drawn(figure),
            Err(error) => Err(Failure::new(error)),
        });
    }
    let figures = value.cast::<Vec<Figure<P>>>()?;
    let parts: Result<Vec<Bundle>, Failure> = figures.iter().map(drawn).collect();
    Some(parts.map(compound::joined))
}

/// The values besides figures that are shown as more than their `Debug`.
fn any_value(value: &Erased<'_>) -> Option<Outcome> {
    one::<DataFrame>(value, frame)
        .or_else(|| one::<Page>(value, Page::bundle))
        .or_else(|| one::<Series>(value, table::series))
        .or_else(|| one::<Column>(value, table::column))
        .or_else(|| one::<Schema>(value, schema))
        .or_else(|| one::<SchemaRef>(value, |shared| schema(shared)))
        .or_else(|| one::<Expr>(value, expression))
        .or_else(|| one::<GroupBy<'static>>(value, groups))
        .or_else(|| one_that_asks::<Remote>(value, remote))
        .or_else(|| {
            one_that_asks::<RemoteQuery>(value, |query| {
                query.rows().map_err(Failure::new).and_then(remote)
            })
        })
        .or_else(|| one::<LoadReport>(value, |report| Bundle::text(&report.to_string())))
        .or_else(|| one::<Live>(value, |live| Bundle::text(&format!("{live:?}"))))
        .or_else(|| one::<Provenance>(value, Provenance::bundle))
        .or_else(|| one::<Field>(value, |field| table::frame(&fields_of(&[*field]), &[])))
        .or_else(|| one::<DisplayOptions>(value, |options| Bundle::text(&format!("{options:?}"))))
}

/// `R` itself, `Vec` of it, `Option` of it, and `Result` of it with the errors that a
/// notebook meets.
fn one<R: 'static>(value: &Erased<'_>, show: fn(&R) -> Bundle) -> Option<Outcome> {
    if let Some(one) = value.cast::<R>() {
        return Some(Ok(show(one)));
    }
    if let Some(many) = value.cast::<Vec<R>>() {
        return Some(Ok(compound::many(many, show)));
    }
    if let Some(option) = value.cast::<Option<R>>() {
        let shown = option.as_ref().map(show);
        return Some(Ok(shown.unwrap_or_else(|| Bundle::text("None"))));
    }
    Some(result::of::<R>(value)?.map(show))
}

/// The same of what has to ask for what it shows, and may hear an error.
fn one_that_asks<R: 'static>(
    value: &Erased<'_>,
    show: fn(&R) -> Result<Bundle, Failure>,
) -> Option<Outcome> {
    if let Some(one) = value.cast::<R>() {
        return Some(show(one));
    }
    if let Some(many) = value.cast::<Vec<R>>() {
        let said = |one: &R| failure::bundle(show(one));
        return Some(Ok(compound::many(many, said)));
    }
    if let Some(option) = value.cast::<Option<R>>() {
        return Some(match option {
            Some(one) => show(one),
            None => Ok(Bundle::text("None")),
        });
    }
    Some(result::of::<R>(value)?.and_then(show))
}
