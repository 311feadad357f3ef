//! Bars: the most frequent values, the top talkers.

use super::columns::known;
use super::error::PlotError;
use super::figure::{Figure, Grouped, LogX, Plot};
use super::reduce::bars::Bars;
use crate::data::Data;

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
/// Its data: `value` (String), `group` (String, with `.by`), `amount` (Float64, in the
/// unit of the summed column or flows), `share` (Float64, of all), a row a bar or part
/// of one.
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
pub fn bars(data: impl Into<Data>, column: &str) -> Result<Figure<Bars>, PlotError> {
    figure(data.into(), column)
}

fn figure(data: Data, column: &str) -> Result<Figure<Bars>, PlotError> {
    known(&data, &[column])?;
    Ok(Figure::new(
        data,
        Bars {
            column: column.to_owned(),
            sum: None,
            top: TOP,
            in_order: false,
            grouped: false,
        },
    ))
}

impl Figure<Bars> {
    /// The sum of this column instead of the number of flows.
    #[must_use]
    pub fn sum(mut self, column: impl Into<String>) -> Self {
        self.plot.sum = Some(column.into());
        self
    }

    /// The bars in order of their values, the least on top: hours, weekdays, days. Those
    /// that are shown are still the longest.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        self.plot.in_order = true;
        self
    }

    /// A bar for each group, side by side, instead of one that is parted.
    #[must_use]
    pub fn grouped(mut self) -> Self {
        self.plot.grouped = true;
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
impl LogX for Bars {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn bars_can_stand_in_order_and_side_by_side() {
        let df = df!("hour" => [10i64, 9, 9, 2, 10, 10], "Proto" => ["udp", "udp", "tcp", "tcp", "udp", "tcp"])
            .unwrap();
        let figure = bars(&df, "hour").unwrap().by("Proto");
        let names = |figure: &Figure<Bars>| -> Vec<String> {
            let data = figure.data().unwrap();
            let names = data.column("value").unwrap().str().unwrap().clone();
            let mut names: Vec<String> = names.iter().flatten().map(str::to_owned).collect();
            names.dedup();
            names
        };
        assert_eq!(names(&figure), ["10", "9", "2"]);
        assert_eq!(names(&figure.clone().in_order()), ["2", "9", "10"]);
        let marks = |figure: Figure<Bars>| figure.svg().unwrap().matches("<title>").count();
        // One a part that is there, and that of the figure.
        assert_eq!(marks(figure.clone()), 1 + 5);
        assert_eq!(marks(figure.grouped()), 1 + 5);
        assert!(bars(&df, "hour").unwrap().grouped().svg().is_err());
    }

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
