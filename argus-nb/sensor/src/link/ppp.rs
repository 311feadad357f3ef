//! PPP, on a line of its own and inside of Ethernet.

use super::layers;
use super::next::{Content, Header, Link, Next};
use crate::layer::Layer;

const IP4: u16 = 0x21;
const IP6: u16 = 0x57;
const MPLS: u16 = 0x281;
const MPLS_MULTICAST: u16 = 0x283;
/// The address and the control that may be left out.
const HDLC: u16 = 0xff03;

/// A capture of a line, which may say that its frames are those of HDLC.
pub(super) fn line<'a>(packet: Layer<'a>, is_hdlc: bool, link: &mut Link) -> Option<Next<'a>> {
    link.wrapping.layers |= layers::PPP;
    if is_hdlc {
        link.wrapping.layers |= layers::HDLC;
    }
    let next = protocol(packet)?;
    if let Next::Content(Content::Ip(layer)) | Next::Header(_, layer) = next {
        link.counted = layer.length;
    }
    Some(next)
}

/// What follows PPP's header, with or without what may be left out of it.
pub(super) fn protocol<'a>(packet: Layer<'a>) -> Option<Next<'a>> {
    let layer = match packet.u16(0)? {
        HDLC => packet.behind(2)?,
        _ => packet,
    };
    let (protocol, layer) = match layer.u8(0)? {
        odd if odd & 1 == 1 => (u16::from(odd), layer.behind(1)?),
        _ => (layer.u16(0)?, layer.behind(2)?),
    };
    Some(match protocol {
        IP4 | IP6 => Next::Content(Content::Ip(layer)),
        MPLS | MPLS_MULTICAST => Next::Header(Header::Labels(0x8847), layer),
        _ => Next::Content(Content::Other),
    })
}

/// A session of PPP inside of Ethernet.
pub(super) fn session<'a>(layer: Layer<'a>, link: &mut Link) -> Next<'a> {
    link.wrapping.layers |= layers::PPP;
    Next::Content(match (layer.u16(6), layer.behind(8)) {
        (Some(IP4 | IP6), Some(layer)) => Content::Ip(layer),
        _ => Content::Other,
    })
}
