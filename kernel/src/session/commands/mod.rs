//! The commands that a cell may begin with: evcxr's, and the kernel's own.
//!
//! Cells are compiled by the kernel's own calls of rustc, so some of evcxr's commands
//! have nothing to do here, and some would keep every later cell from being compiled.
//! [`table`] says of each what becomes of it.

mod table;

pub use table::{help, offered};

use super::failure::Failure;
use crate::toolchain::cell::{self, Line};
use crate::toolchain::declarations;
use crate::toolchain::library::PRELOADED_CRATES;
use crate::toolchain::stamp::EXTERNS;
use std::borrow::Cow;
use table::{Effect, Own};

/// A cell without the commands that the kernel itself obeys, and these.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The cell, blanks in place of what was taken out: every offset stays the same.
    pub code: String,
    /// What to say before it runs.
    pub remarks: Vec<String>,
    /// What to do before it runs.
    pub asks: Vec<Asked>,
    pub is_timed: bool,
}

/// What a command asks the kernel to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Asked {
    Help,
    Variables,
    Type(String),
    Restart,
}

/// Takes the commands out that evcxr shall not see.
pub fn take(code: &str) -> Result<Taken, Failure> {
    let mut cell = Taken::default();
    let code = without_preloaded_extern_crates(code, &mut cell);
    let (code, is_timed) = without_time(&code);
    cell.is_timed = is_timed;
    for line in cell::lines(&code) {
        let kept = match line {
            Line::Command(command) => take_command(command, &mut cell)?,
            Line::Code(code) => Cow::Borrowed(code),
        };
        cell.code.push_str(&kept);
    }
    cell.remarks.dedup();
    Ok(cell)
}

/// What is left of a command's line for evcxr.
fn take_command<'a>(line: &'a str, cell: &mut Taken) -> Result<Cow<'a, str>, Failure> {
    let text = line.trim();
    let (name, argument) = text.split_once(' ').unwrap_or((text, ""));
    if !name.starts_with(':') {
        return Ok(Cow::Borrowed(line));
    }
    let Some(command) = table::find(name) else {
        return Err(unknown(name));
    };
    match &command.effect {
        Effect::Obeyed => {
            let Some(preloaded) = preloaded_dep(line) else {
                return Ok(Cow::Borrowed(line));
            };
            cell.remarks.push(is_preloaded(preloaded));
        }
        Effect::ObeyedWith(arguments) if arguments.contains(&argument.trim()) => {
            return Ok(Cow::Borrowed(line));
        }
        Effect::ObeyedWith(arguments) => {
            return Err(refused(format!(
                "{name} takes {} and not `{argument}`",
                arguments.join(" ").trim_start()
            )));
        }
        Effect::Ours(own) => obey(*own, argument.trim(), cell),
        Effect::Needless => cell
            .remarks
            .push(format!("{name} does nothing here: {}", command.what)),
        Effect::Refused => {
            return Err(refused(format!("{name} is not for here: {}", command.what)));
        }
    }
    Ok(Cow::Owned(cell::blank(line)))
}

fn obey(own: Own, argument: &str, cell: &mut Taken) {
    cell.asks.push(match own {
        Own::Variables => Asked::Variables,
        Own::Type => Asked::Type(argument.to_owned()),
        Own::Help => Asked::Help,
        Own::Restart => Asked::Restart,
        Own::Time => {
            cell.is_timed = true;
            return;
        }
    });
}

fn unknown(name: &str) -> Failure {
    refused(match name.strip_prefix("::") {
        Some(path) => format!(
            "a line that begins with a colon is a command\n  hint: leave the first colons out: {path}"
        ),
        None => format!("there is no command {name}\n  hint: :help lists them"),
    })
}

fn refused(message: String) -> Failure {
    Failure::Refused { message }
}

fn is_preloaded(name: &str) -> String {
    format!(
        "{name} is preloaded, in the version that argus-nb was built with: no :dep needed, just `use` it"
    )
}

/// The cell without a `:time` in its first line, and whether there was one.
fn without_time(code: &str) -> (String, bool) {
    let trimmed = code.trim_start();
    let Some(rest) = trimmed.strip_prefix(":time") else {
        return (code.to_owned(), false);
    };
    if rest.starts_with(|c: char| c.is_alphanumeric() || c == '_') {
        return (code.to_owned(), false);
    }
    // Blanks take its place, so that every offset in the cell stays the same.
    let before = &code[..code.len() - trimmed.len()];
    let code = format!("{before}     {rest}");
    (
        code.clone(),
        !cell::without_commands(&code).trim().is_empty(),
    )
}

/// The preloaded crate that a `:dep` asks for.
fn preloaded_dep(command: &str) -> Option<&'static str> {
    let dep = command.trim_start().strip_prefix(":dep ")?.trim_start();
    // `:dep argus-nb = { path = … }` may mean another version, but a notebook has one
    // argus-nb, and that is the preload.
    let name = dep.split(|c: char| c == '=' || c.is_whitespace()).next()?;
    PRELOADED_CRATES.into_iter().find(|known| *known == name)
}

