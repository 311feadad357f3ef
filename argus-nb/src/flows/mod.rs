//! Questions asked of a frame of flows, each a verb of one line.
//!
//! `column` finds a column or says why not; on it rest `labels`, `flags`, `address`,
//! and the verbs here; `instant` is how times are written in a question. Of the crate
//! they know `suggest` alone: where a frame came from is nothing to them.

mod address;
mod column;
mod flags;
mod instant;
mod labels;

pub use address::Addresses;
pub use column::ColumnError;
pub(crate) use column::known;
pub use instant::{TimeError, timedelta, timestamp};
pub(crate) use instant::{instant_in_micros, length_in_micros};
pub(crate) use labels::labels;

use polars::prelude::*;

/// The verbs, on a `DataFrame`.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Dport" => [53u16, 443, 53], "DstAddr" => ["9.9.9.9", "1.1.1.1", "9.9.9.9"])?;
/// assert_eq!(flows.distinct("Dport")?.len(), 2);
/// let top = flows.counts("DstAddr")?;
/// assert_eq!(top.column("count")?.u32()?.get(0), Some(2));
/// # Ok(())
/// # }
/// ```
pub trait Flows {
    /// The distinct values of a column in order of first appearance, null
    /// included: pandas' `df[column].unique()`.
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], with the nearest names.
    fn distinct(&self, column: &str) -> Result<Series, ColumnError>;

    /// How often each value of a column occurs: a frame of the column and a
    /// `count` (UInt32), most frequent first, ties by value.
    ///
    /// It counts what pandas' `df.groupby(column).size()` counts, and null too.
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], with the nearest names.
    fn counts(&self, column: &str) -> Result<DataFrame, ColumnError>;

    /// `Flgs` taken apart: a frame of as many rows with a Boolean column for
    /// each flag, such as `retransmitted`, `out_of_order`, `fragmented`,
    /// `several_macs`. The positions and letters are those of `man ra` (3.0.8).
    ///
    /// # Errors
    /// [`ColumnError::Unknown`], if there is no column `Flgs`.
    fn flags(&self) -> Result<DataFrame, ColumnError>;
}

impl Flows for DataFrame {
    fn flags(&self) -> Result<DataFrame, ColumnError> {
        flags::flags(self)
    }

    fn distinct(&self, column: &str) -> Result<Series, ColumnError> {
        let values = known(self, column)?.as_materialized_series();
        Ok(values.unique_stable()?)
    }

    fn counts(&self, column: &str) -> Result<DataFrame, ColumnError> {
        known(self, column)?;
        let count = if column == "count" { "n" } else { "count" };
        let most_first = SortMultipleOptions::default()
            .with_order_descending_multi([true, false])
            .with_maintain_order(true);
        let counted = self
            .select([column])?
            .lazy()
            .group_by([col(column)])
            .agg([len().alias(count)])
            .sort([count, column], most_first)
            .collect()?;
        Ok(counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_column_is_answered_with_its_neighbours() {
        let df = df!("DstAddr" => ["::1"], "SrcAddr" => ["::1"], "Dport" => [1u16]).unwrap();
        let error = df.counts("dstaddr").unwrap_err().to_string();
        assert!(
            error.starts_with("no column `dstaddr`: did you mean `DstAddr`"),
            "{error}"
        );
        assert!(error.contains("columns here: DstAddr, SrcAddr, Dport"));
    }

    #[test]
    fn counts_are_ordered_by_count_then_value_and_keep_null() {
        let df = df!("Dport" => [Some(80u16), None, Some(53), Some(53), None, Some(22)]).unwrap();
        let counted = df.counts("Dport").unwrap();
        let ports: Vec<Option<u16>> = counted
            .column("Dport")
            .unwrap()
            .u16()
            .unwrap()
            .iter()
            .collect();
        let counts: Vec<Option<u32>> = counted
            .column("count")
            .unwrap()
            .u32()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(ports, [None, Some(53), Some(22), Some(80)]);
        assert_eq!(counts, [Some(2), Some(2), Some(1), Some(1)]);
    }
}
