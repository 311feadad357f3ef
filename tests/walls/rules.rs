//! Who may know whom, as a table. A rule whose folder or package is not there fails: a
//! room that was moved takes its rule along.

use crate::edges::{Edge, edges};
use crate::packages::Packages;
use crate::sources::{Sources, attributes, is_for_tests};
use anyhow::{Context, Result};
use argus_tests::checkout::workspace;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeSet;
use syn::visit::{self, Visit};

/// What the files of a folder may not know.
struct Wall {
    /// The crate's folder of sources.
    sources: &'static str,
    /// The folder in it.
    folder: &'static str,
    /// Files and folders of the same crate, without `.rs`, that nothing in it leads to.
    no_module: &'static [&'static str],
    /// Names that do not stand in its code.
    no_word: &'static [&'static str],
}

const WALLS: [Wall; 10] = [
    Wall {
        sources: "argus-nb/src",
        folder: "plot/draw",
        no_module: &["flows", "load"],
        no_word: &["polars", "DataFrame", "Column"],
    },
    Wall {
        sources: "argus-nb/src",
        folder: "plot/reduce",
        no_module: &["plot/draw"],
        no_word: &["plotters"],
    },
    Wall {
        sources: "argus-nb/src",
        folder: "plot/reduce/in_memory",
        no_module: &["plot/reduce/asked", "data/query"],
        no_word: &["Query"],
    },
    Wall {
        sources: "argus-nb/src",
        folder: "data",
        no_module: &["plot", "show", "learn", "load"],
        no_word: &["plotters"],
    },
    Wall {
        sources: "argus-nb/src",
        folder: "display",
        no_module: &["load", "plot", "learn", "show"],
        no_word: &[],
    },
    Wall {
        sources: "kernel/src",
        folder: "toolchain",
        no_module: &["session", "jupyter"],
        no_word: &["jupyter_protocol"],
    },
    Wall {
        sources: "kernel/src",
        folder: "session",
        no_module: &["jupyter"],
        no_word: &["jupyter_protocol"],
    },
    Wall {
        sources: "kernel/src",
        folder: "install",
        no_module: &["session", "jupyter"],
        no_word: &["jupyter_protocol"],
    },
    Wall {
        sources: "kernel/src",
        folder: "wheel",
        no_module: &["session", "jupyter", "report"],
        no_word: &["jupyter_protocol"],
    },
    Wall {
        sources: "kernel/src",
        folder: "report",
        no_module: &["session", "jupyter", "toolchain"],
        no_word: &["jupyter_protocol"],
    },
];

/// The rooms of a folder (its files and folders, without `.rs`), from the top of the
/// house to its ground: what a file knows lies in its own room or in one further down.
struct House {
    sources: &'static str,
    /// The folder in it; empty for the whole crate.
    folder: &'static str,
    rooms: &'static [&'static str],
}

#[rustfmt::skip]
const HOUSES: [House; 5] = [
    House {
        sources: "argus-nb/src",
        folder: "",
        rooms: &[
            "lib", "cell", "show", "provenance", "live", "plot", "learn", "records", "sql", "clients",
            "data", "filter", "flows",
            "load", "parameter", "ask", "streaming", "progress", "stdin", "interrupt", "display",
            "frame_file", "atomic_write", "schema", "suggest", "quantiles", "compensated", "erased",
        ],
    },
    House {
        sources: "argus-nb/src",
        folder: "plot/",
        rooms: &[
            "mod", "agreement", "grid", "bars", "boxplot", "confusion", "correlation", "ecdf", "graph", "heatmap", "hilbert", "histogram",
            "line", "ranking", "scatter", "scatter_matrix", "violin", "columns", "figure", "draw", "reduce",
            "options", "layout", "statistics", "error",
        ],
    },
    House {
        sources: "argus-nb/argus/src",
        folder: "",
        rooms: &[
            "lib", "fields", "records", "management", "skim", "record", "header", "bytes",
        ],
    },
    House {
        sources: "argus-nb/filter/src",
        folder: "",
        rooms: &[
            "lib", "completion", "row", "resolve", "parser", "services", "lexer", "words",
            "fixed", "error", "filter", "condition",
        ],
    },
    House {
        sources: "kernel/src",
        folder: "",
        rooms: &[
            "main", "report", "wheel", "install", "jupyter", "session", "toolchain", "journal",
            "atomic_write",
        ],
    },
];

