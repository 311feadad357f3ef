//! Maps of an address block: how much there is of each of its addresses.

use super::left_out::Note;
use super::source::Source;
use super::{NO_AXES, NO_GROUPS, NO_LEGEND, Reduce, Reduced, table};
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{amount, grouped};
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::hilbert::Curve;
use crate::plot::options::{Options, Refusal};
use ipnet::IpNet;
use polars::prelude::DataFrame;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::ops::Range;

/// The most bits of an address that a place says: 65,536 places.
const BITS: u32 = 16;

/// See [`hilbert`](crate::plot::hilbert).
#[derive(Debug, Clone)]
pub struct Hilbert {
    pub(in crate::plot) column: String,
    pub(in crate::plot) block: IpNet,
    pub(in crate::plot) sum: Option<String>,
    /// The amounts of the first and the last colour, where other maps share them.
    pub(in crate::plot) ends: Option<(f64, f64)>,
}

/// The amount at each place of the block.
pub struct ReducedHilbert {
    pub(in crate::plot) caption: Caption,
    column: String,
    block: IpNet,
    /// `flows`, or the column that is summed.
    pub what: String,
    pub curve: Curve,
    /// In order of the addresses; none of a place without a row.
    pub amounts: Vec<Option<f64>>,
    /// The least and the greatest amount above zero; zero where there is none.
    pub ends: (f64, f64),
}

impl Reduce for Hilbert {
    type Reduced = ReducedHilbert;
    const NAME: &'static str = "hilbert";
    const REFUSES: &'static [Refusal] = &[NO_AXES[0], NO_AXES[1], NO_GROUPS, NO_LEGEND];

    fn like(&self, whole: &ReducedHilbert) -> Hilbert {
        Hilbert {
            ends: Some(whole.ends),
            ..self.clone()
        }
    }

    fn columns(&self) -> Vec<Vec<&str>> {
        let summed = self.sum.as_deref();
        vec![summed.into_iter().chain([self.column.as_str()]).collect()]
    }

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedHilbert, PlotError> {
        if source.rows()? == 0 {
            return Err(PlotError::nothing(&[&self.column], 0, Absence::NoRows));
        }
        let curve = Curve::new(bits(self.block));
        let summed = self.sum.as_ref().map(|sum| source.numbers(sum));
        let summed = summed.transpose()?;
        let mut amounts = vec![None; curve.count()];
        let mut seen = Seen::default();
        for value in source.values(&self.column, summed.as_ref())? {
            let Ok(address) = value.name.trim().parse::<IpAddr>() else {
                seen.no_address += value.rows;
                continue;
            };
            match self.place(address) {
                Some(place) => {
                    seen.inside += value.rows;
                    seen.addresses += 1;
                    if let Some(amount) = value.amount {
                        *amounts[place].get_or_insert(0.0) += amount;
                    }
                }
                None => seen.elsewhere(address, self.block, value.rows),
            }
        }
        let note = seen.note(self.block).and(match place_in_words(self.block) {
            Some(network) => format!("a place is a {network}"),
            None => String::new(),
        });
        let (columns, rows) = curve.size();
        // Places of two pixels each, or more; and what stands around them.
        let around = 39 + if options.title.is_some() { 22 } else { 0 };
        let height = 512 * rows as u32 / columns as u32 + around;
        Ok(ReducedHilbert {
            caption: Caption {
                title: format!("Map of {}, {}", self.block, self.column),
                note: note.into_string(),
                legend: GroupNames::single(),
                size: (592, height),
            },
            column: self.column.clone(),
            block: self.block,
            what: self.sum.clone().unwrap_or_else(|| "flows".to_owned()),
            curve,
            ends: self.ends.unwrap_or_else(|| ends(&amounts)),
            amounts,
        })
    }
}

impl Hilbert {
    /// The place of an address, if it lies in the block.
    fn place(&self, address: IpAddr) -> Option<usize> {
        let is_inside = self.block.contains(&address);
        let beyond = host_bits(self.block) - bits(self.block);
        let behind_the_first = number(address).wrapping_sub(number(self.block.network()));
        is_inside.then(|| behind_the_first.checked_shr(beyond).unwrap_or(0) as usize)
    }
}

/// Where the rows' addresses lie.
#[derive(Default)]
struct Seen {
    inside: u64,
    /// How many addresses there are inside.
    addresses: usize,
    elsewhere: u64,
    /// The rows of each block of the same size.
    blocks: HashMap<IpNet, u64>,
    no_address: u64,
}

impl Seen {
    fn elsewhere(&mut self, address: IpAddr, block: IpNet, rows: u64) {
        self.elsewhere += rows;
        let bits = block
            .prefix_len()
            .min(if address.is_ipv4() { 32 } else { 128 });
        if let Ok(block) = IpNet::new(address, bits) {
            *self.blocks.entry(block.trunc()).or_default() += rows;
        }
    }

