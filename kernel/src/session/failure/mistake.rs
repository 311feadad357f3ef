//! The common mistakes in a notebook: recognised in rustc's words, said in plain ones.

use super::absent::Absent;
use super::failed_cell::FailedCell;
use super::machine::MachineFault;
use super::not_built::NotBuilt;
use super::{habits, imports};
use crate::toolchain::declarations::{self, ItemKind};
use evcxr::CompilationError;
use std::fmt;
use std::ops::Range;

/// What the author of a cell has most likely overlooked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mistake {
    /// A variable is used that this cell has moved already.
    Moved {
        name: String,
    },
    /// A variable is used that is not there any more.
    Absent(Absent),
    /// A method is called on a `Result` and not on what is in it.
    UnhandledResult,
    UnhandledOption,
    MissingCrate {
        name: String,
    },
    /// A crate that polars is made of, and that only polars has.
    PartOfPolars {
        name: String,
    },
    /// A preloaded crate has it with features that it was not built with.
    NotBuilt(NotBuilt),
    /// What one writes elsewhere.
    Habit(habits::Hint),
    /// A value is to be shown whose type has no `Debug`.
    NoDebug {
        name: String,
    },
    NeedlessQuestionMark,
    NotMutable {
        name: String,
    },
    /// A name or a trait of the standard library or of another crate that is not
    /// imported.
    NotImported {
        /// The `use` lines that would do, the likeliest first.
        uses: Vec<String>,
    },
    /// A function uses a variable of the notebook.
    VariableInFunction {
        name: String,
    },
    /// A `const` or a `static` is made of a variable.
    VariableInConstant {
        name: String,
    },
    /// A length or a pattern that depends on a value.
    NotConstant,
    /// An `await` in a function that is not async.
    AwaitInFunction,
    /// The cell is right, the machine is not.
    Machine(MachineFault),
}

impl Mistake {
    /// What lies behind an error at these places of a cell, if it is a common mistake.
    pub fn detect(
        error: &CompilationError,
        cell: &FailedCell<'_>,
        places: &[Range<usize>],
    ) -> Option<Mistake> {
        let message = error.message();
        let Some(code) = error.code() else {
            return MachineFault::detect(&message).map(Mistake::Machine);
        };
        let labels = labels(error);
        let words = format!("{message}\n{labels}");
        if let Some(hint) = habits::behind_error(code, &words, cell.code, places) {
            return Some(Mistake::Habit(hint));
        }
        let uses = imports::lines(error, cell.imports);
        if !uses.is_empty() {
            return Some(Mistake::NotImported { uses });
        }
        let missing = matches!(code, "E0423" | "E0425")
            .then(|| quoted(&message))
            .flatten();
        let mut absent = cell.absent.iter();
        if let Some(absent) = absent.find(|it| missing.as_ref() == Some(&it.name)) {
            return Some(Mistake::Absent(absent.clone()));
        }
        if let Some(not_built) = cell
            .methods
            .and_then(|methods| NotBuilt::detect(code, &message, methods))
        {
            return Some(Mistake::NotBuilt(not_built));
        }
        let item = places
            .first()
            .and_then(|at| declarations::item_at(cell.code, at.start));
        match item {
            Some(item) if message.starts_with("cannot find value `") => {
                Mistake::variable_in(item, quoted(&message)?)
            }
            _ => Mistake::from_words(code, &message, &labels),
        }
    }

    fn variable_in(item: ItemKind, name: String) -> Option<Mistake> {
        Some(match item {
            ItemKind::Function => Mistake::VariableInFunction { name },
            ItemKind::Constant => Mistake::VariableInConstant { name },
        })
    }

    fn from_words(code: &str, message: &str, labels: &str) -> Option<Mistake> {
        let quoted = quoted(message);
        match code {
            "E0382" => Some(Mistake::Moved { name: quoted? }),
            "E0599" if message.contains("Result<") => Some(Mistake::UnhandledResult),
            "E0599" if message.contains("Option<") => Some(Mistake::UnhandledOption),
            "E0432" | "E0433" => {
                let unlinked = "unlinked crate `";
                let name = after(labels, unlinked).or_else(|| after(message, unlinked))?;
                Some(match name.starts_with("polars_") {
                    true => Mistake::PartOfPolars { name },
                    false => Mistake::MissingCrate { name },
                })
            }
            "E0277" if message.contains("doesn't implement `Debug`") => {
                Some(Mistake::NoDebug { name: quoted? })
            }
            "E0277" if message.contains("the `?` operator can only be applied") => {
                Some(Mistake::NeedlessQuestionMark)
            }
            "E0435" => Some(Mistake::NotConstant),
            "E0728" => Some(Mistake::AwaitInFunction),
            "E0384" | "E0596" => Some(Mistake::NotMutable { name: quoted? }),
            _ => None,
        }
    }
}

