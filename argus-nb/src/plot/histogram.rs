//! Histograms.

use super::axis::{Axis, grouped, thousands};
use super::canvas::Plane;
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Grouped, Plot};
use super::look::{GROUPS, Look};
use super::statistics::{self, Edges};
use super::values::{Groups, Values};
use super::{PlotError, frame};
use crate::flows::known;
use plotters::prelude::*;
use polars::prelude::{Column, DataFrame};

/// The most bins that are chosen by themselves.
const AUTO: usize = 100;
/// The most bins that can be asked for.
const MOST: usize = 2000;
/// Up to so many bins each is a bar of its own; more are one outline.
const BARS: usize = 120;

/// A histogram of a numeric column: pandas' `df[column].hist()`. With
/// `.by("Proto")`, an outline for each group over the same bins.
///
/// Every row is counted, by `numpy.histogram`'s rule: a bin holds its lower edge,
/// the last one its upper edge too. The number of bins, where `.bins()` does not
/// say, is the greater of Sturges' and of Freedman and Diaconis', at most 100. With
/// `.log_x()` the bins are of equal ratio.
///
/// Its data: `low`, `high`, `count`, `height` (what is drawn), `group` (with
/// `.by`), a row a bin.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Dur" => [0.1, 0.2, 0.25, 0.9])?;
/// let bins = histogram(&flows, "Dur")?.bins(2).data()?;
/// assert_eq!(bins.column("count")?.u64()?.get(0), Some(3));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value.
pub fn histogram(df: &DataFrame, column: &str) -> Result<Figure<Histogram>, PlotError> {
    known(df, column)?;
    Ok(Figure::new(
        df,
        Histogram {
            column: column.to_owned(),
            bins: None,
            height: Height::Count,
            cumulative: false,
        },
    ))
}

/// See [`histogram`].
#[derive(Debug, Clone)]
pub struct Histogram {
    column: String,
    bins: Option<usize>,
    height: Height,
    cumulative: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Height {
    Count,
    Density,
}

impl Figure<Histogram> {
    /// How many bins, 1 to 2000.
    #[must_use]
    pub fn bins(mut self, bins: usize) -> Self {
        self.plot.bins = Some(bins);
        self
    }

    /// Heights that make the area 1, for each group: `density=True`.
    #[must_use]
    pub fn density(mut self) -> Self {
        self.plot.height = Height::Density;
        self
    }

    /// Each bin with all before it; with [`Figure::density`] the last is 1.
    #[must_use]
    pub fn cumulative(mut self) -> Self {
        self.plot.cumulative = true;
        self
    }
}

impl Plot for Histogram {}
impl Grouped for Histogram {}

/// A group's bins.
struct Outline {
    name: String,
    counts: Vec<u64>,
    heights: Vec<f64>,
}

impl Drawn for Histogram {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        let values = Values::on_axis(df, &self.column, look.log_x)?;
        let (low, high) = values.extent()?;
        let groups = look.groups(df, GROUPS)?;
        let whole_numbers = known(df, &self.column)?.dtype().is_integer();
        let bins = match self.bins {
            Some(bins) if (1..=MOST).contains(&bins) => bins,
            Some(bins) => return Err(PlotError::Bins(bins)),
            None => auto_bins(&values, (low, high), look.log_x, whole_numbers),
        };
        let edges = if look.log_x {
            Edges::logarithmic(low, high, bins)
        } else {
            Edges::linear(low, high, bins)
        };
        let outlines: Vec<Outline> = groups
            .part(&values)
            .iter()
            .enumerate()
            .map(|(group, part)| self.outline(groups.name(group), part, &edges))
            .collect();
        let ends = match edges.as_slice() {
            [first, .., last] => (*first, *last),
            _ => (low, high),
        };
        let x = Axis::of(&values, ends, look.log_x, look);
        let y = self.y_axis(&outlines, look);
        let mut note = format!("{} values in {bins} bins", grouped(values.count()));
        let left_out = values.left_out.to_string();
        if !left_out.is_empty() {
            note.push_str(&format!("; {left_out}"));
        }
        let sheet = look.sheet((640, 380), &groups, &note, |canvas, room| {
            let (_, plane) = canvas.frame(&room, &x, &y)?;
            let floor = y.scale.ends().start;
            for (group, outline) in outlines.iter().enumerate() {
                let colour = groups.colour(group);
                if groups.is_one() && bins <= BARS {
                    draw_bars(&plane, &edges, outline, floor, colour)?;
                } else {
                    draw_outline(&plane, &edges, outline, floor, (colour, groups.is_one()))?;
                }
            }
            Ok(())
        })?;
        Ok(Drawing {
            sheet,
            title: format!("Histogram of {}", self.column),
            description: describe(&x.label, &note, &edges, &outlines, &groups),
            data: table(&edges, &outlines, &groups)?,
        })
    }
}

impl Histogram {
    fn outline(&self, name: String, part: &[f64], edges: &Edges) -> Outline {
        let counts = statistics::histogram(part, edges);
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
        Outline {
            name,
            counts,
            heights,
        }
    }

    fn y_axis(&self, outlines: &[Outline], look: &Look) -> Axis {
        let heights = || {
            outlines
                .iter()
                .flat_map(|outline| outline.heights.iter().copied())
        };
        let high = heights().fold(0.0, f64::max);
        let low = heights()
            .filter(|height| *height > 0.0)
            .fold(high, f64::min);
        let ends = if look.log_y { (low, high) } else { (0.0, high) };
        let label = match (self.height, self.cumulative) {
            (Height::Count, false) => "flows",
            (Height::Count, true) => "flows, cumulative",
            (Height::Density, false) => "density",
            (Height::Density, true) => "share of flows",
        };
        Axis::amount(label, "", ends, look.log_y, look)
    }
}

