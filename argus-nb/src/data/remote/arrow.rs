//! Answers come by Arrow's C stream interface, and become columns of polars without a copy.

use super::column::Stored;
use super::error::RemoteError;
use adbc_driver_manager::ManagedStatement;
use arrow_array::RecordBatchReader;
use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use polars::prelude::*;
use polars_arrow::array::{Array, PrimitiveArray, StructArray};
use polars_arrow::datatypes::{ArrowDataType, Field as ArrowField};
use polars_arrow::ffi;

/// What a driver answers, batch by batch.
pub(super) struct Batches {
    // Before the statement, since that is what it reads from.
    reader: ffi::ArrowArrayStreamReader<Box<ffi::ArrowArrayStream>>,
    _statement: ManagedStatement,
}

// Both are the C struct of Arrow's specification: five pointers, in its order.
const _: () = assert!(
    size_of::<FFI_ArrowArrayStream>() == size_of::<ffi::ArrowArrayStream>()
        && align_of::<FFI_ArrowArrayStream>() == align_of::<ffi::ArrowArrayStream>()
);

impl Batches {
    pub(super) fn new(
        reader: Box<dyn RecordBatchReader + Send>,
        statement: ManagedStatement,
    ) -> Result<Batches, PolarsError> {
        Ok(Batches {
            reader: stream(reader)?,
            _statement: statement,
        })
    }

    /// The columns' names, and what the engine keeps in them.
    pub(super) fn columns(&self) -> Vec<(String, Stored)> {
        let ArrowDataType::Struct(fields) = self.reader.field().dtype() else {
            return Vec::new();
        };
        fields
            .iter()
            .map(|field| (field.name.to_string(), stored(field.dtype())))
            .collect()
    }

    /// The next rows, or `None` after the last. They are the driver's own words that an error has.
    pub(super) fn next(&mut self) -> Option<PolarsResult<Box<dyn Array>>> {
        // SAFETY: as in `new`: the stream is arrow-array's own, which exports what the C data
        // interface describes.
        unsafe { self.reader.next() }
    }

    /// A frame of the same columns without a row.
    pub(super) fn empty(&self) -> DataFrame {
        let ArrowDataType::Struct(fields) = self.reader.field().dtype() else {
            return DataFrame::default();
        };
        let columns = fields
            .iter()
            .map(|field| Column::new_empty(field.name.clone(), &plain_dtype(field.dtype())))
            .collect();
        DataFrame::new(0, columns).unwrap_or_default()
    }
}

/// A reader as polars reads one. What a driver says is in UTF-8 here, whatever bytes it wrote: its own
/// reader has made that of it, and polars' would panic.
fn stream(
    reader: Box<dyn RecordBatchReader + Send>,
) -> PolarsResult<ffi::ArrowArrayStreamReader<Box<ffi::ArrowArrayStream>>> {
    let stream = FFI_ArrowArrayStream::new(reader);
    // SAFETY: both types are `#[repr(C)]` with the fields of Arrow's C stream interface in its
    // order (get_schema, get_next, get_last_error, release, private_data), and the sizes are
    // compared above. The value is moved: `transmute` forgets the one, and the other's Drop calls
    // the same `release` once.
    let stream: ffi::ArrowArrayStream = unsafe { std::mem::transmute(stream) };
    // SAFETY: the stream is arrow-array's own, made one line above of a reader of checked batches;
    // it fulfils the C stream interface.
    unsafe { ffi::ArrowArrayStreamReader::try_new(Box::new(stream)) }
}

/// The rows of a batch.
pub(super) fn frame(array: &dyn Array) -> Result<DataFrame, RemoteError> {
    let Some(rows) = array.as_any().downcast_ref::<StructArray>() else {
        return Ok(DataFrame::default());
    };
    let columns: Result<Vec<Column>, RemoteError> = rows
        .fields()
        .iter()
        .zip(rows.values())
        .enumerate()
        .map(|(place, (field, values))| column(place, field, values.as_ref()))
        .collect();
    Ok(DataFrame::new(rows.len(), columns?)?)
}

