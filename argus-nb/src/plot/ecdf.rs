//! Cumulative distributions.

use super::columns::known;
use super::error::PlotError;
use super::figure::{Figure, Grouped, LogX, Plot};
use super::reduce::ecdf::Ecdf;
use crate::data::Data;

/// The empirical cumulative distribution of a numeric column: at each value, the
/// share of flows with that value or less (matplotlib's `ecdf`). With
/// `.by("Proto")`, a line for each group.
///
/// It needs no bins and hides nothing: the median is where the line crosses 0.5.
/// Drawn are the steps, or where there are more of them than pixels, the share at
/// each pixel.
///
/// Its data: `value` (Float64, in the column's unit), `share` (Float64, 0 to 1), `group`
/// (String, with `.by`), a row a drawn step.
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value; a logarithmic
/// axis of times.
pub fn ecdf(data: impl Into<Data>, column: &str) -> Result<Figure<Ecdf>, PlotError> {
    figure(data.into(), column)
}

fn figure(data: Data, column: &str) -> Result<Figure<Ecdf>, PlotError> {
    known(&data, &[column])?;
    Ok(Figure::new(
        data,
        Ecdf {
            column: column.to_owned(),
        },
    ))
}

impl Plot for Ecdf {}
impl Grouped for Ecdf {}
impl LogX for Ecdf {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn each_step_is_the_share_up_to_its_value() {
        let df = df!("TotPkts" => [1i64, 1, 2, 4]).unwrap();
        let data = ecdf(&df, "TotPkts").unwrap().data().unwrap();
        let column = |name: &str| -> Vec<f64> {
            data.column(name)
                .unwrap()
                .f64()
                .unwrap()
                .iter()
                .flatten()
                .collect()
        };
        assert_eq!(column("value"), [1.0, 2.0, 4.0]);
        assert_eq!(column("share"), [0.5, 0.75, 1.0]);
    }

    #[test]
    fn a_million_values_are_as_many_steps_as_there_are_pixels() {
        let values: Vec<f64> = (0..1_000_000).map(|i| f64::from(i).powf(1.5)).collect();
        let df = df!("Dur" => values).unwrap();
        let figure = ecdf(&df, "Dur").unwrap();
        let svg = figure.svg().unwrap();
        assert!(svg.len() < 60_000, "{} bytes", svg.len());
        let data = figure.data().unwrap();
        assert_eq!(
            data.column("share").unwrap().f64().unwrap().last(),
            Some(1.0)
        );
    }
}
