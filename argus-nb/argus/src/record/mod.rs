//! One flow's record. It knows where its parts lie, and decodes those that are asked for,
//! each of them once.
//!
//! `parts` finds them; then a file for each: `key` (who with whom), `time`, `metrics`
//! (packets and bytes), `network` (what a protocol tells of itself) and `tcp`, `link` (below
//! IP), `tunnel`, `packet_sizes`, `jitter`, `aggregation`, `transport` (the sensor's id).

mod aggregation;
mod jitter;
pub mod key;
mod link;
mod metrics;
mod network;
mod packet_sizes;
mod parts;
mod tcp;
mod time;
mod transport;
mod tunnel;

pub use aggregation::{Aggregation, Spread};
pub use jitter::{Histogram, Interpacket, Jitter};
pub use key::{Address, IpKey, IsIsKey, Key, Transport};
pub use link::{IpAttributes, Tags};
pub use metrics::{Metrics, Side};
pub use network::Network;
pub use packet_sizes::PacketSizes;
pub(crate) use parts::{Fit, Head, Parts, walk};
pub use parts::{Part, PartKind};
pub use tcp::{Tcp, TcpSide, tcp_status};
pub use time::{Span, Times};
pub use transport::{SensorId, SensorIdentity};
pub use tunnel::Tunnel;

use crate::header::Header;
use std::cell::OnceCell;

/// Source and destination of the same thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sides<T> {
    /// From the source.
    pub source: T,
    /// From the destination.
    pub destination: T,
}

impl<T> Sides<T> {
    /// Both, the other way round if asked for.
    pub(crate) fn exchanged_if(self, exchanged: bool) -> Sides<T> {
        match exchanged {
            true => Sides {
                source: self.destination,
                destination: self.source,
            },
            false => self,
        }
    }
}

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
        self.key.get_or_init(|| Key::read(self)).as_ref()
    }

    /// Its packets and bytes.
    #[inline]
    pub fn metrics(&self) -> Option<&Metrics> {
        self.metrics.get_or_init(|| Metrics::read(self)).as_ref()
    }

    /// When it began and ended.
    #[inline]
    pub fn times(&self) -> &Times {
        self.times.get_or_init(|| Times::read(self))
    }

    /// Whether what the sensor counted for the one side belongs to the other: of an ARP
    /// flow that the sensor saw to be the other way round, the addresses stay and all else
    /// is exchanged; of a connection that begins with an answer, all is.
    #[inline]
    pub(crate) fn has_exchanged_sides(&self) -> bool {
        match self.part(PartKind::FlowKey) {
            Some(part) if part.subtype & 0x3f == key::KIND_ARP => part.subtype & 0x40 != 0,
            Some(part) => self.begins_with_an_answer(&part),
            None => false,
        }
    }
}
