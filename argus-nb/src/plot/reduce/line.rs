//! Lines, areas and bars over time: sums, counts, means and maxima of windows, or rows
//! as they are.

use super::groups::Groups;
use super::left_out::Note;
use super::numbers::Numbers;
use super::series::Series;
use super::source::{Key, Source};
use super::windows::{WindowLimits, Windows};
use super::{GROUPS, Reduce, Reduced, table};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::{Axis, Meaning};
use crate::plot::layout::bounds::MARKS;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{grouped, thousands};
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
use crate::plot::statistics::Fold;
use polars::prelude::{Column, DataFrame};
use std::collections::BTreeMap;

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

/// How values over time are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Lines,
    /// Areas on each other.
    Areas,
    /// A bar a window, of its groups on each other.
    Bars,
    /// A bar for each group of a window, side by side.
    GroupedBars,
}

impl Shape {
    /// Whether the groups of a window stand on each other.
    pub fn is_stacked(self) -> bool {
        matches!(self, Shape::Areas | Shape::Bars)
    }

    fn is_bars(self) -> bool {
        matches!(self, Shape::Bars | Shape::GroupedBars)
    }
}

/// The values over time, for each group or column.
pub struct ReducedLine {
    pub(in crate::plot) caption: Caption,
    pub groups: GroupNames,
    pub shape: Shape,
    /// A window that says nothing is NaN: a gap.
    pub lines: Vec<Series>,
    /// How wide a window is on the x axis.
    pub width: f64,
    /// When the windows begin; none where the rows are drawn as they are.
    begins: Option<Vec<i64>>,
    /// How long a window is, if there are any.
    window: Option<String>,
    is_time: bool,
    pub x: Axis,
    pub y: Axis,
    pub is_log: bool,
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

    fn reduce(&self, source: &Source<'_>, options: &Options) -> Result<ReducedLine, PlotError> {
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
    fn numbers(&self, source: &Source<'_>) -> Result<Vec<Numbers>, PlotError> {
        let columns = self.columns.iter().map(|column| source.numbers(column));
        columns.collect()
    }

    /// Whether each row is a point: it was asked for, x is no time, or the rows are the
    /// windows of an aggregation already.
    fn is_as_it_is(
        &self,
        source: &Source<'_>,
        x: &Numbers,
        groups: &Groups,
    ) -> Result<bool, PlotError> {
        if self.as_it_is {
            return Ok(true);
        }
        if self.every.is_some() || self.aggregate.is_some() {
            // Windows are of time.
            source.times(&self.x)?;
            return Ok(false);
        }
        Ok(x.meaning != Meaning::Time || source.are_windows(x, groups))
    }

    fn as_it_is(
        &self,
        source: &Source<'_>,
        x: &Numbers,
        columns: &[Numbers],
        groups: Groups,
    ) -> Result<Values, PlotError> {
        let mut lines = Vec::new();
        for column in columns {
            lines.extend(source.series(x, column, &groups));
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
            note: Note::new(format!("{} rows, a point each", grouped(x.count()))),
        })
    }