/// The cell without its `extern crate`s of crates that are there already: evcxr would add
/// each as a dependency from crates.io. What they do beside that is done by a `use`.
fn without_preloaded_extern_crates<'a>(code: &'a str, cell: &mut Taken) -> Cow<'a, str> {
    let mut rest = Cow::Borrowed(code);
    for declared in declarations::extern_crates(code) {
        let name = declared.name.as_str();
        let is_standard = ["std", "core", "alloc"].contains(&name);
        if PRELOADED_CRATES.contains(&name) {
            cell.remarks.push(is_preloaded(name));
        } else if !is_standard && !EXTERNS.contains(&name) {
            continue;
        }
        let source = if name == "alloc" { "std" } else { name };
        let instead = match &declared.rename {
            Some(rename) => format!("use {source} as {rename};"),
            None if name == "alloc" => "use std as alloc;".to_owned(),
            None if declared.is_for_macros && !is_standard => format!("use {source}::*;"),
            None => String::new(),
        };
        let rest = rest.to_mut();
        let blank = cell::blank(&code[declared.at.clone()]);
        rest.replace_range(declared.at.clone(), &blank);
        // It is never longer than `extern crate …;`, and stands where that stood.
        let at = declared.keyword..declared.keyword + instead.len();
        rest.replace_range(at, &instead);
    }
    rest
}

/// Whether the cell makes evcxr forget everything, the prelude too.
pub fn clears_context(code: &str) -> bool {
    cell::lines(code)
        .any(|line| matches!(line, Line::Command(command) if command.trim() == ":clear"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(code: &str) -> Taken {
        take(code).unwrap()
    }

    #[test]
    fn a_timed_cell_keeps_its_places() {
        let cell = taken(":time\nlet a = 1;");
        assert_eq!(
            (cell.code.as_str(), cell.is_timed),
            ("     \nlet a = 1;", true)
        );
        assert_eq!(taken(":time a").code, "      a");
        assert!(!taken(":timing").is_timed && !taken("1").is_timed);
    }

    #[test]
    fn a_dep_of_a_preloaded_crate_is_blanked_and_so_is_its_extern_crate() {
        let cell = taken(":dep polars = \"0.55\"\n:dep rand = \"0.9\"\n1");
        assert_eq!(cell.remarks, [is_preloaded("polars")]);
        assert_eq!(
            cell.code,
            format!("{}\n:dep rand = \"0.9\"\n1", " ".repeat(20))
        );
        let cell = taken(":dep plotters\nextern crate plotters;\nextern crate rand;");
        assert_eq!(cell.remarks, [is_preloaded("plotters")]);
        assert_eq!(cell.code.trim(), "extern crate rand;");
        for (code, left) in [
            ("extern crate plotters as p;", "use plotters as p;"),
            (
                "#[macro_use]\nextern crate serde_json;",
                "use serde_json::*;",
            ),
            ("extern crate alloc;", "use std as alloc;"),
            ("extern crate core; 1", "1"),
            (
                "let s = \"extern crate plotters;\";",
                "let s = \"extern crate plotters;\";",
            ),
        ] {
            let cell = taken(code);
            assert_eq!((cell.code.trim(), cell.code.len()), (left, code.len()));
        }
    }

    /// The cell goes on, or fails with words that say this.
    #[test]
    fn every_command_has_an_answer_of_its_own() {
        for (code, said) in [
            (":cache 500\n1", Ok(":cache does nothing here")),
            (":linker mold", Ok(":linker does nothing here")),
            (":efmt {:?}", Ok("by its Display")),
            (":quit", Err("Shut Down")),
            (":opt x", Err(":opt takes 0 1 2 3 and not `x`")),
            (
                ":toolchain nightly",
                Err("the compiler that built the preload"),
            ),
            (":nonsense", Err("there is no command :nonsense")),
            (
                "::std::mem::drop(1)",
                Err("leave the first colons out: std::mem::drop(1)"),
            ),
        ] {
            match (take(code), said) {
                (Ok(cell), Ok(said)) => {
                    assert!(cell.remarks[0].contains(said), "{code}: {:?}", cell.remarks);
                    assert!(!cell.code.contains(':'), "{code}");
                }
                (Err(failure), Err(said)) => {
                    assert!(failure.to_string().contains(said), "{code}: {failure}");
                }
                (taken, _) => panic!("{code}: {taken:?}"),
            }
        }
        assert_eq!(taken(":vars\n:type a\n:restart\n:help").asks.len(), 4);
        assert_eq!(taken(":opt 2\n!ls\n:env A=b").code, ":opt 2\n!ls\n:env A=b");
    }

    #[test]
    fn what_looks_like_a_command_inside_the_code_is_left_alone() {
        for code in [
            "let s = \"a\n:dep polars\n:clear\nb\";",
            "let s = r#\"\n:dep polars\n:clear\n\"#;",
            "/*\n:dep polars\n:clear\n*/ 1",
        ] {
            let untouched = Taken {
                code: code.to_owned(),
                ..Taken::default()
            };
            assert_eq!(taken(code), untouched);
            assert!(!clears_context(code), "{code}");
        }
        assert!(clears_context(":clear\n1"));
    }
}
