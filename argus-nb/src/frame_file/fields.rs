//! The values of a column as fields of lines of CSV, written as polars writes them: what holds a
//! comma, a quote or an end of a line is quoted, and so is an empty text, since null is nothing.

use super::clock::times_as_text;
use polars::prelude::*;
use polars_arrow::array::{Array, PrimitiveArray, Utf8ViewArray};
use std::sync::Arc;

/// More words than these are not made fields before they are met.
const MOST_WORDS: usize = 1 << 16;

/// The words of a column's categories as fields, which are made once for all rows.
pub(super) struct Words(Option<Vec<Vec<u8>>>);

impl Words {
    /// None of a column of another type, or of words that are many or as few as polars numbers in
    /// fewer bits.
    pub(super) fn new(dtype: &DataType) -> Words {
        let (physical, words) = match dtype {
            DataType::Categorical(categories, words) => (categories.physical(), words),
            DataType::Enum(categories, words) => (categories.physical(), words),
            _ => return Words(None),
        };
        let count = words.num_cats_upper_bound();
        if count > MOST_WORDS || !matches!(physical, CategoricalPhysical::U32) {
            return Words(None);
        }
        let field = |code: usize| {
            let mut field = Vec::new();
            if let Some(word) = words.cat_to_str(code as CatSize) {
                write_text(word.as_bytes(), &mut field);
            }
            field
        };
        Words(Some((0..count).map(field).collect()))
    }
}

/// The fields of a column of some rows.
pub(super) enum Fields<'a> {
    Whole(PrimitiveArray<i64>),
    Text(Utf8ViewArray),
    /// Numbers of words.
    Words(PrimitiveArray<u32>, &'a [Vec<u8>]),
    /// Lines that polars has written, and where each ends.
    Written(Vec<u8>, Vec<usize>),
}

impl<'a> Fields<'a> {
    /// # Errors
    /// A column of which polars makes no CSV.
    pub(super) fn new(column: &Column, words: &'a Words) -> PolarsResult<Fields<'a>> {
        let values = column.as_materialized_series();
        if let Some(text) = times_as_text(column)? {
            return Fields::of_text(text.as_materialized_series());
        }
        match (values.dtype(), &words.0) {
            (DataType::String, _) => Fields::of_text(values),
            (DataType::Categorical(..) | DataType::Enum(..), Some(words)) => {
                let codes = values.cat32()?.physical().rechunk();
                Ok(Fields::Words(codes.downcast_as_array().clone(), words))
            }
            (DataType::Categorical(..) | DataType::Enum(..), None) => {
                Fields::of_text(&values.cast(&DataType::String)?)
            }
            (dtype, _) if dtype.is_integer() && !has_more_digits(dtype) => {
                let numbers = values.cast(&DataType::Int64)?;
                let numbers = numbers.i64()?.rechunk();
                Ok(Fields::Whole(numbers.downcast_as_array().clone()))
            }
            _ => Fields::of_lines(column),
        }
    }

    fn of_text(texts: &Series) -> PolarsResult<Fields<'a>> {
        let texts = texts.str()?.rechunk();
        Ok(Fields::Text(texts.downcast_as_array().clone()))
    }

    fn of_lines(column: &Column) -> PolarsResult<Fields<'a>> {
        let rows = DataFrame::new(column.len(), vec![column.rechunk()])?;
        let options = Arc::new(SerializeOptions::default());
        let mut lines = Vec::new();
        let serializer = CsvSerializer::new(Arc::clone(rows.schema()), options);
        serializer?.serialize_to_csv(&rows, &mut lines)?;
        let ends = lines.iter().enumerate().filter(|(_, byte)| **byte == b'\n');
        let ends = ends.map(|(at, _)| at).collect();
        Ok(Fields::Written(lines, ends))
    }

    /// Writes the field of a row.
    #[inline]
    pub(super) fn write(&self, row: usize, to: &mut Vec<u8>) {
        match self {
            Fields::Whole(numbers) if numbers.is_valid(row) => {
                to.extend_from_slice(itoa::Buffer::new().format(numbers.value(row)).as_bytes());
            }
            Fields::Text(texts) if texts.is_valid(row) => {
                write_text(texts.value(row).as_bytes(), to);
            }
            Fields::Words(codes, words) if codes.is_valid(row) => {
                to.extend_from_slice(&words[codes.value(row) as usize]);
            }
            Fields::Written(lines, ends) => {
                let from = row.checked_sub(1).map_or(0, |before| ends[before] + 1);
                to.extend_from_slice(&lines[from..ends[row]]);
            }
            _ => {}
        }
    }
}

/// Whether a number may be too large for 64 bits with a sign.
fn has_more_digits(dtype: &DataType) -> bool {
    matches!(
        dtype,
        DataType::UInt64 | DataType::Int128 | DataType::UInt128
    )
}

fn write_text(text: &[u8], to: &mut Vec<u8>) {
    let is_sign = |byte: &u8| matches!(*byte, b',' | b'"' | b'\n' | b'\r');
    let has_sign = text
        .iter()
        .fold(text.is_empty(), |has, byte| has | is_sign(byte));
    if !has_sign {
        return to.extend_from_slice(text);
    }
    to.push(b'"');
    for byte in text {
        if *byte == b'"' {
            to.push(b'"');
        }
        to.push(*byte);
    }
    to.push(b'"');
}
