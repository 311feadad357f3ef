//! A frame in memory answers: it walks over its rows, on all cores.

mod cross_tabulation;
mod fitted_line;
mod flow_ends;
mod groups;
mod links;
mod numbers;
mod points;
mod ranked;
mod series;
mod totals;

pub(super) use groups::groups_among;
pub(super) use numbers::numbers;
pub(super) use points::points;
pub(super) use series::{are_windows, series};

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
use super::source::{Key, OnAxis, PairCounts, Pairing, Parts, Source};
use super::windows::Windows;
use crate::flows::labels;
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::scale::Scale;
use crate::plot::statistics::{
    self, BoxStatistics, DensityOutline, Edges, Fold, Kde, Ranking, Spans, Totals, count_pairs,
    count_pairs_of_groups, histogram, histogram_of_groups, paired,
};
use polars::prelude::{DataFrame, SchemaRef};
use std::ops::Range;

/// The rows of a frame.
pub struct InMemory<'a> {
    df: &'a DataFrame,
}

impl<'a> InMemory<'a> {
    pub fn new(df: &'a DataFrame) -> InMemory<'a> {
        InMemory { df }
    }
}

impl Source for InMemory<'_> {
    fn rows(&self) -> Result<usize, PlotError> {
        Ok(self.df.height())
    }

    fn schema(&self) -> Result<SchemaRef, PlotError> {
        Ok(self.df.schema().clone())
    }

    fn on_axes(&self, columns: &[&str], log: bool) -> Result<Vec<Numbers>, PlotError> {
        let columns = columns.iter().map(|column| numbers(self.df, column, log));
        columns.collect()
    }

    fn groups(&self, column: Option<&str>, most: usize) -> Result<Groups, PlotError> {
        match column {
            Some(column) => groups::groups(self.df, column, most),
            None => Ok(Groups::single()),
        }
    }

    fn parts(&self, column: &str, most: usize) -> Result<Parts, PlotError> {
        groups::parts(self.df, column, most)
    }

    fn ranked(
        &self,
        column: &str,
        of: Option<&Numbers>,
        by: &Groups,
        most: usize,
    ) -> Result<Ranked, PlotError> {
        ranked::ranked(self.df, column, of, by, most)
    }

    fn values(&self, column: &str, of: Option<&Numbers>) -> Result<Vec<ValueTotal>, PlotError> {
        ranked::values(self.df, column, of)
    }

    fn box_numbers(
        &self,
        of: &Numbers,
        by: &Groups,
        _on: &Scale,
    ) -> Result<Vec<Option<BoxNumbers>>, PlotError> {
        let parts = groups::parted(of, by);
        let boxes = parts.iter().map(|part| BoxStatistics::from_values(part));
        Ok(boxes.map(|of| of.map(BoxNumbers::from)).collect())
    }

    fn quantiles(&self, of: &Numbers, shares: &[f64]) -> Result<Option<Vec<f64>>, PlotError> {
        let all = groups::parted(of, &Groups::single()).pop();
        Ok(all.and_then(|all| statistics::quantiles_of(&all, shares)))
    }

    fn histograms(
        &self,
        of: &[(&Numbers, &Edges)],
        by: &Groups,
    ) -> Result<Vec<Vec<Vec<u64>>>, PlotError> {
        let counted = of.iter().map(|(of, edges)| match by.is_single() {
            true => vec![histogram(of.values(), edges)],
            false => histogram_of_groups(of.values(), by.of_rows(), by.len(), edges),
        });
        Ok(counted.collect())
    }

    fn distribution(
        &self,
        of: &Numbers,
        by: &Groups,
        scale: &Scale,
        pixels: usize,
    ) -> Result<Vec<Distribution>, PlotError> {
        let parts = groups::parted(of, by).into_iter();
        Ok(parts
            .map(|part| Distribution::from_values(part, scale, pixels))
            .collect())
    }

    fn density(
        &self,
        of: &Numbers,
        by: &Groups,
        log: bool,
    ) -> Result<Vec<Option<(Kde, usize)>>, PlotError> {
        let on_scale = |value: &f64| if log { value.log10() } else { *value };
        let parts = groups::parted(of, by).into_iter();
        Ok(parts
            .map(|part| {
                let values: Vec<f64> = part.iter().map(on_scale).collect();
                Some((Kde::from_values(&values)?, values.len()))
            })
            .collect())
    }

    fn outlines(
        &self,
        of: &Numbers,
        by: &Groups,
        log: bool,
        within: &Range<f64>,
    ) -> Result<Vec<Option<DensityOutline>>, PlotError> {
        let parts = groups::parted(of, by).into_iter();
        Ok(parts
            .map(|part| DensityOutline::from_values(&part, log, within))
            .collect())
    }

    fn binned(&self, of: &Numbers, edges: &Edges) -> Binned {
        Binned::here(of, edges)
    }

