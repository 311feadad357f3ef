//! The tunnels that a flow goes through. Only version 5 knows them, and ra 5 prints the low
//! byte of a tunnel's protocol as if it were a protocol of IP; here it is the Ethernet type.

use super::field::{Field, Getter};
use crate::record::{Address, Sides, Tunnel};
use std::fmt::Write as _;

pub(super) const FIELDS: &[Field] = &[
    Field::new(
        "sgreaddr",
        Getter::Address(|record| Some(ends(record.gre())?.source)),
    ),
    Field::new(
        "dgreaddr",
        Getter::Address(|record| Some(ends(record.gre())?.destination)),
    ),
    Field::new(
        "greproto",
        Getter::Text(|record, out| write_protocol(record.gre(), out)),
    ),
    Field::new(
        "sgenaddr",
        Getter::Address(|record| Some(ends(record.geneve())?.source)),
    ),
    Field::new(
        "dgenaddr",
        Getter::Address(|record| Some(ends(record.geneve())?.destination)),
    ),
    Field::new(
        "genproto",
        Getter::Text(|record, out| write_protocol(record.geneve(), out)),
    ),
    Field::new(
        "svnid",
        Getter::Count(|record| Some(record.vxlan()?.source.into())),
    ),
    Field::new(
        "dvnid",
        Getter::Count(|record| Some(record.vxlan()?.destination.into())),
    ),
];

fn ends(tunnel: Option<Tunnel>) -> Option<Sides<Address>> {
    tunnel?.ends
}

fn write_protocol(tunnel: Option<Tunnel>, out: &mut String) -> bool {
    // Writing to a String can't fail.
    tunnel.is_some_and(|tunnel| write!(out, "{:#06x}", tunnel.protocol).is_ok())
}
