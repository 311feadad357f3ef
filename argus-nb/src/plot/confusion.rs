//! Confusion matrices: what was said against what is so.

use super::axis::{Axis, grouped};
use super::canvas::{Anchor, TEXT};
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Plot};
use super::look::{Look, density_colour, ink_on};
use super::values::{Groups, word};
use super::{PlotError, frame};
use crate::flows::known;
use plotters::style::Color;
use polars::prelude::{Column, DataFrame};
use std::collections::BTreeSet;

/// Classes whose numbers can still be read.
const MOST: usize = 20;

/// The confusion matrix of a column of truth and a column of predictions:
/// scikit-learn's `confusion_matrix`. A row a true class, a column a predicted
/// one, each in the order of their names; the colour is the share of the row.
/// Rows of the frame in which either is null are left out, and said.
///
/// [`Figure::scores`] gives precision, recall and F1 of each class,
/// [`Figure::accuracy`] the share that is right.
///
/// Its data: `truth` and a column for each predicted class.
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
    df: &DataFrame,
    truth: &str,
    predicted: &str,
) -> Result<Figure<Confusion>, PlotError> {
    known(df, truth)?;
    known(df, predicted)?;
    Ok(Figure::new(
        df,
        Confusion {
            truth: truth.to_owned(),
            predicted: predicted.to_owned(),
        },
    ))
}

/// See [`confusion`].
#[derive(Debug, Clone)]
pub struct Confusion {
    truth: String,
    predicted: String,
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
        let Matrix {
            classes, counts, ..
        } = Matrix::of(&self.plot, self.df())?;
        let n = classes.len();
        let share = |part: usize, of: usize| (of > 0).then(|| part as f64 / of as f64);
        let said = |class: usize| (0..n).map(|row| counts[row][class]).sum::<usize>();
        let so = |class: usize| counts[class].iter().sum::<usize>();
        let right = |class: usize| counts[class][class];
        let each = |of: &dyn Fn(usize) -> Option<f64>| (0..n).map(of).collect::<Vec<_>>();
        frame(vec![
            Column::new(
                "precision".into(),
                each(&|class| share(right(class), said(class))),
            ),
            Column::new(
                "recall".into(),
                each(&|class| share(right(class), so(class))),
            ),
            Column::new(
                "f1".into(),
                each(&|class| share(2 * right(class), said(class) + so(class))),
            ),
            Column::new(
                "support".into(),
                (0..n).map(|class| so(class) as u64).collect::<Vec<_>>(),
            ),
        ])
        .and_then(|mut scores| {
            let classes = Column::new("class".into(), classes);
            Ok(scores
                .insert_column(0, classes)
                .map_err(crate::flows::ColumnError::from)?
                .clone())
        })
    }

    /// The share of rows whose prediction is right, 0 to 1.
    ///
    /// # Errors
    /// As [`confusion`].
    pub fn accuracy(&self) -> Result<f64, PlotError> {
        Ok(Matrix::of(&self.plot, self.df())?.accuracy())
    }
}

struct Matrix {
    classes: Vec<String>,
    /// By true class, then by predicted one.
    counts: Vec<Vec<usize>>,
    rows: usize,
}

impl Matrix {
    fn of(plot: &Confusion, df: &DataFrame) -> Result<Matrix, PlotError> {
        let (truth, predicted) = (known(df, &plot.truth)?, known(df, &plot.predicted)?);
        let is_there = truth.is_not_null() & predicted.is_not_null();
        let rows = || (0..df.height()).filter(|&row| is_there.get(row) == Some(true));
        let words = |column: &Column| rows().map(|row| word(column, row)).collect::<Vec<_>>();
        let (truth, predicted) = (words(truth), words(predicted));
        let classes: BTreeSet<&String> = truth.iter().chain(&predicted).collect();
        let classes: Vec<String> = classes.into_iter().cloned().collect();
        if classes.len() > MOST {
            return Err(PlotError::TooManyClasses {
                column: plot.truth.clone(),
                given: classes.len(),
                most: MOST,
            });
        }
        if classes.is_empty() {
            return Err(PlotError::Nothing {
                name: format!("{}` with `{}", plot.truth, plot.predicted),
                rows: df.height(),
                left_out: "no row has both".to_owned(),
            });
        }
        let place = |class: &String| classes.binary_search(class).unwrap_or(0);
        let mut counts = vec![vec![0; classes.len()]; classes.len()];
        for (truth, predicted) in truth.iter().zip(&predicted) {
            counts[place(truth)][place(predicted)] += 1;
        }
        Ok(Matrix {
            rows: truth.len(),
            classes,
            counts,
        })
    }