/// A package, and the beginnings of names of packages that it does not link to.
#[rustfmt::skip]
const NOT_LINKED: [(&str, &[&str]); 2] = [
    // salsa: the real rust-analyzer, in whose place kernel/rust-analyzer stands. If it is back,
    // evcxr asks for another version than the one that is patched in Cargo.toml.
    ("argus-kernel", &["argus-nb", "polars", "plotters", "salsa", "ra_ap_hir_ty"]),
    ("argus-nb", &["argus-kernel", "evcxr_jupyter", "jupyter-"]),
];

/// A package by its folder, and all that it may name as a dependency.
const ONLY: [(&str, &[&str]); 8] = [
    ("argus-nb/argus", &["thiserror"]),
    (
        "argus-nb/filter",
        &[
            "thiserror",
            "argus-records",
            "iana-services",
            "ipnet",
            "strsim",
        ],
    ),
    ("argus-nb/sensor", &["thiserror", "argus-records"]),
    ("argus-nb/sql-tables", &[]),
    ("argus-nb/wire", &["serde", "serde_json"]),
    ("kernel/linker", &["tempfile", "thiserror"]),
    (
        "kernel/wheel",
        &["base64", "sha2", "tempfile", "thiserror", "zip"],
    ),
    ("kernel/zygote", &[]),
];

#[test]
fn no_folder_knows_what_it_may_not() -> Result<()> {
    let mut broken = Vec::new();
    for wall in &WALLS {
        let place = format!("{}/{}", wall.sources, wall.folder);
        if workspace().join(&place).is_dir() {
            let sources = Sources::read(&workspace().join(wall.sources))?;
            broken.extend(holes(wall, &sources)?);
        } else {
            broken.push(format!("there is no folder {place}"));
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
    Ok(())
}

#[test]
fn knowledge_runs_downward() -> Result<()> {
    let mut upward = Vec::new();
    for house in &HOUSES {
        let sources = Sources::read(&workspace().join(house.sources))?;
        upward.extend(upward_edges(house, &sources)?);
    }
    assert!(upward.is_empty(), "\n{}", upward.join("\n"));
    Ok(())
}

/// What of a house is known by something further down in it, and files that lie in none
/// of its rooms.
fn upward_edges(house: &House, sources: &Sources) -> Result<Vec<String>> {
    let room = |file: &str| {
        let inside = file.strip_prefix(house.folder)?;
        let name = inside.split('/').next()?;
        Some(name.strip_suffix(".rs").unwrap_or(name).to_owned())
    };
    let floor = |file: &str| {
        let room = room(file)?;
        Some(house.rooms.iter().position(|name| *name == room))
    };
    let mut upward = Vec::new();
    for edge in edges(sources)? {
        let Edge {
            from,
            to,
            line,
            path,
        } = &edge;
        let place = format!("{}/{from}:{line}", house.sources);
        match (floor(from), floor(to)) {
            (Some(Some(from)), Some(Some(to))) if from > to => {
                upward.push(format!("{place} names `{path}`, which lies above it"));
            }
            (Some(None), _) | (_, Some(None)) => {
                upward.push(format!("{place} or {to} lies in no room of the house"));
            }
            _ => {}
        }
    }
    Ok(upward)
}

#[test]
fn no_package_links_to_what_it_may_not() -> Result<()> {
    let packages = Packages::from_lock(&std::fs::read_to_string(workspace().join("Cargo.lock"))?);
    for (package, beginnings) in NOT_LINKED {
        let linked = packages.linked(package)?;
        let is_wrong = |name: &&String| beginnings.iter().any(|word| name.starts_with(word));
        let wrong: Vec<&String> = linked.iter().filter(is_wrong).collect();
        assert!(wrong.is_empty(), "{package} links to {wrong:?}");
    }
    for (folder, allowed) in ONLY {
        let manifest = workspace().join(folder).join("Cargo.toml");
        let manifest = std::fs::read_to_string(&manifest)
            .with_context(|| format!("there is no package {folder}"))?;
        let name = manifest
            .lines()
            .find_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"'));
        let named = packages.direct(name.context("a package has a name")?)?;
        let allowed: BTreeSet<String> = allowed.iter().map(|name| (*name).to_owned()).collect();
        let more: Vec<&String> = named.difference(&allowed).collect();
        assert!(more.is_empty(), "{folder} depends on {more:?}");
    }
    Ok(())
}

/// Where the code of a folder knows what it may not.
fn holes(wall: &Wall, sources: &Sources) -> Result<Vec<String>> {
    let inside = format!("{}/", wall.folder);
    let mut holes = Vec::new();
    for edge in edges(sources)? {
        let Edge {
            from,
            to,
            line,
            path,
        } = &edge;
        let is_of = |module: &str| {
            let rest = to.strip_prefix(module);
            rest.is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        };
        if from.starts_with(&inside) && wall.no_module.iter().any(|module| is_of(module)) {
            let sources = wall.sources;
            holes.push(format!("{sources}/{from}:{line} names `{path}`, of {to}"));
        }
    }
    for file in sources
        .files()
        .filter(|file| file.path.starts_with(&inside))
    {
        let mut words = Words::default();
        words.visit_file(&file.syntax);
        for (word, line) in words.found {
            if wall.no_word.contains(&word.as_str()) {
                let (sources, path) = (wall.sources, &file.path);
                holes.push(format!("{sources}/{path}:{line} says `{word}`"));
            }
        }
    }
    Ok(holes)
}

/// Every name in the code, with its line; tests left out.
#[derive(Default)]
struct Words {
    found: Vec<(String, usize)>,
}

impl Words {
    fn add(&mut self, ident: &syn::Ident) {
        let line = ident.span().start().line;
        self.found.push((ident.to_string(), line));
    }

    fn add_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Ident(ident) => self.add(&ident),
                TokenTree::Group(group) => self.add_tokens(group.stream()),
                _ => {}
            }
        }
    }
}

