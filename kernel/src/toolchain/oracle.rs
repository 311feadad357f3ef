//! The type oracle: rustc says what type each variable of a cell has.
//!
//! evcxr must be told the type of every variable that it keeps. So the cell is checked
//! with one more line, which says of a tuple of the variables that it is `()`. The error that
//! rustc reports (E0308) names the type of the tuple, and with it theirs, as inferred from the
//! whole cell. It is the pattern that says so: of a value rustc would go through all methods
//! that there are, for one which makes `()` of it.

use super::bindings::Binding;
use super::cell;
use evcxr::{CommandContext, CompilationError};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Marks a source that asks rustc something, such as types, for the wrapper around it: of
/// what rustc says only the answer is of interest.
pub const MARK: &str = "/* argus: of what types are these? */";

/// These make rustc write types whole and by their full paths into the error's text.
pub const RUSTC_ARGS: [&str; 3] = [
    "--diagnostic-width=1000000",
    "-Ztrim-diagnostic-paths=no",
    "-Zwrite-long-types-to-disk=no",
];

/// What rustc answers.
pub enum Answer {
    /// By name, the type of each binding that has one, and why the others can't be kept
    /// from cell to cell.
    Types {
        types: BTreeMap<String, String>,
        unkeepable: BTreeMap<String, Reason>,
    },
    /// The cell has errors of its own.
    Silence,
}

/// Why a value can't be kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    Closure,
    /// A type with a closure in it, such as an iterator's `map`.
    HoldsClosure,
    /// `impl Trait`, or the state of an async block.
    Unnameable,
    /// A reference to what ends with the cell, or a type with one in it.
    Borrows,
    /// Another variable borrows it to the end of the cell.
    Borrowed,
    /// It has no value on some way through the cell.
    Unset,
}

/// Asks for the types of `bindings` in `code`.
pub fn ask(context: &mut CommandContext, code: &str, bindings: &[Binding]) -> Answer {
    let Ok(errors) = context.check(&question(code, bindings)) else {
        return Answer::Silence;
    };
    let Some(types) = errors.iter().find_map(tuple_type) else {
        return Answer::Silence;
    };
    let types = elements(&types);
    if types.len() != bindings.len() {
        return Answer::Silence;
    }
    let (mut named, mut unkeepable) = (BTreeMap::new(), BTreeMap::new());
    for (binding, ty) in bindings.iter().zip(types) {
        match keepable(ty) {
            Ok(Some(ty)) => {
                named.insert(binding.name.clone(), ty);
            }
            Ok(None) => return Answer::Silence,
            Err(reason) => {
                unkeepable.insert(binding.name.clone(), reason);
            }
        }
    }
    Answer::Types {
        types: named,
        unkeepable,
    }
}

/// The cell and the line that asks. The newline ends a comment, and the semicolon ends a
/// last expression; behind an item evcxr would take it for another item, which it is not.
fn question(code: &str, bindings: &[Binding]) -> String {
    let end = if cell::ends_in_an_item(code) { "" } else { ";" };
    let names: String = bindings
        .iter()
        .map(|binding| format!("{},", binding.name))
        .collect();
    format!("{code}\n{end}let () = {MARK} ({names});")
}

/// Takes `(A, B,)` out of the note "expected tuple `(A, B,)`, found unit type `()`".
fn tuple_type(error: &CompilationError) -> Option<String> {
    error.json["children"]
        .as_array()?
        .iter()
        .filter_map(|child| child["message"].as_str())
        .find_map(|note| {
            let (_, expected) = note.split_once("expected tuple `")?;
            let (tuple, _) = expected.rsplit_once("`\nfound unit type `()`")?;
            Some(tuple.to_owned())
        })
}

/// The elements of a tuple type's text.
fn elements(tuple: &str) -> Vec<&str> {
    let inner = tuple
        .strip_prefix('(')
        .and_then(|rest| rest.strip_suffix(')'))
        .unwrap_or(tuple);
    let mut elements = Vec::new();
    let (mut depth, mut start, mut before) = (0usize, 0, ' ');
    for (at, c) in inner.char_indices() {
        match c {
            '(' | '[' | '{' | '<' => depth += 1,
            // The arrow of a function type closes nothing.
            '>' if before == '-' => {}
            ')' | ']' | '}' | '>' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                elements.push(inner[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        before = c;
    }
    elements.push(inner[start..].trim());
    elements.retain(|element| !element.is_empty());
    elements
}

/// The type as a person would write it; `None` if rustc does not know it either.
fn keepable(ty: &str) -> Result<Option<String>, Reason> {
    if ty.contains("{closure@") {
        let alone = ty.starts_with("{closure@");
        return Err(if alone {
            Reason::Closure
        } else {
            Reason::HoldsClosure
        });
    }
    // `fn(i32) -> i32 {double}` is the type of that one function and has no name. What is
    // kept is a pointer to it.
    let ty = match ty.rsplit_once(" {") {
        Some((pointer, _)) if pointer.contains("fn(") && ty.ends_with('}') => pointer,
        _ => ty,
    };
    let ty = ty.replace("{integer}", "i32").replace("{float}", "f64");
    if ty.contains("impl ") || ty.contains("{async") || ty.contains("{coroutine") {
        return Err(Reason::Unnameable);
    }
    let unknown = ty.contains('{') || ty == "_" || ty == "!";
    Ok((!unknown).then_some(ty))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_question_is_a_statement_of_its_own_behind_whatever_ends_a_cell() {
        for (code, end) in [
            ("let a = 5;", ";"),
            ("let a = 5; a", ";"),
            ("let a = 5; fn b() {} // c", ""),
            (":dep c = \"1\"\nlet a = 5;\nstruct B;", ""),
            ("fn b() {}\nlet a = b();", ";"),
        ] {
            let asked = question(code, &[]);
            assert_eq!(asked, format!("{code}\n{end}let () = {MARK} ();"));
        }
    }

    #[test]
    fn a_tuple_is_cut_where_its_own_commas_are() {
        assert_eq!(elements("(i32,)"), ["i32"]);
        assert_eq!(
            elements("(std::collections::HashMap<A, (B, C)>, fn(A, B) -> C, [u8; 3])"),
            [
                "std::collections::HashMap<A, (B, C)>",
                "fn(A, B) -> C",
                "[u8; 3]"
            ]
        );
        assert_eq!(
            elements("({closure@src/lib.rs:3:5: 3:7}, f64)"),
            ["{closure@src/lib.rs:3:5: 3:7}", "f64"]
        );
    }

    #[test]
    fn types_are_written_as_a_person_would() {
        let kept = |ty: &str| keepable(ty).unwrap();
        assert_eq!(
            kept("std::vec::Vec<{integer}>").as_deref(),
            Some("std::vec::Vec<i32>")
        );
        assert_eq!(
            kept("fn(i32) -> i32 {double}").as_deref(),
            Some("fn(i32) -> i32")
        );
        assert_eq!(kept("{type error}"), None);
        assert_eq!(keepable("{closure@src/lib.rs:1:2}"), Err(Reason::Closure));
        assert_eq!(
            keepable("std::iter::Map<std::ops::Range<i32>, {closure@src/lib.rs:1:2}>"),
            Err(Reason::HoldsClosure)
        );
        assert_eq!(
            keepable("impl Iterator<Item = u8>"),
            Err(Reason::Unnameable)
        );
    }
}
