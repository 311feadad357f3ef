//! Rows as objects of JSON, as pandas' `to_json(orient="records")` writes them.

use polars::prelude::*;
use std::io::Write;

/// The values of a column, as they are written.
enum Values {
    Texts(StringChunked),
    Integers(Int64Chunked),
    Floats(Float64Chunked),
    Booleans(BooleanChunked),
}

impl Values {
    /// Times, categories and all that JSON has no word for are text, and so is a column of
    /// integers of which one is too large for 64 bits with a sign.
    fn new(column: &Column) -> PolarsResult<Values> {
        let dtype = column.dtype();
        Ok(match dtype {
            DataType::Boolean => Values::Booleans(column.bool()?.clone()),
            DataType::UInt64 | DataType::Int128 | DataType::UInt128 => {
                let whole = column.cast(&DataType::Int64)?;
                match whole.null_count() == column.null_count() {
                    true => Values::Integers(whole.i64()?.clone()),
                    false => Values::Texts(column.cast(&DataType::String)?.str()?.clone()),
                }
            }
            dtype if dtype.is_integer() => {
                Values::Integers(column.cast(&DataType::Int64)?.i64()?.clone())
            }
            dtype if dtype.is_float() => {
                Values::Floats(column.cast(&DataType::Float64)?.f64()?.clone())
            }
            _ => Values::Texts(column.cast(&DataType::String)?.str()?.clone()),
        })
    }

    /// NaN and the infinite are null: JSON has no word for them.
    fn write(&self, row: usize, to: &mut Vec<u8>) -> serde_json::Result<()> {
        match self {
            Values::Texts(texts) => serde_json::to_writer(to, &texts.get(row)),
            Values::Integers(numbers) => serde_json::to_writer(to, &numbers.get(row)),
            Values::Floats(numbers) => serde_json::to_writer(to, &numbers.get(row)),
            Values::Booleans(values) => serde_json::to_writer(to, &values.get(row)),
        }
    }
}

/// An object for each row; `between` two of them, and before the first if it `is_first` of none.
pub(super) fn write_objects(
    df: &DataFrame,
    (is_first, between): (bool, &str),
    to: &mut dyn Write,
) -> PolarsResult<()> {
    let mut columns = Vec::with_capacity(df.width());
    for column in df.columns() {
        let name = serde_json::to_string(column.name().as_str()).map_err(unwritten)?;
        columns.push((name, Values::new(&column.rechunk())?));
    }
    let mut object = Vec::new();
    for row in 0..df.height() {
        object.clear();
        if row > 0 || !is_first {
            object.extend_from_slice(between.as_bytes());
        }
        object.push(b'{');
        for (at, (name, values)) in columns.iter().enumerate() {
            if at > 0 {
                object.push(b',');
            }
            object.extend_from_slice(name.as_bytes());
            object.push(b':');
            values.write(row, &mut object).map_err(unwritten)?;
        }
        object.push(b'}');
        to.write_all(&object)?;
    }
    Ok(())
}

fn unwritten(error: serde_json::Error) -> PolarsError {
    std::io::Error::from(error).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_what_they_are() {
        let df = df!(
            "n" => [Some(-1i64), None], "x" => [0.5, f64::NAN], "big" => [u64::MAX, 1],
            "t\"" => ["a\"\n", "\u{e9}"], "b" => [true, false],
        )
        .unwrap();
        let mut written = Vec::new();
        write_objects(&df, (true, "\n"), &mut written).unwrap();
        assert_eq!(
            String::from_utf8(written).unwrap(),
            "{\"n\":-1,\"x\":0.5,\"big\":\"18446744073709551615\",\"t\\\"\":\"a\\\"\\n\",\"b\":true}\n\
             {\"n\":null,\"x\":null,\"big\":\"1\",\"t\\\"\":\"\u{e9}\",\"b\":false}"
        );
    }
}