    fn windowed(
        &self,
        source: &Source<'_>,
        times: &Numbers,
        columns: &[Numbers],
        groups: Groups,
    ) -> Result<Values, PlotError> {
        let limits = if self.shape.is_bars() {
            WINDOWS_OF_BARS
        } else {
            WINDOWS
        };
        let windows = Windows::over(times.extent()?, self.every.as_deref(), limits)?;
        let middle = |window: usize| windows.begin(window) + windows.length() / 2.0;
        let place = |line: Vec<f64>| {
            let values = line.into_iter().enumerate();
            values
                .map(|(window, value)| (middle(window), value))
                .collect()
        };
        let mut lines: Vec<Series> = Vec::new();
        if columns.is_empty() {
            lines.extend(
                self.totals(source, times, None, &windows, &groups)
                    .map(place),
            );
        }
        for column in columns {
            lines.extend(
                self.totals(source, times, Some(column), &windows, &groups)
                    .map(place),
            );
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
                "{} flows in {} windows of {}",
                grouped(times.count()),
                grouped(windows.count()),
                windows.name()
            )),
        })
    }

    /// The value of each window, a group behind the other.
    fn totals(
        &self,
        source: &Source<'_>,
        times: &Numbers,
        numbers: Option<&Numbers>,
        windows: &Windows,
        groups: &Groups,
    ) -> impl Iterator<Item = Vec<f64>> + use<> {
        let fold = match self.aggregate {
            Some(Aggregate::Max) => Fold::Max,
            _ => Fold::Sum,
        };
        let (outer, inner) = (Key::Groups(groups), Key::Windows(times, windows));
        let mut totals = source.totals(&outer, &inner, numbers, fold);
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
        lines.map(<[f64]>::to_vec).collect::<Vec<_>>().into_iter()
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

/// The least distance of two points along x, or 1 where there is none.
fn least_step(lines: &[Series]) -> f64 {
    let mut xs: Vec<f64> = lines.iter().flatten().map(|point| point.0).collect();
    xs.sort_by(f64::total_cmp);
    let steps = xs.windows(2).map(|pair| pair[1] - pair[0]);
    let least = steps
        .filter(|step| *step > 0.0)
        .fold(f64::INFINITY, f64::min);
    if least.is_finite() { least } else { 1.0 }
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

/// Each line on those before it: at every x that one of them has, the sum up to there.
/// What a line lacks is nothing.
pub fn stacked(lines: &[Series]) -> Vec<Series> {
    let mut xs: Vec<f64> = lines.iter().flatten().map(|point| point.0).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let mut sums = vec![0.0; xs.len()];
    lines
        .iter()
        .map(|line| {
            for (x, value) in line.iter().filter(|point| point.1.is_finite()) {
                if let Ok(place) = xs.binary_search_by(|at| at.total_cmp(x)) {
                    sums[place] += value;
                }
            }
            xs.iter().copied().zip(sums.iter().copied()).collect()
        })
        .collect()
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
                .filter(|(_, point)| point.1.is_finite())
                .max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.cmp(&a.0)));
            if let Some((place, (_, value))) = peak {
                text.push_str(&format!(
                    "\n{}most at {}: {}",
                    self.groups.prefix(group),
                    self.x.written(self.begin(line, place)),
                    thousands(*value)
                ));
            }
        }
        text
    }

    /// A row a window or a point, one group behind the other.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let lines = || self.lines.iter();
        let xs = lines().flat_map(|line| (0..line.len()).map(|place| self.begin(line, place)));
        let values = lines()
            .flatten()
            .map(|point| point.1.is_finite().then_some(point.1));
        let values: Vec<Option<f64>> = values.collect();
        let mut columns = vec![
            match self.is_time {
                true => table::times("time", xs.map(|x| x as i64))?,
                false => table::numbers("x", xs),
            },
            Column::new("value".into(), values),
        ];
        columns.extend(table::groups_in_turn(&self.groups, lines().map(Vec::len)));
        table::table(columns)
    }
}

impl ReducedLine {
    /// When a window begins, or the x of a row.
    fn begin(&self, line: &Series, place: usize) -> f64 {
        match &self.begins {
            Some(begins) => begins[place] as f64,
            None => line[place].0,
        }
    }

    /// What there is at each x, in order; nothing where there are more of them.
    pub fn tips_by_x(&self, most: usize) -> Vec<(f64, String)> {
        let mut tips: BTreeMap<i64, (f64, String)> = BTreeMap::new();
        for (group, line) in self.lines.iter().enumerate() {
            if line.len() > most {
                return Vec::new();
            }
            for (place, &(x, value)) in line.iter().enumerate() {
                let begin = self.begin(line, place);
                // The order of numbers that are not negative is that of their bits.
                let key = x.to_bits() as i64;
                let key = key ^ (((key >> 63) as u64) >> 1) as i64;
                let tip = tips
                    .entry(key)
                    .or_insert_with(|| (x, self.x.written(begin)));
                if value.is_finite() {
                    let name = match self.groups.is_single() {
                        true => String::new(),
                        false => format!("{}: ", self.groups.name(group)),
                    };
                    tip.1
                        .push_str(&format!("\n{name}{}", self.y.written(value)));
                }
            }
        }
        match tips.len() > most {
            true => Vec::new(),
            false => tips.into_values().collect(),
        }
    }

    /// What a point says of itself.
    pub fn tip(&self, group: usize, place: usize) -> String {
        let line = &self.lines[group];
        let x = self.x.written(self.begin(line, place));
        let y = self.y.written(line[place].1);
        format!("{}{x}: {y}", self.groups.prefix(group))
    }
}
