//! What is known of a flow: what each side sent since the last record, and what its
//! protocol told.

mod record_state;
mod samples;
mod side;
mod tcp;

pub(crate) use record_state::{Flow, FragmentState, Limits, Network};
pub(crate) use samples::Samples;
pub(crate) use side::Side;
pub(crate) use tcp::{Tcp, TcpSide};
