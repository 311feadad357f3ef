//! `argus-kernel lab`: from a clone, or from a wheel, to JupyterLab, or to a set of
//! notebooks that has been checked.

use super::compiler;
use super::error::InstallError;
use super::kernelspec::{self, Place};
use super::preload;
pub use super::preload::without_cargo_variables;
use super::python::Environment;
use super::steps::workspace;
use crate::toolchain::installed::Installed;
use std::os::unix::process::CommandExt;
use std::panic::resume_unwind;
use std::path::PathBuf;
use std::process::{Command, ExitCode};

/// Executes the notebooks through nbclient and prints a line for each.
const CHECK: &str = include_str!("check_notebooks.py");

/// A Python environment in which notebooks can run, and a folder of them.
pub struct Lab {
    environment: Environment,
    notebooks: PathBuf,
}

impl Lab {
    /// Sets up what is missing. In a clone that is the Python side, the preload and the
    /// kernelspec, and the notebooks are the clone's; pip has set up all but the compiler,
    /// and the notebooks are those of the current folder.
    pub fn set_up(notebooks: Option<PathBuf>) -> Result<Lab, InstallError> {
        let Some(installed) = Installed::detect() else {
            return Lab::in_clone(notebooks);
        };
        compiler::ensure()?;
        let environment = Environment::of_wheel(&installed);
        Ok(Lab {
            environment,
            notebooks: notebooks.unwrap_or_else(|| PathBuf::from(".")),
        })
    }

    fn in_clone(notebooks: Option<PathBuf>) -> Result<Lab, InstallError> {
        let workspace = workspace()?;
        let environment = Environment::new(&workspace);
        environment.ensure()?;
        // pip waits for the network, and cargo for the processor.
        std::thread::scope(|scope| {
            let packages = scope.spawn(|| environment.ensure_packages(&workspace));
            preload::build(&workspace)?;
            packages.join().unwrap_or_else(|panic| resume_unwind(panic))
        })?;
        kernelspec::write_spec(&Place::prefix(environment.folder()).data_folder()?)?;
        Ok(Lab {
            environment,
            notebooks: notebooks.unwrap_or_else(|| workspace.join("notebooks")),
        })
    }

    /// A program of the Python environment.
    pub fn program(&self, name: &str) -> PathBuf {
        self.environment.program(name)
    }
}

/// Becomes JupyterLab. It returns only with the reason why that did not start.
pub fn open(
    notebooks: Option<PathBuf>,
    no_browser: bool,
    args: &[String],
) -> Result<InstallError, InstallError> {
    let lab = Lab::set_up(notebooks)?;
    let program = lab.program("jupyter-lab");
    if !program.is_file() {
        let folder = lab.environment.folder().to_owned();
        return Err(InstallError::NoJupyterLab(folder));
    }
    let mut command = Command::new(&program);
    if no_browser {
        command.arg("--no-browser");
    }
    command.args(args).current_dir(&lab.notebooks);
    let source = without_cargo_variables(&mut command).exec();
    Ok(InstallError::NoProgram {
        command: program.display().to_string(),
        source,
        hint: "remove .venv and run this again",
    })
}

/// What to do with the outputs of a notebook that is checked.
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
    let lab = Lab::set_up(notebooks)?;
    let python = lab.program("python");
    let mut check = Command::new(&python);
    check
        .args(["-c", CHECK, kernelspec::NAME, outputs.name()])
        .current_dir(&lab.notebooks);
    let status = without_cargo_variables(&mut check)
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
