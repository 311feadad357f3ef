//! `argus-kernel report`: a notebook becomes a write-up.
//!
//! The notebook is executed on this kernel from its first cell, with the parameters given,
//! and written as one file: HTML that needs no network, PDF or Markdown. A parameter is
//! what a cell asks for by name, `parameter("top", 10)?`. It reaches the cell as an
//! environment variable, `ARGUS_TOP`.
//!
//! Of the rest of the kernel this folder knows `install` alone.

mod parameters;

use crate::install::lab::{Lab, without_cargo_variables};
use crate::install::{InstallError, kernelspec};
use parameters::{Setting, Unknown, asked_for};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Executes and converts a notebook, through nbclient and nbconvert.
const REPORT: &str = include_str!("report.py");

/// What a report is made from, as the command line says it.
#[derive(clap::Args, Debug)]
pub struct Options {
    /// The notebook. Its cells see the folder that it lies in as the current one.
    notebook: PathBuf,
    #[command(flatten)]
    format: Format,
    /// Sets a parameter: what a cell asks for by `parameter("NAME", …)`. A path is
    /// seen from the notebook's folder.
    #[arg(long = "set", value_name = "NAME=VALUE")]
    settings: Vec<Setting>,
    /// Leave the cells' sources out: outputs and prose alone.
    #[arg(long)]
    no_code: bool,
    /// Where to write it, if not beside you under the notebook's name.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// What the notebook becomes.
#[derive(clap::Args, Debug, Clone, Copy)]
#[group(multiple = false)]
struct Format {
    /// A page that opens without network (the default).
    #[arg(long)]
    html: bool,
    /// A PDF, printed by Chromium.
    #[arg(long)]
    pdf: bool,
    /// Markdown, its figures within.
    #[arg(long)]
    md: bool,
}

impl Format {
    fn name(self) -> &'static str {
        match (self.pdf, self.md) {
            (true, _) => "pdf",
            (_, true) => "md",
            _ => "html",
        }
    }
}

/// Why there is no report.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    #[error(transparent)]
    Install(#[from] InstallError),
    #[error("{} can't be read: {source}", .path.display())]
    Read {
        path: PathBuf,
        source: std::io::Error,
    },
    #[error("{} is not a notebook: {source}", .path.display())]
    NotANotebook {
        path: PathBuf,
        source: serde_json::Error,
    },
    #[error(transparent)]
    Unknown(#[from] Unknown),
}

/// `argus-kernel report`.
pub fn report(options: &Options) -> Result<ExitCode, ReportError> {
    let notebook = read(&options.notebook)?;
    parameters::check(&options.settings, &asked_for(&notebook), &options.notebook)?;
    let format = options.format.name();
    let output = options.output.clone().unwrap_or_else(|| {
        let stem = options.notebook.file_stem().unwrap_or_default();
        Path::new(stem).with_extension(format)
    });
    let lab = Lab::set_up(None)?;
    let arguments = json!({
        "notebook": options.notebook,
        "output": output,
        "format": format,
        "code": !options.no_code,
        "kernel": kernelspec::NAME,
    });
    let python = lab.program("python");
    let mut script = Command::new(&python);
    script
        .args(["-c", REPORT, &arguments.to_string()])
        .envs(options.settings.iter().filter_map(Setting::variable));
    let status = without_cargo_variables(&mut script)
        .status()
        .map_err(|source| InstallError::NoProgram {
            command: python.display().to_string(),
            source,
            hint: "remove .venv and run this again",
        })?;
    if !status.success() {
        return Ok(ExitCode::FAILURE);
    }
    println!("{}", output.display());
    Ok(ExitCode::SUCCESS)
}

fn read(path: &Path) -> Result<Value, ReportError> {
    let text = std::fs::read_to_string(path).map_err(|source| ReportError::Read {
        path: path.to_owned(),
        source,
    })?;
    serde_json::from_str(&text).map_err(|source| ReportError::NotANotebook {
        path: path.to_owned(),
        source,
    })
}
