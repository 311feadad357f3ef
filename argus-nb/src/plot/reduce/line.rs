//! Lines, areas and bars over time: sums, counts, means and maxima of windows, or rows
//! as they are.

use super::flow_ends::FlowEnds;
use super::groups::Groups;
use super::left_out::Note;
use super::numbers::Numbers;
use super::over_time::{ReducedLine, Shape};
use super::series::{Series, least_step, stacked};
use super::source::{Key, Source};
use super::windows::{WindowLimits, Windows};
use super::{GROUPS, Reduce};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::{Axis, Meaning};
use crate::plot::layout::bounds::MARKS;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::count;
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
use crate::plot::statistics::Fold;

/// How many windows are chosen by themselves, and how many can be asked for.
const WINDOWS: WindowLimits = WindowLimits {
    auto: 300,
    most: 100_000,
};

/// The same for bars, which are wider than a point of a line.
const WINDOWS_OF_BARS: WindowLimits = WindowLimits {
    auto: 60,
    most: 100_000,
};

/// See [`line`](crate::plot::line()).
#[derive(Debug, Clone)]
pub struct Line {
    pub(in crate::plot) x: String,
    pub(in crate::plot) columns: Vec<String>,
    pub(in crate::plot) every: Option<String>,
    /// What was asked for, if anything was.
    pub(in crate::plot) aggregate: Option<Aggregate>,
    pub(in crate::plot) as_it_is: bool,
    /// Whether flows are shared over the windows that they lay in.
    pub(in crate::plot) spread: bool,
    pub(in crate::plot) shape: Shape,
}

/// What is said of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Aggregate {
    Sum,
    Count,
    Mean,
    Max,
}

/// What stands on the y axis, before it is put there.
struct Values {
    groups: GroupNames,
    lines: Vec<Series>,
    width: f64,
    begins: Option<Vec<i64>>,
    window: Option<String>,
    x_ends: (f64, f64),
    label: String,
    note: Note,
}

impl Reduce for Line {
    type Reduced = ReducedLine;
    const NAME: &'static str = "line";
    const REFUSES: &'static [Refusal] = &[];

    fn like(&self, whole: &ReducedLine) -> Line {
        Line {
            every: whole.window.clone(),
            as_it_is: whole.window.is_none(),
            ..self.clone()
        }
    }

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedLine, PlotError> {
        self.check_spread()?;
        let x = source.numbers(&self.x)?;
        let columns = match self.aggregate {
            Some(Aggregate::Count) => Vec::new(),
            _ => self.numbers(source)?,
        };
        if let Some(by) = options.by.as_ref().filter(|_| columns.len() > 1) {
            let (columns, by) = (columns.len(), by.clone());
            return Err(PlotError::ColumnsAndGroups { columns, by });
        }
        let groups = source.groups(options.by.as_deref(), GROUPS)?;
        if self.shape == Shape::GroupedBars && groups.is_single() && columns.len() < 2 {
            return Err(PlotError::NoGroups);
        }
        let values = match self.is_as_it_is(source, &x, &groups)? {
            true => self.as_it_is(source, &x, &columns, groups)?,
            false => self.windowed(source, &x, &columns, groups)?,
        };
        let Some(ends) = ends(&values.lines, self.shape, options.log_y) else {
            return Err(columns.first().unwrap_or(&x).nothing());
        };
        self.check_bars(&values)?;
        let y = Axis::from_amounts(&values.label, unit_of(&columns), ends, options.y_axis());
        let mut note = values.note;
        for column in [&x].into_iter().chain(&columns) {
            note = note.and_of(&column.name, column.left_out);
        }
        Ok(ReducedLine {
            caption: Caption {
                title: format!("{} over {}", y.label, self.x),
                note: note.into_string(),
                legend: values.groups.clone(),
                size: (720, 340),
            },
            x: options.x(x.axis(values.x_ends, options.axis(false)))?,
            y: options.y(y)?,
            groups: values.groups,
            shape: self.shape,
            lines: values.lines,
            width: values.width,
            begins: values.begins,
            window: values.window,
            is_time: x.meaning == Meaning::Time,
            is_log: options.log_y,
        })
    }
}