/// A column of polars' of an array. Names need not be unique in an answer, but are in a frame.
fn column(place: usize, field: &ArrowField, values: &dyn Array) -> Result<Column, RemoteError> {
    let name = match field.name.as_str() {
        "" => PlSmallStr::from(format!("column_{place}")),
        _ => field.name.clone(),
    };
    let series = match field.dtype() {
        ArrowDataType::Int8 => widened::<i8, Int32Type>(values),
        ArrowDataType::Int16 => widened::<i16, Int32Type>(values),
        ArrowDataType::UInt8 => widened::<u8, UInt16Type>(values),
        ArrowDataType::Decimal(_, scale) => decimal(values, *scale),
        dtype if stored_plainly(dtype) => {
            Some(Series::try_from((name.clone(), values.to_boxed()))?)
        }
        _ => None,
    };
    match series {
        Some(series) => Ok(series.with_name(name).into_column()),
        None => Err(RemoteError::Unaskable {
            column: name.to_string(),
            stored: format!("{:?}", field.dtype()),
        }),
    }
}

/// Types that polars has here as they are.
fn stored_plainly(dtype: &ArrowDataType) -> bool {
    use ArrowDataType as A;
    match dtype {
        A::Dictionary(_, values, _) => matches!(**values, A::Utf8 | A::LargeUtf8 | A::Utf8View),
        A::Boolean | A::Null | A::Date32 | A::Timestamp(..) | A::Duration(_) => true,
        A::Int32 | A::Int64 | A::UInt16 | A::UInt32 | A::UInt64 | A::Float32 | A::Float64 => true,
        A::Utf8 | A::LargeUtf8 | A::Utf8View => true,
        _ => false,
    }
}

/// Small numbers, in the next type that this build of polars has.
fn widened<N, T>(values: &dyn Array) -> Option<Series>
where
    N: polars_arrow::types::NativeType,
    T: PolarsNumericType,
    T::Native: From<N>,
    ChunkedArray<T>: IntoSeries,
{
    let values = values.as_any().downcast_ref::<PrimitiveArray<N>>()?;
    let wide = values
        .iter()
        .map(|value| value.map(|value| T::Native::from(*value)));
    Some(wide.collect::<ChunkedArray<T>>().into_series())
}

/// Decimals: whole numbers of 64 bits if they are such, as sums are, and else the nearest doubles.
fn decimal(values: &dyn Array, scale: usize) -> Option<Series> {
    let values = values.as_any().downcast_ref::<PrimitiveArray<i128>>()?;
    if scale == 0 {
        let whole = |value: Option<&i128>| value.map(|value| i64::try_from(*value)).transpose();
        let whole: Result<Int64Chunked, _> = values.iter().map(whole).collect();
        if let Ok(whole) = whole {
            return Some(whole.into_series());
        }
    }
    let nearest = |value: &i128| format!("{value}e-{scale}").parse::<f64>().ok();
    let doubles = values.iter().map(|value| value.and_then(nearest));
    Some(doubles.collect::<Float64Chunked>().into_series())
}

/// What an engine keeps, as its answers' types tell.
fn stored(dtype: &ArrowDataType) -> Stored {
    use ArrowDataType as A;
    match dtype {
        A::Boolean => Stored::Boolean,
        A::Int8 | A::Int16 | A::Int32 => Stored::Integer(DataType::Int32),
        A::Int64 => Stored::Integer(DataType::Int64),
        A::UInt8 | A::UInt16 => Stored::Integer(DataType::UInt16),
        A::UInt32 => Stored::Integer(DataType::UInt32),
        A::UInt64 => Stored::Integer(DataType::UInt64),
        A::Float32 => Stored::Float(DataType::Float32),
        A::Float64 => Stored::Float(DataType::Float64),
        // Spark has no unsigned number of 64 bits, and keeps one so.
        A::Decimal(20, 0) => Stored::Wide,
        // A sum of whole numbers at DuckDB, and any whole number at Snowflake.
        A::Decimal(_, 0) => Stored::Integer(DataType::Int64),
        A::Decimal(..) => Stored::Decimal,
        A::Utf8 | A::LargeUtf8 | A::Utf8View => Stored::Text,
        A::Dictionary(_, values, _) if stored(values) == Stored::Text => Stored::Dictionary,
        A::Timestamp(_, zone) => Stored::Time {
            is_instant: zone.is_some(),
        },
        A::Date32 => Stored::Date,
        A::Duration(_) => Stored::Length,
        other => Stored::Other(format!("{other:?}")),
    }
}

