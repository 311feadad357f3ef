//! The questions that reductions ask of rows, wherever these are.
//!
//! This is the one vocabulary of all plots. A reduction says *what* it needs (the counts of
//! these bins, the quartiles of that column by this group) and never walks over rows
//! itself. `in_memory` answers from a frame, `asked` has an engine answer: a lazy query, or
//! a cluster. What the answers are about ([`Numbers`], [`Groups`], [`Binned`]) says of
//! itself what a reduction has to know, and where the rows are only to who gave it.

use super::binned::Binned;
use super::box_numbers::BoxNumbers;
use super::cross_tabulation::CrossTabulation;
use super::cumulative::Distribution;
use super::fitted_line::FittedLine;
use super::flow_ends::FlowEnds;
use super::groups::Groups;
use super::left_out::LeftOut;
use super::links::Links;
use super::numbers::{Numbers, is_time, meaning};
use super::points::{PixelPlane, Point};
use super::ranked::{Ranked, ValueTotal};
use super::series::Series;
use super::windows::Windows;
use crate::data::Data;
use crate::flows::dtype_of;
use crate::plot::error::PlotError;
use crate::plot::layout::axis::{Axis, Meaning};
use crate::plot::layout::scale::Scale;
use crate::plot::statistics::{DensityOutline, Edges, Fold, Kde, Ranking, Totals};
use crate::schema;
use polars::prelude::SchemaRef;
use std::ops::Range;

/// What a row is counted by.
pub enum Key<'a> {
    /// The group that it belongs to.
    Groups(&'a Groups),
    /// The window that its time lies in.
    Windows(&'a Numbers, &'a Windows),
    /// The bin that its number lies in.
    Bins(&'a Binned),
}

impl Key<'_> {
    /// How many places there are.
    pub fn count(&self) -> usize {
        match self {
            Key::Groups(groups) => groups.len(),
            Key::Windows(_, windows) => windows.count(),
            Key::Bins(binned) => binned.bins(),
        }
    }
}

/// How many rows lie in each bin of `y`, then of `x`, for each group.
pub type PairCounts = Vec<Vec<u64>>;

/// The rows of each of the largest groups, by name.
pub struct Parts {
    pub rows: Vec<(String, Data)>,
    /// How many groups are not among them.
    pub left_out: usize,
}

/// How two columns go together.
pub struct Pairing {
    /// How many rows have a value in both.
    pub rows: u64,
    /// Pearson's correlation of these; none where a side does not vary.
    pub correlation: Option<f64>,
}

/// What a matrix of columns shows.
pub struct Matrix<'a> {
    pub numbers: &'a [&'a Numbers],
    /// Pairs of columns, by their places among them.
    pub pairs: &'a [(usize, usize)],
    /// The bins of each column, where the rows of each pair are counted by them.
    pub binned: Option<&'a [&'a Binned]>,
    /// The edges of each column's histogram, where it has one.
    pub edges: Option<&'a [Edges]>,
}

impl Matrix<'_> {
    /// The columns that have a histogram.
    pub fn histograms(&self) -> Vec<(&Numbers, &Edges)> {
        let numbers = self.numbers.iter().copied();
        numbers.zip(self.edges.unwrap_or_default()).collect()
    }

    /// The pairs that are counted.
    pub fn pairs_of_bins(&self) -> Vec<(&Binned, &Binned)> {
        let Some(binned) = self.binned else {
            return Vec::new();
        };
        self.pairs
            .iter()
            .map(|(x, y)| (binned[*x], binned[*y]))
            .collect()
    }
}

/// What was asked of a [`Matrix`].
pub struct MatrixAnswer {
    /// How each pair goes together.
    pub pairings: Vec<Pairing>,
    /// The counts of each pair, if they were wanted.
    pub pairs: Vec<PairCounts>,
    /// How many values of each column lie in each bin of its histogram, for each group.
    pub histograms: Vec<Vec<Vec<u64>>>,
}

/// An axis' column with its axis.
pub type OnAxis<'a> = (&'a Numbers, &'a Axis);

/// The rows of a figure.
///
/// # Errors
/// Every question may fail: a column that is not there or does not hold what is asked for,
/// the stop button, and whatever keeps an engine from answering.
pub trait Source {
    /// How many rows there are.
    fn rows(&self) -> Result<usize, PlotError>;

