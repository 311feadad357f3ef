//! What was run, in this session and in those before it.
//!
//! One journal holds all sessions, a line for each cell. Without a writable home the
//! history is that of this session alone.

use crate::journal::Journal;
use jupyter_protocol::{HistoryEntry, HistoryRequest};
use serde::{Deserialize, Serialize};
use std::collections::HashSet;
use std::path::Path;

/// How many cells the history holds.
const CAP: usize = 5000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Cell {
    session: usize,
    line: usize,
    input: String,
    output: String,
}

/// The cells, the oldest first.
pub struct History {
    cells: Vec<Cell>,
    session: usize,
    journal: Journal<Cell>,
}

impl History {
    /// Reads the history of the sessions before, and begins a new one.
    pub fn open() -> History {
        let path = dirs::data_dir().map(|data| data.join("argus-kernel/history.jsonl"));
        History::open_file(path.as_deref())
    }

    fn open_file(path: Option<&Path>) -> History {
        let (journal, cells): (Journal<Cell>, Vec<Cell>) = Journal::open(path, CAP);
        let latest = cells.iter().map(|cell| cell.session).max();
        let mut history = History {
            cells,
            session: latest.unwrap_or(0) + 1,
            journal,
        };
        // This takes the number: the next session to begin has the one after it.
        history.add(0, "", "");
        history
    }

    /// Adds a cell that has run.
    pub fn add(&mut self, line: usize, input: &str, output: &str) {
        let cell = Cell {
            session: self.session,
            line,
            input: input.to_owned(),
            output: output.to_owned(),
        };
        self.journal.append(&cell);
        self.cells.push(cell);
    }

    /// What a client asks for.
    pub fn answer(&self, asked: &HistoryRequest) -> Vec<HistoryEntry> {
        let (cells, output) = match asked {
            HistoryRequest::Tail { n, output, .. } => (self.last(self.all(), *n), *output),
            HistoryRequest::Range {
                session,
                start,
                stop,
                output,
                ..
            } => (self.range(session.unwrap_or(0), *start, *stop), *output),
            HistoryRequest::Search {
                pattern,
                unique,
                output,
                n,
                ..
            } => {
                let mut found: Vec<&Cell> = self
                    .all()
                    .filter(|cell| matches(pattern, &cell.input))
                    .collect();
                if *unique {
                    found = latest_of_each(found);
                }
                (self.last(found.into_iter(), *n), *output)
            }
        };
        cells.into_iter().map(|cell| entry(cell, output)).collect()
    }

    fn all(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| cell.line > 0)
    }

    fn last<'a>(&self, cells: impl Iterator<Item = &'a Cell>, n: i32) -> Vec<&'a Cell> {
        let cells: Vec<&Cell> = cells.collect();
        let n = usize::try_from(n).unwrap_or(0);
        cells[cells.len().saturating_sub(n)..].to_vec()
    }

    /// Session 0 is this one, -1 the one before.
    fn range(&self, session: i32, start: i32, stop: i32) -> Vec<&Cell> {
        let session = match usize::try_from(session) {
            Ok(0) => self.session,
            Ok(session) => session,
            Err(_) => self.session.saturating_sub(session.unsigned_abs() as usize),
        };
        let within = |cell: &&Cell| {
            let line = i32::try_from(cell.line).unwrap_or(i32::MAX);
            cell.session == session && line >= start && line < stop
        };
        self.all().filter(within).collect()
    }
}

fn entry(cell: &Cell, output: bool) -> HistoryEntry {
    let Cell {
        session,
        line,
        input,
        output: shown,
    } = cell.clone();
    if output {
        HistoryEntry::InputOutput(session, line, (input, shown))
    } else {
        HistoryEntry::Input(session, line, input)
    }
}

fn latest_of_each(cells: Vec<&Cell>) -> Vec<&Cell> {
    let mut seen = HashSet::new();
    let mut latest: Vec<&Cell> = cells
        .into_iter()
        .rev()
        .filter(|cell| seen.insert(&cell.input))
        .collect();
    latest.reverse();
    latest
}

/// The protocol's pattern is a glob: `*` is any text, `?` any character.
fn matches(pattern: &str, text: &str) -> bool {
    let (pattern, text): (Vec<char>, Vec<char>) =
        (pattern.chars().collect(), text.chars().collect());
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(c) if *c == '?' || *c == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match star {
                Some((at, from)) => {
                    star = Some((at, from + 1));
                    (p, t) = (at + 1, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|c| *c == '*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(entries: Vec<HistoryEntry>) -> Vec<String> {
        entries
            .into_iter()
            .map(|entry| match entry {
                HistoryEntry::Input(_, _, input) => input,
                HistoryEntry::InputOutput(_, _, (input, _)) => input,
            })
            .collect()
    }

    #[test]
    fn a_session_remembers_those_before_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("history.jsonl");
        let open = || History::open_file(Some(&path));
        let mut first = open();
        first.add(1, "let a = 1;", "");
        first.add(2, "a", "1");
        let mut second = open();
        second.add(1, "a + 1", "2");
        let tail = |n| HistoryRequest::Tail {
            n,
            output: false,
            raw: true,
        };
        assert_eq!(inputs(second.answer(&tail(2))), ["a", "a + 1"]);
        let range = HistoryRequest::Range {
            session: Some(-1),
            start: 1,
            stop: 2,
            output: true,
            raw: true,
        };
        assert_eq!(inputs(second.answer(&range)), ["let a = 1;"]);
        let search = |unique| HistoryRequest::Search {
            pattern: "*a*".to_owned(),
            unique,
            output: false,
            raw: true,
            n: 10,
        };
        second.add(2, "a", "1");
        assert_eq!(second.answer(&search(false)).len(), 4);
        assert_eq!(
            inputs(second.answer(&search(true))),
            ["let a = 1;", "a + 1", "a"]
        );
        // A third one beside the second has a number of its own.
        assert_eq!(open().session, second.session + 1);
    }

    #[test]
    fn without_a_home_it_is_this_sessions_alone() {
        let mut history = History::open_file(Some(Path::new("/proc/no/such/place")));
        history.add(1, "1", "1");
        assert_eq!(history.all().count(), 1);
    }

    #[test]
    fn a_pattern_is_a_glob() {
        assert!(matches("df.*(*)", "df.counts(\"Proto\")"));
        assert!(matches("?", "ß") && !matches("?", "") && matches("**", ""));
        assert!(!matches("df", "df.head()"));
    }
}
