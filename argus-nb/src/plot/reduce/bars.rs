//! Bars: the most frequent values, the top talkers.

use super::left_out::Note;
use super::ranked::{Ranked, RankedValue as Bar};
use super::source::Source;
use super::{GROUPS, Reduce, Reduced, table};
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{amount, amount_of, count, grouped};
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
use crate::schema;
use polars::prelude::DataFrame;

/// See [`bars`](crate::plot::bars).
#[derive(Debug, Clone)]
pub struct Bars {
    pub(in crate::plot) column: String,
    pub(in crate::plot) sum: Option<String>,
    pub(in crate::plot) top: usize,
    /// In order of their values, not of their amounts.
    pub(in crate::plot) in_order: bool,
    /// A bar for each group, side by side.
    pub(in crate::plot) grouped: bool,
}

/// The longest bars.
pub struct ReducedBars {
    pub(in crate::plot) caption: Caption,
    column: String,
    groups: GroupNames,
    /// The longest first.
    pub shown: Vec<Bar>,
    /// The amount of all bars, shown or not.
    total: f64,
    /// The axis of the amounts.
    pub x: Axis,
    /// The axis of the names. The first bar is on top, where the axis ends.
    pub y: Axis,
    pub is_log: bool,
    pub is_grouped: bool,
}

impl Reduce for Bars {
    type Reduced = ReducedBars;
    const NAME: &'static str = "bars";
    const REFUSES: &'static [Refusal] = &[];

    fn columns(&self) -> Vec<Vec<&str>> {
        let summed = self.sum.as_deref();
        vec![summed.into_iter().chain([self.column.as_str()]).collect()]
    }

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedBars, PlotError> {
        if source.rows()? == 0 {
            return Err(PlotError::nothing(&[&self.column], 0, Absence::NoRows));
        }
        let groups = source.groups(options.by.as_deref(), GROUPS)?;
        let summed = self.sum.as_ref().map(|sum| source.numbers(sum));
        let summed = summed.transpose()?;
        let ranked = source.ranked(&self.column, summed.as_ref(), &groups, self.top)?;
        let Ranked {
            first: mut shown,
            values: all,
            total,
        } = ranked;
        if self.in_order {
            in_order(&mut shown);
        }
        if self.grouped && groups.is_single() {
            return Err(PlotError::NoGroups);
        }

        let (what, unit) = match &summed {
            None => ("flows", ""),
            Some(numbers) => {
                let unit = schema::by_header(&numbers.name).map_or("", |field| field.unit);
                (numbers.name.as_str(), unit)
            }
        };
        let is_log = options.log_x;
        let Some(ends) = ends(&shown, self.grouped, is_log) else {
            return Err(PlotError::nothing(
                &[what],
                source.rows()?,
                Absence::NoSumAboveZero,
            ));
        };
        // A bar of a group is narrower, down to what can still be told apart.
        let each = match self.grouped {
            true => (groups.len() as u32 * 9 + 8).max(22),
            false => 22,
        };
        let names = shown.iter().rev().map(|bar| bar.name.clone()).collect();
        Ok(ReducedBars {
            caption: Caption {
                title: format!("Bars of {what} by {}", self.column),
                note: note(&shown, all, total, what).into_string(),
                legend: groups.names.clone(),
                size: (640, (shown.len() as u32 * each + 90).max(160)),
            },
            column: self.column.clone(),
            groups: groups.names,
            total,
            x: options.x(Axis::from_amounts(what, unit, ends, options.x_axis()))?,
            y: options.y(Axis::from_names("", names))?,
            shown,
            is_grouped: self.grouped,
            is_log,
        })
    }
}

/// By their values: numbers as numbers, all else as text, in which times are in order.
fn in_order(bars: &mut [Bar]) {
    bars.sort_by(
        |a, b| match (a.name.parse::<f64>(), b.name.parse::<f64>()) {
            (Ok(a), Ok(b)) => a.total_cmp(&b),
            _ => a.name.cmp(&b.name),
        },
    );
}

/// The least and the greatest end of the bars' axis; none if it is logarithmic and no
/// bar is above zero.
fn ends(shown: &[Bar], grouped: bool, is_log: bool) -> Option<(f64, f64)> {
    let drawn = |bar: &Bar| match grouped {
        true => bar.parts.clone(),
        false => vec![bar.amount],
    };
    let amounts = || shown.iter().flat_map(drawn);
    let high = amounts().fold(f64::NEG_INFINITY, f64::max);
    if !is_log {
        return Some((amounts().fold(0.0, f64::min), high));
    }
    let above_zero = amounts().filter(|amount| *amount > 0.0);
    (high > 0.0).then(|| (above_zero.fold(high, f64::min), high))
}

fn note(shown: &[Bar], all: usize, total: f64, what: &str) -> Note {
    if shown.len() == all {
        return Note::new(format!("{} in all", amount_of(total, what)));
    }
    let shown_total: f64 = shown.iter().map(|bar| bar.amount).sum();
    Note::new(format!(
        "{} of {} shown, {:.1} % of {}",
        grouped(shown.len()),
        count(all, "value"),
        percent(shown_total, total),
        amount_of(total, what)
    ))
}

fn percent(amount: f64, total: f64) -> f64 {
    if total == 0.0 {
        0.0
    } else {
        100.0 * amount / total
    }
}

impl ReducedBars {
    /// What a part of a bar says of itself.
    pub fn tip(&self, bar: &Bar, group: usize) -> String {
        let part = bar.parts.get(group).copied().unwrap_or(bar.amount);
        let of_group = match self.groups.is_single() {
            true => String::new(),
            false => format!(", {}", self.groups.name(group)),
        };
        format!(
            "{}{of_group}: {} ({:.1} %)",
            bar.name,
            amount(part),
            percent(part, self.total)
        )
    }
}

impl Reduced for ReducedBars {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let bars = self.shown.iter().map(|bar| {
            format!(
                "{}: {} ({:.1} %)",
                bar.name,
                amount(bar.amount),
                percent(bar.amount, self.total)
            )
        });
        format!(
            "{} by {}: {}\n{}",
            self.x.label,
            self.column,
            self.caption.note,
            bars.collect::<Vec<_>>().join("\n")
        )
    }

    /// A row a bar, or a part of one.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let parts = || {
            self.shown.iter().flat_map(|bar| {
                let parts = bar.parts.iter().enumerate();
                parts.map(move |(group, part)| (bar.name.as_str(), group, *part))
            })
        };
        let mut columns = vec![table::words("value", parts().map(|(name, ..)| name))];
        columns.extend(table::groups(&self.groups, parts().map(|part| part.1)));
        columns.extend([
            table::numbers("amount", parts().map(|part| part.2)),
            table::numbers(
                "share",
                parts().map(|part| percent(part.2, self.total) / 100.0),
            ),
        ]);
        table::table(columns)
    }
}