/// The greater of Sturges' and of Freedman and Diaconis' number of bins. Bins of
/// whole numbers are not narrower than one.
fn auto_bins(values: &Values, (low, high): (f64, f64), log: bool, whole: bool) -> usize {
    let on_scale = |value: f64| if log { value.ln() } else { value };
    let span = on_scale(high) - on_scale(low);
    if span == 0.0 {
        return 1;
    }
    let sample = match Groups::one().part(values).pop() {
        Some(sample) => sample,
        None => return 1,
    };
    let Some([q1, q3]) = statistics::quantiles(&sample, [0.25, 0.75]) else {
        return 1;
    };
    let n = sample.len() as f64;
    let width = 2.0 * (on_scale(q3) - on_scale(q1)) / n.cbrt();
    let sturges = n.log2().ceil() + 1.0;
    let diaconis = if width > 0.0 {
        (span / width).ceil()
    } else {
        0.0
    };
    let mut bins = sturges.max(diaconis).min(AUTO as f64);
    if whole && !log {
        bins = bins.min(span);
    }
    bins.max(1.0) as usize
}

fn draw_bars(
    plane: &Plane<'_>,
    edges: &Edges,
    outline: &Outline,
    floor: f64,
    colour: RGBColor,
) -> Result<(), PlotError> {
    for (bin, &height) in edges.as_slice().windows(2).zip(&outline.heights) {
        if height > floor {
            let corners = [(bin[0], height), (bin[1], floor)];
            plane.draw(&Rectangle::new(corners, colour.mix(0.45).filled()))?;
            plane.draw(&Rectangle::new(corners, colour.stroke_width(1)))?;
        }
    }
    Ok(())
}

fn draw_outline(
    plane: &Plane<'_>,
    edges: &Edges,
    outline: &Outline,
    floor: f64,
    (colour, filled): (RGBColor, bool),
) -> Result<(), PlotError> {
    let edges = edges.as_slice();
    let mut steps = vec![(edges[0], floor)];
    for (bin, &height) in edges.windows(2).zip(&outline.heights) {
        let height = height.max(floor);
        steps.extend([(bin[0], height), (bin[1], height)]);
    }
    steps.push((edges[edges.len() - 1], floor));
    if filled {
        plane.draw(&Polygon::new(steps.clone(), colour.mix(0.3)))?;
    }
    plane.draw(&PathElement::new(steps, colour.stroke_width(3)))?;
    Ok(())
}

fn describe(
    label: &str,
    note: &str,
    edges: &Edges,
    outlines: &[Outline],
    groups: &Groups,
) -> String {
    let ends = edges.as_slice();
    let mut text = format!("{label}: {note}, {} to {}", ends[0], ends[ends.len() - 1]);
    for outline in outlines {
        let n: u64 = outline.counts.iter().sum();
        let most = outline.counts.iter().enumerate().max_by_key(|(_, n)| **n);
        if let Some((bin, count)) = most {
            let who = if groups.is_one() {
                String::new()
            } else {
                format!("{} {}: {n} values, ", groups.column, outline.name)
            };
            text.push_str(&format!(
                "\n{who}most in {} to {}: {count}",
                thousands(ends[bin]),
                thousands(ends[bin + 1])
            ));
        }
    }
    text
}

fn table(edges: &Edges, outlines: &[Outline], groups: &Groups) -> Result<DataFrame, PlotError> {
    let each = |of: fn(&[f64]) -> f64| -> Vec<f64> {
        let bins = edges.as_slice().windows(2).map(of);
        bins.cycle().take(edges.bins() * outlines.len()).collect()
    };
    let counts: Vec<u64> = outlines.iter().flat_map(|o| o.counts.clone()).collect();
    let heights: Vec<f64> = outlines.iter().flat_map(|o| o.heights.clone()).collect();
    let mut columns = vec![
        Column::new("low".into(), each(|bin| bin[0])),
        Column::new("high".into(), each(|bin| bin[1])),
        Column::new("count".into(), counts),
        Column::new("height".into(), heights),
    ];
    if !groups.is_one() {
        let names: Vec<&str> = outlines
            .iter()
            .flat_map(|o| std::iter::repeat_n(o.name.as_str(), edges.bins()))
            .collect();
        columns.push(Column::new("group".into(), names));
    }
    frame(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn a_cumulative_density_ends_at_one() {
        let df = df!("TotPkts" => [1i64, 1, 2, 3, 5, 8]).unwrap();
        let figure = histogram(&df, "TotPkts")
            .unwrap()
            .bins(4)
            .density()
            .cumulative();
        let heights = figure.data().unwrap();
        let last = heights.column("height").unwrap().f64().unwrap().last();
        assert!((last.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn whole_numbers_are_not_cut_into_parts() {
        let df = df!("TotPkts" => (0..10_000i64).map(|i| i % 5).collect::<Vec<_>>()).unwrap();
        let data = histogram(&df, "TotPkts").unwrap().data().unwrap();
        assert_eq!(data.height(), 4);
    }

    #[test]
    fn two_thousand_bins_stay_small_and_more_are_refused() {
        let df =
            df!("Dur" => (0..50_000).map(|i| f64::from(i * 7919 % 50_021)).collect::<Vec<_>>())
                .unwrap();
        let figure = histogram(&df, "Dur").unwrap();
        let svg = figure.clone().bins(2000).svg().unwrap();
        assert!(svg.len() < 100_000, "{} bytes", svg.len());
        assert!(figure.bins(2001).svg().is_err());
    }
}
