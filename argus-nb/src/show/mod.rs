//! Which value is shown how.
//!
//! Everything with `Debug` can be shown, and a `LazyFrame`. Frames, columns, schemas
//! and figures are shown as what they are: `shown` is the trait that a cell calls,
//! `erased` a value without its type, and `rich` chooses its display by what type it
//! was. `result` looks into a `Result`, and a `failure` fails the cell; `first` asks for rows that
//! are elsewhere. The other files are the
//! displays of one kind of value each.
//!
//! This folder stands on top: it knows every type that can be shown, those of
//! [`display`](crate::display), [`schema`](crate::schema), [`load`](mod@crate::load),
//! [`flows`](crate::flows), [`live`](mod@crate::live), [`plot`](crate::plot) and
//! [`provenance`](mod@crate::provenance), and only the prelude and generated code know it.

mod bounded;
mod compound;
mod erased;
pub(crate) mod failure;
mod first;
mod frame;
mod groups;
#[cfg(argus_preload)]
mod known;
mod page;
mod query;
mod remote;
mod result;
mod rich;
mod schema;
mod shown;

pub use page::{Page, Paged};
pub use shown::{Shown, kind, show};
