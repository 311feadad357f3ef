//! Rows of a frame by their numbers, which stand in order.
//!
//! polars looks for the chunk of each row, and again in each column. Rows that stand in order lie
//! in one chunk after the other, so each chunk is looked for once.

use polars::prelude::*;
use polars_arrow::array::{Array, MutablePlString, PrimitiveArray};
use polars_arrow::bitmap::{Bitmap, MutableBitmap};
use rayon::prelude::*;

/// The rows of those numbers, of which some may be named several times.
///
/// # Errors
/// A row that the frame does not have.
pub(crate) fn rows_in_order(df: &DataFrame, rows: &[IdxSize]) -> PolarsResult<DataFrame> {
    if let Some(last) = rows.last()
        && *last as usize >= df.height()
    {
        polars_bail!(OutOfBounds: "row {last} of {}", df.height());
    }
    let columns = df.columns().par_iter().map(|column| {
        let values = column.as_materialized_series();
        let taken = match values.dtype() {
            DataType::UInt16 => taken(values.u16()?, rows).into_series(),
            DataType::Int64 => taken(values.i64()?, rows).into_series(),
            DataType::Float64 => taken(values.f64()?, rows).into_series(),
            DataType::Datetime(unit, zone) => {
                let times = taken(values.datetime()?.physical(), rows);
                times.into_datetime(*unit, zone.clone()).into_series()
            }
            DataType::Categorical(..) if values.cat32().is_ok() => {
                let ids = taken(values.cat32()?.physical(), rows);
                let dtype = values.dtype().clone();
                // SAFETY: every id is one of a column of that type.
                let words = unsafe {
                    CategoricalChunked::<Categorical32Type>::from_cats_and_dtype_unchecked(
                        ids, dtype,
                    )
                };
                words.into_series()
            }
            DataType::String if rows.len() < values.len() / 8 => {
                texts(values.str()?, rows).into_series()
            }
            // Most of many rows are copied as quickly as they can be found.
            _ if rows.len() >= values.len() / 8 => values.rechunk().take_slice(rows)?,
            _ => values.take_slice(rows)?,
        };
        Ok(taken.with_name(values.name().clone()).into_column())
    });
    DataFrame::new(rows.len(), columns.collect::<PolarsResult<_>>()?)
}

/// Hands over, of each array, where it begins among all rows, and the rows of it that are wanted.
fn by_array<'a, A: Array + 'a>(
    arrays: impl Iterator<Item = &'a A>,
    rows: &[IdxSize],
    mut take: impl FnMut(&'a A, usize, &[IdxSize]),
) {
    let (mut first, mut left) = (0, rows);
    for array in arrays {
        let behind = first + array.len();
        let here = left.partition_point(|row| (*row as usize) < behind);
        take(array, first, &left[..here]);
        (first, left) = (behind, &left[here..]);
    }
}

fn taken<T: PolarsNumericType>(values: &ChunkedArray<T>, rows: &[IdxSize]) -> ChunkedArray<T> {
    let mut taken = Vec::with_capacity(rows.len());
    let mut there = MutableBitmap::new();
    let has_nulls = values.null_count() > 0;
    by_array(values.downcast_iter(), rows, |array, first, rows| {
        let all: &[T::Native] = array.values();
        taken.extend(rows.iter().map(|row| all[*row as usize - first]));
        match array.validity() {
            _ if !has_nulls => {}
            None => there.extend_constant(rows.len(), true),
            Some(validity) => {
                for row in rows {
                    there.push(validity.get_bit(*row as usize - first));
                }
            }
        }
    });
    let there = has_nulls.then(|| Bitmap::from(there));
    let array = PrimitiveArray::from_vec(taken).with_validity(there);
    ChunkedArray::with_chunk(values.name().clone(), array)
}

fn texts(values: &StringChunked, rows: &[IdxSize]) -> StringChunked {
    let mut texts = MutablePlString::with_capacity(rows.len());
    by_array(values.downcast_iter(), rows, |array, first, rows| {
        for row in rows {
            texts.push(array.get(*row as usize - first));
        }
    });
    StringChunked::with_chunk(values.name().clone(), texts.freeze())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_those_that_polars_takes() {
        let numbers: Vec<Option<i64>> = (0..1000).map(|n| (n % 7 != 2).then_some(n)).collect();
        let words: Vec<Option<String>> = (0..1000)
            .map(|n| (n % 5 != 1).then(|| format!("2001:db8::{n}")))
            .collect();
        let flows = df!("n" => numbers, "w" => words, "b" => vec![true; 1000]).unwrap();
        let as_type = |from: &str, to: &str, dtype: DataType| {
            let column = flows.column(from).unwrap().cast(&dtype).unwrap();
            column.with_name(to.into())
        };
        let words = DataType::from_categories(Categories::global());
        let times = DataType::Datetime(TimeUnit::Microseconds, None);
        let mut all = flows.clone();
        for column in [
            as_type("n", "p", DataType::UInt16),
            as_type("n", "x", DataType::Float64),
            as_type("n", "t", times),
            as_type("w", "c", words),
        ] {
            all.with_column(column).unwrap();
        }
        let mut in_chunks = all.head(Some(3));
        for (first, length) in [(3, 0), (3, 500), (503, 497)] {
            in_chunks.vstack_mut(&all.slice(first, length)).unwrap();
        }
        let each_twice: Vec<IdxSize> = (0..1000).flat_map(|row| [row, row]).collect();
        for df in [all.clone(), in_chunks, all.clear()] {
            for rows in [&[][..], &[0, 2, 2, 3, 502, 503, 999][..], &each_twice[..]] {
                if df.height() == 0 && !rows.is_empty() {
                    assert!(rows_in_order(&df, rows).is_err());
                    continue;
                }
                let taken = rows_in_order(&df, rows).unwrap();
                let expected = df.take(&IdxCa::from_slice("".into(), rows)).unwrap();
                assert!(taken.equals_missing(&expected));
                assert_eq!(taken.schema(), expected.schema());
            }
        }
    }
}
