//! Rows counted by two of their columns.

/// How many rows have each pair of values.
pub struct CrossTabulation {
    /// The values of each column, in words.
    pub a: Vec<String>,
    pub b: Vec<String>,
    /// By the values of `a`, then by those of `b`.
    pub(super) counts: Vec<u64>,
}

impl CrossTabulation {
    /// Each pair of values by their places, and how many rows have it.
    pub fn pairs(&self) -> impl Iterator<Item = ((&String, &String), u64)> {
        let pairs = self
            .a
            .iter()
            .flat_map(|a| self.b.iter().map(move |b| (a, b)));
        pairs.zip(self.counts.iter().copied())
    }
}
