//! A value becomes a MIME bundle: what a notebook shows of it.
//!
//! Everything with `Debug` can be shown. Frames, columns and figures are shown
//! as what they are, each with a plain-text twin for consoles, LaTeX and
//! Markdown.

mod compound;
mod escape;
pub(crate) mod facts;
mod html;
mod lazy;
mod options;
mod plain;
mod rich;
mod schema;
mod table;
pub mod wire;

pub use escape::{escape_html, visible};
pub use options::{DisplayOptions, Theme, display_options};
pub(crate) use table::grouped;

use polars::prelude::LazyFrame;
use std::collections::BTreeMap;
use std::fmt::{Debug, Display};

pub(crate) const HTML: &str = "text/html";
pub(crate) const PLAIN: &str = "text/plain";
pub(crate) const SVG: &str = "image/svg+xml";

/// The same content in several MIME types; a front end shows the richest it
/// knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    pub(crate) data: BTreeMap<String, String>,
}

impl Bundle {
    /// Text alone. Control characters are made visible, see [`visible`].
    pub fn text(text: &str) -> Bundle {
        Bundle::default().with(PLAIN, visible(text).into_owned())
    }

    pub(crate) fn with(mut self, mime: &str, content: String) -> Bundle {
        self.data.insert(mime.to_owned(), content);
        self
    }

    /// The content for a MIME type, e.g. `text/html`.
    pub fn get(&self, mime: &str) -> Option<&str> {
        self.data.get(mime).map(String::as_str)
    }

    /// The plain-text twin.
    pub fn plain(&self) -> &str {
        self.get(PLAIN).unwrap_or_default()
    }

    /// The HTML, or what stands in for it: the drawing, or the text.
    pub(crate) fn html(&self) -> String {
        match (self.get(HTML), self.get(SVG)) {
            (Some(html), _) => html.to_owned(),
            (None, Some(svg)) => svg.to_owned(),
            (None, None) => format!("<pre>{}</pre>", escape_html(self.plain())),
        }
    }

    /// Whether there is nothing to show, as for `()`.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }
}

/// How a type is shown. It only tells the implementations of [`Shown`] apart;
/// nobody names it.
pub mod kind {
    /// By `Debug`, or richer where the type is known.
    pub enum Value {}
    /// A lazy query, which has no `Debug`.
    pub enum Query {}
}

/// What a notebook can show: every `Debug` value, and a `LazyFrame`.
///
/// `evcxr_display` is the name that evcxr looks for on a cell's last
/// expression. One method that covers every `Debug` value lets the cell compile
/// once, where evcxr would otherwise try, fail and fall back.
#[diagnostic::on_unimplemented(
    message = "`{Self}` can't be shown: it has no `Debug`",
    note = "add `#[derive(Debug)]` to your type, or end the line with `;`"
)]
pub trait Shown<Kind> {
    /// What to show of `self`. Of a figure that can't be drawn it is the reason.
    fn bundle(&self) -> Bundle;

    /// Shows `self` as the value of the cell.
    fn evcxr_display(&self) {
        wire::result(&self.bundle());
    }

    /// Shows `self` in mid-cell.
    fn display(&self) {
        wire::display(&self.bundle());
    }
}

impl<T: Debug + ?Sized> Shown<kind::Value> for T {
    // A cell compiles these for its own type, so there is next to nothing in
    // them: the choice of display is made in code compiled once, in the preload.
    #[inline]
    fn bundle(&self) -> Bundle {
        rich::Seen::new(&self).bundle()
    }

    #[inline]
    fn evcxr_display(&self) {
        rich::Seen::new(&self).show(wire::result);
    }

    #[inline]
    fn display(&self) {
        rich::Seen::new(&self).show(wire::display);
    }
}

impl Shown<kind::Query> for LazyFrame {
    fn bundle(&self) -> Bundle {
        lazy::bundle(self)
    }
}

impl Shown<kind::Query> for Option<LazyFrame> {
    fn bundle(&self) -> Bundle {
        self.as_ref()
            .map_or_else(|| Bundle::text("None"), lazy::bundle)
    }
}

impl<E: Debug + Display> Shown<kind::Query> for Result<LazyFrame, E> {
    fn bundle(&self) -> Bundle {
        match self {
            Ok(query) => lazy::bundle(query),
            Err(error) => Bundle::text(&format!("Err: {error}")),
        }
    }
}

impl Shown<kind::Query> for Vec<LazyFrame> {
    fn bundle(&self) -> Bundle {
        compound::many(self, lazy::bundle)
    }
}

/// Shows a value in mid-cell, before the cell's own value.
///
/// ```
/// # use argus_nb::prelude::*;
/// show(&vec![1, 2, 3]);
/// ```
pub fn show<Kind>(value: &(impl Shown<Kind> + ?Sized)) {
    value.display();
}
