//! MPLS: labels between the link's header and the packet.

use super::decode::{Content, Link};
use super::ethernet;
use super::layers;
use crate::layer::Layer;
use crate::packet::Wrapping;

/// Labels that are followed: more is a forgery.
const MOST_LABELS: usize = 16;

pub(super) fn mpls<'a>(
    ether_type: u16,
    mut layer: Layer<'a>,
    counted: usize,
    mut wrapping: Wrapping,
) -> Option<Link<'a>> {
    wrapping.layers |= layers::MPLS;
    for _ in 0..MOST_LABELS {
        let (Some(label), Some(behind)) = (layer.u32(0), layer.behind(4)) else {
            break;
        };
        // Of several labels the outermost counts.
        wrapping.mpls.get_or_insert(label);
        layer = behind;
        if label & 0x100 != 0 {
            return inside(layer, counted, wrapping);
        }
    }
    Some(Link {
        counted,
        wrapping,
        content: Content::Other,
        fallback: ethernet::key(&wrapping, ether_type, 0, 0),
    })
}

/// No label says what follows the last one: its first bits are those of IP, or of a frame
/// behind a word of zeros.
fn inside<'a>(layer: Layer<'a>, counted: usize, wrapping: Wrapping) -> Option<Link<'a>> {
    match layer.u8(0).unwrap_or(0) >> 4 {
        4 | 6 => Some(Link {
            counted,
            wrapping,
            content: Content::Ip(layer),
            fallback: None,
        }),
        _ => {
            let mut inner = wrapping;
            inner.ethernet = None;
            let mut link = ethernet::frame(layer, counted, inner)?;
            link.wrapping.ethernet = wrapping.ethernet;
            Some(link)
        }
    }
}