impl Line {
    fn numbers(&self, source: &dyn Source) -> Result<Vec<Numbers>, PlotError> {
        let columns = self.columns.iter().map(|column| source.numbers(column));
        columns.collect()
    }

    /// Whether each row is a point: it was asked for, x is no time, or the rows are the
    /// windows of an aggregation already.
    fn is_as_it_is(
        &self,
        source: &dyn Source,
        x: &Numbers,
        groups: &Groups,
    ) -> Result<bool, PlotError> {
        if self.as_it_is {
            return Ok(true);
        }
        if self.every.is_some() || self.aggregate.is_some() || self.spread {
            // Windows are of time.
            source.times(&self.x)?;
            return Ok(false);
        }
        Ok(x.meaning != Meaning::Time || source.are_windows(x, groups)?)
    }

    fn as_it_is(
        &self,
        source: &dyn Source,
        x: &Numbers,
        columns: &[Numbers],
        groups: Groups,
    ) -> Result<Values, PlotError> {
        let mut lines = Vec::new();
        for column in columns {
            lines.extend(source.series(x, column, &groups)?);
        }
        let width = least_step(&lines);
        let (low, high) = x.extent()?;
        let room = if self.shape.is_bars() {
            width / 2.0
        } else {
            0.0
        };
        Ok(Values {
            groups: self.names(groups.names, columns),
            lines,
            width,
            begins: None,
            window: None,
            x_ends: (low - room, high + room),
            label: self.columns.join(", "),
            note: Note::new(format!("{}, a point each", count(x.count(), "row"))),
        })
    }

    fn windowed(
        &self,
        source: &dyn Source,
        times: &Numbers,
        columns: &[Numbers],
        groups: Groups,
    ) -> Result<Values, PlotError> {
        let limits = if self.shape.is_bars() {
            WINDOWS_OF_BARS
        } else {
            WINDOWS
        };
        let (low, mut high) = times.extent()?;
        let ends = match self.spread {
            true => Some(source.ends(times)?),
            false => None,
        };
        if let Some(ends) = &ends {
            high = high.max(ends.last);
        }
        let windows = Windows::over((low, high), self.every.as_deref(), limits)?;
        let middle = |window: usize| windows.begin(window) + windows.length() / 2.0;
        let place = |line: Vec<f64>| {
            let values = line.into_iter().enumerate();
            values
                .map(|(window, value)| (middle(window), value))
                .collect()
        };
        let mut lines: Vec<Series> = Vec::new();
        if columns.is_empty() {
            let values = self.totals(source, times, None, &windows, &groups)?;
            lines.extend(values.into_iter().map(place));
        }
        for column in columns {
            let values = match &ends {
                None => self.totals(source, times, Some(column), &windows, &groups)?,
                Some(ends) => source.spread(column, (times, ends), &windows, &groups)?,
            };
            lines.extend(values.into_iter().map(place));
        }
        Ok(Values {
            groups: self.names(groups.names, columns),
            lines,
            width: windows.length(),
            begins: Some(windows.begins()),
            window: Some(windows.name().to_owned()),
            x_ends: windows.ends(),
            label: self.label(&windows),
            note: Note::new(format!(
                "{} {} {} of {}",
                count(times.count(), "flow"),
                if self.spread { "spread over" } else { "in" },
                count(windows.count(), "window"),
                windows.name()
            ))
            .and(ends.as_ref().map_or_else(String::new, FlowEnds::remark)),
        })
    }

