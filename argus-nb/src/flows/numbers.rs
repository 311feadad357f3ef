//! One number of a column: its total, its mean, a quantile.

use super::column::{ColumnError, numeric, values};
use super::parts::{Part, Plain};
use crate::quantiles::quantiles;
use polars::prelude::*;
use rayon::prelude::*;

/// The sum of a column, null and NaN left out; of nothing it is 0.
pub(super) fn total(query: LazyFrame, column: &str) -> Result<f64, ColumnError> {
    Ok(Sum::new(&plain(query, column)?).amount)
}

/// The mean of a column, null and NaN left out; of nothing it is NaN.
pub(super) fn mean(query: LazyFrame, column: &str) -> Result<f64, ColumnError> {
    let sum = Sum::new(&plain(query, column)?);
    Ok(sum.amount / sum.values as f64)
}

/// A quantile between the two values next to it, null and NaN left out; of nothing NaN.
pub(super) fn quantile(query: LazyFrame, column: &str, share: f64) -> Result<f64, ColumnError> {
    if !(0.0..=1.0).contains(&share) {
        return Err(ColumnError::NotAShare(share));
    }
    let quantile = quantiles_of(&plain(query, column)?, &[share]);
    Ok(quantile.map_or(f64::NAN, |quantile| quantile[0]))
}

/// Quantiles of a column, null and NaN left out; of nothing there are none.
pub(super) fn quantiles_of(column: &Plain, shares: &[f64]) -> Option<Vec<f64>> {
    match column {
        Plain::Whole(values) => quantiles(&Part::of_column(values), shares),
        Plain::Fraction(values) => quantiles(&Part::of_column(values), shares),
    }
}

fn plain(mut query: LazyFrame, column: &str) -> Result<Plain, ColumnError> {
    numeric(&*query.collect_schema()?, column)?;
    Ok(Plain::new(&values(query, column)?)?)
}

/// What values come to, and how many they are.
struct Sum {
    amount: f64,
    values: usize,
}

impl Sum {
    fn new(column: &Plain) -> Sum {
        match column {
            Plain::Whole(values) => {
                let parts = Part::of_column(values);
                // No sum of so many is past the end of 128 bits.
                let amount: i128 = parts.par_iter().map(sum_of_whole).sum();
                Sum {
                    amount: amount as f64,
                    values: values.len() - values.null_count(),
                }
            }
            Plain::Fraction(values) => {
                let parts = Part::of_column(values);
                let sums: Vec<Sum> = parts.par_iter().map(sum_of_fractions).collect();
                Sum {
                    amount: sums.iter().fold(0.0, |all, sum| all + sum.amount),
                    values: sums.iter().map(|sum| sum.values).sum(),
                }
            }
        }
    }
}

fn sum_of_whole(part: &Part<'_, i64>) -> i128 {
    match part.whole() {
        Some(values) => values.iter().map(|value| i128::from(*value)).sum(),
        None => {
            let mut sum = 0;
            part.each(|value| sum += i128::from(value.unwrap_or(0)));
            sum
        }
    }
}

/// Several lanes, which a processor adds at once, and sums of sums, which are more exact than
/// one after the other.
fn sum_of_fractions(part: &Part<'_, f64>) -> Sum {
    const LANES: usize = 8;
    const BLOCK: usize = 64 * LANES;
    let mut present = Vec::new();
    let values = part.whole().unwrap_or_else(|| {
        part.each(|value| present.push(value.unwrap_or(f64::NAN)));
        &present
    });
    let mut sum = Sum {
        amount: 0.0,
        values: 0,
    };
    for block in values.chunks(BLOCK) {
        let (mut amounts, mut missing) = ([0.0; LANES], [0u32; LANES]);
        let (lanes, rest) = block.as_chunks::<LANES>();
        for values in lanes {
            for (lane, value) in values.iter().enumerate() {
                missing[lane] += u32::from(value.is_nan());
                amounts[lane] += if value.is_nan() { 0.0 } else { *value };
            }
        }
        for value in rest {
            missing[0] += u32::from(value.is_nan());
            amounts[0] += if value.is_nan() { 0.0 } else { *value };
        }
        sum.amount += amounts.iter().sum::<f64>();
        sum.values += block.len() - missing.iter().sum::<u32>() as usize;
    }
    sum
}

/// NaN as null, which pandas does not tell apart either.
pub(super) fn without_nan(values: Expr, dtype: &DataType) -> Expr {
    match dtype {
        DataType::Float32 | DataType::Float64 => values.fill_nan(lit(NULL)),
        _ => values,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_is_exact_and_leaves_out_what_is_missing() {
        let whole = df!("n" => [Some(i64::MAX), None, Some(i64::MAX), Some(2)]).unwrap();
        assert_eq!(total(whole.lazy(), "n").unwrap(), 2.0f64.powi(64));
        let fractions: Vec<Option<f64>> = (0..5000)
            .map(|n| match n % 5 {
                0 => None,
                1 => Some(f64::NAN),
                n => Some(f64::from(n)),
            })
            .collect();
        let fractions = df!("n" => fractions).unwrap();
        assert_eq!(total(fractions.clone().lazy(), "n").unwrap(), 9000.0);
        assert_eq!(mean(fractions.clone().lazy(), "n").unwrap(), 3.0);
        assert_eq!(quantile(fractions.lazy(), "n", 0.25).unwrap(), 2.0);
        let bits = df!("n" => [Some(true), None, Some(true), Some(false)]).unwrap();
        assert_eq!(total(bits.clone().lazy(), "n").unwrap(), 2.0);
        assert_eq!(mean(bits.lazy(), "n").unwrap(), 2.0 / 3.0);
    }
}
