//! Addresses as numbers: networks, and what addresses have in common.

use polars::prelude::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// The address of the network of that length in which each address lies, as text. An address
/// of IPv4 has 32 bits; what is no IP address stays as it is.
pub(super) fn masked(addresses: Expr, length: u8) -> Expr {
    addresses.cast(DataType::String).map(
        move |column| {
            let text = column.str()?;
            let mut networks = StringChunkedBuilder::new(text.name().clone(), text.len());
            let mut last: (String, String) = Default::default();
            for value in text.iter() {
                let Some(value) = value else {
                    networks.append_null();
                    continue;
                };
                if last.0 != value {
                    last = (value.to_owned(), network(value, length));
                }
                networks.append_value(&last.1);
            }
            Ok(networks.finish().into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::String)),
    )
}

fn network(text: &str, length: u8) -> String {
    match text.trim().parse() {
        Ok(address) => cut(address, u32::from(length)).to_string(),
        Err(_) => text.to_owned(),
    }
}

/// The first bits of an address; the others are 0.
pub(super) fn cut(address: IpAddr, length: u32) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - length.min(32)).unwrap_or(0);
            Ipv4Addr::from_bits(v4.to_bits() & mask).into()
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - length.min(128)).unwrap_or(0);
            Ipv6Addr::from_bits(v6.to_bits() & mask).into()
        }
    }
}

/// The bits of an address, to be compared with those of others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct AddressBits {
    /// The first one is the highest.
    bits: u128,
    length: u32,
}

impl AddressBits {
    pub(super) fn new(address: IpAddr) -> AddressBits {
        match address {
            IpAddr::V4(v4) => AddressBits {
                bits: u128::from(v4.to_bits()) << 96,
                length: 32,
            },
            IpAddr::V6(v6) => AddressBits {
                bits: v6.to_bits(),
                length: 128,
            },
        }
    }

    /// With how many bits both begin; none of two that are of different versions.
    #[inline]
    pub(super) fn common(&self, other: &AddressBits) -> u32 {
        let same = (self.bits ^ other.bits).leading_zeros().min(self.length);
        if self.length == other.length { same } else { 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn networks_and_common_prefixes_are_those_of_the_bits() {
        for (address, length, network) in [
            ("192.168.2.77", 24, "192.168.2.0"),
            ("192.168.2.77", 0, "0.0.0.0"),
            ("192.168.2.77", 64, "192.168.2.77"),
            ("fe80::1:2", 10, "fe80::"),
            ("00:11:22:33:44:55", 24, "00:11:22:33:44:55"),
        ] {
            assert_eq!(super::network(address, length), network);
        }
        let common = |one: &str, other: &str| {
            let [one, other] = [one, other].map(|it| AddressBits::new(it.parse().unwrap()));
            one.common(&other)
        };
        for (one, other, bits) in [
            ("10.0.0.1", "10.0.0.2", 30),
            ("10.0.0.1", "10.0.0.1", 32),
            ("10.0.0.1", "192.168.0.1", 0),
            ("ff02::fb", "ff02::1", 120),
            ("fe80::1", "fe80::1", 128),
            ("10.0.0.1", "::1", 0),
        ] {
            assert_eq!(common(one, other), bits, "{one} {other}");
        }
    }
}
