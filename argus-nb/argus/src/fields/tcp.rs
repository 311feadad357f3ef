//! What a TCP connection tells of itself: round trip, windows, sequence numbers, options.
//!
//! The two halves of the handshake are measured where they were seen; one of 0 was not,
//! and the value is null where ra prints 0, or `inf` for a limit that follows from it.
//! `dtcpmax` lacks a factor of 1000 in ra, and has it here: both limits are in thousands of
//! bits a second. Fragments of TCP are no connection; ra takes what it has of them for one.

use super::field::{Field, Getter};
use crate::record::{Record, Tcp, TcpSide};
use std::fmt::Write as _;

pub(super) const FIELDS: &[Field] = &[
    Field::new("synack", Getter::Number(syn_ack))
        .printed_by(|record, out| print(syn_ack(record), out)),
    Field::new("ackdat", Getter::Number(ack_dat))
        .printed_by(|record, out| print(ack_dat(record), out)),
    Field::new("tcprtt", Getter::Number(round_trip))
        .printed_by(|record, out| print(round_trip(record), out)),
    Field::new("swin", Getter::Count(source_window)),
    Field::new("dwin", Getter::Count(destination_window)),
    Field::new("stcpb", Getter::Count(source_base)),
    Field::new("dtcpb", Getter::Count(destination_base)).printed_by(print_destination_base),
    Field::new("stcpmax", Getter::Number(source_limit))
        .printed_by(|record, out| print(source_limit(record), out)),
    Field::new("dtcpmax", Getter::Number(destination_limit))
        .printed_by(|record, out| print(destination_limit(record), out)),
    Field::new("tcpopt", Getter::Text(options)),
    Field::new(
        "smss",
        Getter::Count(|record| segment_size(record.tcp()?.sides.source)),
    ),
    Field::new(
        "dmss",
        Getter::Count(|record| segment_size(record.tcp()?.sides.destination)),
    ),
];

/// Microseconds of a second.
const SECOND: f64 = 1e6;

fn syn_ack(record: &Record<'_>) -> Option<f64> {
    measured(u64::from(record.tcp()?.syn_ack))
}

fn ack_dat(record: &Record<'_>) -> Option<f64> {
    measured(u64::from(record.tcp()?.ack_dat))
}

fn round_trip(record: &Record<'_>) -> Option<f64> {
    let tcp = record.tcp()?;
    measured(u64::from(tcp.syn_ack) + u64::from(tcp.ack_dat))
}

/// In seconds; none if it was not measured.
fn measured(micros: u64) -> Option<f64> {
    (micros != 0).then_some(micros as f64 / SECOND)
}

fn source_window(record: &Record<'_>) -> Option<i64> {
    let sends = record.metrics()?.source.packets > 0;
    window(record.tcp()?.sides.source).filter(|_| sends)
}

fn destination_window(record: &Record<'_>) -> Option<i64> {
    let metrics = record.metrics()?;
    let both_send = metrics.source.packets > 0 && metrics.destination.packets > 0;
    window(record.tcp()?.sides.destination).filter(|_| both_send)
}

/// In bytes. None for a shift that no window of 32 bits has.
fn window(side: Option<TcpSide>) -> Option<i64> {
    let side = side?;
    let window = u32::from(side.window).checked_shl(u32::from(side.window_shift));
    window.map(i64::from)
}

fn source_base(record: &Record<'_>) -> Option<i64> {
    base(record.tcp()?.sides.source)
}

fn destination_base(record: &Record<'_>) -> Option<i64> {
    base(record.tcp()?.sides.destination)
}

/// None of a side whose sequence numbers were not seen.
fn base(side: Option<TcpSide>) -> Option<i64> {
    let base = side?.sequence_base;
    (base != 0).then_some(i64::from(base))
}

/// Of IPv6, ra prints 0 for a base that was not seen.
fn print_destination_base(record: &Record<'_>, out: &mut String) {
    let is_v6 = record
        .key()
        .and_then(|key| key.ip())
        .is_some_and(|key| key.is_v6());
    let unseen = (is_v6 && record.tcp().is_some()).then_some(0);
    let _ = destination_base(record)
        .or(unseen)
        .map(|base| write!(out, "{base}"));
}

