//! The names of groups, as legends, tables and descriptions need them.

use super::format::count;

/// The groups that a column parts the rows into: the largest by their names, the
/// others as one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupNames {
    /// The column; empty where the rows are not parted.
    pub column: String,
    /// Most rows first, ties by name.
    pub named: Vec<String>,
    /// How many more groups there are, drawn as one.
    pub rest: Option<usize>,
}

impl GroupNames {
    /// All rows in one group without a name.
    pub fn single() -> GroupNames {
        GroupNames {
            column: String::new(),
            named: vec![String::new()],
            rest: None,
        }
    }

    /// Whether the rows are not parted at all.
    pub fn is_single(&self) -> bool {
        self.column.is_empty()
    }

    /// How many groups are drawn, the rest as one of them.
    pub fn len(&self) -> usize {
        self.named.len() + usize::from(self.rest.is_some())
    }

    /// The name of a group; the rest is called by its number, as in `12 others`.
    pub fn name(&self, group: usize) -> String {
        match (self.named.get(group), self.rest) {
            (Some(name), _) => name.clone(),
            (None, Some(rest)) => count(rest, "other"),
            (None, None) => String::new(),
        }
    }

    /// Every name, in order.
    pub fn names(&self) -> impl Iterator<Item = String> + '_ {
        (0..self.len()).map(|group| self.name(group))
    }

    /// What stands below the mark of a group of one of so many columns.
    pub fn name_of(&self, group: usize, column: &str, columns: usize) -> String {
        match (self.is_single(), columns) {
            (true, _) => column.to_owned(),
            (false, 1) => self.name(group),
            (false, _) => format!("{column} {}", self.name(group)),
        }
    }

    /// How a description begins what it says of a group: `Proto udp: `, or nothing
    /// where the rows are not parted.
    pub fn prefix(&self, group: usize) -> String {
        if self.is_single() {
            return String::new();
        }
        format!("{} {}: ", self.column, self.name(group))
    }

    /// The same, with a remark that only groups need: `Proto udp: n 7, `.
    pub fn prefix_with(&self, group: usize, remark: &str) -> String {
        match self.is_single() {
            true => String::new(),
            false => format!("{}{remark}, ", self.prefix(group)),
        }
    }
}
