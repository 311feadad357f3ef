//! Where the names of the preloaded crates are that the prelude does not bring.
//!
//! rustc proposes no `use` line for them, since it looks into no crate that another one
//! re-exports. So it is asked about each: a cell of nothing but such lines is checked,
//! and those without an error are right. That is done only when a cell has failed.

use super::oracle::MARK;
use evcxr::{CommandContext, CompilationError};
use std::collections::BTreeMap;

/// Where a name may be.
const MODULES: [&str; 7] = [
    "polars::prelude",
    // What polars' prelude has forgotten.
    "polars::frame",
    "polars::series::ops",
    "polars::time",
    "plotters::prelude",
    "serde_json",
    "chrono",
];

/// The most names that are asked for: a cell that lacks more has other faults.
const MOST: usize = 8;

/// By name, the `use` lines that bring it.
pub fn find(context: &mut CommandContext, names: &[String]) -> BTreeMap<String, Vec<String>> {
    let names = names.iter().filter(|name| is_name(name)).take(MOST);
    let lines: Vec<(&String, String)> = names
        .flat_map(|name| MODULES.map(|module| (name, format!("use {module}::{name};"))))
        .collect();
    let mut found: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if lines.is_empty() {
        return found;
    }
    let question: String = lines
        .iter()
        .map(|(_, line)| format!("{{ {line} }}\n"))
        .collect();
    let Ok(errors) = context.check(&format!("{question}{MARK}")) else {
        return found;
    };
    let wrong: Vec<usize> = errors.iter().filter_map(line_of).collect();
    for (at, (name, line)) in lines.into_iter().enumerate() {
        if !wrong.contains(&(at + 1)) {
            found.entry(name.clone()).or_default().push(line);
        }
    }
    found
}

/// The line of the question that an error is about, counted from 1.
fn line_of(error: &CompilationError) -> Option<usize> {
    let spanned = error.primary_spanned_message()?;
    spanned.span.map(|span| span.start_line)
}

/// Whether it is a name that can stand behind a path.
fn is_name(name: &str) -> bool {
    syn::parse_str::<syn::Ident>(name).is_ok()
}
