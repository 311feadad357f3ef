//! Lines over time.

use super::axis::{Axis, grouped, instant, thousands};
use super::canvas::{PX, Plane};
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Grouped, Plot};
use super::look::{GROUPS, Look};
use super::scale::time_step;
use super::statistics::Totals;
use super::values::{Groups, Meaning, Values};
use super::{POINTS, PlotError, frame};
use crate::flows::known;
use plotters::prelude::*;
use polars::prelude::{Column, DataFrame, DataType, Duration, TimeUnit};

/// Windows that are chosen by themselves.
const AUTO: usize = 300;
/// The most windows that can be asked for.
const MOST: usize = 100_000;

/// A column summed in windows of time, as a line: pandas'
/// `df.resample("1min", on=time)[column].sum().plot()`. `.every("1m")` sets the
/// window, else it is the shortest of the clock's that makes at most 300 of them;
/// `.count()`, `.mean()` and `.max()` say something else than the sum. With
/// `.by("Proto")`, a line for each group.
///
/// A flow belongs to the window that its time lies in, windows begin at whole
/// multiples of their length since 1970. Windows without a flow count as zero for
/// sums and counts, and are gaps for means and maxima. Where there are more
/// windows than pixels, the least and the greatest on each pixel are drawn.
///
/// Its data: `time` (the window's begin, UTC), `value`, `group` (with `.by`).
///
/// # Errors
/// A column that is not there, a first one that holds no times or a second that
/// is not numeric; a window that is no length of time, or so short that there
/// are more than 100,000 of them.
pub fn line(df: &DataFrame, time: &str, column: &str) -> Result<Figure<Line>, PlotError> {
    known(df, column)?;
    Values::times_of(&df.head(Some(0)), time)?;
    Ok(Figure::new(
        df,
        Line {
            time: time.to_owned(),
            column: column.to_owned(),
            every: None,
            of: Of::Sum,
        },
    ))
}

/// See [`line`](line()).
#[derive(Debug, Clone)]
pub struct Line {
    time: String,
    column: String,
    every: Option<String>,
    of: Of,
}

/// What is said of a window.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Of {
    Sum,
    Count,
    Mean,
    Max,
}

impl Figure<Line> {
    /// The window: `"30s"`, `"1m"`, `"1h"`, `"1d"`, as in polars.
    #[must_use]
    pub fn every(mut self, window: impl Into<String>) -> Self {
        self.plot.every = Some(window.into());
        self
    }

    /// The number of flows instead of a sum.
    #[must_use]
    pub fn count(self) -> Self {
        self.of(Of::Count)
    }

    /// The mean of the flows' values.
    #[must_use]
    pub fn mean(self) -> Self {
        self.of(Of::Mean)
    }

    /// The greatest of the flows' values.
    #[must_use]
    pub fn max(self) -> Self {
        self.of(Of::Max)
    }

    fn of(mut self, of: Of) -> Self {
        self.plot.of = of;
        self
    }
}

impl Plot for Line {}
impl Grouped for Line {}

impl Drawn for Line {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        if look.log_x {
            return Err(PlotError::LogOfTime(self.time.clone()));
        }
        let times = Values::times_of(df, &self.time)?;
        let values = match self.of {
            Of::Count => None,
            _ => Some(Values::of(df, &self.column)?),
        };
        let windows = Windows::over(times.extent()?, self.every.as_deref(), (AUTO, MOST))?;
        let groups = look.groups(df, GROUPS)?;
        let lines = self.reduce(&times, values.as_ref(), &windows, &groups);

