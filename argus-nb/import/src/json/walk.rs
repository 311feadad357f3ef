//! An object's leaves, each with its path.
//!
//! The reader is of our own because numbers must be had as they were written (64 bits are
//! not enough for all of them) and texts without a copy. It takes what `serde_json` takes
//! and refuses what that refuses, which a test holds.

use super::leaf::{Fault, Leaf};
use super::reader::{DEEPEST, Reader};
use std::borrow::Cow;

/// Calls `visit` for each leaf of an object, its path made of the keys with points between.
/// Leaves in front of a fault have been visited.
pub(crate) fn walk<'a>(
    bytes: &'a [u8],
    path: &mut String,
    visit: &mut dyn FnMut(&str, Leaf<'a>),
) -> Result<(), Fault> {
    let mut reader = Reader::new(bytes)?;
    reader.whole(path, &mut |path, leaf| {
        visit(path, leaf);
        Ok(())
    })
}

/// The first text whose path is that. What stands behind it is not looked at.
pub(crate) fn find<'a>(
    bytes: &'a [u8],
    path: &mut String,
    is_path: impl Fn(&str) -> bool,
) -> Option<Cow<'a, str>> {
    const FOUND: Fault = Fault {
        at: 0,
        why: "",
        is_end: false,
    };
    let mut found = None;
    let mut reader = Reader::new(bytes).ok()?;
    let walked = reader.whole(path, &mut |path, leaf| match leaf {
        Leaf::Text(text) if is_path(path) => {
            found = Some(text);
            Err(FOUND)
        }
        _ => Ok(()),
    });
    walked.err().and(found)
}

/// The elements of an array; none if it is not one, or has objects or arrays in it.
pub(crate) fn items(array: &str) -> Option<Vec<Leaf<'_>>> {
    let mut reader = Reader::new(array.as_bytes()).ok()?;
    let mut items = Vec::new();
    reader.expect(b'[').ok()?;
    while !reader.closes(b']', items.is_empty()).ok()? {
        match reader.leaf(DEEPEST).ok()? {
            Some(Leaf::Array(_)) | None => return None,
            Some(leaf) => items.push(leaf),
        }
    }
    Some(items)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(text: &str) -> Result<Vec<String>, Fault> {
        let mut leaves = Vec::new();
        walk(text.as_bytes(), &mut String::new(), &mut |path, leaf| {
            leaves.push(format!("{path}={leaf:?}"))
        })?;
        Ok(leaves)
    }

    #[test]
    fn leaves_have_their_paths() {
        let text = r#" { "a" : { "b" : -1.50e2 , "c.d": {}, "e": [1, {"f": "]"}] } , "g": "x\n\u00e9\ud83d\ude00", "h": null, "i": true } "#;
        let expected = [
            r#"a.b=Number("-1.50e2")"#,
            r#"a.e=Array("[1, {\"f\": \"]\"}]")"#,
            r#"g=Text("x\né😀")"#,
            "h=Null",
            "i=Bool(true)",
        ];
        assert_eq!(leaves(text).unwrap(), expected);
    }

    /// What `serde_json` takes is taken, what it refuses is refused, and no damage panics.
    #[test]
    fn it_agrees_with_serde_json() {
        let bases = [
            r#"{"a":{"b":[1,-0.5e+3,"x\u0041\ud83d\ude00",null]},"c":true,"d":"é\\\"","e":[[{"f":{}}],[]]}"#,
            "{}",
            r#" {"a" : 1 } "#,
        ];
        let pieces = [
            "{", "}", "[", "]", "\"", "\\", ",", ":", "0", "-", ".", "e", "\\ud800", "\\u12",
            "\u{1}", "tru", " ", "é", "01",
        ];
        let mut random: u64 = 88_172_645_463_325_252;
        let mut below = |bound: usize| {
            random ^= random << 13;
            random ^= random >> 7;
            random ^= random << 17;
            random as usize % bound
        };
        for number in 0..60_000 {
            let mut text: Vec<char> = bases[number % bases.len()].chars().collect();
            for _ in 0..below(4) {
                let at = below(text.len() + 1);
                if below(2) == 0 && at < text.len() {
                    text.remove(at);
                } else {
                    text.splice(at..at, pieces[below(pieces.len())].chars());
                }
            }
            let text: String = text.into_iter().collect();
            let expected =
                serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(&text);
            assert_eq!(
                leaves(&text).is_ok(),
                expected.is_ok(),
                "{text}: {expected:?} {:?}",
                leaves(&text)
            );
        }
    }
}
