//! Bars: the most frequent values, the top talkers.

use super::axis::{Axis, amount, grouped};
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Grouped, Plot};
use super::look::{BLUE, GROUPS, Look};
use super::statistics::Totals;
use super::values::{Groups, Values};
use super::{PlotError, frame};
use crate::flows::known;
use crate::schema;
use plotters::prelude::*;
use polars::prelude::{Column, DataFrame};

/// Bars that are shown where nothing else is said.
const TOP: usize = 15;
/// The most bars.
const MOST: usize = 60;

/// A bar for each of the most frequent values of a column, the longest first:
/// pandas' `df[column].value_counts().head(15).plot.barh()`. With
/// `.sum("TotBytes")` it is the values with the most of that, the top talkers.
/// With `.by("Proto")` each bar is parted in colours.
///
/// Everything is counted before the top is taken, and what the rest come to is
/// said.
///
/// Its data: `value`, `amount`, `share` (of all), `group` (with `.by`), a row a
/// bar or part of one.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("DstAddr" => ["a", "b", "b"], "TotBytes" => [900i64, 60, 70])?;
/// let top = bars(&flows, "DstAddr")?.sum("TotBytes").top(1).data()?;
/// assert_eq!(top.column("amount")?.f64()?.get(0), Some(900.0));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there; one to sum that is not numeric; no rows.
pub fn bars(df: &DataFrame, column: &str) -> Result<Figure<Bars>, PlotError> {
    known(df, column)?;
    Ok(Figure::new(
        df,
        Bars {
            column: column.to_owned(),
            sum: None,
            top: TOP,
        },
    ))
}

/// See [`bars`].
#[derive(Debug, Clone)]
pub struct Bars {
    column: String,
    sum: Option<String>,
    top: usize,
}

impl Figure<Bars> {
    /// The sum of this column instead of the number of flows.
    #[must_use]
    pub fn sum(mut self, column: impl Into<String>) -> Self {
        self.plot.sum = Some(column.into());
        self
    }

    /// How many bars, 1 to 60.
    #[must_use]
    pub fn top(mut self, bars: usize) -> Self {
        self.plot.top = bars.clamp(1, MOST);
        self
    }
}

impl Plot for Bars {}
impl Grouped for Bars {}

struct Bar {
    name: String,
    amount: f64,
    /// Of each group.
    parts: Vec<f64>,
}

impl Drawn for Bars {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        if df.height() == 0 {
            return Err(PlotError::Nothing {
                name: self.column.clone(),
                rows: 0,
                left_out: "none left".to_owned(),
            });
        }
        let log = look.log_x || look.log_y;
        let groups = look.groups(df, GROUPS)?;
        let weights = self
            .sum
            .as_ref()
            .map(|sum| Values::of(df, sum))
            .transpose()?;
        let all = self.all(df, &groups, weights.as_ref())?;
        let total: f64 = all.iter().map(|bar| bar.amount).sum();
        let rest = all.len().saturating_sub(self.top);
        let shown = &all[..all.len() - rest];
        let shown_total: f64 = shown.iter().map(|bar| bar.amount).sum();

        let (what, unit) = match &weights {
            None => ("flows".to_owned(), ""),
            Some(values) => {
                let unit = schema::by_header(&values.name).map_or("", |field| field.unit);
                (values.name.clone(), unit)
            }
        };
        let amounts = || shown.iter().map(|bar| bar.amount);
        let high = amounts().fold(f64::NEG_INFINITY, f64::max);
        let low = if log {
            amounts()
                .filter(|amount| *amount > 0.0)
                .fold(high, f64::min)
        } else {
            amounts().fold(0.0, f64::min)
        };
        if log && high <= 0.0 {
            return Err(PlotError::Nothing {
                name: what,
                rows: df.height(),
                left_out: "no sum above zero".to_owned(),
            });
        }
        let x = Axis::amount(&what, unit, (low, high), log, look);
        // The first bar is on top, where the axis ends.
        let names: Vec<String> = shown.iter().rev().map(|bar| bar.name.clone()).collect();
        let y = Axis::names("", names);
        let note = self.note(all.len(), rest, (total, shown_total), &what);
        let height = (shown.len() as u32 * 22 + 90).max(160);
        let sheet = look.sheet((640, height), &groups, &note, |canvas, room| {
            let (_, plane) = canvas.frame(&room, &x, &y)?;
            let floor = x.scale.ends().start.max(if log { 0.0 } else { f64::MIN });
            for (i, bar) in shown.iter().rev().enumerate() {
                let at = i as f64;
                let mut from = if log { floor } else { 0.0 };
                let mut sum = 0.0;
                for (group, &part) in bar.parts.iter().enumerate() {
                    sum += part;
                    let to = if log { sum.max(floor) } else { sum };
                    let colour = if groups.is_one() {
                        BLUE
                    } else {
                        groups.colour(group)
                    };
                    if to != from {
                        let corners = [(from, at + 0.38), (to, at - 0.38)];
                        plane.draw(&Rectangle::new(corners, colour.mix(0.8).filled()))?;
                    }
                    from = to;
                }
            }
            Ok(())
        })?;
        let described: Vec<String> = shown
            .iter()
            .map(|bar| {
                format!(
                    "{}: {} ({:.1} %)",
                    bar.name,
                    amount(bar.amount),
                    percent(bar.amount, total)
                )
            })
            .collect();
        let axis = x.label.clone();
        Ok(Drawing {
            sheet,
            title: format!("Bars of {what} by {}", self.column),
            description: format!(
                "{axis} by {}: {note}\n{}",
                self.column,
                described.join("\n")
            ),
            data: table(shown, total, &groups)?,
        })
    }
}

