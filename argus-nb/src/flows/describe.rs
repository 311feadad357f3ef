//! What a frame holds, column by column: pandas' `df.describe(include="all")`.

use super::column::{ColumnError, values};
use super::counts::{counted, scanned_counts};
use super::description::{Kind, OF_QUARTILES, QUARTILES, Said, table};
use super::numbers::{quantiles_of, summary};
use super::parts::Plain;
use crate::streaming::is_in_memory;
use polars::prelude::*;
use rayon::prelude::*;

/// A column `statistic`, and each column of the frame.
pub(super) fn describe(mut query: LazyFrame) -> Result<DataFrame, ColumnError> {
    let schema = query.collect_schema()?;
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
    let said = |(name, dtype): &(&PlSmallStr, &DataType)| -> Result<_, ColumnError> {
        let said = match Kind::of(dtype) {
            Kind::Numbers => Said::Numbers(summary(&Plain::new(&column(name)?)?)),
            Kind::Times => of_times(&column(name)?)?,
            Kind::Text => of_text(&words(&query, df.as_ref(), name)?)?,
            Kind::Other => Said::Other(count(&column(name)?)),
        };
        Ok(((*name).clone(), said))
    };
    let columns: Vec<_> = schema.iter().collect();
    let said: Result<Vec<_>, ColumnError> = match &df {
        // Each core takes other columns, since not all of what is asked of one is asked on all cores.
        Some(_) => columns.par_iter().map(said).collect(),
        None => columns.iter().map(said).collect(),
    };
    Ok(table(said?)?)
}

fn count(values: &Series) -> usize {
    values.len() - values.null_count()
}

fn of_times(values: &Series) -> Result<Said, ColumnError> {
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
        let ticks = values.to_physical_repr();
        measured.with_column(Column::new("mean".into(), [mean(ticks.i64()?)]).cast(dtype)?)?;
        let quartiles = quantiles_of(&Plain::new(&ticks)?, &QUARTILES);
        for (at, row) in OF_QUARTILES.into_iter().enumerate() {
            let ticks = quartiles.as_ref().map(|quartiles| quartiles[at] as i64);
            measured.with_column(Column::new(row.into(), [ticks]).cast(dtype)?)?;
        }
    }
    let mut said = Vec::new();
    for measure in measured.columns() {
        let text = match (measure.dtype(), measure.get(0)?) {
            (_, AnyValue::Null) => None,
            // polars writes no length of time as text but by its value.
            (DataType::Duration(_), length) => Some(length.to_string()),
            _ => {
                let text = measure.cast(&DataType::String)?;
                text.str()?.get(0).map(str::to_owned)
            }
        };
        said.extend(text.map(|text| (measure.name().clone(), text)));
    }
    Ok(Said::Times(count(values), said))
}

/// The mean of ticks, exactly: their sum has more digits than a fraction keeps.
fn mean(ticks: &Int64Chunked) -> Option<i64> {
    let sum: i128 = ticks.iter().flatten().map(i128::from).sum();
    let count = (ticks.len() - ticks.null_count()) as i128;
    i64::try_from(sum.checked_div(count)?).ok()
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

fn of_text(counted: &DataFrame) -> Result<Said, ColumnError> {
    let counts = counted.column("count")?.u32()?;
    let top = counted.column("value")?.head(Some(1));
    let top = top.cast(&DataType::String)?;
    Ok(Said::Text {
        count: counts.iter().flatten().map(u64::from).sum(),
        unique: counted.height() as u64,
        top: top.str()?.iter().next().flatten().map(str::to_owned),
        freq: counts.iter().next().flatten().map(u64::from),
    })
}

/// Whether it counts in whole numbers of 64 bits, so that its quantiles are those of numbers.
fn has_ticks(dtype: &DataType) -> bool {
    matches!(dtype, DataType::Datetime(..) | DataType::Duration(_))
}

#[cfg(test)]
mod tests {
    use crate::flows::Flows;
    use polars::prelude::*;

    #[test]
    fn no_rows_and_lengths_of_time_are_described_too() {
        let length = DataType::Duration(TimeUnit::Microseconds);
        let df = df!("words" => ["a", "b"], "gap" => [60_000_000i64, 180_000_000]).unwrap();
        let df = df.lazy().with_columns([col("gap").cast(length)]);
        let df = df.collect().unwrap();
        let gaps = df.describe().unwrap().column("gap").unwrap().clone();
        let mean = gaps.str().unwrap().get(4).map(str::to_owned);
        assert_eq!(mean.as_deref(), Some("2m"));
        let none = df.clear().describe().unwrap();
        let counts = none.column("words").unwrap().str().unwrap();
        assert_eq!((counts.get(0), counts.get(2)), (Some("0"), None));
    }
}
