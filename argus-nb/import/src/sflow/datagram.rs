//! Datagrams of sFlow 5: samples, and the records in them.

use super::address::{v4, v6};
use super::header::Header;
use crate::netflow::octets::Octets;
use std::net::IpAddr;

/// A packet that was sampled.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Sample {
    pub(super) agent: Option<IpAddr>,
    pub(super) source: u32,
    /// One packet of so many was sampled.
    pub(super) rate: u32,
    pub(super) drops: u32,
    pub(super) input: Option<u32>,
    pub(super) output: Option<u32>,
    /// How long the packet was.
    pub(super) length: Option<u32>,
    /// What its header says; none of it where there was no header.
    pub(super) header: Header,
}

/// What was in a datagram.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Samples {
    pub(super) flows: Vec<Sample>,
    /// Samples of an interface's counters.
    pub(super) counters: u64,
    /// Samples of other kinds.
    pub(super) others: u64,
    /// Samples that end too early, or run past the datagram.
    pub(super) cut: u64,
    /// Octets behind the last sample.
    pub(super) left_over: u64,
}

/// Whether a datagram begins as one of sFlow 5.
pub(super) fn is_sflow(octets: &[u8]) -> bool {
    matches!(octets, [0, 0, 0, 5, 0, 0, 0, 1 | 2, ..])
}

/// What is in a datagram; none if it ends within its own header.
pub(super) fn samples(datagram: &[u8]) -> Option<Samples> {
    let mut octets = Octets::new(datagram).skip(4)?;
    let agent = address(&mut octets)?;
    // The agent's part, the datagram's number, the time since the agent began.
    octets = octets.skip(12)?;
    let count = octets.u32()?;
    let mut samples = Samples::default();
    for _ in 0..count {
        let Some((format, body)) = tagged(&mut octets) else {
            samples.cut += 1;
            break;
        };
        match format {
            1 | 3 => match flow(body, format == 3) {
                Some(flow) => samples.flows.push(Sample {
                    agent: Some(agent),
                    ..flow
                }),
                None => samples.cut += 1,
            },
            2 | 4 => samples.counters += 1,
            _ => samples.others += 1,
        }
    }
    if samples.cut == 0 {
        samples.left_over = octets.rest().len() as u64;
    }
    Some(samples)
}

/// What stands behind its format and its length.
fn tagged<'a>(octets: &mut Octets<'a>) -> Option<(u32, Octets<'a>)> {
    let format = octets.u32()?;
    let length = usize::try_from(octets.u32()?).ok()?;
    Some((format, Octets::new(octets.take(length)?)))
}

fn address(octets: &mut Octets<'_>) -> Option<IpAddr> {
    match octets.u32()? {
        1 => Some(v4(octets)?.into()),
        2 => Some(v6(octets)?.into()),
        _ => None,
    }
}

/// A sample of a packet; in the expanded form, numbers of interfaces have 32 bits.
fn flow(mut octets: Octets<'_>, is_expanded: bool) -> Option<Sample> {
    const INDEX: u32 = 0x00ff_ffff;
    octets = octets.skip(if is_expanded { 8 } else { 4 })?;
    let source = octets.u32()?;
    let rate = octets.u32()?;
    octets = octets.skip(4)?;
    let drops = octets.u32()?;
    let [input, output] = match is_expanded {
        true => [expanded(&mut octets)?, expanded(&mut octets)?],
        false => [interface(octets.u32()?), interface(octets.u32()?)],
    };
    let mut sample = Sample {
        agent: None,
        source: if is_expanded { source } else { source & INDEX },
        rate,
        drops,
        input,
        output,
        length: None,
        header: Header::default(),
    };
    for _ in 0..octets.u32()? {
        let (format, body) = tagged(&mut octets)?;
        record(format, body, &mut sample)?;
    }
    Some(sample)
}

/// An interface's number; none where it is unknown (0), or says why there is none, or how many.
fn interface(number: u32) -> Option<u32> {
    (number >> 30 == 0 && number != 0).then_some(number)
}

fn expanded(octets: &mut Octets<'_>) -> Option<Option<u32>> {
    let (format, number) = (octets.u32()?, octets.u32()?);
    Some((format == 0 && number != 0).then_some(number))
}

/// A record of a sample: a header as it was, or what an agent read of it. Others tell of
/// switches and routers, and have no column.
fn record(format: u32, mut octets: Octets<'_>, sample: &mut Sample) -> Option<()> {
    match format {
        1 => {
            let protocol = octets.u32()?;
            sample.length = Some(octets.u32()?);
            octets = octets.skip(4)?;
            let length = usize::try_from(octets.u32()?).ok()?;
            sample.header = Header::of_packet(protocol, octets.take(length)?);
        }
        3 | 4 if sample.header.protocol.is_none() => {
            let length = octets.u32()?;
            sample.length = sample.length.or(Some(length));
            sample.header = Header::of_fields(octets, format == 4)?;
        }
        _ => {}
    }
    Some(())
}
