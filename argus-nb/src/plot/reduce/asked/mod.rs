//! An engine answers: every question becomes one or a few [`Query`](crate::data::query::Query)s
//! to it, and what comes back is small, whatever the number of rows.
//!
//! What is counted is the same to the last row as what `in_memory` counts, since bins are decided
//! by the edges that it would use: `data` finds those of windows and pixels, too. What needs the
//! rows themselves fetches them where they are few, and is an error that says so where they are
//! not.

mod answer;
mod boxes;
mod counts;
mod curves;
mod groups;
mod keys;
mod lines;
mod matrix;
mod numbers;
mod ranked;
mod rows;
mod values;

use super::binned::Binned;
use super::box_numbers::BoxNumbers;
use super::cross_tabulation::CrossTabulation;
use super::cumulative::Distribution;
use super::fitted_line::FittedLine;
use super::flow_ends::FlowEnds;
use super::groups::Groups;
use super::left_out::LeftOut;
use super::links::Links;
use super::numbers::Numbers;
use super::points::{PixelPlane, Point};
use super::ranked::{Ranked, ValueTotal};
use super::series::Series;
use super::source::{Key, Matrix, MatrixAnswer, OnAxis, PairCounts, Pairing, Parts, Source};
use super::windows::Windows;
use crate::data::{DataError, Engine};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::scale::Scale;
use crate::plot::statistics::{DensityOutline, Edges, Fold, Kde, Ranking, Totals};
use counts::Counting;
use polars::prelude::SchemaRef;
use std::cell::OnceCell;
use std::ops::Range;

/// The rows that an engine has.
pub struct AtEngine<'a> {
    engine: &'a dyn Engine,
    /// How many they are, once that is known.
    height: OnceCell<usize>,
}

impl<'a> AtEngine<'a> {
    pub fn new(engine: &'a dyn Engine) -> AtEngine<'a> {
        AtEngine {
            engine,
            height: OnceCell::new(),
        }
    }
}

impl Source for AtEngine<'_> {
    fn rows(&self) -> Result<usize, PlotError> {
        if let Some(height) = self.height.get() {
            return Ok(*height);
        }
        let height = self.engine.height()? as usize;
        Ok(*self.height.get_or_init(|| height))
    }

    fn schema(&self) -> Result<SchemaRef, PlotError> {
        Ok(self.engine.schema()?)
    }

    fn on_axes(&self, columns: &[&str], log: bool) -> Result<Vec<Numbers>, PlotError> {
        let (numbers, height) = numbers::numbers(self.engine, columns, log)?;
        self.height.get_or_init(|| height);
        Ok(numbers)
    }

    fn groups(&self, column: Option<&str>, most: usize) -> Result<Groups, PlotError> {
        match column {
            Some(column) => groups::groups(self.engine, column, most),
            None => Ok(Groups::single()),
        }
    }

    fn parts(&self, column: &str, most: usize) -> Result<Parts, PlotError> {
        groups::parts(self.engine, column, most)
    }

    fn ranked(
        &self,
        column: &str,
        of: Option<&Numbers>,
        by: &Groups,
        most: usize,
    ) -> Result<Ranked, PlotError> {
        ranked::ranked(self.engine, column, of, by, most)
    }

    fn values(&self, column: &str, of: Option<&Numbers>) -> Result<Vec<ValueTotal>, PlotError> {
        values::values(self.engine, column, of)
    }

    fn box_numbers(
        &self,
        of: &Numbers,
        by: &Groups,
        on: &Scale,
    ) -> Result<Vec<Option<BoxNumbers>>, PlotError> {
        boxes::box_numbers(self.engine, of, by, on)
    }

    fn quantiles(&self, of: &Numbers, shares: &[f64]) -> Result<Option<Vec<f64>>, PlotError> {
        boxes::quantiles_of(self.engine, of, shares)
    }

    fn histograms(
        &self,
        of: &[(&Numbers, &Edges)],
        by: &Groups,
    ) -> Result<Vec<Vec<Vec<u64>>>, PlotError> {
        Ok(Counting::of_histograms(of, by).asked(self.engine)?)
    }

