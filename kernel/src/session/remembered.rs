//! Types that rustc gave before: a notebook that is run again need not ask again.
//!
//! What the types of a cell's variables are depends on the cell, on all cells before
//! it, and on the preload. A hash of these is the key. Should an answer be wrong all
//! the same (a `:dep` came in another version), the cell does not compile, and the
//! oracle is asked ([`super::engine`]). Nothing depends on this memory but time.

use super::preload::Preload;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::PathBuf;

/// Answers that are kept; the file is cut to them when a session begins.
const KEPT: usize = 5000;

/// By name, the type of each variable that needs one.
pub type Types = HashMap<String, String>;

/// A line of the file.
#[derive(Serialize, Deserialize)]
struct Line {
    key: u64,
    types: Types,
}

/// The memory, and where in it the session stands.
pub struct Remembered {
    known: HashMap<u64, Types>,
    file: Option<File>,
    /// All cells so far, on this preload.
    key: u64,
}

impl Remembered {
    /// Takes up what earlier sessions on this preload learnt. Without a writable
    /// cache it is this session's alone.
    pub fn open(preload: &Preload) -> Remembered {
        let path = dirs::cache_dir().map(|cache| cache.join("argus-kernel/types.jsonl"));
        let built = std::fs::metadata(&preload.library);
        let built = built.and_then(|library| library.modified()).ok();
        Remembered::at(path, hash(&(&preload.library, built)))
    }

    fn at(path: Option<PathBuf>, key: u64) -> Remembered {
        let read = path
            .as_ref()
            .and_then(|path| std::fs::read_to_string(path).ok());
        let mut lines: Vec<Line> = read
            .unwrap_or_default()
            .lines()
            // A line that a full disk cut short is no answer.
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        let is_long = lines.len() > 2 * KEPT;
        lines.drain(..lines.len().saturating_sub(KEPT));
        let file = path.and_then(|path| {
            std::fs::create_dir_all(path.parent()?).ok()?;
            if is_long {
                let lines: String = lines.iter().filter_map(written).collect();
                std::fs::write(&path, lines).ok()?;
            }
            OpenOptions::new().append(true).create(true).open(path).ok()
        });
        let known = lines.into_iter().map(|line| (line.key, line.types));
        Remembered {
            known: known.collect(),
            file,
            key,
        }
    }

    /// The next cell: it, and what comes after it, stands on it.
    pub fn go_on(&mut self, code: &str) {
        self.key = hash(&(self.key, code));
    }

    /// What rustc said of this cell before.
    pub fn types(&self) -> Option<&Types> {
        self.known.get(&self.key)
    }

    /// Keeps what rustc says of this cell.
    pub fn keep(&mut self, types: &Types) {
        let line = Line {
            key: self.key,
            types: types.clone(),
        };
        if let (Some(file), Some(line)) = (&mut self.file, written(&line)) {
            // One write a line, so that kernels do not cut into each other's.
            let _ = file.write_all(line.as_bytes());
        }
        self.known.insert(line.key, line.types);
    }
}

fn written(line: &Line) -> Option<String> {
    Some(serde_json::to_string(line).ok()? + "\n")
}

/// The same in every process: the hasher's keys are constants.
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
        let path = Some(folder.path().join("cache/types.jsonl"));
        let types = Types::from([("n".to_owned(), "i32".to_owned())]);
        let mut first = Remembered::at(path.clone(), 1);
        first.go_on("let n = 5;");
        assert_eq!(first.types(), None);
        first.keep(&types);

        let after = |key: u64, cells: &[&str]| {
            let mut session = Remembered::at(path.clone(), key);
            cells.iter().for_each(|cell| session.go_on(cell));
            session.types().cloned()
        };
        assert_eq!(after(1, &["let n = 5;"]), Some(types));
        assert_eq!(after(1, &["struct S;", "let n = 5;"]), None);
        assert_eq!(after(2, &["let n = 5;"]), None, "another preload");
    }
}
