//! rabins: records in bins of time, those that lie in several shared out over them.

use super::cluster::{cluster, say_what_is_left_out};
use super::columns::Columns;
use super::error::RaVerbError;
use super::keys::{FlowKeys, Keys};
use super::layout::Layout;
use super::parts::{BIN, Binning};
use super::rules::rule_of;
use super::split::Grid;
use super::statistics::{IS_PART, ended};
use crate::flows::{groupable, length_in_micros};
use polars::prelude::*;
use std::sync::Arc;

const DAY: i64 = 86_400_000_000;
/// So many bins without a record are more than anybody wants to see.
const MOST_EMPTY_BINS: i64 = 1_000_000;

/// Records put into bins of time; what `rabins` gives.
#[derive(Clone)]
pub struct RaBins {
    /// A closure, so that a cell that drops this does not compile how a query is dropped.
    flows: Arc<dyn Fn() -> LazyFrame + Send + Sync>,
    size: String,
    keys: Vec<String>,
    is_hard: bool,
    is_whole: bool,
    has_empty: bool,
}

impl RaBins {
    pub(super) fn new(flows: LazyFrame, size: &str) -> RaBins {
        RaBins {
            flows: Arc::new(move || flows.clone()),
            size: size.to_owned(),
            keys: Vec::new(),
            is_hard: false,
            is_whole: false,
            has_empty: false,
        }
    }

    /// What makes records of a bin one, as in `racluster`: ra's
    /// `-m`. Else it is the flow.
    #[must_use]
    pub fn by(mut self, keys: impl FlowKeys) -> RaBins {
        self.keys = keys.names();
        self
    }

    /// Each record begins and ends with its bin, so that rates and loads are those of the bin:
    /// ra's `hard`.
    #[must_use]
    pub fn hard(mut self) -> RaBins {
        self.is_hard = true;
        self
    }

    /// No record is shared out; it lies in the bin in which it began: ra's `nomodify`.
    #[must_use]
    pub fn nomodify(mut self) -> RaBins {
        self.is_whole = true;
        self
    }

    /// A row for a bin without records, too: ra's `zero`.
    #[must_use]
    pub fn zero(mut self) -> RaBins {
        self.has_empty = true;
        self
    }

    /// The rows: a `Bin` each, in the order of bins and, in them, of time.
    ///
    /// # Errors
    /// A size that is no length of time, a key that is no column, and a frame without times
    /// or packets.
    pub fn collect(&self) -> Result<DataFrame, RaVerbError> {
        Ok(self.lazy()?.collect()?)
    }

    /// The query for them.
    ///
    /// # Errors
    /// As [`collect`](RaBins::collect).
    pub fn lazy(&self) -> Result<LazyFrame, RaVerbError> {
        let grid = self.grid()?;
        let flows = groupable(in_microseconds((self.flows)())?)?;
        let columns = Columns::new(flows.clone().collect_schema()?);
        let needs = |needed, field| columns.needs("rabins", needed, field);
        let Some(began) = columns.instants("stime") else {
            return Err(needs("a column of times, `StartTime`", "stime"));
        };
        let keys = Keys::new(&self.keys, &columns)?;
        let (flows, mut left_out) = self.with_ends(flows, &columns, &keys)?;
        let columns = Columns::new(flows.clone().collect_schema()?);
        let layout = self.layout(&columns, &began)?;
        let columns = with_bins(&columns, &began);
        let mut keys = Keys::new(&self.keys, &columns)?;
        keys.columns.retain(|key| key != BIN);
        keys.columns.insert(0, BIN.to_owned());
        let clustered = cluster(flows, &columns, &keys, Some(Binning { layout, grid }))?;
        left_out.extend(clustered.left_out);
        say_what_is_left_out("rabins", &left_out);
        let query = clustered.query;
        let query = if self.has_empty {
            with_empty_bins(query, began.clone(), grid.size)
        } else {
            query
        };
        let in_order = SortMultipleOptions::default().with_maintain_order(true);
        Ok(query.sort([BIN, began.as_str()], in_order))
    }

    /// Where the numbers of records stand.
    fn layout(&self, columns: &Columns, began: &str) -> Result<Layout, RaVerbError> {
        let layout = match self.is_whole {
            true => Layout::of_whole_records(columns, began),
            false => Layout::new(columns, began),
        };
        let needed = "counts of packets, such as `SrcPkts` and `DstPkts`";
        let layout = layout.ok_or_else(|| columns.needs("rabins", needed, "spkts"))?;
        if !self.is_whole && layout.knows_no_sides() {
            eprintln!(
                "note: rabins shares records out by their whole time: without SrcStartTime, SrcLastTime, DstStartTime and DstLastTime it can't know each side's"
            );
        }
        Ok(match self.is_hard {
            true => layout.at_edges(columns),
            false => layout,
        })
    }

