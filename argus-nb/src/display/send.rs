//! How a display leaves the process.
//!
//! Who listens decides: our kernel reads frames ([`argus_wire`]), a stock
//! `evcxr_jupyter` its own protocol, and in an ordinary program, where a person
//! reads stdout, a display is its plain text.

use super::bundle::Bundle;
use super::escape::visible;
use argus_wire::{EVCXR_BEGIN_CONTENT, EVCXR_END_CONTENT, Frame, MimeBundle, Token};
use std::io::Write;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};

/// What evcxr sets in the process that runs the cells.
const EVCXR_CHILD_VAR: &str = "EVCXR_IS_RUNTIME";

/// A frame as it is sent: the content of a display is only lent to it.
pub(crate) type Outgoing<'a> = Frame<&'a MimeBundle>;

enum Reader {
    /// Our kernel, which knows its own token.
    Kernel(Token),
    /// A stock evcxr.
    Evcxr,
    /// A person at a terminal.
    Person,
}

fn reader() -> &'static Reader {
    static READER: OnceLock<Reader> = OnceLock::new();
    READER.get_or_init(|| match Token::from_env() {
        Some(token) => Reader::Kernel(token),
        None if std::env::var_os(EVCXR_CHILD_VAR).is_some() => Reader::Evcxr,
        None => Reader::Person,
    })
}

/// Sends a frame to our kernel; to anybody else it says nothing.
pub(crate) fn send(frame: &Outgoing<'_>) {
    if let Some(line) = line(frame) {
        write(std::io::stdout().lock(), &line);
    }
}

/// Sends a frame to our kernel behind what is on stderr.
pub(crate) fn send_on_stderr(frame: &Outgoing<'_>) {
    if let Some(line) = line(frame) {
        write(std::io::stderr().lock(), &line);
    }
}

fn line(frame: &Outgoing<'_>) -> Option<String> {
    let Reader::Kernel(token) = reader() else {
        return None;
    };
    let json = serde_json::to_string(frame).ok()?;
    Some(token.line(&json))
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
pub(crate) fn failed(name: &str, text: &str) {
    match reader() {
        // The cell has no line for it: its code was right.
        Reader::Kernel(_) => send(&Frame::Error {
            name: name.to_owned(),
            value: text.to_owned(),
            line: 0,
            column: 0,
        }),
        Reader::Evcxr | Reader::Person => {
            write(std::io::stderr().lock(), &format!("{}\n", visible(text)))
        }
    }
}

/// Whether displays can change in their place: [`Updatable`].
pub(crate) fn can_update() -> bool {
    matches!(reader(), Reader::Kernel(_))
}

/// Writes lines for a person, or for a kernel that is not ours.
pub(crate) fn print(lines: &str) {
    write(std::io::stdout().lock(), &format!("{lines}\n"));
}

/// One display whose content changes in its place. Only our kernel can do that:
/// anywhere else it shows nothing.
pub(crate) struct Updatable {
    id: String,
    is_shown: bool,
}

impl Updatable {
    pub(crate) fn new() -> Updatable {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let n = COUNT.fetch_add(1, Ordering::Relaxed);
        Updatable {
            id: format!("argus-{}-{n}", std::process::id()),
            is_shown: false,
        }
    }

    pub(crate) fn show(&mut self, text: &str) {
        self.show_bundle(&Bundle::text(text));
    }

    pub(crate) fn show_bundle(&mut self, bundle: &Bundle) {
        let (data, id) = (bundle.data(), self.id.clone());
        send(&match self.is_shown {
            false => Frame::Display { data, id: Some(id) },
            true => Frame::Update { data, id },
        });
        self.is_shown = true;
    }
}

fn emit<'a>(bundle: &'a Bundle, frame: impl FnOnce(&'a MimeBundle) -> Outgoing<'a>) {
    if bundle.is_empty() {
        return;
    }
    match reader() {
        Reader::Kernel(_) => {
            send_on_stderr(&Frame::DisplayFollows);
            send(&frame(bundle.data()));
        }
        Reader::Evcxr => write(std::io::stdout().lock(), &evcxr_content(bundle)),
        Reader::Person => write(std::io::stdout().lock(), &format!("{}\n", bundle.plain())),
    }
}

/// evcxr's protocol: a block for each MIME type.
fn evcxr_content(bundle: &Bundle) -> String {
    let contents = bundle.data().iter();
    contents
        .map(|(mime, content)| {
            format!("{EVCXR_BEGIN_CONTENT} {mime}\n{content}\n{EVCXR_END_CONTENT}\n")
        })
        .collect()
}

/// A closed stream means that the kernel is gone: there is nobody to tell.
fn write(mut stream: impl Write, line: &str) {
    let _ = stream
        .write_all(line.as_bytes())
        .and_then(|()| stream.flush());
}
