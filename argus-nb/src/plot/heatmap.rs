//! Heat maps.

use super::axis::{Axis, amount, grouped};
use super::canvas::Rect;
use super::density::{BAR, colour_bar};
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Plot};
use super::line::Windows;
use super::look::{Look, density_colour};
use super::raster::Raster;
use super::statistics::{Edges, Places, Totals};
use super::values::{Groups, Meaning, Values, meaning};
use super::{PlotError, frame};
use crate::flows::{ColumnError, known};
use polars::prelude::{Column, DataFrame, DataType, TimeUnit};

/// Names along an axis; the others are one more.
const NAMES: usize = 25;
/// Windows of time that are chosen by themselves, and bins of numbers.
const BINS: usize = 48;
/// The most windows of time.
const WINDOWS: usize = 500;
/// Colours.
const LEVELS: usize = 254;

/// How many flows have each pair of values: hour by port, host by host. With
/// `.sum("TotBytes")` it is the sum of that column.
///
/// Times are cut into windows (`.every("1h")`, else at most 48 of them), numbers
/// into 48 bins; addresses, ports and words have a row or column each, for the 25
/// with most flows, and one for all others. Colours go by the logarithm of the
/// amount; a cell without a flow is empty.
///
/// Its data: `x`, `y` (a name, a window's begin or a bin's lower edge), `amount`, a
/// row a cell that is not empty.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("SrcAddr" => ["a", "a", "b"], "DstAddr" => ["x", "x", "y"])?;
/// let cells = heatmap(&flows, "SrcAddr", "DstAddr")?.data()?;
/// assert_eq!(cells.column("amount")?.f64()?.get(0), Some(2.0));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there or has no value; one to sum that is not numeric; a
/// window that is no length of time.
pub fn heatmap(df: &DataFrame, x: &str, y: &str) -> Result<Figure<Heatmap>, PlotError> {
    known(df, x)?;
    known(df, y)?;
    Ok(Figure::new(
        df,
        Heatmap {
            x: x.to_owned(),
            y: y.to_owned(),
            sum: None,
            every: None,
        },
    ))
}

/// See [`heatmap`].
#[derive(Debug, Clone)]
pub struct Heatmap {
    x: String,
    y: String,
    sum: Option<String>,
    every: Option<String>,
}

impl Figure<Heatmap> {
    /// The sum of this column instead of the number of flows.
    #[must_use]
    pub fn sum(mut self, column: impl Into<String>) -> Self {
        self.plot.sum = Some(column.into());
        self
    }

    /// The window of an axis of times, as in [`line`](super::line()).
    #[must_use]
    pub fn every(mut self, window: impl Into<String>) -> Self {
        self.plot.every = Some(window.into());
        self
    }
}

impl Plot for Heatmap {}

/// An axis cut into places.
struct Side {
    axis: Axis,
    /// Where a row lies, if it has a place.
    of_row: Box<dyn Fn(usize) -> Option<usize> + Sync>,
    n: usize,
    /// Where the first place begins and the last one ends.
    ends: (f64, f64),
    names: PlaceNames,
    said: String,
}

/// What a place is called in the data.
enum PlaceNames {
    Words(Vec<String>),
    Numbers(Vec<f64>),
    Times(Vec<i64>),
}

