//! Datagrams: what their headers say, and the sets in them.

use super::element::{Clock, ElementId};
use super::octets::Octets;
use super::template::Template;

/// What the header of a datagram says.
#[derive(Debug, Clone, Copy)]
pub(super) struct Header {
    /// 5, 9, or 10 for IPFIX.
    pub version: u16,
    /// The source id, or observation domain; of version 5 the engine's type and number.
    pub domain: u32,
    /// Its number in the exporter's sequence.
    pub sequence: u32,
    /// Of version 5: how many records there are.
    pub records: u16,
    /// Of version 5: one packet of how many was looked at, in millionths.
    pub sampling: Option<i64>,
    /// The exporter's clocks.
    pub clock: Clock,
}

/// Why a datagram is none of NetFlow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoHeader {
    /// It is of another version.
    Version(u16),
    /// It ends within its header.
    Short,
}

/// What a set is made of, by its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SetKind {
    /// Templates of flows.
    Templates,
    /// Templates of options.
    OptionsTemplates,
    /// Records of this template.
    Records(u16),
    /// A number that nothing is known of.
    Reserved,
}

impl SetKind {
    /// What it is in that version.
    pub(super) fn new(version: u16, number: u16) -> SetKind {
        match (version, number) {
            (_, 256..) => SetKind::Records(number),
            (9, 0) | (10, 2) => SetKind::Templates,
            (9, 1) | (10, 3) => SetKind::OptionsTemplates,
            _ => SetKind::Reserved,
        }
    }
}

/// Reads the header of a datagram and leaves what is behind it. Of IPFIX, what is behind the
/// message's own length is cut off.
pub(super) fn header(octets: &mut Octets<'_>) -> Result<Header, NoHeader> {
    let version = octets.u16().ok_or(NoHeader::Short)?;
    let read = match version {
        5 => version5(octets),
        9 => version9(octets),
        10 => ipfix(octets),
        other => return Err(NoHeader::Version(other)),
    };
    read.ok_or(NoHeader::Short)
}

fn version5(octets: &mut Octets<'_>) -> Option<Header> {
    let records = octets.u16()?;
    let uptime = octets.u32()?;
    let seconds = octets.u32()?;
    let nanoseconds = octets.u32()?;
    let sequence = octets.u32()?;
    let engine = octets.u16()?;
    // Two bits of mode and 14 of interval.
    let interval = i64::from(octets.u16()? & 0x3fff);
    let clock = clock(seconds, i64::from(nanoseconds) / 1000, uptime);
    Some(Header {
        version: 5,
        domain: u32::from(engine),
        sequence,
        records,
        sampling: (interval > 0).then_some(interval * 1_000_000),
        clock,
    })
}

fn version9(octets: &mut Octets<'_>) -> Option<Header> {
    let records = octets.u16()?;
    let uptime = octets.u32()?;
    let seconds = octets.u32()?;
    let sequence = octets.u32()?;
    let domain = octets.u32()?;
    Some(Header {
        version: 9,
        domain,
        sequence,
        records,
        sampling: None,
        clock: clock(seconds, 0, uptime),
    })
}

fn ipfix(octets: &mut Octets<'_>) -> Option<Header> {
    const LENGTH: usize = 16;
    let length = usize::from(octets.u16()?);
    let seconds = octets.u32()?;
    let sequence = octets.u32()?;
    let domain = octets.u32()?;
    let behind = length.checked_sub(LENGTH)?;
    if let Some(sets) = octets.rest().get(..behind) {
        *octets = Octets::new(sets);
    }
    let clock = Clock {
        export: i64::from(seconds) * 1_000_000,
        boot: None,
    };
    Some(Header {
        version: 10,
        domain,
        sequence,
        records: 0,
        sampling: None,
        clock,
    })
}

fn clock(seconds: u32, microseconds: i64, uptime: u32) -> Clock {
    let export = i64::from(seconds) * 1_000_000 + microseconds;
    Clock {
        export,
        boot: Some(export.div_euclid(1000) - i64::from(uptime)),
    }
}

