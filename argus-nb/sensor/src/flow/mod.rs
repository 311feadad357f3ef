//! What is known of a flow: what each side sent since the last record, and what its
//! protocol told.

mod samples;
mod side;
mod state;
mod tcp;

pub(crate) use samples::Samples;
pub(crate) use side::Side;
pub(crate) use state::{Flow, FragmentState, Limits, Network};
pub(crate) use tcp::{Tcp, TcpSide};
