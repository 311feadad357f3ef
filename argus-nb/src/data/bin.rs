//! Which bin a number lies in.

use polars::prelude::*;
use polars_arrow::array::PrimitiveArray;
use std::sync::Arc;

/// Finds bins by their edges, whatever these are: a bin holds its lower edge and not its upper one,
/// but for the last, which holds both.
///
/// The edges alone decide. Where to look for the right one is guessed from a table: the edges by
/// cells of equal width, or by the first bits of a number, whichever tells them apart better.
pub(super) struct Bins {
    /// With one behind them that no number reaches.
    edges: Vec<f64>,
    /// For each cell how many edges lie below it.
    below: Vec<u32>,
    cells: Cells,
    /// How many edges lie in the fullest cell.
    crowd: usize,
}

/// How a number is turned into a cell.
#[derive(Clone, Copy)]
enum Cells {
    Equal { low: f64, per_unit: f64 },
    ByBits { low: u64, shift: u32 },
}

impl Cells {
    /// The cell of a number that is not below the first edge; it ascends with the number.
    #[inline]
    fn cell(self, value: f64) -> usize {
        match self {
            Cells::Equal { low, per_unit } => ((value - low) * per_unit) as usize,
            Cells::ByBits { low, shift } => ((in_order(value) - low) >> shift) as usize,
        }
    }
}

/// The bits of a number, in the order of numbers. Minus zero is zero.
#[inline]
fn in_order(value: f64) -> u64 {
    let bits = (value + 0.0).to_bits();
    if bits >> 63 == 1 {
        !bits
    } else {
        bits | 1 << 63
    }
}

impl Bins {
    /// Bins between ascending edges; none, if there are fewer than two.
    pub(super) fn new(edges: Arc<[f64]>) -> Bins {
        let (low, high) = match (edges.first(), edges.last()) {
            (Some(low), Some(high)) => (*low, *high),
            _ => (0.0, 0.0),
        };
        let room = (edges.len() * 4).next_power_of_two().max(16) as f64;
        let per_unit = room / (high - low);
        let equal = Cells::Equal { low, per_unit };
        let bits = in_order(high) - in_order(low);
        let shift = (64 - bits.leading_zeros()).saturating_sub((room as u64).ilog2());
        let by_bits = Cells::ByBits {
            low: in_order(low),
            shift,
        };
        let [of_equal, of_bits] = [equal, by_bits].map(|cells| crowd(&edges, cells));
        // A width that is zero or infinite has no cells.
        let is_even = per_unit.is_finite() && per_unit > 0.0 && of_equal <= of_bits;
        let (cells, crowd) = match is_even {
            true => (equal, of_equal),
            false => (by_bits, of_bits),
        };
        Bins {
            below: table(&edges, cells),
            edges: edges.iter().copied().chain([f64::NAN]).collect(),
            cells,
            crowd,
        }
    }

    /// How many bins there are.
    pub(super) fn len(&self) -> usize {
        self.edges.len().saturating_sub(2)
    }

    /// The bin of a number; none of NaN and of what lies outside.
    pub(super) fn find(&self, value: f64) -> Option<usize> {
        let bin = self.place(value);
        (bin < self.len()).then_some(bin)
    }

    /// The bin of a number, and of what lies in none how many bins there are.
    #[inline]
    pub(super) fn place(&self, value: f64) -> usize {
        match self.cells {
            Cells::Equal { low, per_unit } => self.place_in(Cells::Equal { low, per_unit }, value),
            Cells::ByBits { low, shift } => self.place_in(Cells::ByBits { low, shift }, value),
        }
    }

    #[inline]
    fn place_in(&self, cells: Cells, value: f64) -> usize {
        let bins = self.len();
        // The negation leaves NaN out too, for which both comparisons are false.
        if bins == 0 || !(value >= self.edges[0] && value <= self.edges[bins]) {
            return bins;
        }
        let cell = cells.cell(value).min(self.below.len() - 2);
        let mut behind = self.below[cell] as usize;
        if self.crowd > 8 {
            let to = self.below[cell + 1] as usize;
            behind += self.edges[behind..to].partition_point(|edge| *edge <= value);
        } else {
            // Edges of later cells are above the number, so that no step needs a branch.
            for _ in 0..self.crowd {
                behind += usize::from(self.edges[behind] <= value);
            }
        }
        behind.clamp(1, bins) - 1
    }