        let flat = || {
            lines
                .iter()
                .flatten()
                .copied()
                .filter(|value| value.is_finite())
        };
        let high = flat().fold(f64::NEG_INFINITY, f64::max);
        let low = if look.log_y {
            flat()
                .filter(|value| *value > 0.0)
                .fold(f64::INFINITY, f64::min)
        } else {
            flat().fold(0.0, f64::min)
        };
        if !high.is_finite() || (look.log_y && high <= 0.0) {
            return Err(values.as_ref().unwrap_or(&times).nothing());
        }
        let x = Axis::of(
            &times,
            (windows.begin(0), windows.begin(windows.n)),
            false,
            look,
        );
        let unit = match values.as_ref().map(|values| values.meaning) {
            Some(Meaning::Number { unit }) => unit,
            _ => "",
        };
        let y = Axis::amount(&self.label(&windows), unit, (low, high), look.log_y, look);
        let mut note = format!(
            "{} flows in {} windows of {}",
            grouped(times.count()),
            grouped(windows.n),
            windows.name
        );
        for column in [Some(&times), values.as_ref()].into_iter().flatten() {
            let left_out = column.left_out.to_string();
            if !left_out.is_empty() {
                note.push_str(&format!("; {}: {left_out}", column.name));
            }
        }
        let sheet = look.sheet((720, 340), &groups, &note, |canvas, room| {
            let (inner, plane) = canvas.frame(&room, &x, &y)?;
            let floor = y.scale.ends().start;
            // Each pixel has up to four points.
            let most = ((inner.width() / PX) as usize).min(POINTS / 4 / groups.len());
            for (group, line) in lines.iter().enumerate() {
                let style = groups.colour(group).stroke_width(3);
                for path in paths(line, &windows, most, floor, look.log_y) {
                    draw_path(&plane, path, style)?;
                }
            }
            Ok(())
        })?;
        let title = format!("{} over {}", y.label, self.time);
        Ok(Drawing {
            sheet,
            description: describe(&title, &note, &lines, &windows, &groups),
            data: table(&lines, &windows, &groups)?,
            title,
        })
    }
}

impl Line {
    fn label(&self, windows: &Windows) -> String {
        let column = &self.column;
        match self.of {
            Of::Sum => format!("{column} per {}", windows.name),
            Of::Count => format!("flows per {}", windows.name),
            Of::Mean => format!("mean {column} in {}", windows.name),
            Of::Max => format!("greatest {column} in {}", windows.name),
        }
    }

    /// The value of each window, for each group; NaN is a gap.
    fn reduce(
        &self,
        times: &Values,
        values: Option<&Values>,
        windows: &Windows,
        groups: &Groups,
    ) -> Vec<Vec<f64>> {
        let (nothing, add): (f64, fn(f64, f64) -> f64) = match self.of {
            // The greater of a number and NaN is the number.
            Of::Max => (f64::NAN, f64::max),
            Of::Sum | Of::Count | Of::Mean => (0.0, |a, b| a + b),
        };
        let n = windows.n;
        let rows = times.numbers.len();
        let mut totals = Totals::of(rows, groups.len() * n, nothing, add, |row| {
            let time = times.numbers[row];
            let value = values.map_or(1.0, |values| values.numbers[row]);
            (time.is_finite()).then(|| (groups.at(row) * n + windows.of(time), value))
        });
        if self.of == Of::Mean {
            for (sum, count) in totals.amounts.iter_mut().zip(totals.counts) {
                *sum = if count == 0 {
                    f64::NAN
                } else {
                    *sum / count as f64
                };
            }
        }
        totals.amounts.chunks(n).map(<[f64]>::to_vec).collect()
    }
}

/// Windows of equal length, one behind the other.
pub(super) struct Windows {
    /// The number of the first one since 1970.
    first: i64,
    pub n: usize,
    /// In microseconds.
    length: f64,
    pub name: String,
}

impl Windows {
    /// From the first time to the last: of a length, or at most `auto` of them.
    pub fn over(
        (low, high): (f64, f64),
        every: Option<&str>,
        (auto, most): (usize, usize),
    ) -> Result<Windows, PlotError> {
        let length = match every {
            Some(every) => length_of(every)?,
            None => time_step(high - low, auto),
        };
        let first = (low / length).floor() as i64;
        let n = (high / length).floor() as i64 - first + 1;
        if n > most as i64 {
            return Err(PlotError::TooManyWindows {
                every: every.map_or_else(|| name_of(length), str::to_owned),
                windows: n as usize,
                most,
            });
        }
        Ok(Windows {
            first,
            n: n as usize,
            length,
            name: every.map_or_else(|| name_of(length), str::to_owned),
        })
    }

    /// The window of a time.
    pub fn of(&self, time: f64) -> usize {
        ((time / self.length).floor() as i64 - self.first) as usize
    }

