//! What speaks for a line being a header, and for one being data.

use crate::schema;

/// A number, an address or a time, which only data can be.
pub(super) fn is_data(text: &str) -> bool {
    text.parse::<f64>().is_ok()
        || text.parse::<std::net::IpAddr>().is_ok()
        || text.starts_with(|c: char| c.is_ascii_digit()) && text.contains(':')
}

/// A header names a field that Argus knows, or at least holds no data.
pub(super) fn looks_like_a_header(names: &[String]) -> bool {
    has_a_field(names) || !names.iter().any(|name| is_data(name))
}

/// A line that is a header even where the caller says that there is none: it holds no
/// data, and names a field that Argus knows, or stands above data.
pub(super) fn is_surely_a_header(names: &[String], row: Option<&[String]>) -> bool {
    let is_above_data = || {
        row.is_some_and(|row| {
            row.len() == names.len()
                && row.iter().any(|text| is_data(text))
                && !names.iter().any(String::is_empty)
        })
    };
    !names.iter().any(|name| is_data(name)) && (has_a_field(names) || is_above_data())
}

/// Whether a comment, of these names, is the header above a line.
pub(super) fn is_commented_header(comment: &[u8], names: &[String], line: &[String]) -> bool {
    let fields = names
        .iter()
        .filter(|name| schema::by_header(name).is_some());
    let is_prose = comment.starts_with(b"# ") && fields.count() * 2 <= names.len();
    let is_above_data = names.len() > 1 && line.iter().any(|text| is_data(text));
    names.len() == line.len() && !has_a_field(line) && (!is_prose || is_above_data)
}

fn has_a_field(names: &[String]) -> bool {
    names.iter().any(|name| schema::by_header(name).is_some())
}
