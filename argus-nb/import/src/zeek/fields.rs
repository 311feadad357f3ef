//! The fields of conn.log, and Zeek's types.

use crate::Kind;

/// conn.log's fields and their types, for logs that do not tell them: JSON, and lines
/// behind a header without `#`.
pub(super) const CONN_FIELDS: &[(&str, Kind)] = &[
    ("ts", Kind::Time),
    ("_write_ts", Kind::Time),
    ("uid", Kind::Text),
    ("id.orig_h", Kind::Address),
    ("id.orig_p", Kind::Port),
    ("id.resp_h", Kind::Address),
    ("id.resp_p", Kind::Port),
    ("proto", Kind::Category),
    ("service", Kind::Category),
    ("duration", Kind::Number),
    ("orig_bytes", Kind::Count),
    ("resp_bytes", Kind::Count),
    ("conn_state", Kind::Category),
    ("local_orig", Kind::Category),
    ("local_resp", Kind::Category),
    ("missed_bytes", Kind::Count),
    ("history", Kind::Text),
    ("orig_pkts", Kind::Count),
    ("orig_ip_bytes", Kind::Count),
    ("resp_pkts", Kind::Count),
    ("resp_ip_bytes", Kind::Count),
    ("tunnel_parents", Kind::Text),
    ("ip_proto", Kind::Count),
    ("vlan", Kind::Count),
    ("inner_vlan", Kind::Count),
    ("orig_l2_addr", Kind::Text),
    ("resp_l2_addr", Kind::Text),
    ("speculative_service", Kind::Text),
    ("failed_service", Kind::Text),
    ("community_id", Kind::Text),
];

/// Columns of conn.log's that follow from others.
pub(super) const CONN_DERIVED: &[(&str, &str)] = &[
    ("TotPkts", "orig_pkts + resp_pkts"),
    ("State", "conn_state of proto"),
];

/// What an analyst must know of conn.log.
pub(super) const DIFFERENCE: &str = "Zeek counts bytes of IP packets (orig_ip_bytes, resp_ip_bytes) and of payload \
(SAppBytes, DAppBytes), not of the link layer as Argus' SrcBytes, DstBytes and TotBytes do: those are not here";

/// Fields that many logs have, as far as JSON does not tell their types.
pub(super) const COMMON_FIELDS: &[(&str, Kind)] = &[
    ("ts", Kind::Time),
    ("_write_ts", Kind::Time),
    ("uid", Kind::Text),
    ("id.orig_h", Kind::Address),
    ("id.orig_p", Kind::Port),
    ("id.resp_h", Kind::Address),
    ("id.resp_p", Kind::Port),
    ("proto", Kind::Category),
    ("duration", Kind::Number),
];

/// Of which type conn.log's field is.
pub(super) fn conn_kind(field: &str) -> Option<Kind> {
    let known = CONN_FIELDS.iter().find(|(name, _)| *name == field);
    known.map(|(_, kind)| *kind)
}

/// Of which type a column of Zeek's type is.
pub(super) fn kind_of_type(zeek: &str) -> Kind {
    match zeek {
        "time" => Kind::Time,
        "interval" | "double" => Kind::Number,
        "count" | "int" => Kind::Count,
        "port" => Kind::Port,
        "addr" => Kind::Address,
        "bool" | "enum" => Kind::Category,
        _ => Kind::Text,
    }
}
