//! Zeek's logs as JSON.

use super::fields::{COMMON_FIELDS, CONN_DERIVED, CONN_FIELDS, DIFFERENCE};
use super::state;
use crate::json::{Dialect, PLAIN};
use crate::mapping::ZEEK;

/// conn.log.
pub(crate) static CONN: Dialect = Dialect {
    name: "Zeek's conn.log",
    mapping: ZEEK,
    kinds: CONN_FIELDS,
    derived: CONN_DERIVED,
    joins_arrays: true,
    inputs: state::INPUTS,
    finish: state::finish,
    difference: DIFFERENCE,
    ..PLAIN
};

/// Any other log: its fields keep their names.
pub(crate) static OTHER: Dialect = Dialect {
    name: "Zeek's log",
    kinds: COMMON_FIELDS,
    joins_arrays: true,
    ..PLAIN
};

/// Whether an object with these paths is of conn.log.
pub(crate) fn is_conn(has: impl Fn(&str) -> bool) -> bool {
    has("id.orig_h")
        && ["conn_state", "orig_pkts", "orig_ip_bytes"]
            .iter()
            .any(|path| has(path))
}
