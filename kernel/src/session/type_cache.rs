//! The types that rustc gave before: a notebook that is run again need not ask again.
//!
//! The types of a cell's variables depend on the cell, on all cells before it, and on the
//! preload. A hash of these is the key. Should a cached type be wrong all the same,
//! because a `:dep` came in another version, the cell does not compile, and the oracle is
//! asked ([`super::engine`]). Nothing depends on the cache but time.
//!
//! Why it is so: `docs/decisions.md#types-are-remembered`.

use crate::journal::Journal;
use crate::toolchain::oracle::Reason;
use crate::toolchain::preload::Preload;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::Path;

/// How many cells the cache holds.
const CAP: usize = 5000;

/// What rustc says of a cell's variables.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Types {
    /// By name, the type of each variable that needs one.
    pub types: BTreeMap<String, String>,
    /// The variables that only the cell itself can have, and why.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub unkept: BTreeMap<String, Reason>,
}

/// A line of the cache's file.
#[derive(Serialize, Deserialize)]
struct Entry {
    key: u64,
    #[serde(flatten)]
    types: Types,
}

/// The cache, and which cell of the session it is asked about.
pub struct TypeCache {
    known: HashMap<u64, Types>,
    journal: Journal<Entry>,
    /// A hash of the preload and of all cells so far.
    key: u64,
}

impl TypeCache {
    /// Reads what earlier sessions on this preload learnt.
    pub fn open(preload: &Preload) -> TypeCache {
        let path = dirs::cache_dir().map(|cache| cache.join("argus-kernel/types.jsonl"));
        let built = std::fs::metadata(&preload.library);
        let built = built.and_then(|library| library.modified()).ok();
        TypeCache::open_file(path.as_deref(), hash(&(&preload.library, built)))
    }

    fn open_file(path: Option<&Path>, key: u64) -> TypeCache {
        let (journal, entries) = Journal::open(path, CAP);
        let known = entries.into_iter().map(|Entry { key, types }| (key, types));
        TypeCache {
            known: known.collect(),
            journal,
            key,
        }
    }

    /// Goes on to the next cell.
    pub fn next_cell(&mut self, code: &str) {
        self.key = hash(&(self.key, code));
    }

    /// What rustc said of this cell before.
    pub fn get(&self) -> Option<&Types> {
        self.known.get(&self.key)
    }

    /// Keeps what rustc says of this cell.
    pub fn insert(&mut self, types: &Types) {
        let entry = Entry {
            key: self.key,
            types: types.clone(),
        };
        self.journal.append(&entry);
        self.known.insert(entry.key, entry.types);
    }
}

/// The same value has the same hash in every process, since this hasher's keys are
/// constants.
fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_cells_have_the_same_types_in_the_next_session() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("cache/types.jsonl");
        let types = Types {
            types: BTreeMap::from([("n".to_owned(), "i32".to_owned())]),
            unkept: BTreeMap::from([("f".to_owned(), Reason::Closure)]),
        };
        let mut first = TypeCache::open_file(Some(&path), 1);
        first.next_cell("let n = 5;");
        assert_eq!(first.get(), None);
        first.insert(&types);

        let after = |key: u64, cells: &[&str]| {
            let mut session = TypeCache::open_file(Some(&path), key);
            cells.iter().for_each(|cell| session.next_cell(cell));
            session.get().cloned()
        };
        assert_eq!(after(1, &["let n = 5;"]), Some(types));
        assert_eq!(after(1, &["struct S;", "let n = 5;"]), None);
        assert_eq!(after(2, &["let n = 5;"]), None, "another preload");
    }
}
