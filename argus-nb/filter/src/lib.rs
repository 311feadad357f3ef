//! ra's filter language: `udp and dst port 53 and bytes gt 300`.
//!
//! [`parse`] reads a filter, [`resolve()`] finds the columns that answer it, and [`matches()`]
//! answers it for one row. A backend that is quicker translates the [`Question`] that
//! `resolve` gives; it has to agree with `matches`.
//!
//! ```
//! use argus_filter::parse;
//! let filter = parse("tcp or udp and dst port 53 or 80")?;
//! assert_eq!(filter.to_string(), "(((tcp or udp) and dst port 53) or dst port 80)");
//! let error = parse("udp and dst prot 53").unwrap_err();
//! assert_eq!(error.to_string(), "`prot` is no word of a filter: did you mean `proto` or `port`?
//!   udp and dst prot 53
//!               ^^^^");
//! # Ok::<(), argus_filter::FilterError>(())
//! ```
//!
//! # The language
//! - `and` (`&&`) and `or` (`||`) bind equally, from left to right; `not` (`!`) binds one term.
//! - A question is a protocol, a direction, a word, a comparison and a value, in this order:
//!   `tcp src port gt 1023`. A bare value after `and` or `or` means what the one before meant:
//!   `dst port 22 or 80`.
//! - Without a direction, most questions are of either side.
//! - A value that a row does not have fulfils nothing, not even `lt`; `not` of that is true.
//!   So a filter and its contrary share out all rows.
//!
//! What ra does not know is in [`Filter::beyond_ra`].
//!
//! # The files
//! `condition` is what can be asked of a value, `filter` what a filter is; `words` is the
//! table of the language and `fixed` what its words without a value ask; `lexer` and `parser`
//! read it; `resolve` and `row` answer it, `completion` helps to write it.

mod completion;
mod condition;
mod error;
mod filter;
mod fixed;
mod lexer;
mod parser;
mod resolve;
mod row;
mod services;
mod words;

pub use completion::{Candidate, Completion, complete};
pub use condition::{Comparison, Condition, Instant, Value, number};
pub use error::{FilterError, Problem};
pub use filter::{ColumnTest, Columns, Extension, Filter, Primitive, Sides, Test};
pub use parser::parse;
pub use resolve::{Operand, Question, Resolved, resolve};
pub use row::{Row, matches};
