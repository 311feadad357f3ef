//! The header of IPv6, and those that may follow it.

use crate::key::Ip6Key;
use crate::layer::Layer;
use crate::packet::Attributes;

const HEADER: usize = 40;
/// Extension headers that are followed: more is a forgery.
const MOST_EXTENSIONS: usize = 16;

/// A packet whose headers were read, and what follows them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ip6<'a> {
    /// Without what the protocol adds, in the packet's own direction.
    pub(super) key: Ip6Key,
    pub(super) attributes: Attributes,
    /// Where it is a fragment, which.
    pub(super) place: Option<FragmentHeader>,
    pub(super) payload: Layer<'a>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct FragmentHeader {
    pub(super) offset: u32,
    pub(super) has_more: bool,
    pub(super) number: [u8; 4],
}

impl Ip6<'_> {
    /// None where the header was cut.
    pub(super) fn read(layer: Layer<'_>) -> Option<Ip6<'_>> {
        layer.bytes.get(..HEADER)?;
        let key = Ip6Key {
            source: layer.array(8)?,
            destination: layer.array(24)?,
            protocol: layer.u8(6)?,
            detail: [0; 4],
            is_fragment: false,
        };
        let attributes = Attributes {
            time_to_live: layer.u8(7)?,
            type_of_service: (layer.u16(0)? >> 4 & 0xff) as u8,
            ..Attributes::default()
        };
        let mut ip = Ip6 {
            key,
            attributes,
            place: None,
            payload: layer.behind(HEADER)?,
        };
        for _ in 0..MOST_EXTENSIONS {
            if !ip.take_extension() || ip.is_later_fragment() {
                break;
            }
        }
        Some(ip)
    }

    /// Whether it has no header of the transport.
    pub(super) fn is_later_fragment(&self) -> bool {
        self.place.is_some_and(|place| place.offset > 0)
    }

    /// Steps over a header that says what follows it; false where there is none.
    fn take_extension(&mut self) -> bool {
        let payload = self.payload;
        let (next, length) = match (self.key.protocol, payload.u8(0), payload.u8(1)) {
            (0 | 43 | 60, Some(next), Some(length)) => (next, 8 + 8 * usize::from(length)),
            (44, Some(next), Some(_)) => (next, 8),
            _ => return false,
        };
        if self.key.protocol == 44 {
            let word = payload.u16(2).unwrap_or(0);
            self.place = Some(FragmentHeader {
                offset: u32::from(word & 0xfff8),
                has_more: word & 1 == 1,
                number: payload.array(4).unwrap_or_default(),
            });
        }
        self.key.protocol = next;
        self.payload = payload.behind_or_empty(length);
        true
    }
}
