//! Maps of an address block.

use super::columns::known;
use super::error::PlotError;
use super::figure::{Figure, Plot};
use super::reduce::hilbert::Hilbert;
use crate::data::Data;
use crate::flows::ColumnError;

/// A map of an address block, `10.1.0.0/16`: how many flows each of its addresses has. With
/// `.sum("TotBytes")` it is the sum of that column.
///
/// The addresses lie along Hilbert's curve, on which near ones are near each other: every
/// network is a rectangle, and the named squares are the sixteen networks that the block
/// consists of (eight, where its prefix is odd). It begins in the upper left corner. A block
/// of at most 65,536 addresses has a place for each; in a larger one a place is a network,
/// of a `/8` each `/24`. IPv6 is shown in the same way: of a `/48` each `/64`. Colours go by
/// the logarithm of the amount; a place without a flow is empty.
///
/// Its data: `address` (String: the address of a place, or its network), `x`, `y` (UInt64,
/// from the left and the top), `amount` (Float64), a row a place that is not empty, in
/// order of the addresses.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("DstAddr" => ["10.1.0.0", "10.1.3.9", "10.1.3.9", "8.8.8.8"])?;
/// let map = hilbert(&flows, "DstAddr", "10.1.0.0/16")?;
/// assert_eq!(map.data()?.column("address")?.str()?.get(1), Some("10.1.3.9"));
/// assert!(map.description()?.contains("3 flows of 2 addresses; 1 elsewhere"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there; a text that is no network; a column to sum that is not
/// numeric; a frame without rows.
pub fn hilbert(
    data: impl Into<Data>,
    column: &str,
    block: &str,
) -> Result<Figure<Hilbert>, PlotError> {
    figure(data.into(), column, block)
}

fn figure(data: Data, column: &str, block: &str) -> Result<Figure<Hilbert>, PlotError> {
    known(&data, &[column])?;
    let parsed: Result<ipnet::IpNet, _> = block.trim().parse();
    let parsed = parsed.map_err(|_| ColumnError::NotANetwork(block.to_owned()))?;
    Ok(Figure::new(
        data,
        Hilbert {
            column: column.to_owned(),
            block: parsed.trunc(),
            sum: None,
            ends: None,
        },
    ))
}

impl Figure<Hilbert> {
    /// The sum of this column instead of the number of flows.
    #[must_use]
    pub fn sum(mut self, column: impl Into<String>) -> Self {
        self.plot.sum = Some(column.into());
        self
    }
}

impl Plot for Hilbert {}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn every_address_of_a_block_has_its_place() {
        // The frame, the block, places, and where the second address lies.
        let cases: [(&[&str], &str, usize, &str); 7] = [
            (
                &["10.1.0.0", "10.1.255.255"],
                "10.1.0.0/16",
                65_536,
                "10.1.255.255",
            ),
            (&["10.1.2.0", "10.1.2.9"], "10.1.2.0/24", 256, "10.1.2.9"),
            (
                &["10.1.2.0", "10.1.3.255"],
                "10.1.2.0/23",
                512,
                "10.1.3.255",
            ),
            (
                &["10.0.0.1", "10.255.3.7"],
                "10.0.0.0/8",
                65_536,
                "10.255.3.0/24",
            ),
            (
                &["0.0.0.1", "255.1.2.3"],
                "0.0.0.0/0",
                65_536,
                "255.1.0.0/16",
            ),
            (
                &["2001:db8::1", "2001:db8:0:ffff::1"],
                "2001:db8::/48",
                65_536,
                "2001:db8:0:ffff::/64",
            ),
            (&["::1", "ff02::fb"], "::/0", 65_536, "ff02::/16"),
        ];
        for (addresses, block, places, second) in cases {
            let df = df!("a" => addresses, "n" => [5i64, 7]).unwrap();
            let map = hilbert(&df, "a", block).unwrap().sum("n");
            let data = map.data().unwrap();
            let named = data.column("address").unwrap().str().unwrap().clone();
            assert_eq!(named.get(1), Some(second), "{block}");
            let amounts = data.column("amount").unwrap().f64().unwrap().clone();
            assert_eq!(
                amounts.iter().flatten().collect::<Vec<_>>(),
                [5.0, 7.0],
                "{block}"
            );
            let words = map.description().unwrap();
            let of = crate::display::grouped(places);
            assert!(words.contains(&format!("in 2 of {of} places")), "{words}");
            assert!(map.svg().unwrap().contains(&second[..4]), "{block}");
        }
        let one = df!("a" => ["10.0.0.1"]).unwrap();
        let map = hilbert(&one, "a", "10.0.0.1/32").unwrap();
        assert_eq!(map.data().unwrap().height(), 1);
        assert!(map.svg().unwrap().contains("10.0.0.1: 1 flows"));
    }

    #[test]
    fn what_lies_elsewhere_is_said_and_an_empty_block_is_drawn() {
        let df = df!(
            "a" => [Some("10.2.0.1"), Some("10.2.9.9"), Some("fe80::1"), Some("<b>"), None],
            "Proto" => ["tcp", "udp", "tcp", "tcp", "tcp"]
        )
        .unwrap();
        let empty = hilbert(&df, "a", "10.1.7.7/16").unwrap();
        let words = empty.description().unwrap();
        let note = "no flow in 10.1.0.0/16; 3 elsewhere, most in 10.2.0.0/16; 2 without an address left out";
        assert!(words.contains(note), "{words}");
        assert_eq!(empty.data().unwrap().height(), 0);
        let svg = empty.svg().unwrap();
        assert!(svg.contains("10.1.240.0/20") && !svg.contains("<b>"));
        let facets = hilbert(&df, "a", "10.2.0.0/16")
            .unwrap()
            .facet("Proto")
            .unwrap();
        assert!(facets.svg().unwrap().contains("Proto udp"));
        for refused in [
            empty.clone().legend(false),
            empty.clone().colors(["red"]),
            empty.hline(1, ""),
        ] {
            assert!(
                refused
                    .svg()
                    .unwrap_err()
                    .to_string()
                    .contains("hint: leave")
            );
        }
        assert!(hilbert(&df, "a", "10.1.0.0").is_err());
    }

    #[test]
    fn a_full_block_is_a_small_picture() {
        let n = 65_536u32;
        let address = |i: u32| std::net::Ipv4Addr::from_bits(0x0A01_0000 + i).to_string();
        let amounts: Vec<u32> = (0..n)
            .map(|i| i.wrapping_mul(2_654_435_769) >> 12)
            .collect();
        let df = df!("a" => (0..n).map(address).collect::<Vec<_>>(), "n" => amounts).unwrap();
        let map = hilbert(&df, "a", "10.1.0.0/16").unwrap();
        assert_eq!(map.data().unwrap().height(), 65_536);
        assert!(map.svg().unwrap().len() < 20_000);
        let noise = map.sum("n").svg().unwrap();
        assert!(noise.len() < 130_000, "{}", noise.len());
    }
}
