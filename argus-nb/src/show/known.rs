//! The displays of the types that cells show most, compiled in the preload.
//!
//! They are what [`Shown`] gives every `Debug` value. But a cell that shows a value so has
//! rustc look through each `Debug` that there is in 300 crates, to compile a table of one;
//! of these types it only calls a function.
//!
//! Why it is so: `docs/decisions.md#a-cell-compiles-little-of-its-own`.

use super::erased::Erased;
use super::page::Page;
use super::rich;
use super::shown::{Shown, kind::Value};
use crate::display::Bundle;
use crate::load::LoadReport;
use crate::plot::{
    Bars, Boxplot, Confusion, Correlation, Ecdf, Figure, Graph, Grid, Heatmap, Hilbert, Histogram,
    Line, PrecisionRecall, Roc, Scatter, ScatterMatrix, Violin,
};
use crate::provenance::Provenance;
use polars::prelude::{Column, DataFrame, DataType, Expr, Schema, SchemaRef, Series};

macro_rules! known {
    ($($type:ty),* $(,)?) => {
        $(impl Shown<Value> for $type {
            #[inline(never)]
            fn bundle(&self) -> Bundle {
                rich::bundle(&Erased::new(&self))
            }

            #[inline(never)]
            fn evcxr_display(&self) {
                rich::show_as_result(&Erased::new(&self));
            }

            #[inline(never)]
            fn display_in_mid_cell(&self) {
                rich::show_in_mid_cell(&Erased::new(&self));
            }
        })*
    };
}

known!(
    str,
    String,
    Vec<i32>,
    Vec<i64>,
    Vec<u64>,
    Vec<usize>,
    Vec<f64>,
    Vec<String>,
    Option<String>,
    Option<i32>,
    Option<i64>,
    Option<u64>,
    Option<f64>,
    Option<usize>,
    DataFrame,
    Series,
    Column,
    Schema,
    SchemaRef,
    Expr,
    DataType,
    LoadReport,
    Page,
    Provenance,
    Bundle,
    Grid,
    Figure<Bars>,
    Figure<Boxplot>,
    Figure<Confusion>,
    Figure<Correlation>,
    Figure<Ecdf>,
    Figure<Graph>,
    Figure<Heatmap>,
    Figure<Hilbert>,
    Figure<Histogram>,
    Figure<Line>,
    Figure<PrecisionRecall>,
    Figure<Roc>,
    Figure<Scatter>,
    Figure<ScatterMatrix>,
    Figure<Violin>,
);
