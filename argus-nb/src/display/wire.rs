//! How a display leaves the process: one line of stdout a frame.
//!
//! A frame is a line `<token>{json}`, where the token is what the kernel put
//! into `ARGUS_NB_DISPLAY` for this child alone. A flow record cannot know it,
//! so no label that a cell prints is ever taken for a frame. Under a stock
//! `evcxr_jupyter` (no token) displays speak evcxr's own protocol, and in an
//! ordinary program they print their plain text.

use super::Bundle;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// The environment variable that carries the kernel's token.
pub const TOKEN_VAR: &str = "ARGUS_NB_DISPLAY";

/// What evcxr sets in the process that runs the cells.
const EVCXR_CHILD_VAR: &str = "EVCXR_IS_RUNTIME";

/// One line to the kernel.
#[derive(Debug, Serialize)]
#[serde(tag = "frame", rename_all = "snake_case")]
pub enum Frame<'a> {
    /// The value of the cell's last expression.
    Result { data: &'a BTreeMap<String, String> },
    /// Shown in mid-cell; with an id, to be changed later.
    Display {
        data: &'a BTreeMap<String, String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<&'a str>,
    },
    /// In the place of what was shown under that id.
    Update {
        data: &'a BTreeMap<String, String>,
        id: &'a str,
    },
    /// What was shown so far goes; with `wait`, when the next output comes.
    Clear { wait: bool },
    /// The notebook's variables, as the cell left them.
    Variables { variables: &'a [Variable] },
    /// A `?` left the cell; `line` and `column` are of the compiled source.
    Error {
        name: &'a str,
        value: &'a str,
        line: u32,
        column: u32,
    },
    /// A panic left the cell, with its place in the compiled source.
    Panic {
        value: &'a str,
        file: &'a str,
        line: u32,
        column: u32,
    },
    /// The cell is compiled, and its own code begins.
    Begin,
    /// The cell is over.
    End,
    /// On stderr: what comes here is behind the display that goes to stdout next.
    Shown,
}

/// A variable, as one speaks of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variable {
    pub name: String,
    /// The type, each path cut to its last name.
    #[serde(rename = "type")]
    pub type_name: String,
    /// Bytes that it takes, what it points to included where that is known.
    pub bytes: usize,
    /// `2447 × 11` of a frame, `2447` of a column or a `Vec` of numbers.
    pub shape: String,
    /// Name and dtype of a frame's columns.
    pub columns: Vec<(String, String)>,
    /// The expression that makes it again, where there is one: `load("x.csv")?`.
    pub again: String,
}

enum Reader {
    /// Our kernel, which knows its own token.
    Kernel(String),
    /// A stock evcxr.
    Evcxr,
    /// A person at a terminal.
    Person,
}

fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| match std::env::var(TOKEN_VAR) {
        Ok(token) if !token.is_empty() => Reader::Kernel(token),
        _ if std::env::var_os(EVCXR_CHILD_VAR).is_some() => Reader::Evcxr,
        _ => Reader::Person,
    })
}

/// Sends a frame to our kernel; to anybody else it says nothing.
pub(crate) fn send(frame: &Frame<'_>) {
    if let Some(line) = line(frame) {
        write(std::io::stdout().lock(), &line);
    }
}

/// Sends a frame to our kernel behind what is on stderr.
pub(crate) fn send_on_stderr(frame: &Frame<'_>) {
    if let Some(line) = line(frame) {
        write(std::io::stderr().lock(), &line);
    }
}

fn line(frame: &Frame<'_>) -> Option<String> {
    let Reader::Kernel(token) = reader() else {
        return None;
    };
    let json = serde_json::to_string(frame).ok()?;
    Some(format!("{token}{json}\n"))
}

/// Takes back what the cell has shown: `IPython.display.clear_output`. With
/// `wait`, it stays until the next output, so that nothing flickers.
pub fn clear_output(wait: bool) {
    send(&Frame::Clear { wait });
}

/// Shows the value of a cell's last expression.
pub(crate) fn result(bundle: &Bundle) {
    emit(bundle, |data| Frame::Result { data });
}

/// Shows a value in mid-cell.
pub(crate) fn display(bundle: &Bundle) {
    emit(bundle, |data| Frame::Display { data, id: None });
}

/// Fails the cell, whose value can't be shown.
pub(crate) fn failed(name: &str, error: &dyn std::error::Error) {
    let value = error.to_string();
    match reader() {
        // The cell has no line for it: its code was right.
        Reader::Kernel(_) => send(&Frame::Error {
            name,
            value: &value,
            line: 0,
            column: 0,
        }),
        Reader::Evcxr | Reader::Person => write(
            std::io::stderr().lock(),
            &format!("{}\n", super::visible(&value)),
        ),
    }
}

/// One display whose text changes in its place. Only our kernel can do that:
/// anywhere else it shows nothing.
pub(crate) struct Updatable {
    id: String,
    shown: bool,
}

impl Updatable {
    pub(crate) fn new() -> Updatable {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        Updatable {
            id: format!("argus-{}-{n}", std::process::id()),
            shown: false,
        }
    }

    pub(crate) fn show(&mut self, text: &str) {
        let bundle = Bundle::text(text);
        let (data, id) = (&bundle.data, self.id.as_str());
        send(&match self.shown {
            false => Frame::Display { data, id: Some(id) },
            true => Frame::Update { data, id },
        });
        self.shown = true;
    }
}

fn emit<'a>(bundle: &'a Bundle, frame: impl FnOnce(&'a BTreeMap<String, String>) -> Frame<'a>) {
    if bundle.is_empty() {
        return;
    }
    match reader() {
        Reader::Kernel(_) => {
            send_on_stderr(&Frame::Shown);
            send(&frame(&bundle.data));
        }
        Reader::Evcxr => write(std::io::stdout().lock(), &evcxr_content(bundle)),
        Reader::Person => write(std::io::stdout().lock(), &format!("{}\n", bundle.plain())),
    }
}

/// evcxr's protocol: a block for each MIME type.
fn evcxr_content(bundle: &Bundle) -> String {
    bundle
        .data
        .iter()
        .map(|(mime, content)| {
            format!("EVCXR_BEGIN_CONTENT {mime}\n{content}\nEVCXR_END_CONTENT\n")
        })
        .collect()
}

/// A closed stream means that the kernel is gone: there is nobody to tell.
fn write(mut stream: impl Write, line: &str) {
    let _ = stream
        .write_all(line.as_bytes())
        .and_then(|()| stream.flush());
}
