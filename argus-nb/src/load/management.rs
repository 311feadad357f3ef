//! The sensor's own management records: Argus writes them between the flows, with
//! `man` for a protocol. [`super::Load::flows_only`] leaves them out.

use super::error::LoadError;
use super::options::Load;
use super::plan::Plan;
use polars::prelude::*;

/// Whether a row is a flow, for a query; `protocol` is the column of the protocol.
pub(super) fn is_flow(protocol: &str) -> Expr {
    col(protocol).map(
        |protocol| Ok(flows_among(&protocol)?.into_column()),
        |_, field| Ok(Field::new(field.name().clone(), DataType::Boolean)),
    )
}

/// Whether a record of that protocol, as it stands in a file, is a flow.
pub(super) fn is_flow_of(protocol: &[u8]) -> bool {
    protocol.trim_ascii() != b"man"
}

/// The rows of a frame that are flows, without the protocol if it was only borrowed
/// to find them.
pub(super) fn without_management(
    load: &Load,
    plan: &Plan,
    df: DataFrame,
) -> Result<DataFrame, LoadError> {
    let Some(protocol) = plan.protocol else {
        return Ok(df);
    };
    let name = &plan.columns[protocol.at].name;
    let flows = || {
        let flows = df.filter(&flows_among(df.column(name)?)?)?;
        match protocol.borrowed {
            true => flows.drop(name),
            false => Ok(flows),
        }
    };
    flows().map_err(|source| LoadError::Polars {
        path: load.pattern.clone(),
        source,
    })
}

/// A row without a protocol is a flow of which that is not known.
fn flows_among(protocol: &Column) -> PolarsResult<BooleanChunked> {
    let text = protocol.cast(&DataType::String)?;
    let is_flow = |protocol: Option<&str>| protocol.is_none_or(|text| is_flow_of(text.as_bytes()));
    let flows: BooleanChunked = text.str()?.iter().map(is_flow).collect();
    Ok(flows.with_name(protocol.name().clone()))
}
