//! What keeps a source from being read.

/// Why something could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bytes could not be had.
    #[error("can't be read: {0}")]
    Read(#[from] std::io::Error),
    /// It begins like a format that it is not.
    #[error("{what}\n  hint: {hint}")]
    NotThisFormat {
        /// What it is, or lacks.
        what: String,
        /// What to do.
        hint: String,
    },
    /// A line of text that does not fit.
    #[error("line {line}: {why}: `{text}`\n  hint: {hint}")]
    Line {
        /// From 1.
        line: u64,
        /// What is wrong.
        why: String,
        /// What stands there, cut.
        text: String,
        /// What to do.
        hint: &'static str,
    },
    /// A record of a binary format that does not fit.
    #[error("byte {offset}: {why}\n  hint: {hint}")]
    Record {
        /// From 0.
        offset: u64,
        /// What is wrong.
        why: String,
        /// What to do.
        hint: &'static str,
    },
}

impl ImportError {
    /// Whether the rows behind it can be read.
    pub fn goes_on(&self) -> bool {
        matches!(self, ImportError::Line { .. } | ImportError::Record { .. })
    }
}
