//! MPLS: labels between the link's header and the packet.

use super::layers;
use super::next::{Content, Header, Link, Next};
use crate::layer::Layer;

/// Labels that are followed: more is a forgery.
const MOST_LABELS: usize = 16;
/// No other label follows.
const LAST: u32 = 0x100;

pub(super) fn mpls<'a>(ether_type: u16, mut layer: Layer<'a>, link: &mut Link) -> Next<'a> {
    link.wrapping.layers |= layers::MPLS;
    link.fall_back(ether_type);
    for _ in 0..MOST_LABELS {
        let (Some(label), Some(behind)) = (layer.u32(0), layer.behind(4)) else {
            break;
        };
        // Of several labels the outermost counts.
        link.wrapping.mpls.get_or_insert(label);
        layer = behind;
        if label & LAST != 0 {
            // No label says what follows the last one; the first bits of a packet do.
            return match layer.u8(0).unwrap_or(0) >> 4 {
                4 | 6 => Next::Content(Content::Ip(layer)),
                _ => Next::Header(Header::Ethernet, layer),
            };
        }
    }
    Next::Content(Content::Other)
}
