//! ra's flags of a flow, each with a position of its own.
//!
//! Nine positions and the blank that ra ends them with: blanks stand for what is not so,
//! and therefore belong to the value. In position 0 ra also knows a `T`, for times that it
//! adjusted, which no record was seen to get; and position 8 is that of a correlation,
//! which is not read.

use super::field::{Field, Getter};
use super::word::Word;
use crate::header::{Kind, Version};
use crate::record::{IpKey, Key, Network, PartKind, Record, Tcp, tcp_status};

pub(super) const FIELDS: &[Field] = &[Field::new("flgs", Getter::Word(flags))];

const BLANK: u8 = b' ';

fn flags(record: &Record<'_>) -> Option<Word> {
    let mut flags = [BLANK; 10];
    flags[0] = match record.header.kind {
        Kind::Netflow => b'N',
        Kind::Aflow => b'A',
        _ => BLANK,
    };
    flags[1] = link(record);
    flags[2] = icmp_mapped(record);
    if let Some(Key::Ip(key)) = record.key() {
        let network = record.network();
        (flags[3], flags[4], flags[5]) = transport(network.as_ref(), key, record.header.version);
        flags[6] = fragments(record, network.as_ref(), key);
    }
    flags[7] = ip_options(record);
    std::str::from_utf8(&flags).ok().map(Word::new)
}

/// Letters of what packets may be wrapped in, from the lowest bit; blank for what has none.
const ENCAPSULATIONS: [u8; 32] = *b"mevlpiGaP6HCASFsRwza  T  JE     ";
/// The bit that is ERSPAN in version 3 and VXLAN in version 5.
const ERSPAN_OR_VXLAN: u32 = 26;

/// What the packets were wrapped in.
fn link(record: &Record<'_>) -> u8 {
    let mac = record.part(PartKind::Mac);
    if mac.is_some_and(|part| part.qualifier & 0x03 != 0) {
        return b'M';
    }
    let has = |kind: PartKind| record.part(kind).is_some();
    match record.encapsulations() {
        Some(sides) => encapsulation(sides.source | sides.destination, record.header.version),
        None if has(PartKind::Vlan) => b'v',
        None if mac.is_some() => b'e',
        None if has(PartKind::Mpls) => b'm',
        None => BLANK,
    }
}

fn encapsulation(bits: u32, version: Version) -> u8 {
    match bits.count_ones() {
        0 => BLANK,
        1 if bits == 1 << ERSPAN_OR_VXLAN && version == Version::V5 => b'x',
        1 => ENCAPSULATIONS[bits.trailing_zeros() as usize],
        _ => b'*',
    }
}

/// An ICMP error that concerned the flow.
fn icmp_mapped(record: &Record<'_>) -> u8 {
    const UNREACHABLE: u8 = 3;
    const REDIRECT: u8 = 5;
    const TIME_EXCEEDED: u8 = 11;
    match record.part(PartKind::IcmpMapped) {
        Some(part) if part.qualifier & 0x07 != 0 => match part.u8(4) {
            Some(UNREACHABLE) => b'U',
            Some(REDIRECT) => b'R',
            Some(TIME_EXCEEDED) => b'T',
            _ => b'I',
        },
        _ => BLANK,
    }
}

/// What went wrong between the two ends: packets lost or out of order, windows shut,
/// congestion. Of TCP over IPv6 ra tells only of what was sent again.
fn transport(network: Option<&Network>, key: &IpKey, version: Version) -> (u8, u8, u8) {
    match network {
        Some(Network::Tcp(tcp)) if key.is_tcp() && key.is_v6() => {
            (tcp_over_ipv6(tcp), BLANK, BLANK)
        }
        Some(Network::Tcp(tcp)) if key.is_tcp() => tcp_over_ipv4(tcp, version),
        Some(Network::Rtp { drops, has_silence }) => {
            let lost = either(drops.source > 0, drops.destination > 0, *b"sd*");
            (lost, if *has_silence { b'd' } else { BLANK }, BLANK)
        }
        Some(Network::Esp { status, lost }) if key.is_esp_v4() => {
            (esp(*status, *lost), BLANK, BLANK)
        }
        _ => (BLANK, BLANK, BLANK),
    }
}

fn tcp_over_ipv4(tcp: &Tcp, version: Version) -> (u8, u8, u8) {
    let pair = |source: u32, destination: u32, letters: [u8; 3]| {
        either(tcp.has(source), tcp.has(destination), letters)
    };
    let sent_again = sent_again(tcp);
    let out_of_order = pair(
        tcp_status::SOURCE_OUT_OF_ORDER,
        tcp_status::DESTINATION_OUT_OF_ORDER,
        *b"ir&",
    );
    let gaps = tcp.gaps();
    let loss = match () {
        () if version == Version::V5 && tcp.has(tcp_status::PORT_REUSED) => b'R',
        () if sent_again != BLANK => sent_again,
        () if gaps.source != Some(0) || gaps.destination != Some(0) => b'g',
        () => out_of_order,
    };
    let window = pair(
        tcp_status::SOURCE_WINDOW_SHUT,
        tcp_status::DESTINATION_WINDOW_SHUT,
        *b"SD@",
    );
    let congestion = pair(
        tcp_status::SOURCE_CONGESTION,
        tcp_status::DESTINATION_CONGESTION,
        *b"xtE",
    );
    (loss, window, congestion)
}

