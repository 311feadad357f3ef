//! `argus-kernel lab`: from a clone to JupyterLab, or to a checked set of
//! notebooks.

use super::kernelspec::{self, Place};
pub use super::preload::leave_cargo;
use super::python::Environment;
use super::{InstallError, preload, workspace};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Executes notebooks through nbclient and prints a line for each.
const CHECK: &str = include_str!("check_notebooks.py");

/// A clone that is ready for notebooks.
pub struct Ready {
    environment: Environment,
    notebooks: PathBuf,
}

impl Ready {
    /// A program of the Python environment.
    pub fn program(&self, name: &str) -> PathBuf {
        self.environment.program(name)
    }
}

/// Sets up what is missing: the Python side, the preload, the kernelspec.
pub fn ready(notebooks: Option<PathBuf>) -> Result<Ready, InstallError> {
    let workspace = workspace()?;
    let environment = Environment::of(&workspace);
    environment.ensure(&workspace)?;
    preload::build(&workspace)?;
    kernelspec::write_spec(&Place::prefix(environment.folder()).data_folder()?)?;
    Ok(Ready {
        environment,
        notebooks: notebooks.unwrap_or_else(|| workspace.join("notebooks")),
    })
}

/// Becomes JupyterLab; returns only with what kept it from starting.
pub fn open(
    notebooks: Option<PathBuf>,
    no_browser: bool,
    args: &[String],
) -> Result<InstallError, InstallError> {
    let ready = ready(notebooks)?;
    let program = ready.program("jupyter-lab");
    let mut command = Command::new(&program);
    if no_browser {
        command.arg("--no-browser");
    }
    command.args(args).current_dir(&ready.notebooks);
    let source = leave_cargo(&mut command).exec();
    Ok(InstallError::NoProgram {
        command: program.display().to_string(),
        source,
        hint: "remove .venv and run this again",
    })
}

/// What becomes of a checked notebook's outputs.
#[derive(Debug, Clone, Copy, Default, clap::ValueEnum)]
pub enum Outputs {
    /// Nothing: the files stay as they are.
    #[default]
    Run,
    /// They must be those in the file.
    Compare,
    /// They are written into the file.
    Update,
}

impl Outputs {
    fn name(self) -> &'static str {
        match self {
            Outputs::Run => "run",
            Outputs::Compare => "compare",
            Outputs::Update => "update",
        }
    }
}

/// Runs every notebook; the exit code says whether all of them ran, and came out
/// as they should.
pub fn check(notebooks: Option<PathBuf>, outputs: Outputs) -> Result<ExitCode, InstallError> {
    let ready = ready(notebooks)?;
    let python = ready.program("python");
    let mut check = Command::new(&python);
    check
        .args(["-c", CHECK, kernelspec::NAME, outputs.name()])
        .current_dir(&ready.notebooks);
    let status = leave_cargo(&mut check)
        .status()
        .map_err(|source| InstallError::NoProgram {
            command: python.display().to_string(),
            source,
            hint: "remove .venv and run this again",
        })?;
    Ok(if status.success() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
