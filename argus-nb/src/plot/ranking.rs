//! ROC and precision-recall curves: how well scores tell the true from the false.

use super::columns::{checked, known, listed};
use super::error::PlotError;
use super::figure::{Figure, Plot};
use super::reduce::GROUPS;
use super::reduce::ranking::{PrecisionRecall, Roc, Scored};
use super::statistics::Ranking;
use crate::data::Data;
use polars::prelude::DataFrame;

/// The ROC curve of one or more columns of scores against a label column:
/// scikit-learn's `RocCurveDisplay`. For each threshold, the share of the true
/// rows that are found over the share of the false ones that are called true. A
/// score that knows nothing lies on the diagonal.
///
/// The label is Boolean, or numbers of 0 and 1. A row without a label or without a
/// score is left out, and said. [`Figure::auc`] is the area.
///
/// Its data: `score` (String, the column), `threshold`, `fpr`, `tpr` (Float64), a row a
/// drawn point.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let scored = df!("attack" => [false, false, true, true], "forest" => [0.1, 0.4, 0.35, 0.8])?;
/// let area = roc(&scored, "attack", ["forest"])?.auc()?;
/// assert_eq!(area.column("auc")?.f64()?.get(0), Some(0.75));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there; a label that is neither Boolean nor 0 and 1;
/// scores that are no numbers; more than six; rows that are all true or all
/// false.
pub fn roc<I>(data: impl Into<Data>, label: &str, scores: I) -> Result<Figure<Roc>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let data = data.into();
    let scored = scored(&data, label, listed(scores))?;
    Ok(Figure::new(data, Roc(scored)))
}

/// Precision over recall of one or more columns of scores: scikit-learn's
/// `PrecisionRecallDisplay`. Where the true are few it says more than [`roc`]: of
/// the rows called true, how many are.
///
/// The columns are those of [`roc`]; [`Figure::average_precision`] is the area.
///
/// Its data: `score` (String, the column), `threshold`, `recall`, `precision` (Float64),
/// a row a drawn point.
///
/// # Errors
/// As [`roc`].
pub fn precision_recall<I>(
    data: impl Into<Data>,
    label: &str,
    scores: I,
) -> Result<Figure<PrecisionRecall>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let data = data.into();
    let scored = scored(&data, label, listed(scores))?;
    Ok(Figure::new(data, PrecisionRecall(scored)))
}

fn scored(data: &Data, label: &str, scores: Vec<String>) -> Result<Scored, PlotError> {
    known(data, &[label])?;
    let scores = checked(data, scores, GROUPS)?;
    // Each curve has a colour of its own.
    Ok(Scored {
        label: label.to_owned(),
        scores,
    })
}

impl Figure<Roc> {
    /// The area under each curve: `score`, `auc`. 1 is perfect, 0.5 is chance;
    /// scikit-learn's `roc_auc_score`.
    ///
    /// # Errors
    /// As [`roc`].
    pub fn auc(&self) -> Result<DataFrame, PlotError> {
        self.plot
            .0
            .areas(self.source().as_ref(), "auc", Ranking::auc)
    }
}

impl Figure<PrecisionRecall> {
    /// The mean precision of each curve, weighted by the gain in recall: `score`,
    /// `average_precision`; scikit-learn's `average_precision_score`.
    ///
    /// # Errors
    /// As [`roc`].
    pub fn average_precision(&self) -> Result<DataFrame, PlotError> {
        let area = Ranking::average_precision;
        self.plot
            .0
            .areas(self.source().as_ref(), "average_precision", area)
    }
}

impl Plot for Roc {}
impl Plot for PrecisionRecall {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::df;

    #[test]
    fn rows_without_truth_or_score_are_left_out_and_said() {
        let df = df!(
            "attack" => [Some(true), Some(false), None, Some(true)],
            "score" => [Some(0.9), Some(0.2), Some(0.5), None]
        )
        .unwrap();
        let figure = roc(&df, "attack", ["score"]).unwrap();
        let said = figure.description().unwrap();
        assert!(said.contains("1 of 2 rows are attack; 2 without"), "{said}");
        assert!(said.contains("score: AUC 1.0000"), "{said}");
    }

    #[test]
    fn a_million_scores_are_a_small_figure() {
        let n = 1_000_000;
        let scores: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % n)).collect();
        let truth: Vec<bool> = (0..n).map(|i| i % 3 == 0).collect();
        let df = df!("truth" => truth, "score" => scores).unwrap();
        let svg = roc(&df, "truth", ["score"]).unwrap().svg().unwrap();
        assert!(svg.len() < 60_000, "{} bytes", svg.len());
    }

    #[test]
    fn a_truth_that_is_a_text_or_has_one_class_is_an_error() {
        let df = df!("Label" => ["scan", "ordinary"], "all" => [1, 1], "s" => [0.1, 0.2]).unwrap();
        let message = |truth: &str| {
            let figure = roc(&df, truth, ["s"]).unwrap();
            figure.svg().unwrap_err().to_string()
        };
        assert!(
            message("Label").contains("col(\"Label\").eq"),
            "{}",
            message("Label")
        );
        assert!(
            message("all").contains("all 2 rows are true"),
            "{}",
            message("all")
        );
    }
}
