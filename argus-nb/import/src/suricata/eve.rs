//! What makes events into rows.

use super::state;
use crate::Kind;
use crate::json::{Dialect, Event, PLAIN};
use crate::mapping::SURICATA;

/// eve.json. AWS' Network Firewall writes the same events, each in an object of its own.
pub(crate) static EVE: Dialect = Dialect {
    name: "Suricata's eve.json",
    mapping: SURICATA,
    kinds: &[
        ("timestamp", Kind::Time),
        ("event_type", Kind::Category),
        ("app_proto", Kind::Category),
        ("flow_id", Kind::Count),
        ("community_id", Kind::Text),
        ("flow.state", Kind::Category),
        ("flow.reason", Kind::Category),
        ("flow.alerted", Kind::Category),
        ("netflow.state", Kind::Category),
        ("netflow.reason", Kind::Category),
        ("netflow.alerted", Kind::Category),
        ("tcp.state", Kind::Category),
        ("tcp.tcp_flags", Kind::Text),
        ("tcp.tcp_flags_ts", Kind::Text),
        ("tcp.tcp_flags_tc", Kind::Text),
    ],
    derived: &[
        ("Dur", "end - start"),
        ("TotPkts", "flow.pkts_toserver + flow.pkts_toclient"),
        ("TotBytes", "flow.bytes_toserver + flow.bytes_toclient"),
        ("State", "tcp.tcp_flags, tcp.state, flow.state"),
    ],
    prefixes: &["event."],
    event: Some(Event {
        path: "event_type",
        rows: &["flow", "netflow"],
        hint: "there is no event flow or netflow in it: Suricata writes them if `flow` is among eve-log's types in suricata.yaml",
    }),
    inputs: state::INPUTS,
    finish: state::finish,
    difference: "Suricata's bytes are those of whole packets as Argus' are, but in a tunnel of the inner packets alone; \
its netflow events are one direction each, and have no DstPkts and DstBytes",
    ..PLAIN
};
