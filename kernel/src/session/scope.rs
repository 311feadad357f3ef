//! What is in scope between cells: variables, and the notebook's own items.
//!
//! The engine writes it after each cell. Completion and inspection read it from other
//! threads, and so never wait for a cell.

use super::failure::Absent;
use argus_wire::Variable;
use std::sync::{Arc, Mutex, PoisonError};

/// A handle on what is in scope, shared between threads.
#[derive(Clone, Default)]
pub struct Scope(Arc<Mutex<InScope>>);

/// What is in scope now.
#[derive(Debug, Clone, Default)]
pub struct InScope {
    pub variables: Vec<Variable>,
    /// The notebook's own functions, types, traits and macros.
    pub items: Vec<String>,
    /// Variables that are not there any more and have not been made again.
    pub absent: Vec<Absent>,
}

impl Scope {
    pub fn now(&self) -> InScope {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    pub(super) fn update(&self, change: impl FnOnce(&mut InScope)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl InScope {
    pub fn variable(&self, name: &str) -> Option<&Variable> {
        self.variables.iter().find(|variable| variable.name == name)
    }
}

/// A variable in a line: `df: DataFrame, 2447 × 11, 215 KB`.
pub fn variable_line(variable: &Variable) -> String {
    let shape = match variable.shape.as_str() {
        "" => String::new(),
        shape => format!(", {shape}"),
    };
    format!(
        "{}: {}{shape}, {}",
        variable.name,
        variable.type_name,
        bytes(variable.bytes)
    )
}

/// A size as people write it: `24 B`, `215 KB`, `1.2 GB`.
pub(super) fn bytes(n: u64) -> String {
    match n as f64 {
        n if n >= 1e9 => format!("{:.1} GB", n / 1e9),
        n if n >= 1e6 => format!("{:.1} MB", n / 1e6),
        n if n >= 1e3 => format!("{:.0} KB", n / 1e3),
        n => format!("{n} B"),
    }
}
