//! Why a cell did not end well, as a value.
//!
//! A [`Failure`] says what happened, with what is known of it; its `Display` is the
//! message. How a front end lays it out (a name above it, colours, the code below) is
//! the front end's business, and no code reads the message to learn what happened.
//!
//! The files here know the cell's text; the words of rustc, cargo, evcxr
//! and polars are recognised here and nowhere else ([`diagnostic`], [`mistake`], [`habits`],
//! [`mod@polars`], [`machine`]).
//! They know nothing of the engine that runs cells.

mod absent;
mod departure;
pub mod diagnostic;
mod failed_cell;
mod habits;
mod imports;
mod machine;
pub mod mistake;
mod not_built;
mod polars;
mod unkept;

pub use absent::{Absent, Why};
pub use departure::{Departure, Place};
pub use failed_cell::FailedCell;
pub use imports::{Imports, missing_names};
pub use unkept::{is_of_names, is_only_moved, is_refusal, unkept};

use super::brackets::{Unbalanced, unbalanced};
use crate::toolchain::cell;
use crate::toolchain::preload::PreloadError;
use argus_wire::Variable;
use diagnostic::Diagnostic;
use evcxr::CompilationError;
use machine::MachineFault;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

/// How a cell ended.
pub type Outcome = Result<(), Failure>;

/// Why a cell did not end well.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Failure {
    /// rustc did not accept the cell. It may have failed without saying why.
    #[error("{}", message_of(.diagnostics))]
    Compile {
        /// The cell as its author wrote it: what the diagnostics point into.
        code: String,
        diagnostics: Vec<Diagnostic>,
    },
    /// The cell is not Rust, by the judgement of a parser of the cell alone.
    #[error("{message}")]
    Syntax {
        code: String,
        message: String,
        at: Range<usize>,
    },
    /// evcxr refused the cell before rustc saw it.
    #[error("{message}")]
    Refused { message: String },
    /// The cell panicked; the variables are kept.
    #[error("{message}")]
    Panic {
        message: String,
        place: Option<Place>,
    },
    /// A `?` left the cell.
    #[error("{message}")]
    Error {
        /// The error's type, without its path.
        type_name: Box<str>,
        message: Box<str>,
        /// What it means in this cell, where polars' words alone would not tell.
        explanation: Option<Box<str>>,
        place: Option<Place>,
    },
    /// The process that ran the cell has ended, and its variables with it.
    #[error(
        "the process that runs the cells has ended ({status}): variables are lost, functions and types are kept\n\
         {}a new process is running; run the cells that make your variables again{lost}",
        likely_cause(.status)
    )]
    ProcessDied { status: String, lost: Lost },
    /// The cell was asked to stop, and did.
    #[error("the cell was stopped; variables are kept")]
    Stopped { place: Option<Place> },
    /// The cell was asked to stop, did not, and its process was ended.
    #[error(
        "the cell went on for two seconds after it was asked to stop, so its process was ended: \
         variables are lost, functions and types are kept\n\
         loops that say `interrupted()?;` or run over `progress(…)` stop when they are asked{lost}"
    )]
    Killed { lost: Lost },
    #[error(
        "evcxr itself panicked on this cell; write it another way, or restart the kernel if the next cell fails too"
    )]
    EvcxrPanicked,
    /// Nobody runs cells any more.
    #[error("the session has ended: restart the kernel")]
    SessionEnded,
    /// There is no preload that cells could be linked to.
    #[error("{0}")]
    NoPreload(Arc<PreloadError>),
    /// No session came up, so no cell will ever run.
    #[error("{}{error}", line_of(.fault.as_ref()))]
    NotStarted {
        error: StartError,
        /// What is wrong with the machine, if that is why.
        fault: Option<MachineFault>,
    },
}

/// Why no session came up.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StartError {
    #[error("the kernel's own binary is gone: {0}")]
    NoBinary(String),
    #[error("evcxr did not start: {0}")]
    Evcxr(String),
    #[error(
        "the preload can't be used by a cell: {0}\nrun `argus-kernel doctor` to see what is wrong"
    )]
    PreloadUnusable(String),
}

impl From<evcxr::Error> for StartError {
    fn from(error: evcxr::Error) -> StartError {
        match error {
            // evcxr's own Display would run all of them together.
            evcxr::Error::CompilationErrors(errors) => {
                let first = errors.first().map(CompilationError::message);
                StartError::PreloadUnusable(first.unwrap_or_default())
            }
            error => StartError::Evcxr(error.to_string()),
        }
    }
}

