//! ra's filters, on frames: `df.ra("udp and dst port 53 and bytes gt 300")?`.
//!
//! The language is a crate of its own, `argus-filter`, which knows nothing of polars.
//! Here, `names` finds the columns of a frame that a filter asks, `expression` makes the
//! filter an expression of polars for a query, `frame` a question of the columns of a frame that is
//! there, and `column` (with `ranges`) answers one condition for a column of
//! whatever type. `error` says which column is missing, and how it is had.

#[cfg(test)]
mod agreement;
mod column;
mod error;
mod expression;
mod frame;
mod names;
mod ranges;

pub(crate) use column::answers;
pub use error::FilterError;
pub(crate) use expression::{Asks, check_states, needs_flags};

use crate::flows::kept;
use argus_filter::{Question, parse, resolve};
pub(crate) use names::Names;
use polars::prelude::*;

/// ra's filter language, on a `DataFrame` and on a `LazyFrame`.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!(
///     "Proto" => ["udp", "udp", "tcp"], "SrcAddr" => ["10.0.0.1", "::1", "10.0.0.2"],
///     "DstAddr" => ["9.9.9.9", "::1", "10.0.0.1"], "Sport" => [4000u16, 4001, 4002],
///     "Dport" => [53u16, 53, 22], "SrcBytes" => [70i64, 70, 900], "DstBytes" => [310i64, 90, 0]
/// )?;
/// assert_eq!(flows.ra("udp and dst port 53 and bytes gt 300")?.height(), 1);
/// assert_eq!(flows.ra("host 0:0::1 or src net 10.0.0.0/8")?.height(), 3);
/// let error = flows.ra("dst prot 53").unwrap_err().to_string();
/// assert!(error.ends_with("  dst prot 53\n      ^^^^"), "{error}");
/// # Ok(())
/// # }
/// ```
///
/// The language, and where it is more than the real ra's or differs from it, is in
/// `docs/asking.md`.
pub trait RaFilter: Sized {
    /// The rows that pass a filter, in their order.
    ///
    /// Where a column is missing of which another says nearly the same, that one is asked,
    /// and a note on stderr says so: of a frame with `TotBytes` alone, `bytes gt 300` asks
    /// the sum of both sides.
    ///
    /// # Errors
    /// A filter that can't be read, with the place and what was probably meant, and a
    /// column that the filter needs and the frame does not have.
    fn ra(&self, filter: &str) -> Result<Self, FilterError>;
}

impl RaFilter for DataFrame {
    fn ra(&self, filter: &str) -> Result<DataFrame, FilterError> {
        let question = question(filter, self.schema())?;
        expression::check_flags(&question, self, filter)?;
        let mask = frame::asked(&question, self)?.mask(self.height())?;
        Ok(kept(self, &mask)?)
    }
}

impl RaFilter for LazyFrame {
    fn ra(&self, filter: &str) -> Result<LazyFrame, FilterError> {
        let schema = self.clone().collect_schema()?;
        Ok(self.clone().filter(asked_of(filter, &schema)?))
    }
}

/// A filter as an expression of the columns that a schema has.
pub(crate) fn asked_of(filter: &str, schema: &Schema) -> Result<Expr, FilterError> {
    Ok(expression::expression(&question(filter, schema)?))
}

/// What a filter asks of the columns that there are. What has to be said of it is said.
pub(crate) fn question(filter: &str, schema: &Schema) -> Result<Question, FilterError> {
    let read = parse(filter)?;
    expression::check_patterns(&read, filter)?;
    let names = Names::new(schema);
    let resolved = resolve(filter, &read, &|header| names.find(header))
        .map_err(|error| FilterError::of_columns(error, schema))?;
    for note in &resolved.notes {
        eprintln!("note: {note}");
    }
    Ok(resolved.question)
}

/// A filter as an expression, for any query: `df.lazy().filter(ra("port 53")?)`.
///
/// It knows no frame, so it asks the columns that the real ra would ask, by the headers that
/// ra prints (`SrcBytes`, not `TotBytes`; `Proto` with every port); a query without them
/// fails when it is run. Where the frame is at hand, [`RaFilter::ra`] knows more.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Proto" => ["udp", "arp"], "TotPkts" => [3i64, 4])?;
/// let udp = flows.lazy().with_columns([ra("udp")?.alias("is_udp")]).collect()?;
/// assert_eq!(udp.column("is_udp")?.bool()?.sum(), Some(1));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A filter that can't be read.
pub fn ra(filter: &str) -> Result<Expr, FilterError> {
    let read = parse(filter)?;
    expression::check_patterns(&read, filter)?;
    let resolved = resolve(filter, &read, &|header| Some(header.to_owned()))?;
    Ok(expression::expression(&resolved.question))
}
