//! Records of flows, as nfdump 1.7 writes them: a header, and extensions of a type and a length
//! each.

use super::octets::{ipv4, ipv6, u16, u32, u64};
use crate::mapping::flow_columns::FlowField;
use crate::netflow::flow::Flow;

/// What the header of a record says.
#[derive(Debug, Clone, Copy)]
pub(super) struct RecordHeader {
    /// The number that nfcapd gave the exporter.
    pub exporter: u16,
    /// Whether nfcapd multiplied the counts by the sampling interval.
    pub is_scaled: bool,
    /// Which sampler chose the packets, if the record says so.
    pub sampler: Option<u64>,
}

/// The length of a record's header.
const HEADER: usize = 12;

/// Fills a flow with a record; `None` if its extensions don't fit into it. `unknown` takes the
/// types of extensions that have no columns.
pub(super) fn fill(
    record: &[u8],
    flow: &mut Flow,
    mut unknown: impl FnMut(u16),
) -> Option<RecordHeader> {
    const SCALED: u8 = 2;
    let [engine_type, engine_id] = super::octets::at(record, 6)?;
    let [flags, version] = super::octets::at(record, 10)?;
    let mut header = RecordHeader {
        exporter: u16(record, 8)?,
        is_scaled: flags & SCALED != 0,
        sampler: None,
    };
    let engine = i64::from(u16::from_be_bytes([engine_type, engine_id]));
    flow.set(FlowField::SourceId, engine);
    flow.set(FlowField::ExportVersion, i64::from(version));
    let mut rest = record.get(HEADER..)?;
    for _ in 0..u16(record, 4)? {
        const TYPE_AND_LENGTH: usize = 4;
        let (extension, behind) = rest.split_at_checked(usize::from(u16(rest, 2)?))?;
        let body = extension.get(TYPE_AND_LENGTH..)?;
        let kind = u16(extension, 0)?;
        match kind {
            SAMPLER => header.sampler = u64(body, 0),
            kind if is_known(kind) => set(kind, body, flow)?,
            kind => unknown(kind),
        }
        rest = behind;
    }
    if !rest.is_empty() {
        return None;
    }
    flow.icmp_from_ports();
    Some(header)
}

const ICMP6: u8 = 58;

const GENERIC: u16 = 1;
const MISCELLANEOUS: u16 = 4;
const LABELS: u16 = 14;
const MACS: u16 = 15;
const SAMPLER: u16 = 18;

fn is_known(kind: u16) -> bool {
    (GENERIC..=MACS).contains(&kind)
}

/// Sets the values of an extension; `None` if it is too short.
fn set(kind: u16, body: &[u8], flow: &mut Flow) -> Option<()> {
    let mut count = |field: FlowField, count: Option<u32>| {
        flow.set(field, i64::from(count?));
        Some(())
    };
    match kind {
        GENERIC => generic(body, flow)?,
        2 => {
            flow.set_address(FlowField::SrcAddr, ipv4(body, 0)?);
            flow.set_address(FlowField::DstAddr, ipv4(body, 4)?);
        }
        3 => {
            flow.set_address(FlowField::SrcAddr, ipv6(body, 0)?);
            flow.set_address(FlowField::DstAddr, ipv6(body, 16)?);
        }
        MISCELLANEOUS => miscellaneous(body, flow)?,
        5 => {
            set_count(flow, FlowField::Trans, u64(body, 0)?, true);
            set_count(flow, FlowField::PostPkts, u64(body, 8)?, false);
            set_count(flow, FlowField::PostIpBytes, u64(body, 16)?, false);
        }
        6 => {
            set_count(flow, FlowField::SVid, u64::from(u32(body, 0)?), true);
            set_count(flow, FlowField::PostVid, u64::from(u32(body, 4)?), true);
        }
        7 => {
            count(FlowField::SAs, u32(body, 0))?;
            count(FlowField::DAs, u32(body, 4))?;
        }
        8 => flow.set_address(FlowField::BgpNextHop, ipv4(body, 0)?),
        9 => flow.set_address(FlowField::BgpNextHop, ipv6(body, 0)?),
        10 => flow.set_address(FlowField::NextHop, ipv4(body, 0)?),
        11 => flow.set_address(FlowField::NextHop, ipv6(body, 0)?),
        12 => flow.set_address(FlowField::Exporter, ipv4(body, 0)?),
        13 => flow.set_address(FlowField::Exporter, ipv6(body, 0)?),
        LABELS => labels(body, flow)?,
        MACS => {
            set_count(flow, FlowField::SrcMac, u64(body, 0)?, true);
            set_count(flow, FlowField::PostDstMac, u64(body, 8)?, true);
            set_count(flow, FlowField::DstMac, u64(body, 16)?, true);
            set_count(flow, FlowField::PostSrcMac, u64(body, 24)?, true);
        }
        _ => {}
    }
    Some(())
}

