//! Heat maps: how much there is of each pair of values.

use super::binned::Binned;
use super::groups::Groups;
use super::left_out::Note;
use super::numbers::Numbers;
use super::source::{Key, Source};
use super::windows::{WindowLimits, Windows};
use super::{NO_GROUPS, NO_LEGEND, NO_RANGE, Reduce, Reduced, table};
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::{Axis, Meaning};
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{amount, amount_of, count, grouped};
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
use crate::plot::statistics::{Edges, Fold, Totals};
use polars::prelude::{Column, DataFrame};

/// Names along an axis; the others are one more.
const NAMES: usize = 25;
/// Bins of an axis of numbers.
const BINS: usize = 48;
/// Windows of time that are chosen by themselves, and that can be asked for.
const WINDOWS: WindowLimits = WindowLimits {
    auto: 48,
    most: 500,
};

/// See [`heatmap`](crate::plot::heatmap).
#[derive(Debug, Clone)]
pub struct Heatmap {
    pub(in crate::plot) x: String,
    pub(in crate::plot) y: String,
    pub(in crate::plot) sum: Option<String>,
    pub(in crate::plot) every: Option<String>,
}

/// The amount in each cell.
pub struct ReducedHeatmap {
    pub(in crate::plot) caption: Caption,
    /// `flows`, or the column that is summed.
    pub what: String,
    pub x: Side,
    pub y: Side,
    /// Row by row from the bottom; none of a cell without a row.
    pub amounts: Vec<Option<f64>>,
    /// The least and the greatest amount above zero.
    pub ends: (f64, f64),
}

/// An axis cut into places.
pub struct Side {
    pub axis: Axis,
    /// Where the first place begins and the last one ends.
    pub ends: (f64, f64),
    places: Places,
}

/// What the places of an axis are called in the table.
enum Places {
    Words(Vec<String>),
    Whole(Vec<i64>),
    /// The lower edges of bins.
    Bins(Vec<f64>),
    /// When windows begin.
    Windows(Vec<i64>),
}

/// What the rows are counted by along an axis, until they are.
enum Cut {
    Groups {
        groups: Groups,
        /// The group at each place.
        order: Vec<usize>,
    },
    Windows(Numbers, Windows),
    Bins(Binned),
}

impl Reduce for Heatmap {
    type Reduced = ReducedHeatmap;
    const NAME: &'static str = "heatmap";
    const REFUSES: &'static [Refusal] = &[NO_RANGE, NO_GROUPS, NO_LEGEND];

    fn columns(&self) -> Vec<Vec<&str>> {
        let summed = self.sum.as_deref();
        vec![
            summed
                .into_iter()
                .chain([self.x.as_str(), &self.y])
                .collect(),
        ]
    }

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedHeatmap, PlotError> {
        let (mut x, x_cut, x_remark) = self.side(source, &self.x, options.log_x, options)?;
        let (mut y, y_cut, y_remark) = self.side(source, &self.y, options.log_y, options)?;
        x.axis = options.x(x.axis)?;
        y.axis = options.y(y.axis)?;
        let summed = self.sum.as_ref().map(|sum| source.numbers(sum));
        let summed = summed.transpose()?;
        let totals = source.totals(&y_cut.key(), &x_cut.key(), summed.as_ref(), Fold::Sum)?;
        let amounts = placed(&totals, &x_cut, &y_cut, x.count());
        let positive = || amounts.iter().copied().flatten().filter(|a| *a > 0.0);
        let ends = (
            positive().fold(f64::INFINITY, f64::min),
            positive().fold(0.0, f64::max),
        );
        if ends.1 == 0.0 {
            return Err(PlotError::nothing(
                &[&self.x, &self.y],
                source.rows()?,
                Absence::NoPairOrSum,
            ));
        }
        let what = self.sum.clone().unwrap_or_else(|| "flows".to_owned());
        let total: f64 = amounts.iter().map(|amount| amount.unwrap_or(0.0)).sum();
        let height = if y.axis.scale.is_names() {
            (y.count() as u32 * 16 + 110).max(200)
        } else {
            400
        };
        Ok(ReducedHeatmap {
            caption: Caption {
                title: format!("Heat map of {what}: {} by {}", self.y, self.x),
                note: Note::new(amount_of(total, &what))
                    .and(x_remark)
                    .and(y_remark)
                    .into_string(),
                legend: GroupNames::single(),
                size: (720, height),
            },
            what,
            x,
            y,
            amounts,
            ends,
        })
    }
}

