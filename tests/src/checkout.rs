//! This checkout of the repository, set up as the README's first command sets it up.

use crate::requirements::{find_program, shared_data_path};
use crate::run_with_timeout;
use anyhow::{Context, Result, ensure};
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The checkout that these tests were built from, ready for notebooks.
#[derive(Debug)]
pub struct Checkout {
    /// Cargo's `release` folder, where the binaries and the preload are.
    release: PathBuf,
}

impl Checkout {
    /// Builds what is missing, makes `.venv` and installs the kernel into it;
    /// once for a test process.
    ///
    /// # Panics
    /// If that fails: no test could say anything then.
    pub fn ready() -> &'static Checkout {
        static CHECKOUT: OnceLock<Checkout> = OnceLock::new();
        CHECKOUT.get_or_init(|| match Checkout::set_up() {
            Ok(checkout) => checkout,
            Err(error) => panic!("the checkout could not be set up: {error:#}"),
        })
    }

    fn set_up() -> Result<Checkout> {
        let exe = std::env::current_exe()?;
        let release = exe
            .ancestors()
            .find(|folder| folder.ends_with("release"))
            .context("tests run from cargo's `release` folder: say `cargo test --release`")?;
        let checkout = Checkout {
            release: release.to_owned(),
        };
        checkout.build(&[])?;
        // With an argument that ends at once, `lab` is the set-up alone.
        run(as_from_a_shell(
            Command::new(checkout.kernel()).args(["lab", "--version"]),
        ))?;
        Ok(checkout)
    }

    /// Cargo's build of the whole workspace, into the folder that the tests are in.
    /// Asked for one package alone, cargo would choose other features.
    fn build(&self, arguments: &[&str]) -> Result<()> {
        let target = self.release.parent().unwrap_or(&self.release);
        let mut cargo = Command::new(env!("CARGO"));
        cargo
            .args(["build", "--release", "--workspace", "--target-dir"])
            .arg(target)
            .args(arguments)
            .current_dir(workspace());
        run(as_from_a_shell(&mut cargo))
    }

    /// The kernel's binary.
    pub fn kernel(&self) -> PathBuf {
        self.release.join("argus-kernel")
    }

    /// Where the preload lies.
    pub fn release(&self) -> &Path {
        &self.release
    }

    /// An example of argus-nb, built as its source is now.
    pub fn example(&self, name: &str) -> Result<PathBuf> {
        static BUILT: OnceLock<Result<(), String>> = OnceLock::new();
        let built = BUILT.get_or_init(|| self.build(&["--examples"]).map_err(|e| format!("{e:#}")));
        built.clone().map_err(anyhow::Error::msg)?;
        Ok(self.release.join("examples").join(name))
    }

    /// The Python that JupyterLab runs on.
    pub fn python(&self) -> PathBuf {
        workspace().join(".venv/bin/python")
    }

    /// One of the programs in `tests/python`, to be told its arguments.
    pub fn python_script(&self, name: &str) -> Command {
        let mut python = Command::new(self.python());
        // `-B`: no folders of bytecode between the sources.
        python
            .arg("-B")
            .arg(workspace().join("tests/python").join(name));
        python
    }

    /// Runs one of the programs in `tests/python`; gives what it prints.
    pub fn run_python<A: AsRef<OsStr>>(
        &self,
        name: &str,
        arguments: impl IntoIterator<Item = A>,
    ) -> Result<String> {
        let output = run_with_timeout(self.python_script(name).args(arguments))?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "{name}: {stderr}");
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// The folder of the checkout.
pub fn workspace() -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    tests.parent().unwrap_or(tests).to_owned()
}

/// The folder of the notebooks, and of the data that they read.
pub fn notebooks() -> PathBuf {
    workspace().join("notebooks")
}

/// A real Argus file that lies beside the checkout on the project's machines. A test that asks
/// for one is `#[cfg_attr(not(has_shared_data), ignore)]`.
pub fn shared_data(name: &str) -> Result<PathBuf> {
    let path = shared_data_path(name);
    ensure!(
        path.exists(),
        "{} was here when the tests were built",
        path.display()
    );
    Ok(path)
}

/// A program of the system. A test that asks for one is ignored where the build script
/// did not find it.
pub fn program(name: &str) -> Result<PathBuf> {
    find_program(name).with_context(|| format!("`{name}` was here when the tests were built"))
}

/// Runs it to its end.
fn run(command: &mut Command) -> Result<()> {
    let output = command.output().with_context(|| format!("{command:?}"))?;
    ensure!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// The command as a person's shell would run it. What cargo says of this package must not
/// reach a cargo below: ring's build script looks at `CARGO_PKG_NAME` and `OUT_DIR`, and
/// with ring polars would be built again, for ten minutes. And a cargo that is started by its own
/// path, without rustup's proxy before it, must name the toolchain: argminmax ships a
/// `rust-toolchain` file that asks for another one.
fn as_from_a_shell(command: &mut Command) -> &mut Command {
    let is_cargos = |name: &str| {
        let about_us = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_BIN_", "OUT_DIR"];
        about_us.iter().any(|prefix| name.starts_with(prefix))
    };
    for (name, _) in std::env::vars().filter(|(name, _)| is_cargos(name)) {
        command.env_remove(name);
    }
    if let Some(toolchain) = option_env!("RUSTUP_TOOLCHAIN") {
        command.env("RUSTUP_TOOLCHAIN", toolchain);
    }
    command
}
