//! What a `Remote` answers is what a frame answers: random filters, random expressions and all
//! verbs, asked of both, on rows that somebody hostile chose.
//!
//! Each test takes the rows here and the same rows at an engine, whichever it is.

/// What differs is said in a sentence.
pub type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

macro_rules! fail {
    ($($said:tt)*) => {
        return Err(format!($($said)*).into())
    };
}

macro_rules! ensure {
    ($is_so:expr, $($said:tt)*) => {
        if !$is_so {
            fail!($($said)*);
        }
    };
}

mod expressions;
mod filters;
mod rows;
mod verbs;

pub use expressions::expressions_agree;
pub use filters::filters_agree;
pub use rows::rows;
pub use verbs::verbs_agree;