fn source_limit(record: &Record<'_>) -> Option<f64> {
    let tcp = record.tcp()?;
    limit(&tcp, tcp.sides.destination)
}

fn destination_limit(record: &Record<'_>) -> Option<f64> {
    let tcp = record.tcp()?;
    limit(&tcp, tcp.sides.source)
}

/// What a sender can reach at most against the receiver's window, in thousands of bits a
/// second. Half a handshake of less than 100 microseconds was answered by the host at hand
/// and says nothing of the way.
fn limit(tcp: &Tcp, receiver: Option<TcpSide>) -> Option<f64> {
    const AT_HAND: u32 = 100;
    let micros = match (tcp.syn_ack, tcp.ack_dat) {
        (syn_ack, 0..AT_HAND) => u64::from(syn_ack),
        (0..AT_HAND, ack_dat) => u64::from(ack_dat),
        (syn_ack, ack_dat) => u64::from(syn_ack) + u64::from(ack_dat),
    };
    let bits = window(receiver)? as f64 * 8.0;
    measured(micros).map(|seconds| bits / (seconds * 1000.0))
}

/// A letter for each option, in its position; blanks for those that were not seen.
fn options(record: &Record<'_>, out: &mut String) -> bool {
    const FIRST: u32 = 20;
    const LETTERS: [char; 12] = ['M', 'w', 's', 'S', 'e', 'E', 'T', 'c', 'N', 'O', 'S', 'D'];
    let bits = record.tcp().map_or(0, |tcp| tcp.options >> FIRST);
    let length = (u32::BITS - bits.leading_zeros()) as usize;
    for (at, letter) in LETTERS.iter().enumerate().take(length) {
        out.push(if bits & 1 << at != 0 { *letter } else { ' ' });
    }
    length > 0
}

/// Version 5 alone has it.
fn segment_size(side: Option<TcpSide>) -> Option<i64> {
    side?.maximum_segment_size.map(i64::from)
}

/// As ra does, for whom what was not measured is 0.
fn print(number: Option<f64>, out: &mut String) {
    let _ = write!(out, "{:.6}", number.unwrap_or(0.0));
}

#[cfg(test)]
mod tests {
    use super::super::samples::{counts, flow, ipv4, printed, tcp};

    /// Of each field: of an ordinary connection, and of one that begins with its answer.
    const CASES: [(&str, &str, &str); 13] = [
        ("saddr", "10.0.0.1", "10.0.0.2"),
        ("sport", "1111", "22"),
        ("spkts", "3", "2"),
        ("dir", "->", "->"),
        ("state", "CON", "CLO"),
        ("stcpb", "1000", "2000"),
        ("swin", "2000", "2800"),
        ("dwin", "2800", "2000"),
        ("tcprtt", "0.003000", "0.003000"),
        ("stcpmax", "7466.666667", "5333.333333"),
        ("dtcpmax", "5333.333333", "7466.666667"),
        ("loss", "2", "2"),
        ("tcpopt", "M  S", "M  S"),
    ];

    #[test]
    fn a_connection_that_begins_with_its_answer_is_turned() {
        let of = |status: u32| flow(0x20, &[ipv4(6, 1111, 22), counts(3, 2), tcp(status)]);
        for (name, from_syn, from_answer) in CASES {
            assert_eq!(printed(name, &of(0x7)), from_syn, "{name}");
            assert_eq!(printed(name, &of(0x6)), from_answer, "{name}, turned");
        }
    }

    #[test]
    fn what_a_record_does_not_tell_is_null() {
        use crate::{Getter, Item, Records, field};
        let udp = flow(0x20, &[ipv4(17, 1, 2), counts(1, 1)]);
        let Some(Item::Flow(record)) = Records::new(&udp).of_a_whole_file().next() else {
            unreachable!("the sample is a flow");
        };
        let names = [
            "synack", "tcprtt", "swin", "stcpb", "dtcpmax", "loss", "ploss", "sgap",
        ];
        for name in names {
            let is_null = match field(name).map(|field| field.getter) {
                Some(Getter::Number(get)) => get(&record).is_none(),
                Some(Getter::Count(get)) => get(&record).is_none(),
                _ => false,
            };
            assert!(is_null, "{name}");
        }
    }
}
