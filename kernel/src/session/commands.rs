//! The commands that a cell may begin with: evcxr's, and the kernel's own.

use crate::toolchain::cell::{self, Line};
use crate::toolchain::library::PRELOADED_CRATES;

/// The commands' names, and what they do.
pub const COMMANDS: [(&str, &str); 10] = [
    (":dep", "add a crate: :dep rand = \"0.9\""),
    (":vars", "the variables: type, size, shape"),
    (
        ":time",
        "before a cell: how long it took to compile, and to run",
    ),
    (":help", "this, and all that evcxr knows"),
    (":clear", "forget variables and items"),
    (":types", "show the type of each value"),
    (":opt", "optimise cells: :opt 2"),
    (":timing", "show evcxr's own timings"),
    (":last_compile_dir", "where the last cell was compiled"),
    (":version", "the version of evcxr"),
];

/// Whether the cell is `:help`.
pub fn asks_for_help(code: &str) -> bool {
    code.trim() == ":help"
}

/// What the kernel prints before evcxr's own help.
pub fn help() -> String {
    let ours = COMMANDS
        .iter()
        .map(|(name, what)| format!("{name:<18} {what}\n"))
        .collect::<String>();
    format!(
        "{ours}{:<18} what is known of a variable\n\nevcxr's commands:\n",
        "?name"
    )
}

/// The cell without a `:time` in its first line, and whether there was one.
pub fn without_time(code: &str) -> (String, bool) {
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

/// The cell without the `:dep`s of preloaded crates, and the names of those crates.
/// Blank lines take their place.
pub fn without_preloaded_deps(code: &str) -> (String, Vec<&'static str>) {
    let mut names = Vec::new();
    let rest = cell::lines(code)
        .map(|line| match line {
            Line::Command(command) => match preloaded_dep(command) {
                Some(name) => {
                    names.push(name);
                    cell::blank(command)
                }
                None => command.to_owned(),
            },
            Line::Code(code) => code.to_owned(),
        })
        .collect();
    (rest, names)
}

/// The preloaded crate that a `:dep` asks for.
fn preloaded_dep(command: &str) -> Option<&'static str> {
    let dep = command.trim_start().strip_prefix(":dep ")?.trim_start();
    // `:dep argus-nb = { path = … }` may mean another version, but a notebook has one
    // argus-nb, and that is the preload.
    let name = dep.split(|c: char| c == '=' || c.is_whitespace()).next()?;
    PRELOADED_CRATES.into_iter().find(|known| *known == name)
}

/// Whether the cell makes evcxr forget everything, the prelude too.
pub fn clears_context(code: &str) -> bool {
    cell::lines(code)
        .any(|line| matches!(line, Line::Command(command) if command.trim() == ":clear"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timed_cell_keeps_its_places() {
        let (code, timed) = without_time(":time\nlet a = 1;");
        assert_eq!((code.as_str(), timed), ("     \nlet a = 1;", true));
        assert_eq!(without_time(":time a").0, "      a");
        assert!(!without_time(":timing").1);
        assert!(!without_time("1").1);
    }

    #[test]
    fn a_dep_of_a_preloaded_crate_is_blanked() {
        let (code, names) =
            without_preloaded_deps(":dep polars = \"0.55\"\n:dep rand = \"0.9\"\n1");
        assert_eq!(names, ["polars"]);
        assert_eq!(code, format!("{}\n:dep rand = \"0.9\"\n1", " ".repeat(20)));
    }

    #[test]
    fn what_looks_like_a_command_inside_the_code_is_left_alone() {
        for code in [
            "let s = \"a\n:dep polars\n:clear\nb\";",
            "let s = r#\"\n:dep polars\n:clear\n\"#;",
            "/*\n:dep polars\n:clear\n*/ 1",
        ] {
            assert_eq!(without_preloaded_deps(code), (code.to_owned(), vec![]));
            assert!(!clears_context(code), "{code}");
        }
        assert!(clears_context(":clear\n1"));
    }
}
