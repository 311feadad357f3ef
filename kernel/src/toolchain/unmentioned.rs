//! The variables that a cell does not mention: they stay in the store.
//!
//! evcxr takes every variable at the beginning and puts it back at the end. So each cell would
//! compile how each of them is dropped, which for one query of polars' takes as long as all
//! else. Should a cell need one all the same, as by an `include!` of a file that names it, rustc
//! does not find the name, and the cell is compiled with all of them ([`is_missed`]).

use super::keeping::{self, LEFT_OUT, Layout, STORE, UNHEARD};
use super::mentions::{self, Mention};
use proc_macro2::TokenStream;
use std::collections::BTreeSet;
use std::str::FromStr;

/// A line begins with this that looks whether a variable is there.
const LOOKS: &str = "vars_ok &= evcxr_variable_store.check_";

/// What rustc calls a name that it does not find.
const NOT_FOUND: [&str; 3] = ["E0423", "E0425", "E0433"];

/// The source without the lines that look for, take and put what the cell neither mentions nor
/// hides. They become comments, so that no line moves. `None` if there is no such variable.
pub fn leave(source: &str) -> Option<String> {
    // Of a cell of the kernel's own evcxr is to learn which variables are there.
    if source.contains(UNHEARD) {
        return None;
    }
    let layout = Layout::from_source(source)?;
    let unmentioned = unmentioned(source, &layout)?;
    let is_of_one = |line: &str| {
        let begins = ["let ", STORE, LOOKS];
        let is_generated = begins.iter().any(|it| line.starts_with(it));
        is_generated && name(line).is_some_and(|name| unmentioned.contains(name))
    };
    let lines = source.split('\n').enumerate().map(|(at, line)| {
        match layout.is_around(at) && is_of_one(line) {
            true => format!("{LEFT_OUT}{line}"),
            false => line.to_owned(),
        }
    });
    Some(lines.collect::<Vec<_>>().join("\n"))
}

/// The variables that are put back whatever becomes of the cell, and that it does not mention.
fn unmentioned(source: &str, layout: &Layout) -> Option<BTreeSet<String>> {
    let code = source.get(layout.user_code(source)?)?;
    let tokens = TokenStream::from_str(code).ok()?;
    let is_mentioned = |name: &str| {
        code.contains(&format!("{STORE}.hide_variable(\"{name}\")"))
            || mentions::mention(tokens.clone(), name) != Mention::Absent
    };
    let lines = source.lines().enumerate();
    let around = lines.filter(|(at, _)| layout.is_around(*at));
    let put = around.filter_map(|(_, line)| keeping::put(line));
    let names: BTreeSet<String> = put
        .map(|put| put.name)
        .filter(|name| !is_mentioned(name))
        .collect();
    (!names.is_empty()).then_some(names)
}

/// Whether rustc has missed a variable that the source leaves in the store, or might advise it
/// in the place of a name that it does not find.
pub fn is_missed(source: &str, said: &str) -> bool {
    let left_out = source.lines().filter_map(|it| it.strip_prefix(LEFT_OUT));
    let looks = left_out.filter(|line| line.starts_with(LOOKS));
    let mut left = looks.filter_map(name).peekable();
    if left.peek().is_none() {
        return false;
    }
    let not_found: Vec<String> = said.lines().filter_map(not_found).collect();
    left.any(|left| not_found.iter().any(|name| is_like(left, name)))
}

/// The variable that evcxr's line is about.
fn name(line: &str) -> Option<&str> {
    let (_, rest) = line.rsplit_once("(stringify!(")?;
    Some(rest.split_once(')')?.0)
}

/// The name that rustc says it does not find.
fn not_found(line: &str) -> Option<String> {
    let diagnostic: serde_json::Value = serde_json::from_str(line).ok()?;
    let code = diagnostic["code"]["code"].as_str()?;
    let message = diagnostic["message"].as_str()?;
    let name = message
        .split('`')
        .nth(1)
        .filter(|_| NOT_FOUND.contains(&code))?;
    Some(name.to_owned())
}

