//! The MIME bundle: what leaves for the notebook.

use super::escape::{escape_html, visible};
use argus_wire::MimeBundle;

pub(crate) const HTML: &str = "text/html";
pub(crate) const PLAIN: &str = "text/plain";
pub(crate) const SVG: &str = "image/svg+xml";

/// The same content in several MIME types; a front end shows the richest it
/// knows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Bundle {
    data: MimeBundle,
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

    /// The content in all its MIME types.
    pub(crate) fn data(&self) -> &MimeBundle {
        &self.data
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
