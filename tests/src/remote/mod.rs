//! What a `Remote` answers is what a frame answers: random filters, random expressions and all
//! verbs, asked of both, on rows that somebody hostile chose.
//!
//! Each test takes the rows here and the same rows at an engine, whichever it is.

pub use anyhow::Result;

mod expressions;
mod filters;
mod rows;
mod verbs;

pub use expressions::expressions_agree;
pub use filters::filters_agree;
pub use rows::rows;
pub use verbs::verbs_agree;
