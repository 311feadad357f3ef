//! Columns that spaces set apart, as ra prints them to a terminal: they end where the words
//! of the header end.
//!
//! Why it is so: `docs/decisions.md#aligned-columns-are-held-to-their-header`.

use crate::load::user_data::Span;

/// Whether a line's columns are set apart where they should end: by a space, or by ra's
/// point before a port. A number that is longer than its column moves all behind it, and
/// would be cut in two.
pub(super) fn is_aligned(line: &[u8], ends: &[usize]) -> bool {
    let (_last, ends) = ends.split_last().unwrap_or((&0, &[]));
    ends.iter()
        .all(|end| matches!(line.get(*end), None | Some(b' ' | b'.')))
}

/// Gives each field of a line: what stands between the ends of two columns, without the
/// character that sets them apart. A line may end before its last columns do.
pub(super) fn cut_at(line: &[u8], ends: &[usize], mut take: impl FnMut(usize, Span)) {
    let mut from = 0;
    for (field, end) in ends.iter().enumerate() {
        let is_last = field + 1 == ends.len();
        let to = if is_last { line.len() } else { *end };
        let from_here = from.min(line.len());
        take(field, (from_here, to.min(line.len()).max(from_here)));
        from = end + 1;
    }
}

/// Where a padded field's own text lies in it: what is before it, and how long it is.
pub(super) fn unpadded(field: &[u8]) -> (usize, usize) {
    let text = field.trim_ascii();
    if text.is_empty() {
        return (0, 0);
    }
    let before = field.len() - field.trim_ascii_start().len();
    (before, text.len())
}
