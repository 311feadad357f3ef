//! The network that an address lies in.

use ipnet::IpNet;
use polars::prelude::*;
use std::net::IpAddr;

/// The network of so many bits as text, `10.1.2.0/24`; null of what is no address.
pub(super) fn subnet(addresses: Expr, v4: u8, v6: u8) -> Expr {
    let network = move |text: &str| -> Option<String> {
        let address: IpAddr = text.trim().parse().ok()?;
        let bits = if address.is_ipv4() { v4 } else { v6 };
        Some(IpNet::new(address, bits).ok()?.trunc().to_string())
    };
    addresses.map(
        move |column| {
            let texts = column.cast(&DataType::String)?;
            let texts = texts.str()?;
            let networks: StringChunked = texts.iter().map(|text| text.and_then(network)).collect();
            Ok(networks.with_name(texts.name().clone()).into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::String)),
    )
}
