//! Addresses as regular expressions: whether a text is an IP address, in which network, or a
//! MAC address, exactly as Rust's own parser decides it.
//!
//! An engine knows addresses as texts, and a network as nothing. An IPv4 address has one spelling
//! and an IPv6 address has many, but all of a network's addresses in all of their spellings are a
//! regular language. The patterns use only what every engine's regular expressions have in common.

use super::literal::whole;
use ipnet::IpNet;
use std::net::{Ipv4Addr, Ipv6Addr};

/// The digits that one place of an IPv6 address may have, a bit for each.
type Digits = u16;
/// The four places of a sixteenth of an IPv6 address.
type Group = [Digits; 4];

const ANY_OCTET: &str = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";

/// Texts that are an address in one of these networks.
pub(in crate::data::remote) fn of_nets(nets: &[IpNet]) -> String {
    let nets: Vec<String> = nets.iter().map(of_net).collect();
    whole(&nets.join("|"))
}

/// Texts that are an address of version 4 or 6, or of any.
pub(in crate::data::remote) fn of_version(version: Option<u8>) -> String {
    let ip4 = || of_net(&IpNet::new_assert(Ipv4Addr::UNSPECIFIED.into(), 0));
    let ip6 = || of_net(&IpNet::new_assert(Ipv6Addr::UNSPECIFIED.into(), 0));
    match version {
        Some(4) => whole(&ip4()),
        Some(_) => whole(&ip6()),
        None => whole(&format!("{}|{}", ip4(), ip6())),
    }
}

/// Texts that are this MAC address, with colons or hyphens. A digit alone may have a plus before
/// it, since Rust reads numbers so.
pub(in crate::data::remote) fn of_mac(bytes: [u8; 6]) -> String {
    let byte = |byte: &u8| {
        let (high, low) = (digit(byte >> 4), digit(byte & 15));
        match byte >> 4 {
            0 => format!("[0+]?{low}"),
            _ => format!("{high}{low}"),
        }
    };
    let bytes: Vec<String> = bytes.iter().map(byte).collect();
    whole(&bytes.join("[:-]"))
}

/// Texts that are any MAC address, or one of a group.
pub(in crate::data::remote) fn of_any_mac(is_group: bool) -> String {
    let first = match is_group {
        true => "[0-9a-fA-F+]?[13579bdfBDF]",
        false => "[0-9a-fA-F+]?[0-9a-fA-F]",
    };
    whole(&format!("{first}(?:[:-][0-9a-fA-F+]?[0-9a-fA-F]){{5}}"))
}

/// All spellings of a network's addresses.
fn of_net(net: &IpNet) -> String {
    match net {
        IpNet::V4(net) => {
            let (address, bits) = (net.network().octets(), usize::from(net.prefix_len()));
            let octets = (0..4).map(|at| {
                let fixed = bits.saturating_sub(8 * at).min(8);
                octet(|value| {
                    (value ^ address[at])
                        .checked_shr(8 - fixed as u32)
                        .unwrap_or(0)
                        == 0
                })
            });
            octets.collect::<Vec<String>>().join("[.]")
        }
        IpNet::V6(net) => {
            let address = u128::from(net.network());
            let bits = usize::from(net.prefix_len());
            let digits = |place: usize| -> Digits {
                let value = (address >> (124 - 4 * place)) as u16 & 15;
                let fixed = bits.saturating_sub(4 * place).min(4);
                let is_here = |digit: &u16| (digit ^ value) >> (4 - fixed) == 0;
                (0..16)
                    .filter(is_here)
                    .fold(0, |digits, digit| digits | 1 << digit)
            };
            let groups: Vec<Group> = (0..8)
                .map(|group| [0, 1, 2, 3].map(|place| digits(4 * group + place)))
                .collect();
            spellings(&groups)
        }
    }
}

/// All spellings of the addresses whose eight groups are so.
fn spellings(groups: &[Group]) -> String {
    let mut spellings = vec![tail(groups)];
    for head in 0..8 {
        let may_be_zero = |group: &Group| group.iter().all(|digits| digits & 1 == 1);
        let tails = (0..8 - head).filter(|tail| groups[head..8 - tail].iter().all(may_be_zero));
        let tails: Vec<String> = tails.map(|length| tail(&groups[8 - length..])).collect();
        if !tails.is_empty() {
            let head: Vec<String> = groups[..head].iter().map(group).collect();
            spellings.push(format!("{}::(?:{})", head.join(":"), tails.join("|")));
        }
    }
    format!("(?:{})", spellings.join("|"))
}

/// The groups at the end, the last two of which may be written as an IPv4 address is.
fn tail(groups: &[Group]) -> String {
    let plain: Vec<String> = groups.iter().map(group).collect();
    if groups.len() < 2 {
        return plain.join(":");
    }
    let (first, last) = groups.split_at(groups.len() - 2);
    let octets = last.iter().flat_map(|group| {
        let is_among = |value: u8, at: usize| {
            group[at] >> (value >> 4) & 1 == 1 && group[at + 1] >> (value & 15) & 1 == 1
        };
        [0, 2].map(|at| octet(|value| is_among(value, at)))
    });
    let octets = octets.collect::<Vec<String>>().join("[.]");
    let first: String = first.iter().map(|first| group(first) + ":").collect();
    let last = plain[plain.len() - 2..].join(":");
    format!("{first}(?:{last}|{octets})")
}

/// A group's spellings: zeros at its beginning may be left out.
fn group(places: &Group) -> String {
    if places == &[Digits::MAX; 4] {
        return "[0-9a-fA-F]{1,4}".to_owned();
    }
    let mut spellings = Vec::new();
    for left_out in 0..4 {
        if places[..left_out].iter().all(|digits| digits & 1 == 1) {
            spellings.push(
                places[left_out..]
                    .iter()
                    .map(|digits| class(*digits))
                    .collect(),
            );
        }
    }
    let spellings: Vec<String> = spellings;
    match spellings.as_slice() {
        [only] => only.clone(),
        _ => format!("(?:{})", spellings.join("|")),
    }
}

fn class(digits: Digits) -> String {
    match digits.count_ones() {
        16 => "[0-9a-fA-F]".to_owned(),
        1 => digit(digits.trailing_zeros() as u8),
        _ => {
            let among = (0..16).filter(|value| digits >> value & 1 == 1);
            let among: String = among
                .map(|value| digit(value).replace(['[', ']'], ""))
                .collect();
            format!("[{among}]")
        }
    }
}

/// A hexadecimal digit in either letter case.
fn digit(value: u8) -> String {
    match value {
        0..=9 => value.to_string(),
        _ => {
            let letter = char::from(b'a' + value - 10);
            format!("[{letter}{}]", letter.to_ascii_uppercase())
        }
    }
}

/// A decimal number from 0 to 255, without zeros before it, of those that are meant.
fn octet(is_meant: impl Fn(u8) -> bool) -> String {
    let meant: Vec<String> = (0..=u8::MAX)
        .filter(|value| is_meant(*value))
        .map(|value| value.to_string())
        .collect();
    match meant.as_slice() {
        [only] => only.clone(),
        all if all.len() == 256 => ANY_OCTET.to_owned(),
        _ => format!("(?:{})", meant.join("|")),
    }
}
