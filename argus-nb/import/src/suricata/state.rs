//! Argus' state of an event.

use crate::row::{Places, Row};

/// Columns that [`finish`] looks at.
pub(super) const INPUTS: &[&str] = &["event_type", "tcp.tcp_flags", "tcp.state", "flow.state"];

/// Completes a row of the event `flow`. `inputs` are the places of [`INPUTS`].
pub(super) fn finish(row: &mut Row, places: &Places, inputs: &[Option<usize>]) {
    let text = |input: usize| row.text(inputs.get(input).copied().flatten());
    if text(0) != Some("flow") {
        return;
    }
    let state = match row.text(places.protocol) {
        Some("tcp") => of_tcp(text(1), text(2)),
        Some("udp") => of_udp(text(3), row.count(places.destination_packets)),
        _ => None,
    };
    if let (Some(column), Some(state)) = (places.state, state) {
        row.set_text(column, state);
    }
}

/// Argus looks for a reset first, then for a FIN, and then how far the handshake came.
fn of_tcp(flags: Option<&str>, state: Option<&str>) -> Option<&'static str> {
    const FIN: u8 = 1;
    const RST: u8 = 4;
    let flags = flags
        .and_then(|flags| u8::from_str_radix(flags, 16).ok())
        .unwrap_or(0);
    match state {
        _ if flags & RST != 0 => Some("RST"),
        _ if flags & FIN != 0 => Some("FIN"),
        Some("established") => Some("CON"),
        Some("syn_recv") => Some("ACC"),
        Some("syn_sent") => Some("REQ"),
        _ => None,
    }
}

/// A flow that nobody answers is `INT` in the record that Argus writes of all of it.
fn of_udp(state: Option<&str>, answers: Option<i64>) -> Option<&'static str> {
    match (state, answers) {
        (Some("established"), _) => Some("CON"),
        (Some("new"), Some(0)) => Some("INT"),
        _ => None,
    }
}
