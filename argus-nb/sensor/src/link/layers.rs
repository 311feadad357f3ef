//! The bits of the encapsulation part, one for each kind of wrapping.

pub(crate) const MPLS: u32 = 0x1;
pub(crate) const ETHERNET: u32 = 0x2;
pub(crate) const VLAN: u32 = 0x4;
pub(crate) const LLC: u32 = 0x8;
pub(crate) const PPP: u32 = 0x10;
pub(crate) const GRE: u32 = 0x40;
pub(crate) const IP4: u32 = 0x100;
pub(crate) const IP6: u32 = 0x200;
pub(crate) const HDLC: u32 = 0x400;
pub(crate) const CISCO_HDLC: u32 = 0x800;
pub(crate) const COOKED: u32 = 0x2000;
pub(crate) const SLIP: u32 = 0x8000;
pub(crate) const WIRELESS: u32 = 0x2_0000;
pub(crate) const TEREDO: u32 = 0x40_0000;
pub(crate) const JUNIPER: u32 = 0x200_0000;
pub(crate) const ERSPAN: u32 = 0x400_0000;
