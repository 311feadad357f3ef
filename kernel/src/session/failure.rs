//! Why a cell failed, in words for the person who wrote it.

use super::cell::{self, Typed};
use super::engine::StartError;
use super::explanation;
use super::oracle::Reason;
use super::preload::PreloadError;
use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use argus_wire::{Frame, Variable};
use evcxr::{CompilationError, Error};
use std::ops::Range;

/// An `error` message's three fields.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What kind: rustc's code, `panic`, the error's type.
    pub ename: String,
    pub evalue: String,
    /// What a person reads, a line each; ANSI colours.
    pub traceback: Vec<String>,
}

impl Failure {
    /// A failure that needs no more than its own words.
    pub fn plain(ename: &str, evalue: impl Into<String>) -> Failure {
        let evalue = evalue.into();
        let mut lines = evalue.lines();
        let first = lines.next().unwrap_or_default();
        let mut traceback = vec![format!("{RED}{ename}{PLAIN}: {first}")];
        traceback.extend(lines.map(str::to_owned));
        Failure {
            ename: ename.to_owned(),
            evalue,
            traceback,
        }
    }

    pub fn preload(error: &PreloadError) -> Failure {
        Failure::plain("PreloadError", error.to_string())
    }

    pub fn start(error: &StartError) -> Failure {
        // evcxr's Display of compile errors runs them all together.
        let why = match error {
            StartError::Evcxr(Error::CompilationErrors(errors)) => {
                let first = errors
                    .first()
                    .map(CompilationError::message)
                    .unwrap_or_default();
                format!(
                    "the preload can't be used by a cell: {first}\nrun `argus-kernel doctor` to see what is wrong"
                )
            }
            error => error.to_string(),
        };
        let why = match explanation::of_the_machine(&why) {
            Some(words) => format!("{words}\n{why}"),
            None => why,
        };
        Failure::plain("StartError", why)
    }

    pub fn engine_gone() -> Failure {
        Failure::plain("EngineGone", "the session has ended: restart the kernel")
    }

    pub fn evcxr_panicked() -> Failure {
        Failure::plain(
            "EvcxrPanicked",
            "evcxr itself panicked on this cell; write it another way, or restart the kernel if the next cell fails too",
        )
    }

    pub fn unkeepable(name: &str, reason: Reason) -> Failure {
        Failure::plain(
            "VariableNotKept",
            match reason {
                Reason::Closure => format!(
                    "`{name}` is a closure, and its type has no name, so it can't be kept for the next cell\n\
                     write a function instead: fn {name}(x: f64) -> f64 {{ … }}\n\
                     or box it: let {name}: Box<dyn Fn(f64) -> f64> = Box::new(move |x| …);\n\
                     or use it in this cell only, inside braces: {{ let {name} = …; … }}"
                ),
                Reason::HoldsClosure | Reason::Unnameable => format!(
                    "`{name}` has a type without a name (a closure is part of it, or `impl Trait`, or async), so it can't be kept for the next cell\n\
                     collect it: let {name}: Vec<_> = ….collect();\n\
                     or box it: let {name}: Box<dyn Iterator<Item = T>> = Box::new(…);\n\
                     or use it in this cell only, inside braces: {{ let {name} = …; … }}"
                ),
            },
        )
    }

    /// What evcxr says, about the text it was given. `given_away` are the variables
    /// that earlier cells moved.
    pub fn of(error: &Error, code: &str, typed: &Typed, given_away: &[String]) -> Failure {
        match error {
            Error::CompilationErrors(errors) => compile(errors, code, typed, given_away),
            Error::SubprocessTerminated(message) => died(message),
            other => Failure::plain("Error", other.to_string()),
        }
    }

    /// A `?` or a panic left the cell.
    pub fn departure(frame: Frame, code: &str, source: &str) -> Failure {
        match frame {
            Frame::Panic {
                value,
                file,
                line,
                column,
            } => {
                // Cells are compiled from src/lib.rs; a library's files are absolute.
                let place = if file == "src/lib.rs" {
                    place(code, source, line, column).or_else(|| earlier_place(source, line))
                } else {
                    Some(format!("  in {file}:{line}:{column}"))
                };
                Failure::with_place("panic", value, &place.unwrap_or_default())
            }
            Frame::Error {
                name,
                value,
                line,
                column,
            } => {
                let at = place(code, source, line, column).unwrap_or_default();
                Failure::with_place(&name, value, &at)
            }
            Frame::Result { .. }
            | Frame::Display { .. }
            | Frame::Update { .. }
            | Frame::Clear { .. }
            | Frame::Variables { .. }
            | Frame::Begin { .. }
            | Frame::End
            | Frame::DisplayFollows
            | Frame::Open => Failure::engine_gone(),
        }
    }

