//! Tables of cells, each with what is right for it. A table is text, so that a case costs a
//! line; `tests/cases/README.md` says how one is written.
//!
//! | file | what |
//! | --- | --- |
//! | `table` | text becomes cases |
//! | `expectation` | what is right for a cell, and whether a reply is that |

mod expectation;
mod table;

pub use expectation::Expectation;
pub use table::{Case, Cell, DataFile, parse};
