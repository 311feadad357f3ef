//! Histograms.

use super::left_out::Note;
use super::numbers::Numbers;
use super::source::Source;
use super::{GROUPS, Reduce, Reduced, table};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::{Axis, AxisOptions};
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{count, grouped, plain_count, thousands};
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
use crate::plot::statistics::Edges;
use polars::prelude::DataFrame;

/// The most bins that are chosen by themselves.
const AUTO: usize = 100;
/// The most bins that can be asked for.
const MOST: usize = 2000;

/// See [`histogram`](crate::plot::histogram).
#[derive(Debug, Clone)]
pub struct Histogram {
    pub(in crate::plot) column: String,
    pub(in crate::plot) bins: Option<usize>,
    /// Where the bins begin and end, if not at the values' own ends.
    pub(in crate::plot) ends: Option<(f64, f64)>,
    pub(in crate::plot) height: Height,
    pub(in crate::plot) cumulative: bool,
}

/// What the height of a bin says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Height {
    Count,
    Density,
}

/// The bins of each group.
pub struct ReducedHistogram {
    pub(in crate::plot) caption: Caption,
    pub groups: GroupNames,
    pub edges: Edges,
    pub outlines: Vec<Outline>,
    pub x: Axis,
    pub y: Axis,
}

/// A group's bins.
pub struct Outline {
    pub(in crate::plot) counts: Vec<u64>,
    pub heights: Vec<f64>,
}

impl Reduce for Histogram {
    type Reduced = ReducedHistogram;
    const NAME: &'static str = "histogram";
    const REFUSES: &'static [Refusal] = &[];

    fn like(&self, whole: &ReducedHistogram) -> Histogram {
        Histogram {
            bins: Some(whole.edges.bins()),
            ends: Some((whole.edges.low(), whole.edges.high())),
            ..self.clone()
        }
    }

    fn columns(&self) -> Vec<Vec<&str>> {
        vec![vec![&self.column]]
    }

    fn reduce(
        &self,
        source: &dyn Source,
        options: &Options,
    ) -> Result<ReducedHistogram, PlotError> {
        let numbers = source.on_axis(&self.column, options.log_x)?;
        let edges = self.edges(source, &numbers, options.log_x)?;
        let groups = source.groups(options.by.as_deref(), GROUPS)?;
        let outlines: Vec<Outline> = source
            .histogram(&numbers, &edges, &groups)?
            .into_iter()
            .map(|counts| self.outline(counts, &edges))
            .collect();
        let bins = edges.bins();
        let note = Note::new(format!(
            "{} in {}",
            count(numbers.count(), "value"),
            plain_count(bins as u64, "bin")
        ));
        Ok(ReducedHistogram {
            caption: Caption {
                title: format!("Histogram of {}", self.column),
                note: note.and(numbers.left_out).into_string(),
                legend: groups.names.clone(),
                size: (640, 380),
            },
            groups: groups.names,
            x: options.x(numbers.axis((edges.low(), edges.high()), options.x_axis()))?,
            y: options.y(self.y_axis(&outlines, options.y_axis()))?,
            edges,
            outlines,
        })
    }
}

impl Histogram {
    fn edges(&self, source: &dyn Source, numbers: &Numbers, log: bool) -> Result<Edges, PlotError> {
        let extent = numbers.extent()?;
        let (low, high) = self.ends.unwrap_or(extent);
        let bins = match self.bins {
            Some(bins) if (1..=MOST).contains(&bins) => bins,
            Some(bins) => return Err(PlotError::Bins(bins)),
            None => {
                let quartiles = source.quantiles(numbers, &[0.25, 0.75])?;
                let is_integer = source.is_integer(&self.column)?;
                auto_bins(
                    numbers.count(),
                    (low, high),
                    quartiles.as_deref(),
                    log,
                    is_integer,
                )
            }
        };
        Ok(Edges::new(low, high, bins, log))
    }

