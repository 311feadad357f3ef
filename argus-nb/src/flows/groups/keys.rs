//! What the values of a column are told apart by, and the numbers that they are given:
//! 0, 1, 2 … in the order in which they are met.

use super::table::{Hasher, Table};
use polars_arrow::array::View;

/// A key, its hash, and how its number is found.
pub(super) trait Key: Copy + PartialEq + Send + Sync {
    type Numbers: Numbers<Self>;

    fn hash(self, hasher: Hasher) -> u32;
}

/// The numbers of the keys that were met.
pub(super) trait Numbers<K>: Send + Sync {
    fn new() -> Self;

    /// The number of a key, which is the next if it is new.
    fn number(&mut self, key: K) -> u32;

    /// The keys in the order of their numbers.
    fn keys(&self) -> &[K];
}

/// One of few keys: a place for each needs no hash.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Narrow(pub(super) u32);

pub(super) struct ByPlace {
    places: Vec<u32>,
    keys: Vec<Narrow>,
}

/// No key was met that belongs there.
pub(super) const EMPTY: u32 = u32::MAX;

impl Key for Narrow {
    type Numbers = ByPlace;

    #[inline]
    fn hash(self, hasher: Hasher) -> u32 {
        hasher.of_word(u64::from(self.0))
    }
}

impl ByPlace {
    const FEWEST_PLACES: usize = 1 << 10;

    /// Gives the next number to a key that has none.
    #[cold]
    fn add(&mut self, key: Narrow) -> u32 {
        let place = key.0 as usize;
        if place >= self.places.len() {
            self.places.resize((place + 1).next_power_of_two(), EMPTY);
        }
        let number = self.keys.len() as u32;
        self.places[place] = number;
        self.keys.push(key);
        number
    }
}

impl Numbers<Narrow> for ByPlace {
    fn new() -> ByPlace {
        ByPlace {
            places: vec![EMPTY; ByPlace::FEWEST_PLACES],
            keys: Vec::new(),
        }
    }

    #[inline]
    fn number(&mut self, key: Narrow) -> u32 {
        match self.places.get(key.0 as usize) {
            Some(number) if *number != EMPTY => *number,
            _ => self.add(key),
        }
    }

    fn keys(&self) -> &[Narrow] {
        &self.keys
    }
}

/// A number, a time, a category: whatever fits into a word.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct Word(pub(super) u64);

/// A text. A short one is all in its view; a long one has its length there.
#[derive(Clone, Copy)]
pub(super) struct Text<'a> {
    pub(super) view: u128,
    /// Nothing of a short text.
    pub(super) bytes: &'a [u8],
}

impl<'a> Text<'a> {
    /// `whole` is asked for a text that is longer than a view.
    #[inline]
    pub(super) fn new(view: View, whole: impl FnOnce() -> &'a str) -> Text<'a> {
        if view.is_inline() {
            let view = view.as_u128();
            return Text { view, bytes: &[] };
        }
        Text {
            view: u128::from(view.length),
            bytes: whole().as_bytes(),
        }
    }
}

impl PartialEq for Text<'_> {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        // `load` keeps a long text once for many rows, so most need not be read.
        self.view == other.view
            && (std::ptr::eq(self.bytes, other.bytes) || self.bytes == other.bytes)
    }
}

impl Key for Word {
    type Numbers = ByHash<Word>;

    #[inline]
    fn hash(self, hasher: Hasher) -> u32 {
        hasher.of_word(self.0)
    }
}

impl Key for Text<'_> {
    type Numbers = ByHash<Self>;

    #[inline]
    fn hash(self, hasher: Hasher) -> u32 {
        if self.bytes.is_empty() {
            hasher.of_view(self.view)
        } else {
            hasher.of_bytes(self.bytes)
        }
    }
}

/// Keys with a hash.
pub(super) struct ByHash<K> {
    hasher: Hasher,
    table: Table,
    keys: Vec<K>,
    /// The number that was given last: in bins of time, most rows have the key of the row before.
    last: u32,
}

impl<K: Key> Numbers<K> for ByHash<K> {
    fn new() -> ByHash<K> {
        ByHash {
            hasher: Hasher::new(),
            table: Table::new(),
            keys: Vec::new(),
            last: 0,
        }
    }

    #[inline]
    fn number(&mut self, key: K) -> u32 {
        if self.keys.get(self.last as usize) == Some(&key) {
            return self.last;
        }
        let hash = key.hash(self.hasher);
        let is_key = |number: u32| self.keys[number as usize] == key;
        if let Some(number) = self.table.find(hash, is_key) {
            // The text that was met last is the most likely to be met again in its place.
            self.keys[number as usize] = key;
            self.last = number;
            return number;
        }
        let number = self.keys.len() as u32;
        self.table.insert(hash, number);
        self.keys.push(key);
        self.last = number;
        number
    }

    fn keys(&self) -> &[K] {
        &self.keys
    }
}
