//! The wire format: what the process that runs the cells and the kernel say to
//! each other.
//!
//! Each knows this crate and not the other, so the kernel links neither polars nor
//! argus-nb, and argus-nb nothing of Jupyter. This crate knows serde and nothing
//! else: whoever sends or receives a [`Frame`] brings serde_json along.
//!
//! The process speaks in lines of its stdout and stderr. A line is text that the
//! cell prints, or it ends in a frame: the session's [`Token`], then the frame as
//! JSON on one line. To the process the kernel speaks by the variables of its
//! environment ([`TOKEN_VAR`], [`KERNEL_VAR`], [`parameter_var`]).
//!
//! Why it is so: `docs/decisions.md#the-wire-format-is-a-crate-of-its-own`.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The version of this format. It goes up when a frame changes its meaning or its
/// fields. Kernel and preload are built together, but a preload can be built again
/// while a kernel runs: [`Frame::Begin`] says which version the process speaks.
pub const VERSION: u32 = 2;

/// The environment variable that carries the session's [`Token`].
pub const TOKEN_VAR: &str = "ARGUS_NB_DISPLAY";

/// The environment variable in which the kernel says its name and version, for
/// whoever wants to write down what a notebook ran on.
pub const KERNEL_VAR: &str = "ARGUS_KERNEL_VERSION";

/// How evcxr's own protocol begins a display: a line of this and a MIME type, then the
/// content. A preload in a stock kernel speaks it, and so may any crate in ours.
pub const EVCXR_BEGIN_CONTENT: &str = "EVCXR_BEGIN_CONTENT";

/// The line that ends the content.
pub const EVCXR_END_CONTENT: &str = "EVCXR_END_CONTENT";

/// The environment variable of a notebook's parameter: `ARGUS_TOP` for `top`. `None`
/// if no variable can have such a name, which is of ASCII letters, digits and `_`.
pub fn parameter_var(name: &str) -> Option<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '_';
    (!name.is_empty() && name.chars().all(is_plain))
        .then(|| format!("ARGUS_{}", name.to_ascii_uppercase()))
}

/// The mark that a frame begins with. The kernel makes it anew for each session and
/// gives it to the process that runs the cells alone, so that nothing a flow record
/// contains, and a cell prints, can be taken for a frame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// A token of a text that nobody can guess.
    pub fn new(secret: impl Into<String>) -> Token {
        Token(secret.into())
    }

    /// The token of the kernel that started this process, if one did.
    pub fn from_env() -> Option<Token> {
        let secret = std::env::var(TOKEN_VAR).ok()?;
        (!secret.is_empty()).then_some(Token(secret))
    }

    /// The text itself, for [`TOKEN_VAR`].
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The line that carries a frame, which is given as JSON without a newline.
    pub fn line(&self, frame: &str) -> String {
        format!("{}{frame}\n", self.0)
    }

    /// What stands before the token in a line, and the JSON behind it. Before it is
    /// text that was printed without a newline of its own. `None` if the line is text
    /// alone.
    pub fn split<'a>(&self, line: &'a str) -> Option<(&'a str, &'a str)> {
        line.split_once(self.as_str())
    }
}

/// The same content in several MIME types: type to content.
pub type MimeBundle = BTreeMap<String, String>;

/// What is said on one line.
///
/// `Data` is the content of a display. Who receives a frame owns it; who sends one
/// lends it (`Frame<&MimeBundle>`), since a figure may be megabytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum Frame<Data = MimeBundle> {
    /// A cell is compiled, and its own code begins. The first frame of a process is
    /// such a one; it keeps its fields in every version, so that any kernel can read
    /// the version of any preload.
    Begin {
        /// The sender's [`VERSION`].
        #[serde(default)]
        version: u32,
    },
    /// The value of a cell's last expression.
    Result { data: Data },
    /// A value that is shown in mid-cell. With an id it can be changed later.
    Display {
        data: Data,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        id: Option<String>,
    },
    /// This takes the place of what was shown under that id.
    Update { data: Data, id: String },
    /// The cell takes back what it has shown so far; with `wait`, only when its next
    /// output comes, so that nothing flickers.
    Clear { wait: bool },
    /// On stderr: what comes here now was written after the display that goes to
    /// stdout next. The two streams have no other common order.
    DisplayFollows,
    /// The text before this frame is a line that goes on. It is sent where a line
    /// stays unfinished for a while, so that it can be shown already.
    Open,
    /// The notebook's variables as the cell left them, if they have changed.
    Variables { variables: Vec<Variable> },
    /// A `?` met an error and left the cell. Its place is one in the compiled source;
    /// line 0 means that the cell's code was right and its value can't be shown.
    Error {
        name: String,
        value: String,
        line: usize,
        column: usize,
    },
    /// A panic left the cell, at this place of the compiled source or of a library.
    Panic {
        value: String,
        file: String,
        line: usize,
        column: usize,
    },
    /// The cell is over. It goes to both streams, so that the kernel knows when it has
    /// read all of them.
    End,
}

