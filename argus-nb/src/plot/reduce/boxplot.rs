//! Box plots: quartiles, whiskers and outliers.

use super::box_numbers::BoxNumbers;
use super::left_out::{LeftOut, Note};
use super::source::Source;
use super::{NO_LEGEND, Reduce, Reduced, several, table};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{count, grouped, plain_count};
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
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
    pub statistics: BoxNumbers,
}

impl Reduce for Boxplot {
    type Reduced = ReducedBoxplot;
    const NAME: &'static str = "boxplot";
    const REFUSES: &'static [Refusal] = &[NO_LEGEND];

    fn columns(&self) -> Vec<Vec<&str>> {
        self.columns
            .iter()
            .map(|column| vec![column.as_str()])
            .collect()
    }

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedBoxplot, PlotError> {
        let most = (BOXES / self.columns.len()).max(1);
        let groups = source.groups(options.by.as_deref(), most)?;
        let columns = several::columns(source, &self.columns, options)?;
        let y = several::y_axis(&columns, options)?;
        let left_out = several::left_out(&columns);
        let mut boxes = Vec::new();
        for column in &columns {
            let of_groups = source.box_numbers(&column.all, &groups, &y.scale)?;
            boxes.extend(of_groups.into_iter().enumerate().filter_map(|(group, of)| {
                Some(BoxMark {
                    column: column.all.name.clone(),
                    group,
                    statistics: of?,
                })
            }));
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
    let outliers = boxes.iter().map(|mark| mark.statistics.outliers);
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
        let number = |name: &str, of: fn(&BoxNumbers) -> f64| {
            table::numbers(name, boxes().map(|mark| of(&mark.statistics)))
        };
        let count = |name: &str, of: fn(&BoxNumbers) -> usize| {
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
            count("outliers", |statistics| statistics.outliers),
        ]);
        table::table(columns)
    }
}

impl ReducedBoxplot {
    /// A line of the description.
    pub fn describe(&self, mark: &BoxMark) -> String {
        let BoxNumbers {
            n,
            lower_whisker,
            q1,
            median,
            q3,
            upper_whisker,
            outliers,
            ..
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
            plain_count(outliers as u64, "outlier")
        )
    }
}