    /// The place of each number, as of [`Bins::place`].
    pub(super) fn places(&self, numbers: &Float64Chunked) -> UInt16Chunked {
        let parts = numbers.downcast_iter().map(|part| {
            let mut places = vec![self.len() as u16; part.len()];
            let both = places.iter_mut().zip(part.values().iter());
            // What is the same for all numbers is asked once.
            match self.cells {
                cells @ Cells::Equal { .. } => {
                    both.for_each(|(place, number)| *place = self.place_in(cells, *number) as u16);
                }
                cells @ Cells::ByBits { .. } => {
                    both.for_each(|(place, number)| *place = self.place_in(cells, *number) as u16);
                }
            }
            if let Some(there) = part.validity().filter(|there| there.unset_bits() > 0) {
                for (place, there) in places.iter_mut().zip(there) {
                    *place = if there { *place } else { self.len() as u16 };
                }
            }
            PrimitiveArray::from_vec(places)
        });
        UInt16Chunked::from_chunk_iter(numbers.name().clone(), parts)
    }
}

/// How many edges lie in the fullest cell.
fn crowd(edges: &[f64], cells: Cells) -> usize {
    let mut most = 0;
    let (mut at, mut here) = (usize::MAX, 0);
    for edge in edges {
        let cell = cells.cell(*edge);
        here = if cell == at { here + 1 } else { 1 };
        at = cell;
        most = most.max(here);
    }
    most
}

/// For each cell how many edges lie in those before it, and at the end all of them.
fn table(edges: &[f64], cells: Cells) -> Vec<u32> {
    let last = edges.last().map_or(0, |edge| cells.cell(*edge));
    let mut below = Vec::with_capacity(last + 2);
    for (number, edge) in edges.iter().enumerate() {
        let cell = cells.cell(*edge);
        while below.len() <= cell {
            below.push(number as u32);
        }
    }
    below.push(edges.len() as u32);
    if below.len() < 2 {
        below.push(edges.len() as u32);
    }
    below
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The rule, without a table.
    fn plainly(edges: &[f64], value: f64) -> Option<usize> {
        let bins = edges.len() - 1;
        if !(value >= edges[0] && value <= edges[bins]) {
            return None;
        }
        Some(edges.partition_point(|edge| *edge <= value).clamp(1, bins) - 1)
    }

    #[test]
    fn the_edges_decide() {
        let linear: Vec<f64> = (0..=20).map(|edge| f64::from(edge) * 0.1 - 1.0).collect();
        let ratios: Vec<f64> = (0..=1024)
            .map(|edge| 10f64.powf(f64::from(edge) / 100.0 - 5.0))
            .collect();
        let cases: [&[f64]; 9] = [
            &linear,
            &ratios,
            &[0.0, 1.0, 1.0, 2.0],
            &[5.0, 5.0],
            &[-1e300, -1.0, -0.0, 1e-300, 1.0, 1e300],
            &[f64::NEG_INFINITY, 0.0, f64::INFINITY],
            &[1.0, 1.0000000000000002],
            &[1.6e15, 1.6e15 + 0.5, 1.7e15],
            &[0.0, 1.0, 2.0, 3.0, 1e300],
        ];
        for edges in cases {
            let bins = Bins::new(edges.into());
            let near = edges
                .iter()
                .flat_map(|edge| [*edge, edge.next_up(), edge.next_down()]);
            let between = edges.windows(2).map(|pair| pair[0] / 2.0 + pair[1] / 2.0);
            for value in near
                .chain(between)
                .chain([f64::NAN, 0.0, -0.0, 1e301, -3.0])
            {
                assert_eq!(
                    bins.find(value),
                    plainly(edges, value),
                    "{value} in {edges:?}"
                );
            }
        }
        assert_eq!(Bins::new([].into()).find(1.0), None);
        assert_eq!(Bins::new([1.0].into()).find(1.0), None);
    }
}