/// A variable of the notebook, as a person would describe it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Variable {
    pub name: String,
    /// The type, each path cut to its last name.
    #[serde(rename = "type")]
    pub type_name: String,
    /// The bytes that it takes, with what it points to where that is known.
    pub bytes: u64,
    /// `2447 × 11` of a frame, `2447` of a column or a `Vec` of numbers.
    pub shape: String,
    /// The name and the dtype of a frame's columns.
    pub columns: Vec<(String, String)>,
    /// All words of those columns that have few, by the column.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub words: BTreeMap<String, Vec<String>>,
    /// The expression that makes it again, where there is one: `load("x.csv")?`.
    pub again: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_has_a_variable_if_its_name_can_be_one() {
        for (name, variable) in [
            ("top", Some("ARGUS_TOP")),
            ("top_hosts2", Some("ARGUS_TOP_HOSTS2")),
            ("top hosts", None),
            ("größe", None),
            ("", None),
        ] {
            assert_eq!(parameter_var(name).as_deref(), variable, "{name}");
        }
    }

    #[test]
    fn a_line_is_split_where_the_token_stands() {
        let token = Token::new("T:");
        let line = token.line("{}");
        assert_eq!(line, "T:{}\n");
        assert_eq!(token.split("T:{}"), Some(("", "{}")));
        assert_eq!(token.split("50 %T:{}"), Some(("50 %", "{}")));
        assert_eq!(token.split("text"), None);
    }

    /// What a lender sends, an owner receives. The JSON is spelled out because a
    /// change of it is a new [`VERSION`].
    /// Frames that carry a display, and their JSON.
    fn displays(data: &MimeBundle) -> [(Frame<&MimeBundle>, &'static str); 4] {
        [
            (
                Frame::Result { data },
                r#"{"frame":"result","data":{"text/plain":"x"}}"#,
            ),
            (
                Frame::Display { data, id: None },
                r#"{"frame":"display","data":{"text/plain":"x"}}"#,
            ),
            (
                Frame::Display {
                    data,
                    id: Some("1".to_owned()),
                },
                r#"{"frame":"display","data":{"text/plain":"x"},"id":"1"}"#,
            ),
            (
                Frame::Update {
                    data,
                    id: "1".to_owned(),
                },
                r#"{"frame":"update","data":{"text/plain":"x"},"id":"1"}"#,
            ),
        ]
    }

    /// The other frames, and their JSON.
    fn notices() -> [(Frame<&'static MimeBundle>, &'static str); 8] {
        let variable = Variable {
            name: "df".to_owned(),
            columns: vec![("Dport".to_owned(), "u16".to_owned())],
            words: BTreeMap::from([("Proto".to_owned(), vec!["udp".to_owned()])]),
            ..Variable::default()
        };
        [
            (
                Frame::Begin { version: VERSION },
                r#"{"frame":"begin","version":2}"#,
            ),
            (Frame::DisplayFollows, r#"{"frame":"display_follows"}"#),
            (
                Frame::Variables {
                    variables: vec![variable],
                },
                r#"{"frame":"variables","variables":[{"name":"df","type":"","bytes":0,"shape":"","columns":[["Dport","u16"]],"words":{"Proto":["udp"]},"again":""}]}"#,
            ),
            (
                Frame::Clear { wait: true },
                r#"{"frame":"clear","wait":true}"#,
            ),
            (Frame::Open, r#"{"frame":"open"}"#),
            (
                Frame::Error {
                    name: "LoadError".to_owned(),
                    value: "no file".to_owned(),
                    line: 3,
                    column: 9,
                },
                r#"{"frame":"error","name":"LoadError","value":"no file","line":3,"column":9}"#,
            ),
            (
                Frame::Panic {
                    value: "x".to_owned(),
                    file: "src/lib.rs".to_owned(),
                    line: 3,
                    column: 9,
                },
                r#"{"frame":"panic","value":"x","file":"src/lib.rs","line":3,"column":9}"#,
            ),
            (Frame::End, r#"{"frame":"end"}"#),
        ]
    }

    #[test]
    fn frames_are_the_same_on_both_sides() {
        let data = MimeBundle::from([("text/plain".to_owned(), "x".to_owned())]);
        for (sent, json) in displays(&data).into_iter().chain(notices()) {
            assert_eq!(serde_json::to_string(&sent).unwrap(), json);
            let received: Frame = serde_json::from_str(json).unwrap();
            assert_eq!(serde_json::to_string(&received).unwrap(), json);
        }
    }

    #[test]
    fn a_preload_without_a_version_speaks_version_0() {
        let frame: Frame = serde_json::from_str(r#"{"frame":"begin"}"#).unwrap();
        assert_eq!(frame, Frame::Begin { version: 0 });
    }
}
