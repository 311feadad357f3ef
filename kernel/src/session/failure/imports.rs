//! The `use` lines for names and traits that a cell lacks: those that rustc proposes,
//! and those of the preloaded crates, of whose names rustc proposes none.

use crate::toolchain::library::CRATE;
use evcxr::CompilationError;
use std::collections::BTreeMap;

/// By name, the lines that bring it into scope.
pub type Imports = BTreeMap<String, Vec<String>>;

/// How rustc's advice to import a name begins.
const NAME: &str = "consider importing ";
/// What its advice to import a trait has.
const TRAIT: &str = "perhaps you want to import ";

/// Whether a note of rustc's is advice of which the mistake's words say as much.
pub fn is_advice(note: &str) -> bool {
    note.starts_with(NAME) || note.contains(TRAIT)
}

/// The names that rustc found nowhere, and for which it has no advice.
pub fn missing_names(errors: &[CompilationError]) -> Vec<String> {
    let errors = errors.iter().filter(|error| proposed(error).is_empty());
    let mut names: Vec<String> = errors.filter_map(missing_name).collect();
    names.sort();
    names.dedup();
    names
}

/// The lines that would mend an error.
pub fn lines(error: &CompilationError, imports: &Imports) -> Vec<String> {
    let proposed = proposed(error);
    if !proposed.is_empty() {
        return proposed;
    }
    let missing = missing_name(error).and_then(|name| imports.get(&name));
    missing.cloned().unwrap_or_default()
}

fn missing_name(error: &CompilationError) -> Option<String> {
    let is_missing = matches!(
        error.code()?,
        "E0405" | "E0412" | "E0422" | "E0425" | "E0433" | "E0531"
    );
    let message = error.message();
    let (_, rest) = message.split_once("cannot find ").filter(|_| is_missing)?;
    let (_, name) = rest.split_once('`')?;
    Some(name.split_once('`')?.0.to_owned())
}

/// The lines that rustc would add: std's first, and no more than a person would read.
fn proposed(error: &CompilationError) -> Vec<String> {
    const MOST: usize = 4;
    let children = error.json["children"].as_array().into_iter().flatten();
    let mut lines: Vec<String> = children
        .filter(|child| child["message"].as_str().is_some_and(is_advice))
        .flat_map(|child| child["spans"].as_array().into_iter().flatten())
        .filter_map(|span| span["suggested_replacement"].as_str())
        .map(|line| line.trim().replace(&format!("use {CRATE}::"), "use "))
        .filter(|line| line.starts_with("use "))
        .collect();
    lines.sort_by_key(|line| !line.starts_with("use std::"));
    lines.dedup();
    lines.truncate(MOST);
    lines
}
