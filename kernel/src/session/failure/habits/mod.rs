//! Habits of other languages, mostly of Python and pandas: recognised in what a person
//! wrote, and answered with the Rust that does it.
//!
//! A habit is a line of data ([`table`]): the pattern that is sought ([`pattern`]) and
//! what is said, made of what was found; conditions are written anew ([`condition`]). This is
//! read only when a cell has failed.

mod condition;
mod pattern;
mod table;
mod token;

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
    let words = without_paths(words);
    let is_meant = |habit: &&Habit| {
        let mut codes = habit.codes.split(' ');
        let mut meant = habit.words.split('|');
        codes.any(|it| it == error) && meant.any(|it| words.contains(it))
    };
    let habits = || HABITS.iter().filter(is_meant);
    let holds = |found: &Found<'_>| places.iter().any(|it| found.at.contains(&it.start));
    let is_beside = |found: &Found<'_>| {
        let mut places = places.iter();
        places.any(|place| line(code, place) == line(code, &found.at))
    };
    first(habits(), code, holds).or_else(|| first(habits(), code, is_beside))
}

/// What stands in a cell that polars' error is about, by the error's message. A habit's
/// words name there what was found in the cell, so that another error of the kind is not
/// taken for it.
pub fn behind_polars(message: &str, code: &str) -> Option<Hint> {
    let mut habits = HABITS.iter().filter(|habit| habit.codes == table::POLARS);
    habits.find_map(|habit| {
        let mut found = find(habit.pattern, code).into_iter();
        let found = found.find(|found| message.contains(&fill(habit.words, found)))?;
        Some(Hint {
            says: fill(habit.says, &found),
            at: found.at,
        })
    })
}

/// What rustc says with the names of types alone. Whether it writes a type's path depends on
/// what else the notebook has.
fn without_paths(words: &str) -> String {
    let mut short = String::with_capacity(words.len());
    let mut rest = words;
    while let Some(at) = rest.find("::") {
        let before = &rest[..at];
        let is_of_a_name = |c: char| c.is_alphanumeric() || c == '_';
        let name = before.trim_end_matches(is_of_a_name);
        // What stands before a turbofish or behind a type is no module.
        let is_module = before[name.len()..].starts_with(|c: char| c.is_lowercase());
        short.push_str(if is_module { name } else { &rest[..at + 2] });
        rest = &rest[at + 2..];
    }
    short + rest
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
    fn an_error_of_polars_is_a_habits_only_if_it_names_what_stands_there() {
        let missing = "unable to find column \"udp\"; valid columns: [\"Proto\"]";
        let number = "cannot compare string with numeric type (u16)";
        for (message, code, says) in [
            (
                missing,
                "df.filter(col(\"Proto\").eq(\"udp\"))",
                Some("write  .eq(lit(\"udp\"))"),
            ),
            (missing, "df.filter(col(\"Proto\").eq(\"tcp\"))", None),
            (
                missing,
                "when(x).then(\"udp\").otherwise(\"tcp\")",
                Some("lit(\"udp\")"),
            ),
            (
                number,
                "f.filter(col(\"Dport\").gt(lit(\"53\")))",
                Some("without the quotes around \"53\""),
            ),
            (number, "f.filter(col(\"Dport\").gt(lit(53)))", None),
        ] {
            let said = behind_polars(message, code).map(|hint| hint.says);
            match says {
                Some(part) => assert!(
                    said.as_ref().is_some_and(|it| it.contains(part)),
                    "{code}: {said:?}"
                ),
                None => assert_eq!(said, None, "{code}"),
            }
        }
    }

    #[test]
    fn types_are_known_whatever_their_path() {
        for (words, short) in [
            ("`argus_nb::prelude::DataFrame`", "`DataFrame`"),
            (
                "`&polars::prelude::Column` and `std::vec::Vec<i64>`",
                "`&Column` and `Vec<i64>`",
            ),
            ("`Vec::<i64>::new()`", "`Vec::<i64>::new()`"),
            ("no paths", "no paths"),
        ] {
            assert_eq!(without_paths(words), short);
        }
    }

    #[test]
    fn an_error_is_a_habits_only_where_both_stand() {
        let code = "len(df); df.height()";
        let hint = |error, words, at: Range<usize>| behind_error(error, words, code, &[at]);
        let said = hint("E0061", "unexpected argument of type `DataFrame`", 0..3);
        assert_eq!(said.map(|hint| hint.at), Some(0..7));
        assert_eq!(hint("E0308", "", 0..3), None);
        let with_a_path = "unexpected argument of type `argus_nb::prelude::DataFrame`";
        assert!(hint("E0061", with_a_path, 0..3).is_some());
        let local = "no method named `lookup` found for struct `argus_nb::prelude::Remote`";
        let method = std::slice::from_ref(&(3..9));
        let there = behind_error("E0599", local, "df.lookup(&hosts, a, b)", method);
        assert!(there.is_some_and(|hint| hint.says.contains("df.fetch()?.lookup(")));
    }
}
