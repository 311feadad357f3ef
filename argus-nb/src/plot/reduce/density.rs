//! Where points lie too close to be told apart: rows counted in a grid.

use super::source::PairCounts;

/// The rows in each cell of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Density {
    pub columns: usize,
    pub rows: usize,
    /// For each group, row by row from the bottom.
    pub counts: PairCounts,
}

impl Density {
    /// The rows of all groups in a cell.
    pub fn total(&self, cell: usize) -> u64 {
        self.counts.iter().map(|group| group[cell]).sum()
    }

    /// The count of the fullest cell.
    pub fn most(&self) -> u64 {
        (0..self.columns * self.rows)
            .map(|cell| self.total(cell))
            .max()
            .unwrap_or(0)
    }

    /// With the axes the other way round.
    pub fn mirrored(&self) -> Density {
        let turn = |counts: &Vec<u64>| {
            (0..self.columns)
                .flat_map(|column| {
                    (0..self.rows).map(move |row| counts[row * self.columns + column])
                })
                .collect()
        };
        Density {
            columns: self.rows,
            rows: self.columns,
            counts: self.counts.iter().map(turn).collect(),
        }
    }
}
