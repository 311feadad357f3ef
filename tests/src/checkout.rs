//! This clone, set up as the README's first command sets it up.

use crate::run_with_timeout;
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The clone that these tests were built from, ready for notebooks.
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
            Err(error) => panic!("the clone could not be set up: {error:#}"),
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
        let target = release.parent().unwrap_or(release);
        let mut build = Command::new(env!("CARGO"));
        build
            .args(["build", "--release", "--workspace", "--target-dir"])
            .arg(target)
            .current_dir(workspace());
        run(&mut build)?;
        // With an argument that ends at once, `lab` is the set-up alone.
        run(Command::new(checkout.kernel()).args(["lab", "--version"]))?;
        Ok(checkout)
    }

    /// The kernel's binary.
    pub fn kernel(&self) -> PathBuf {
        self.release.join("argus-kernel")
    }

    /// The stock evcxr_jupyter from our lock file.
    pub fn stock_kernel(&self) -> PathBuf {
        self.release.join("stock_evcxr_jupyter")
    }

    /// Where the preload lies.
    pub fn release(&self) -> &Path {
        &self.release
    }

    /// The Python that JupyterLab runs on.
    pub fn python(&self) -> PathBuf {
        workspace().join(".venv/bin/python")
    }

    /// What a Python program of ours prints.
    pub fn python_says(&self, program: &str, args: &[&str]) -> Result<String> {
        let mut python = Command::new(self.python());
        let output = run_with_timeout(python.arg("-c").arg(program).args(args))?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "python: {stderr}");
        Ok(String::from_utf8(output.stdout)?)
    }
}

/// The folder of the clone.
pub fn workspace() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.parent().unwrap_or(manifest).to_owned()
}

/// Real Argus files that lie beside the checkout on the team's machines, or why
/// a test goes without them.
pub fn shared_data(name: &str) -> Option<PathBuf> {
    let path = workspace().parent()?.join("shared/data").join(name);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

/// A program of the system, or why a test goes without it.
pub fn program(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path)
        .chain([PathBuf::from("/usr/sbin")])
        .map(|folder| folder.join(name))
        .find(|program| program.exists());
    if found.is_none() {
        eprintln!("skipped: `{name}` is not installed");
    }
    found
}

/// Runs it to its end.
fn run(command: &mut Command) -> Result<()> {
    let output = from_a_shell(command)
        .output()
        .with_context(|| format!("{command:?}"))?;
    ensure!(
        output.status.success(),
        "{command:?}: {}\n{}{}",
        output.status,
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    );
    Ok(())
}

/// The command as a person's shell would run it: what cargo says of this package
/// must not reach a cargo below. ring's build script looks at CARGO_PKG_NAME, and
/// with ring polars would be built again, for ten minutes.
pub fn from_a_shell(command: &mut Command) -> &mut Command {
    for (name, _) in std::env::vars()
        .filter(|(name, _)| name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_"))
    {
        command.env_remove(name);
    }
    command
}