    /// The columns and their types.
    fn schema(&self) -> Result<SchemaRef, PlotError>;

    /// Columns of numbers or times for axes, which may be logarithmic.
    fn on_axes(&self, columns: &[&str], log: bool) -> Result<Vec<Numbers>, PlotError>;

    /// The rows parted by a column, the `most` largest groups by name; all rows in one
    /// group where no column is named.
    fn groups(&self, column: Option<&str>, most: usize) -> Result<Groups, PlotError>;

    /// The rows of each of the `most` largest groups.
    fn parts(&self, column: &str, most: usize) -> Result<Parts, PlotError>;

    /// The values of a column by their rows, or by their sums where a column is summed: the
    /// `most` largest, each parted into groups.
    fn ranked(
        &self,
        column: &str,
        of: Option<&Numbers>,
        by: &Groups,
        most: usize,
    ) -> Result<Ranked, PlotError>;

    /// Every value of a column, with what it has.
    fn values(&self, column: &str, of: Option<&Numbers>) -> Result<Vec<ValueTotal>, PlotError>;

    /// The numbers of a box plot that is drawn on a scale, for each group that has any.
    fn box_numbers(
        &self,
        of: &Numbers,
        by: &Groups,
        on: &Scale,
    ) -> Result<Vec<Option<BoxNumbers>>, PlotError>;

    /// Quantiles of all values, if there are any.
    fn quantiles(&self, of: &Numbers, shares: &[f64]) -> Result<Option<Vec<f64>>, PlotError>;

    /// How many values of each column lie in each of its bins, for each group.
    fn histograms(
        &self,
        of: &[(&Numbers, &Edges)],
        by: &Groups,
    ) -> Result<Vec<Vec<Vec<u64>>>, PlotError>;

    /// The share of values up to each, for each group, at most at as many places as the
    /// axis has pixels.
    fn distribution(
        &self,
        of: &Numbers,
        by: &Groups,
        scale: &Scale,
        pixels: usize,
    ) -> Result<Vec<Distribution>, PlotError>;

    /// The density of each group's values, or of their logarithms (to base 10), and how many
    /// values it has; none of fewer than two different ones.
    fn density(
        &self,
        of: &Numbers,
        by: &Groups,
        log: bool,
    ) -> Result<Vec<Option<(Kde, usize)>>, PlotError>;

    /// The density of each group's values within a range, if the group has any value; where
    /// the axis is logarithmic, that of their logarithms.
    fn outlines(
        &self,
        of: &Numbers,
        by: &Groups,
        log: bool,
        within: &Range<f64>,
    ) -> Result<Vec<Option<DensityOutline>>, PlotError>;

    /// The bin of each value: fewer than 65,535 of them.
    fn binned(&self, of: &Numbers, edges: &Edges) -> Binned;

    /// How many rows lie in each pair of bins, for each group, and each pair of columns.
    fn count_pairs(
        &self,
        pairs: &[(&Binned, &Binned)],
        by: &Groups,
    ) -> Result<Vec<PairCounts>, PlotError>;

    /// The rows of each group by the pixel that they fall on.
    fn points(
        &self,
        x: &Numbers,
        y: &Numbers,
        by: &Groups,
        plane: &PixelPlane<'_>,
    ) -> Result<Vec<Point>, PlotError>;

    /// Each row as a point, by group and in order of x.
    fn series(&self, x: &Numbers, y: &Numbers, by: &Groups) -> Result<Vec<Series>, PlotError>;

    /// Whether the rows are the windows of an aggregation: one an instant.
    fn are_windows(&self, times: &Numbers, by: &Groups) -> Result<bool, PlotError>;

    /// Leaves out of both columns the rows that lack one of them.
    fn in_both(&self, x: &mut Numbers, y: &mut Numbers) -> Result<LeftOut, PlotError>;

    /// Leaves out of both columns the rows that lie beyond an axis whose ends were asked
    /// for; gives how many.
    fn cut_to(
        &self,
        x: (&mut Numbers, &Axis),
        y: (&mut Numbers, &Axis),
    ) -> Result<usize, PlotError>;

    /// How pairs of columns, by their places among them, go together.
    fn pairings(
        &self,
        columns: &[&Numbers],
        pairs: &[(usize, usize)],
    ) -> Result<Vec<Pairing>, PlotError>;

