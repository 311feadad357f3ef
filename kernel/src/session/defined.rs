//! The texts of the cells that ran, in which a question about a function or a type of the
//! notebook's own finds it.
//!
//! The engine adds to it after each cell, which costs a copy of the text. It is parsed
//! when somebody asks.

use crate::toolchain::declarations::{Declaration, declaration};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// How many cells are remembered: a notebook has fewer.
const MOST: usize = 1000;

/// A handle on the texts, shared between threads.
#[derive(Clone, Default)]
pub struct Defined(Arc<Mutex<VecDeque<String>>>);

impl Defined {
    /// A cell ran to its end.
    pub(super) fn note(&self, code: &str) {
        let mut cells = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if cells.len() == MOST {
            cells.pop_front();
        }
        cells.push_back(code.to_owned());
    }

    /// The item of that name, as it was last defined.
    pub fn find(&self, name: &str) -> Option<Declaration> {
        let cells = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        cells.iter().rev().find_map(|code| declaration(code, name))
    }
}