/// Whether rustc might take the one for the other. It does where a third of the letters differ,
/// or where the words are the same in another order.
fn is_like(left: &str, name: &str) -> bool {
    let (left, name) = (left.to_lowercase(), name.to_lowercase());
    let words = |text: &str| BTreeSet::from_iter(text.split('_').map(str::to_owned));
    if words(&left) == words(&name) {
        return true;
    }
    let most = name.chars().count().max(3) / 3 + 1;
    left.contains(&name) || strsim::damerau_levenshtein(&left, &name) <= most
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "fn own() {}
pub extern \"C\" fn run_user_code_1(
{let mut vars_ok = true;
vars_ok &= evcxr_variable_store.check_variable::<i32>(stringify!(a));
vars_ok &= evcxr_variable_store.check_variable::<String>(stringify!(b));
if !vars_ok {return evcxr_variable_store;}}
let mut a = evcxr_variable_store.take_variable::<i32>(stringify!(a));
let b = evcxr_variable_store.take_variable::<String>(stringify!(b));
let _ = (|| -> std::result::Result<(), EvcxrUserCodeError> {
USERS
evcxr_variable_store.put_variable::<i32>(stringify!(c), c);
Ok(())})();
evcxr_variable_store.put_variable::<i32>(stringify!(a), a);
evcxr_variable_store.put_variable::<String>(stringify!(b), b);
evcxr_variable_store
}
";

    #[test]
    fn what_a_cell_does_not_mention_stays_in_the_store() {
        for (users, left) in [
            ("a += 1;", &["b"][..]),
            ("let c = 1;", &["a", "b"]),
            ("let c = a + b.len();", &[]),
            ("println!(\"{b:?}\");", &["a"]),
            ("s.a = m::b;", &["a", "b"]),
            ("// b\nlet c = \"b\";", &["a", "b"]),
            (" evcxr_variable_store.hide_variable(\"a\");", &["b"]),
            ("let b = |x| x;", &["a"]),
            ("\"", &[]),
        ] {
            let source = SOURCE.replace("USERS", users);
            let thinner = leave(&source);
            assert_eq!(thinner.is_some(), !left.is_empty(), "{users}");
            let thinner = thinner.unwrap_or(source.clone());
            assert_eq!(thinner.lines().count(), source.lines().count());
            let commented = thinner.lines().filter_map(|line| line.strip_prefix("// "));
            let commented: Vec<&str> = commented.filter(|line| line.contains("store")).collect();
            let expected: Vec<&str> = source
                .lines()
                .filter(|line| {
                    left.iter()
                        .any(|it| line.contains(&format!("stringify!({it})")))
                })
                .collect();
            assert_eq!(commented, expected, "{users}");
        }
        let kernels = SOURCE.replace("USERS", UNHEARD);
        assert_eq!(leave(&kernels), None);
    }

    #[test]
    fn a_name_that_is_not_found_may_be_that_of_one_that_was_left() {
        let said = |code: &str, name: &str| {
            let message = format!("cannot find value `{name}` in this scope");
            serde_json::json!({ "code": { "code": code }, "message": message }).to_string()
        };
        let source = SOURCE.replace("USERS", "a").replace("!(b)", "!(bytes)");
        let left = leave(&source).unwrap();
        let words = left.replace("!(bytes)", "!(bytes_sent)");
        for (source, said, expected) in [
            (&left, said("E0425", "bytes"), true),
            (&left, said("E0425", "bites"), true),
            (&left, said("E0425", "Bytes"), true),
            (&left, said("E0425", "byte"), true),
            (&left, said("E0425", "packets"), false),
            (&words, said("E0425", "sent_bytes"), true),
            (&left, said("E0308", "bytes"), false),
            (&source, said("E0425", "bytes"), false),
        ] {
            assert_eq!(is_missed(source, &said), expected, "{said}");
        }
    }
}
