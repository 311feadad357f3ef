//! Where the parts of a record lie. Argus calls them DSRs.
//!
//! A part is a multiple of four bytes and begins with its type, a subtype, a qualifier and
//! its length in words; a part whose type has its highest bit set is those four bytes
//! alone, and one whose subtype has it gives a length of 16 bits in place of qualifier and
//! length.

use crate::bytes::{self, array, f32_at, i32_at, u8_at, u16_at, u32_at, u64_at};
use crate::header::Header;

/// The kind of an ARP flow's key.
pub(super) const KIND_ARP: u8 = 6;

macro_rules! part_kinds {
    ($($(#[$doc:meta])* $name:ident = $byte:literal,)*) => {
        /// What a part is about.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum PartKind { $($(#[$doc])* $name,)* }

        impl PartKind {
            /// All of them, in the order of their types.
            const ALL: &[PartKind] = &[$(PartKind::$name,)*];

            fn from_type(byte: u8) -> Option<PartKind> {
                match byte {
                    $($byte => Some(PartKind::$name),)*
                    _ => None,
                }
            }
        }
    };
}

part_kinds! {
    /// The sensor's id, and the record's number.
    Transport = 0x01,
    /// Between whom the flow is.
    FlowKey = 0x02,
    /// When it began and ended.
    Time = 0x03,
    /// A hash of the key (version 5).
    Hash = 0x07,
    /// Packets and bytes.
    Metrics = 0x10,
    /// The smallest and the largest packet.
    PacketSizes = 0x12,
    /// What the packets were wrapped in.
    Encapsulation = 0x20,
    /// What the flow's protocol tells of itself.
    Network = 0x30,
    /// Numbers of autonomous systems.
    AutonomousSystems = 0x32,
    /// An ICMP error that concerned the flow.
    IcmpMapped = 0x34,
    /// VLAN tags.
    Vlan = 0x40,
    /// A GRE tunnel (version 5).
    Gre = 0x41,
    /// MAC addresses.
    Mac = 0x42,
    /// A VXLAN tunnel (version 5).
    Vxlan = 0x43,
    /// MPLS labels.
    Mpls = 0x44,
    /// A GENEVE tunnel (version 5).
    Geneve = 0x45,
    /// Time between packets, and its jitter.
    Jitter = 0x46,
    /// TTL, type of service, identification and options.
    IpAttributes = 0x48,
    /// The first bytes of user data, from the source.
    SourceUserData = 0x50,
    /// The first bytes of user data, from the destination.
    DestinationUserData = 0x51,
    /// Keystrokes.
    Behavior = 0x54,
    /// A labeler's score.
    Score = 0x55,
    /// What several records that became one had in common.
    Aggregation = 0x60,
    /// Differences from a record of another sensor.
    Correlation = 0x62,
    /// Country codes.
    CountryCodes = 0x64,
    /// A labeler's words.
    Label = 0x66,
    /// Latitudes and longitudes.
    Geo = 0x68,
    /// How local the addresses are.
    Local = 0x6a,
}

const KINDS: usize = PartKind::ALL.len();

/// The type that user data of either side have; the side says which of the two kinds.
const USER_DATA: u8 = 0x50;
/// A type that no part has: it only tells the destination's user data from the source's.
const DESTINATION_USER_DATA: u8 = 0x51;

/// One part of a record.
#[derive(Debug, Clone, Copy)]
pub struct Part<'a> {
    /// Its second byte, without the bit that says how its length is written.
    pub subtype: u8,
    /// Its third byte, 0 where there is none.
    pub qualifier: u8,
    /// All of it, its header included: offsets count from the part's first byte.
    pub bytes: &'a [u8],
}

impl<'a> Part<'a> {
    #[inline]
    pub(crate) fn u8(&self, at: usize) -> Option<u8> {
        u8_at(self.bytes, at)
    }

    #[inline]
    pub(crate) fn u16(&self, at: usize) -> Option<u16> {
        u16_at(self.bytes, at)
    }

    #[inline]
    pub(crate) fn u32(&self, at: usize) -> Option<u32> {
        u32_at(self.bytes, at)
    }

    #[inline]
    pub(crate) fn u64(&self, at: usize) -> Option<u64> {
        u64_at(self.bytes, at)
    }

    #[inline]
    pub(crate) fn i32(&self, at: usize) -> Option<i32> {
        i32_at(self.bytes, at)
    }

    #[inline]
    pub(crate) fn f32(&self, at: usize) -> Option<f32> {
        f32_at(self.bytes, at)
    }

    #[inline]
    pub(crate) fn array<const N: usize>(&self, at: usize) -> Option<[u8; N]> {
        array(self.bytes, at)
    }

    /// From an offset to the end.
    pub(crate) fn rest(&self, at: usize) -> &'a [u8] {
        self.bytes.get(at..).unwrap_or_default()
    }

    /// The text from an offset on, up to its first NUL.
    pub(crate) fn text(&self, at: usize) -> &'a [u8] {
        bytes::until_nul(self.rest(at))
    }
}