impl From<PreloadError> for Failure {
    fn from(error: PreloadError) -> Failure {
        Failure::NoPreload(Arc::new(error))
    }
}

impl From<StartError> for Failure {
    fn from(error: StartError) -> Failure {
        let (StartError::NoBinary(theirs)
        | StartError::Evcxr(theirs)
        | StartError::PreloadUnusable(theirs)) = &error;
        let fault = MachineFault::detect(theirs);
        Failure::NotStarted { error, fault }
    }
}

impl Failure {
    /// What evcxr says of a cell. `lost` are the variables that were there before it,
    /// which only matters if their process has died.
    pub fn from_evcxr(error: &evcxr::Error, cell: &FailedCell<'_>, lost: Vec<Variable>) -> Failure {
        match error {
            evcxr::Error::CompilationErrors(errors) => compile(errors, cell),
            evcxr::Error::SubprocessTerminated(message) => Failure::ProcessDied {
                status: exit_status(message).to_owned(),
                lost: Lost(lost),
            },
            other => foreign(cell.code).unwrap_or_else(|| Failure::Refused {
                message: other.to_string(),
            }),
        }
    }

    /// A panic or a `?` left the cell, which was compiled as a part of `source`.
    pub fn from_departure(departure: Departure, code: &str, source: &str) -> Failure {
        let place = departure.place(code, source);
        match departure {
            Departure::Panic { message, .. } => Failure::Panic { message, place },
            Departure::Error {
                type_name, message, ..
            } => Failure::Error {
                explanation: polars::explanation(&message, code).map(String::into_boxed_str),
                type_name: type_name.into_boxed_str(),
                message: message.into_boxed_str(),
                place,
            },
        }
    }

    /// What the same end is if it was asked for.
    pub fn when_interrupted(self) -> Failure {
        match self {
            Failure::ProcessDied { lost, .. } => Failure::Killed { lost },
            Failure::Panic { place, .. } | Failure::Error { place, .. } => {
                Failure::Stopped { place }
            }
            _ => Failure::Stopped { place: None },
        }
    }
}

/// Variables that went with their process. Displayed as the last lines of a message:
/// their names, and the lines that make those again that came from files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lost(pub Vec<Variable>);

impl fmt::Display for Lost {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Lost(variables) = self;
        if variables.is_empty() {
            return Ok(());
        }
        let names: Vec<&str> = variables.iter().map(|lost| lost.name.as_str()).collect();
        write!(f, "\nlost: {}", names.join(", "))?;
        let mut loaded = variables.iter().filter(|lost| !lost.again.is_empty());
        let Some(first) = loaded.next() else {
            return Ok(());
        };
        write!(f, "\nto have them back that came from files:")?;
        for lost in std::iter::once(first).chain(loaded) {
            write!(f, "\n  let {} = {};", lost.name, lost.again)?;
        }
        Ok(())
    }
}

fn compile(errors: &[CompilationError], cell: &FailedCell<'_>) -> Failure {
    let code = cell.code;
    // Behind an error, rustc's warnings are noise.
    let errors: Vec<&CompilationError> = errors
        .iter()
        .filter(|error| error.json["level"] != "warning")
        .collect();
    if !errors.is_empty()
        && let Some(failure) = not_rust(&errors, code)
    {
        return failure;
    }
    let mut diagnostics: Vec<Diagnostic> = Vec::new();
    for error in errors {
        let diagnostic = Diagnostic::from_error(error, cell);
        // What follows from one habit is said once.
        let says = |it: &Diagnostic| it.habit().map(|hint| hint.says.clone());
        let is_said = says(&diagnostic).is_some_and(|said| {
            let mut known = diagnostics.iter();
            known.any(|known| says(known).as_ref() == Some(&said))
        });
        if !is_said {
            diagnostics.push(diagnostic);
        }
    }
    let hints: Vec<_> = diagnostics
        .iter()
        .filter_map(|it| it.habit().cloned())
        .collect();
    diagnostics.retain(|it| !hints.iter().any(|hint| it.is_answered_by(hint, code)));
    Failure::Compile {
        code: code.to_owned(),
        diagnostics,
    }
}

/// What is said of a text that rustc could not even read. It saw the cell inside evcxr's
/// own braces: where it blames those, a parser of the cell alone says more.
fn not_rust(errors: &[&CompilationError], code: &str) -> Option<Failure> {
    if let Some(failure) = foreign(code) {
        return Some(failure);
    }
    let (message, at) = match unbalanced(&cell::without_commands(code)) {
        Some(Unbalanced { at, message, .. }) => (message, at),
        None if errors.iter().any(|error| diagnostic::has_place(error)) => return None,
        None => cell::syntax_error(code)?,
    };
    Some(Failure::Syntax {
        code: code.to_owned(),
        message,
        at,
    })
}