/// The next set: its number, and its octets without its header. A length past the datagram
/// gives what there is, and `true`.
pub(super) fn set<'a>(octets: &mut Octets<'a>) -> Option<(u16, &'a [u8], bool)> {
    const HEADER: usize = 4;
    let mut ahead = *octets;
    let number = ahead.u16()?;
    let length = usize::from(ahead.u16()?).checked_sub(HEADER)?;
    let is_cut = length > ahead.rest().len();
    let set = ahead.take(length.min(ahead.rest().len()))?;
    *octets = ahead;
    Some((number, set, is_cut))
}

/// A template, or the withdrawal of one.
pub(super) enum Announced {
    /// Records of that number are made so from now on.
    Template(u16, Template),
    /// They are made as before no more.
    Withdrawn(u16),
}

/// The next template of a set; an error where it is none.
pub(super) fn template(
    octets: &mut Octets<'_>,
    version: u16,
    kind: SetKind,
    asked: &[ElementId],
) -> Result<Option<Announced>, ()> {
    const SMALLEST: usize = 4;
    // What is shorter, or has no number, fills the set up.
    let next = octets.rest().get(..SMALLEST);
    if next.is_none_or(|next| next == [0; SMALLEST]) {
        return Ok(None);
    }
    let read = match (version, kind) {
        (9, SetKind::OptionsTemplates) => options_of_version9(octets, asked),
        (_, SetKind::OptionsTemplates) => options_of_ipfix(octets, asked),
        _ => of_flows(octets, version, asked),
    };
    read.map(Some).ok_or(())
}

fn of_flows(octets: &mut Octets<'_>, version: u16, asked: &[ElementId]) -> Option<Announced> {
    let number = octets.u16()?;
    let fields = usize::from(octets.u16()?);
    if fields == 0 && version == 10 {
        return Some(Announced::Withdrawn(number));
    }
    let template = Template::read(octets, fields, version == 10, asked)?;
    Some(Announced::Template(number, template))
}

fn options_of_ipfix(octets: &mut Octets<'_>, asked: &[ElementId]) -> Option<Announced> {
    let number = octets.u16()?;
    let fields = usize::from(octets.u16()?);
    if fields == 0 {
        return Some(Announced::Withdrawn(number));
    }
    let _scopes = octets.u16()?;
    let mut template = Template::read(octets, fields, true, asked)?;
    template.is_options = true;
    Some(Announced::Template(number, template))
}

/// What a scope is of is numbered otherwise than elements are; an interface is the one that
/// matters here.
fn options_of_version9(octets: &mut Octets<'_>, asked: &[ElementId]) -> Option<Announced> {
    const INTERFACE_SCOPE: u16 = 2;
    const INTERFACE: u16 = 10;
    const FIELD: usize = 4;
    let number = octets.u16()?;
    let scopes = usize::from(octets.u16()?) / FIELD;
    let options = usize::from(octets.u16()?) / FIELD;
    let mut fields = Vec::new();
    for at in 0..scopes + options {
        let element = match octets.u16()? {
            INTERFACE_SCOPE if at < scopes => INTERFACE,
            _ if at < scopes => 0,
            element => element,
        };
        fields.push((ElementId::iana(element), octets.u16()?));
    }
    let mut template = Template::new(&fields, false, asked)?;
    template.is_options = true;
    Some(Announced::Template(number, template))
}

/// A record of version 5, as the elements that IPFIX took over from it.
pub(super) fn template_of_version5() -> Option<Template> {
    #[rustfmt::skip]
    const FIELDS: [(u16, u16); 20] = [
        (8, 4), (12, 4), (15, 4), (10, 2), (14, 2), (2, 4), (1, 4), (22, 4), (21, 4),
        (7, 2), (11, 2), (210, 1), (6, 1), (4, 1), (5, 1), (16, 2), (17, 2), (9, 1), (13, 1),
        (210, 2),
    ];
    let fields = FIELDS.map(|(number, length)| (ElementId::iana(number), length));
    Template::new(&fields, false, &[])
}
