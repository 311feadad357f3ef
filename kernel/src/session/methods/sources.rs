//! Where the sources lie whose methods are read, and which names the prelude exports.

use crate::toolchain::environment;
use crate::toolchain::library::{CRATE, PRELOADED_CRATES};
use crate::toolchain::preload::Preload;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use syn::{Item, UseTree};

/// The standard library's crates that a notebook's values come from.
const STANDARD: [&str; 2] = ["alloc", "core"];

/// The folders to read: the preload's, those of frames and queries, and the others. A method
/// that is found in an earlier one goes before its namesakes.
pub fn folders(preload: &Preload) -> [Vec<PathBuf>; 3] {
    let library = preload.sysroot.join("lib/rustlib/src/rust/library");
    let standard = STANDARD.map(|name| library.join(name).join("src"));
    let crates = preloaded_crates(&preload.source);
    let (frames, mut others): (Vec<_>, Vec<_>) =
        crates.into_iter().partition(|it| is_of(it, &FRAMES));
    others.sort_by_key(|sources| is_of(sources, &GROUND));
    others.extend(standard);
    [vec![preload.source.clone()], frames, others]
}

/// polars' crates that define what a notebook asks most.
const FRAMES: [&str; 2] = ["core", "lazy"];

/// Those below the ones whose types a notebook has in its hands: `Field` is polars-core's, and
/// polars-arrow's another.
const GROUND: [&str; 6] = ["arrow", "parquet", "row", "compute", "buffer", "utils"];

/// Whether these are the sources of one of some of polars' crates.
fn is_of(sources: &Path, parts: &[&str]) -> bool {
    let name = sources.to_string_lossy();
    parts
        .iter()
        .any(|part| name.contains(&format!("polars-{part}")))
}

/// The sources of the crates that the preload re-exports, in the versions of the lock file
/// beside it.
fn preloaded_crates(preload: &Path) -> Vec<PathBuf> {
    let Some(workspace) = preload.parent().and_then(Path::parent) else {
        return Vec::new();
    };
    let lock = std::fs::read_to_string(workspace.join("Cargo.lock")).unwrap_or_default();
    let registries: Vec<PathBuf> = environment::users_cargo_home()
        .and_then(|home| std::fs::read_dir(home.join("registry/src")).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        // A wheel brings them along.
        .chain([workspace.join("registry")])
        .collect();
    let mut sources = Vec::new();
    for package in lock.split("[[package]]") {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key))?;
            Some(line.trim().trim_matches('"').to_owned())
        };
        let (Some(name), Some(version)) = (value("name = "), value("version = ")) else {
            continue;
        };
        let is_preloaded = PRELOADED_CRATES
            .iter()
            .any(|known| name == *known || name.starts_with(&format!("{known}-")));
        if is_preloaded {
            let folder = format!("{name}-{version}/src");
            sources.extend(registries.iter().map(|registry| registry.join(&folder)));
        }
    }
    sources
}

/// The names that the preload's prelude exports, and the crates that it has them from.
pub fn prelude_names(preload: &Preload) -> HashMap<String, String> {
    let mut names = HashMap::new();
    let Some(file) = parse(&preload.source.join("lib.rs")) else {
        return names;
    };
    for item in file.items {
        if let Item::Mod(module) = item
            && module.ident == "prelude"
        {
            for item in module.content.into_iter().flat_map(|(_, items)| items) {
                if let Item::Use(exported) = item {
                    add_names(&exported.tree, None, &mut names);
                }
            }
        }
    }
    names
}

/// `root` is what the path begins with, if it is a longer one.
fn add_names(tree: &UseTree, root: Option<&str>, names: &mut HashMap<String, String>) {
    let krate = match root {
        Some("crate") | None => CRATE,
        Some(root) => root,
    };
    match tree {
        UseTree::Path(path) => {
            let first = path.ident.to_string();
            add_names(&path.tree, Some(root.unwrap_or(&first)), names);
        }
        UseTree::Name(name) => {
            names.insert(name.ident.to_string(), krate.to_owned());
        }
        UseTree::Rename(renamed) => {
            names.insert(renamed.rename.to_string(), krate.to_owned());
        }
        UseTree::Group(group) => {
            for tree in &group.items {
                add_names(tree, root, names);
            }
        }
        UseTree::Glob(_) => {}
    }
}

/// The items of a source file. One that can't be read or parsed is passed over, since
/// completion only offers less without it.
pub fn parse(path: &Path) -> Option<syn::File> {
    syn::parse_file(&std::fs::read_to_string(path).ok()?).ok()
}