/// What to do about it, in a line.
impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Mistake::Moved { name } => write!(
                f,
                "`{name}` was moved (given away) before: lend it there with &{name}, or give a copy with {name}.clone() (of a frame that copies no data)"
            ),
            Mistake::Absent(absent) => absent.fmt(f),
            Mistake::UnhandledResult => f.write_str(
                "this value is a Result, which may be an error: put a ? behind the call that made it",
            ),
            Mistake::UnhandledOption => f.write_str(
                "this value is an Option, which may be None: take what is in it with .ok_or(\"nothing there\")?",
            ),
            Mistake::MissingCrate { name } => write!(
                f,
                "there is no crate `{name}` in this notebook yet: put  :dep {name} = \"*\"  on a line before it"
            ),
            Mistake::PartOfPolars { name } => write!(
                f,
                "`{name}` is a part of polars, which is preloaded: write  use polars::prelude::*;  and the name alone (a :dep of it would be another crate, with other types)"
            ),
            Mistake::NotBuilt(not_built) => not_built.fmt(f),
            Mistake::Habit(hint) => f.write_str(&hint.says),
            Mistake::NoDebug { name } => write!(
                f,
                "`{name}` can't be shown: put #[derive(Debug)] above its definition, or end the line with ;"
            ),
            Mistake::NeedlessQuestionMark => {
                f.write_str("there is no error here that a ? could pass on: leave it out")
            }
            Mistake::NotMutable { name } => write!(
                f,
                "`{name}` is not to be changed: make it with  let mut {name} = …"
            ),
            Mistake::NotImported { uses } => match uses.as_slice() {
                [only] => write!(f, "import it, on a line before it or in a cell before:  {only}"),
                uses => write!(
                    f,
                    "import it, on a line before it or in a cell before, by one of these:\n  {}",
                    uses.join("\n  ")
                ),
            },
            Mistake::VariableInFunction { name } => write!(
                f,
                "a function sees no variable of the notebook, only what it is given: make `{name}` an argument and hand it over, or write a closure in the cell that needs it: let f = |x| …;"
            ),
            Mistake::VariableInConstant { name } => write!(
                f,
                "a const or a static is computed before any cell runs, so it can't be made of the variable `{name}`: write  let  instead"
            ),
            Mistake::NotConstant => f.write_str(
                "this must be known before the cell runs: for a list of a computed length write vec![0; n], and for a value that is computed  let  and not const",
            ),
            Mistake::AwaitInFunction => f.write_str(
                "a cell may await, and so may an async fn, but no other function or closure: write async fn, or await in the cell itself",
            ),
            Mistake::Machine(fault) => fault.fmt(f),
        }
    }
}

fn labels(error: &CompilationError) -> String {
    let spans = error.json["spans"].as_array().into_iter().flatten();
    let labels = spans.filter_map(|span| span["label"].as_str());
    labels.collect::<Vec<&str>>().join("\n")
}

/// The first thing in backticks.
fn quoted(message: &str) -> Option<String> {
    after(message, "`")
}

/// What stands between a mark and the next backtick.
fn after(text: &str, mark: &str) -> Option<String> {
    let (_, rest) = text.split_once(mark)?;
    Some(rest.split_once('`')?.0.to_owned())
}

#[cfg(test)]
mod tests {
    use super::Mistake;

    #[test]
    fn the_common_mistakes_are_recognised_and_said_plainly() {
        let unlinked = "use of unresolved module or unlinked crate `rand`";
        let method = |of| format!("no method named `height` found for enum `{of}<T, E>`");
        for (code, message, labels, advice) in [
            (
                "E0382",
                "borrow of moved value: `df`",
                "",
                "moved (given away) before: lend it there with &df",
            ),
            (
                "E0599",
                &*method("std::result::Result"),
                "",
                "put a ? behind",
            ),
            ("E0599", &*method("Option"), "", ".ok_or("),
            (
                "E0432",
                "unresolved import `rand`",
                unlinked,
                ":dep rand = \"*\"",
            ),
            (
                "E0433",
                "use of unresolved module or unlinked crate `polars_core`",
                "",
                "use polars::prelude::*;",
            ),
            (
                "E0277",
                "`Flow` doesn't implement `Debug`",
                "",
                "above its definition",
            ),
            ("E0596", "cannot borrow `v` as mutable", "", "let mut v = …"),
        ] {
            let said =
                Mistake::from_words(code, message, labels).map(|mistake| mistake.to_string());
            assert!(
                said.as_ref().is_some_and(|said| said.contains(advice)),
                "{code}: {said:?}"
            );
        }
        assert_eq!(Mistake::from_words("E0308", "mismatched types", ""), None);
    }
}