    /// The sums (or maxima) of a column by two keys, or the number of rows where there is no
    /// column: `outer` by `inner`, row by row.
    fn totals(
        &self,
        outer: &Key<'_>,
        inner: &Key<'_>,
        of: Option<&Numbers>,
        fold: Fold,
    ) -> Result<Totals, PlotError>;

    /// When each flow ended that began at these times.
    fn ends(&self, begins: &Numbers) -> Result<FlowEnds, PlotError>;

    /// The amounts of each group shared over the windows that the flows lay in. Those of
    /// whole numbers are whole numbers, and all together exactly what the flows have.
    fn spread(
        &self,
        of: &Numbers,
        flows: (&Numbers, &FlowEnds),
        windows: &Windows,
        by: &Groups,
    ) -> Result<Vec<Vec<f64>>, PlotError>;

    /// The regression line of each group's rows, by what their values are on the scales of
    /// two axes.
    fn regressions(
        &self,
        x: OnAxis<'_>,
        y: OnAxis<'_>,
        by: &Groups,
    ) -> Result<Vec<Option<FittedLine>>, PlotError>;

    /// The rows by the pair of values in two columns, and by their group.
    fn links(
        &self,
        columns: (&str, &str),
        of: Option<&Numbers>,
        by: &Groups,
    ) -> Result<Links, PlotError>;

    /// How well each score ranks the rows that a label calls true.
    fn ranking(&self, label: &str, score: &str) -> Result<Ranking, PlotError>;

    /// How many rows have each pair of values of two columns; rows in which either is null
    /// are left out.
    fn cross_tabulation(&self, a: &str, b: &str) -> Result<CrossTabulation, PlotError>;

    /// A column of numbers or times for an axis, which may be logarithmic.
    fn on_axis(&self, column: &str, log: bool) -> Result<Numbers, PlotError> {
        let numbers = self.on_axes(&[column], log)?.pop();
        numbers.ok_or(PlotError::NoColumns)
    }

    /// A column of numbers or times.
    fn numbers(&self, column: &str) -> Result<Numbers, PlotError> {
        self.on_axis(column, false)
    }

    /// How many values lie in each bin, for each group.
    fn histogram(
        &self,
        of: &Numbers,
        edges: &Edges,
        by: &Groups,
    ) -> Result<Vec<Vec<u64>>, PlotError> {
        let counted = self.histograms(&[(of, edges)], by)?.pop();
        Ok(counted.unwrap_or_default())
    }

    /// All that a matrix of columns shows.
    fn matrix(&self, of: &Matrix<'_>, by: &Groups) -> Result<MatrixAnswer, PlotError> {
        Ok(MatrixAnswer {
            pairings: self.pairings(of.numbers, of.pairs)?,
            pairs: self.count_pairs(&of.pairs_of_bins(), by)?,
            histograms: self.histograms(&of.histograms(), by)?,
        })
    }

    /// A column of times.
    fn times(&self, column: &str) -> Result<Numbers, PlotError> {
        is_time(&*self.schema()?, column)?;
        self.numbers(column)
    }

    /// What the numbers of a column are, if it holds any.
    fn meaning(&self, column: &str) -> Result<Option<Meaning>, PlotError> {
        Ok(meaning(column, dtype_of(&*self.schema()?, column)?))
    }

    /// Whether a column holds whole numbers.
    fn is_integer(&self, column: &str) -> Result<bool, PlotError> {
        Ok(dtype_of(&*self.schema()?, column)?.is_integer())
    }

    /// Whether a column holds numbers of any kind.
    fn is_numeric(&self, column: &str) -> Result<bool, PlotError> {
        Ok(dtype_of(&*self.schema()?, column)?.is_primitive_numeric())
    }

    /// The least and the greatest of a column of small whole numbers, each of which is a
    /// thing of its own, as hours and weekdays are. What Argus counts and measures is not
    /// such a column, however small.
    fn small_whole_numbers(&self, column: &str) -> Result<Option<(i64, i64)>, PlotError> {
        const MOST: f64 = 60.0;
        if !self.is_integer(column)? || schema::by_header(column).is_some() || self.rows()? == 0 {
            return Ok(None);
        }
        let (low, high) = self.numbers(column)?.extent()?;
        let is_small = low >= 0.0 && high <= MOST;
        Ok(is_small.then_some((low as i64, high as i64)))
    }
}
