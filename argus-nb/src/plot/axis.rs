//! Axes that people read: ranges with a margin, ticks with k, M and G.

use std::ops::Range;

/// The range of the values, widened so that no mark sits on the frame; a single
/// value gets a range around it.
pub(super) fn range(low: f64, high: f64) -> Range<f64> {
    let span = high - low;
    let margin = if span > 0.0 {
        span * 0.04
    } else {
        high.abs().max(1.0) * 0.5
    };
    low - margin..high + margin
}

/// `950`, `1.5k`, `20M`.
pub(super) fn tick(value: f64) -> String {
    let (scaled, suffix) = match value.abs() {
        size if size >= 1e12 => (value / 1e12, "T"),
        size if size >= 1e9 => (value / 1e9, "G"),
        size if size >= 1e6 => (value / 1e6, "M"),
        size if size >= 1e3 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let rounded = (scaled * 1000.0).round() / 1000.0;
    // Minus zero is drawn as zero.
    format!("{}{suffix}", if rounded == 0.0 { 0.0 } else { rounded })
}

/// `TotBytes (bytes)`, with the unit that Argus gives the field.
pub(super) fn label(column: &str) -> String {
    match crate::schema::by_header(column) {
        Some(field) if !field.unit.is_empty() => format!("{column} ({})", field.unit),
        _ => column.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_short() {
        assert_eq!(tick(950.0), "950");
        assert_eq!(tick(1500.0), "1.5k");
        assert_eq!(tick(-2e7), "-20M");
        assert_eq!(tick(-0.0), "0");
        assert_eq!(tick(0.25), "0.25");
    }

    #[test]
    fn a_single_value_has_room_around_it() {
        assert_eq!(range(10.0, 10.0), 5.0..15.0);
        assert_eq!(range(0.0, 0.0), -0.5..0.5);
    }
}