impl Drawn for Heatmap {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        let x = self.side(df, &self.x, look.log_x, look)?;
        let y = self.side(df, &self.y, look.log_y, look)?;
        let weights = self
            .sum
            .as_ref()
            .map(|sum| Values::of(df, sum))
            .transpose()?;
        let Totals { amounts, counts } = Totals::of(
            df.height(),
            x.n * y.n,
            0.0,
            |a, b| a + b,
            |row| {
                let amount = weights.as_ref().map_or(1.0, |values| values.numbers[row]);
                Some(((y.of_row)(row)? * x.n + (x.of_row)(row)?, amount))
            },
        );
        let positive = || amounts.iter().copied().filter(|amount| *amount > 0.0);
        let ends = (
            positive().fold(f64::INFINITY, f64::min),
            positive().fold(0.0, f64::max),
        );
        if ends.1 == 0.0 {
            return Err(PlotError::Nothing {
                name: format!("{}` with `{}", self.x, self.y),
                rows: df.height(),
                left_out: "no row has both, or no sum above zero".to_owned(),
            });
        }
        let what = self.sum.clone().unwrap_or_else(|| "flows".to_owned());
        let total: f64 = amounts.iter().sum();
        let note = format!("{} {what}{}{}", amount(total), x.said, y.said);
        let one = Groups::one();
        let height = if y.axis.scale.is_names() {
            (y.n as u32 * 16 + 110).max(200)
        } else {
            400
        };
        let sheet = look.sheet((720, height), &one, &note, |canvas, room| {
            let framed = room.inside(0, 0, BAR, 0);
            let inner = canvas.frame_of_picture(&framed, &x.axis, &y.axis)?;
            canvas.picture(
                within(&inner, &x, &y),
                raster(&amounts, &counts, (x.n, y.n), ends),
            );
            colour_bar(canvas, &room, &inner, ends, &what)
        })?;
        let full: Vec<usize> = (0..amounts.len())
            .filter(|cell| counts[*cell] > 0)
            .collect();
        let data = frame(vec![
            x.names.column("x", full.iter().map(|cell| cell % x.n))?,
            y.names.column("y", full.iter().map(|cell| cell / x.n))?,
            Column::new(
                "amount".into(),
                full.iter().map(|c| amounts[*c]).collect::<Vec<f64>>(),
            ),
        ])?;
        Ok(Drawing {
            sheet,
            title: format!("Heat map of {what}: {} by {}", self.y, self.x),
            description: format!(
                "{what}: {} by {}: {note}, in {} of {} cells, at most {} in one",
                y.axis.label,
                x.axis.label,
                grouped(full.len()),
                grouped(amounts.len()),
                amount(ends.1)
            ),
            data,
        })
    }
}

impl Heatmap {
    fn side(&self, df: &DataFrame, name: &str, log: bool, look: &Look) -> Result<Side, PlotError> {
        let column = known(df, name)?;
        match meaning(column) {
            Some(Meaning::Time) if log => Err(PlotError::LogOfTime(name.to_owned())),
            Some(Meaning::Time) => self.times(df, name, look),
            Some(Meaning::Number { .. }) => numbers(df, name, log, look),
            _ => names(df, name),
        }
    }

    fn times(&self, df: &DataFrame, name: &str, look: &Look) -> Result<Side, PlotError> {
        let values = Values::times_of(df, name)?;
        let windows = Windows::over(values.extent()?, self.every.as_deref(), (BINS, WINDOWS))?;
        let begins: Vec<i64> = (0..windows.n).map(|w| windows.begin(w) as i64).collect();
        let ends = (windows.begin(0), windows.begin(windows.n));
        let said = format!("; windows of {}", windows.name);
        Ok(Side {
            axis: Axis::of(&values, ends, false, look),
            n: windows.n,
            ends,
            names: PlaceNames::Times(begins),
            of_row: Box::new(move |row| {
                let time = values.numbers[row];
                time.is_finite().then(|| windows.of(time))
            }),
            said,
        })
    }
}

fn numbers(df: &DataFrame, name: &str, log: bool, look: &Look) -> Result<Side, PlotError> {
    let values = Values::on_axis(df, name, log)?;
    let (low, high) = values.extent()?;
    let edges = if log {
        Edges::logarithmic(low, high, BINS)
    } else {
        Edges::linear(low, high, BINS)
    };
    let ends = (edges.as_slice()[0], edges.as_slice()[BINS]);
    let places = Places::of(&values.numbers, &edges);
    let said = match values.left_out.to_string() {
        said if said.is_empty() => said,
        said => format!("; {name}: {said}"),
    };
    Ok(Side {
        axis: Axis::of(&values, ends, log, look),
        n: BINS,
        ends,
        names: PlaceNames::Numbers(edges.as_slice()[..BINS].to_vec()),
        of_row: Box::new(move |row| places.get(row)),
        said,
    })
}

