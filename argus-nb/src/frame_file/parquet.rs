//! Columns as a Parquet file, as polars writes them.
//!
//! polars makes whole row groups of a frame's chunks first, and then packs column after column,
//! while it writes them. Here each column of a row group is gathered and packed on a core of its
//! own, and the group before is written meanwhile.

use polars::prelude::*;
use polars_arrow::array::{Array, ArrayRef, DictionaryArray, MutablePlString, PrimitiveArray};
use polars_arrow::datatypes::IntegerType;
use polars_parquet::parquet::error::ParquetError;
use polars_parquet::write::{
    CompressedPage, Compressor, Encoding, ParquetType, StatisticsOptions, Version, WriteOptions,
    array_to_columns,
};
use rayon::prelude::*;
use std::io::Write;
use std::ops::Range;

/// The fewest rows of a group, as polars has them of a frame of one chunk.
const ROWS_OF_A_GROUP: usize = 512 * 512;

/// The pages of the columns of a row group.
type Pages = Vec<Vec<CompressedPage>>;

pub(super) fn write(df: &DataFrame, to: &mut (dyn Write + Send)) -> PolarsResult<()> {
    let mut writer = ParquetWriter::new(to).batched(df.schema())?;
    let types = writer.parquet_schema().fields().to_vec();
    let encodings = get_encodings(&df.schema().to_arrow(CompatLevel::newest()));
    let mut groups = row_groups(df.height());
    let mut packed: Option<(usize, Pages)> = None;
    loop {
        let next = groups.next();
        let (written, packing) = rayon::join(
            || match packed.take() {
                Some((rows, pages)) => writer.write_row_group(rows as u64, &pages),
                None => Ok(()),
            },
            || -> PolarsResult<Option<(usize, Pages)>> {
                let Some(rows) = next else { return Ok(None) };
                Ok(Some((rows.len(), pages(df, &rows, &types, &encodings)?)))
            },
        );
        written?;
        packed = packing?;
        if packed.is_none() {
            break;
        }
    }
    writer.finish().map(|_| ())
}

/// The rows of each group: as many to each, and to the last what is left.
fn row_groups(height: usize) -> impl Iterator<Item = Range<usize>> {
    let groups = (height / ROWS_OF_A_GROUP).max(1);
    let rows = height / groups;
    (0..groups)
        .map(move |group| match group + 1 == groups {
            true => group * rows..height,
            false => group * rows..(group + 1) * rows,
        })
        .filter(|rows| !rows.is_empty())
}

/// The pages of each column of a group, packed.
fn pages(
    df: &DataFrame,
    rows: &Range<usize>,
    types: &[ParquetType],
    encodings: &[Vec<Encoding>],
) -> PolarsResult<Pages> {
    let columns = df.columns().par_iter().zip(types).zip(encodings);
    let pages: Vec<Pages> = columns
        .with_max_len(1)
        .map(|((column, of), encodings)| {
            let column = column.slice(rows.start as i64, rows.len());
            pages_of_column(&column, of, encodings)
        })
        .collect::<PolarsResult<_>>()?;
    Ok(pages.into_iter().flatten().collect())
}

/// What a column of one type has in a file: of a struct, several columns.
fn pages_of_column(
    column: &Column,
    of: &ParquetType,
    encodings: &[Encoding],
) -> PolarsResult<Pages> {
    let options = WriteOptions {
        statistics: StatisticsOptions::default(),
        version: Version::V1,
        compression: ParquetCompression::default().into(),
        data_page_size: None,
    };
    let array = one_array(&column.as_materialized_series().rechunk())?;
    let columns = array_to_columns(&array, of.clone(), options, encodings)?;
    let packed = columns.into_iter().map(|pages| {
        let pages = pages
            .map(|page| page.map_err(|error| ParquetError::FeatureNotSupported(error.to_string())));
        let packed = Compressor::new_from_vec(pages, options.compression, Vec::new());
        packed
            .collect::<Result<Vec<CompressedPage>, ParquetError>>()
            .map_err(PolarsError::from)
    });
    packed.collect()
}

/// A series of one chunk, as Arrow has it.
fn one_array(series: &Series) -> PolarsResult<ArrayRef> {
    match series.dtype() {
        DataType::Categorical(_, words) if series.cat32().is_ok() => {
            let codes = series.cat32()?.physical().downcast_as_array();
            Ok(dictionary(codes, words)?.boxed())
        }
        _ => Ok(series.to_arrow(0, CompatLevel::newest())),
    }
}

/// The words that a categorical column has, in the order in which they come up, and which of them
/// each row has. polars looks for each row's code in a hash table.
fn dictionary(
    codes: &PrimitiveArray<u32>,
    words: &CategoricalMapping,
) -> PolarsResult<DictionaryArray<u32>> {
    const NONE_YET: u32 = u32::MAX;
    let mut keys_of_codes = vec![NONE_YET; words.num_cats_upper_bound()];
    let mut had = MutablePlString::with_capacity(0);
    let mut key = |code: u32| {
        let key = &mut keys_of_codes[code as usize];
        if *key == NONE_YET {
            *key = had.len() as u32;
            had.push(words.cat_to_str(code));
        }
        *key
    };
    let keys = codes.iter().map(|code| code.map_or(0, |code| key(*code)));
    let keys = PrimitiveArray::from_vec(keys.collect());
    let keys = keys.with_validity(codes.validity().cloned());
    let had = had.freeze();
    let dtype =
        ArrowDataType::Dictionary(IntegerType::UInt32, Box::new(had.dtype().clone()), false);
    DictionaryArray::try_new(dtype, keys, had.boxed())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_those_that_polars_writes() {
        let rows = ROWS_OF_A_GROUP * 2 + 3;
        let numbers: Vec<Option<i64>> = (0..rows as i64)
            .map(|row| (row % 7 != 3).then_some(row * row))
            .collect();
        let words: Vec<String> = (0..rows)
            .map(|row| format!("10.0.{}.1", row % 1000))
            .collect();
        let mut flows = df!("n" => numbers, "w" => words).unwrap();
        let word = flows
            .column("w")
            .unwrap()
            .cast(&DataType::from_categories(Categories::global()));
        flows
            .with_column(word.unwrap().with_name("c".into()))
            .unwrap();
        let both = flows.clone().into_struct("s".into()).into_column();
        flows.with_column(both).unwrap();
        let in_chunks = |df: &DataFrame| df.head(Some(10)).vstack(&df.slice(10, rows)).unwrap();
        for df in [flows.head(Some(5)), flows.clear(), flows] {
            let (mut ours, mut of_polars) = (Vec::new(), Vec::new());
            write(&df, &mut ours).unwrap();
            ParquetWriter::new(&mut of_polars)
                .finish(&mut df.clone())
                .unwrap();
            assert!(ours == of_polars, "{} rows", df.height());
            // Its row groups do not depend on how the frame came to be.
            let mut of_chunks = Vec::new();
            write(&in_chunks(&df), &mut of_chunks).unwrap();
            assert!(of_chunks == ours, "{} rows", df.height());
        }
    }
}
