//! Paths that have a column.

use std::collections::HashMap;

/// A row's paths mostly come in the order of the row before: each is looked for there first.
#[derive(Debug, Default)]
pub(crate) struct Keys {
    paths: Vec<String>,
    numbers: HashMap<String, usize>,
    /// Which path came behind each in some row.
    next: Vec<usize>,
    first: usize,
    last: Option<usize>,
}

impl Keys {
    /// The path's number; a new one if it has none.
    pub(crate) fn insert(&mut self, path: &str) -> usize {
        if let Some(number) = self.number(path) {
            return number;
        }
        let number = self.paths.len();
        self.paths.push(path.to_owned());
        self.numbers.insert(path.to_owned(), number);
        self.next.push(0);
        self.last = Some(number);
        number
    }

    /// The next row begins.
    pub(crate) fn begin_row(&mut self) {
        self.last = None;
    }

    pub(crate) fn number(&mut self, path: &str) -> Option<usize> {
        let likely = match self.last {
            Some(last) => self.next.get(last).copied().unwrap_or_default(),
            None => self.first,
        };
        if self.paths.get(likely).is_some_and(|known| known == path) {
            self.last = Some(likely);
            return Some(likely);
        }
        let number = self.numbers.get(path).copied()?;
        match self.last.and_then(|last| self.next.get_mut(last)) {
            Some(next) => *next = number,
            None => self.first = number,
        }
        self.last = Some(number);
        Some(number)
    }

    pub(crate) fn paths(&self) -> &[String] {
        &self.paths
    }

    pub(crate) fn len(&self) -> usize {
        self.paths.len()
    }
}
