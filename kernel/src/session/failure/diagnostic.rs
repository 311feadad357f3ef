//! An error of rustc's, or of evcxr's in its manner, with its places carried back to
//! the cell as its author wrote it.

use super::failed_cell::FailedCell;
use super::habits::Hint;
use super::imports;
use super::mistake::Mistake;
use crate::toolchain::cell::Typed;
use evcxr::CompilationError;
use serde_json::Value;
use std::fmt;
use std::ops::Range;

/// One error about a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// rustc's code for it, such as `E0308`.
    pub code: Option<String>,
    pub message: Message,
    pub location: Location,
    /// The common mistake that it comes from.
    pub mistake: Option<Mistake>,
}

/// What an error says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Message {
    /// The compiler's own words.
    Quoted(String),
    /// There is a macro of this name, and no variable.
    OnlyAMacro { name: String },
    /// The variable borrows from another one, so that the next cell can't have it.
    Borrows { name: String },
}

/// Where an error is, with what is said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In the cell's own text. evcxr's own errors may have no label.
    Cell {
        labels: Vec<Label>,
        notes: Vec<Note>,
    },
    /// In the lines that evcxr generates around a cell's value: its author would not
    /// know them.
    GeneratedCode,
    /// In other text, such as a macro's; drawn by rustc.
    Elsewhere { drawing: String },
}

/// A part of the cell, in bytes, and what is said of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub at: Range<usize>,
    /// Where the error is, and not what helps to understand it.
    pub is_primary: bool,
    pub text: Option<String>,
}

/// What rustc adds below the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub level: NoteLevel,
    pub text: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteLevel {
    Help,
    Note,
}

impl Diagnostic {
    /// What is said of a cell.
    pub fn from_error(error: &CompilationError, cell: &FailedCell<'_>) -> Diagnostic {
        let mut location = Location::from_error(error, cell.code, cell.typed);
        let mistake = Mistake::detect(error, cell, &location.places());
        if matches!(mistake, Some(Mistake::Habit(_))) {
            location.leave_guesses_out();
        }
        Diagnostic {
            code: error.code().map(str::to_owned),
            message: Message::from_error(error),
            mistake,
            location,
        }
    }

    /// What is said of another language's habit, if it comes from one.
    pub fn habit(&self) -> Option<&Hint> {
        match &self.mistake {
            Some(Mistake::Habit(hint)) => Some(hint),
            _ => None,
        }
    }

    /// Whether a hint at other text has answered it: it is about the name that an argument has
    /// in a call that the hint writes anew, about one of Python's constants there, or about
    /// the type of all that the hint writes anew.
    pub fn is_answered_by(&self, hint: &Hint, code: &str) -> bool {
        let place = self.location.places().into_iter().next();
        let Some(place) = place.filter(|place| hint.at.contains(&place.start)) else {
            return false;
        };
        match self.code.as_deref() {
            Some("E0425") if self.habit() != Some(hint) => {
                let named = code.get(place.clone()).unwrap_or_default();
                let behind = code.get(place.end..).unwrap_or_default().trim_start();
                let is_argument = behind.starts_with('=') && !behind.starts_with("==");
                is_argument || ["True", "False"].contains(&named)
            }
            Some("E0308") => self.mistake.is_none() && place == hint.at,
            _ => false,
        }
    }
}

/// Whether it is an error at a place of the cell. evcxr takes rustc's advice for the
/// error itself where that is about the notebook's lines and the error is not.
pub fn is_about_the_cell(error: &CompilationError) -> bool {
    let is_advice = matches!(error.json["level"].as_str(), Some("help" | "note"));
    !is_advice && has_place(error)
}

/// Whether rustc says where in the cell the error is.
pub fn has_place(error: &CompilationError) -> bool {
    let spanned = error.spanned_messages();
    spanned.iter().any(|message| message.span.is_some())
}

impl Message {
    fn from_error(error: &CompilationError) -> Message {
        let message = error.message();
        Message::from_words(&message).unwrap_or(Message::Quoted(message))
    }

    /// The messages for which there are better words than rustc's or evcxr's.
    fn from_words(message: &str) -> Option<Message> {
        if let Some(name) = message.strip_prefix("expected value, found macro `") {
            let name = name.trim_end_matches('`').to_owned();
            return Some(Message::OnlyAMacro { name });
        }
        let (_, rest) = message.split_once("The variable `")?;
        let (name, rest) = rest.split_once('`')?;
        rest.contains("reference with a non-static lifetime")
            .then(|| Message::Borrows {
                name: name.to_owned(),
            })
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Message::Quoted(message) => f.write_str(message),
            Message::OnlyAMacro { name } => write!(
                f,
                "there is no variable `{name}` (only the macro `{name}!`)\nrun the cell that makes it: let {name} = …;"
            ),
            Message::Borrows { name } => write!(
                f,
                "`{name}` borrows from another variable, so it can't be kept for the next cell\n\
                 keep the value itself: .clone(), .to_owned() or .collect()\n\
                 or use it in this cell only, inside braces: {{ let {name} = …; … }}"
            ),
        }
    }
}

impl Location {
    /// The places in the cell, that of the error first.
    fn places(&self) -> Vec<Range<usize>> {
        let Location::Cell { labels, .. } = self else {
            return Vec::new();
        };
        let mut labels: Vec<&Label> = labels.iter().collect();
        labels.sort_by_key(|label| !label.is_primary);
        labels.into_iter().map(|label| label.at.clone()).collect()
    }

    /// Leaves out what rustc proposes where it does not know what was meant: methods and
    /// types of which a hint says more.
    fn leave_guesses_out(&mut self) {
        const GUESSES: [&str; 4] = [
            "with a similar name",
            "the following other types implement",
            "provide the argument",
            "convert `&'static str` into `Expr`",
        ];
        if let Location::Cell { notes, .. } = self {
            notes.retain(|note| !GUESSES.iter().any(|guess| note.text.contains(guess)));
        }
    }

