//! Frames as smartcore's matrices.

use super::error::LearnError;
use crate::flows::{ColumnError, known};
use polars::prelude::*;
use smartcore::linalg::basic::matrix::DenseMatrix;

pub(super) type Matrix = DenseMatrix<f64>;

/// The columns of a frame that a model is fitted to, and how they are read again
/// from another frame.
#[derive(Debug, Clone)]
pub(super) struct Inputs {
    pub(super) names: Vec<String>,
}

impl Inputs {
    /// All columns but that of the label.
    pub(super) fn new(df: &DataFrame, label: Option<&str>) -> Result<Inputs, LearnError> {
        let names = df.get_column_names().into_iter();
        let names: Vec<String> = names
            .filter(|name| Some(name.as_str()) != label)
            .map(ToString::to_string)
            .collect();
        match (df.height(), names.is_empty()) {
            (0, _) => Err(LearnError::NoRows),
            (_, true) => Err(LearnError::NoColumns),
            (_, false) => Ok(Inputs { names }),
        }
    }

    /// The numbers, a vector a column. A value that the frame never had
    /// (`State=RST`) is 0 in every row; any other column must be there.
    pub(super) fn columns(&self, df: &DataFrame) -> Result<Vec<Vec<f64>>, LearnError> {
        let read = |name: &String| {
            if name.contains('=') && df.column(name).is_err() {
                return Ok(vec![0.0; df.height()]);
            }
            numbers(known(df, name)?)
        };
        self.names.iter().map(read).collect()
    }
}

fn numbers(column: &Column) -> Result<Vec<f64>, LearnError> {
    let name = column.name().to_string();
    let dtype = column.dtype();
    if !dtype.is_primitive_numeric() && !dtype.is_bool() {
        let dtype = dtype.clone();
        return Err(ColumnError::NotNumeric { name, dtype }.into());
    }
    let numbers = column.cast(&DataType::Float64)?;
    let numbers = numbers.f64()?.iter().enumerate();
    numbers
        .map(|(row, number)| match number {
            Some(number) if number.is_finite() => Ok(number),
            _ => Err(LearnError::NoNumber {
                column: name.clone(),
                row,
            }),
        })
        .collect()
}

pub(super) fn matrix(columns: &[Vec<f64>]) -> Result<Matrix, LearnError> {
    let rows = columns.first().map_or(0, Vec::len);
    let values = columns.concat();
    Ok(DenseMatrix::new(rows, columns.len(), values, true)?)
}

/// Mean and standard deviation of columns, so that no unit outweighs another
/// (scikit-learn's `StandardScaler`: a constant column is divided by 1).
#[derive(Debug, Clone)]
pub(super) struct Scale {
    each: Vec<(f64, f64)>,
}

impl Scale {
    pub(super) fn fit(columns: &[Vec<f64>]) -> Scale {
        let fit = |column: &Vec<f64>| {
            let n = column.len() as f64;
            let mean = column.iter().sum::<f64>() / n;
            let variance = column.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n;
            let deviation = variance.sqrt();
            // A constant column has a deviation too, by rounding alone.
            let is_constant = deviation <= 1e-12 * mean.abs();
            (mean, if is_constant { 1.0 } else { deviation })
        };
        Scale {
            each: columns.iter().map(fit).collect(),
        }
    }

    pub(super) fn apply(&self, columns: &mut [Vec<f64>]) {
        for (column, (mean, deviation)) in columns.iter_mut().zip(&self.each) {
            column.iter_mut().for_each(|x| *x = (*x - mean) / deviation);
        }
    }
}
