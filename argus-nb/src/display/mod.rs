//! What a display is made of, and how it leaves the process.
//!
//! A [`Bundle`] is the same content in several MIME types: HTML or SVG for a
//! notebook, and a plain-text twin for consoles, LaTeX and Markdown. Here are its
//! parts: `escape` makes text from data safe, `options` says how much is shown, and
//! a frame goes through `layout` (which of its values, with how many digits) and
//! `html` or `plain`, put together in `table`. `send` is the way out.
//!
//! This folder is near the ground. It knows std, polars and the wire format, and no
//! other module of this crate: which value is shown how is decided in
//! [`show`](crate::show).

mod bundle;
mod count;
mod escape;
pub(crate) mod facts;
mod html;
mod layout;
mod options;
mod plain;
pub(crate) mod send;
pub(crate) mod table;

pub use bundle::Bundle;
pub(crate) use bundle::{HTML, PLAIN, SVG};
pub(crate) use count::{count, grouped};
pub use escape::{escape_html, visible};
pub use options::{DisplayOptions, Theme, display_options};
pub use send::clear_output;
