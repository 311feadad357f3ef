//! Hilbert's curve: numbers that are near each other lie near each other on a square.

/// The curve through the addresses of a block: a square, or the half of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Curve {
    /// The logarithm of how many places it has.
    bits: u32,
}

impl Curve {
    /// A curve of `1 << bits` places, at most 65,536.
    pub fn new(bits: u32) -> Curve {
        Curve { bits: bits.min(16) }
    }

    /// How many places it goes through.
    pub fn count(self) -> usize {
        1 << self.bits
    }

    /// How many columns and rows.
    pub fn size(self) -> (usize, usize) {
        (1 << self.bits.div_ceil(2), 1 << (self.bits / 2))
    }

    /// The column and the row, from the top, of a place.
    pub fn place(self, number: usize) -> (usize, usize) {
        let (x, y) = place(self.bits.div_ceil(2), number as u32);
        // The first half of a square is its left one, and a wide one is wanted.
        match self.bits % 2 {
            0 => (x as usize, y as usize),
            _ => (y as usize, x as usize),
        }
    }

    /// How many bits of a place's number say in which of a few rectangles of even size it
    /// lies: sixteen squares of a square, eight of a half.
    pub fn bits_of_parts(self) -> u32 {
        (4 - self.bits % 2).min(self.bits)
    }
}

/// The column and the row, from the top, of the place with this number on a curve through
/// a square of `1 << order` by `1 << order` places. It begins in the upper left corner and
/// ends in the upper right one.
fn place(order: u32, number: u32) -> (u32, u32) {
    let (mut x, mut y) = (0, 0);
    let mut rest = number;
    for level in 0..order {
        let side = 1u32 << level;
        let right = 1 & (rest / 2);
        let below = 1 & (rest ^ right);
        if below == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
        (x, y) = (x + side * right, y + side * below);
        rest /= 4;
    }
    (x, y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_curve_goes_from_place_to_place_and_through_each_once() {
        for order in 0..=6 {
            let side = 1u32 << order;
            let places: Vec<(u32, u32)> = (0..side * side).map(|n| place(order, n)).collect();
            for pair in places.windows(2) {
                let step = pair[0].0.abs_diff(pair[1].0) + pair[0].1.abs_diff(pair[1].1);
                assert_eq!(step, 1, "{pair:?}");
            }
            let mut each = places.clone();
            each.sort_unstable();
            each.dedup();
            assert_eq!(each.len(), places.len());
            assert_eq!(places[0], (0, 0));
        }
    }

    #[test]
    fn a_curve_fills_its_rectangle_and_each_part_a_square_of_it() {
        for bits in 0..=13 {
            let curve = Curve::new(bits);
            let (columns, rows) = curve.size();
            assert_eq!(columns * rows, curve.count());
            let places: Vec<_> = (0..curve.count()).map(|n| curve.place(n)).collect();
            assert!(
                places.iter().all(|(x, y)| *x < columns && *y < rows),
                "{bits}"
            );
            let each = curve.count() >> curve.bits_of_parts();
            for part in places.chunks(each) {
                let x = part.iter().map(|place| place.0);
                let (least, most) = (x.clone().min().unwrap(), x.max().unwrap());
                let side = most - least + 1;
                assert_eq!(side * side, each, "{bits}");
            }
        }
    }
}
