//! Records of the same flow become one, column by column.

use super::fold::folded;
use super::parts::Binning;
use super::records::Records;
use super::rules::Rule;
use super::statistics::Lengths;
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
    /// Whether one of them was a part.
    Parts,
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

    /// Whether a part of a record was among them.
    pub(super) fn parts(name: &str) -> Merged {
        Merged {
            name: name.into(),
            of: Of::Parts,
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
            Of::Records(_) | Of::Parts => None,
            Of::Numbers(column, _) | Of::Words(column, _) => Some(column),
        }
    }

    fn of_flows(&self, records: &Records, flows: &Groups) -> PolarsResult<Column> {
        let merged = match &self.of {
            Of::Records(dtype) => Series::new(self.name.clone(), flows.sizes()).cast(dtype)?,
            Of::Parts => records.have_parts(flows).into_series(),
            Of::Numbers(column, Reduction::First) => records.firsts(column, flows)?,
            Of::Numbers(column, how) => {
                let values = records.column(column)?;
                flows.reduced(values.as_materialized_series(), *how)?
            }
            Of::Words(column, rule) => {
                let (words, numbers) = records.words(column)?;
                folded(&words, numbers, flows, *rule)?
            }
        };
        Ok(merged.with_name(self.name.clone()).into_column())
    }
}

/// How records become flows.
pub(super) struct Merger {
    /// The bins of time into which they are put before.
    pub(super) binning: Option<Binning>,
    pub(super) keys: Vec<String>,
    pub(super) lengths: Lengths,
    pub(super) columns: Vec<Merged>,
}

impl Merger {
    /// A record for each flow, in the order in which flows appear: its keys, and what its records
    /// come to.
    pub(super) fn merged(self, records: LazyFrame) -> PolarsResult<LazyFrame> {
        let schema = records.clone().collect_schema()?;
        let needed = self.needed(&schema);
        let merger = Arc::new(self);
        let of_no_records = Arc::clone(&merger);
        let schema = move |schema: &Schema| -> PolarsResult<SchemaRef> {
            let no_records = DataFrame::empty_with_schema(schema);
            Ok(Arc::clone(of_no_records.of_frame(no_records)?.schema()))
        };
        Ok(records.select(needed).map(
            move |records| merger.of_frame(records),
            AllowedOptimizations::empty(),
            Some(Arc::new(schema)),
            Some("racluster"),
        ))
    }

    /// The columns that records need, of those that there are.
    fn needed(&self, schema: &Schema) -> Vec<Expr> {
        let columns = self.columns.iter().filter_map(Merged::needed).cloned();
        let keys = self.keys.iter().map(PlSmallStr::from);
        let binned = self.binning.iter().flat_map(Binning::needed);
        let others = binned.chain(self.lengths.needed()).map(PlSmallStr::from);
        let mut needed: Vec<PlSmallStr> = Vec::new();
        for name in keys.chain(columns).chain(others) {
            if schema.contains(&name) && !needed.contains(&name) {
                needed.push(name);
            }
        }
        needed.into_iter().map(Expr::Column).collect()
    }

    fn of_frame(&self, frame: DataFrame) -> PolarsResult<DataFrame> {
        let mut records = match &self.binning {
            Some(binning) => binning.records(frame)?,
            None => Records::of_rows(frame),
        };
        self.lengths.measure(&mut records)?;
        let flows = records.flows(&self.keys)?;
        // Each core merges other columns.
        let of_columns = self.columns.par_iter();
        let of_columns = of_columns.map(|column| column.of_flows(&records, &flows));
        let of_columns: Vec<Column> = of_columns.collect::<PolarsResult<_>>()?;
        let of_keys = self.keys.iter();
        let of_keys = of_keys.map(|key| Ok(records.firsts(key, &flows)?.into_column()));
        let mut merged: Vec<Column> = of_keys.collect::<PolarsResult<_>>()?;
        merged.extend(of_columns);
        DataFrame::new(flows.len(), merged)
    }
}
