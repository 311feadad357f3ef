//! What Argus' client programs do (racluster, rabins, racount, rasort, rahisto, ralabel), as
//! methods of frames and of lazy frames.
//!
//! `rules` says how each column is merged, as a table; `keys` what makes records one flow. `cluster` is
//! the query that merges them: `merger` makes `records` flows, `merged` is a column of these, with
//! `fold` and `words` for words; `statistics` (with `spans`) knows what records stand for, and
//! `computed` what is made of merged columns. `bins` puts records into bins of time, and `split` shares
//! one out that lies in several: `layout` says what its `parts` have of their own, in `numbers`.
//! `count`, `sort`, `histogram` and `labels` are the smaller verbs; `remote` is the one that an engine
//! is asked.

mod bins;
mod cluster;
mod columns;
mod computed;
mod count;
mod error;
mod fold;
mod histogram;
mod keys;
mod labels;
mod layout;
mod merged;
mod merger;
mod networks;
mod numbers;
mod parts;
mod records;
mod remote;
mod rules;
mod sort;
mod spans;
mod split;
mod statistics;
#[cfg(test)]
mod tests;
mod words;

pub use bins::RaBins;
pub use error::RaVerbError;
pub use keys::FlowKeys;

use crate::flows::groupable;
use columns::Columns;
use keys::Keys;
use polars::prelude::*;

/// The verbs of Argus' client programs, on a `DataFrame` and on a `LazyFrame`.
///
/// What a frame has no column for is not made up: a column without a rule is left out of what
/// is merged, and a note on stderr says so.
pub trait RaVerbs: Sized {
    /// Merges the records of a key, as racluster does: counters are summed, a flow begins
    /// with its first record and ends with its last, states and flags are those of any of its
    /// records, rates and durations are computed anew. `Trans`, `Mean`, `StdDev`, `Min` and
    /// `Max` tell of the records that were merged.
    ///
    /// Keys are columns by ra's names or by their headers, addresses with a mask if one is
    /// wanted; `()` is a flow's addresses, ports and protocol. A port brings its protocol.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!(
    ///     "SrcAddr" => ["10.0.0.1", "10.0.0.2", "10.0.9.1"], "Proto" => ["udp", "udp", "tcp"],
    ///     "SrcPkts" => [1i64, 2, 3], "Sport" => [53u16, 54, 55]
    /// )?;
    /// let nets = flows.racluster(["saddr/24", "proto"])?;
    /// assert_eq!(nets.column("SrcPkts")?.i64()?.get(0), Some(3));
    /// assert_eq!(nets.column("Sport")?.u16()?.get(0), None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A key that is no column, with the nearest names, and a mask that is none.
    fn racluster(&self, keys: impl FlowKeys) -> Result<Self, RaVerbError>;

    /// [`racluster`](RaVerbs::racluster), by a plain name.
    ///
    /// # Errors
    /// As that.
    fn merge_flows(&self, keys: impl FlowKeys) -> Result<Self, RaVerbError> {
        self.racluster(keys)
    }

    /// Puts records into bins of time, as rabins does: a record that lies in several is shared
    /// out over them, and in each bin the records of a key are merged.
    ///
    /// Bins are aligned to the clock of `StartTime`; weeks begin on Mondays. Packets and bytes
    /// are shared out evenly over the time that each side took, as ra does, and no packet or
    /// byte is lost or made.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # let folder = tempfile::tempdir()?;
    /// # let path = folder.path().join("flows.csv");
    /// # std::fs::write(&path, "StartTime,Dur,Proto,TotPkts,TotBytes\n2011/08/10 09:46:50,20,tcp,10,1000\n")?;
    /// let df = load(path)?;
    /// let bins = df.rabins("10s").by("proto").collect()?;
    /// assert_eq!(bins.column("TotBytes")?.i64()?.iter().collect::<Vec<_>>(), [Some(500), Some(500)]);
    /// let rates = df.rabins("1m").by("proto").hard().collect()?;
    /// # Ok(())
    /// # }
    /// ```
    fn rabins(&self, size: &str) -> RaBins;

    /// [`rabins`](RaVerbs::rabins), by a plain name.
    fn time_bins(&self, size: &str) -> RaBins {
        self.rabins(size)
    }

    /// How many records, packets and bytes there are, in one row, as racount says it.
    ///
    /// # Errors
    /// Those of a query that fails.
    fn racount(&self) -> Result<Self, RaVerbError>;

    /// [`racount`](RaVerbs::racount), by a plain name.
    ///
    /// # Errors
    /// As that.
    fn flow_totals(&self) -> Result<Self, RaVerbError> {
        self.racount()
    }

    /// The rows in an order, as rasort has it: counters and rates from the most down, times,
    /// durations, ports and addresses up (these by their numbers). `-` before a name turns it
    /// round (`"-dur"`: the longest first); `()` is by time. Its plain twin is polars' own `sort`.
    ///
    /// # Errors
    /// A column that is not there, with the nearest names.
    fn rasort(&self, by: impl FlowKeys) -> Result<Self, RaVerbError>;

    /// The first rows of [`rasort`](RaVerbs::rasort): `df.ratop(10, "bytes")?`.
    ///
    /// # Errors
    /// As that.
    fn ratop(&self, rows: u32, by: impl FlowKeys) -> Result<Self, RaVerbError>;

