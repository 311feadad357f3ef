//! Columns as a Parquet file, as polars writes them.
//!
//! polars packs the columns of a row group one after the other, while it writes them; here they
//! are packed on all cores, and the groups before are written meanwhile.

use polars::frame::chunk_df_for_writing;
use polars::prelude::*;
use polars_arrow::array::ArrayRef;
use polars_arrow::record_batch::RecordBatch;
use polars_parquet::parquet::error::ParquetError;
use polars_parquet::write::{
    CompressedPage, Compressor, Encoding, ParquetType, StatisticsOptions, Version, WriteOptions,
    array_to_columns,
};
use rayon::prelude::*;
use std::io::Write;

/// The rows of a group, as polars has them.
const ROWS_OF_A_GROUP: usize = 512 * 512;

/// The pages of the columns of a row group.
type Pages = Vec<Vec<CompressedPage>>;

pub(super) fn write(df: &mut DataFrame, to: &mut (dyn Write + Send)) -> PolarsResult<()> {
    let groups = chunk_df_for_writing(df, ROWS_OF_A_GROUP)?;
    let mut writer = ParquetWriter::new(to).batched(groups.schema())?;
    let types = writer.parquet_schema().fields().to_vec();
    // What is packed last is written when there is nothing left to pack: the less, the better.
    let at_once = rayon::current_num_threads().div_ceil(types.len().max(1));
    let mut groups = groups.iter_chunks(CompatLevel::newest(), false);
    let mut packed: Vec<(usize, Pages)> = Vec::new();
    loop {
        let next: Vec<RecordBatch> = groups.by_ref().take(at_once).collect();
        let (writing, packing) = rayon::join(
            || -> PolarsResult<()> {
                for (rows, pages) in packed.drain(..) {
                    writer.write_row_group(rows as u64, &pages)?;
                }
                Ok(())
            },
            || -> PolarsResult<Vec<(usize, Pages)>> {
                let next = next.par_iter().filter(|group| group.height() > 0);
                next.map(|group| Ok((group.height(), pages(group, &types)?)))
                    .collect()
            },
        );
        writing?;
        packed = packing?;
        if packed.is_empty() && next.is_empty() {
            break;
        }
    }
    writer.finish().map(|_| ())
}

/// The pages of each column of a group, packed.
fn pages(group: &RecordBatch, types: &[ParquetType]) -> PolarsResult<Pages> {
    let encodings = get_encodings(group.schema());
    let columns = group.arrays().par_iter().zip(types).zip(&encodings[..]);
    let pages: Vec<Pages> = columns
        .map(|((array, of), encodings)| pages_of_column(array, of, encodings))
        .collect::<PolarsResult<_>>()?;
    Ok(pages.into_iter().flatten().collect())
}

/// What a column of one type has in a file: of a struct, several columns.
fn pages_of_column(
    array: &ArrayRef,
    of: &ParquetType,
    encodings: &[Encoding],
) -> PolarsResult<Pages> {
    let options = WriteOptions {
        statistics: StatisticsOptions::default(),
        version: Version::V1,
        compression: ParquetCompression::default().into(),
        data_page_size: None,
    };
    let columns = array_to_columns(array, of.clone(), options, encodings)?;
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
        for df in [in_chunks(&flows), flows.head(Some(5)), flows.clear(), flows] {
            let (mut ours, mut of_polars) = (Vec::new(), Vec::new());
            write(&mut df.clone(), &mut ours).unwrap();
            ParquetWriter::new(&mut of_polars)
                .finish(&mut df.clone())
                .unwrap();
            assert!(ours == of_polars, "{} rows", df.height());
        }
    }
}