    fn accuracy(&self) -> f64 {
        let right: usize = (0..self.classes.len()).map(|i| self.counts[i][i]).sum();
        right as f64 / self.rows as f64
    }
}

impl Plot for Confusion {}

impl Drawn for Confusion {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        for (is_log, axis) in [(look.log_x, "x"), (look.log_y, "y")] {
            if is_log {
                let plot = "a confusion matrix";
                return Err(PlotError::NoSuchLog { axis, plot });
            }
        }
        let matrix = Matrix::of(self, df)?;
        let Matrix {
            classes,
            counts,
            rows,
        } = &matrix;
        let mut note = format!(
            "{} rows, {:.2} % right",
            grouped(*rows),
            matrix.accuracy() * 100.0
        );
        if *rows < df.height() {
            let without = grouped(df.height() - rows);
            note.push_str(&format!("; {without} without truth or prediction left out"));
        }
        let n = classes.len();
        let x = Axis::names(&format!("predicted ({})", self.predicted), classes.clone());
        let y = Axis::names(
            &format!("true ({})", self.truth),
            classes.iter().rev().cloned().collect(),
        );
        let width = (n as u32 * 74 + 160).clamp(320, 1000);
        let height = (n as u32 * 44 + 120).clamp(220, 900);
        let sheet = look.sheet((width, height), &Groups::one(), &note, |canvas, room| {
            let inner = canvas.frame_of_picture(&room, &x, &y)?;
            for (row, line) in counts.iter().enumerate() {
                let of: usize = line.iter().sum();
                for (column, &count) in line.iter().enumerate() {
                    let cell = inner.cell((row, column), n);
                    let share = count as f64 / of.max(1) as f64;
                    let colour = density_colour(share);
                    let mut ink = canvas.ink.text;
                    // What never happens is left as the page is.
                    if count > 0 {
                        canvas.fill(&cell, colour.filled())?;
                        ink = ink_on(colour);
                    }
                    let text = grouped(count);
                    canvas.text(&text, cell.middle(), Anchor::Middle, TEXT, ink)?;
                }
            }
            Ok(())
        })?;
        let mut description = format!("Confusion matrix: {note}");
        for (class, line) in classes.iter().zip(counts) {
            let said = line.iter().zip(classes).filter(|(count, _)| **count > 0);
            let said: Vec<String> = said
                .map(|(count, predicted)| format!("{} {predicted}", grouped(*count)))
                .collect();
            description.push_str(&format!("\n{class}: called {}", said.join(", ")));
        }
        let mut data = vec![Column::new("truth".into(), classes)];
        data.extend(classes.iter().enumerate().map(|(column, class)| {
            let counts: Vec<u64> = counts.iter().map(|line| line[column] as u64).collect();
            Column::new(class.as_str().into(), counts)
        }));
        Ok(Drawing {
            sheet,
            title: format!("Confusion matrix of {} and {}", self.truth, self.predicted),
            description,
            data: frame(data)?,
        })
    }
}

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
        let figure = confusion(&df.unwrap(), "so", "said").unwrap();
        assert_eq!(figure.accuracy().unwrap(), 0.5);
        let said = figure.description().unwrap();
        assert!(said.contains("2 rows, 50.00 % right; 1 without"), "{said}");
    }
}