fn plain_dtype(dtype: &ArrowDataType) -> DataType {
    match stored(dtype) {
        Stored::Boolean => DataType::Boolean,
        Stored::Integer(dtype) | Stored::Float(dtype) => dtype,
        Stored::Decimal | Stored::Wide => DataType::Float64,
        Stored::Time { .. } => DataType::Datetime(TimeUnit::Microseconds, None),
        Stored::Date => DataType::Date,
        Stored::Length => DataType::Duration(TimeUnit::Microseconds),
        Stored::Text | Stored::Dictionary | Stored::Other(_) => DataType::String,
    }
}

/// A frame as a driver takes it: in one batch for each of its chunks, dictionaries as text.
pub(super) fn reader(df: &DataFrame) -> Result<Box<dyn RecordBatchReader + Send>, RemoteError> {
    let level = CompatLevel::oldest();
    let mut columns = Vec::new();
    for column in df.columns() {
        let plain = match column.dtype() {
            DataType::Categorical(..) | DataType::Enum(..) => column.cast(&DataType::String)?,
            _ => column.clone(),
        };
        columns.push(plain);
    }
    let mut plain = DataFrame::new(df.height(), columns)?;
    plain.rechunk_mut();
    let field_of = |column: &Column| column.field().to_arrow(level);
    let fields: Vec<ArrowField> = plain.columns().iter().map(field_of).collect();
    let dtype = ArrowDataType::Struct(fields);
    let height = plain.height();
    let chunks = plain.iter_chunks(level, true);
    let arrays: Vec<Vec<Box<dyn Array>>> = chunks.map(|batch| batch.into_arrays()).collect();
    let structs: Vec<PolarsResult<Box<dyn Array>>> = arrays
        .into_iter()
        .map(|values| {
            let rows = values.first().map_or(height, |values| values.len());
            StructArray::try_new(dtype.clone(), rows, values, None).map(|array| array.boxed())
        })
        .collect();
    let field = ArrowField::new(PlSmallStr::EMPTY, dtype, false);
    let stream = ffi::export_iterator(Box::new(structs.into_iter()), field);
    // SAFETY: the same layout as in `Batches::new`, the other way around; the stream is moved, and
    // released once, by its new type's Drop.
    let stream: FFI_ArrowArrayStream = unsafe { std::mem::transmute(stream) };
    let reader = RecordBatchStreamReader::try_new(stream)
        .map_err(|error| polars_err!(ComputeError: "{error}"))?;
    Ok(Box::new(reader))
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow_array::ffi::FFI_ArrowArray;
    use std::ffi::{c_char, c_int};

    unsafe extern "C" fn no_batch(_: *mut FFI_ArrowArrayStream, _: *mut FFI_ArrowArray) -> c_int {
        5
    }

    unsafe extern "C" fn last_words(_: *mut FFI_ArrowArrayStream) -> *const c_char {
        c"gone \xff\xfe home".as_ptr()
    }

    #[test]
    fn what_a_driver_says_in_other_bytes_than_utf8_is_an_error_like_any() {
        let whole = FFI_ArrowArrayStream::new(reader(&df!["n" => [1i64]].unwrap()).unwrap());
        // SAFETY: a stream's callbacks and data, all of them its own but for two that touch neither;
        // the one that they are of is forgotten, so they are released once.
        let failing = unsafe {
            FFI_ArrowArrayStream::new_unchecked(
                whole.get_schema(),
                Some(no_batch),
                Some(last_words),
                whole.release(),
                whole.private_data(),
            )
        };
        std::mem::forget(whole);
        // As the driver manager reads it.
        let driver = RecordBatchStreamReader::try_new(failing).unwrap();
        let mut batches = stream(Box::new(driver)).unwrap();
        // SAFETY: as in `Batches::next`.
        let error = unsafe { batches.next() }.unwrap().unwrap_err().to_string();
        assert!(error.contains("gone \u{fffd}\u{fffd} home"), "{error}");
    }
}