    fn from_error(error: &CompilationError, code: &str, typed: &Typed) -> Location {
        let mut labels = labels_by_span(error, code, typed);
        if labels.is_empty() {
            labels = labels_by_text(error, code);
        }
        // An error without a code is evcxr's own, and about the cell as a whole.
        if !labels.is_empty() || error.code().is_none() {
            let notes = notes(error);
            return Location::Cell { labels, notes };
        }
        let drawing = error.rendered();
        match drawing.contains("evcxr_") {
            true => Location::GeneratedCode,
            false => Location::Elsewhere { drawing },
        }
    }
}

/// The places that rustc names, as far as they are in the cell.
fn labels_by_span(error: &CompilationError, code: &str, typed: &Typed) -> Vec<Label> {
    let offset = |line, column| typed.offset(line, column).min(code.len());
    let spanned = error.spanned_messages().iter();
    spanned
        .filter_map(|message| {
            let span = message.span?;
            let start = offset(span.start_line, span.start_column);
            let end = offset(span.end_line, span.end_column).max(start);
            Some(Label {
                at: visible(code, start, end),
                is_primary: message.is_primary,
                text: label_text(&message.label),
            })
        })
        .collect()
}

/// An item of the cell is compiled elsewhere than its statements, but with the same
/// text: an error in one is found again by the text of its line. So is one in a last
/// expression, around which evcxr writes lines of its own.
fn labels_by_text(error: &CompilationError, code: &str) -> Vec<Label> {
    let spans = error.json["spans"].as_array().into_iter().flatten();
    spans
        .filter(|span| span["is_primary"] == true)
        .filter_map(|span| {
            let at = match span["text"].as_array()?.as_slice() {
                [line] => at_line(line, code)?,
                lines => at_last_lines(lines, code)?,
            };
            Some(Label {
                at,
                is_primary: true,
                text: span["label"].as_str().and_then(label_text),
            })
        })
        .collect()
}

fn at_line(line: &Value, code: &str) -> Option<Range<usize>> {
    let text = line["text"].as_str()?;
    let indent = text.len() - text.trim_start().len();
    let start = code.find(text.trim()).filter(|_| !text.trim().is_empty())?;
    let place = |column: &str| {
        let characters = usize::try_from(line[column].as_u64()?)
            .ok()?
            .checked_sub(1)?;
        let (at, _) = text
            .char_indices()
            .chain([(text.len(), ' ')])
            .nth(characters)?;
        Some((start + at.checked_sub(indent)?).min(code.len()))
    };
    let (from, to) = (place("highlight_start")?, place("highlight_end")?);
    Some(from..to.max(from))
}

/// The lines that are the cell's own: its last ones.
fn at_last_lines(lines: &[Value], code: &str) -> Option<Range<usize>> {
    let lines = lines.iter().filter_map(|line| line["text"].as_str());
    let mut found = lines
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .filter_map(|line| Some((code.rfind(line)?, line.len())));
    let (from, length) = found.next()?;
    let (at, length) = found.next_back().unwrap_or((from, length));
    Some(from..(at + length).max(from))
}

/// A rebinding has no text of its own in the cell: what is wrong with it is shown at
/// the semicolon of the `let` that it stands behind.
fn visible(code: &str, start: usize, end: usize) -> Range<usize> {
    let is_behind_let = start == end && code[..start].ends_with(';');
    if is_behind_let {
        start - 1..end
    } else {
        start..end
    }
}

/// The label, if it is one: where rustc gave none, evcxr repeats the message.
fn label_text(label: &str) -> Option<String> {
    let is_message = ["error: ", "help: ", "note: "]
        .iter()
        .any(|level| label.starts_with(level));
    (!label.is_empty() && !is_message).then(|| label.to_owned())
}

/// The notes and helps below the text, with what a help would write.
fn notes(error: &CompilationError) -> Vec<Note> {
    let children = error.json["children"].as_array().into_iter().flatten();
    children
        .filter_map(|child| {
            let level = match child["level"].as_str()? {
                "help" => NoteLevel::Help,
                _ => NoteLevel::Note,
            };
            let mut text = child["message"].as_str()?.to_owned();
            // A notebook has no Cargo.toml; the mistake's words say what it has.
            if text.contains("`cargo add ") || imports::is_advice(&text) {
                return None;
            }
            if let Some(suggestion) = child["spans"][0]["suggested_replacement"].as_str()
                && !suggestion.trim().is_empty()
            {
                text.push_str(&format!(": `{}`", suggestion.trim()));
            }
            Some(Note { level, text })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Message, label_text, visible};

    #[test]
    fn our_words_stand_where_they_say_more() {
        let message = Message::from_words("expected value, found macro `df`");
        assert_eq!(
            message,
            Some(Message::OnlyAMacro {
                name: "df".to_owned()
            })
        );
        let evcxrs = "The variable `word` contains a reference with a non-static lifetime so can't be persisted.";
        assert_eq!(
            Message::from_words(evcxrs),
            Some(Message::Borrows {
                name: "word".to_owned()
            })
        );
        assert_eq!(Message::from_words("mismatched types"), None);
    }

    #[test]
    fn a_rebinding_is_seen_at_its_let_and_a_message_is_no_label() {
        assert_eq!(visible("let a = 1;", 10, 10), 9..10);
        assert_eq!(visible("let a = 1;", 4, 5), 4..5);
        assert_eq!(label_text("error: mismatched types"), None);
        assert_eq!(
            label_text("expected `i32`").as_deref(),
            Some("expected `i32`")
        );
    }
}