    fn with_place(ename: &str, evalue: String, place: &str) -> Failure {
        let mut failure = Failure::plain(ename, evalue);
        failure.traceback.extend(place.lines().map(str::to_owned));
        failure
    }

    /// The end of a process that took these variables along, with what makes them
    /// again where that is known.
    pub fn having_lost(self, lost: &[Variable]) -> Failure {
        if self.ename != DIED || lost.is_empty() {
            return self;
        }
        let names: Vec<&str> = lost.iter().map(|variable| variable.name.as_str()).collect();
        let again: String = lost
            .iter()
            .filter(|variable| !variable.again.is_empty())
            .map(|variable| format!("\n  let {} = {};", variable.name, variable.again))
            .collect();
        let hint = match again.is_empty() {
            true => String::new(),
            false => format!("\nto have them back that came from files:{again}"),
        };
        Failure::plain(
            DIED,
            format!("{}{LOST}{}{hint}", self.evalue, names.join(", ")),
        )
    }

    /// The same end, but asked for.
    pub fn interrupted(self) -> Failure {
        let lost = self.ename == DIED;
        let mut failure = if lost {
            let named = self.evalue.find(LOST).map_or("", |at| &self.evalue[at..]);
            Failure::plain(
                "Interrupted",
                format!(
                    "the cell went on for two seconds after it was asked to stop, so its process was ended: \
                     variables are lost, functions and types are kept\n\
                     loops that say `interrupted()?;` or run over `progress(…)` stop when they are asked{named}"
                ),
            )
        } else {
            Failure::plain("Interrupted", "the cell was stopped; variables are kept")
        };
        if !lost {
            // Where it was stopped.
            let place = self.traceback.into_iter().skip(1);
            failure
                .traceback
                .extend(place.filter(|line| line.starts_with("  ")));
        }
        failure
    }
}

/// The process that runs the cells has ended, and its variables with it.
const DIED: &str = "ProcessDied";
/// What the names of lost variables stand behind.
const LOST: &str = "\nlost: ";

const BOLD: &str = "\u{1b}[1m";
const RED: &str = "\u{1b}[1;31m";
const PLAIN: &str = "\u{1b}[0m";

/// A line of the compiled source that is not in this cell.
fn earlier_place(source: &str, line: usize) -> Option<String> {
    let text = source.lines().nth(line.checked_sub(1)?)?.trim();
    (!text.is_empty()).then(|| format!("  in an earlier cell\n  | {text}"))
}

/// The line and column (from 1) of a place in the compiled source, found again
/// in the cell, with the line itself. Code of an earlier cell has none.
fn place(code: &str, source: &str, line: usize, column: usize) -> Option<String> {
    let lines: Vec<&str> = source.lines().collect();
    let compiled = lines.get(line.checked_sub(1)?)?.trim_end();
    let text = compiled.trim_start();
    if text.is_empty() {
        return None;
    }
    let earlier = lines[..line - 1]
        .iter()
        .filter(|l| l.trim() == text)
        .count();
    let users: Vec<(usize, &str, usize)> = code
        .lines()
        .enumerate()
        .filter_map(|(i, l)| Some((i + 1, l, l.find(text)?)))
        .collect();
    // evcxr puts each statement on a line of its own.
    let (line, text_of_line, at) = users.get(earlier.min(users.len().checked_sub(1)?))?;
    let indent = compiled.len() - text.len();
    let column = text_of_line[..*at].chars().count() + column.saturating_sub(indent);
    Some(format!(
        "  at line {line}, column {column} of the cell\n  {line} | {text_of_line}"
    ))
}

