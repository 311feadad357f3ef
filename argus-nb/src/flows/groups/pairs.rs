//! The numbers of pairs of numbers: 0, 1, 2 … in the order in which they are met.

use super::keys::{ByHash, EMPTY, Numbers, Word};

/// The most places of a table that needs no hash. More of them lie too far apart in memory to be
/// quicker than one that does.
const PLACES: usize = 1 << 18;

/// The pairs that were met.
pub(super) struct Pairs {
    found: Found,
}

enum Found {
    /// A place for each pair, while numbers are small.
    Table(Table),
    Hashed(ByHash<Word>),
}

impl Pairs {
    pub(super) fn new() -> Pairs {
        let found = Found::Table(Table::default());
        Pairs { found }
    }

    /// Puts the number of each pair in the place of its first number.
    pub(super) fn number(&mut self, firsts: &mut [u32], seconds: &[u32]) {
        let greatest = |numbers: &[u32]| numbers.iter().copied().max().unwrap_or(0);
        if let Found::Table(table) = &mut self.found
            && !table.reaches(greatest(firsts), greatest(seconds))
        {
            let mut hashed = ByHash::new();
            for pair in &table.pairs {
                hashed.number(*pair);
            }
            self.found = Found::Hashed(hashed);
        }
        let both = firsts.iter_mut().zip(seconds);
        match &mut self.found {
            Found::Table(table) => both.for_each(|(first, second)| {
                *first = table.number(*first, *second);
            }),
            Found::Hashed(hashed) => both.for_each(|(first, second)| {
                *first = hashed.number(pair(*first, *second));
            }),
        }
    }

    /// The pair that has a number.
    pub(super) fn pair(&self, number: u32) -> (u32, u32) {
        let pairs = match &self.found {
            Found::Table(table) => &table.pairs,
            Found::Hashed(hashed) => hashed.keys(),
        };
        let Word(pair) = pairs[number as usize];
        ((pair >> 32) as u32, pair as u32)
    }
}

fn pair(first: u32, second: u32) -> Word {
    Word(u64::from(first) << 32 | u64::from(second))
}

/// Rows of places, one for each first number.
#[derive(Default)]
struct Table {
    places: Vec<u32>,
    /// How long a row is, as a power of two.
    shift: u32,
    pairs: Vec<Word>,
}

impl Table {
    fn number(&mut self, first: u32, second: u32) -> u32 {
        let place = &mut self.places[(first as usize) << self.shift | second as usize];
        if *place == EMPTY {
            *place = self.pairs.len() as u32;
            self.pairs.push(pair(first, second));
        }
        *place
    }

    /// Makes room for numbers up to these; false if it would be too much.
    fn reaches(&mut self, first: u32, second: u32) -> bool {
        let shift = self.shift.max(u32::BITS - second.leading_zeros());
        let Some(places) = (first as usize + 1)
            .checked_next_power_of_two()
            .and_then(|rows| rows.checked_mul(1 << shift))
            .filter(|places| *places <= PLACES)
        else {
            return false;
        };
        if shift > self.shift {
            self.shift = shift;
            self.places.clear();
        }
        if self.places.len() < places {
            self.places.clear();
            self.places.resize(places, EMPTY);
            for (number, Word(pair)) in self.pairs.iter().enumerate() {
                let (first, second) = ((pair >> 32) as usize, *pair as u32 as usize);
                self.places[first << shift | second] = number as u32;
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    /// Numbers of pairs as a map gives them, in batches of which each has greater ones.
    #[test]
    fn pairs_are_numbered_as_they_are_met() {
        for greatest in [1u32, 3, 90, 700, 5_000] {
            let mut pairs = Pairs::new();
            let mut known: HashMap<(u32, u32), u32> = HashMap::new();
            for batch in 1..6u32 {
                let mixed = |row: u32, by: u32| row.wrapping_mul(by) >> 7;
                let most = greatest * batch / 5 + 1;
                let mut firsts: Vec<u32> = (0..999)
                    .map(|row| mixed(row + batch, 2_654_435_761) % most)
                    .collect();
                let seconds: Vec<u32> = (0..999)
                    .map(|row| mixed(row + batch, 2_246_822_519) % most)
                    .collect();
                let met = firsts.iter().copied().zip(seconds.iter().copied());
                let expected: Vec<u32> = met
                    .map(|pair| {
                        let next = known.len() as u32;
                        *known.entry(pair).or_insert(next)
                    })
                    .collect();
                pairs.number(&mut firsts, &seconds);
                assert_eq!(firsts, expected, "up to {greatest}, batch {batch}");
            }
            for (pair, number) in known {
                assert_eq!(pairs.pair(number), pair);
            }
        }
    }
}
