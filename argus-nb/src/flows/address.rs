//! Questions asked of a column of addresses.

use super::column::ColumnError;
use super::elementwise::{Elementwise, elementwise};
use super::groups::of_distinct;
use ipnet::IpNet;
use polars::prelude::*;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Expressions on a column of addresses, IPv4 and IPv6.
///
/// A text that is no IP address (a MAC address, a host name) is null in all of
/// them.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("SrcAddr" => ["10.0.0.7", "9.9.9.9", "fe80::1"])?;
/// let inside = flows.clone().lazy().filter(col("SrcAddr").in_net("10.0.0.0/8")?).collect()?;
/// assert_eq!(inside.height(), 1);
/// let versions = flows.lazy().select([col("SrcAddr").ip_version()]).collect()?;
/// assert_eq!(versions.column("SrcAddr")?.u16()?.get(2), Some(6));
/// # Ok(())
/// # }
/// ```
pub trait Addresses: Sized {
    /// Whether it lies in a network, `10.0.0.0/8` or `2001:db8::/32`: Boolean.
    ///
    /// # Errors
    /// A text that is no network.
    fn in_net(self, net: &str) -> Result<Expr, ColumnError>;

    /// Whether it is of no use outside its own network: private (RFC 1918),
    /// loopback, link-local (RFC 3927, RFC 4291) or unique local (RFC 4193).
    /// Boolean.
    #[expect(
        clippy::wrong_self_convention,
        reason = "an expression is handed on, as in polars' own `is_null`"
    )]
    fn is_private(self) -> Expr;

    /// 4 or 6: UInt16.
    fn ip_version(self) -> Expr;

    /// The network that it lies in, as text: of `10.1.2.3`, `subnet(24)` is
    /// `10.1.2.0/24`.
    ///
    /// Up to 32 bits are meant for IPv4, and an IPv6 address is then cut where its
    /// networks most often are, at 64 bits. More bits are meant for IPv6, and an IPv4
    /// address is then whole, `/32`.
    ///
    /// # Errors
    /// More than 128 bits.
    fn subnet(self, bits: u8) -> Result<Expr, ColumnError>;
}

impl Addresses for Expr {
    fn in_net(self, net: &str) -> Result<Expr, ColumnError> {
        let net: IpNet = net
            .parse()
            .map_err(|_| ColumnError::NotANetwork(net.to_owned()))?;
        Ok(elementwise(self, AddressQuestion::InNet(net)))
    }

    fn is_private(self) -> Expr {
        elementwise(self, AddressQuestion::IsPrivate)
    }

    fn ip_version(self) -> Expr {
        elementwise(self, AddressQuestion::Version)
    }

    fn subnet(self, bits: u8) -> Result<Expr, ColumnError> {
        if bits > 128 {
            return Err(ColumnError::NotAPrefix(bits));
        }
        let of_ip6 = if bits <= 32 { 64 } else { bits };
        Ok(networks(self, bits.min(32), of_ip6))
    }
}

/// The network of each address as text, of so many bits: at most 32 of IPv4, 128 of IPv6.
pub(crate) fn networks(addresses: Expr, of_ip4: u8, of_ip6: u8) -> Expr {
    elementwise(addresses, AddressQuestion::Network { of_ip4, of_ip6 })
}

/// What is asked of each address of a column.
#[derive(Debug, Clone, Copy)]
pub(crate) enum AddressQuestion {
    InNet(IpNet),
    IsPrivate,
    Version,
    Network { of_ip4: u8, of_ip6: u8 },
}

impl Elementwise for AddressQuestion {
    fn dtype(&self) -> DataType {
        match self {
            AddressQuestion::InNet(_) | AddressQuestion::IsPrivate => DataType::Boolean,
            AddressQuestion::Version => DataType::UInt16,
            AddressQuestion::Network { .. } => DataType::String,
        }
    }

    /// Each distinct text is read once: flows have far fewer addresses than rows.
    fn answer(&self, column: &Column) -> PolarsResult<Column> {
        let dtype = column.dtype();
        // Of numbers none is an address, and nobody would be told.
        polars_ensure!(
            dtype.is_string() || dtype.is_categorical() || dtype.is_enum() || dtype.is_null(),
            InvalidOperation: "`{}` is {dtype}, and addresses are text\n  hint: choose a column of addresses, such as SrcAddr or DstAddr", column.name()
        );
        let answers = of_distinct(column.as_materialized_series(), |distinct| {
            let text = distinct.cast(&DataType::String)?;
            Ok(self.of_texts(text.str()?).with_name(text.name().clone()))
        })?;
        Ok(answers.into_column())
    }
}

impl AddressQuestion {
    /// The networks in which an address has to lie, of a question that asks for that.
    pub(crate) fn nets(&self) -> Vec<IpNet> {
        match self {
            AddressQuestion::InNet(net) => vec![*net],
            AddressQuestion::IsPrivate => {
                PRIVATE.iter().filter_map(|net| net.parse().ok()).collect()
            }
            AddressQuestion::Version | AddressQuestion::Network { .. } => Vec::new(),
        }
    }

