//! Questions asked of a frame of flows, each a verb of one line.
//!
//! `questions` and `rows` are the verbs' names and what they promise. Each is written once, on a
//! query, in a file of its subject (`counts`, `describe` with its `description`, `crosstab`,
//! `numbers`, `flags`, `save`; `order`, `aggregate`, `lookup`, `columns`, `gaps`, `bins`, `sample`,
//! `sessions`), and `face` makes it serve a frame that is there, too; `lazy_rows` has what polars
//! gives a frame alone. `conditions`, `address` and `times` are asked of a column, and `elementwise`
//! lets an engine read what they ask. All of it rests on `column`, which finds a column or says why
//! not, `key`, what rows are grouped by, and `instant`, how times are written in a question. What has
//! to be quick on millions of rows rests on `groups`, which of its distinct values each row has, on
//! `parts`, a column of numbers for all cores, on `mask`, which rows are so, on `tallied`, which
//! counts rows that are read, and on `gather`, rows by their numbers. `wrapping` tells of numbers that
//! begin anew past their end. Of the crate they know
//! `frame_file`, `quantiles` and `suggest`: where a frame came from is nothing to them.

mod address;
mod aggregate;
mod bins;
mod column;
pub(crate) mod columns;
mod conditions;
pub(crate) mod counts;
pub(crate) mod crosstab;
mod describe;
pub(crate) mod description;
mod elementwise;
mod face;
mod flags;
mod gaps;
mod gather;
mod groups;
mod instant;
mod key;
mod labels;
mod lazy_rows;
mod lookup;
mod mask;
mod numbers;
pub(crate) mod order;
mod parts;
mod questions;
mod rows;
mod sample;
mod save;
#[cfg(test)]
mod scanned;
mod sessions;
mod tallied;
mod times;
mod wrapping;

pub use address::Addresses;
pub(crate) use address::{AddressQuestion, networks};
pub(crate) use aggregate::order as order_of_groups;
pub use aggregate::{Aggregates, percentile};
pub use column::ColumnError;
pub(crate) use column::{categories, dtype_of, groupable, is_narrow, known, numeric, unknown};
pub(crate) use conditions::Among;
pub use conditions::{Conditions, Value, ratio};
pub use crosstab::Aggregate;
pub(crate) use elementwise::{Elementwise, elementwise, function_of};
pub use face::Face;
pub(crate) use face::kept;
pub(crate) use gather::rows_in_order;
pub(crate) use groups::{By, Fold, FoldKind, Groups, Reduction, of_distinct};
pub use instant::{TimeError, timedelta, timestamp};
pub(crate) use instant::{in_polars_units, instant_in_micros, length_in_micros, stretch_in_micros};
pub use key::{Key, Keys};
pub(crate) use labels::labels;
pub use lazy_rows::LazyRows;
pub(crate) use mask::{Answers, Asked};
pub(crate) use parts::each_number;
pub use questions::Flows;
pub use rows::Verbs;
pub use save::SaveError;
pub(crate) use tallied::{Set, all_grouped, tallied};
pub use times::{Times, window};