    fn note(&self, block: IpNet) -> Note {
        let flows = |rows: u64| grouped(rows as usize);
        let counted = match self.inside {
            0 => format!("no flow in {block}"),
            rows => format!(
                "{} flows of {} addresses",
                flows(rows),
                grouped(self.addresses)
            ),
        };
        let most = self
            .blocks
            .iter()
            .max_by(|a, b| a.1.cmp(b.1).then(b.0.cmp(a.0)));
        let elsewhere = match (self.elsewhere, most) {
            (0, _) | (_, None) => String::new(),
            (rows, Some((most, _))) if self.inside == 0 => {
                format!("{} elsewhere, most in {most}", flows(rows))
            }
            (rows, _) => format!("{} elsewhere", flows(rows)),
        };
        Note::new(counted)
            .and(elsewhere)
            .and_without(self.no_address as usize, "an address")
    }
}

/// How many bits of an address say which of the block it is.
fn host_bits(block: IpNet) -> u32 {
    u32::from(block.max_prefix_len() - block.prefix_len())
}

/// How many of these a place says.
fn bits(block: IpNet) -> u32 {
    host_bits(block).min(BITS)
}

/// `/24`, where a place is a network.
fn place_in_words(block: IpNet) -> Option<String> {
    let length = u32::from(block.prefix_len()) + bits(block);
    (length < u32::from(block.max_prefix_len())).then(|| format!("/{length}"))
}

fn number(address: IpAddr) -> u128 {
    match address {
        IpAddr::V4(v4) => u128::from(v4.to_bits()),
        IpAddr::V6(v6) => v6.to_bits(),
    }
}

fn ends(amounts: &[Option<f64>]) -> (f64, f64) {
    let positive = || amounts.iter().copied().flatten().filter(|a| *a > 0.0);
    let high = positive().fold(0.0, f64::max);
    (positive().fold(high, f64::min), high)
}

impl ReducedHilbert {
    /// The places that are not empty.
    pub fn full(&self) -> impl Iterator<Item = (usize, f64)> + '_ {
        let places = self.amounts.iter().enumerate();
        places.filter_map(|(place, amount)| Some((place, (*amount)?)))
    }

    /// What a place says of itself.
    pub fn tip(&self, place: usize, of_place: f64) -> String {
        format!("{}: {} {}", self.name(place), amount(of_place), self.what)
    }

    /// The parts of the block that are named in the map: their places and their names.
    pub fn blocks_in_words(&self) -> impl Iterator<Item = (Range<usize>, String)> + '_ {
        let bits = self.curve.bits_of_parts();
        let each = self.curve.count() >> bits;
        (0..1usize << bits).map(move |part| {
            let first = part * each;
            (first..first + each, self.network(first, bits))
        })
    }

    /// The address of a place, or the network where it has several.
    fn name(&self, place: usize) -> String {
        self.network(place, bits(self.block))
    }

    /// The network of so many bits behind the block's that begins at a place.
    fn network(&self, place: usize, bits_behind: u32) -> String {
        let beyond = host_bits(self.block) - bits(self.block);
        let behind = (place as u128).checked_shl(beyond).unwrap_or(0);
        let first = number(self.block.network()).wrapping_add(behind);
        let address = match self.block {
            IpNet::V4(_) => IpAddr::from(Ipv4Addr::from_bits(first as u32)),
            IpNet::V6(_) => IpAddr::from(Ipv6Addr::from_bits(first)),
        };
        let length = u32::from(self.block.prefix_len()) + bits_behind;
        match length == u32::from(self.block.max_prefix_len()) {
            true => address.to_string(),
            false => format!("{address}/{length}"),
        }
    }
}

impl Reduced for ReducedHilbert {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        None
    }

    fn description(&self) -> String {
        const PLACES: usize = 20;
        let mut full: Vec<(usize, f64)> = self.full().collect();
        let filled = full.len();
        full.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        full.truncate(PLACES);
        let mut lines = vec![format!(
            "{} of {} in {} by {}: {}, in {} of {} places",
            self.what,
            self.column,
            self.block,
            place_in_words(self.block).as_deref().unwrap_or("address"),
            self.caption.note,
            grouped(filled),
            grouped(self.amounts.len())
        )];
        lines.extend(
            full.into_iter()
                .map(|(place, amount)| self.tip(place, amount)),
        );
        if filled > PLACES {
            lines.push(format!("and {} more places", grouped(filled - PLACES)));
        }
        lines.join("\n")
    }

    /// A row a place that is not empty, in order of the addresses.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let places = || self.full().map(|(place, _)| self.curve.place(place));
        table::table(vec![
            table::words("address", self.full().map(|(place, _)| self.name(place))),
            table::counts("x", places().map(|place| place.0 as u64)),
            table::counts("y", places().map(|place| place.1 as u64)),
            table::numbers("amount", self.full().map(|(_, amount)| amount)),
        ])
    }
}
