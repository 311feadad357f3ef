//! `argus-kernel`: the Jupyter kernel for Rust notebooks with argus-nb preloaded.
//!
//! One binary in five roles. Jupyter starts it as the kernel (`serve`); the kernel starts
//! it as the process that runs the cells; evcxr starts it as cargo; cargo starts it as a
//! wrapper around rustc; and a person starts it to install the kernel, to check and open
//! notebooks, and to make reports of them.
//!
//! Knowledge goes one way: `jupyter` knows `session`, and `session` knows `toolchain`;
//! `report` and `wheel` know `install`, and `install` knows `toolchain`. Below them all stand
//! `journal` and `atomic_write`. The binary links neither argus-nb nor polars.

mod atomic_write;
mod install;
mod journal;
mod jupyter;
mod report;
mod session;
mod toolchain;
mod wheel;

use clap::{Parser, Subcommand};
use install::kernelspec::Place;
use std::path::PathBuf;
use std::process::ExitCode;

/// Rust notebooks on Argus flow records.
#[derive(Parser)]
#[command(version, about)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Open JupyterLab on the notebooks, setting up what is missing first.
    Lab {
        /// Run every notebook instead, print a line for each, and fail if one fails.
        #[arg(long)]
        check: bool,
        /// With --check: what to do with the outputs of the run.
        #[arg(long, value_enum, default_value_t, requires = "check")]
        outputs: install::lab::Outputs,
        /// The folder of notebooks, if not the clone's own, or with a wheel the current one.
        #[arg(long, value_name = "DIR")]
        notebooks: Option<PathBuf>,
        /// Serve JupyterLab without opening a browser.
        #[arg(long)]
        no_browser: bool,
        /// Passed on to `jupyter lab`.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        args: Vec<String>,
    },
    /// Execute a notebook and write it as one file: a page, a PDF or Markdown.
    Report(report::Options),
    /// Build what is missing and make the kernel known to Jupyter.
    Install {
        #[command(flatten)]
        place: Place,
    },
    /// Make Jupyter forget the kernel; nothing else is removed.
    Uninstall {
        #[command(flatten)]
        place: Place,
    },
    /// Set up what is missing: in a clone all of it, with a wheel the compiler.
    Setup,
    /// Copy the course and its data into a folder of your own.
    Notebooks {
        #[arg(value_name = "DIR")]
        folder: PathBuf,
    },
    /// Make a Python wheel of what this clone has built.
    Wheel {
        /// Where it goes.
        #[arg(long, value_name = "DIR", default_value = "dist")]
        folder: PathBuf,
    },
    /// Check toolchain, preload, Python side and kernelspec, and say what mends them.
    Doctor {
        #[command(flatten)]
        place: Place,
    },
    /// Print an `init.evcxr` that brings argus-nb into a stock evcxr.
    InitEvcxr,
    /// Be the kernel: what Jupyter calls.
    #[command(hide = true)]
    Serve {
        connection_file: PathBuf,
        /// Clients hand on what they were told themselves: `jupyter run` its script.
        #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
        _more: Vec<String>,
    },
}

fn main() -> ExitCode {
    // If this is the process that runs the cells, its streams are set up, and evcxr's hook
    // does its work and does not return.
    session::streams::hook();
    evcxr::runtime_hook();
    // If this is cargo or the wrapper around rustc, neither do these.
    toolchain::cargo::hook();
    toolchain::rustc::hook();
    match run(Cli::parse().command) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("argus-kernel: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<ExitCode, Box<dyn std::error::Error>> {
    match command {
        Command::Lab {
            check: true,
            outputs,
            notebooks,
            ..
        } => Ok(install::lab::check(notebooks, outputs)?),
        Command::Lab {
            notebooks,
            no_browser,
            args,
            ..
        } => Err(install::lab::open(notebooks, no_browser, &args)?.into()),
        Command::Report(options) => Ok(report::report(&options)?),
        Command::Install { place } => Ok(install::install(&place)?),
        Command::Uninstall { place } => Ok(install::uninstall(&place)?),
        Command::Setup => Ok(install::set_up()?),
        Command::Notebooks { folder } => Ok(install::course::copy(&folder)?),
        Command::Wheel { folder } => Ok(wheel::make(&folder)?),
        Command::Doctor { place } => Ok(install::doctor::examine(&place)),
        Command::InitEvcxr => Ok(install::stock::print_init()?),
        Command::Serve {
            connection_file, ..
        } => Ok(jupyter::serve(&connection_file)?),
    }
}
