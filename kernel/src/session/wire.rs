//! The wire format of the preload's displays: a line `<token>{json}`.
//!
//! It mirrors `argus_nb::display::wire`, which the kernel does not link.

use serde::Deserialize;
use std::collections::BTreeMap;

/// The environment variable that carries the token to the child.
pub const TOKEN_VAR: &str = "ARGUS_NB_DISPLAY";

/// The environment variable by which a cell may know what runs it.
pub const VERSION_VAR: &str = "ARGUS_KERNEL_VERSION";

/// What a cell says beside plain text.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum Frame {
    Result {
        data: BTreeMap<String, String>,
    },
    Display {
        data: BTreeMap<String, String>,
        #[serde(default)]
        id: Option<String>,
    },
    Update {
        data: BTreeMap<String, String>,
        id: String,
    },
    Clear {
        wait: bool,
    },
    Variables {
        variables: Vec<Variable>,
    },
    Begin,
    Error {
        name: String,
        value: String,
        line: usize,
        column: usize,
    },
    Panic {
        value: String,
        file: String,
        line: usize,
        column: usize,
    },
    End,
    /// On stderr: what comes here is behind the display that goes to stdout next.
    Shown,
    /// Text that stands before it is shown already, and its line goes on.
    Open,
}

/// A variable, as the child describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct Variable {
    pub name: String,
    #[serde(rename = "type")]
    pub type_name: String,
    pub bytes: u64,
    pub shape: String,
    /// Name and dtype of a table's columns.
    pub columns: Vec<(String, String)>,
    /// The expression that makes it again, where there is one.
    pub again: String,
}

/// A line of the child's stdout: text, then perhaps a frame behind text that
/// had no newline of its own.
pub fn split<'a>(line: &'a str, token: &str) -> (Option<&'a str>, Option<Frame>) {
    let Some(at) = line.find(token) else {
        return (Some(line), None);
    };
    match serde_json::from_str(&line[at + token.len()..]) {
        Ok(frame) => ((at > 0).then(|| &line[..at]), Some(frame)),
        Err(_) => (Some(line), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_told_from_text_even_behind_an_open_line() {
        assert_eq!(split("plain", "T:"), (Some("plain"), None));
        assert_eq!(
            split("T:{\"frame\":\"end\"}", "T:"),
            (None, Some(Frame::End))
        );
        assert_eq!(
            split("50 %T:{\"frame\":\"end\"}", "T:"),
            (Some("50 %"), Some(Frame::End))
        );
        assert_eq!(
            split("T: is no frame", "T:"),
            (Some("T: is no frame"), None)
        );
    }
}
