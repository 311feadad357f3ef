//! Box plots: quartiles, whiskers and outliers.

use super::left_out::{LeftOut, Note};
use super::source::Source;
use super::{NO_LEGEND, Reduce, Reduced, table};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{count, grouped, plain_count};
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
use crate::plot::statistics::BoxStatistics;
use polars::prelude::DataFrame;

/// Boxes side by side that can still be told apart.
const BOXES: usize = 24;

/// See [`boxplot`](crate::plot::boxplot).
#[derive(Debug, Clone)]
pub struct Boxplot {
    pub(in crate::plot) columns: Vec<String>,
}

/// The boxes of every column and group.
pub struct ReducedBoxplot {
    pub(in crate::plot) caption: Caption,
    groups: GroupNames,
    pub boxes: Vec<BoxMark>,
    left_out: LeftOut,
    pub x: Axis,
    pub y: Axis,
}

/// One box.
pub struct BoxMark {
    column: String,
    group: usize,
    pub statistics: BoxStatistics,
}

impl Reduce for Boxplot {
    type Reduced = ReducedBoxplot;
    const NAME: &'static str = "boxplot";
    const REFUSES: &'static [Refusal] = &[NO_LEGEND];

    fn reduce(&self, source: &Source<'_>, options: &Options) -> Result<ReducedBoxplot, PlotError> {
        let most = (BOXES / self.columns.len()).max(1);
        let groups = source.groups(options.by.as_deref(), most)?;
        let mut boxes = Vec::new();
        let mut left_out = LeftOut::default();
        let mut ends: Option<(f64, f64)> = None;
        let mut first = None;
        for column in &self.columns {
            // The statistics are those of all values, the axis has only some of them.
            let numbers = source.numbers(column)?;
            let positive = match options.log_y {
                true => Some(source.on_axis(column, true)?),
                false => None,
            };
            let on_axis = positive.as_ref().unwrap_or(&numbers);
            let (low, high) = on_axis.extent()?;
            ends = ends.map_or(Some((low, high)), |(l, h)| Some((l.min(low), h.max(high))));
            left_out.absent += numbers.left_out.absent;
            left_out.not_positive += on_axis.left_out.not_positive;
            let of_groups = source.box_statistics(&numbers, &groups);
            boxes.extend(of_groups.into_iter().enumerate().filter_map(|(group, of)| {
                Some(BoxMark {
                    column: column.clone(),
                    group,
                    statistics: of?,
                })
            }));
            first.get_or_insert(positive.unwrap_or(numbers));
        }
        let (Some(ends), Some(first)) = (ends, first) else {
            return Err(PlotError::NoColumns);
        };
        let mut y = first.axis(ends, options.y_axis());
        if self.columns.len() > 1 {
            y = y.unnamed();
        }
        Ok(ReducedBoxplot {
            caption: Caption {
                title: format!("Box plot of {}", self.columns.join(", ")),
                note: note(&groups.names, &boxes, left_out).into_string(),
                // The axis names the groups; a legend would say it again.
                legend: GroupNames::single(),
                size: ((boxes.len() as u32 * 60 + 200).clamp(400, 900), 400),
            },
            x: options.x(self.x_axis(&groups.names, &boxes))?,
            y: options.y(y)?,
            groups: groups.names,
            boxes,
            left_out,
        })
    }
}

impl Boxplot {
    fn x_axis(&self, groups: &GroupNames, boxes: &[BoxMark]) -> Axis {
        let name = |mark: &BoxMark| groups.name_of(mark.group, &mark.column, self.columns.len());
        Axis::from_names(&groups.column, boxes.iter().map(name).collect())
    }
}

fn note(groups: &GroupNames, boxes: &[BoxMark], left_out: LeftOut) -> Note {
    let n: usize = boxes.iter().map(|mark| mark.statistics.n).sum();
    let outliers = boxes.iter().map(|mark| mark.statistics.outliers.len());
    let outliers: usize = outliers.sum();
    let note = Note::new(format!(
        "{}, {} of them {}",
        count(n, "value"),
        grouped(outliers),
        if outliers == 1 {
            "an outlier"
        } else {
            "outliers"
        }
    ));
    let rest = groups.rest.map_or_else(String::new, |rest| {
        format!("{} as one", count(rest, "smaller group"))
    });
    let [absent, below] = left_out.absent_and_below();
    note.and(rest).and(absent).and(below)
}

impl Reduced for ReducedBoxplot {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let boxes = self.boxes.iter().map(|mark| self.describe(mark));
        let remarks = self.left_out.absent_and_below();
        let remarks = remarks.iter().filter(|remark| !remark.is_empty());
        let remarks: Vec<&str> = remarks.map(String::as_str).collect();
        let text = format!("{}{}", boxes.collect::<String>(), remarks.join("; "));
        text.trim_end().to_owned()
    }

    /// A row a box.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let boxes = || self.boxes.iter();
        let number = |name: &str, of: fn(&BoxStatistics) -> f64| {
            table::numbers(name, boxes().map(|mark| of(&mark.statistics)))
        };
        let count = |name: &str, of: fn(&BoxStatistics) -> usize| {
            table::counts(name, boxes().map(|mark| of(&mark.statistics) as u64))
        };
        let mut columns = vec![table::words("column", boxes().map(|mark| &mark.column))];
        columns.extend(table::groups(&self.groups, boxes().map(|mark| mark.group)));
        columns.extend([
            count("n", |statistics| statistics.n),
            number("lower_whisker", |statistics| statistics.lower_whisker),
            number("q1", |statistics| statistics.q1),
            number("median", |statistics| statistics.median),
            number("q3", |statistics| statistics.q3),
            number("upper_whisker", |statistics| statistics.upper_whisker),
            count("outliers", |statistics| statistics.outliers.len()),
        ]);
        table::table(columns)
    }
}

impl ReducedBoxplot {
    /// A line of the description.
    pub fn describe(&self, mark: &BoxMark) -> String {
        let BoxStatistics {
            n,
            lower_whisker,
            q1,
            median,
            q3,
            upper_whisker,
            ref outliers,
        } = mark.statistics;
        let group = if self.groups.is_single() {
            String::new()
        } else {
            format!(", {} {}", self.groups.column, self.groups.name(mark.group))
        };
        format!(
            "{}{group}: n {n}, median {median}, quartiles {q1} to {q3}, \
             whiskers {lower_whisker} to {upper_whisker}, {}\n",
            mark.column,
            plain_count(outliers.len() as u64, "outlier")
        )
    }
}
