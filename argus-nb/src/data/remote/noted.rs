//! What was asked of engines so far, for a write-up's provenance.

use std::sync::{Mutex, PoisonError};

/// An engine and what of it, without a secret: its address can't have one.
static NOTED: Mutex<Vec<(String, String)>> = Mutex::new(Vec::new());

/// The longest name of rows that is kept; a query may be long.
const LONGEST: usize = 120;

pub(super) fn note(engine: String, rows: String) {
    let rows = match rows.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &rows[..end]),
        None => rows,
    };
    let mut noted = NOTED.lock().unwrap_or_else(PoisonError::into_inner);
    let one = (engine, rows);
    if !noted.contains(&one) {
        noted.push(one);
    }
}

/// The engines and what of them, in order, each once.
pub(crate) fn noted() -> Vec<(String, String)> {
    NOTED.lock().unwrap_or_else(PoisonError::into_inner).clone()
}