impl<'a> Visit<'a> for Words {
    fn visit_ident(&mut self, ident: &'a syn::Ident) {
        self.add(ident);
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        self.add_tokens(item.tokens.clone());
        visit::visit_macro(self, item);
    }

    fn visit_item(&mut self, item: &'a syn::Item) {
        if !is_for_tests(attributes(item)) {
            visit::visit_item(self, item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Wall, holes};
    use crate::sources::Sources;
    use anyhow::Result;

    const WALL: Wall = Wall {
        sources: "src",
        folder: "draw",
        no_module: &["load"],
        no_word: &["DataFrame"],
    };

    #[test]
    fn a_hole_is_found_and_a_wall_without_one_holds() -> Result<()> {
        for (draw, found) in [
            ("pub struct A;", vec![]),
            ("/// Not a DataFrame.\npub struct A;", vec![]),
            (
                "#[cfg(test)]\nmod tests { use super::super::load::load; use x::DataFrame; }",
                vec![],
            ),
            (
                "use crate::load;\npub fn a() { load::load() }",
                vec!["src/draw/mod.rs:1 names `crate::load`, of load/mod.rs"],
            ),
            (
                "pub fn a() { println!(\"{}\", crate::load()) }",
                vec!["src/draw/mod.rs:1 names `crate::load`, of load/mod.rs"],
            ),
            (
                "use x::{\n    DataFrame, y};",
                vec!["src/draw/mod.rs:2 says `DataFrame`"],
            ),
            (
                "pub fn a() { vec![x::DataFrame::new()]; }",
                vec!["src/draw/mod.rs:1 says `DataFrame`"],
            ),
        ] {
            let sources = Sources::from_texts(&[
                (
                    "lib.rs",
                    "mod draw;\nmod load;\nmod loader;\npub use load::load;",
                ),
                ("draw/mod.rs", draw),
                ("load/mod.rs", "pub fn load() {}"),
                ("loader.rs", "use crate::load::load;\npub fn f() { load() }"),
            ])?;
            assert_eq!(holes(&WALL, &sources)?, found, "{draw}");
        }
        Ok(())
    }
}
