//! Rows as the sheet of a workbook, as spreadsheets read them.

use chrono::DateTime;
use polars::prelude::*;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use std::io::Write;

/// The rows and columns of a sheet.
const ROWS: usize = 1_048_576;
const COLUMNS: usize = 16_384;
/// The most characters of a cell.
const CHARACTERS: usize = 32_767;
/// Numbers in a sheet are floating: whole ones are exact up to here.
const EXACT: u64 = 1 << 53;
/// The day that a sheet calls 0 is this many before 1970; before its day 61 it counts a
/// day that there never was.
const DAYS_TO_1970: f64 = 25_569.0;
const FIRST_DAY: f64 = 61.0;
const MICROS_OF_A_DAY: f64 = 86_400e6;

/// # Errors
/// More than a sheet has room for.
pub(crate) fn has_room(rows: usize, columns: usize) -> PolarsResult<()> {
    if rows >= ROWS || columns > COLUMNS {
        polars_bail!(
            ComputeError: "a sheet has room for {ROWS} rows, its header among them, and {COLUMNS} columns, and these are {rows} and {columns}\n  hint: a part of it fits, df.head(Some(1_000_000)), and .csv or .parquet takes all"
        );
    }
    Ok(())
}

/// One sheet: the names in its first row, which stays in sight, and a filter on each.
///
/// Times are a sheet's dates, in UTC or the column's own zone, to the millisecond. A whole
/// number that a sheet would round is text, and so are categories and addresses; text stays
/// text, also where it looks like a formula.
pub(super) fn write(df: &DataFrame, to: &mut dyn Write) -> PolarsResult<()> {
    has_room(df.height(), df.width())?;
    let columns: Vec<Values> = df
        .columns()
        .iter()
        .map(|column| Values::new(&column.rechunk()))
        .collect::<PolarsResult<_>>()?;
    let sheet = || -> Result<Vec<u8>, XlsxError> {
        let mut workbook = Workbook::new();
        // The same frame is the same bytes, whenever it is written.
        let written = ExcelDateTime::from_ymd(2000, 1, 1)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&written));
        let sheet = workbook.add_worksheet_with_constant_memory();
        write_header(df, &columns, sheet)?;
        for row in 0..df.height() {
            for (at, values) in columns.iter().enumerate() {
                values.write(row, (row as u32 + 1, at as u16), sheet)?;
            }
        }
        workbook.save_to_buffer()
    };
    to.write_all(&sheet().map_err(unwritten)?)?;
    Ok(())
}

fn write_header(
    df: &DataFrame,
    columns: &[Values],
    sheet: &mut Worksheet,
) -> Result<(), XlsxError> {
    let bold = Format::new().set_bold();
    for (at, (column, values)) in df.columns().iter().zip(columns).enumerate() {
        sheet.set_column_width(at as u16, values.width())?;
        let name = shortened(column.name());
        sheet.write_string_with_format(0, at as u16, name, &bold)?;
    }
    if df.width() > 0 {
        sheet.set_freeze_panes(1, 0)?;
        sheet.autofilter(0, 0, df.height() as u32, df.width() as u16 - 1)?;
    }
    Ok(())
}

/// The values of a column, as they are written.
enum Values {
    Texts(StringChunked),
    Numbers(Float64Chunked),
    Booleans(BooleanChunked),
    /// Days of the sheet's calendar.
    Times(Float64Chunked, Format),
}

impl Values {
    fn new(column: &Column) -> PolarsResult<Values> {
        Ok(match column.dtype() {
            DataType::Boolean => Values::Booleans(column.bool()?.clone()),
            DataType::Datetime(_, zone) => times(column, zone.as_ref())?,
            dtype if dtype.is_integer() => whole(column)?,
            dtype if dtype.is_float() => {
                Values::Numbers(column.cast(&DataType::Float64)?.f64()?.clone())
            }
            _ => texts(column)?,
        })
    }

    /// In characters.
    fn width(&self) -> f64 {
        match self {
            Values::Times(..) => 23.0,
            Values::Texts(_) => 18.0,
            Values::Numbers(_) | Values::Booleans(_) => 12.0,
        }
    }

