//! Records of the same flow become one, column by column.

use super::fold::folded;
use super::rules::Rule;
use crate::flows::{Groups, Reduction};
use polars::prelude::*;
use rayon::prelude::*;
use std::sync::Arc;

/// A column of merged records.
#[derive(Debug, Clone)]
pub(super) struct Merged {
    name: PlSmallStr,
    of: Of,
}

/// What a column is made of: another column, and how its values become one.
#[derive(Debug, Clone)]
enum Of {
    /// How many records there were.
    Records(DataType),
    Numbers(PlSmallStr, Reduction),
    Words(PlSmallStr, Rule),
}

impl Merged {
    /// How many records became one, as a number of that type.
    pub(super) fn records(name: &str, dtype: DataType) -> Merged {
        Merged {
            name: name.into(),
            of: Of::Records(dtype),
        }
    }

    pub(super) fn numbers(name: &str, of: &str, how: Reduction) -> Merged {
        Merged {
            name: name.into(),
            of: Of::Numbers(of.into(), how),
        }
    }

    /// Words that stay in their column.
    pub(super) fn words(name: &str, rule: Rule) -> Merged {
        Merged {
            name: name.into(),
            of: Of::Words(name.into(), rule),
        }
    }

    /// The column of records that it needs.
    fn needed(&self) -> Option<&PlSmallStr> {
        match &self.of {
            Of::Records(_) => None,
            Of::Numbers(column, _) | Of::Words(column, _) => Some(column),
        }
    }

    fn of_flows(&self, records: &DataFrame, flows: &Groups) -> PolarsResult<Column> {
        let values = |column: &PlSmallStr| -> PolarsResult<&Series> {
            Ok(records.column(column)?.as_materialized_series())
        };
        let merged = match &self.of {
            Of::Records(dtype) => Series::new(self.name.clone(), flows.sizes()).cast(dtype)?,
            Of::Numbers(column, how) => flows.reduced(values(column)?, *how)?,
            Of::Words(column, rule) => folded(values(column)?, flows, *rule)?,
        };
        Ok(merged.with_name(self.name.clone()).into_column())
    }
}

/// A record for each flow, in the order in which flows appear: its keys, and what its records
/// come to. Each core merges other columns.
pub(super) fn merged(records: LazyFrame, keys: Vec<String>, columns: Vec<Merged>) -> LazyFrame {
    let mut needed: Vec<PlSmallStr> = keys.iter().map(PlSmallStr::from).collect();
    for column in columns.iter().filter_map(Merged::needed) {
        if !needed.contains(column) {
            needed.push(column.clone());
        }
    }
    let merge = Arc::new(move |records: &DataFrame| of_records(records, &keys, &columns));
    let of_no_records = Arc::clone(&merge);
    let schema = move |schema: &Schema| -> PolarsResult<SchemaRef> {
        let no_records = DataFrame::empty_with_schema(schema);
        Ok(Arc::clone(of_no_records(&no_records)?.schema()))
    };
    let needed: Vec<Expr> = needed.into_iter().map(col).collect();
    records.select(needed).map(
        move |records| merge(&records),
        AllowedOptimizations::empty(),
        Some(Arc::new(schema)),
        Some("racluster"),
    )
}

fn of_records(records: &DataFrame, keys: &[String], columns: &[Merged]) -> PolarsResult<DataFrame> {
    let keys: Vec<&Series> = keys
        .iter()
        .map(|key| Ok(records.column(key)?.as_materialized_series()))
        .collect::<PolarsResult<_>>()?;
    let flows = Groups::of_several(keys.iter().copied(), records.height())?;
    let of_columns = columns.par_iter();
    let of_columns = of_columns.map(|column| column.of_flows(records, &flows));
    let of_columns: Vec<Column> = of_columns.collect::<PolarsResult<_>>()?;
    let of_keys = keys
        .iter()
        .map(|key| Ok(flows.distinct(key)?.into_column()));
    let mut merged: Vec<Column> = of_keys.collect::<PolarsResult<_>>()?;
    merged.extend(of_columns);
    DataFrame::new(flows.len(), merged)
}
