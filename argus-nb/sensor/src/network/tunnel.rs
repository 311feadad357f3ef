//! Packets inside of packets: GRE, and what argus looks through.

use super::decode::{Outside, ip, of_link};
use super::ip4::Ip4;
use crate::layer::Layer;
use crate::link::{frame, layers, ppp_protocol};
use crate::packet::Packet;

/// What a tunnel carries, where it is one whose inside is a flow.
pub(super) fn inside<'a>(ip: &Ip4<'a>, mut outside: Outside) -> Option<Packet<'a>> {
    outside.depth += 1;
    match ip.protocol {
        47 => gre(ip.payload, outside),
        _ => None,
    }
}

fn gre<'a>(layer: Layer<'a>, mut outside: Outside) -> Option<Packet<'a>> {
    let (flags, protocol) = (layer.u16(0)?, layer.u16(2)?);
    outside.wrapping.layers |= layers::GRE;
    let has = |bit: u16| usize::from(flags & bit != 0);
    let is_enhanced = flags & 7 == 1;
    let header = 4
        + 4 * usize::from(flags & 0xc000 != 0)
        + 4 * has(0x2000)
        + 4 * has(0x1000)
        + 4 * usize::from(is_enhanced && flags & 0x80 != 0);
    let layer = layer.behind(header)?;
    match protocol {
        0x0800 | 0x86dd => ip(layer, outside),
        0x6558 => {
            let link = frame(layer, outside.counted, outside.wrapping)?;
            of_link(outside.time, link, outside.depth)
        }
        0x88be => {
            // Its first version, which does not count its packets, argus leaves alone.
            const ERSPAN_HEADER: usize = 8;
            if has(0x1000) == 0 {
                return None;
            }
            outside.wrapping.layers |= layers::ERSPAN;
            let link = frame(
                layer.behind(ERSPAN_HEADER)?,
                outside.counted,
                outside.wrapping,
            )?;
            of_link(outside.time, link, outside.depth)
        }
        0x880b => {
            let mut wrapping = outside.wrapping;
            wrapping.layers |= layers::PPP;
            let mut link = ppp_protocol(layer, wrapping)?;
            link.counted = outside.counted;
            of_link(outside.time, link, outside.depth)
        }
        _ => None,
    }
}