    fn of_texts(&self, text: &StringChunked) -> Series {
        match *self {
            AddressQuestion::InNet(net) => {
                answers::<_, BooleanChunked>(text, |address| net.contains(&address)).into_series()
            }
            AddressQuestion::IsPrivate => {
                answers::<_, BooleanChunked>(text, is_private).into_series()
            }
            AddressQuestion::Version => {
                let version = |address: IpAddr| if address.is_ipv4() { 4u16 } else { 6 };
                answers::<_, UInt16Chunked>(text, version).into_series()
            }
            AddressQuestion::Network { of_ip4, of_ip6 } => {
                let network = |address: IpAddr| {
                    let bits = if address.is_ipv4() { of_ip4 } else { of_ip6 };
                    IpNet::new_assert(address, bits).trunc().to_string()
                };
                answers::<_, StringChunked>(text, network).into_series()
            }
        }
    }
}

fn answers<T, C: FromIterator<Option<T>>>(text: &StringChunked, answer: impl Fn(IpAddr) -> T) -> C {
    let address = |text: &str| text.trim().parse::<IpAddr>().ok();
    text.iter()
        .map(|value| value.and_then(address).map(&answer))
        .collect()
}

/// What [`is_private`] says, as networks.
const PRIVATE: [&str; 16] = [
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "0.0.0.0/32",
    "::ffff:10.0.0.0/104",
    "::ffff:172.16.0.0/108",
    "::ffff:192.168.0.0/112",
    "::ffff:127.0.0.0/104",
    "::ffff:169.254.0.0/112",
    "::ffff:0.0.0.0/128",
    "::/127",
    "fc00::/7",
    "fe80::/10",
    "::/128",
];

fn is_private(address: IpAddr) -> bool {
    match address.to_canonical() {
        IpAddr::V4(v4) => {
            v4.is_private() || v4.is_loopback() || v4.is_link_local() || v4 == Ipv4Addr::UNSPECIFIED
        }
        IpAddr::V6(v6) => {
            v6.is_loopback()
                || v6.is_unique_local()
                || v6.is_unicast_link_local()
                || v6 == Ipv6Addr::UNSPECIFIED
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn private_is_what_the_rfcs_say() {
        let nets = AddressQuestion::IsPrivate.nets();
        assert_eq!(nets.len(), PRIVATE.len());
        let in_nets = |address: &str| {
            let address: IpAddr = address.parse().unwrap();
            nets.iter().any(|net| net.contains(&address))
        };
        for private in [
            "10.1.2.3",
            "172.31.0.1",
            "192.168.0.1",
            "127.0.0.1",
            "169.254.1.1",
            "::1",
            "fe80::1",
            "fd00::1",
            "::ffff:10.0.0.1",
        ] {
            assert!(is_private(private.parse().unwrap()), "{private}");
            assert!(in_nets(private), "{private}");
        }
        for public in [
            "8.8.8.8",
            "172.32.0.1",
            "2001:4860:4860::8888",
            "224.0.0.251",
        ] {
            assert!(!is_private(public.parse().unwrap()), "{public}");
            assert!(!in_nets(public), "{public}");
        }
    }

    #[test]
    fn an_address_is_cut_to_its_network() {
        for (address, bits, expected) in [
            ("10.1.2.3", 24, "10.1.2.0/24"),
            ("10.1.2.3", 0, "0.0.0.0/0"),
            ("10.1.2.3", 32, "10.1.2.3/32"),
            ("10.1.2.3", 48, "10.1.2.3/32"),
            ("2001:db8:1:2:3::4", 24, "2001:db8:1:2::/64"),
            ("2001:db8:1:2:3::4", 48, "2001:db8:1::/48"),
            ("2001:db8:1:2:3::4", 128, "2001:db8:1:2:3::4/128"),
        ] {
            let cut = df!("a" => [address])
                .unwrap()
                .lazy()
                .select([col("a").subnet(bits).unwrap()]);
            let cut = cut.collect().unwrap();
            let cut = cut.column("a").unwrap().str().unwrap();
            assert_eq!(cut.get(0), Some(expected), "{address}");
        }
        assert!(matches!(
            col("a").subnet(129),
            Err(ColumnError::NotAPrefix(129))
        ));
    }

    #[test]
    fn what_is_no_address_is_null() {
        let df = df!("a" => [Some("00:11:22:33:44:55"), None, Some("2001:db8::1")]).unwrap();
        let asked = df
            .lazy()
            .select([
                col("a").in_net("2001:db8::/32").unwrap().alias("in"),
                col("a").ip_version(),
            ])
            .collect()
            .unwrap();
        let inside: Vec<_> = asked.column("in").unwrap().bool().unwrap().iter().collect();
        assert_eq!(inside, [None, None, Some(true)]);
        assert!(matches!(
            col("a").in_net("10.0.0.0/99"),
            Err(ColumnError::NotANetwork(_))
        ));
    }
}