/// What is said of a text that is another language's.
fn foreign(code: &str) -> Option<Failure> {
    cell::syntax_error(code)?;
    let hint = habits::in_no_rust(&cell::without_commands(code))?;
    Some(Failure::Syntax {
        code: code.to_owned(),
        message: hint.says,
        at: hint.at,
    })
}

/// Why a process ended like that, most likely, as a line of its own.
///
/// evcxr's handler of SIGSEGV says so and ends the process by SIGABRT. It has no stack of
/// its own to run on: what ends by SIGSEGV itself had none left.
fn likely_cause(status: &str) -> &'static str {
    if status.starts_with("signal: 11") {
        "its stack was full (a stack overflow): does a function call itself without an end?\n"
    } else if status.starts_with("signal: 9") {
        "SIGKILL comes from outside: most often the machine had no memory left\n"
    } else {
        ""
    }
}

/// How the child ended, in evcxr's message.
fn exit_status(message: &str) -> &str {
    match message.rsplit_once("Subprocess terminated with status: ") {
        Some((_, status)) => status.trim(),
        None => message.trim(),
    }
}

fn message_of(diagnostics: &[Diagnostic]) -> String {
    match diagnostics.first() {
        Some(first) => first.message.to_string(),
        None => "rustc failed and did not say why".to_owned(),
    }
}

/// The fault as a line of its own, if there is one.
fn line_of(fault: Option<&MachineFault>) -> String {
    fault.map_or_else(String::new, |fault| format!("{fault}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::toolchain::cell::Typed;

    fn died(message: &str, lost: Vec<Variable>) -> Failure {
        let error = evcxr::Error::SubprocessTerminated(message.to_owned());
        let cell = FailedCell {
            code: "",
            typed: &Typed::default(),
            absent: &[],
            imports: &Imports::default(),
            methods: None,
        };
        Failure::from_evcxr(&error, &cell, lost)
    }

    #[test]
    fn a_dead_process_says_what_is_lost() {
        let message = "noise\nSubprocess terminated with status: signal: 9 (SIGKILL)";
        let said = died(message, Vec::new()).to_string();
        assert!(said.contains("(signal: 9 (SIGKILL)): variables are lost"));
        assert!(
            !said.contains("noise") && !said.contains("\nlost:"),
            "{said}"
        );
    }

    #[test]
    fn a_stack_overflow_is_called_one() {
        let said = died(
            "Subprocess terminated with status: signal: 11 (SIGSEGV)",
            Vec::new(),
        );
        assert!(said.to_string().contains("stack overflow"), "{said}");
        let said = died(
            "Subprocess terminated with status: signal: 6 (SIGABRT)",
            Vec::new(),
        );
        assert!(!said.to_string().contains("stack"), "{said}");
    }

    #[test]
    fn what_came_from_a_file_can_be_had_again() {
        let variable = |name: &str, again: &str| Variable {
            name: name.to_owned(),
            again: again.to_owned(),
            ..Variable::default()
        };
        let lost = vec![variable("df", "load(\"x.csv\")?"), variable("n", "")];
        let died = died("Subprocess terminated with status: 9", lost);
        let said =
            "lost: df, n\nto have them back that came from files:\n  let df = load(\"x.csv\")?;";
        assert!(died.to_string().ends_with(said), "{died}");
        let killed = died.when_interrupted();
        assert!(matches!(killed, Failure::Killed { .. }), "{killed:?}");
        assert!(killed.to_string().ends_with(said), "{killed}");
    }

    #[test]
    fn a_cell_that_stopped_when_it_was_asked_keeps_its_place() {
        let place = Place::Library {
            file: "/a/lib.rs".to_owned(),
            line: 1,
            column: 2,
            call: None,
        };
        let panic = Failure::Panic {
            message: "stop\n  here".to_owned(),
            place: Some(place.clone()),
        };
        let Failure::Stopped { place: stopped } = panic.when_interrupted() else {
            panic!("it was stopped");
        };
        assert_eq!(stopped, Some(place));
    }

    #[test]
    fn a_start_that_the_machine_prevents_says_so_above_evcxrs_words() {
        let error = evcxr::Error::Message("write: No space left on device".to_owned());
        let said = Failure::from(StartError::from(error)).to_string();
        assert_eq!(
            said,
            "the disk is full\nevcxr did not start: write: No space left on device"
        );
    }
}