    /// What is null is an empty cell; NaN and the infinite are their names.
    fn write(
        &self,
        row: usize,
        (down, across): (u32, u16),
        sheet: &mut Worksheet,
    ) -> Result<(), XlsxError> {
        match self {
            Values::Texts(texts) => {
                if let Some(text) = texts.get(row) {
                    sheet.write_string(down, across, shortened(text))?;
                }
            }
            Values::Numbers(numbers) => match numbers.get(row) {
                Some(number) if number.is_finite() => {
                    sheet.write_number(down, across, number)?;
                }
                Some(number) => {
                    sheet.write_string(down, across, number.to_string())?;
                }
                None => {}
            },
            Values::Booleans(values) => {
                if let Some(value) = values.get(row) {
                    sheet.write_boolean(down, across, value)?;
                }
            }
            Values::Times(days, format) => {
                if let Some(day) = days.get(row) {
                    sheet.write_number_with_format(down, across, day, format)?;
                }
            }
        }
        Ok(())
    }
}

fn texts(column: &Column) -> PolarsResult<Values> {
    Ok(Values::Texts(
        column.cast(&DataType::String)?.str()?.clone(),
    ))
}

/// Numbers, if all of them are exact in a sheet. What has no place in 64 bits is null there.
fn whole(column: &Column) -> PolarsResult<Values> {
    let signed = column.cast(&DataType::Int64)?;
    let numbers = signed.i64()?;
    let is_exact = |end: Option<i64>| end.is_none_or(|end| end.unsigned_abs() <= EXACT);
    let all_fit = signed.null_count() == column.null_count();
    match all_fit && is_exact(numbers.min()) && is_exact(numbers.max()) {
        true => Ok(Values::Numbers(
            signed.cast(&DataType::Float64)?.f64()?.clone(),
        )),
        false => texts(column),
    }
}

/// Days of a sheet's calendar, of what a clock of the column's zone shows; text, if one is
/// before that calendar.
fn times(column: &Column, zone: Option<&TimeZone>) -> PolarsResult<Values> {
    let zone: Option<chrono_tz::Tz> = zone.and_then(|zone| zone.as_str().parse().ok());
    let micros = column.cast(&DataType::Datetime(TimeUnit::Microseconds, None))?;
    let day = |micros: i64| {
        let shown = match (zone, DateTime::from_timestamp_micros(micros)) {
            (Some(zone), Some(instant)) => {
                let shown = instant.with_timezone(&zone).naive_local();
                shown.and_utc().timestamp_micros()
            }
            _ => micros,
        };
        shown as f64 / MICROS_OF_A_DAY + DAYS_TO_1970
    };
    let instants = micros.datetime()?.physical();
    let days: Float64Chunked = instants.iter().map(|micros| micros.map(day)).collect();
    match days.min().is_some_and(|first| first < FIRST_DAY) {
        true => texts(column),
        false => Ok(Values::Times(
            days,
            Format::new().set_num_format("yyyy-mm-dd hh:mm:ss.000"),
        )),
    }
}

/// A text as long as a cell may have it; the rest is left out, and an ellipsis says so.
fn shortened(text: &str) -> String {
    match text.char_indices().nth(CHARACTERS) {
        Some(_) => text.chars().take(CHARACTERS - 1).chain(['…']).collect(),
        None => text.to_owned(),
    }
}

fn unwritten(error: XlsxError) -> PolarsError {
    match error {
        XlsxError::IoError(error) => error.into(),
        error => polars_err!(ComputeError: "{error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_frame_is_the_same_bytes_and_one_that_has_no_room_says_so() {
        let df = df!("a" => [1i64, 2], "b" => [Some("=1+1"), None]).unwrap();
        let bytes = || {
            let mut bytes = Vec::new();
            write(&df, &mut bytes).unwrap();
            bytes
        };
        assert_eq!(bytes(), bytes());
        let long = Column::new("n".into(), vec![false; ROWS]);
        let error = write(&DataFrame::new(ROWS, vec![long]).unwrap(), &mut Vec::new());
        let error = error.unwrap_err().to_string();
        assert!(error.contains("1048576 and 1"), "{error}");
    }

    #[test]
    fn what_a_sheet_would_round_is_text() {
        let is_text = |column: Column| matches!(Values::new(&column).unwrap(), Values::Texts(_));
        assert!(!is_text(Column::new("n".into(), [1i64 << 53, -(1 << 53)])));
        assert!(is_text(Column::new("n".into(), [(1i64 << 53) + 1])));
        assert!(is_text(Column::new("n".into(), [u64::MAX, 0])));
        let old = Column::new("t".into(), [-2_300_000_000_000_000i64]);
        let time = DataType::Datetime(TimeUnit::Microseconds, None);
        assert!(is_text(old.cast(&time).unwrap()));
        assert_eq!(
            shortened(&"é".repeat(CHARACTERS)).chars().count(),
            CHARACTERS
        );
        assert!(shortened(&"é".repeat(CHARACTERS + 1)).ends_with('…'));
    }
}
