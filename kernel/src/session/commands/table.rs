//! Every command that a cell may begin with, and what becomes of it: evcxr 0.22's, and
//! the kernel's own.

/// One of the commands.
pub struct Command {
    pub name: &'static str,
    /// What it does, in a few words.
    pub what: &'static str,
    pub effect: Effect,
}

/// What becomes of a command.
pub enum Effect {
    /// evcxr obeys it.
    Obeyed,
    /// evcxr obeys it, if its argument is one of these.
    ObeyedWith(&'static [&'static str]),
    /// The kernel does it.
    Ours(Own),
    /// There is nothing to do here, which a line says; the cell goes on.
    Needless,
    /// The cell fails.
    Refused,
}

/// What the kernel does itself.
#[derive(Clone, Copy)]
pub enum Own {
    Variables,
    Type,
    Time,
    Help,
    Restart,
}

use Effect::{Needless, Obeyed, ObeyedWith, Ours, Refused};

const fn command(name: &'static str, what: &'static str, effect: Effect) -> Command {
    Command { name, what, effect }
}

/// All of evcxr 0.22's commands, and ours. Of one that is needless or refused it says
/// what there is instead.
const COMMANDS: [Command; 37] = [
    command(":dep", "add a crate: :dep rand = \"0.9\"", Obeyed),
    command(":show_deps", "the crates that were added", Obeyed),
    command(
        ":vars",
        "the variables: type, size, shape",
        Ours(Own::Variables),
    ),
    command(":type", "a variable's type: :type df", Ours(Own::Type)),
    command(":t", "the same", Ours(Own::Type)),
    command(
        ":time",
        "before a cell: how long it took to compile, and to run",
        Ours(Own::Time),
    ),
    command(":help", "this", Ours(Own::Help)),
    command(":clear", "forget variables and items", Obeyed),
    command(
        ":restart",
        "forget variables, in a new process",
        Ours(Own::Restart),
    ),
    command(
        ":opt",
        "optimise cells: :opt 2",
        ObeyedWith(&["", "0", "1", "2", "3"]),
    ),
    command(
        ":offline",
        "fetch no crates: :offline 1",
        ObeyedWith(&["", "0", "1"]),
    ),
    command(
        ":env",
        "a variable of the environment, from :restart on: :env A=b",
        Obeyed,
    ),
    command(":build_env", "the same for rustc and build scripts", Obeyed),
    command(
        ":explain",
        "what the last compile error means, at length",
        Obeyed,
    ),
    command(
        ":last_error_json",
        "the last compile error, as JSON",
        Obeyed,
    ),
    command(
        ":last_compile_dir",
        "where the last cell was compiled",
        Obeyed,
    ),
    command(":version", "the version of evcxr", Obeyed),
    command(
        ":cache",
        "cells are compiled without cargo, and a crate is built once",
        Needless,
    ),
    command(":clear_cache", "there is no cache", Needless),
    command(
        ":sccache",
        "cells are compiled without cargo, and a crate is built once",
        Needless,
    ),
    command(
        ":linker",
        "cells are linked by the linker that comes with rustc",
        Needless,
    ),
    command(
        ":allow_static_linking",
        "cells are linked to the preload, as it was built",
        Needless,
    ),
    command(
        ":preserve_vars_on_panic",
        "a panic always keeps the variables",
        Needless,
    ),
    command(
        ":types",
        ":vars tells the types of variables, and :type that of one",
        Needless,
    ),
    command(
        ":timing",
        ":time before a cell tells how long it took",
        Needless,
    ),
    command(
        ":fmt",
        "a value is shown as what it is; println!(\"{:#?}\", value) writes it otherwise",
        Needless,
    ),
    command(
        ":efmt",
        "an error that a ? meets is shown by its Display",
        Needless,
    ),
    command(
        ":load_config",
        "there is no configuration to load; write what is in it into a cell",
        Needless,
    ),
    command(
        ":internal_debug",
        "evcxr's own debugging is not in reach here",
        Needless,
    ),
    command(
        ":toolchain",
        "cells are compiled by the compiler that built the preload",
        Refused,
    ),
    command(
        ":time_passes",
        "rustc does this in its nightly version only",
        Refused,
    ),
    command(
        ":codegen_backend",
        "rustc does this in its nightly version only",
        Refused,
    ),
    command(
        ":quit",
        "a notebook's kernel is shut down by its front end: Kernel, Shut Down",
        Refused,
    ),
    command(
        ":q",
        "a notebook's kernel is shut down by its front end: Kernel, Shut Down",
        Refused,
    ),
    command(
        ":doc",
        "?name tells what is known of a name, and Shift-Tab at the cursor",
        Refused,
    ),
    command(
        ":load",
        "load(\"flows.csv\")? loads a file of flows",
        Refused,
    ),
    command(":run", "run the cells from the notebook", Refused),
];

/// The command of that name.
pub fn find(name: &str) -> Option<&'static Command> {
    const LIST: &[Command] = &COMMANDS;
    LIST.iter().find(|command| command.name == name)
}

/// Those that do something here.
pub fn offered() -> impl Iterator<Item = &'static Command> {
    const LIST: &[Command] = &COMMANDS;
    LIST.iter()
        .filter(|command| !matches!(command.effect, Needless | Refused))
}

/// What `:help` prints.
pub fn help() -> String {
    let lines = offered().map(|Command { name, what, .. }| format!("{name:<18} {what}\n"));
    let lines: String = lines.collect();
    format!(
        "{lines}{:<18} run a program: !ls\n{:<18} what is known of a name\n",
        "!command", "?name"
    )
}
