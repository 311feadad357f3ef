//! Where the rows are, and the questions that reductions ask of them.
//!
//! This is the one vocabulary of all plots. A reduction says *what* it needs (the
//! counts of these bins, the quartiles of that column by this group) and never walks
//! over rows itself, so that something else than a frame can answer: a lazy query,
//! or an engine on other machines.

use super::cross_tabulation::CrossTabulation;
use super::cumulative::Distribution;
use super::fitted_line::{FittedLine, fitted_lines};
use super::flow_ends::FlowEnds;
use super::groups::{Groups, Parts, parts};
use super::left_out::LeftOut;
use super::links::{Links, links};
use super::numbers::{Numbers, cut_to, meaning, small_whole_numbers};
use super::points::{PixelPlane, Point, points};
use super::series::{Series, are_windows, series};
use super::windows::Windows;
use crate::flows::{ColumnError, known, labels};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::{Axis, Meaning};
use crate::plot::layout::scale::Scale;
use crate::plot::statistics::{
    BoxStatistics, DensityOutline, Edges, Fold, Kde, NOWHERE, Places, Ranking, Spans, Totals,
    count_both, count_pairs, count_pairs_of_groups, histogram, histogram_of_groups, pearson,
    quantiles,
};
use polars::prelude::DataFrame;
use std::ops::Range;

/// The rows of a figure.
pub struct Source<'a> {
    df: &'a DataFrame,
}

