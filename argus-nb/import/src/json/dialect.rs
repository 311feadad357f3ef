//! What a format adds to objects as rows.

use crate::Kind;
use crate::mapping::Mapping;
use crate::row::{Places, Row};

/// A format that is written in JSON.
pub(crate) struct Dialect {
    /// What it is called in messages.
    pub(crate) name: &'static str,
    /// Which paths are Argus' columns. These columns are there in every frame.
    pub(crate) mapping: &'static [Mapping],
    /// Of which type those are that keep their names, where the values do not tell.
    pub(crate) kinds: &'static [(&'static str, Kind)],
    /// Columns that follow from others, and from which.
    pub(crate) derived: &'static [(&'static str, &'static str)],
    /// Beginnings of paths that say nothing.
    pub(crate) prefixes: &'static [&'static str],
    /// Where an object says what it is, and of which objects rows are made; of all if none.
    pub(crate) event: Option<Event>,
    /// An array's elements stand with commas between, as in Zeek's text logs; else as JSON.
    pub(crate) joins_arrays: bool,
    /// Columns that `finish` looks at, besides Argus'.
    pub(crate) inputs: &'static [&'static str],
    /// Sets what follows from the row's values: places of Argus' columns, and of `inputs`.
    pub(crate) finish: fn(&mut Row, &Places, &[Option<usize>]),
    /// What an analyst must know.
    pub(crate) difference: &'static str,
}

/// Where an object says what it is.
pub(crate) struct Event {
    pub(crate) path: &'static str,
    pub(crate) rows: &'static [&'static str],
    /// What to do if there is none of them.
    pub(crate) hint: &'static str,
}

impl Dialect {
    /// The path without a beginning that says nothing.
    pub(crate) fn path<'p>(&self, path: &'p str) -> &'p str {
        let rest = self
            .prefixes
            .iter()
            .find_map(|prefix| path.strip_prefix(prefix));
        rest.unwrap_or(path)
    }
}

/// Any objects.
pub(crate) const PLAIN: Dialect = Dialect {
    name: "JSON",
    mapping: &[],
    kinds: &[],
    derived: &[],
    prefixes: &[],
    event: None,
    joins_arrays: false,
    inputs: &[],
    finish: |_, _, _| {},
    difference: "",
};
