//! When a flow began and ended, each side for itself.
//!
//! What a sensor writes is two or four times in order; clients and radium write which of
//! them are there, the later ones relative to the first. ra then fits them to the packets
//! that were counted, and so does this.

use super::metrics::Metrics;
use super::parts::Part;
use super::sides::Sides;
use crate::header::Version;

/// Microseconds of a second.
const SECOND: i64 = 1_000_000;

/// The first and the last packet of one side, in microseconds since 1970. 0 stands for a
/// time that is not known, as in the format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Span {
    /// The first packet.
    pub start: i64,
    /// The last packet.
    pub end: i64,
}

impl Span {
    /// From first to last, in microseconds.
    pub fn length(&self) -> i64 {
        self.end.wrapping_sub(self.start)
    }
}

/// The times of a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Times {
    /// Fitted to the packets that were counted.
    pub sides: Sides<Span>,
    /// Which of the sides have a time that counts.
    pub counts: Sides<bool>,
    /// As they stand in the record.
    pub recorded: Sides<Span>,
}

/// What of a flow decides how its times are read.
pub(super) struct Counted {
    pub(super) metrics: Metrics,
    pub(super) version: Version,
    pub(super) has_exchanged_sides: bool,
    /// An ICMP error concerned it.
    pub(super) has_icmp_error: bool,
}

impl Times {
    pub(super) fn read(part: &Part<'_>, flow: &Counted) -> Times {
        let spans = ordered(times(part)).exchanged_if(flow.has_exchanged_sides);
        let metrics = flow.metrics;
        let sides = fitted(spans, flow);
        Times {
            sides,
            counts: Sides {
                source: metrics.source.packets > 0 && sides.source.start != 0,
                destination: metrics.destination.packets > 0 && sides.destination.start != 0,
            },
            recorded: spans,
        }
    }

    /// The earliest start; none if there is no time at all.
    pub fn start(&self) -> Option<i64> {
        let (source, destination) = (self.sides.source.start, self.sides.destination.start);
        match (source, destination) {
            (0, 0) => None,
            (0, start) | (start, 0) => Some(start),
            (source, destination) => Some(source.min(destination)),
        }
    }

    /// The latest end; none if there is no time at all.
    pub fn end(&self) -> Option<i64> {
        let end = self.sides.source.end.max(self.sides.destination.end);
        (end != 0).then_some(end)
    }

    /// From the first packet to the last of either side, in microseconds.
    pub fn duration(&self) -> i64 {
        duration(&self.sides, self.counts)
    }

    /// The same of the times as they stand in the record. There, the one end that is known
    /// may be the other side's.
    pub fn recorded_duration(&self) -> i64 {
        let (source, destination) = (self.recorded.source, self.recorded.destination);
        match (source.start, destination.start) {
            (1.., 0) if destination.end != 0 => destination.end.wrapping_sub(source.start),
            (0, 1..) if source.end != 0 => source.end.wrapping_sub(destination.start),
            (of_source, of_destination) => duration(
                &self.recorded,
                Sides {
                    source: of_source != 0,
                    destination: of_destination != 0,
                },
            ),
        }
    }
}

fn duration(sides: &Sides<Span>, counts: Sides<bool>) -> i64 {
    let (source, destination) = (sides.source, sides.destination);
    match (counts.source, counts.destination) {
        (true, true) => {
            let end = source.end.max(destination.end);
            end.wrapping_sub(source.start.min(destination.start))
        }
        (false, true) => destination.length(),
        (_, false) => source.length(),
    }
}

/// Source start and end, destination start and end, as the part has them; 0 where it has
/// none.
fn times(part: &Part<'_>) -> [i64; 4] {
    const SOURCE_START: u8 = 0x08;
    const DESTINATION_START: u8 = 0x20;
    match part.subtype & (SOURCE_START | DESTINATION_START) {
        0 => times_in_order(part),
        _ => times_by_bits(part),
    }
}

/// Seconds and a fraction, at a word of the part. In malformed captures the fraction may be
/// more than a second: ra makes it the last microsecond of it, unless its highest bit is set.
fn instant(part: &Part<'_>, word: usize) -> Option<i64> {
    const NANOSECONDS: u8 = 0x19;
    let seconds = part.u32(4 + word * 4)?;
    let fraction = part.u32(8 + word * 4)?;
    let micros = match part.qualifier {
        NANOSECONDS => fraction / 1000,
        _ if (SECOND as u32..=i32::MAX as u32).contains(&fraction) => SECOND as u32 - 1,
        _ => fraction,
    };
    Some(i64::from(seconds) * SECOND + i64::from(micros))
}