    /// How often values lie in each of a number of intervals, as rahisto counts them: a column,
    /// how many bins (`L` behind it for a logarithmic scale) and a range, if one is wanted. A
    /// value outside of the range is not counted.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("Dur" => [0.0, 1.0, 2.5, 10.0])?;
    /// let counts = flows.rahisto("dur 5:0-10")?;
    /// assert_eq!(counts.column("Freq")?.u32()?.get(0), Some(2));
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A column that is not there or no number, and a text that is no histogram.
    fn rahisto(&self, histogram: &str) -> Result<DataFrame, RaVerbError>;

    /// [`rahisto`](RaVerbs::rahisto), by a plain name.
    ///
    /// # Errors
    /// As that.
    fn frequencies(&self, histogram: &str) -> Result<DataFrame, RaVerbError> {
        self.rahisto(histogram)
    }

    /// What a table knows of addresses, told of each flow, as ralabel does: the table's first
    /// column holds addresses or networks, and each other one becomes two columns here, `src_…`
    /// and `dst_…`. Of the networks in which an address lies the longest speaks.
    ///
    /// ```
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let flows = df!("SrcAddr" => ["10.0.0.7", "10.1.0.1"], "DstAddr" => ["9.9.9.9", "::1"])?;
    /// let assets = df!("net" => ["10.0.0.0/8", "10.0.0.7"], "owner" => ["us", "printer"])?;
    /// let labelled = flows.ralabel(&assets)?;
    /// assert_eq!(labelled.column("src_owner")?.str()?.get(0), Some("printer"));
    /// assert_eq!(labelled.column("dst_owner")?.str()?.get(0), None);
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// A text in the table that is neither an address nor a network, and a frame without
    /// addresses.
    fn ralabel(&self, table: &DataFrame) -> Result<Self, RaVerbError>;

    /// [`ralabel`](RaVerbs::ralabel), by a plain name.
    ///
    /// # Errors
    /// As that.
    fn label_addresses(&self, table: &DataFrame) -> Result<Self, RaVerbError> {
        self.ralabel(table)
    }
}

impl RaVerbs for LazyFrame {
    fn racluster(&self, keys: impl FlowKeys) -> Result<LazyFrame, RaVerbError> {
        clustered(self, &keys.names())
    }

    fn rabins(&self, size: &str) -> RaBins {
        RaBins::new(self.clone(), size)
    }

    fn racount(&self) -> Result<LazyFrame, RaVerbError> {
        let columns = Columns::new(self.clone().collect_schema()?);
        Ok(count::count(self.clone(), &columns))
    }

    fn rasort(&self, by: impl FlowKeys) -> Result<LazyFrame, RaVerbError> {
        sorted(self, &by.names(), None)
    }

    fn ratop(&self, rows: u32, by: impl FlowKeys) -> Result<LazyFrame, RaVerbError> {
        sorted(self, &by.names(), Some(rows))
    }

    fn rahisto(&self, histogram: &str) -> Result<DataFrame, RaVerbError> {
        let columns = Columns::new(self.clone().collect_schema()?);
        histogram::histogram(self.clone(), histogram, &columns)
    }

    fn ralabel(&self, table: &DataFrame) -> Result<LazyFrame, RaVerbError> {
        let columns = Columns::new(self.clone().collect_schema()?);
        labels::label(self.clone(), table, &columns)
    }
}

impl RaVerbs for DataFrame {
    fn racluster(&self, keys: impl FlowKeys) -> Result<DataFrame, RaVerbError> {
        let keys = keys.names();
        collected(self, &|flows| clustered(flows, &keys))
    }

    fn rabins(&self, size: &str) -> RaBins {
        RaBins::new(self.clone().lazy(), size)
    }

    fn racount(&self) -> Result<DataFrame, RaVerbError> {
        Ok(self.clone().lazy().racount()?.collect()?)
    }

    fn rasort(&self, by: impl FlowKeys) -> Result<DataFrame, RaVerbError> {
        let by = by.names();
        collected(self, &|flows| sorted(flows, &by, None))
    }

    fn ratop(&self, rows: u32, by: impl FlowKeys) -> Result<DataFrame, RaVerbError> {
        let by = by.names();
        collected(self, &|flows| sorted(flows, &by, Some(rows)))
    }

    fn rahisto(&self, histogram: &str) -> Result<DataFrame, RaVerbError> {
        self.clone().lazy().rahisto(histogram)
    }

    fn ralabel(&self, table: &DataFrame) -> Result<DataFrame, RaVerbError> {
        Ok(self.clone().lazy().ralabel(table)?.collect()?)
    }
}

// What is generic is compiled in each cell, and how a query is dropped is much of it: so the
// methods that take keys do nothing but make texts of them.

fn clustered(flows: &LazyFrame, keys: &[String]) -> Result<LazyFrame, RaVerbError> {
    let flows = groupable(flows.clone())?;
    let columns = Columns::new(flows.clone().collect_schema()?);
    let keys = Keys::new(keys, &columns)?;
    let clustered = cluster::cluster(flows, &columns, &keys, None)?;
    cluster::say_what_is_left_out("racluster", &clustered.left_out);
    Ok(clustered.query)
}

fn sorted(flows: &LazyFrame, by: &[String], most: Option<u32>) -> Result<LazyFrame, RaVerbError> {
    let columns = Columns::new(flows.clone().collect_schema()?);
    let sorted = sort::sort(flows.clone(), by, &columns)?;
    Ok(match most {
        Some(rows) => sorted.limit(rows),
        None => sorted,
    })
}

fn collected(
    flows: &DataFrame,
    asked: &dyn Fn(&LazyFrame) -> Result<LazyFrame, RaVerbError>,
) -> Result<DataFrame, RaVerbError> {
    Ok(asked(&flows.clone().lazy())?.collect()?)
}
