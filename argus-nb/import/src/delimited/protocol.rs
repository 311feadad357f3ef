//! Protocols of IP by the names that nfdump prints.

use crate::row::protocol;
use argus_records::fields::ip_protocol_name;
use std::borrow::Cow;

/// What nfdump 1.7.1 calls the protocols from 0 on; behind these it prints their numbers.
#[rustfmt::skip]
const NFDUMP: [&str; 138] = [
    "0", "ICMP", "IGMP", "GGP", "IPIP", "ST", "TCP", "CBT", "EGP", "IGP", "BBN", "NVPII", "PUP",
    "ARGUS", "ENCOM", "XNET", "CHAOS", "UDP", "MUX", "DCN", "HMP", "PRM", "XNS", "Trnk1", "Trnk2",
    "Leaf1", "Leaf2", "RDP", "IRTP", "ISO-4", "NETBK", "MFESP", "MEINP", "DCCP", "3PC", "IDPR",
    "XTP", "DDP", "IDPR", "TP++", "IL", "IPv6", "SDRP", "Rte6", "Frag6", "IDRP", "RSVP", "GRE",
    "MHRP", "BNA", "ESP", "AH", "INLSP", "SWIPE", "NARP", "MOBIL", "TLSP", "SKIP", "ICMP6",
    "NOHE6", "OPTS6", "HOST", "CFTP", "NET", "SATNT", "KLAN", "RVD", "IPPC", "FS", "SATM", "VISA",
    "IPCV", "CPNX", "CPHB", "WSN", "PVP", "BSATM", "SUNND", "WBMON", "WBEXP", "ISOIP", "VMTP",
    "SVMTP", "VINES", "TTP", "NSIGP", "DGP", "TCF", "EIGRP", "OSPF", "S-RPC", "LARP", "MTP",
    "AX.25", "OS", "MICP", "SCCSP", "ETHIP", "ENCAP", "99", "GMTP", "IFMP", "PNNI", "PIM", "ARIS",
    "SCPS", "QNX", "A/N", "IPcmp", "SNP", "CpqPP", "IPXIP", "VRRP", "PGM", "0hop", "L2TP", "DDX",
    "IATP", "STP", "SRP", "UTI", "SMP", "SM", "PTP", "ISIS4", "FIRE", "CRTP", "CRUDP", "128",
    "IPLT", "SPS", "PIPE", "SCTP", "FC", "134", "MHEAD", "UDP-L", "MPLS",
];

/// The number of a protocol that a table names or numbers. nfdump's `IDPR` may be 35 or 38, and is
/// taken for 35.
pub(super) fn number(text: &str) -> Option<u8> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        return text.parse().ok();
    }
    let of_nfdump = NFDUMP
        .iter()
        .position(|known| known.eq_ignore_ascii_case(text));
    match of_nfdump {
        Some(number) => u8::try_from(number).ok(),
        None => {
            let name = protocol(text);
            (0..=u8::MAX).find(|number| ip_protocol_name(*number) == name)
        }
    }
}

/// ra's name for it, whether its number is known or not.
pub(super) fn name(number: Option<u8>, text: &str) -> Cow<'_, str> {
    match number {
        Some(number) => ip_protocol_name(number).into(),
        None => protocol(text),
    }
}
