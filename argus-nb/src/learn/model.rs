//! Models that tell the true from the false.
//!
//! Why it is so: `docs/decisions.md#the-forest-is-made-of-regression-trees`.

use super::error::LearnError;
use super::matrix::{Inputs, Matrix, Scale, matrix};
use crate::flows::labels;
use polars::prelude::{Column, DataFrame};
use smartcore::ensemble::random_forest_regressor::{
    RandomForestRegressor, RandomForestRegressorParameters,
};
use smartcore::linalg::basic::arrays::Array;
use smartcore::linear::logistic_regression::{LogisticRegression, LogisticRegressionParameters};
use std::fmt;

/// Fits smartcore's logistic regression: `label` (Boolean, or 0 and 1) by all other
/// columns of `train`, each brought to mean 0 and deviation 1 first. The `alpha`
/// of the parameters is the weight of the L2 penalty, scikit-learn's 1 / C.
///
/// # Errors
/// [`LearnError`]: a column that holds no numbers, a label of one class alone.
pub fn logistic_regression(
    train: &DataFrame,
    label: &str,
    parameters: LogisticRegressionParameters<f64>,
) -> Result<Model, LearnError> {
    let Examples {
        inputs,
        mut columns,
        labels,
    } = Examples::new(train, label)?;
    let scale = Scale::fit(&columns);
    scale.apply(&mut columns);
    let classes: Vec<u8> = labels.into_iter().map(u8::from).collect();
    let fitted = LogisticRegression::<f64, u8, Matrix, Vec<u8>>::fit(
        &matrix(&columns)?,
        &classes,
        parameters,
    )?;
    let weights = fitted.coefficients();
    Ok(Model {
        fitted: Fitted::Logistic {
            scale,
            weights: (0..inputs.names.len())
                .map(|i| *weights.get((0, i)))
                .collect(),
            intercept: *fitted.intercept().get((0, 0)),
        },
        inputs,
    })
}

/// Fits smartcore's random forest to `label` (Boolean, or 0 and 1) by all other
/// columns of `train`. The trees are regression trees on 0 and 1: what a leaf says
/// is the share of the true in it, and the forest says the mean of its trees, so the
/// score is a probability. (For two classes the variance that they split by is half
/// of Gini's impurity, scikit-learn's default.)
///
/// The same `seed` in the parameters gives the same forest.
///
/// # Errors
/// As [`logistic_regression`].
pub fn random_forest(
    train: &DataFrame,
    label: &str,
    parameters: RandomForestRegressorParameters,
) -> Result<Model, LearnError> {
    let Examples {
        inputs,
        columns,
        labels,
    } = Examples::new(train, label)?;
    let numbers: Vec<f64> = labels.into_iter().map(|t| f64::from(u8::from(t))).collect();
    let forest = RandomForestRegressor::fit(&matrix(&columns)?, &numbers, parameters)?;
    Ok(Model {
        inputs,
        fitted: Fitted::Forest(forest),
    })
}

/// A fitted model: [`logistic_regression`] or [`random_forest`].
pub struct Model {
    inputs: Inputs,
    fitted: Fitted,
}

enum Fitted {
    Logistic {
        scale: Scale,
        weights: Vec<f64>,
        intercept: f64,
    },
    Forest(RandomForestRegressor<f64, f64, Matrix, Vec<f64>>),
}

impl Model {
    /// How likely each row is true, 0 to 1: a Float64 column `score`.
    ///
    /// The frame must have the columns that the model was fitted to, in any order;
    /// a one-hot column that is not there (`State=RST`) counts as 0.
    ///
    /// # Errors
    /// A column that is not there, or holds no number in a row.
    pub fn score(&self, df: &DataFrame) -> Result<Column, LearnError> {
        let mut columns = self.inputs.columns(df)?;
        let scores: Vec<f64> = match &self.fitted {
            Fitted::Logistic {
                scale,
                weights,
                intercept,
            } => {
                scale.apply(&mut columns);
                let mut sums = vec![*intercept; df.height()];
                for (column, weight) in columns.iter().zip(weights) {
                    sums.iter_mut()
                        .zip(column)
                        .for_each(|(sum, x)| *sum += x * weight);
                }
                sums.into_iter()
                    .map(|sum| 1.0 / (1.0 + (-sum).exp()))
                    .collect()
            }
            Fitted::Forest(_) if df.height() == 0 => Vec::new(),
            Fitted::Forest(forest) => forest.predict(&matrix(&columns)?)?,
        };
        Ok(Column::new("score".into(), scores))
    }
}

