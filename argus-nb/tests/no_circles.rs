//! Knowledge runs one way: no two files know each other, not even around corners, and
//! a folder knows only what the head of its `mod.rs` says. Read off the sources.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What each room of the house may know of the others.
const MAY_KNOW: [(&str, &[&str]); 7] = [
    ("suggest", &[]),
    ("atomic_write", &[]),
    ("schema", &["suggest"]),
    (
        "load",
        &[
            "schema",
            "suggest",
            "atomic_write",
            "interrupt",
            "progress",
            "display",
        ],
    ),
    ("records", &["load", "schema"]),
    ("flows", &["suggest"]),
    ("learn", &["flows"]),
];

/// A module by its path: `load::columns::words`.
type Module = String;
type Edges = BTreeMap<Module, BTreeSet<Module>>;

fn sources(folder: &Path, module: &str, found: &mut BTreeMap<Module, String>) {
    for entry in std::fs::read_dir(folder).unwrap().flatten() {
        let (path, name) = (entry.path(), entry.file_name().into_string().unwrap());
        let inside = |name: &str| match module {
            "" => name.to_owned(),
            module => format!("{module}::{name}"),
        };
        if path.is_dir() {
            sources(&path, &inside(&name), found);
        } else if let Some(name) = name.strip_suffix(".rs") {
            let module = match name {
                "mod" | "lib" => module.to_owned(),
                name => inside(name),
            };
            found.insert(module, std::fs::read_to_string(path).unwrap());
        }
    }
}

/// Words, `::`, and single other characters; no comments and no tests.
fn tokens(source: &str) -> Vec<&str> {
    let source = source.split("#[cfg(test)]\nmod tests").next().unwrap();
    let code = source.lines().map(|line| line.split("//").next().unwrap());
    let mut tokens = Vec::new();
    for mut rest in code {
        while let Some(first) = rest.chars().next() {
            let is_word = |c: char| c.is_alphanumeric() || c == '_';
            let length = match first {
                first if is_word(first) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
                _ if rest.starts_with("::") => 2,
                first => first.len_utf8(),
            };
            if !first.is_whitespace() {
                tokens.push(&rest[..length]);
            }
            rest = &rest[length..];
        }
    }
    tokens
}

/// Reads a path, or a tree of them as behind `use`, and gives the tokens behind it.
fn paths<'a>(
    mut tokens: &'a [&'a str],
    before: &[&'a str],
    found: &mut Vec<Vec<&'a str>>,
) -> &'a [&'a str] {
    let mut path = before.to_vec();
    loop {
        match tokens {
            ["{", rest @ ..] => {
                tokens = rest;
                while !matches!(tokens, ["}", ..] | []) {
                    tokens = paths(tokens, &path, found);
                    if let [",", rest @ ..] = tokens {
                        tokens = rest;
                    }
                }
                return tokens.get(1..).unwrap_or_default();
            }
            [segment, "::", rest @ ..] => {
                path.push(segment);
                tokens = rest;
            }
            [segment, "as", _, rest @ ..] | [segment, rest @ ..] => {
                path.push(segment);
                found.push(path);
                return rest;
            }
            [] => return tokens,
        }
    }
}

/// The module that a path in `module` leads to, if it is one of ours.
fn target(module: &str, path: &[&str], modules: &BTreeMap<Module, String>) -> Option<Module> {
    let mut at: Vec<&str> = module.split("::").filter(|name| !name.is_empty()).collect();
    let mut path = path;
    while let [first, rest @ ..] = path {
        match *first {
            "crate" => at.clear(),
            "super" => drop(at.pop()),
            "self" => {}
            _ => break,
        }
        path = rest;
    }
    let base = at.len();
    at.extend(path);
    let known = |at: &[&str]| modules.contains_key(&at.join("::"));
    while at.len() > base && !known(&at) {
        at.pop();
    }
    let is_relative = base == module.split("::").filter(|name| !name.is_empty()).count();
    (known(&at) && !(is_relative && at.len() == base)).then(|| at.join("::"))
}

fn edges() -> Edges {
    let mut modules = BTreeMap::new();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    sources(&root, "", &mut modules);
    let known = |module: &Module, source: &String| {
        let tokens = tokens(source);
        let mut found = Vec::new();
        let mut rest = &tokens[..];
        while let [first, behind @ ..] = rest {
            rest = match *first {
                "use" => paths(behind, &[], &mut found),
                "crate" | "super" if behind.first() == Some(&"::") => paths(rest, &[], &mut found),
                _ => behind,
            };
        }
        let targets = found
            .iter()
            .filter_map(|path| target(module, path, &modules));
        targets.filter(|target| target != module).collect()
    };
    modules
        .iter()
        .map(|(module, source)| (module.clone(), known(module, source)))
        .collect()
}

fn room(module: &str) -> &str {
    module.split("::").next().unwrap_or_default()
}

#[test]
fn each_room_knows_only_what_it_may() {
    let edges = edges();
    for (name, may_know) in MAY_KNOW {
        let of_room = edges.iter().filter(|(module, _)| room(module) == name);
        let mut files = 0;
        for (module, targets) in of_room {
            files += 1;
            let foreign =
                |target: &&Module| room(target) != name && !may_know.contains(&room(target));
            let foreign: Vec<_> = targets.iter().filter(foreign).collect();
            assert!(foreign.is_empty(), "{module} knows {foreign:?}");
        }
        assert!(files > 0, "no file of {name}");
    }
}

#[test]
fn no_files_know_each_other() {
    let mut edges = edges();
    let held = |module: &str| MAY_KNOW.iter().any(|(name, _)| *name == room(module));
    edges.retain(|module, _| held(module));
    assert!(
        edges["load::read"].contains("load::pass"),
        "edges are not found"
    );
    assert!(edges["load"].contains("load::error"), "edges are not found");
    let circles = circles(edges);
    assert!(
        circles.is_empty(),
        "a circle, and who leads to it: {circles:#?}"
    );
}

#[test]
fn a_circle_is_found() {
    let edges = |pairs: &[(&str, &str)]| -> Edges {
        let one = |(from, to): &(&str, &str)| (from.to_string(), BTreeSet::from([to.to_string()]));
        pairs.iter().map(one).collect()
    };
    assert!(circles(edges(&[("a", "b"), ("b", "c")])).is_empty());
    let found = circles(edges(&[("a", "b"), ("b", "c"), ("c", "b"), ("d", "e")]));
    assert_eq!(found.into_keys().collect::<Vec<_>>(), ["a", "b", "c"]);
}

/// The modules of circles, and those that lead to one: whoever knows nobody who is
/// still there is taken away, again and again.
fn circles(mut edges: Edges) -> Edges {
    loop {
        let all: BTreeSet<Module> = edges.keys().cloned().collect();
        edges.retain(|_, targets| !targets.is_disjoint(&all));
        if edges.len() == all.len() {
            return edges;
        }
    }
}