/// A side, what the rows are counted by along it, and what the note says of it.
type Cutting = (Side, Cut, String);

impl Heatmap {
    fn side(
        &self,
        source: &dyn Source,
        column: &str,
        log: bool,
        options: &Options,
    ) -> Result<Cutting, PlotError> {
        match source.meaning(column)? {
            Some(Meaning::Time) if log => Err(PlotError::LogOfTime(column.to_owned())),
            Some(Meaning::Time) => self.windows(source, column, options),
            Some(Meaning::Number { .. }) => match source.small_whole_numbers(column)? {
                Some(ends) if !log => whole_numbers(source, column, ends),
                _ => bins(source, column, log, options),
            },
            Some(Meaning::Port) | None if log => Err(PlotError::LogOfNames(column.to_owned())),
            Some(Meaning::Port) | None => names(source, column),
        }
    }

    fn windows(
        &self,
        source: &dyn Source,
        column: &str,
        options: &Options,
    ) -> Result<Cutting, PlotError> {
        let times = source.times(column)?;
        let windows = Windows::over(times.extent()?, self.every.as_deref(), WINDOWS)?;
        let side = Side {
            axis: times.axis(windows.ends(), options.axis(false)),
            ends: windows.ends(),
            places: Places::Windows(windows.begins()),
        };
        let remark = format!("windows of {}", windows.name());
        Ok((side, Cut::Windows(times, windows), remark))
    }
}

fn bins(
    source: &dyn Source,
    column: &str,
    log: bool,
    options: &Options,
) -> Result<Cutting, PlotError> {
    let numbers = source.on_axis(column, log)?;
    let (low, high) = numbers.extent()?;
    let edges = Edges::new(low, high, BINS, log);
    let ends = (edges.low(), edges.high());
    let remark = match numbers.left_out.to_string() {
        nothing if nothing.is_empty() => nothing,
        left_out => format!("{column}: {left_out}"),
    };
    let side = Side {
        axis: numbers.axis(ends, options.axis(log)),
        ends,
        places: Places::Bins(edges.as_slice()[..BINS].to_vec()),
    };
    Ok((side, Cut::Bins(source.binned(&numbers, &edges)), remark))
}

/// A place for each whole number from the first to the last: hours, weekdays.
fn whole_numbers(
    source: &dyn Source,
    column: &str,
    (low, high): (i64, i64),
) -> Result<Cutting, PlotError> {
    let numbers = source.numbers(column)?;
    let all: Vec<i64> = (low..=high).collect();
    let edges = Edges::linear(low as f64 - 0.5, high as f64 + 0.5, all.len());
    let side = Side {
        axis: Axis::from_names(column, all.iter().map(i64::to_string).collect()),
        ends: (-0.5, all.len() as f64 - 0.5),
        places: Places::Whole(all),
    };
    let remark = match numbers.left_out.to_string() {
        nothing if nothing.is_empty() => nothing,
        left_out => format!("{column}: {left_out}"),
    };
    Ok((side, Cut::Bins(source.binned(&numbers, &edges)), remark))
}

/// Words by their flows, ports by their number; the others come last.
fn names(source: &dyn Source, column: &str) -> Result<Cutting, PlotError> {
    let groups = source.groups(Some(column), NAMES)?;
    if groups.len() == 0 {
        return Err(PlotError::nothing(&[column], 0, Absence::NoRows));
    }
    let named = &groups.names.named;
    let mut order: Vec<usize> = (0..named.len()).collect();
    if source.is_numeric(column)? {
        let number = |group: &usize| named[*group].parse::<f64>().unwrap_or(f64::INFINITY);
        order.sort_by(|a, b| number(a).total_cmp(&number(b)));
    }
    order.extend(named.len()..groups.len());
    let words: Vec<String> = order
        .iter()
        .map(|group| groups.names.name(*group))
        .collect();
    let remark = groups.names.rest.map_or_else(String::new, |rest| {
        format!("{} of {column} as one", count(rest, "value"))
    });
    let side = Side {
        axis: Axis::from_names(column, words.clone()),
        ends: (-0.5, words.len() as f64 - 0.5),
        places: Places::Words(words),
    };
    Ok((side, Cut::Groups { groups, order }, remark))
}