    /// The value of each window, a group behind the other.
    fn totals(
        &self,
        source: &dyn Source,
        times: &Numbers,
        numbers: Option<&Numbers>,
        windows: &Windows,
        groups: &Groups,
    ) -> Result<Vec<Vec<f64>>, PlotError> {
        let fold = match self.aggregate {
            Some(Aggregate::Max) => Fold::Max,
            _ => Fold::Sum,
        };
        let (outer, inner) = (Key::Groups(groups), Key::Windows(times, windows));
        let mut totals = source.totals(&outer, &inner, numbers, fold)?;
        if self.aggregate == Some(Aggregate::Mean) {
            for (sum, count) in totals.amounts.iter_mut().zip(totals.counts) {
                *sum = if count == 0 {
                    f64::NAN
                } else {
                    *sum / count as f64
                };
            }
        }
        let lines = totals.amounts.chunks(windows.count());
        Ok(lines.map(<[f64]>::to_vec).collect())
    }

    /// Who the lines are of: the groups, or the columns where there are several.
    fn names(&self, groups: GroupNames, columns: &[Numbers]) -> GroupNames {
        if columns.len() < 2 {
            return groups;
        }
        GroupNames {
            column: "column".to_owned(),
            named: self.columns.clone(),
            rest: None,
        }
    }

    fn label(&self, windows: &Windows) -> String {
        let (column, window) = (self.columns.join(", "), windows.name());
        match self.aggregate {
            None | Some(Aggregate::Sum) => format!("{column} per {window}"),
            Some(Aggregate::Count) => format!("flows per {window}"),
            Some(Aggregate::Mean) => format!("mean {column} in {window}"),
            Some(Aggregate::Max) => format!("greatest {column} in {window}"),
        }
    }

    /// Only sums of windows can be shared, and only from the flows' begins on.
    fn check_spread(&self) -> Result<(), PlotError> {
        let why = match self.aggregate {
            _ if !self.spread => return Ok(()),
            Some(Aggregate::Count) => "a flow is one, however long it took",
            Some(Aggregate::Mean | Aggregate::Max) => "only a sum can be shared out",
            None | Some(Aggregate::Sum) if self.as_it_is => "each row is a point already",
            None | Some(Aggregate::Sum) if self.x == "LastTime" => {
                "LastTime is when flows ended; draw them over StartTime"
            }
            None | Some(Aggregate::Sum) => return Ok(()),
        };
        Err(PlotError::Refused {
            plot: Line::NAME,
            method: "spread",
            why,
        })
    }

    fn check_bars(&self, values: &Values) -> Result<(), PlotError> {
        let bars = values.lines.iter().map(Vec::len).sum();
        match self.shape.is_bars() && bars > MARKS {
            true => Err(PlotError::TooManyBars { bars, most: MARKS }),
            false => Ok(()),
        }
    }
}

/// The unit that all columns have; none if they differ.
fn unit_of(columns: &[Numbers]) -> &'static str {
    let units = columns.iter().map(|numbers| match numbers.meaning {
        Meaning::Number { unit } => unit,
        _ => "",
    });
    let mut units: Vec<&'static str> = units.collect();
    units.dedup();
    match units.as_slice() {
        [unit] => unit,
        _ => "",
    }
}

/// The least and the greatest value of the y axis; none if nothing can stand on it.
fn ends(lines: &[Series], shape: Shape, is_log: bool) -> Option<(f64, f64)> {
    let drawn = match shape.is_stacked() {
        true => stacked(lines),
        false => lines.to_vec(),
    };
    let values = || {
        drawn
            .iter()
            .flatten()
            .map(|point| point.1)
            .filter(|v| v.is_finite())
    };
    let high = values().fold(f64::NEG_INFINITY, f64::max);
    let low = match is_log {
        true => values().filter(|v| *v > 0.0).fold(f64::INFINITY, f64::min),
        false => values().fold(0.0, f64::min),
    };
    (high.is_finite() && (!is_log || high > 0.0)).then_some((low, high))
}
