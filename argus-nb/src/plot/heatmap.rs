//! Heat maps.

use super::columns::known;
use super::error::PlotError;
use super::figure::{Figure, LogX, LogY, Plot};
use super::reduce::heatmap::Heatmap;
use crate::data::Data;

/// How many flows have each pair of values: hour by port, host by host. With
/// `.sum("TotBytes")` it is the sum of that column.
///
/// Times are cut into windows (`.every("1h")`, else at most 48 of them), numbers
/// into 48 bins; addresses, ports and words have a row or column each, for the 25
/// with most flows, and one for all others. Small whole numbers, such as hours and
/// weekdays, have a row or column each, and none is left out between them. Colours go by the logarithm of the
/// amount; a cell without a flow is empty.
///
/// Its data: `x`, `y` (a name as String, a small whole number as Int64, a window's begin as Datetime µs, or a bin's
/// lower edge as Float64), `amount` (Float64), a row a cell that is not empty.
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
/// window that is no length of time; a logarithmic axis of times or names.
pub fn heatmap(data: impl Into<Data>, x: &str, y: &str) -> Result<Figure<Heatmap>, PlotError> {
    figure(data.into(), x, y)
}

fn figure(data: Data, x: &str, y: &str) -> Result<Figure<Heatmap>, PlotError> {
    known(&data, &[x, y])?;
    Ok(Figure::new(
        data,
        Heatmap {
            x: x.to_owned(),
            y: y.to_owned(),
            sum: None,
            every: None,
        },
    ))
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
impl LogX for Heatmap {}
impl LogY for Heatmap {}

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
    fn hours_and_weekdays_are_categories() {
        let df = df!(
            "hour" => [0i8, 23, 7, 7], "weekday" => [1i64, 7, 3, 3],
            "large" => [0i64, 61, 7, 7], "TotPkts" => [1i64, 2, 3, 4]
        )
        .unwrap();
        let figure = heatmap(&df, "hour", "weekday").unwrap();
        let data = figure.data().unwrap();
        assert_eq!(data.column("x").unwrap().dtype(), &DataType::Int64);
        assert_eq!(
            data.column("amount").unwrap().f64().unwrap().sum(),
            Some(4.0)
        );
        let words = figure.description().unwrap();
        assert!(
            words.contains("in 3 of 168 cells, at most 2 in one"),
            "{words}"
        );
        let svg = figure.svg().unwrap();
        assert!(svg.contains(">7, 3: 2 flows<"), "{svg}");
        for other in ["large", "TotPkts"] {
            let data = heatmap(&df, "hour", other).unwrap().data().unwrap();
            assert_eq!(
                data.column("y").unwrap().dtype(),
                &DataType::Float64,
                "{other}"
            );
        }
    }

    #[test]
    fn an_empty_frame_is_an_error() {
        let none = df!("a" => Vec::<&str>::new(), "b" => Vec::<f64>::new()).unwrap();
        for (x, y) in [("a", "a"), ("a", "b"), ("b", "b")] {
            assert!(heatmap(&none, x, y).unwrap().svg().is_err(), "{x} {y}");
        }
    }
}