fn died(message: &str) -> Failure {
    let why = match message.rsplit_once("Subprocess terminated with status: ") {
        Some((_, status)) => status.trim(),
        None => message.trim(),
    };
    Failure::plain(
        DIED,
        format!(
            "the process that runs the cells has ended ({why}): variables are lost, functions and types are kept\n\
             a new process is running; run the cells that make your variables again"
        ),
    )
}

fn compile(
    errors: &[CompilationError],
    code: &str,
    typed: &Typed,
    given_away: &[String],
) -> Failure {
    // Behind an error, rustc's warnings are noise.
    let errors = || {
        errors
            .iter()
            .filter(|error| error.json["level"] != "warning")
    };
    let Some(first) = errors().next() else {
        return Failure::plain("CompileError", "rustc failed and did not say why");
    };
    // rustc saw the cell inside evcxr's own braces: where it blames those, a
    // parser of the cell alone says more.
    if !errors().any(has_place)
        && let Some((message, at)) = cell::syntax_error(code)
    {
        return syntax(&message, at, code);
    }
    let mut traceback: Vec<String> = Vec::new();
    for error in errors() {
        if let Some(words) = explanation::plain_words(error, given_away) {
            traceback.push(format!("{BOLD}{words}{PLAIN}"));
            traceback.push(String::new());
        }
        traceback.extend(render(error, code, typed).lines().map(str::to_owned));
        traceback.extend(explanation::link(error).map(|link| format!("  {link}")));
        traceback.push(String::new());
    }
    Failure {
        ename: first.code().unwrap_or("CompileError").to_owned(),
        evalue: explained(first).unwrap_or_else(|| first.message()),
        traceback,
    }
}

fn has_place(error: &CompilationError) -> bool {
    error
        .spanned_messages()
        .iter()
        .any(|message| message.span.is_some())
}

fn syntax(message: &str, at: Range<usize>, code: &str) -> Failure {
    let snippet = Snippet::source(code)
        .path("cell")
        .annotation(AnnotationKind::Primary.span(at));
    let group = Group::with_title(Level::ERROR.primary_title(message)).element(snippet);
    Failure {
        ename: "SyntaxError".to_owned(),
        evalue: message.to_owned(),
        traceback: Renderer::styled()
            .render(&[group])
            .lines()
            .map(str::to_owned)
            .collect(),
    }
}

/// Our words, where they say more than evcxr's or rustc's.
fn explained(error: &CompilationError) -> Option<String> {
    let message = error.message();
    if let Some(name) = message.strip_prefix("expected value, found macro `") {
        let name = name.trim_end_matches('`');
        return Some(format!(
            "there is no variable `{name}` (only the macro `{name}!`)\nrun the cell that makes it: let {name} = …;"
        ));
    }
    let (_, rest) = message.split_once("The variable `")?;
    let (name, rest) = rest.split_once('`')?;
    rest.contains("reference with a non-static lifetime")
        .then(|| {
            format!(
                "`{name}` borrows from another variable, so it can't be kept for the next cell\n\
             keep the value itself: .clone(), .to_owned() or .collect()\n\
             or use it in this cell only, inside braces: {{ let {name} = …; … }}"
            )
        })
}

/// rustc's message, label and notes, drawn over the cell's own text.
fn render(error: &CompilationError, code: &str, typed: &Typed) -> String {
    let message = explained(error).unwrap_or_else(|| error.message());
    let mut title = Level::ERROR.primary_title(message);
    if let Some(id) = error.code() {
        title = title.id(id.to_owned());
    }
    let mut group = Group::with_title(title);
    let annotations: Vec<_> = error
        .spanned_messages()
        .iter()
        .filter_map(|message| {
            let kind = if message.is_primary {
                AnnotationKind::Primary
            } else {
                AnnotationKind::Context
            };
            let label = own_label(&message.label);
            let span = message.span?;
            let start = typed
                .offset(span.start_line, span.start_column)
                .min(code.len());
            let end = typed
                .offset(span.end_line, span.end_column)
                .min(code.len())
                .max(start);
            Some(kind.span(visible_span(code, start, end)).label(label))
        })
        .collect();
    let annotations = match annotations.is_empty() {
        true => by_their_text(error, code),
        false => annotations,
    };
    if annotations.is_empty() && error.code().is_some() {
        // evcxr's own lines around the value of a cell: the title says it all.
        if error.rendered().contains("evcxr_") {
            return Renderer::styled().render(&[group]);
        }
        // Not in this cell's text: rustc's own rendering of wherever it is.
        return error.rendered();
    }
    group = group.element(Snippet::source(code).path("cell").annotations(annotations));
    for (level, text) in footnotes(error) {
        let level = if level == "help" {
            Level::HELP
        } else {
            Level::NOTE
        };
        group = group.element(level.message(text));
    }
    Renderer::styled().render(&[group])
}

