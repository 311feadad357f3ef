//! Flows as Argus 3 writes them: records of parts, each part in a file of its own kind.

mod flow_key;
mod management;
mod measures;
mod network;
mod part;
mod record;

pub(crate) use management::{Totals, start, stop};
pub(crate) use record::{Cause, flow};