    fn grid(&self) -> Result<Grid, RaVerbError> {
        let size = length_in_micros(&self.size)?;
        if size <= 0 {
            return Err(RaVerbError::NoLength(self.size.clone()));
        }
        // Weeks begin on Mondays, and 1970 did on a Thursday.
        let anchor = if size % (7 * DAY) == 0 { 4 * DAY } else { 0 };
        Ok(Grid { size, anchor })
    }

    /// Records with an end, and of their columns those that can be merged.
    fn with_ends(
        &self,
        flows: LazyFrame,
        columns: &Columns,
        keys: &Keys,
    ) -> Result<(LazyFrame, Vec<String>), RaVerbError> {
        let (mut kept, mut left_out) = (Vec::new(), Vec::new());
        for name in columns.all() {
            if keys.columns.contains(&name) || rule_of(&name).is_some() {
                kept.push(col(name.as_str()));
            } else {
                left_out.push(name);
            }
        }
        if columns.instants("ltime").is_none() {
            let end = ended(columns).ok_or_else(|| {
                columns.needs("rabins", "when records ended, `LastTime` or `Dur`", "ltime")
            })?;
            kept.push(end.alias("LastTime"));
        }
        Ok((flows.select(kept), left_out))
    }
}

/// Times in microseconds, which is what Argus counts in.
fn in_microseconds(mut flows: LazyFrame) -> PolarsResult<LazyFrame> {
    let schema = flows.collect_schema()?;
    let others = schema.iter().filter_map(|(name, dtype)| match dtype {
        DataType::Datetime(TimeUnit::Microseconds, _) => None,
        DataType::Datetime(_, zone) => {
            let dtype = DataType::Datetime(TimeUnit::Microseconds, zone.clone());
            Some(col(name.clone()).cast(dtype))
        }
        _ => None,
    });
    Ok(flows.with_columns(others.collect::<Vec<_>>()))
}

/// The columns of records that lie in bins.
fn with_bins(columns: &Columns, began: &str) -> Columns {
    let mut schema = Schema::clone(&columns.schema);
    let time = columns.dtype(began).cloned().unwrap_or(DataType::Null);
    schema.with_column(BIN.into(), time);
    schema.with_column(IS_PART.into(), DataType::Boolean);
    Columns::new(Arc::new(schema))
}

/// A row for each bin between the first and the last that has none.
fn with_empty_bins(query: LazyFrame, began: String, size: i64) -> LazyFrame {
    let add = move |df: DataFrame| -> PolarsResult<DataFrame> {
        let bins = df.column(BIN)?.cast(&DataType::Int64)?;
        let bins: std::collections::BTreeSet<i64> = bins.i64()?.iter().flatten().collect();
        let (Some(first), Some(last)) = (bins.first(), bins.last()) else {
            return Ok(df);
        };
        if (last - first) / size > MOST_EMPTY_BINS {
            polars_bail!(ComputeError: "{} bins of which most are empty; choose a longer size", (last - first) / size);
        }
        let empty: Vec<i64> = (0..=(last - first) / size)
            .map(|at| first + at * size)
            .filter(|bin| !bins.contains(bin))
            .collect();
        let mut rows = DataFrame::full_null(df.schema(), empty.len());
        let columns = Columns::new(df.schema().clone());
        let mut set = |name: &str, values: Vec<i64>| -> PolarsResult<()> {
            if let Some(dtype) = columns.dtype(name) {
                let values = Column::new(name.into(), values).cast(dtype)?;
                rows.with_column(values)?;
            }
            Ok(())
        };
        set(BIN, empty.clone())?;
        set(&began, empty.clone())?;
        if let Some(name) = columns.instants("ltime") {
            set(&name, empty.iter().map(|bin| bin + size).collect())?;
        }
        if let Some(name) = columns.find("trans") {
            set(&name, vec![0; empty.len()])?;
        }
        if let Some(name) = columns.numbers("dur") {
            let seconds = vec![size as f64 / 1e6; empty.len()];
            rows.with_column(Column::new(name.into(), seconds))?;
        }
        df.vstack(&rows)
    };
    query.map(add, AllowedOptimizations::empty(), None, Some("empty bins"))
}