    /// When a window begins.
    pub fn begin(&self, window: usize) -> f64 {
        (self.first + window as i64) as f64 * self.length
    }
}

/// A length of time in microseconds, as polars reads it.
fn length_of(every: &str) -> Result<f64, PlotError> {
    let refused = || PlotError::NotALength(every.to_owned());
    let duration = Duration::try_parse(every).map_err(|_| refused())?;
    let micros = duration.duration_us();
    if duration.negative() || micros <= 0 || !duration.is_constant_duration(None) {
        return Err(refused());
    }
    Ok(micros as f64)
}

/// `30s`, `5m`, `1h`, `2d`.
fn name_of(micros: f64) -> String {
    let units = [
        (86_400e6, "d"),
        (3600e6, "h"),
        (60e6, "m"),
        (1e6, "s"),
        (1e3, "ms"),
    ];
    units
        .into_iter()
        .find(|(unit, _)| micros % unit == 0.0)
        .map_or_else(
            || format!("{micros}us"),
            |(unit, name)| format!("{}{name}", micros / unit),
        )
}

/// The line, cut at its gaps. Where more windows than `most` fall on it, those
/// on one pixel become their first, least, greatest and last.
fn paths(
    line: &[f64],
    windows: &Windows,
    most: usize,
    floor: f64,
    log: bool,
) -> Vec<Vec<(f64, f64)>> {
    let middle = |window: usize| windows.begin(window) + windows.length / 2.0;
    let each = line.len().div_ceil(most.max(1));
    let mut paths = vec![Vec::new()];
    for (i, part) in line.chunks(each).enumerate() {
        for (j, value) in ends_and_extremes(part) {
            let value = if log { value.max(floor) } else { value };
            match paths.last_mut() {
                Some(path) if value.is_finite() => path.push((middle(i * each + j), value)),
                _ => paths.push(Vec::new()),
            }
        }
    }
    paths.retain(|path| !path.is_empty());
    paths
}

/// In order of their places: first, least, greatest, last.
fn ends_and_extremes(part: &[f64]) -> Vec<(usize, f64)> {
    if part.len() <= 4 {
        return part.iter().copied().enumerate().collect();
    }
    let numbers = || {
        part.iter()
            .copied()
            .enumerate()
            .filter(|(_, value)| !value.is_nan())
    };
    let mut kept: Vec<(usize, f64)> = [
        numbers().next(),
        numbers().min_by(|a, b| a.1.total_cmp(&b.1)),
        numbers().max_by(|a, b| a.1.total_cmp(&b.1)),
        numbers().next_back(),
    ]
    .into_iter()
    .flatten()
    .collect();
    kept.sort_by_key(|(place, _)| *place);
    kept.dedup_by_key(|(place, _)| *place);
    if kept.is_empty() {
        kept.push((0, f64::NAN));
    }
    kept
}

/// A path, or a dot where it is a single window.
fn draw_path(plane: &Plane<'_>, path: Vec<(f64, f64)>, style: ShapeStyle) -> Result<(), PlotError> {
    match path.as_slice() {
        [one] => plane.draw(&Circle::new(*one, 4, style.filled()))?,
        _ => plane.draw(&PathElement::new(path, style))?,
    }
    Ok(())
}

fn describe(
    title: &str,
    note: &str,
    lines: &[Vec<f64>],
    windows: &Windows,
    groups: &Groups,
) -> String {
    let mut text = format!("{title}: {note}");
    for (group, line) in lines.iter().enumerate() {
        let peak = line
            .iter()
            .enumerate()
            .filter(|(_, value)| value.is_finite())
            .max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
        if let Some((window, value)) = peak {
            let who = if groups.is_one() {
                String::new()
            } else {
                format!("{} {}: ", groups.column, groups.name(group))
            };
            text.push_str(&format!(
                "\n{who}most at {}: {}",
                instant(windows.begin(window)),
                thousands(*value)
            ));
        }
    }
    text
}