impl Cut {
    fn key(&self) -> Key<'_> {
        match self {
            Cut::Groups { groups, .. } => Key::Groups(groups),
            Cut::Windows(times, windows) => Key::Windows(times, windows),
            Cut::Bins(binned) => Key::Bins(binned),
        }
    }

    /// What was counted for a place: groups stand in an order of their own.
    fn at(&self, place: usize) -> usize {
        match self {
            Cut::Groups { order, .. } => order[place],
            Cut::Windows(..) | Cut::Bins(_) => place,
        }
    }
}

/// The amount in each cell, in the order of the places.
fn placed(totals: &Totals, x: &Cut, y: &Cut, columns: usize) -> Vec<Option<f64>> {
    let rows = totals.amounts.len() / columns.max(1);
    let cells = (0..rows).flat_map(|row| (0..columns).map(move |column| (row, column)));
    cells
        .map(|(row, column)| y.at(row) * columns + x.at(column))
        .map(|cell| (totals.counts[cell] > 0).then_some(totals.amounts[cell]))
        .collect()
}

impl Side {
    /// How many places there are.
    pub fn count(&self) -> usize {
        match &self.places {
            Places::Words(words) => words.len(),
            Places::Whole(numbers) => numbers.len(),
            Places::Bins(lows) => lows.len(),
            Places::Windows(begins) => begins.len(),
        }
    }

    /// A place in words.
    fn word(&self, place: usize) -> String {
        match &self.places {
            Places::Words(words) => words[place].clone(),
            Places::Whole(numbers) => numbers[place].to_string(),
            Places::Bins(lows) => self.axis.written(lows[place]),
            Places::Windows(begins) => self.axis.written(begins[place] as f64),
        }
    }

    /// The column of a table whose rows lie at these places.
    fn column(&self, name: &str, places: impl Iterator<Item = usize>) -> Result<Column, PlotError> {
        Ok(match &self.places {
            Places::Words(words) => table::words(name, places.map(|place| &words[place])),
            Places::Whole(numbers) => {
                let numbers: Vec<i64> = places.map(|place| numbers[place]).collect();
                Column::new(name.into(), numbers)
            }
            Places::Bins(lows) => table::numbers(name, places.map(|place| lows[place])),
            Places::Windows(begins) => table::times(name, places.map(|place| begins[place]))?,
        })
    }
}

impl Reduced for ReducedHeatmap {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x.axis, &self.y.axis))
    }

    fn description(&self) -> String {
        format!(
            "{}: {} by {}: {}, in {} of {}, at most {} in one",
            self.what,
            self.y.axis.label,
            self.x.axis.label,
            self.caption.note,
            grouped(self.full().count()),
            count(self.amounts.len(), "cell"),
            amount(self.ends.1)
        )
    }

    /// A row a cell that is not empty.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let columns = self.x.count();
        table::table(vec![
            self.x
                .column("x", self.full().map(|(cell, _)| cell % columns))?,
            self.y
                .column("y", self.full().map(|(cell, _)| cell / columns))?,
            table::numbers("amount", self.full().map(|(_, amount)| amount)),
        ])
    }
}

impl ReducedHeatmap {
    /// How many cells are not empty.
    pub fn filled(&self) -> usize {
        self.full().count()
    }

    /// What a cell says of itself, if it is not empty.
    pub fn tip(&self, cell: usize) -> Option<String> {
        let of_cell = self.amounts[cell]?;
        let columns = self.x.count();
        let (x, y) = (self.x.word(cell % columns), self.y.word(cell / columns));
        Some(format!("{x}, {y}: {}", amount_of(of_cell, &self.what)))
    }

    /// The cells that are not empty.
    fn full(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let cells = self.amounts.iter().enumerate();
        cells.filter_map(|(cell, amount)| Some((cell, (*amount)?)))
    }
}