/// Items are compiled elsewhere than the cell's code, but by the same text: an
/// error in one is found again by the text of its line.
fn by_their_text<'a>(error: &CompilationError, code: &'a str) -> Vec<Annotation<'a>> {
    let spans = error.json["spans"].as_array().into_iter().flatten();
    spans
        .filter(|span| span["is_primary"] == true)
        .filter_map(|span| {
            let line = &span["text"][0];
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
            let label = span["label"].as_str().and_then(own_label);
            Some(
                AnnotationKind::Primary
                    .span(from..to.max(from))
                    .label(label),
            )
        })
        .collect()
}

/// What is wrong with a rebinding has no text of its own in the cell: it is
/// shown at the end of its `let`.
fn visible_span(code: &str, start: usize, end: usize) -> Range<usize> {
    let is_behind_let = start == end && code[..start].ends_with(';');
    if is_behind_let {
        start - 1..end
    } else {
        start..end
    }
}

/// evcxr falls back to the message itself where rustc gave no label.
fn own_label(label: &str) -> Option<String> {
    let fallback = ["error: ", "help: ", "note: "]
        .iter()
        .any(|level| label.starts_with(level));
    (!label.is_empty() && !fallback).then(|| label.to_owned())
}

/// The notes and helps below the text, with what a help would write.
fn footnotes(error: &CompilationError) -> Vec<(String, String)> {
    let Some(children) = error.json["children"].as_array() else {
        return Vec::new();
    };
    children
        .iter()
        .filter_map(|child| {
            let level = child["level"].as_str()?.to_owned();
            let mut text = child["message"].as_str()?.to_owned();
            // A notebook has no Cargo.toml; the plain words say what it has.
            if text.contains("`cargo add ") {
                return None;
            }
            if let Some(suggestion) = child["spans"][0]["suggested_replacement"].as_str()
                && !suggestion.trim().is_empty()
            {
                text.push_str(&format!(": `{}`", suggestion.trim()));
            }
            Some((level, text))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_in_the_compiled_source_is_found_in_the_cell() {
        let code = "let a = 1; let b = f(a);\nlet c = f(b);";
        let source = "fn run() {\nlet a = 1; \nlet b = f(a);\nlet c = f(b);\n}";
        assert_eq!(
            place(code, source, 3, 9).unwrap(),
            "  at line 1, column 20 of the cell\n  1 | let a = 1; let b = f(a);"
        );
        assert!(
            place(code, source, 4, 9)
                .unwrap()
                .starts_with("  at line 2, column 9")
        );
        assert_eq!(place(code, source, 1, 1), None);
        assert_eq!(place(code, source, 99, 1), None);
    }

    #[test]
    fn a_dead_process_says_what_is_lost() {
        let failure = died("noise\nSubprocess terminated with status: signal: 9 (SIGKILL)");
        assert!(failure.evalue.contains("signal: 9 (SIGKILL)"));
        assert!(failure.evalue.contains("variables are lost"));
        assert!(!failure.evalue.contains("noise"));
    }

    #[test]
    fn what_came_from_a_file_can_be_had_again() {
        let variable = |name: &str, again: &str| Variable {
            name: name.to_owned(),
            again: again.to_owned(),
            ..Variable::default()
        };
        let lost = [variable("df", "load(\"x.csv\")?"), variable("n", "")];
        let died = died("Subprocess terminated with status: 9").having_lost(&lost);
        let said =
            "lost: df, n\nto have them back that came from files:\n  let df = load(\"x.csv\")?;";
        assert!(died.evalue.ends_with(said), "{}", died.evalue);
        assert!(died.interrupted().evalue.ends_with(said));
        let kept = Failure::plain("E0308", "mismatched types");
        assert_eq!(kept.clone().having_lost(&lost), kept);
    }
}
