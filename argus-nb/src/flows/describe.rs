//! What a frame holds, column by column: pandas' `df.describe(include="all")`.

use super::column::{ColumnError, values};
use super::counts::{counted, scanned_counts};
use super::numbers::{QUARTILES, Summary, quantiles_of};
use super::parts::Plain;
use crate::streaming::is_in_memory;
use polars::prelude::*;

/// The rows of numbers and times, in pandas' order.
const OF_NUMBERS: [&str; 7] = ["mean", "std", "min", "25%", "50%", "75%", "max"];

/// The rows of text.
const OF_TEXT: [&str; 3] = ["unique", "top", "freq"];

/// How the quartiles are called among them.
const OF_QUARTILES: [&str; 3] = ["25%", "50%", "75%"];

/// What is said of a column.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    Numbers,
    Times,
    Text,
    /// Of a list or a struct, how many there are.
    Other,
}

impl Kind {
    fn of(dtype: &DataType) -> Kind {
        match dtype {
            DataType::Date | DataType::Datetime(..) | DataType::Duration(_) | DataType::Time => {
                Kind::Times
            }
            DataType::String | DataType::Categorical(..) | DataType::Enum(..) => Kind::Text,
            DataType::Boolean => Kind::Text,
            dtype if dtype.is_primitive_numeric() => Kind::Numbers,
            _ => Kind::Other,
        }
    }
}

/// A column `statistic`, and each column of the frame.
pub(super) fn describe(mut query: LazyFrame) -> Result<DataFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let kinds = || schema.iter().map(|(name, dtype)| (name, Kind::of(dtype)));
    let rows: Vec<&str> = std::iter::once("count")
        .chain(
            OF_TEXT
                .into_iter()
                .filter(|_| kinds().any(|(_, kind)| kind == Kind::Text)),
        )
        .chain(
            OF_NUMBERS
                .into_iter()
                .filter(|_| kinds().any(|(_, kind)| matches!(kind, Kind::Numbers | Kind::Times))),
        )
        .collect();
    // Rows that are read are read a column at a time, so that one has to fit into memory.
    let df = match is_in_memory(&query) {
        true => Some(query.clone().collect()?),
        false => None,
    };
    let column = |name: &str| -> Result<Series, ColumnError> {
        match &df {
            Some(df) => Ok(df.column(name)?.as_materialized_series().clone()),
            None => values(query.clone(), name),
        }
    };
    let mut columns = vec![Column::new("statistic".into(), &rows)];
    for (name, kind) in kinds() {
        columns.push(match kind {
            Kind::Numbers => of_numbers(&column(name)?, &rows)?,
            Kind::Times => of_times(&column(name)?, &rows)?,
            Kind::Text => of_text(name, &words(&query, df.as_ref(), name)?, &rows)?,
            Kind::Other => {
                let values = column(name)?;
                in_rows(name, &rows, |row| match row {
                    "count" => Some(count(&values)),
                    _ => None,
                })
            }
        });
    }
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// A column of the answer, of what is said in each of its rows.
fn in_rows<T>(name: &PlSmallStr, rows: &[&str], said: impl Fn(&str) -> Option<T>) -> Column
where
    Series: NamedFrom<Vec<Option<T>>, [Option<T>]>,
{
    let said: Vec<Option<T>> = rows.iter().map(|row| said(row)).collect();
    Column::new(name.clone(), said)
}

fn count(values: &Series) -> String {
    (values.len() - values.null_count()).to_string()
}

fn of_numbers(values: &Series, rows: &[&str]) -> Result<Column, ColumnError> {
    let said = Summary::new(&Plain::new(values)?);
    let quartile = |at: usize| said.quartiles.as_ref().map(|quartiles| quartiles[at]);
    Ok(in_rows(values.name(), rows, |row| match row {
        "count" => Some(said.count as f64),
        "mean" => said.mean,
        "std" => said.std,
        "min" => said.min,
        "25%" => quartile(0),
        "50%" => quartile(1),
        "75%" => quartile(2),
        "max" => said.max,
        _ => None,
    }))
}

fn of_times(values: &Series, rows: &[&str]) -> Result<Column, ColumnError> {
    let dtype = values.dtype();
    let times = || col(values.name().clone());
    let mut measures = vec![
        times().mean().alias("mean"),
        times().min().alias("min"),
        times().max().alias("max"),
    ];
    if !has_ticks(dtype) {
        let sorted = times().sort(SortOptions::default());
        for (row, share) in OF_QUARTILES.into_iter().zip(QUARTILES) {
            let quantile = sorted.clone().quantile(lit(share), QuantileMethod::Linear);
            measures.push(quantile.alias(row));
        }
    }
    let frame = values.clone().into_frame();
    let mut measured = frame.lazy().select(measures).collect()?;
    if has_ticks(dtype) {
        let quartiles = quantiles_of(&Plain::new(&values.to_physical_repr())?, &QUARTILES);
        for (at, row) in OF_QUARTILES.into_iter().enumerate() {
            let ticks = quartiles.as_ref().map(|quartiles| quartiles[at] as i64);
            measured.with_column(Column::new(row.into(), [ticks]).cast(dtype)?)?;
        }
    }
    let measured: Vec<(PlSmallStr, Column)> = measured
        .columns()
        .iter()
        .map(|measure| Ok((measure.name().clone(), measure.cast(&DataType::String)?)))
        .collect::<PolarsResult<_>>()?;
    Ok(in_rows(values.name(), rows, |row| match row {
        "count" => Some(count(values)),
        row => {
            let (_, measure) = measured.iter().find(|(name, _)| name == row)?;
            measure.str().ok()?.get(0).map(str::to_owned)
        }
    }))
}

/// The values of a column that are there, the most frequent first: `value` and `count`.
fn words(query: &LazyFrame, df: Option<&DataFrame>, name: &str) -> Result<DataFrame, ColumnError> {
    if let Some(df) = df {
        let values = df.column(name)?.as_materialized_series();
        return Ok(counted(&values.drop_nulls().with_name("value".into()))?);
    }
    let values = query.clone().select([col(name).alias("value")]);
    scanned_counts(values.filter(col("value").is_not_null()), "value")
}

fn of_text(name: &PlSmallStr, counted: &DataFrame, rows: &[&str]) -> Result<Column, ColumnError> {
    let count: u64 = counted
        .column("count")?
        .u32()?
        .iter()
        .flatten()
        .map(u64::from)
        .sum();
    let first = |column: &str| -> PolarsResult<Option<String>> {
        let first = counted.column(column)?.head(Some(1));
        let text = first.cast(&DataType::String)?;
        Ok(text.str()?.get(0).map(str::to_owned))
    };
    // Of equally frequent values the least.
    let (top, freq) = (first("value")?, first("count")?);
    Ok(in_rows(name, rows, |row| match row {
        "count" => Some(count.to_string()),
        "unique" => Some(counted.height().to_string()),
        "top" => top.clone(),
        "freq" => freq.clone(),
        _ => None,
    }))
}

/// Whether it counts in whole numbers of 64 bits, so that its quantiles are those of numbers.
fn has_ticks(dtype: &DataType) -> bool {
    matches!(dtype, DataType::Datetime(..) | DataType::Duration(_))
}
