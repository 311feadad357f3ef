//! A flow's record: its header, and its parts in argus' order.

use super::{flow_key, measures, network};
use crate::flow::Flow;

/// Why a record is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cause {
    /// The first of its flow.
    Start = 0x10,
    /// A later one.
    Status = 0x20,
    /// The flow ended, and another between the same ports begins.
    Stop = 0x30,
}

/// Room for the parts of any flow but its user data.
const LONGEST_WITHOUT_DATA: usize = 1024;

/// Appends a flow's record.
pub(crate) fn flow(flow: &Flow, cause: Cause, out: &mut Vec<u8>) {
    let begins = out.len();
    out.reserve(LONGEST_WITHOUT_DATA);
    out.extend_from_slice(&[0x13, cause as u8, 0, 0]);
    measures::transport(flow, out);
    flow_key::flow_key(flow, out);
    measures::time(flow, out);
    measures::metrics(flow, out);
    network::network(flow, out);
    measures::jitter(flow, out);
    measures::vlan(flow, out);
    measures::mpls(flow, out);
    measures::attributes(flow, out);
    measures::sizes(flow, out);
    measures::mac(flow, out);
    measures::virtual_network(flow, out);
    network::mapped(flow, out);
    measures::encapsulation(flow, out);
    measures::user_data(flow, out);
    let words = ((out.len() - begins) / 4) as u16;
    if let Some(length) = out.get_mut(begins + 2..begins + 4) {
        length.copy_from_slice(&words.to_be_bytes());
    }
}
