//! What a frame holds, column by column: pandas' `df.describe(include="all")`.

use super::column::ColumnError;
use super::numbers::without_nan;
use polars::prelude::*;

/// The rows of numbers and times, in pandas' order.
const OF_NUMBERS: [&str; 7] = ["mean", "std", "min", "25%", "50%", "75%", "max"];

/// The rows of text.
const OF_TEXT: [&str; 3] = ["unique", "top", "freq"];

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
    let measured: Vec<Expr> = schema
        .iter()
        .flat_map(|(name, dtype)| measures(name, dtype))
        .collect();
    if measured.is_empty() {
        return Ok(DataFrame::new(
            1,
            vec![Column::new("statistic".into(), ["count"])],
        )?);
    }
    let measured = query.clone().select(measured).collect()?;
    let mut columns = vec![Column::new("statistic".into(), &rows)];
    for (name, kind) in kinds() {
        let frequent = match kind {
            Kind::Text => most_frequent(query.clone(), name)?,
            _ => None,
        };
        columns.push(column(&measured, &rows, name, kind, frequent)?);
    }
    Ok(DataFrame::new(rows.len(), columns)?)
}

/// What is asked of a column in the one pass over the data.
fn measures(name: &PlSmallStr, dtype: &DataType) -> Vec<Expr> {
    let values = without_nan(col(name.clone()), dtype);
    let named = |measure: Expr, row: &str| measure.alias(key(name, row));
    let mut measures = vec![named(values.clone().count(), "count")];
    match Kind::of(dtype) {
        Kind::Other => {}
        Kind::Text => measures.push(named(values.drop_nulls().n_unique(), "unique")),
        kind @ (Kind::Numbers | Kind::Times) => {
            let sorted = values.clone().sort(SortOptions::default());
            measures.push(named(values.clone().mean(), "mean"));
            if kind == Kind::Numbers {
                measures.push(named(values.clone().std(1), "std"));
            }
            measures.push(named(values.clone().min(), "min"));
            for (share, row) in [(0.25, "25%"), (0.5, "50%"), (0.75, "75%")] {
                let quantile = sorted.clone().quantile(lit(share), QuantileMethod::Linear);
                measures.push(named(quantile, row));
            }
            measures.push(named(values.max(), "max"));
        }
    }
    measures
}

fn key(column: &str, row: &str) -> String {
    format!("{row} {column}")
}

/// The most frequent value and how often it is there; of equally frequent ones the least.
fn most_frequent(
    query: LazyFrame,
    name: &PlSmallStr,
) -> Result<Option<(String, String)>, ColumnError> {
    let present = query
        .select([col(name.clone()).alias("value")])
        .drop_nulls(None);
    let first = super::counts::counts(present, "value")?.head(Some(1));
    let text = |column: &str| -> PolarsResult<Option<String>> {
        let text = first.column(column)?.cast(&DataType::String)?;
        Ok(text.str()?.get(0).map(str::to_owned))
    };
    Ok(match first.height() {
        0 => None,
        _ => text("value")?.zip(text("count")?),
    })
}

/// One column of the answer: numbers of numbers, text of all else.
fn column(
    measured: &DataFrame,
    rows: &[&str],
    name: &PlSmallStr,
    kind: Kind,
    frequent: Option<(String, String)>,
) -> Result<Column, ColumnError> {
    let cast = |row: &str, dtype: &DataType| -> PolarsResult<Option<Column>> {
        let measure = measured.column(&key(name, row)).ok();
        measure.map(|measure| measure.cast(dtype)).transpose()
    };
    if kind == Kind::Numbers {
        let number = |row: &&str| -> PolarsResult<Option<f64>> {
            let measure = cast(row, &DataType::Float64)?;
            Ok(measure.and_then(|measure| measure.f64().ok()?.get(0)))
        };
        let numbers: Vec<Option<f64>> = rows.iter().map(number).collect::<PolarsResult<_>>()?;
        return Ok(Column::new(name.clone(), numbers));
    }
    let (top, freq) = frequent.unzip();
    let text = |row: &&str| -> PolarsResult<Option<String>> {
        Ok(match *row {
            "top" => top.clone(),
            "freq" => freq.clone(),
            row => {
                let measure = cast(row, &DataType::String)?;
                measure.and_then(|measure| measure.str().ok()?.get(0).map(str::to_owned))
            }
        })
    };
    let texts: Vec<Option<String>> = rows.iter().map(text).collect::<PolarsResult<_>>()?;
    Ok(Column::new(name.clone(), texts))
}
