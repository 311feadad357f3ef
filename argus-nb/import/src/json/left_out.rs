//! What is counted by name because no row or column holds it.

use std::collections::BTreeMap;

/// As many names as are remembered.
const MOST_NAMES: usize = 500;

/// How often each name was met, and in which line first.
#[derive(Debug, Default)]
pub(crate) struct LeftOut {
    names: BTreeMap<String, (u64, u64)>,
    others: u64,
}

impl LeftOut {
    pub(crate) fn add(&mut self, name: &str, line: u64) {
        if let Some((count, _)) = self.names.get_mut(name) {
            *count += 1;
        } else if self.names.len() < MOST_NAMES {
            self.names.insert(name.to_owned(), (1, line));
        } else {
            self.others += 1;
        }
    }

    /// One sentence of all; none if there is nothing.
    pub(crate) fn note(&self, what: &str) -> Option<String> {
        if self.names.is_empty() {
            return None;
        }
        let name = |(name, (count, line)): (&String, &(u64, u64))| {
            format!("{name} {count} (first in line {line})")
        };
        let mut names: Vec<String> = self.names.iter().map(name).collect();
        if self.others > 0 {
            names.push(format!("others {}", self.others));
        }
        Some(format!("{what} {}", names.join(", ")))
    }
}
