//! In which direction packets went.
//!
//! Of TCP the arrow tells who opened the connection, and a `?` that nobody saw it being
//! opened; of all else, who sent packets. ra's manual also tells of `|` and `o`, which it
//! never prints.

use super::field::{Field, Getter};
use super::word::Word;
use crate::record::{Key, Record, tcp_status};

pub(super) const FIELDS: &[Field] = &[Field::new("dir", Getter::Word(direction))];

fn direction(record: &Record<'_>) -> Option<Word> {
    let metrics = record.metrics()?;
    let (from_source, from_destination) =
        (metrics.source.packets > 0, metrics.destination.packets > 0);
    let arrow = match record.key() {
        Some(Key::Arp(key)) if key.is_legacy && key.is_reverse => "tel",
        Some(Key::Arp(_)) => "who",
        Some(Key::Ip(_)) => match record.tcp_status() {
            Some(status) if status & (tcp_status::SYN | tcp_status::SYN_ACK) != 0 => {
                match from_source || from_destination {
                    true => "->",
                    false => ">",
                }
            }
            Some(_) => match (from_source, from_destination) {
                (true, true) => "<?>",
                (true, false) => "?>",
                (false, true) => "<?",
                (false, false) => "?",
            },
            None => plain(from_source, from_destination)?,
        },
        _ => plain(from_source, from_destination)?,
    };
    Some(Word::new(arrow))
}

/// Who sent packets; none if nobody did.
fn plain(from_source: bool, from_destination: bool) -> Option<&'static str> {
    match (from_source, from_destination) {
        (true, true) => Some("<->"),
        (true, false) => Some("->"),
        (false, true) => Some("<-"),
        (false, false) => None,
    }
}