/// What was sent again, and only where the source's own status shows it.
fn tcp_over_ipv6(tcp: &Tcp) -> u8 {
    let own = tcp.sides.source.map_or(0, |side| side.status);
    match own & (tcp_status::SOURCE_RETRANSMITTED | tcp_status::DESTINATION_RETRANSMITTED) {
        0 => BLANK,
        _ => sent_again(tcp),
    }
}

fn sent_again(tcp: &Tcp) -> u8 {
    either(
        tcp.has(tcp_status::SOURCE_RETRANSMITTED),
        tcp.has(tcp_status::DESTINATION_RETRANSMITTED),
        *b"sd*",
    )
}

fn esp(status: u32, lost: u32) -> u8 {
    let has = |bit: u32| status & bit != 0;
    match either(has(0x1_0000), has(0x2_0000), *b"ir&") {
        BLANK if lost > 0 => either(has(0x10), has(0x20), *b"sd*"),
        out_of_order => out_of_order,
    }
}

/// The letter of the source, of the destination, or of both.
fn either(source: bool, destination: bool, [of_source, of_destination, of_both]: [u8; 3]) -> u8 {
    match (source, destination) {
        (true, true) => of_both,
        (true, false) => of_source,
        (false, true) => of_destination,
        (false, false) => BLANK,
    }
}

fn fragments(record: &Record<'_>, network: Option<&Network>, key: &IpKey) -> u8 {
    const SEEN: u8 = 0x30;
    match network {
        Some(Network::Fragment { overlaps: true }) => return b'V',
        Some(Network::Fragment { overlaps: false }) => return b'f',
        _ => {}
    }
    let attributes = record.part(PartKind::IpAttributes);
    let seen = attributes.is_some_and(|part| part.qualifier & SEEN != 0);
    match seen || key.is_fragment && (key.is_v6() || attributes.is_some()) {
        true => b'F',
        false => BLANK,
    }
}

fn ip_options(record: &Record<'_>) -> u8 {
    match record.ip_options() {
        0 => BLANK,
        0x01 => b'R',
        0x02 => b'T',
        0x04 => b'+',
        0x08 => b'L',
        0x10 => b'D',
        0x20 => b'S',
        0x40 => b'A',
        0x80 => b'U',
        _ => b'O',
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{counts, flow, ipv4, ipv6, printed, tcp};

    #[test]
    fn each_flag_has_its_position() {
        let of_tcp = |status: u32| flow(0x20, &[ipv4(6, 1, 2), counts(3, 2), tcp(status)]);
        let of_tcp_v6 = |status: u32| flow(0x20, &[ipv6(6, 1, 2), counts(3, 2), tcp(status)]);
        let of_udp = |part: Vec<u8>| flow(0x20, &[ipv4(17, 1, 2), counts(1, 1), part]);
        let encapsulated = |source: [u8; 4], destination: [u8; 4]| {
            of_udp([[0x20, 0, 0, 3], source, destination].concat())
        };
        let mac = |qualifier: u8| of_udp([&[0x42, 0, qualifier, 5][..], &[0; 16]].concat());
        let options = |bits: u8| of_udp(vec![0x48, 0, 5, 3, 64, 0, 0, 1, 0, 0, 0, bits]);
        let icmp = |kind: u8| of_udp([&[0x34, 0, 1, 8, kind][..], &[0; 27]].concat());
        let cases = [
            (of_tcp(0x0107), "   s      "),
            (of_tcp(0x0307), "   *      "),
            (of_tcp(0x3_0007), "   &      "),
            (of_tcp(0xcc07), "    @E    "),
            // The source's own status shows nothing in these samples.
            (of_tcp_v6(0x0307), "          "),
            (encapsulated([0, 0, 0, 2], [0; 4]), " e        "),
            (encapsulated([0, 0, 0, 2], [0, 0, 0, 1]), " *        "),
            (encapsulated([4, 0, 0, 0], [0; 4]), " E        "),
            (mac(0), " e        "),
            (mac(2), " M        "),
            (options(0x40), "       A  "),
            (options(0x21), "       O  "),
            (icmp(3), "  U       "),
            (icmp(12), "  I       "),
        ];
        for (record, flags) in cases {
            assert_eq!(printed("flgs", &record), flags, "{record:02x?}");
        }
    }
}