impl fmt::Debug for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match &self.fitted {
            Fitted::Logistic { .. } => "logistic regression",
            Fitted::Forest(_) => "random forest",
        };
        write!(f, "{kind} on {} columns", self.inputs.names.len())
    }
}

/// What a model learns from.
struct Examples {
    inputs: Inputs,
    columns: Vec<Vec<f64>>,
    labels: Vec<bool>,
}

impl Examples {
    fn new(train: &DataFrame, name: &str) -> Result<Examples, LearnError> {
        let labels = labels(train, name)?;
        let inputs = Inputs::new(train, Some(name))?;
        let columns = inputs.columns(train)?;
        let labels: Vec<bool> = labels
            .into_iter()
            .enumerate()
            .map(|(row, label)| {
                label.ok_or_else(|| LearnError::NoNumber {
                    column: name.to_owned(),
                    row,
                })
            })
            .collect::<Result<_, _>>()?;
        match labels.first() {
            Some(&which) if labels.iter().all(|label| *label == which) => {
                Err(LearnError::OneClass {
                    label: name.to_owned(),
                    rows: labels.len(),
                    which,
                })
            }
            _ => Ok(Examples {
                inputs,
                columns,
                labels,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::df;

    fn examples() -> DataFrame {
        let x: Vec<f64> = (0..200).map(f64::from).collect();
        let y: Vec<f64> = (0..200).map(|i| f64::from(i * 7 % 13)).collect();
        let label: Vec<bool> = (0..200).map(|i| i > 90 + i * 7 % 13).collect();
        df!("x" => x, "y" => y, "State=FIN" => vec![1.0; 200], "so" => label).unwrap()
    }

    /// Of all pairs of a true and a false row, the share in which the true one has the
    /// higher score.
    fn area_under_curve(scores: &[f64], labels: &[Option<bool>]) -> f64 {
        let scores_of = |class: bool| -> Vec<f64> {
            let rows = scores.iter().zip(labels);
            let rows = rows.filter(|(_, label)| **label == Some(class));
            rows.map(|(score, _)| *score).collect()
        };
        let (positive, negative) = (scores_of(true), scores_of(false));
        let below = |score: &f64| negative.iter().filter(|other| *other < score).count();
        let ordered: usize = positive.iter().map(below).sum();
        ordered as f64 / (positive.len() * negative.len()) as f64
    }

    #[test]
    fn both_models_learn_a_line() {
        let train = examples();
        let test = train.drop("State=FIN").unwrap();
        for model in [
            logistic_regression(
                &train,
                "so",
                LogisticRegressionParameters::default().with_alpha(0.01),
            ),
            random_forest(
                &train,
                "so",
                RandomForestRegressorParameters::default().with_seed(1),
            ),
        ] {
            let model = model.unwrap();
            let scores = model.score(&test).unwrap();
            let scores: Vec<f64> = scores.f64().unwrap().iter().flatten().collect();
            let area = area_under_curve(&scores, &labels(&test, "so").unwrap());
            assert!(area > 0.99, "{model:?}: {area}");
        }
    }

    #[test]
    fn what_cannot_be_learnt_says_why() {
        let message = |df: &DataFrame, label: &str| {
            let parameters = RandomForestRegressorParameters::default();
            random_forest(df, label, parameters)
                .unwrap_err()
                .to_string()
        };
        let df =
            df!("x" => [Some(1.0), None], "so" => [true, false], "all" => [true, true]).unwrap();
        assert!(message(&df, "so").contains("`x` has no number in row 1"));
        let df = df.drop("x").unwrap();
        assert!(message(&df, "all").contains("nothing to learn"));
        let df = df.drop("all").unwrap();
        assert!(message(&df, "so").contains("no column to learn from"));
    }
}