/// Where a part lies in its record.
#[derive(Debug, Clone, Copy, Default)]
struct Place {
    /// In words from the record's beginning; 0 where there is no such part.
    begins: u16,
    words: u16,
    subtype: u8,
    qualifier: u8,
}

/// Where the parts of a record lie.
#[derive(Debug, Default)]
pub(crate) struct Parts {
    places: [Place; KINDS],
    /// One of them reaches beyond the record; those before it are known.
    pub(crate) are_damaged: bool,
}

impl Parts {
    /// Of several parts of a kind the last counts.
    #[inline]
    pub(crate) fn note(&mut self, head: Head, at: usize) {
        if let Some(kind) = head.kind() {
            self.places[kind as usize] = Place {
                begins: (at / 4) as u16,
                words: head.words,
                subtype: head.subtype,
                qualifier: head.qualifier,
            };
        }
    }

    #[inline]
    pub(super) fn get<'a>(&self, kind: PartKind, record: &'a [u8]) -> Option<Part<'a>> {
        let place = self.places[kind as usize];
        let begins = usize::from(place.begins) * 4;
        let bytes = record.get(begins..begins + usize::from(place.words) * 4)?;
        (begins > 0).then_some(Part {
            subtype: place.subtype,
            qualifier: place.qualifier,
            bytes,
        })
    }

    pub(super) fn kinds(&self) -> impl Iterator<Item = PartKind> {
        let is_there = |kind: &PartKind| self.places[*kind as usize].begins > 0;
        PartKind::ALL.iter().copied().filter(is_there)
    }
}

/// Whether parts fill their record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    /// From its header to its end.
    Whole,
    /// One of them has no length, reaches beyond the record, or is another record.
    Broken,
    /// As far as there are bytes.
    Unfinished,
}

/// More parts than any record has: there are some thirty types. It bounds the work that a
/// forged file can ask for.
const MOST_PARTS: usize = 64;

/// Walks from part to part of a record of this length, up to its end or to a part that
/// does not fit, and tells of each that does and of where it begins.
#[inline]
pub(crate) fn walk(record: &[u8], length: usize, mut met: impl FnMut(Head, usize)) -> Fit {
    let mut at = Header::LENGTH;
    let mut reversed = false;
    for _ in 0..MOST_PARTS {
        let Some(mut four) = array::<4>(record, at) else {
            return Fit::Unfinished;
        };
        if reversed {
            four.reverse();
        }
        let Some(head) = Head::read(four) else {
            return Fit::Broken;
        };
        let end = at + head.length();
        if end > length || begins_a_record(four[0]) {
            return Fit::Broken;
        }
        let Some(part) = record.get(at..end) else {
            return Fit::Unfinished;
        };
        reversed = precedes_reversed_header(part);
        met(head, at);
        if end == length {
            return Fit::Whole;
        }
        at = end;
    }
    Fit::Broken
}

/// No part has these types, and flows and management records begin so: a length that is
/// wrong has led into the next record.
#[inline]
fn begins_a_record(byte: u8) -> bool {
    matches!(byte, 0x13 | 0x15 | 0x83 | 0x85)
}

/// The first four bytes of a part.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    kind_byte: u8,
    subtype: u8,
    qualifier: u8,
    words: u16,
}

impl Head {
    /// None where the length is 0.
    #[inline]
    fn read(four: [u8; 4]) -> Option<Head> {
        let [kind_byte, subtype, qualifier, words] = four;
        let (qualifier, words) = match (kind_byte & 0x80, subtype & 0x80) {
            (0x80, _) => (qualifier, 1),
            (_, 0x80) => (0, u16::from_be_bytes([qualifier, words])),
            _ => (qualifier, u16::from(words)),
        };
        (words > 0).then_some(Head {
            kind_byte: kind_byte & 0x7f,
            // Of a key, this bit says something else; of user data, how long it is.
            subtype: subtype & 0x7f,
            qualifier,
            words,
        })
    }

    #[inline]
    fn length(&self) -> usize {
        usize::from(self.words) * 4
    }

    #[inline]
    pub(crate) fn kind(&self) -> Option<PartKind> {
        match self.kind_byte {
            USER_DATA => {
                // The side stands in the subtype of the long form, else in the qualifier.
                let side = (self.subtype | self.qualifier) & 0x30;
                Some(match side {
                    0x20 => PartKind::DestinationUserData,
                    _ => PartKind::SourceUserData,
                })
            }
            DESTINATION_USER_DATA => None,
            byte => PartKind::from_type(byte),
        }
    }
}

/// A fault of Argus 3's sensor: the key of an ARP frame without hardware address is 16 bytes
/// long, says that its protocol's addresses have 4, and the header of the part behind it
/// stands in the wrong order of bytes.
#[inline]
fn precedes_reversed_header(part: &[u8]) -> bool {
    let is_short_key = part.len() == 16 && part[0] == 0x02;
    is_short_key && part[1] & 0x3f == KIND_ARP && part[8] == 0 && part[9] == 4
}