/// Words by their flows, ports by their number; the others come last.
fn names(df: &DataFrame, name: &str) -> Result<Side, PlotError> {
    let groups = Groups::of(df, name, NAMES)?;
    if groups.len() == 0 {
        return Err(Values {
            name: name.to_owned(),
            numbers: Vec::new(),
            meaning: Meaning::Port,
            left_out: super::values::LeftOut::default(),
        }
        .nothing());
    }
    let mut order: Vec<usize> = (0..groups.named.len()).collect();
    if known(df, name)?.dtype().is_primitive_numeric() {
        let number = |group: &usize| {
            groups.named[*group]
                .name
                .parse::<f64>()
                .unwrap_or(f64::INFINITY)
        };
        order.sort_by(|a, b| number(a).total_cmp(&number(b)));
    }
    order.extend(groups.named.len()..groups.len());
    let words: Vec<String> = order.iter().map(|group| groups.name(*group)).collect();
    let mut place = vec![0; order.len()];
    for (at, group) in order.iter().enumerate() {
        place[*group] = at;
    }
    let said = groups.rest.map_or_else(String::new, |rest| {
        format!("; {} values of {name} as one", grouped(rest))
    });
    Ok(Side {
        axis: Axis::names(name, words.clone()),
        n: words.len(),
        ends: (-0.5, words.len() as f64 - 0.5),
        names: PlaceNames::Words(words),
        of_row: Box::new(move |row| Some(place[groups.at(row)])),
        said,
    })
}

impl PlaceNames {
    fn column(&self, name: &str, places: impl Iterator<Item = usize>) -> Result<Column, PlotError> {
        let name = name.into();
        Ok(match self {
            PlaceNames::Words(words) => {
                Column::new(name, places.map(|p| words[p].as_str()).collect::<Vec<_>>())
            }
            PlaceNames::Numbers(lows) => {
                Column::new(name, places.map(|p| lows[p]).collect::<Vec<_>>())
            }
            PlaceNames::Times(begins) => {
                Column::new(name, places.map(|p| begins[p]).collect::<Vec<_>>())
                    .cast(&DataType::Datetime(TimeUnit::Microseconds, None))
                    .map_err(ColumnError::from)?
            }
        })
    }
}

/// The part of the frame that the places cover: axes of numbers and times are a
/// little longer.
fn within(inner: &Rect, x: &Side, y: &Side) -> Rect {
    let along = |side: &Side, length: i32| {
        let place = |value: f64| (side.axis.scale.share(value) * f64::from(length)).round() as i32;
        (place(side.ends.0), place(side.ends.1))
    };
    let (left, right) = along(x, inner.width());
    let (low, high) = along(y, inner.height());
    Rect {
        x: inner.x.start + left..inner.x.start + right,
        y: inner.y.end - high..inner.y.end - low,
    }
}

fn raster(
    amounts: &[f64],
    counts: &[u64],
    (columns, rows): (usize, usize),
    (low, high): (f64, f64),
) -> Raster {
    let share = |amount: f64| {
        if low < high {
            (amount.max(low) / low).ln() / (high / low).ln()
        } else {
            0.5
        }
    };
    let cells = (0..rows)
        .rev()
        .flat_map(|row| (0..columns).map(move |column| row * columns + column));
    Raster {
        width: columns as u32,
        height: rows as u32,
        pixels: cells
            .map(|cell| match counts[cell] {
                0 => 0,
                _ => 1 + (share(amounts[cell]) * (LEVELS - 1) as f64).round() as u8,
            })
            .collect(),
        colours: (0..LEVELS)
            .map(|level| (density_colour(level as f64 / (LEVELS - 1) as f64), 255))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn every_flow_is_in_a_cell() {
        let n = 10_000u32;
        let hosts: Vec<String> = (0..n).map(|i| format!("h{}", i % 97)).collect();
        let ports: Vec<u16> = (0..n).map(|i| (i * 31 % 500) as u16).collect();
        let df = df!("SrcAddr" => hosts, "Dport" => ports).unwrap();
        let figure = heatmap(&df, "SrcAddr", "Dport").unwrap();
        let data = figure.data().unwrap();
        let sum = data.column("amount").unwrap().f64().unwrap().sum();
        assert_eq!(sum, Some(f64::from(n)));
        let description = figure.description().unwrap();
        assert!(
            description.contains("72 values of SrcAddr as one"),
            "{description}"
        );
        assert!(figure.svg().unwrap().len() < 100_000);
    }

    #[test]
    fn an_empty_frame_is_an_error() {
        let none = df!("a" => Vec::<&str>::new(), "b" => Vec::<f64>::new()).unwrap();
        for (x, y) in [("a", "a"), ("a", "b"), ("b", "b")] {
            assert!(heatmap(&none, x, y).unwrap().svg().is_err(), "{x} {y}");
        }
    }
}