fn table(lines: &[Vec<f64>], windows: &Windows, groups: &Groups) -> Result<DataFrame, PlotError> {
    let begins: Vec<i64> = (0..windows.n)
        .map(|window| windows.begin(window) as i64)
        .collect();
    let times: Vec<i64> = lines.iter().flat_map(|_| begins.iter().copied()).collect();
    let values: Vec<Option<f64>> = lines
        .iter()
        .flatten()
        .map(|value| value.is_finite().then_some(*value))
        .collect();
    let datetime = DataType::Datetime(TimeUnit::Microseconds, None);
    let time = Column::new("time".into(), times)
        .cast(&datetime)
        .map_err(crate::flows::ColumnError::from)?;
    let mut columns = vec![time, Column::new("value".into(), values)];
    if !groups.is_one() {
        let names: Vec<String> = (0..lines.len())
            .flat_map(|group| std::iter::repeat_n(groups.name(group), windows.n))
            .collect();
        columns.push(Column::new("group".into(), names));
    }
    frame(columns)
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::{IntoLazy, col};

    fn flows() -> DataFrame {
        let seconds: Vec<i64> = vec![0, 30, 60, 200, 200];
        let times = Column::new("StartTime".into(), seconds)
            .cast(&DataType::Int64)
            .map(|s| s * 1_000_000)
            .unwrap()
            .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
            .unwrap();
        let bytes = Column::new("TotBytes".into(), [1i64, 2, 4, 8, 16]);
        DataFrame::new_infer_height(vec![times, bytes]).unwrap()
    }

    fn values(figure: &Figure<Line>) -> Vec<Option<f64>> {
        let data = figure.data().unwrap();
        data.column("value")
            .unwrap()
            .f64()
            .unwrap()
            .iter()
            .collect()
    }

    #[test]
    fn every_window_is_there_and_every_flow_in_one() {
        let figure = line(&flows(), "StartTime", "TotBytes").unwrap().every("1m");
        assert_eq!(
            values(&figure),
            [Some(3.0), Some(4.0), Some(0.0), Some(24.0)]
        );
        assert_eq!(
            values(&figure.clone().mean()),
            [Some(1.5), Some(4.0), None, Some(12.0)]
        );
        assert_eq!(values(&figure.clone().max())[3], Some(16.0));
        assert_eq!(values(&figure.count())[0], Some(2.0));
    }

    #[test]
    fn a_window_that_is_none_is_an_error() {
        let figure = line(&flows(), "StartTime", "TotBytes").unwrap();
        for every in ["", "soon", "-1m", "0s", "1mo", "1"] {
            assert!(figure.clone().every(every).svg().is_err(), "{every}");
        }
        let error = figure.every("1us").svg().unwrap_err().to_string();
        assert!(error.contains("200000001 windows"), "{error}");
    }

    #[test]
    fn many_windows_keep_their_peaks() {
        let mut part = vec![1.0; 50];
        part[17] = 9.0;
        let places: Vec<usize> = ends_and_extremes(&part)
            .into_iter()
            .map(|(i, _)| i)
            .collect();
        assert!(places.contains(&17), "{places:?}");
    }

    #[test]
    fn many_groups_on_a_large_sheet_stay_small() {
        let n = 4000i64;
        let times: Vec<i64> = (0..n).map(|i| i * 500_000).collect();
        let groups: Vec<String> = (0..n)
            .map(|i| format!("{}{}", "x".repeat(9000), i % 8))
            .collect();
        let df = polars::df!(
            "StartTime" => times, "Proto" => groups,
            "TotBytes" => (0..n).map(|i| i * 7919 % 1013).collect::<Vec<_>>()
        )
        .unwrap()
        .lazy()
        .with_column(col("StartTime").cast(DataType::Datetime(TimeUnit::Microseconds, None)))
        .collect()
        .unwrap();
        let figure = line(&df, "StartTime", "TotBytes")
            .unwrap()
            .every("100ms")
            .by("Proto");
        let svg = figure.size(4000, 4000).svg().unwrap();
        assert!(svg.len() < 400_000, "{} bytes", svg.len());
        let figure = crate::plot::ecdf(&df, "TotBytes").unwrap().by("Proto");
        let svg = figure.size(4000, 4000).svg().unwrap();
        assert!(svg.len() < 400_000, "{} bytes", svg.len());
    }
}
