//! Correlation matrices.

use super::axis::Axis;
use super::canvas::{Anchor, TEXT};
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Plot};
use super::look::{Look, diverging_colour, ink_on};
use super::statistics::pearson;
use super::values::{Groups, Values};
use super::{PlotError, frame, names_of};
use plotters::style::Color;
use polars::prelude::{Column, DataFrame};

/// Columns whose numbers can still be read.
const MOST: usize = 20;

/// Pearson's correlation of each pair of numeric columns: `df[columns].corr()`, as
/// a matrix of colours and numbers. A pair counts the rows in which both are
/// finite. A pair that has no correlation (a constant column) is empty.
///
/// Its data: `column` and a column for each name, as pandas has it.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("TotPkts" => [1i64, 2, 3], "TotBytes" => [60i64, 120, 180])?;
/// let matrix = correlation(&flows, ["TotPkts", "TotBytes"])?.data()?;
/// assert_eq!(matrix.column("TotBytes")?.f64()?.get(0), Some(1.0));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there or is not numeric; more than twenty.
pub fn correlation<I>(df: &DataFrame, columns: I) -> Result<Figure<Correlation>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let columns = names_of(df, columns)?;
    if columns.len() > MOST {
        return Err(PlotError::TooManyColumns {
            given: columns.len(),
            most: MOST,
        });
    }
    Ok(Figure::new(df, Correlation { columns }))
}

/// See [`correlation`].
#[derive(Debug, Clone)]
pub struct Correlation {
    columns: Vec<String>,
}

impl Plot for Correlation {}

impl Drawn for Correlation {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        for (is_log, axis) in [(look.log_x, "x"), (look.log_y, "y")] {
            if is_log {
                return Err(PlotError::NoSuchLog {
                    axis,
                    plot: "a correlation matrix",
                });
            }
        }
        let values: Vec<Values> = self
            .columns
            .iter()
            .map(|column| Values::of(df, column))
            .collect::<Result<_, _>>()?;
        let n = values.len();
        let mut matrix = vec![vec![None; n]; n];
        for row in 0..n {
            for column in 0..=row {
                let r = pearson(&values[row].numbers, &values[column].numbers);
                matrix[row][column] = r;
                matrix[column][row] = r;
            }
        }
        let x = Axis::names("", self.columns.clone());
        let y = Axis::names("", self.columns.iter().rev().cloned().collect());
        let size = (n as u32 * 62 + 150).clamp(300, 900);
        let note = format!("Pearson's r of {} flows", super::axis::grouped(df.height()));
        let sheet = look.sheet((size, size - 60), &Groups::one(), &note, |canvas, room| {
            let inner = canvas.frame_of_picture(&room, &x, &y)?;
            for (row, line) in matrix.iter().enumerate() {
                for (column, r) in line.iter().enumerate() {
                    let Some(r) = *r else { continue };
                    let cell = inner.cell((row, column), n);
                    let colour = diverging_colour(r);
                    canvas.fill(&cell, colour.filled())?;
                    let text = format!("{r:.2}");
                    canvas.text(&text, cell.middle(), Anchor::Middle, TEXT, ink_on(colour))?;
                }
            }
            Ok(())
        })?;
        let mut description = note;
        for (row, line) in matrix.iter().enumerate() {
            for (column, r) in line.iter().enumerate().take(row) {
                let r = r.map_or_else(|| "none".to_owned(), |r| format!("{r:.4}"));
                let (a, b) = (&self.columns[row], &self.columns[column]);
                description.push_str(&format!("\n{a} with {b}: {r}"));
            }
        }
        let mut data = vec![Column::new("column".into(), self.columns.clone())];
        data.extend(
            self.columns
                .iter()
                .zip(matrix)
                .map(|(name, line)| Column::new(name.as_str().into(), line)),
        );
        Ok(Drawing {
            sheet,
            title: format!("Correlation of {}", self.columns.join(", ")),
            description,
            data: frame(data)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn a_constant_column_correlates_with_nothing() {
        let df = df!("a" => [1i64, 2, 3], "b" => [5i64, 5, 5]).unwrap();
        let figure = correlation(&df, ["a", "b"]).unwrap();
        let data = figure.data().unwrap();
        assert_eq!(data.column("b").unwrap().f64().unwrap().null_count(), 2);
        assert!(figure.description().unwrap().contains("b with a: none"));
    }
}
