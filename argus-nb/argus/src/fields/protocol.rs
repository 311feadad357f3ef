//! The protocol of a flow, by ra's name for it.
//!
//! The names are those of `ra -n`; with `-nn` ra prints numbers, and where a protocol of
//! Ethernet has no name, the number of its type stands here as well.

mod ethernet;
mod ip;

pub use ip::name as ip_protocol_name;

use super::field::{Field, Getter};
use super::word::Word;
use crate::record::{IpKey, Key, Network, Record};

pub(super) const FIELDS: &[Field] = &[Field::new("proto", Getter::Word(protocol))];

fn protocol(record: &Record<'_>) -> Option<Word> {
    let name = match record.key()? {
        Key::Ip(key) => ip_protocol(record, key),
        Key::Arp(key) if key.is_reverse => "rarp",
        Key::Arp(_) => "arp",
        Key::Ethernet(key) => match ethernet::name(key.ethertype) {
            Some(name) => name,
            None => return Some(decimal(key.ethertype)),
        },
        Key::Wlan(_) => "wlan",
        Key::IsIs(_) => "isis",
    };
    Some(Word::new(name))
}

/// UDP's payload may have been recognised. That of IPv6 as well: ra looks for the number of
/// UDP where only a key of IPv4 has it, and takes no flow of IPv6 for RTP.
fn ip_protocol(record: &Record<'_>, key: &IpKey) -> &'static str {
    if key.is_udp() {
        match record.network() {
            Some(Network::Rtp { .. }) => return "rtp",
            Some(Network::Rtcp) => return "rtcp",
            Some(Network::Udt) if !key.is_v6() => return "udt",
            _ => {}
        }
    }
    ip::name(key.protocol)
}

/// A number in decimal, without an allocation.
fn decimal(number: u16) -> Word {
    let mut digits = *b"00000";
    let mut rest = number;
    let mut begins = digits.len();
    while rest > 0 || begins == digits.len() {
        begins -= 1;
        digits[begins] = b'0' + (rest % 10) as u8;
        rest /= 10;
    }
    Word::new(std::str::from_utf8(&digits[begins..]).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_ras_names() {
        let of_ip = [0, 6, 36, 51, 58, 134, 135, 252, 253, 255].map(ip::name);
        let named = [
            "ip",
            "tcp",
            "xtp",
            "ah",
            "ipv6-icmp",
            "rsvp",
            "unas",
            "unas",
            "ib",
            "unas",
        ];
        assert_eq!(of_ip, named);
        let types = [
            0x0000, 0x00ff, 0x0101, 0x0103, 0x01ff, 0x0800, 0x8137, 0x8138, 0x86dd, 0xffff,
        ];
        let of_ethernet = types.map(|number| ethernet::name(number).unwrap_or(""));
        let named = [
            "llc", "", "exp", "exp", "exp", "ip", "ipx/spx", "ipx/spx", "ipv6", "*",
        ];
        assert_eq!(of_ethernet, named);
    }

    #[test]
    fn a_type_without_a_name_is_its_number() {
        let words = [7, 300, 65535].map(decimal);
        assert_eq!(words.map(|word| word.to_string()), ["7", "300", "65535"]);
    }
}