    fn outline(&self, counts: Vec<u64>, edges: &Edges) -> Outline {
        let total = counts.iter().sum::<u64>().max(1) as f64;
        let widths = edges.as_slice().windows(2).map(|bin| bin[1] - bin[0]);
        let mut heights: Vec<f64> = match (self.height, self.cumulative) {
            (Height::Count, _) => counts.iter().map(|&count| count as f64).collect(),
            (Height::Density, true) => counts.iter().map(|&count| count as f64 / total).collect(),
            (Height::Density, false) => counts
                .iter()
                .zip(widths)
                .map(|(&count, width)| count as f64 / total / width)
                .collect(),
        };
        if self.cumulative {
            let mut sum = 0.0;
            for height in &mut heights {
                sum += *height;
                *height = sum;
            }
        }
        Outline { counts, heights }
    }

    fn y_axis(&self, outlines: &[Outline], options: AxisOptions) -> Axis {
        let heights = || {
            outlines
                .iter()
                .flat_map(|outline| &outline.heights)
                .copied()
        };
        let high = heights().fold(0.0, f64::max);
        let low = heights()
            .filter(|height| *height > 0.0)
            .fold(high, f64::min);
        let ends = if options.log {
            (low, high)
        } else {
            (0.0, high)
        };
        let label = match (self.height, self.cumulative) {
            (Height::Count, false) => "flows",
            (Height::Count, true) => "flows, cumulative",
            (Height::Density, false) => "density",
            (Height::Density, true) => "share of flows",
        };
        Axis::from_amounts(label, "", ends, options)
    }
}

/// The greater of Sturges' and of Freedman and Diaconis' number of bins. Bins of
/// whole numbers are not narrower than one.
fn auto_bins(
    n: usize,
    (low, high): (f64, f64),
    quartiles: Option<&[f64]>,
    log: bool,
    is_integer: bool,
) -> usize {
    let on_scale = |value: f64| if log { value.ln() } else { value };
    let span = on_scale(high) - on_scale(low);
    let Some(&[q1, q3]) = quartiles.filter(|_| span != 0.0) else {
        return 1;
    };
    let n = n as f64;
    let width = 2.0 * (on_scale(q3) - on_scale(q1)) / n.cbrt();
    let sturges = n.log2().ceil() + 1.0;
    let diaconis = if width > 0.0 {
        (span / width).ceil()
    } else {
        0.0
    };
    let mut bins = sturges.max(diaconis).min(AUTO as f64);
    if is_integer && !log {
        bins = bins.min(span);
    }
    bins.max(1.0) as usize
}

impl ReducedHistogram {
    /// What a bin says of itself.
    pub fn tip(&self, outline: &Outline, bin: usize) -> String {
        let edges = self.edges.as_slice();
        let [low, high] = [edges[bin], edges[bin + 1]].map(|edge| self.x.written(edge));
        format!("{low} to {high}: {}", grouped(outline.counts[bin] as usize))
    }
}

impl Reduced for ReducedHistogram {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let edges = self.edges.as_slice();
        let mut text = format!(
            "{}: {}, {} to {}",
            self.x.label,
            self.caption.note,
            self.edges.low(),
            self.edges.high()
        );
        for (group, outline) in self.outlines.iter().enumerate() {
            let n: u64 = outline.counts.iter().sum();
            let fullest = outline.counts.iter().enumerate().max_by_key(|(_, n)| **n);
            let Some((bin, count)) = fullest else {
                continue;
            };
            let prefix = self.groups.prefix_with(group, &plain_count(n, "value"));
            text.push_str(&format!(
                "\n{prefix}most in {} to {}: {count}",
                thousands(edges[bin]),
                thousands(edges[bin + 1])
            ));
        }
        text
    }

    /// A row a bin, one group behind the other.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let outlines = || self.outlines.iter();
        let edges = |of: fn(&[f64]) -> f64| {
            outlines().flat_map(move |_| self.edges.as_slice().windows(2).map(of))
        };
        let mut columns = vec![
            table::numbers("low", edges(|bin| bin[0])),
            table::numbers("high", edges(|bin| bin[1])),
            table::counts("count", outlines().flat_map(|of| of.counts.clone())),
            table::numbers("height", outlines().flat_map(|of| of.heights.clone())),
        ];
        let rows = outlines().map(|_| self.edges.bins());
        columns.extend(table::groups_in_turn(&self.groups, rows));
        table::table(columns)
    }
}
