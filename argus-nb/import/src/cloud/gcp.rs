//! Google's VPC flow logs: entries of Cloud Logging, or their `jsonPayload` alone.

use crate::Kind;
use crate::json::{Dialect, PLAIN};
use crate::mapping::GCP_VPC;
use crate::row::{Places, Row};

pub(crate) static GCP: Dialect = Dialect {
    name: "Google's VPC flow logs",
    mapping: GCP_VPC,
    kinds: &[
        ("bytes_sent", Kind::Count),
        ("rtt_msec", Kind::Count),
        ("reporter", Kind::Category),
        ("timestamp", Kind::Time),
        ("receiveTimestamp", Kind::Time),
    ],
    derived: &[("Dur", "end_time - start_time")],
    prefixes: &["jsonPayload."],
    finish: forget_ports_of_icmp,
    difference: "Google's records are one direction of a flow each, of a sample of its packets, and a flow between two \
machines is reported by both (reporter): there are no DstPkts, and bytes_sent is not said to be of the link layer",
    ..PLAIN
};

/// There, ports are 0 and say nothing; Argus has the type and the code in them.
fn forget_ports_of_icmp(row: &mut Row, places: &Places, _: &[Option<usize>]) {
    places.clear_ports_of_icmp(row);
}
