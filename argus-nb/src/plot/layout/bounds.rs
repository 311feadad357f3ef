//! How many marks a figure may have: what keeps an SVG under 400 KB, whatever the data.

/// The most marks of one kind.
pub const MARKS: usize = 2500;

/// The most points of all lines together.
pub const LINE_POINTS: usize = 20_000;
