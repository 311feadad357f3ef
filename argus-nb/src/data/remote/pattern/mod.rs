//! Questions of a text as regular expressions that every engine reads alike.
//!
//! `text` has what ra asks of a text, `address` which texts are an address, `portable` a pattern
//! that somebody wrote. All are made of what `literal` has.

mod address;
mod literal;
mod portable;
#[cfg(test)]
mod tests;
mod text;

pub(super) use literal::literal;
pub(super) use portable::{of_shell, portable};
pub(super) use text::of_condition;
