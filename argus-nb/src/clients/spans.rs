//! Instants that lie a length of time behind others.

use polars::prelude::*;
use polars_arrow::array::PrimitiveArray;
use polars_arrow::bitmap::Bitmap;
use polars_arrow::compute::utils::combine_validities_and;
use rayon::prelude::*;

/// The instants so many seconds after others, to the microsecond; one that is halfway between two of
/// these goes to the even one.
///
/// (It is one walk over the rows, on all cores. As an expression of polars' it is five.)
///
/// # Errors
/// Columns of another type.
pub(super) fn after(began: &Column, seconds: &Column) -> PolarsResult<Column> {
    let DataType::Datetime(unit, zone) = began.dtype().clone() else {
        polars_bail!(SchemaMismatch: "`{}` is {}, and no time", began.name(), began.dtype());
    };
    let seconds = seconds.cast(&DataType::Float64)?;
    let (mut instants, mut lengths) =
        (began.datetime()?.physical().clone(), seconds.f64()?.clone());
    if !instants.chunk_lengths().eq(lengths.chunk_lengths()) {
        (instants, lengths) = (
            instants.rechunk().into_owned(),
            lengths.rechunk().into_owned(),
        );
    }
    let arrays: Vec<_> = instants
        .downcast_iter()
        .zip(lengths.downcast_iter())
        .collect();
    let arrays = arrays.into_par_iter();
    let ended = arrays.map(|(began, seconds)| match unit {
        TimeUnit::Microseconds => ended(began, seconds, |micros| micros),
        TimeUnit::Nanoseconds => ended(began, seconds, |micros| micros.wrapping_mul(1_000)),
        TimeUnit::Milliseconds => ended(began, seconds, |micros| micros.div_euclid(1_000)),
    });
    let ended: Vec<PrimitiveArray<i64>> = ended.collect();
    let ended = Int64Chunked::from_chunk_iter(began.name().clone(), ended);
    Ok(ended.into_datetime(unit, zone).into_column())
}

/// To a number of at most half its size this can be added so that the sum is of whole numbers, which
/// stand in its last bits.
const WHOLE: f64 = (3_i64 << 51) as f64;
const HALF: f64 = (1_i64 << 51) as f64;

fn ended(
    began: &PrimitiveArray<i64>,
    seconds: &PrimitiveArray<f64>,
    in_unit: impl Fn(i64) -> i64,
) -> PrimitiveArray<i64> {
    let there = combine_validities_and(began.validity(), seconds.validity());
    let rows = || began.values().iter().zip(seconds.values().iter());
    let mut are_small = true;
    let ends = rows().map(|(began, seconds)| {
        let micros = seconds * 1e6;
        are_small &= micros.abs() <= HALF;
        let whole = (micros + WHOLE).to_bits().wrapping_sub(WHOLE.to_bits());
        began.wrapping_add(in_unit(whole.cast_signed()))
    });
    let ends: Vec<i64> = ends.collect();
    if are_small {
        return PrimitiveArray::from_vec(ends).with_validity(there);
    }
    // Centuries, and what is no number at all.
    let rounded = |seconds: &f64| (seconds * 1e6).round_ties_even();
    let ends = rows().map(|(began, seconds)| began.wrapping_add(in_unit(rounded(seconds) as i64)));
    let ends = PrimitiveArray::from_vec(ends.collect());
    let has_room = |seconds: &f64| (-HALF * 4096.0..HALF * 4096.0).contains(&rounded(seconds));
    let have_room: Bitmap = seconds.values().iter().map(has_room).collect();
    ends.with_validity(combine_validities_and(there.as_ref(), Some(&have_room)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_are_those_that_polars_reckons() {
        let lengths = [
            Some(0.0),
            Some(0.000_000_5),
            Some(0.000_001_5),
            Some(-3.25),
            Some(9.999_999_49),
            None,
            Some(f64::NAN),
            Some(f64::INFINITY),
            Some(1e9),
            Some(-5e9),
            Some(1e13),
            Some(7.0),
        ];
        let rows = lengths.len() as i64;
        let began = (0..rows).map(|row| (row < rows - 1).then_some(row * 1_700_000_000_001));
        let df = df!("began" => began.collect::<Vec<_>>(), "length" => lengths).unwrap();
        for df in [df.clone(), df.head(Some(6)), df.clear()] {
            for unit in [
                TimeUnit::Microseconds,
                TimeUnit::Milliseconds,
                TimeUnit::Nanoseconds,
            ] {
                let began = col("began").cast(DataType::Datetime(unit, None));
                let micros = (col("length") * lit(1e6)).round(0, RoundMode::default());
                let length = micros
                    .cast(DataType::Int64)
                    .cast(DataType::Duration(TimeUnit::Microseconds))
                    .cast(DataType::Duration(unit));
                let expected = (col("began") + length).alias("ended");
                let df = df.clone().lazy().with_columns([began]);
                let df = df.with_columns([expected]).collect().unwrap();
                let cut = df.head(Some(3)).vstack(&df.slice(3, df.height())).unwrap();
                for df in [df, cut] {
                    let began = df.column("began").unwrap();
                    let ended = after(began, &df.column("length").unwrap().rechunk()).unwrap();
                    let ended = ended.with_name("ended".into());
                    assert!(
                        ended.equals_missing(df.column("ended").unwrap()),
                        "{df} {ended:?}"
                    );
                }
            }
        }
    }
}
