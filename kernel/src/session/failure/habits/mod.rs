//! Habits of other languages, mostly of Python and pandas: recognised in what a person
//! wrote, and answered with the Rust that does it.
//!
//! A habit is a line of data ([`table`]): the pattern that is sought ([`pattern`]) and
//! what is said, made of what was found. This is read only when a cell has failed.

mod pattern;
mod table;

use pattern::{Found, fill, find};
use std::ops::Range;
use table::{HABITS, Habit};

/// What to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hint {
    pub says: String,
    pub at: Range<usize>,
}

/// The habit in a text that is no Rust at all.
pub fn in_no_rust(code: &str) -> Option<Hint> {
    let habits = HABITS.iter().filter(|habit| habit.codes.is_empty());
    first(habits, code, |_| true)
}

/// The habit behind an error of rustc's of this `error` code, whose message and labels
/// are `words`, and whose `places` in the cell are these.
pub fn behind_error(error: &str, words: &str, code: &str, places: &[Range<usize>]) -> Option<Hint> {
    let is_meant = |habit: &&Habit| {
        let mut codes = habit.codes.split(' ');
        codes.any(|it| it == error) && words.contains(habit.words)
    };
    let habits = || HABITS.iter().filter(is_meant);
    let holds = |found: &Found<'_>| places.iter().any(|it| found.at.contains(&it.start));
    let is_beside = |found: &Found<'_>| {
        let mut places = places.iter();
        places.any(|place| line(code, place) == line(code, &found.at))
    };
    first(habits(), code, holds).or_else(|| first(habits(), code, is_beside))
}

fn first<'h>(
    mut habits: impl Iterator<Item = &'h Habit>,
    code: &str,
    is_meant: impl Fn(&Found<'_>) -> bool,
) -> Option<Hint> {
    habits.find_map(|habit| {
        let found = find(habit.pattern, code).into_iter().find(&is_meant)?;
        Some(Hint {
            says: fill(habit.says, &found),
            at: found.at,
        })
    })
}

/// The number of the line that a place begins on.
fn line(code: &str, place: &Range<usize>) -> usize {
    let before = code.get(..place.start).unwrap_or(code);
    before.matches('\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_rust_is_answered_with_what_would_be() {
        for (code, says) in [
            ("import polars as pl", "use polars::prelude::*;"),
            ("from serde_json import json", "use serde_json::json;"),
            ("let f = lambda x: x + 1;", "|x| x + 1"),
            ("#comment", "// comment"),
            ("%time df.height()", ":time df.height()"),
            ("for x in range(10):\n    print(x)", "for x in 0..10 { … }"),
            ("df['Dport']", "df.column(\"Dport\")?"),
            ("a > 1 and b > 2", "&&"),
        ] {
            let hint = in_no_rust(code).unwrap_or_else(|| panic!("{code}"));
            assert!(hint.says.contains(says), "{code}: {}", hint.says);
        }
        assert_eq!(in_no_rust("let x ="), None);
    }

    /// A hole that is misspelt would be shown as dots.
    #[test]
    fn what_is_said_names_only_what_the_pattern_finds() {
        for habit in HABITS {
            let says = habit.says.replace("{{", "").replace("}}", "");
            for named in says.split('{').skip(1) {
                let hole = named.split(['}', ':']).next().unwrap();
                let found = habit.pattern.contains(&format!("${hole}:"));
                assert!(found, "{}: {hole}", habit.pattern);
            }
        }
    }

    #[test]
    fn an_error_is_a_habits_only_where_both_stand() {
        let code = "len(df); df.height()";
        let hint = |error, words, at: Range<usize>| behind_error(error, words, code, &[at]);
        let said = hint("E0061", "unexpected argument of type `DataFrame`", 0..3);
        assert_eq!(said.map(|hint| hint.at), Some(0..7));
        assert_eq!(hint("E0308", "", 0..3), None);
    }
}
