//! Names that a cell may still ask for, and why there is no variable of them.

use crate::toolchain::oracle::Reason;
use std::fmt;

/// A variable that was there, or a value that a cell could not hand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Absent {
    pub name: String,
    pub why: Why,
}

/// Why there is no such variable.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// A cell moved it.
    Moved {
        /// The line that did.
        line: Option<String>,
        type_name: Option<String>,
    },
    /// Only the cell that made it could have it.
    NotKept(Reason),
}

/// What happened to it, and what to write instead.
impl fmt::Display for Absent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = &self.name;
        match &self.why {
            Why::Moved { line, .. } => {
                write!(f, "`{name}` was moved (given away) by an earlier cell")?;
                if let Some(line) = line {
                    writeln!(f, ", in the line  {line}")?;
                } else {
                    f.write_str(": ")?;
                }
                write!(
                    f,
                    "make it again, and lend it there with &{name}, or give a copy with {name}.clone() (of a frame that copies no data)"
                )
            }
            Why::NotKept(reason) => f.write_str(&how_to_keep(name, *reason)),
        }
    }
}

/// What to write instead of a `let` whose value can't be kept.
fn how_to_keep(name: &str, reason: Reason) -> String {
    match reason {
        Reason::Closure => format!(
            "`{name}` is a closure, and its type has no name, so it can't be kept for another cell\n\
             write a function instead: fn {name}(x: f64) -> f64 {{ … }}\n\
             or box it: let {name}: Box<dyn Fn(f64) -> f64> = Box::new(move |x| …);\n\
             or use it in the cell that makes it"
        ),
        Reason::HoldsClosure | Reason::Unnameable => format!(
            "`{name}` has a type without a name (a closure is part of it, or `impl Trait`, or async), so it can't be kept for another cell\n\
             collect it: let {name}: Vec<_> = ….collect();\n\
             or box it: let {name}: Box<dyn Iterator<Item = T>> = Box::new(…);\n\
             or use it in the cell that makes it"
        ),
        Reason::Borrows => format!(
            "`{name}` borrows from another variable, so it can't be kept for another cell\n\
             keep the value itself: .clone(), .to_owned() or .collect()\n\
             or use it in the cell that makes it"
        ),
        Reason::Borrowed => format!(
            "`{name}` is borrowed to the end of the cell that makes it (by a guard, say), so it can't be kept for another cell\n\
             make it in a cell of its own, and borrow it in the next"
        ),
        Reason::Unset => format!(
            "`{name}` has no value on some way through the cell that makes it, so it can't be kept for another cell\n\
             give it one on every way: let {name} = if … {{ … }} else {{ … }};"
        ),
    }
}