    fn distribution(
        &self,
        of: &Numbers,
        by: &Groups,
        scale: &Scale,
        pixels: usize,
    ) -> Result<Vec<Distribution>, PlotError> {
        curves::distribution(self.engine, of, by, scale, pixels)
    }

    fn density(
        &self,
        of: &Numbers,
        by: &Groups,
        log: bool,
    ) -> Result<Vec<Option<(Kde, usize)>>, PlotError> {
        curves::density(self.engine, of, by, log)
    }

    fn outlines(
        &self,
        of: &Numbers,
        by: &Groups,
        log: bool,
        within: &Range<f64>,
    ) -> Result<Vec<Option<DensityOutline>>, PlotError> {
        curves::outlines(self.engine, of, by, log, within)
    }

    fn binned(&self, of: &Numbers, edges: &Edges) -> Binned {
        Binned::there(of, edges)
    }

    fn count_pairs(
        &self,
        pairs: &[(&Binned, &Binned)],
        by: &Groups,
    ) -> Result<Vec<PairCounts>, PlotError> {
        Ok(Counting::of_pairs(pairs, by).asked(self.engine)?)
    }

    fn points(
        &self,
        x: &Numbers,
        y: &Numbers,
        by: &Groups,
        plane: &PixelPlane<'_>,
    ) -> Result<Vec<Point>, PlotError> {
        rows::points(self.engine, x, y, by, plane)
    }

    fn series(&self, x: &Numbers, y: &Numbers, by: &Groups) -> Result<Vec<Series>, PlotError> {
        rows::series(self.engine, x, y, by)
    }

    fn are_windows(&self, times: &Numbers, by: &Groups) -> Result<bool, PlotError> {
        rows::are_windows(self.engine, times, by)
    }

    fn in_both(&self, x: &mut Numbers, y: &mut Numbers) -> Result<LeftOut, PlotError> {
        let both = numbers::in_both(self.engine, x, y)?;
        let gone = self.rows()?.saturating_sub(both);
        Ok(LeftOut::of_both(x.left_out, y.left_out, gone))
    }

    fn cut_to(
        &self,
        x: (&mut Numbers, &Axis),
        y: (&mut Numbers, &Axis),
    ) -> Result<usize, PlotError> {
        numbers::cut_to(self.engine, x, y)
    }

    fn pairings(
        &self,
        columns: &[&Numbers],
        pairs: &[(usize, usize)],
    ) -> Result<Vec<Pairing>, PlotError> {
        lines::pairings(self.engine, columns, pairs)
    }

    fn matrix(&self, of: &Matrix<'_>, by: &Groups) -> Result<MatrixAnswer, PlotError> {
        matrix::matrix(self.engine, of, by)
    }

    fn totals(
        &self,
        outer: &Key<'_>,
        inner: &Key<'_>,
        of: Option<&Numbers>,
        fold: Fold,
    ) -> Result<Totals, PlotError> {
        counts::totals(self.engine, (outer, inner), of, fold)
    }

    fn ends(&self, _begins: &Numbers) -> Result<FlowEnds, PlotError> {
        Err(DataError::only_here("spread()", self.engine).into())
    }

    fn spread(
        &self,
        _of: &Numbers,
        _flows: (&Numbers, &FlowEnds),
        _windows: &Windows,
        _by: &Groups,
    ) -> Result<Vec<Vec<f64>>, PlotError> {
        Err(DataError::only_here("spread()", self.engine).into())
    }

    fn regressions(
        &self,
        x: OnAxis<'_>,
        y: OnAxis<'_>,
        by: &Groups,
    ) -> Result<Vec<Option<FittedLine>>, PlotError> {
        lines::regressions(self.engine, x, y, by)
    }

    fn links(
        &self,
        columns: (&str, &str),
        of: Option<&Numbers>,
        by: &Groups,
    ) -> Result<Links, PlotError> {
        values::links(self.engine, columns, of, by)
    }

    fn ranking(&self, label: &str, score: &str) -> Result<Ranking, PlotError> {
        let what = format!("the ranking of {label} by {score}");
        Err(DataError::only_here(what, self.engine).into())
    }

    fn cross_tabulation(&self, a: &str, b: &str) -> Result<CrossTabulation, PlotError> {
        values::cross_tabulation(self.engine, a, b)
    }
}
