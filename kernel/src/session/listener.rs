//! What a cell says while it runs, and who listens.

use std::collections::BTreeMap;

/// What a cell shows while it runs, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    Stdout(String),
    Stderr(String),
    /// Shown in mid-cell: MIME type to content; with an id, to be changed later.
    Display {
        data: BTreeMap<String, String>,
        id: Option<String>,
    },
    /// In the place of what was shown under that id.
    Update {
        data: BTreeMap<String, String>,
        id: String,
    },
    /// The value of the cell's last expression.
    Result(BTreeMap<String, String>),
    /// What was shown goes; with `wait`, when the next output comes.
    Clear {
        wait: bool,
    },
}

/// Where a cell's outputs go; called from the thread that reads the child.
pub type Sink = Box<dyn FnMut(Output) + Send>;

/// A cell asks the person in front of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub prompt: String,
    /// The answer is not to be seen while it is typed.
    pub is_password: bool,
}

/// Asks, and waits for the answer. `None`: nobody can answer.
pub type Ask = Box<dyn Fn(Question) -> Option<String> + Send>;

/// Where a cell's outputs go, and its questions.
pub struct Listener {
    pub sink: Sink,
    pub ask: Ask,
}
