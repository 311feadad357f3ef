//! The commands that a cell may begin with: evcxr's, and the kernel's own.

use super::cell;

/// Names, and what they do.
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

/// What the kernel says before evcxr's own help.
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
    // Blanks, so that every place in the cell stays where it was.
    let before = &code[..code.len() - trimmed.len()];
    let code = format!("{before}     {rest}");
    (
        code.clone(),
        !cell::without_commands(&code).trim().is_empty(),
    )
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
}
