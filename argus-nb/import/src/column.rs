//! What a column is.

/// Of which type a column's values are. They are those of Argus' own fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An instant, in microseconds since 1970, UTC.
    Time,
    /// A whole number.
    Count,
    /// A number.
    Number,
    /// A port.
    Port,
    /// One of a few words.
    Category,
    /// An address.
    Address,
    /// Any text.
    Text,
}

/// A column of the frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name: the header that ra gives the field, or the source's own name where it is not
    /// Argus' field.
    pub name: String,
    /// The source's name for it.
    pub source: String,
    /// Of which type its values are.
    pub kind: Kind,
}
