//! Lines over time: sums, counts, means and maxima of windows.

use super::groups::Groups;
use super::left_out::Note;
use super::numbers::Numbers;
use super::source::{Key, Source};
use super::windows::{WindowLimits, Windows};
use super::{GROUPS, Reduce, Reduced, table};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::{Axis, Meaning};
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{grouped, instant, thousands};
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
use crate::plot::statistics::Fold;
use polars::prelude::{Column, DataFrame};

/// How many windows are chosen by themselves, and how many can be asked for.
const WINDOWS: WindowLimits = WindowLimits {
    auto: 300,
    most: 100_000,
};

/// See [`line`](crate::plot::line()).
#[derive(Debug, Clone)]
pub struct Line {
    pub(in crate::plot) time: String,
    pub(in crate::plot) column: String,
    pub(in crate::plot) every: Option<String>,
    pub(in crate::plot) aggregate: Aggregate,
}

/// What is said of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    Sum,
    Count,
    Mean,
    Max,
}

/// The value of each window, for each group.
pub struct ReducedLine {
    pub(in crate::plot) caption: Caption,
    pub groups: GroupNames,
    pub windows: Windows,
    /// A window that says nothing is NaN: a gap.
    pub lines: Vec<Vec<f64>>,
    pub x: Axis,
    pub y: Axis,
    pub is_log: bool,
}

impl Reduce for Line {
    type Reduced = ReducedLine;
    const NAME: &'static str = "line";
    const REFUSES: &'static [Refusal] = &[];

    fn reduce(&self, source: &Source<'_>, options: &Options) -> Result<ReducedLine, PlotError> {
        let times = source.times(&self.time)?;
        let numbers = match self.aggregate {
            Aggregate::Count => None,
            _ => Some(source.numbers(&self.column)?),
        };
        let windows = Windows::over(times.extent()?, self.every.as_deref(), WINDOWS)?;
        let groups = source.groups(options.by.as_deref(), GROUPS)?;
        let lines = self.lines(source, &times, numbers.as_ref(), &windows, &groups);
        let Some(ends) = ends(&lines, options.log_y) else {
            return Err(numbers.as_ref().unwrap_or(&times).nothing());
        };
        let unit = match numbers.as_ref().map(|numbers| numbers.meaning) {
            Some(Meaning::Number { unit }) => unit,
            _ => "",
        };
        let y = Axis::from_amounts(&self.label(&windows), unit, ends, options.y_axis());
        let mut note = Note::new(format!(
            "{} flows in {} windows of {}",
            grouped(times.count()),
            grouped(windows.count()),
            windows.name()
        ));
        for column in [Some(&times), numbers.as_ref()].into_iter().flatten() {
            note = note.and_of(&column.name, column.left_out);
        }
        Ok(ReducedLine {
            caption: Caption {
                title: format!("{} over {}", y.label, self.time),
                note: note.into_string(),
                legend: groups.names.clone(),
                size: (720, 340),
            },
            x: times.axis(windows.ends(), options.axis(false)),
            y,
            groups: groups.names,
            windows,
            lines,
            is_log: options.log_y,
        })
    }
}

impl Line {
    fn label(&self, windows: &Windows) -> String {
        let (column, window) = (&self.column, windows.name());
        match self.aggregate {
            Aggregate::Sum => format!("{column} per {window}"),
            Aggregate::Count => format!("flows per {window}"),
            Aggregate::Mean => format!("mean {column} in {window}"),
            Aggregate::Max => format!("greatest {column} in {window}"),
        }
    }

    fn lines(
        &self,
        source: &Source<'_>,
        times: &Numbers,
        numbers: Option<&Numbers>,
        windows: &Windows,
        groups: &Groups,
    ) -> Vec<Vec<f64>> {
        let fold = match self.aggregate {
            Aggregate::Max => Fold::Max,
            Aggregate::Sum | Aggregate::Count | Aggregate::Mean => Fold::Sum,
        };
        let (outer, inner) = (Key::Groups(groups), Key::Windows(times, windows));
        let mut totals = source.totals(&outer, &inner, numbers, fold);
        if self.aggregate == Aggregate::Mean {
            for (sum, count) in totals.amounts.iter_mut().zip(totals.counts) {
                *sum = if count == 0 {
                    f64::NAN
                } else {
                    *sum / count as f64
                };
            }
        }
        let lines = totals.amounts.chunks(windows.count());
        lines.map(<[f64]>::to_vec).collect()
    }
}

/// The least and the greatest value of the y axis; none if nothing can stand on it.
fn ends(lines: &[Vec<f64>], is_log: bool) -> Option<(f64, f64)> {
    let values = || lines.iter().flatten().copied().filter(|v| v.is_finite());
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let low = match is_log {
        true => values().filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min),
        false => values().fold(0.0, f64::min),
    };
    (high.is_finite() && (!is_log || high > 0.0)).then_some((low, high))
}

impl Reduced for ReducedLine {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let mut text = format!("{}: {}", self.caption.title, self.caption.note);
        for (group, line) in self.lines.iter().enumerate() {
            let peak = line
                .iter()
                .enumerate()
                .filter(|(_, value)| value.is_finite())
                .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
            if let Some((window, value)) = peak {
                text.push_str(&format!(
                    "\n{}most at {}: {}",
                    self.groups.prefix(group),
                    instant(self.windows.begin(window)),
                    thousands(*value)
                ));
            }
        }
        text
    }

    /// A row a window, one group behind the other.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let begins = self.windows.begins();
        let times = self.lines.iter().flat_map(|_| begins.iter().copied());
        let values: Vec<Option<f64>> = self
            .lines
            .iter()
            .flatten()
            .map(|value| value.is_finite().then_some(*value))
            .collect();
        let mut columns = vec![
            table::times("time", times)?,
            Column::new("value".into(), values),
        ];
        let rows = self.lines.iter().map(Vec::len);
        columns.extend(table::groups_in_turn(&self.groups, rows));
        table::table(columns)
    }
}
