//! Records of the same flow become one, in their bins of time if they are put into such.

use super::merged::Merged;
use super::parts::Binning;
use super::records::Records;
use super::statistics::Lengths;
use polars::prelude::*;
use rayon::prelude::*;
use std::sync::Arc;

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
