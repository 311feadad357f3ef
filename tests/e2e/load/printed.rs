//! A frame compared with the text that it was read from, cell by cell.

use anyhow::Result;
use argus_nb::polars::prelude::*;
use std::path::Path;

/// How a file writes its times.
#[derive(Debug, Clone, Copy)]
pub enum Times {
    /// Seconds since 1970, with six decimals.
    Epoch,
    /// As `strftime` writes them.
    Format(&'static str),
}

/// The cells of a file whose separator is in no value, without its header.
pub fn cells(path: &Path, separator: char) -> Result<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(path)?;
    let row = |line: &str| line.split(separator).map(str::to_owned).collect();
    Ok(text.lines().skip(1).map(row).collect())
}

/// Holds every value of a frame, printed again as ra prints it, to the cell that it was
/// read from.
pub fn assert_printed_again(df: &DataFrame, cells: &[Vec<String>], times: Times) -> Result<()> {
    assert_eq!(df.height(), cells.len(), "rows");
    for (at, column) in df.columns().iter().enumerate() {
        let texts = texts(column, times)?;
        for (row, printed) in texts.str()?.iter().enumerate() {
            let cell = cells[row][at].as_str();
            let is_same = match printed {
                None => cell.trim().is_empty(),
                Some(printed) => is_printed_again(column, row, printed, cell, times)?,
            };
            let name = column.name();
            assert!(is_same, "{name} row {row}: {cell:?} became {printed:?}");
        }
    }
    Ok(())
}

fn texts(column: &Column, times: Times) -> Result<Column> {
    Ok(match (column.dtype(), times) {
        (DataType::Datetime(_, _), Times::Epoch) => {
            column.cast(&DataType::Int64)?.cast(&DataType::String)?
        }
        (DataType::Datetime(_, _), Times::Format(format)) => column
            .as_materialized_series()
            .strftime(format)?
            .into_column(),
        _ => column.cast(&DataType::String)?,
    })
}

/// Whether a value, which polars prints so, is what the cell says.
fn is_printed_again(
    column: &Column,
    row: usize,
    printed: &str,
    cell: &str,
    times: Times,
) -> Result<bool> {
    Ok(match column.dtype() {
        DataType::Int64 => printed == cell.trim(),
        DataType::Float64 => {
            let (_, decimals) = cell.split_once('.').unwrap_or_default();
            let value = column.get(row)?.try_extract::<f64>()?;
            format!("{value:.*}", decimals.len()) == cell.trim()
        }
        DataType::UInt16 if cell.starts_with("0x") => {
            format!("0x{:04x}", printed.parse::<u16>()?) == cell
        }
        // A service by its name has a number.
        DataType::UInt16 if cell.parse::<u16>().is_err() => printed.parse::<u16>().is_ok(),
        DataType::Datetime(_, _) if matches!(times, Times::Epoch) => {
            let micros: i64 = printed.parse()?;
            format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000) == cell
        }
        // The blanks of `Flgs` are positions; other words are padded.
        DataType::Categorical(_, _) if column.name() != "Flgs" => printed == cell.trim(),
        _ => printed == cell,
    })
}
