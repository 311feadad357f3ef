//! What a frame holds, column by column: pandas' `df.describe(include="all")`.

use super::column::ColumnError;
use super::counts::counted;
use super::numbers::{quantiles_of, without_nan};
use super::parts::Plain;
use polars::prelude::*;

/// The rows of numbers and times, in pandas' order.
const OF_NUMBERS: [&str; 7] = ["mean", "std", "min", "25%", "50%", "75%", "max"];

/// The rows of text.
const OF_TEXT: [&str; 3] = ["unique", "top", "freq"];

/// The quantiles among the rows.
const QUARTILES: [(&str, f64); 3] = [("25%", 0.25), ("50%", 0.5), ("75%", 0.75)];

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
    let df = query.collect()?;
    let mut measured = df.clone().lazy().select(measured).collect()?;
    let mut columns = vec![Column::new("statistic".into(), &rows)];
    for (name, kind) in kinds() {
        let values = df.column(name)?.as_materialized_series();
        for quartile in quartiles(values, kind)? {
            measured.with_column(quartile)?;
        }
        let frequent = match kind {
            Kind::Text => Some(Frequent::new(values)?),
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
        Kind::Text => {}
        kind @ (Kind::Numbers | Kind::Times) => {
            measures.push(named(values.clone().mean(), "mean"));
            if kind == Kind::Numbers {
                measures.push(named(values.clone().std(1), "std"));
            }
            measures.push(named(values.clone().min(), "min"));
            if kind == Kind::Times && !has_ticks(dtype) {
                let sorted = values.clone().sort(SortOptions::default());
                for (row, share) in QUARTILES {
                    let quantile = sorted.clone().quantile(lit(share), QuantileMethod::Linear);
                    measures.push(named(quantile, row));
                }
            }
            measures.push(named(values.max(), "max"));
        }
    }
    measures
}

/// Whether it counts in whole numbers of 64 bits, so that its quantiles are those of numbers.
fn has_ticks(dtype: &DataType) -> bool {
    matches!(dtype, DataType::Datetime(..) | DataType::Duration(_))
}

/// The quantiles of numbers and instants, which need no sort; each is a column of its own.
fn quartiles(values: &Series, kind: Kind) -> Result<Vec<Column>, ColumnError> {
    let dtype = values.dtype();
    if kind != Kind::Numbers && !has_ticks(dtype) {
        return Ok(Vec::new());
    }
    let shares = QUARTILES.map(|(_, share)| share);
    let quantiles = quantiles_of(&Plain::new(&values.to_physical_repr())?, &shares);
    let named = QUARTILES.iter().enumerate().map(|(at, (row, _))| {
        let quantile = quantiles.as_ref().map(|quantiles| quantiles[at]);
        let quantile = Column::new(key(values.name(), row).into(), [quantile]);
        match kind {
            Kind::Numbers => Ok(quantile),
            _ => Ok(quantile.cast(&DataType::Int64)?.cast(dtype)?),
        }
    });
    named.collect()
}

fn key(column: &str, row: &str) -> String {
    format!("{row} {column}")
}

/// What is said of text.
struct Frequent {
    unique: String,
    /// The most frequent value and how often it is there; of equally frequent ones the least.
    top: Option<(String, String)>,
}

impl Frequent {
    fn new(values: &Series) -> PolarsResult<Frequent> {
        let counted = counted(&values.drop_nulls().with_name("value".into()))?;
        let text = |column: &str| -> PolarsResult<Option<String>> {
            let first = counted.column(column)?.head(Some(1));
            let text = first.cast(&DataType::String)?;
            Ok(text.str()?.get(0).map(str::to_owned))
        };
        Ok(Frequent {
            unique: counted.height().to_string(),
            top: text("value")?.zip(text("count")?),
        })
    }
}

/// One column of the answer: numbers of numbers, text of all else.
fn column(
    measured: &DataFrame,
    rows: &[&str],
    name: &PlSmallStr,
    kind: Kind,
    frequent: Option<Frequent>,
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
    let unique = frequent.as_ref().map(|frequent| frequent.unique.clone());
    let (top, freq) = frequent.and_then(|frequent| frequent.top).unzip();
    let text = |row: &&str| -> PolarsResult<Option<String>> {
        Ok(match *row {
            "unique" => unique.clone(),
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