/// What a row is counted by.
pub enum Key<'a> {
    /// The group that it belongs to.
    Groups(&'a Groups),
    /// The window that its time lies in.
    Windows(&'a Numbers, &'a Windows),
    /// The bin that its number lies in.
    Bins(&'a Binned),
}

/// The bin of each row's number, found once for all the questions about them.
pub struct Binned {
    places: Places,
    bins: usize,
}

/// How many rows lie in each bin of `y`, then of `x`, for each group.
pub type PairCounts = Vec<Vec<u64>>;

impl<'a> Source<'a> {
    pub fn new(df: &'a DataFrame) -> Source<'a> {
        Source { df }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.df.height()
    }

    /// What the numbers of a column are, if it holds any.
    pub fn meaning(&self, column: &str) -> Result<Option<Meaning>, ColumnError> {
        Ok(meaning(known(self.df, column)?))
    }

    /// Whether a column holds whole numbers.
    pub fn is_integer(&self, column: &str) -> Result<bool, ColumnError> {
        Ok(known(self.df, column)?.dtype().is_integer())
    }

    /// Whether a column holds numbers of any kind.
    pub fn is_numeric(&self, column: &str) -> Result<bool, ColumnError> {
        Ok(known(self.df, column)?.dtype().is_primitive_numeric())
    }

    /// The least and the greatest of a column of small whole numbers, each of which is a
    /// thing of its own, as hours and weekdays are. What Argus counts and measures is not
    /// such a column, however small.
    pub fn small_whole_numbers(&self, column: &str) -> Result<Option<(i64, i64)>, PlotError> {
        small_whole_numbers(self.df, column)
    }

    /// A column of numbers or times.
    pub fn numbers(&self, column: &str) -> Result<Numbers, PlotError> {
        Numbers::from_column(self.df, column)
    }

    /// A column for an axis, which may be logarithmic.
    pub fn on_axis(&self, column: &str, log: bool) -> Result<Numbers, PlotError> {
        Numbers::on_axis(self.df, column, log)
    }

    /// A column of times.
    pub fn times(&self, column: &str) -> Result<Numbers, PlotError> {
        Numbers::from_times(self.df, column)
    }

    /// The rows parted by a column, the `most` largest groups by name; all rows in one
    /// group where no column is named.
    pub fn groups(&self, column: Option<&str>, most: usize) -> Result<Groups, PlotError> {
        match column {
            Some(column) => Groups::from_column(self.df, column, most),
            None => Ok(Groups::single()),
        }
    }

    /// The rows of each of the `most` largest groups, by name.
    pub fn parts(&self, column: &str, most: usize) -> Result<Parts, PlotError> {
        parts(self.df, column, most)
    }

    /// The numbers of a box plot, for each group that has any.
    pub fn box_statistics(&self, of: &Numbers, by: &Groups) -> Vec<Option<BoxStatistics>> {
        by.part(of)
            .iter()
            .map(|part| BoxStatistics::from_values(part))
            .collect()
    }

    /// Quantiles of all values, if there are any.
    pub fn quantiles<const N: usize>(&self, of: &Numbers, qs: [f64; N]) -> Option<[f64; N]> {
        quantiles(&Groups::single().part(of).pop()?, qs)
    }

    /// How many values lie in each bin, for each group.
    pub fn histogram(&self, of: &Numbers, edges: &Edges, by: &Groups) -> Vec<Vec<u64>> {
        if by.is_single() {
            return vec![histogram(&of.values, edges)];
        }
        histogram_of_groups(&of.values, by.of_rows(), by.len(), edges)
    }

    /// The share of values up to each, for each group, at most at as many places as
    /// the axis has pixels.
    pub fn distribution(
        &self,
        of: &Numbers,
        by: &Groups,
        scale: &Scale,
        pixels: usize,
    ) -> Vec<Distribution> {
        by.part(of)
            .into_iter()
            .map(|part| Distribution::from_values(part, scale, pixels))
            .collect()
    }

    /// The density of each group's values, or of what `on_scale` makes of them, and
    /// how many values it has; none of fewer than two different ones.
    pub fn density(
        &self,
        of: &Numbers,
        by: &Groups,
        on_scale: impl Fn(f64) -> f64,
    ) -> Vec<Option<(Kde, usize)>> {
        by.part(of)
            .iter()
            .map(|part| {
                let values: Vec<f64> = part.iter().map(|value| on_scale(*value)).collect();
                Some((Kde::from_values(&values)?, values.len()))
            })
            .collect()
    }

    /// The density of each group's values within a range, if the group has any value;
    /// where the axis is logarithmic, that of their logarithms.
    pub fn outlines(
        &self,
        of: &Numbers,
        by: &Groups,
        log: bool,
        within: &Range<f64>,
    ) -> Vec<Option<DensityOutline>> {
        by.part(of)
            .iter()
            .map(|part| DensityOutline::from_values(part, log, within))
            .collect()
    }

    /// The bin of each value: fewer than 65,535 of them.
    pub fn binned(&self, of: &Numbers, edges: &Edges) -> Binned {
        Binned {
            places: Places::new(&of.values, edges),
            bins: edges.bins(),
        }
    }

    /// How many rows lie in each pair of bins, for each group.
    pub fn count_pairs(&self, x: &Binned, y: &Binned, by: &Groups) -> PairCounts {
        let size = (x.bins, y.bins);
        if by.is_single() {
            return vec![count_pairs(&x.places, &y.places, size)];
        }
        let groups = (by.of_rows(), by.len());
        count_pairs_of_groups(&x.places, &y.places, size, groups)
    }

    /// The rows of each group by the pixel that they fall on.
    pub fn points(
        &self,
        x: &Numbers,
        y: &Numbers,
        by: &Groups,
        plane: &PixelPlane<'_>,
    ) -> Vec<Point> {
        points(x, y, by, plane)
    }

    /// Each row as a point, by group and in order of x.
    pub fn series(&self, x: &Numbers, y: &Numbers, by: &Groups) -> Vec<Series> {
        series(x, y, by)
    }

    /// Whether the rows are the windows of an aggregation: one an instant.
    pub fn are_windows(&self, times: &Numbers, by: &Groups) -> bool {
        are_windows(times, by)
    }

    /// Leaves out of both columns the rows that lack one of them.
    pub fn in_both(&self, x: &mut Numbers, y: &mut Numbers) -> LeftOut {
        let mut gone = 0;
        for (x, y) in x.values.iter_mut().zip(&mut y.values) {
            if x.is_nan() || y.is_nan() {
                (*x, *y) = (f64::NAN, f64::NAN);
                gone += 1;
            }
        }
        // A row that lacks both is counted where it lacks most.
        let absent = x.left_out.absent.max(y.left_out.absent).min(gone);
        LeftOut {
            absent,
            not_positive: gone - absent,
        }
    }

    /// Leaves out of both columns the rows that lie beyond an axis whose ends were
    /// asked for; gives how many.
    pub fn cut_to(&self, x: (&mut Numbers, &Axis), y: (&mut Numbers, &Axis)) -> usize {
        cut_to(x, y)
    }

    /// How many rows have a value in both columns.
    pub fn count_both(&self, x: &Numbers, y: &Numbers) -> u64 {
        count_both(&x.values, &y.values)
    }

    /// Pearson's correlation of the rows that have a value in both columns.
    pub fn correlation(&self, x: &Numbers, y: &Numbers) -> Option<f64> {
        pearson(&x.values, &y.values)
    }

    /// The sums (or maxima) of a column by two keys, or the number of rows where there
    /// is no column: `outer` by `inner`, row by row.
    pub fn totals(
        &self,
        outer: &Key<'_>,
        inner: &Key<'_>,
        of: Option<&Numbers>,
        fold: Fold,
    ) -> Totals {
        let places = outer.count() * inner.count();
        let width = inner.count() as u32;
        let amounts = of.map(|numbers| numbers.values.as_slice());
        Totals::new(self.rows(), places, fold, amounts, |rows, found| {
            outer.find(rows.clone(), found, |_, place| place);
            inner.find(rows, found, |outer, inner| match outer {
                NOWHERE => NOWHERE,
                outer => outer * width + inner,
            });
        })
    }

    /// When each flow ended that began at these times.
    pub fn ends(&self, begins: &Numbers) -> Result<FlowEnds, PlotError> {
        FlowEnds::from_begins(self.df, begins)
    }

    /// The amounts of each group shared over the windows that the flows lay in. Those of
    /// whole numbers are whole numbers, and all together exactly what the flows have.
    pub fn spread(
        &self,
        of: &Numbers,
        (begins, ends): (&Numbers, &FlowEnds),
        windows: &Windows,
        by: &Groups,
    ) -> Result<Vec<Vec<f64>>, PlotError> {
        let spans = Spans {
            begins: &begins.values,
            ends: &ends.values,
            amounts: &of.values,
            groups: by.of_rows(),
            are_whole: self.is_integer(&of.name)?,
        };
        Ok(spans.over(&windows.grid(), by.len()))
    }

    /// The regression line of each group's rows, by what their values are on the scales
    /// of two axes.
    pub fn regressions(
        &self,
        (x, x_axis): (&Numbers, &Axis),
        (y, y_axis): (&Numbers, &Axis),
        by: &Groups,
    ) -> Vec<Option<FittedLine>> {
        fitted_lines((x, x_axis), (y, y_axis), by)
    }

    /// The rows by the pair of values in two columns, and by their group.
    pub fn links(
        &self,
        columns: (&str, &str),
        of: Option<&Numbers>,
        by: &Groups,
    ) -> Result<Links, PlotError> {
        links(self.df, columns, of, by)
    }

    /// How well each score ranks the rows that a label calls true.
    pub fn ranking(&self, label: &str, score: &str) -> Result<Ranking, PlotError> {
        let labels = labels(self.df, label)?;
        let scores = self.numbers(score)?;
        let scored = labels
            .iter()
            .zip(&scores.values)
            .filter(|(_, score)| score.is_finite())
            .filter_map(|(label, score)| Some(((*label)?, *score)))
            .collect();
        Ok(Ranking::from_scores(scored))
    }

    /// How many rows have each pair of values of two columns; rows in which either is
    /// null are left out.
    pub fn cross_tabulation(&self, a: &str, b: &str) -> Result<CrossTabulation, PlotError> {
        CrossTabulation::from_columns(self.df, a, b)
    }
}

impl Key<'_> {
    /// How many places there are.
    fn count(&self) -> usize {
        match self {
            Key::Groups(groups) => groups.len(),
            Key::Windows(_, windows) => windows.count(),
            Key::Bins(binned) => binned.bins,
        }
    }

    /// Puts the place of each of a range of rows together with what was found before.
    fn find(&self, rows: Range<usize>, found: &mut [u32], with: impl Fn(u32, u32) -> u32) {
        match self {
            Key::Groups(groups) if groups.is_single() => {
                found.iter_mut().for_each(|found| *found = with(*found, 0));
            }
            Key::Groups(groups) => found
                .iter_mut()
                .zip(&groups.of_rows()[rows])
                .for_each(|(found, group)| *found = with(*found, *group)),
            Key::Windows(times, windows) => {
                found
                    .iter_mut()
                    .zip(&times.values[rows])
                    .for_each(|(found, &time)| {
                        *found = match time.is_finite() {
                            true => with(*found, windows.window(time) as u32),
                            false => NOWHERE,
                        };
                    })
            }
            Key::Bins(binned) => found.iter_mut().zip(rows).for_each(|(found, row)| {
                *found = match binned.places.get(row) {
                    Some(bin) => with(*found, bin as u32),
                    None => NOWHERE,
                };
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::reduce::windows::WindowLimits;
    use polars::prelude::*;

    #[test]
    fn totals_are_by_both_keys_and_leave_out_what_has_no_place() {
        let df = df!(
            "Proto" => ["udp", "tcp", "udp", "udp"],
            "time" => [Some(0i64), Some(1_500_000), None, Some(1_000_000)],
            "TotBytes" => [Some(1i64), Some(2), Some(4), None]
        )
        .unwrap()
        .lazy()
        .with_column(col("time").cast(DataType::Datetime(TimeUnit::Microseconds, None)))
        .collect()
        .unwrap();
        let source = Source::new(&df);
        let groups = source.groups(Some("Proto"), 5).unwrap();
        let times = source.times("time").unwrap();
        let limits = WindowLimits { auto: 2, most: 2 };
        let windows = Windows::over(times.extent().unwrap(), Some("1s"), limits).unwrap();
        let keys = (Key::Groups(&groups), Key::Windows(&times, &windows));
        let rows = source.totals(&keys.0, &keys.1, None, Fold::Sum);
        assert_eq!(groups.names.named, ["udp", "tcp"]);
        assert_eq!(rows.counts, [1, 1, 0, 1]);
        let bytes = source.numbers("TotBytes").unwrap();
        let sums = source.totals(&keys.0, &keys.1, Some(&bytes), Fold::Sum);
        assert_eq!(sums.amounts, [1.0, 0.0, 0.0, 2.0]);
        let edges = Edges::linear(0.0, 4.0, 2);
        let binned = source.binned(&bytes, &edges);
        let single = Groups::single();
        let bins = (Key::Bins(&binned), Key::Groups(&single));
        let counts = source.totals(&bins.0, &bins.1, None, Fold::Sum).counts;
        assert_eq!(counts, [1, 2]);
    }
}
