//! What was lost on the way: packets that were sent again or did not arrive, and bytes
//! that are missing from a stream.
//!
//! TCP counts what it sent again, RTP and ESP what did not arrive. Other protocols tell of
//! no loss, and the value is null where ra prints 0.
//!
//! ra also has counters of UDT, four families of six. No record with UDT's layout was ever
//! seen, so they are null; ra prints 0 for all other records.

use super::field::{Field, Getter};
use crate::record::{Network, Record, Tcp, TcpSide};
use std::fmt::Write as _;

pub(super) const FIELDS: &[Field] = &[
    Field::new("loss", Getter::Count(|record| Some(losses(record)?.both)))
        .printed_by(|record, out| print_count(losses(record).map(|lost| lost.both), out)),
    Field::new(
        "sloss",
        Getter::Count(|record| Some(losses(record)?.source)),
    )
    .printed_by(|record, out| print_count(losses(record).map(|lost| lost.source), out)),
    Field::new(
        "dloss",
        Getter::Count(|record| Some(losses(record)?.destination)),
    )
    .printed_by(|record, out| print_count(losses(record).map(|lost| lost.destination), out)),
    Field::new("ploss", Getter::Number(share))
        .printed_by(|record, out| print_share(share(record), out)),
    Field::new("sploss", Getter::Number(source_share))
        .printed_by(|record, out| print_share(source_share(record), out)),
    Field::new("dploss", Getter::Number(destination_share))
        .printed_by(|record, out| print_share(destination_share(record), out)),
    Field::new(
        "sgap",
        Getter::Count(|record| record.tcp()?.gaps().source.map(i64::from)),
    ),
    Field::new(
        "dgap",
        Getter::Count(|record| record.tcp()?.gaps().destination.map(i64::from)),
    ),
    udt_count("retrans"),
    udt_count("sretrans"),
    udt_count("dretrans"),
    udt_share("pretrans"),
    udt_share("spretrans"),
    udt_share("dpretrans"),
    udt_count("nacks"),
    udt_count("snacks"),
    udt_count("dnacks"),
    udt_share("pnacks"),
    udt_share("spnacks"),
    udt_share("dpnacks"),
    udt_count("solo"),
    udt_count("ssolo"),
    udt_count("dsolo"),
    udt_share("psolo"),
    udt_share("spsolo"),
    udt_share("dpsolo"),
    udt_count("first"),
    udt_count("sfirst"),
    udt_count("dfirst"),
    udt_share("pfirst"),
    udt_share("spfirst"),
    udt_share("dpfirst"),
];

/// Packets that were lost. ra's sum is not always that of the two sides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Losses {
    source: i64,
    destination: i64,
    both: i64,
}

/// None where the protocol does not count them.
fn losses(record: &Record<'_>) -> Option<Losses> {
    let metrics = record.metrics()?;
    let (sends, answers) = (metrics.source.packets > 0, metrics.destination.packets > 0);
    let key = record.key()?.ip()?;
    if key.is_tcp() {
        return record.tcp().map(|tcp| tcp_losses(&tcp, sends, answers));
    }
    match record.network()? {
        Network::Rtp { drops, .. } => Some(Losses {
            source: i64::from(drops.source),
            destination: i64::from(drops.destination),
            both: i64::from(drops.source) + i64::from(drops.destination),
        }),
        // One counter for both sides.
        Network::Esp { lost, .. } if key.is_esp_v4() => {
            let lost = |counts: bool| if counts { i64::from(lost) } else { 0 };
            Some(Losses {
                source: lost(sends),
                destination: lost(answers),
                both: lost(sends),
            })
        }
        _ => None,
    }
}

/// What was sent again. ra's sum is of what both sides' counters say, even of a side
/// without packets; but it is 0 where the source sent none.
fn tcp_losses(tcp: &Tcp, sends: bool, answers: bool) -> Losses {
    let again = |side: Option<TcpSide>| match side {
        Some(side) if tcp.state != 0 => side.retransmitted,
        _ => 0,
    };
    let (source, destination) = (again(tcp.sides.source), again(tcp.sides.destination));
    let counted = |lost: u32, counts: bool| if counts { i64::from(lost) } else { 0 };
    Losses {
        source: counted(source, sends),
        destination: counted(destination, answers),
        both: counted(source.wrapping_add(destination), sends),
    }
}

fn share(record: &Record<'_>) -> Option<f64> {
    percentage(losses(record)?.both, record.metrics()?.packets())
}

fn source_share(record: &Record<'_>) -> Option<f64> {
    percentage(losses(record)?.source, record.metrics()?.source.packets)
}

fn destination_share(record: &Record<'_>) -> Option<f64> {
    percentage(
        losses(record)?.destination,
        record.metrics()?.destination.packets,
    )
}

/// Of the packets that were sent, those that arrived being counted. None of no packets.
fn percentage(lost: i64, packets: u64) -> Option<f64> {
    let lost = lost as f64;
    (packets > 0).then(|| 100.0 * lost / (packets as f64 + lost))
}

/// As ra does, for whom what nobody counted is 0.
fn print_count(count: Option<i64>, out: &mut String) {
    // Writing to a String can't fail.
    let _ = write!(out, "{}", count.unwrap_or(0));
}

/// As ra does, with all the digits of 64 bits.
fn print_share(share: Option<f64>, out: &mut String) {
    let _ = write!(out, "{:.6}", share.unwrap_or(0.0));
}

const fn udt_count(name: &'static str) -> Field {
    Field::new(name, Getter::Count(|_| None)).printed_by(|_, out| print_count(None, out))
}

const fn udt_share(name: &'static str) -> Field {
    Field::new(name, Getter::Number(|_| None)).printed_by(|_, out| print_share(None, out))
}
