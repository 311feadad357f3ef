//! Who is linked with whom: the rows by the pair of values that they have in two columns.

use std::collections::HashMap;

/// The links between the values of two columns.
pub struct Links {
    /// The values of either column, each once.
    pub names: Vec<String>,
    pub links: Vec<Link>,
    /// Rows that have null in one of the columns.
    pub without: usize,
}

/// The rows of one group from one value to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    pub group: usize,
    pub rows: u64,
    pub amount: f64,
}

/// Names, and which place each has.
#[derive(Default)]
pub(super) struct Names {
    pub all: Vec<String>,
    places: HashMap<String, u64>,
}

impl Names {
    /// The place of each of these, which are given one where they have none.
    pub fn places<'n>(&mut self, names: impl Iterator<Item = &'n String>) -> Vec<u64> {
        let place = |name: &String| {
            *self.places.entry(name.clone()).or_insert_with(|| {
                self.all.push(name.clone());
                self.all.len() as u64 - 1
            })
        };
        names.map(place).collect()
    }
}
