//! What follows from a row's other values, and what is known of Argus' columns.

use super::cell::{Cell, Row};
use crate::{Column, Kind};
use std::borrow::Cow;

/// Argus' columns that sources here can have, in the frame's order.
const ARGUS: [(&str, Kind); 17] = [
    ("StartTime", Kind::Time),
    ("LastTime", Kind::Time),
    ("Dur", Kind::Number),
    ("Proto", Kind::Category),
    ("SrcAddr", Kind::Address),
    ("Sport", Kind::Port),
    ("DstAddr", Kind::Address),
    ("Dport", Kind::Port),
    ("TotPkts", Kind::Count),
    ("SrcPkts", Kind::Count),
    ("DstPkts", Kind::Count),
    ("TotBytes", Kind::Count),
    ("SrcBytes", Kind::Count),
    ("DstBytes", Kind::Count),
    ("SAppBytes", Kind::Count),
    ("DAppBytes", Kind::Count),
    ("State", Kind::Category),
];

/// Where a column of Argus' stands in the frame; none if it is not Argus'.
pub(crate) fn argus_position(column: &str) -> Option<usize> {
    ARGUS.iter().position(|(name, _)| *name == column)
}

/// Of which type a column of Argus' is.
pub(crate) fn argus_kind(column: &str) -> Option<Kind> {
    let (_, kind) = ARGUS.get(argus_position(column)?)?;
    Some(*kind)
}

/// ra's name for a protocol that a source names or numbers.
pub(crate) fn protocol(text: &str) -> Cow<'_, str> {
    if let Ok(number) = text.parse::<u8>() {
        return argus_records::fields::ip_protocol_name(number).into();
    }
    let is_lower = !text.bytes().any(|byte| byte.is_ascii_uppercase());
    let lower: Cow<'_, str> = if is_lower {
        text.into()
    } else {
        text.to_ascii_lowercase().into()
    };
    match lower.as_ref() {
        "icmpv6" | "icmp6" => "ipv6-icmp".into(),
        _ => lower,
    }
}

/// Where the columns stand that others follow from.
#[derive(Debug, Clone, Default)]
pub(crate) struct Places {
    pub(crate) start: Option<usize>,
    pub(crate) last: Option<usize>,
    pub(crate) duration: Option<usize>,
    pub(crate) protocol: Option<usize>,
    pub(crate) source: Option<usize>,
    pub(crate) source_port: Option<usize>,
    pub(crate) destination_port: Option<usize>,
    pub(crate) destination_packets: Option<usize>,
    pub(crate) state: Option<usize>,
    sums: [[Option<usize>; 3]; 2],
}

impl Places {
    pub(crate) fn new(columns: &[Column]) -> Places {
        let find = |name: &str| columns.iter().position(|column| column.name == name);
        Places {
            start: find("StartTime"),
            last: find("LastTime"),
            duration: find("Dur"),
            protocol: find("Proto"),
            source: find("SrcAddr"),
            source_port: find("Sport"),
            destination_port: find("Dport"),
            destination_packets: find("DstPkts"),
            state: find("State"),
            sums: [
                [find("SrcPkts"), find("DstPkts"), find("TotPkts")],
                [find("SrcBytes"), find("DstBytes"), find("TotBytes")],
            ],
        }
    }

    /// Gives the totals where both sides are known, the duration where both times are, and
    /// ra's name for the protocol.
    pub(crate) fn complete(&self, row: &mut Row) {
        for [source, destination, total] in self.sums {
            let (Some(total), Some(source), Some(destination)) =
                (total, row.count(source), row.count(destination))
            else {
                continue;
            };
            if let Some(sum) = source.checked_add(destination) {
                row.set(total, Cell::Count(sum));
            }
        }
        if let (Some(duration), Some(start), Some(last)) =
            (self.duration, row.time(self.start), row.time(self.last))
            && row.get(self.duration) == Cell::Null
        {
            row.set(
                duration,
                Cell::Number((last.saturating_sub(start)) as f64 / 1e6),
            );
        }
        if let (Some(column), Some(text)) = (self.protocol, row.text(self.protocol)) {
            let name = match protocol(text) {
                Cow::Borrowed(name) if name == text => return,
                name => name.into_owned(),
            };
            row.set_text(column, &name);
        }
    }

    /// Whether the row's protocol is ICMP or ICMPv6.
    pub(crate) fn is_icmp(&self, row: &Row) -> bool {
        matches!(row.text(self.protocol), Some("icmp" | "ipv6-icmp"))
    }

    /// Takes the ports away that a source writes for ICMP, which has none: they are 0, and
    /// not its type and code as in Argus' records.
    pub(crate) fn clear_ports_of_icmp(&self, row: &mut Row) {
        if !self.is_icmp(row) {
            return;
        }
        for column in [self.source_port, self.destination_port]
            .into_iter()
            .flatten()
        {
            row.set(column, Cell::Null);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn protocols_have_ras_names() {
        let cases = [
            ("6", "tcp"),
            ("TCP", "tcp"),
            ("58", "ipv6-icmp"),
            ("IPv6-ICMP", "ipv6-icmp"),
            ("ICMPv6", "ipv6-icmp"),
            ("0", "ip"),
            ("unknown_transport", "unknown_transport"),
        ];
        for (text, expected) in cases {
            assert_eq!(protocol(text), expected, "{text}");
        }
    }
}