    fn count_pairs(
        &self,
        pairs: &[(&Binned, &Binned)],
        by: &Groups,
    ) -> Result<Vec<PairCounts>, PlotError> {
        let counted = pairs.iter().map(|(x, y)| {
            let size = (x.bins(), y.bins());
            let (x, y) = (x.places(), y.places());
            match by.is_single() {
                true => vec![count_pairs(x, y, size)],
                false => count_pairs_of_groups(x, y, size, (by.of_rows(), by.len())),
            }
        });
        Ok(counted.collect())
    }

    fn points(
        &self,
        x: &Numbers,
        y: &Numbers,
        by: &Groups,
        plane: &PixelPlane<'_>,
    ) -> Result<Vec<Point>, PlotError> {
        Ok(points(x, y, by, plane))
    }

    fn series(&self, x: &Numbers, y: &Numbers, by: &Groups) -> Result<Vec<Series>, PlotError> {
        Ok(series(x, y, by))
    }

    fn are_windows(&self, times: &Numbers, by: &Groups) -> Result<bool, PlotError> {
        Ok(are_windows(times, by))
    }

    fn in_both(&self, x: &mut Numbers, y: &mut Numbers) -> Result<LeftOut, PlotError> {
        Ok(numbers::in_both(x, y))
    }

    fn cut_to(
        &self,
        x: (&mut Numbers, &Axis),
        y: (&mut Numbers, &Axis),
    ) -> Result<usize, PlotError> {
        Ok(numbers::cut_to(x, y))
    }

    fn pairings(
        &self,
        columns: &[&Numbers],
        pairs: &[(usize, usize)],
    ) -> Result<Vec<Pairing>, PlotError> {
        let pairing = |&(x, y): &(usize, usize)| {
            let (rows, correlation) = paired(columns[x].values(), columns[y].values());
            Pairing { rows, correlation }
        };
        Ok(pairs.iter().map(pairing).collect())
    }

    fn totals(
        &self,
        outer: &Key<'_>,
        inner: &Key<'_>,
        of: Option<&Numbers>,
        fold: Fold,
    ) -> Result<Totals, PlotError> {
        Ok(totals::totals(self.df.height(), (outer, inner), of, fold))
    }

    fn ends(&self, begins: &Numbers) -> Result<FlowEnds, PlotError> {
        flow_ends::flow_ends(self.df, begins)
    }

    fn spread(
        &self,
        of: &Numbers,
        (begins, ends): (&Numbers, &FlowEnds),
        windows: &Windows,
        by: &Groups,
    ) -> Result<Vec<Vec<f64>>, PlotError> {
        let spans = Spans {
            begins: begins.values(),
            ends: &ends.values,
            amounts: of.values(),
            groups: by.of_rows(),
            are_whole: self.is_integer(&of.name)?,
        };
        Ok(spans.over(&windows.grid(), by.len()))
    }

    fn regressions(
        &self,
        x: OnAxis<'_>,
        y: OnAxis<'_>,
        by: &Groups,
    ) -> Result<Vec<Option<FittedLine>>, PlotError> {
        Ok(fitted_line::fitted_lines(x, y, by))
    }

    fn links(
        &self,
        columns: (&str, &str),
        of: Option<&Numbers>,
        by: &Groups,
    ) -> Result<Links, PlotError> {
        links::links(self.df, columns, of, by)
    }

    fn ranking(&self, label: &str, score: &str) -> Result<Ranking, PlotError> {
        let labels = labels(self.df, label)?;
        let scores = self.numbers(score)?;
        let scored = labels
            .iter()
            .zip(scores.values())
            .filter(|(_, score)| score.is_finite())
            .filter_map(|(label, score)| Some(((*label)?, *score)))
            .collect();
        Ok(Ranking::from_scores(scored))
    }

    fn cross_tabulation(&self, a: &str, b: &str) -> Result<CrossTabulation, PlotError> {
        cross_tabulation::cross_tabulation(self.df, a, b)
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
        let source = InMemory::new(&df);
        let groups = source.groups(Some("Proto"), 5).unwrap();
        let times = source.times("time").unwrap();
        let limits = WindowLimits { auto: 2, most: 2 };
        let windows = Windows::over(times.extent().unwrap(), Some("1s"), limits).unwrap();
        let keys = (Key::Groups(&groups), Key::Windows(&times, &windows));
        let rows = source.totals(&keys.0, &keys.1, None, Fold::Sum).unwrap();
        assert_eq!(groups.names.named, ["udp", "tcp"]);
        assert_eq!(rows.counts, [1, 1, 0, 1]);
        let bytes = source.numbers("TotBytes").unwrap();
        let sums = source
            .totals(&keys.0, &keys.1, Some(&bytes), Fold::Sum)
            .unwrap();
        assert_eq!(sums.amounts, [1.0, 0.0, 0.0, 2.0]);
        let edges = Edges::linear(0.0, 4.0, 2);
        let binned = source.binned(&bytes, &edges);
        let single = Groups::single();
        let bins = (Key::Bins(&binned), Key::Groups(&single));
        let counts = source
            .totals(&bins.0, &bins.1, None, Fold::Sum)
            .unwrap()
            .counts;
        assert_eq!(counts, [1, 2]);
    }
}
