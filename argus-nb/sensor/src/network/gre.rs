//! GRE, which carries packets of IP, frames of Ethernet and of PPP, and copies of frames
//! (ERSPAN).

use crate::layer::Layer;
use crate::link::{Content, Header, Link, Next, layers};

pub(super) fn inside<'a>(layer: Layer<'a>, link: &mut Link) -> Option<Next<'a>> {
    const SEQUENCE: u16 = 0x1000;
    const ERSPAN_HEADER: usize = 8;
    let (flags, protocol) = (layer.u16(0)?, layer.u16(2)?);
    let has = |bits: u16| usize::from(flags & bits != 0);
    let is_enhanced = flags & 7 == 1;
    let acknowledgement = if is_enhanced { has(0x80) } else { 0 };
    let header = 4 + 4 * (has(0xc000) + has(0x2000) + has(SEQUENCE) + acknowledgement);
    let layer = layer.behind(header)?;
    link.wrapping.layers |= layers::GRE;
    match protocol {
        0x0800 | 0x86dd => Some(Next::Content(Content::Ip(layer))),
        0x6558 => Some(Next::Header(Header::Ethernet, layer)),
        // The first version of ERSPAN, which does not count its packets, argus leaves alone.
        0x88be if has(SEQUENCE) == 1 => {
            link.wrapping.layers |= layers::ERSPAN;
            Some(Next::Header(Header::Ethernet, layer.behind(ERSPAN_HEADER)?))
        }
        0x880b => {
            link.wrapping.layers |= layers::PPP;
            Some(Next::Header(Header::Ppp, layer))
        }
        _ => None,
    }
}
