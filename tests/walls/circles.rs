//! Files that know each other, one by way of the next.

use crate::edges::Edge;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

/// Each set of files of which every one leads to every other, in words: the shortest way
/// around with the lines that make it, and who else is in the set.
pub fn circles(edges: &[Edge]) -> Vec<String> {
    let ways = Ways::new(edges);
    let mut told = BTreeSet::new();
    let mut circles = Vec::new();
    for file in ways.from.keys().copied() {
        let set = ways.circle_of(file);
        if set.len() > 1 && told.insert(set.clone()) {
            circles.push(in_words(&ways, &set));
        }
    }
    circles
}

struct Ways<'e> {
    from: BTreeMap<&'e str, Vec<&'e Edge>>,
}

impl<'e> Ways<'e> {
    fn new(edges: &'e [Edge]) -> Ways<'e> {
        let mut from: BTreeMap<&str, Vec<&Edge>> = BTreeMap::new();
        for edge in edges {
            from.entry(&edge.from).or_default().push(edge);
        }
        Ways { from }
    }

    /// The last edge of a shortest way to each file that can be reached.
    fn reached(&self, start: &'e str) -> BTreeMap<&'e str, &'e Edge> {
        let mut last = BTreeMap::new();
        let mut queue = VecDeque::from([start]);
        while let Some(file) = queue.pop_front() {
            for edge in self.from.get(file).into_iter().flatten() {
                if !last.contains_key(edge.to.as_str()) {
                    last.insert(edge.to.as_str(), *edge);
                    queue.push_back(&edge.to);
                }
            }
        }
        last
    }

    /// The files that this one leads to and that lead to it; with itself, if there are any.
    fn circle_of(&self, file: &'e str) -> BTreeSet<&'e str> {
        let there = self.reached(file);
        let is_back = |other: &&str| self.reached(other).contains_key(file);
        there.into_keys().filter(is_back).collect()
    }

    /// The edges of a shortest way from a file back to itself.
    fn shortest_around(&self, file: &'e str) -> Vec<&'e Edge> {
        let last = self.reached(file);
        let mut around: Vec<&Edge> = Vec::new();
        let mut at = file;
        while let Some(edge) = last.get(at) {
            around.push(edge);
            at = &edge.from;
            if at == file {
                break;
            }
        }
        around.reverse();
        around
    }
}

fn in_words(ways: &Ways<'_>, set: &BTreeSet<&str>) -> String {
    let around = set.iter().map(|file| ways.shortest_around(file));
    let around = around.min_by_key(Vec::len).unwrap_or_default();
    let mut words = format!("{} files know each other", set.len());
    for edge in &around {
        let Edge {
            from,
            to,
            line,
            path,
        } = edge;
        words.push_str(&format!("\n    {from}:{line} names `{path}`, of {to}"));
    }
    let others = set
        .iter()
        .filter(|file| !around.iter().any(|edge| edge.from == ***file));
    let others: Vec<&str> = others.copied().collect();
    if !others.is_empty() {
        words.push_str(&format!(
            "\n    and in circles with them: {}",
            others.join(", ")
        ));
    }
    words
}

#[cfg(test)]
mod tests {
    use super::circles;
    use crate::edges::edges;
    use crate::sources::Sources;
    use anyhow::Result;

    fn circles_of(files: &[(&str, &str)]) -> Result<Vec<String>> {
        Ok(circles(&edges(&Sources::from_texts(files)?)?))
    }

    /// Two files and how they name each other, in every way there is.
    #[test]
    fn a_circle_is_found_however_it_is_named() -> Result<()> {
        let lib = "pub mod a;\npub mod b;\npub use b::B;\n";
        for a in [
            "use super::b::B;\npub struct A(B);",
            "use crate::b;\npub struct A(b::B);",
            "use crate::b::{self as other};\npub struct A(other::B);",
            "use super::*;\npub struct A(B);",
            "use crate::b::*;\npub struct A(B);",
            "pub struct A(crate::B);",
            "pub struct A;\npub fn f() { println!(\"{}\", crate::b::B::default()); }",
            "pub struct A;\npub fn f() { use crate::b::B as Other; Other::default(); }",
            "pub struct A;\nimpl From<super::B> for A { fn from(_: super::B) -> A { A } }",
        ] {
            let b = "#[derive(Default)]\npub struct B;\npub fn g() -> Option<crate::a::A> { None }";
            let found = circles_of(&[("lib.rs", lib), ("a.rs", a), ("b.rs", b)])?;
            assert_eq!(found.len(), 1, "{a}: {found:?}");
            assert!(
                found[0].contains("b.rs:3 names `crate::a::A`, of a.rs"),
                "{found:?}"
            );
        }
        Ok(())
    }

    #[test]
    fn a_circle_of_three_is_told_file_by_file() -> Result<()> {
        let found = circles_of(&[
            ("main.rs", "mod a;\nmod folder;\nfn main() { a::a() }"),
            ("a.rs", "use crate::folder::b;\npub fn a() { b() }"),
            ("folder/mod.rs", "mod b;\nmod c;\npub use b::b;\n"),
            ("folder/b.rs", "pub fn b() {\n    super::c::c()\n}"),
            ("folder/c.rs", "pub fn c() { crate::a::a() }"),
        ])?;
        let [circle] = found.as_slice() else {
            panic!("{found:?}");
        };
        for line in [
            "3 files know each other",
            "a.rs:1 names `crate::folder::b`, of folder/b.rs",
            "folder/b.rs:2 names `super::c::c`, of folder/c.rs",
            "folder/c.rs:1 names `crate::a::a`, of a.rs",
        ] {
            assert!(circle.contains(line), "`{line}` is not in {circle}");
        }
        Ok(())
    }

    /// An item of the `mod.rs` itself is one of a file like any other.
    #[test]
    fn a_mod_rs_is_in_a_circle_for_what_it_defines() -> Result<()> {
        let lib = ("lib.rs", "mod folder;");
        let child = (
            "folder/child.rs",
            "pub struct Child;\npub fn f() -> super::Error { super::Error }",
        );
        let uses_it = "mod child;\nuse child::Child;\npub struct Error;\npub fn f(_: Child) {}";
        let only_tells = "mod child;\npub use child::Child;\npub struct Error;";
        for (folder, circles) in [(uses_it, 1), (only_tells, 0)] {
            let found = circles_of(&[lib, child, ("folder/mod.rs", folder)])?;
            assert_eq!(found.len(), circles, "{folder}: {found:?}");
        }
        Ok(())
    }

    #[test]
    fn knowledge_that_flows_one_way_is_no_circle() -> Result<()> {
        let found = circles_of(&[
            (
                "lib.rs",
                "pub mod a;\npub mod b;\npub mod prelude { pub use crate::a::A; pub use crate::b::b; }",
            ),
            // Re-exported names, a module beside a function of its name, another crate's names.
            (
                "a/mod.rs",
                "mod a;\nmod error;\npub use a::A;\npub use error::Error;",
            ),
            (
                "a/a.rs",
                "use super::Error;\nuse std::fmt;\npub struct A(Error);",
            ),
            (
                "a/error.rs",
                "pub struct Error;\n// super::a::A is in no code.\n/// [`super::A`]\npub fn f() {}",
            ),
            (
                "b.rs",
                "use crate::prelude::A;\npub fn b(a: A) {}\n\
                 #[cfg(test)]\nmod tests { use super::super::c; }",
            ),
        ])?;
        assert!(found.is_empty(), "{found:?}");
        Ok(())
    }

    #[test]
    fn tests_may_know_whom_they_like() -> Result<()> {
        let a = "pub struct A;\n#[cfg(test)]\nmod tests { use crate::b::B; fn f(_: B) {} }\n\
                 #[cfg(test)]\nuse crate::b::B;";
        let b = "pub struct B(crate::a::A);";
        let found = circles_of(&[("lib.rs", "mod a;\nmod b;"), ("a.rs", a), ("b.rs", b)])?;
        assert!(found.is_empty(), "{found:?}");
        Ok(())
    }
}