/// As sensors write them: all that there is room for, in order.
fn times_in_order(part: &Part<'_>) -> [i64; 4] {
    const WITH_DURATION: u8 = 3;
    let mut times = [0; 4];
    if part.subtype & 0x07 == WITH_DURATION {
        let start = instant(part, 0).unwrap_or(0);
        let duration = part.i32(12).unwrap_or(0);
        return [start, start.wrapping_add(i64::from(duration)), 0, 0];
    }
    for (which, time) in times.iter_mut().enumerate() {
        *time = instant(part, which * 2).unwrap_or(0);
    }
    for (start, end) in [(0, 1), (2, 3)] {
        if times[start] == 0 {
            times[start] = times[end];
        }
    }
    times
}

/// As clients and radium write them: bits say which are there.
fn times_by_bits(part: &Part<'_>) -> [i64; 4] {
    const BITS: [u8; 4] = [0x08, 0x10, 0x20, 0x40];
    let has = BITS.map(|bit| part.subtype & bit != 0);
    // An end without its start takes a place and is not counted.
    let counted = (0..4).filter(|which| has[*which] && (which % 2 == 0 || has[which - 1]));
    let counted = counted.count();
    let words = part.bytes.len() / 4 - 1;
    let are_absolute = counted <= words / 2;
    let are_relative = !are_absolute && words == counted + 1;
    let mut times = [0; 4];
    let first = instant(part, 0).unwrap_or(0);
    let there = (0..4).filter(|which| has[*which]);
    for (place, which) in there.enumerate() {
        times[which] = match place {
            0 if are_absolute || are_relative => first,
            _ if are_absolute => instant(part, place * 2).unwrap_or(0),
            _ if are_relative => {
                let later = part.i32(4 + (place + 1) * 4);
                later.map_or(0, |later| first.wrapping_add(i64::from(later)))
            }
            _ => 0,
        };
    }
    times
}

/// A missing end is its start, and what is the wrong way round is turned.
fn ordered(times: [i64; 4]) -> Sides<Span> {
    let span = |start: i64, end: i64| match (start, end) {
        (start, 0) => Span { start, end: start },
        (start, end) if start > end => Span {
            start: end,
            end: start,
        },
        (start, end) => Span { start, end },
    };
    Sides {
        source: span(times[0], times[1]),
        destination: span(times[2], times[3]),
    }
}

/// Fits the times to the packets of each side.
fn fitted(spans: Sides<Span>, flow: &Counted) -> Sides<Span> {
    let metrics = &flow.metrics;
    let (from_source, from_destination) = (metrics.source.packets, metrics.destination.packets);
    let Sides {
        mut source,
        mut destination,
    } = spans;
    match (from_source, from_destination) {
        (0, 0) => {}
        (1, 1) => {
            if source.start == 0 {
                source = instant_of(destination.end);
                destination.end = destination.start;
            } else if destination.start == 0 {
                destination = instant_of(source.end);
                source.end = source.start;
            }
        }
        (_, 0) => take_over(&mut source, &mut destination, flow.version),
        (0, _) => take_over(&mut destination, &mut source, flow.version),
        _ => {
            let (of_source, of_destination) = (source, destination);
            fit_one_of_two(&mut source, of_destination, from_source);
            fit_one_of_two(&mut destination, of_source, from_destination);
        }
    }
    match (from_source, from_destination) {
        // An ICMP error that came later makes its time the end of a single packet's flow.
        (1, 0) if !flow.has_icmp_error => source.start = source.end,
        (0, 1) => destination.start = destination.end,
        _ => {}
    }
    Sides {
        source,
        destination,
    }
}

fn instant_of(time: i64) -> Span {
    Span {
        start: time,
        end: time,
    }
}

/// The only side with packets takes the other's times if it has none.
fn take_over(side: &mut Span, other: &mut Span, version: Version) {
    let moves = side.start == 0;
    if moves {
        *side = *other;
    }
    if moves || version == Version::V5 {
        *other = Span::default();
    }
}

/// One of two sides with packets.
fn fit_one_of_two(side: &mut Span, other: Span, packets: u64) {
    if side.start == 0 {
        *side = other;
    }
    if packets == 1 && side.start / SECOND != side.end / SECOND {
        side.end = side.start;
    }
}