fn percent(amount: f64, total: f64) -> f64 {
    if total == 0.0 {
        0.0
    } else {
        100.0 * amount / total
    }
}

impl Bars {
    /// Every value of the column, the largest amount first.
    fn all(
        &self,
        df: &DataFrame,
        groups: &Groups,
        weights: Option<&Values>,
    ) -> Result<Vec<Bar>, PlotError> {
        let values = Groups::of(df, &self.column, usize::MAX)?;
        let n = groups.len();
        let totals = Totals::of(
            df.height(),
            values.named.len() * n,
            0.0,
            |a, b| a + b,
            |row| {
                let amount = weights.map_or(1.0, |values| values.numbers[row]);
                Some((values.at(row) * n + groups.at(row), amount))
            },
        );
        let parts = totals.amounts.chunks(n.max(1));
        let mut bars: Vec<Bar> = values
            .named
            .iter()
            .zip(parts)
            .map(|(group, parts)| Bar {
                name: group.name.clone(),
                amount: parts.iter().sum(),
                parts: parts.to_vec(),
            })
            .collect();
        bars.sort_by(|a, b| {
            b.amount
                .total_cmp(&a.amount)
                .then_with(|| a.name.cmp(&b.name))
        });
        Ok(bars)
    }

    fn note(&self, all: usize, rest: usize, (total, shown): (f64, f64), what: &str) -> String {
        if rest == 0 {
            return format!("{} {what} in all", amount(total));
        }
        format!(
            "{} of {} values shown, {:.1} % of {} {what}",
            grouped(all - rest),
            grouped(all),
            percent(shown, total),
            amount(total)
        )
    }
}

fn table(shown: &[Bar], total: f64, groups: &Groups) -> Result<DataFrame, PlotError> {
    if groups.is_one() {
        let amounts: Vec<f64> = shown.iter().map(|bar| bar.amount).collect();
        let shares: Vec<f64> = amounts.iter().map(|a| percent(*a, total) / 100.0).collect();
        return frame(vec![
            Column::new(
                "value".into(),
                shown.iter().map(|b| b.name.as_str()).collect::<Vec<_>>(),
            ),
            Column::new("amount".into(), amounts),
            Column::new("share".into(), shares),
        ]);
    }
    let parts = || {
        shown.iter().flat_map(|bar| {
            bar.parts
                .iter()
                .enumerate()
                .map(move |(g, part)| (bar, g, *part))
        })
    };
    frame(vec![
        Column::new(
            "value".into(),
            parts().map(|p| p.0.name.as_str()).collect::<Vec<_>>(),
        ),
        Column::new(
            "group".into(),
            parts().map(|p| groups.name(p.1)).collect::<Vec<_>>(),
        ),
        Column::new("amount".into(), parts().map(|p| p.2).collect::<Vec<_>>()),
        Column::new(
            "share".into(),
            parts()
                .map(|p| percent(p.2, total) / 100.0)
                .collect::<Vec<_>>(),
        ),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn what_is_not_shown_is_said() {
        let hosts: Vec<String> = (0..200).flat_map(|i| vec![format!("h{i}"); i]).collect();
        let df = df!("DstAddr" => hosts).unwrap();
        let figure = bars(&df, "DstAddr").unwrap();
        let description = figure.description().unwrap();
        assert!(
            description.contains("15 of 199 values shown, 14.5 % of 19,900 flows"),
            "{description}"
        );
        let data = figure.data().unwrap();
        assert_eq!(
            data.column("amount").unwrap().f64().unwrap().get(0),
            Some(199.0)
        );
    }

    #[test]
    fn parts_of_a_bar_add_up_to_it() {
        let df = df!(
            "DstAddr" => ["a", "a", "b"], "Proto" => ["tcp", "udp", "udp"],
            "TotBytes" => [Some(10i64), Some(20), None]
        )
        .unwrap();
        let figure = bars(&df, "DstAddr").unwrap().sum("TotBytes").by("Proto");
        let data = figure.data().unwrap();
        let amounts: Vec<f64> = data
            .column("amount")
            .unwrap()
            .f64()
            .unwrap()
            .iter()
            .flatten()
            .collect();
        assert_eq!(amounts, [20.0, 10.0, 0.0, 0.0]);
    }

    #[test]
    fn a_hundred_thousand_values_are_told_apart() {
        let ports: Vec<u32> = (0..100_000).chain([70_000]).collect();
        let df = df!("key" => ports).unwrap();
        let data = bars(&df, "key").unwrap().top(2).data().unwrap();
        let top = data.column("value").unwrap().str().unwrap().get(0);
        assert_eq!(top, Some("70000"));
    }

    #[test]
    fn an_empty_frame_is_an_error() {
        let none = df!("Proto" => Vec::<&str>::new()).unwrap();
        assert!(bars(&none, "Proto").unwrap().svg().is_err());
    }
}
