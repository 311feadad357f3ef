//! What `describe` says, as a table: a row for each statistic, a column for each of the flows'.
//!
//! Whoever knows the numbers (`describe` of rows that are here, an engine's verb of those that are
//! there) gives what it knows of each column.

use polars::prelude::*;

/// The rows of text.
const OF_TEXT: [&str; 3] = ["unique", "top", "freq"];
/// The rows of numbers and times, in pandas' order.
const OF_NUMBERS: [&str; 7] = ["mean", "std", "min", "25%", "50%", "75%", "max"];
/// How the quartiles are called among them.
pub(crate) const OF_QUARTILES: [&str; 3] = ["25%", "50%", "75%"];
/// The quantiles that are told.
pub(crate) const QUARTILES: [f64; 3] = [0.25, 0.5, 0.75];

/// What can be said of a column.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Kind {
    Numbers,
    Times,
    Text,
    /// Of a list or a struct, how many there are.
    Other,
}

impl Kind {
    pub(crate) fn of(dtype: &DataType) -> Kind {
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

/// What is said of a column of numbers, null and NaN left out.
#[derive(Default)]
pub(crate) struct Summary {
    pub(crate) count: usize,
    pub(crate) mean: Option<f64>,
    /// Of a sample: of one value there is none.
    pub(crate) std: Option<f64>,
    pub(crate) min: Option<f64>,
    pub(crate) quartiles: Option<Vec<f64>>,
    pub(crate) max: Option<f64>,
}

/// What is said of a column.
pub(crate) enum Said {
    Numbers(Summary),
    /// Times as text, by the names of their rows.
    Times(usize, Vec<(PlSmallStr, String)>),
    /// Of equally frequent values the top is the least.
    Text {
        count: u64,
        unique: u64,
        top: Option<String>,
        freq: Option<u64>,
    },
    Other(usize),
}

impl Said {
    fn kind(&self) -> Kind {
        match self {
            Said::Numbers(_) => Kind::Numbers,
            Said::Times(..) => Kind::Times,
            Said::Text { .. } => Kind::Text,
            Said::Other(_) => Kind::Other,
        }
    }

    /// As a column of the answer, which has those rows.
    fn column(&self, name: PlSmallStr, rows: &[&str]) -> Column {
        let texts = |said: &dyn Fn(&str) -> Option<String>| -> Column {
            let said: Vec<Option<String>> = rows.iter().map(|row| said(row)).collect();
            Column::new(name.clone(), said)
        };
        match self {
            Said::Numbers(summary) => {
                let said: Vec<Option<f64>> = rows.iter().map(|row| number(summary, row)).collect();
                Column::new(name.clone(), said)
            }
            Said::Times(count, times) => texts(&|row| match row {
                "count" => Some(count.to_string()),
                row => {
                    let (_, text) = times.iter().find(|(name, _)| name == row)?;
                    Some(text.clone())
                }
            }),
            Said::Text {
                count,
                unique,
                top,
                freq,
            } => texts(&|row| match row {
                "count" => Some(count.to_string()),
                "unique" => Some(unique.to_string()),
                "top" => top.clone(),
                "freq" => freq.map(|freq| freq.to_string()),
                _ => None,
            }),
            Said::Other(count) => texts(&|row| (row == "count").then(|| count.to_string())),
        }
    }
}

fn number(summary: &Summary, row: &str) -> Option<f64> {
    let quartile = |at: usize| summary.quartiles.as_ref().map(|quartiles| quartiles[at]);
    match row {
        "count" => Some(summary.count as f64),
        "mean" => summary.mean,
        "std" => summary.std,
        "min" => summary.min,
        "25%" => quartile(0),
        "50%" => quartile(1),
        "75%" => quartile(2),
        "max" => summary.max,
        _ => None,
    }
}

/// A column `statistic`, and what is said of each column in its turn.
///
/// # Errors
/// Two columns of one name.
pub(crate) fn table(said: Vec<(PlSmallStr, Said)>) -> PolarsResult<DataFrame> {
    let any = |kinds: &[Kind]| said.iter().any(|(_, said)| kinds.contains(&said.kind()));
    let mut rows = vec!["count"];
    if any(&[Kind::Text]) {
        rows.extend(OF_TEXT);
    }
    if any(&[Kind::Numbers, Kind::Times]) {
        rows.extend(OF_NUMBERS);
    }
    let mut columns = vec![Column::new("statistic".into(), &rows)];
    columns.extend(
        said.iter()
            .map(|(name, said)| said.column(name.clone(), &rows)),
    );
    DataFrame::new(rows.len(), columns)
}
