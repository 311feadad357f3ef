//! One number of a column: its total, its mean, a quantile.

use super::column::{ColumnError, numeric, values};
use super::description::{QUARTILES, Summary};
use super::parts::{Number, Part, Plain};
use crate::quantiles::{Numbers, quantiles};
use crate::streaming::{fold, is_in_memory};
use polars::prelude::*;
use rayon::prelude::*;

/// The sum of a column, null and NaN left out; of nothing it is 0.
pub(super) fn total(query: LazyFrame, column: &str) -> Result<f64, ColumnError> {
    Ok(sum_of(query, column)?.amount())
}

/// The mean of a column, null and NaN left out; of nothing it is NaN.
pub(super) fn mean(query: LazyFrame, column: &str) -> Result<f64, ColumnError> {
    let sum = sum_of(query, column)?;
    Ok(sum.amount() / sum.values as f64)
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
    match &query.logical_plan {
        DslPlan::DataFrameScan { df, .. } => numeric(df.schema(), column)?,
        _ => numeric(&*query.collect_schema()?, column)?,
    };
    Ok(Plain::new(&values(query, column)?)?)
}

/// The sum of a column, of which memory holds a batch at a time if it is read.
fn sum_of(mut query: LazyFrame, column: &str) -> Result<Sum, ColumnError> {
    if is_in_memory(&query) {
        return Ok(Sum::new(&plain(query, column)?));
    }
    numeric(&*query.collect_schema()?, column)?;
    let sum = fold(query.select([col(column)]), Sum::default(), |sum, batch| {
        let values = batch.columns().iter().map(Column::as_materialized_series);
        for values in values {
            sum.add(Sum::new(&Plain::new(values)?));
        }
        Ok(())
    });
    Ok(sum?)
}

/// What values come to, and how many they are.
#[derive(Default)]
struct Sum {
    /// Of whole numbers, whose sum is exact.
    whole: i128,
    fractions: f64,
    values: usize,
}

impl Sum {
    fn amount(&self) -> f64 {
        self.whole as f64 + self.fractions
    }

    fn add(&mut self, other: Sum) {
        self.whole += other.whole;
        self.fractions += other.fractions;
        self.values += other.values;
    }

    fn new(column: &Plain) -> Sum {
        match column {
            Plain::Whole(values) => {
                let parts = Part::of_column(values);
                // No sum of so many is past the end of 128 bits.
                Sum {
                    whole: parts.par_iter().map(sum_of_whole).sum(),
                    fractions: 0.0,
                    values: values.len() - values.null_count(),
                }
            }
            Plain::Fraction(values) => {
                let parts = Part::of_column(values);
                let sums: Vec<Sum> = parts.par_iter().map(sum_of_fractions).collect();
                Sum {
                    whole: 0,
                    fractions: sums.iter().fold(0.0, |all, sum| all + sum.fractions),
                    values: sums.iter().map(|sum| sum.values).sum(),
                }
            }
        }
    }
}

fn sum_of_whole(part: &Part<'_, i64>) -> i128 {
    /// Of so small numbers, which counts are, no part has a sum past the end of 64 bits.
    const SMALL: i64 = 1 << 40;
    if let Some(values) = part.whole() {
        let (mut sum, mut bits) = (0i64, 0);
        for value in values {
            sum = sum.wrapping_add(*value);
            bits |= *value;
        }
        if (0..SMALL).contains(&bits) {
            return i128::from(sum);
        }
    }
    let mut sum = 0;
    part.each(|value| sum += i128::from(value.unwrap_or(0)));
    sum
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
    let mut sum = Sum::default();
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
        sum.fractions += amounts.iter().sum::<f64>();
        sum.values += block.len() - missing.iter().sum::<u32>() as usize;
    }
    sum
}

/// What is said of a column of numbers, null and NaN left out.
pub(super) fn summary(column: &Plain) -> Summary {
    let sum = Sum::new(column);
    match column {
        Plain::Whole(values) => summary_of(&Part::of_column(values), &sum),
        Plain::Fraction(values) => summary_of(&Part::of_column(values), &sum),
    }
}

fn summary_of<T: Number>(parts: &[Part<'_, T>], sum: &Sum) -> Summary {
    let is_there = sum.values > 0;
    let mean = sum.amount() / sum.values as f64;
    let of_part = |part: &Part<'_, T>| {
        let (mut squares, mut min, mut max) = (0.0, f64::INFINITY, f64::NEG_INFINITY);
        part.for_each(|value| {
            squares += (value - mean) * (value - mean);
            min = if value < min { value } else { min };
            max = if value > max { value } else { max };
        });
        (squares, min, max)
    };
    let of_parts: Vec<(f64, f64, f64)> = parts.par_iter().map(of_part).collect();
    let squares: f64 = of_parts.iter().map(|(squares, ..)| squares).sum();
    let variance = squares / (sum.values as f64 - 1.0);
    let min = of_parts.iter().map(|(_, min, _)| *min).reduce(f64::min);
    let max = of_parts.iter().map(|(.., max)| *max).reduce(f64::max);
    Summary {
        count: sum.values,
        mean: is_there.then_some(mean),
        std: (sum.values > 1).then_some(variance.sqrt()),
        min: min.filter(|_| is_there),
        quartiles: quantiles(parts, &QUARTILES),
        max: max.filter(|_| is_there),
    }
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
