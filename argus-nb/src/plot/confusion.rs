//! Confusion matrices: what was predicted against what is true.

use super::columns::known;
use super::error::PlotError;
use super::figure::{Figure, Plot};
use super::reduce::confusion::Confusion;
use crate::data::Data;
use polars::prelude::DataFrame;

/// The confusion matrix of a label column and a column of predictions:
/// scikit-learn's `confusion_matrix`. A row a true class, a column a predicted
/// one, each in the order of their names; the colour is the share of the row.
/// Rows of the frame in which either is null are left out, and said.
///
/// [`Figure::scores`] gives precision, recall and F1 of each class,
/// [`Figure::accuracy`] the share that is right.
///
/// Its data: `truth` and a column for each predicted class (`truth_`, where a class is
/// called `truth` itself).
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let judged = df!("Label" => ["scan", "scan", "ordinary"], "said" => ["scan", "ordinary", "ordinary"])?;
/// let matrix = confusion(&judged, "Label", "said")?;
/// assert!((matrix.accuracy()? - 2.0 / 3.0).abs() < 1e-12);
/// assert_eq!(matrix.scores()?.column("recall")?.f64()?.get(1), Some(0.5));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there; more than twenty classes; no row with both.
pub fn confusion(
    data: impl Into<Data>,
    label: &str,
    predicted: &str,
) -> Result<Figure<Confusion>, PlotError> {
    figure(data.into(), label, predicted)
}

fn figure(data: Data, label: &str, predicted: &str) -> Result<Figure<Confusion>, PlotError> {
    known(&data, &[label, predicted])?;
    Ok(Figure::new(
        data,
        Confusion {
            label: label.to_owned(),
            predicted: predicted.to_owned(),
        },
    ))
}

impl Figure<Confusion> {
    /// A row a class: `class`, `precision` (of the rows called so, how many are),
    /// `recall` (of the rows that are so, how many are called so), `f1` (their
    /// harmonic mean), `support` (rows that are so); scikit-learn's
    /// `classification_report`. What has no rows to divide by is null.
    ///
    /// # Errors
    /// As [`confusion`].
    pub fn scores(&self) -> Result<DataFrame, PlotError> {
        self.reduce()?.scores()
    }

    /// The share of rows whose prediction is right, 0 to 1.
    ///
    /// # Errors
    /// As [`confusion`].
    pub fn accuracy(&self) -> Result<f64, PlotError> {
        Ok(self.reduce()?.accuracy())
    }
}

impl Plot for Confusion {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::df;

    #[test]
    fn a_class_that_is_never_predicted_has_no_precision() {
        let df = df!("so" => ["a", "b", "b"], "said" => ["a", "a", "a"]).unwrap();
        let scores = confusion(&df, "so", "said").unwrap().scores().unwrap();
        let column = |name: &str| -> Vec<Option<f64>> {
            scores.column(name).unwrap().f64().unwrap().iter().collect()
        };
        assert_eq!(column("precision"), [Some(1.0 / 3.0), None]);
        assert_eq!(column("recall"), [Some(1.0), Some(0.0)]);
        assert_eq!(column("f1"), [Some(0.5), Some(0.0)]);
    }

    #[test]
    fn truths_and_predictions_may_be_boolean_and_null() {
        let df = df!("so" => [Some(true), Some(false), None], "said" => [true, true, true]);
        let figure = confusion(df.unwrap(), "so", "said").unwrap();
        assert_eq!(figure.accuracy().unwrap(), 0.5);
        let said = figure.description().unwrap();
        assert!(said.contains("2 rows, 50.00 % right; 1 without"), "{said}");
    }

    #[test]
    fn a_class_may_have_the_name_of_a_column() {
        let df = df!("so" => ["truth", "class"], "said" => ["class", "class"]).unwrap();
        let figure = confusion(&df, "so", "said").unwrap();
        let names: Vec<String> = figure
            .data()
            .unwrap()
            .get_column_names()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(names, ["truth_", "class", "truth"]);
        assert_eq!(figure.scores().unwrap().height(), 2);
        assert!(figure.svg().is_ok());
    }
}