fn generic(body: &[u8], flow: &mut Flow) -> Option<()> {
    let mut time = |field: FlowField, place: usize| {
        let time = i64::try_from(u64(body, place)?).ok();
        // Where the exporter gave none, nfcapd writes 0.
        let time = time.filter(|time| *time != 0);
        if let Some(time) = time.and_then(|time| time.checked_mul(1000)) {
            flow.set(field, time);
        }
        Some(())
    };
    time(FlowField::StartTime, 0)?;
    time(FlowField::LastTime, 8)?;
    time(FlowField::ExportTime, 16)?;
    set_count(flow, FlowField::SrcPkts, u64(body, 24)?, false);
    set_count(flow, FlowField::SrcIpBytes, u64(body, 32)?, false);
    let ports = (u16(body, 40)?, u16(body, 42)?);
    let [protocol, flags, forwarding, tos] = super::octets::at(body, 44)?;
    // ICMP of IPv6 has no type 0: nfcapd writes it where it did not take the type.
    if !(protocol == ICMP6 && ports.1 == 0) {
        flow.set(FlowField::Sport, i64::from(ports.0));
        flow.set(FlowField::Dport, i64::from(ports.1));
    }
    flow.set(FlowField::Proto, i64::from(protocol));
    flow.set(FlowField::TcpFlags, i64::from(flags));
    flow.set(FlowField::STos, i64::from(tos));
    set_count(
        flow,
        FlowField::ForwardingStatus,
        u64::from(forwarding),
        true,
    );
    Some(())
}

fn miscellaneous(body: &[u8], flow: &mut Flow) -> Option<()> {
    flow.set(FlowField::InputInterface, i64::from(u32(body, 0)?));
    flow.set(FlowField::OutputInterface, i64::from(u32(body, 4)?));
    let [source_mask, destination_mask, direction, tos] = super::octets::at(body, 8)?;
    flow.set(FlowField::SrcMask, i64::from(source_mask));
    flow.set(FlowField::DstMask, i64::from(destination_mask));
    set_count(flow, FlowField::FlowDirection, u64::from(direction), true);
    set_count(flow, FlowField::PostTos, u64::from(tos), true);
    let [reason] = super::octets::at(body, 13)?;
    set_count(flow, FlowField::FlowEndReason, u64::from(reason), true);
    Some(())
}

fn labels(body: &[u8], flow: &mut Flow) -> Option<()> {
    const LEVELS: usize = 10;
    let levels: Option<Vec<u32>> = (0..LEVELS).map(|level| u32(body, level * 4)).collect();
    let levels = levels?;
    let depth = levels.iter().rposition(|label| *label != 0);
    for (level, label) in levels.iter().take(depth.map_or(0, |at| at + 1)).enumerate() {
        flow.set_label(level as u8, *label);
    }
    Some(())
}

/// Sets a count that fits. Where 0 also says that the exporter gave none, it is not set.
fn set_count(flow: &mut Flow, field: FlowField, count: u64, none_is_0: bool) {
    if let Ok(count) = i64::try_from(count)
        && !(none_is_0 && count == 0)
    {
        flow.set(field, count);
    }
}
