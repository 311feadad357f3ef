//! A flow's record, which decodes what nearly every field needs once, and only if it is
//! asked for.

use super::key::Key;
use super::metrics::Metrics;
use super::parts::{KIND_ARP, Part, PartKind, Parts};
use super::tcp::{PERFORMANCE, tcp_status};
use super::time::{Counted, Times};
use crate::header::Header;
use std::cell::OnceCell;

/// A flow's record, in the bytes that it was read from.
#[derive(Debug)]
pub struct Record<'a> {
    /// Its header.
    pub header: Header,
    /// Where it begins in its file.
    pub offset: u64,
    bytes: &'a [u8],
    parts: Parts,
    key: OnceCell<Option<Key>>,
    times: OnceCell<Times>,
    metrics: OnceCell<Option<Metrics>>,
}

impl<'a> Record<'a> {
    #[inline]
    pub(crate) fn new(header: Header, bytes: &'a [u8], offset: u64, parts: Parts) -> Record<'a> {
        Record {
            header,
            offset,
            bytes,
            parts,
            key: OnceCell::new(),
            times: OnceCell::new(),
            metrics: OnceCell::new(),
        }
    }

    /// All of it, as it stands in the file.
    pub fn bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// Whether one of its parts reaches beyond it. What stands before that part is read.
    pub fn is_damaged(&self) -> bool {
        self.parts.are_damaged
    }

    /// The part of that kind; the last, if there are several.
    #[inline]
    pub fn part(&self, kind: PartKind) -> Option<Part<'a>> {
        self.parts.get(kind, self.bytes)
    }

    /// Which parts it has, in the format's order.
    pub fn part_kinds(&self) -> impl Iterator<Item = PartKind> {
        self.parts.kinds()
    }

    /// Between whom the flow is.
    #[inline]
    pub fn key(&self) -> Option<&Key> {
        let read = || {
            let part = self.part(PartKind::FlowKey)?;
            Key::read(&part, self.begins_with_an_answer(&part))
        };
        self.key.get_or_init(read).as_ref()
    }

    /// Its packets and bytes.
    #[inline]
    pub fn metrics(&self) -> Option<&Metrics> {
        let read = || {
            let metrics = Metrics::read(&self.part(PartKind::Metrics)?)?;
            Some(metrics.exchanged_if(self.has_exchanged_sides()))
        };
        self.metrics.get_or_init(read).as_ref()
    }

    /// When it began and ended.
    #[inline]
    pub fn times(&self) -> &Times {
        let read = || {
            let Some(part) = self.part(PartKind::Time) else {
                return Times::default();
            };
            let flow = Counted {
                metrics: self.metrics().copied().unwrap_or_default(),
                version: self.header.version,
                has_exchanged_sides: self.has_exchanged_sides(),
                has_icmp_error: self.part(PartKind::IcmpMapped).is_some(),
            };
            Times::read(&part, &flow)
        };
        self.times.get_or_init(read)
    }

    /// Whether what the sensor counted for the one side belongs to the other: of an ARP
    /// flow that the sensor saw to be the other way round, the addresses stay and all else
    /// is exchanged; of a connection that begins with an answer, all is.
    #[inline]
    pub(crate) fn has_exchanged_sides(&self) -> bool {
        match self.part(PartKind::FlowKey) {
            Some(part) if part.subtype & 0x3f == KIND_ARP => part.subtype & 0x40 != 0,
            Some(part) => self.begins_with_an_answer(&part),
            None => false,
        }
    }

    /// Whether the sensor saw a connection from its SYN-ACK on, and did not know who asked
    /// for it: what it took for the source has answered. ra turns such a record as a whole,
    /// but for the bits of the status, which stay. It does so for IPv4 alone.
    #[inline]
    fn begins_with_an_answer(&self, key: &Part<'_>) -> bool {
        const FAMILY: u8 = 0x1f;
        const DIRECTION_IS_KNOWN: u8 = 0x20;
        const IPV4: u8 = 1;
        const TCP: u8 = 6;
        if key.qualifier & (FAMILY | DIRECTION_IS_KNOWN) != IPV4 || key.u8(12) != Some(TCP) {
            return false;
        }
        match self.part(PartKind::Network) {
            Some(part) if part.subtype == PERFORMANCE => {
                let status = part.u32(4).unwrap_or(0);
                status & (tcp_status::SYN | tcp_status::SYN_ACK) == tcp_status::SYN_ACK
                    && status & tcp_status::BEYOND_HANDSHAKE != 0
            }
            _ => false,
        }
    }
}
