//! The wheels: installed where nothing else is, they run the notebooks; taken away, they
//! leave nothing.

mod versions;

use anyhow::{Context, Result, ensure};
use argus_tests::checkout::workspace;
use argus_tests::{Checkout, run_with_timeout};
use serde::Deserialize;
use serde_json::json;
use std::collections::BTreeSet;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use std::time::Instant;
use tempfile::TempDir;

/// What PyPI takes of a file.
const MOST_BYTES: u64 = 100_000_000;

/// What is installed, for `pip uninstall`.
const PACKAGES: [&str; 3] = ["argus-nb", "argus-nb-crates-1", "argus-nb-crates-2"];

/// The folder of the wheels, which are made once.
fn wheels() -> Result<&'static Path> {
    static MADE: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    let made = MADE.get_or_init(|| make().map_err(|error| format!("{error:#}")));
    made.as_deref()
        .map_err(|error| anyhow::Error::msg(error.clone()))
}

fn make() -> Result<PathBuf> {
    let checkout = Checkout::ready();
    let folder = checkout.release().join("wheels");
    let _ = std::fs::remove_dir_all(&folder);
    let mut wheel = Command::new(checkout.kernel());
    succeed(wheel.arg("wheel").arg("--folder").arg(&folder))?;
    Ok(folder)
}

/// Runs it to its end, which is a good one.
fn succeed(command: &mut Command) -> Result<String> {
    let output = run_with_timeout(command)?;
    let text = both(&output);
    ensure!(output.status.success(), "{command:?}: {text}");
    Ok(text)
}

fn both(output: &Output) -> String {
    let texts = [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    texts.concat()
}

/// A Python environment of the test's own.
struct Venv {
    folder: PathBuf,
}

impl Venv {
    fn make(folder: PathBuf) -> Result<Venv> {
        let mut venv = Command::new("python3");
        succeed(venv.args(["-m", "venv"]).arg(&folder))?;
        Ok(Venv { folder })
    }

    fn program(&self, name: &str) -> PathBuf {
        self.folder.join("bin").join(name)
    }

    fn pip(&self, arguments: &[&str]) -> Result<String> {
        let mut pip = Command::new(self.program("python"));
        pip.args(["-m", "pip", "--disable-pip-version-check"]);
        succeed(pip.args(arguments))
    }

    /// `pip install argus-nb`, of the wheels and of nothing else.
    fn install(&self) -> Result<()> {
        let wheels = wheels()?.to_str().context("a path of text")?;
        self.pip(&["install", "--no-index", "--find-links", wheels, "argus-nb"])?;
        Ok(())
    }

    /// All files in it, but for what Python makes of its own sources.
    fn contents(&self) -> Result<BTreeSet<PathBuf>> {
        let mut found = BTreeSet::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder)? {
                let path = entry?.path();
                if path.ends_with("__pycache__") {
                    continue;
                }
                if path.is_dir() && !path.is_symlink() {
                    folders.push(path);
                } else {
                    found.insert(path.strip_prefix(&self.folder)?.to_owned());
                }
            }
        }
        Ok(found)
    }
}

/// The folder of a Python's packages.
fn packages(python: &Path) -> Result<PathBuf> {
    let code = "import sysconfig; print(sysconfig.get_path('purelib'))";
    let printed = succeed(Command::new(python).args(["-c", code]))?;
    Ok(PathBuf::from(printed.trim()))
}

/// What `wheel.py` saw.
#[derive(Debug, Deserialize)]
struct Seen {
    hidden: Vec<usize>,
    kernelspecs: String,
    doctor: String,
    copied: String,
    cells: Cells,
    checked: String,
    /// What `report` said, and wrote.
    reported: String,
    report: String,
    /// What `install` said.
    installed: String,
}

#[derive(Debug, Deserialize)]
struct Cells {
    /// Seconds until the kernel was ready, and until it had shown a first value.
    ready: f64,
    first_table: f64,
    values: Vec<String>,
    methods: Vec<String>,
    /// How many children of a zygote compiled a cell that followed.
    forks: usize,
}

/// Notebooks that are run whole.
const NOTEBOOKS: [&str; 3] = [
    "01-explore-argus-flows.ipynb",
    "03-asking-questions.ipynb",
    "07-learning-from-flows.ipynb",
];

/// Cells of which each asks something else of what was installed. The crate `beside` is
/// what a person has in a folder of their own.
const CELLS: [&str; 7] = [
    "let df = load(\"data/flows.csv\")?; df.height()",
    "df.counts(\"DstAddr\")?.height()",
    "#[derive(serde::Serialize, serde::Deserialize, Debug)] struct Host { name: String }",
    "let host: Host = serde_json::from_str(r#\"{\"name\": \"a\"}\"#)?; serde_json::to_string(&host)?",
    "boxplot(&df, [\"TotBytes\"])?",
    "sql!(\"select count(*) as n from df\")?.column(\"n\")?.get(0)?",
    ":dep beside = { path = \"BESIDE\" }\nbeside::answer(&host.name)",
];

#[test]
#[cfg_attr(not(can_mount), ignore = "the right to mount a file system is missing")]
fn notebooks_run_on_an_installed_wheel_where_nothing_else_is() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let venv = Venv::make(folder.path().join("eine Umgebung für Flüsse"))?;
    wheels()?;
    let started = Instant::now();
    venv.install()?;
    let installed_in = started.elapsed();
    let seen = see(&venv, folder.path())?;

    assert_eq!(seen.hidden, [0, 0, 0]);
    let spec = venv.folder.join("share/jupyter/kernels/argus");
    let spec = spec.display();
    for (said, part) in [
        (&seen.kernelspecs, format!("{spec}\n")),
        (&seen.doctor, "ok    toolchain: rustc 1.95.0".to_owned()),
        (&seen.doctor, format!("ok    kernelspec: {spec}\n")),
        (&seen.doctor, "ok    cells: compiled by forks".to_owned()),
        (&seen.copied, "course\n".to_owned()),
    ] {
        assert!(said.contains(&part), "`{part}` is not in: {said}");
    }
    let values: Vec<&str> = seen.cells.values.iter().map(String::as_str).collect();
    let [flows, hosts, host, plot, counted, answer] = values[..] else {
        panic!("{values:?}");
    };
    assert_eq!((flows, hosts, counted), ("2447", "18", "Int64(2447)"));
    assert_eq!(answer, r#""a, answered""#);
    assert_eq!(host, r#""{\"name\":\"a\"}""#);
    assert!(plot.contains("303 outliers"), "{plot}");
    assert_eq!(seen.cells.methods, ["group_by_stable"]);
    assert_eq!(seen.cells.forks, 1);
    let checked = seen.checked.matches("ok, outputs as committed").count();
    assert_eq!(checked, NOTEBOOKS.len(), "{}", seen.checked);
    let figures = seen.report.matches("<img alt=\"").count();
    assert_eq!(figures, 3, "{}", seen.reported);
    let elsewhere = std::fs::read_to_string(folder.path().join(ELSEWHERE))?;
    let program = venv.program("argus-kernel").display().to_string();
    assert!(elsewhere.contains(&program), "{}", seen.installed);
    // A minute is what it may take by itself, and other tests run beside it.
    let seconds = installed_in.as_secs_f64() + seen.cells.first_table;
    assert!(seconds < 180.0, "{seconds} s from pip to the first table");
    let ready = seen.cells.ready;
    assert!(ready < 60.0, "{ready} s until the kernel was ready");
    println!("pip install {installed_in:.1?}, the kernel {ready:.1} s, {seconds:.1} s in all");
    Ok(())
}

/// Where `install --prefix elsewhere` writes.
const ELSEWHERE: &str = "elsewhere/share/jupyter/kernels/argus/kernel.json";

/// A crate of a person's own, in `folder`.
fn write_crate(folder: &Path) -> Result<()> {
    let manifest = "[package]\nname = \"beside\"\nversion = \"1.0.0\"\nedition = \"2024\"\n";
    let source = "pub fn answer(name: &str) -> String { format!(\"{name}, answered\") }\n";
    std::fs::create_dir_all(folder.join("src"))?;
    std::fs::write(folder.join("Cargo.toml"), manifest)?;
    Ok(std::fs::write(folder.join("src/lib.rs"), source)?)
}

/// Starts `wheel.py` where only the environment is left, and the compiler.
fn see(venv: &Venv, folder: &Path) -> Result<Seen> {
    let shown = folder.join("packages");
    let beside = packages(&venv.program("python"))?.join("beside.pth");
    std::fs::write(beside, shown.display().to_string())?;
    let checkout = Checkout::ready();
    let home = folder.join("home");
    std::fs::create_dir(&home)?;
    let target = checkout.release().parent().context("a target folder")?;
    let course = folder.join("course");
    let data = format!("{}/data/", course.display());
    let own_crate = folder.join("beside").display().to_string();
    write_crate(Path::new(&own_crate))?;
    // What pip puts beside nbconvert's package.
    let share = checkout
        .python()
        .with_file_name("../share/jupyter/nbconvert");
    let mut copy = Command::new("cp");
    succeed(
        copy.arg("-r")
            .arg(share)
            .arg(venv.folder.join("share/jupyter")),
    )?;
    let plan = json!({
        "environment": &venv.folder,
        "course": &course,
        "hidden": [&workspace(), target, &home_of("CARGO_HOME", ".cargo")?.join("registry")],
        "packages": [packages(&checkout.python())?, shown],
        "notebooks": NOTEBOOKS,
        "cells": CELLS.map(|cell| cell.replace("data/", &data).replace("BESIDE", &own_crate)),
        "elsewhere": folder.join("elsewhere"),
    });
    let script = folder.join("wheel.py");
    std::fs::copy(workspace().join("tests/python/wheel.py"), &script)?;
    let mut unshare = Command::new("unshare");
    unshare
        .args(["--user", "--map-root-user", "--mount", "--net"])
        .arg(venv.program("python"))
        .arg("-B")
        .arg(&script)
        .arg(plan.to_string())
        .current_dir(folder)
        .env("HOME", &home)
        .env("RUSTUP_HOME", rustup_home()?)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("JUPYTER_PATH");
    let output = run_with_timeout(&mut unshare)?;
    ensure!(output.status.success(), "{}", both(&output));
    Ok(serde_json::from_slice(&output.stdout)?)
}

#[test]
fn a_wheel_is_small_enough_can_be_moved_and_leaves_nothing() -> Result<()> {
    for wheel in std::fs::read_dir(wheels()?)? {
        let wheel = wheel?;
        let bytes = wheel.metadata()?.len();
        assert!(bytes < MOST_BYTES, "{}: {bytes}", wheel.path().display());
    }
    let folder = tempfile::tempdir()?;
    let mut venv = Venv::make(folder.path().join("here"))?;
    let before = venv.contents()?;
    venv.install()?;
    assert!(venv.contents()?.len() > before.len() + 300);

    let moved = folder.path().join("there");
    std::fs::rename(&venv.folder, &moved)?;
    venv.folder = moved;
    let mut init = Command::new(venv.program("argus-kernel"));
    let printed = succeed(init.arg("init-evcxr").env("RUSTUP_HOME", rustup_home()?))?;
    let library = venv.folder.join("lib/argus-nb/libargus_nb.so");
    assert!(
        printed.contains(&library.display().to_string()),
        "{printed}"
    );
    assert!(!printed.contains("/here/"), "{printed}");
    // pipx calls it by a link that lies elsewhere.
    let link = folder.path().join("argus-kernel");
    symlink(venv.program("argus-kernel"), &link)?;
    let linked = succeed(
        Command::new(link)
            .arg("init-evcxr")
            .env("RUSTUP_HOME", rustup_home()?),
    )?;
    assert_eq!(linked, printed);

    let uninstall: Vec<&str> = ["uninstall", "--yes"].into_iter().chain(PACKAGES).collect();
    venv.pip(&uninstall)?;
    let left: Vec<PathBuf> = venv.contents()?.difference(&before).cloned().collect();
    assert!(left.is_empty(), "{left:?}");
    for folder in ["lib/argus-nb", "lib/argus-nb-crates", "share/argus-nb"] {
        assert!(!venv.folder.join(folder).exists(), "{folder}");
    }
    Ok(())
}

/// A machine with an installed kernel, and otherwise only what a test puts there.
struct Machine {
    folder: TempDir,
    venv: Venv,
}

impl Machine {
    fn new() -> Result<Machine> {
        let folder = tempfile::tempdir()?;
        let venv = Venv::make(folder.path().join("venv"))?;
        venv.install()?;
        std::fs::create_dir_all(folder.path().join("rustup/toolchains"))?;
        std::fs::create_dir(folder.path().join("programs"))?;
        Ok(Machine { folder, venv })
    }

    /// Puts a program along `PATH`.
    fn add_program(&self, name: &str, script: &str) -> Result<()> {
        let path = self.folder.path().join("programs").join(name);
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n"))?;
        Ok(std::fs::set_permissions(
            &path,
            PermissionsExt::from_mode(0o755),
        )?)
    }

    /// `argus-kernel ARGUMENT`: whether it ended well, and what it said.
    fn kernel(&self, argument: &str) -> Result<(bool, String)> {
        let mut kernel = Command::new(self.venv.program("argus-kernel"));
        kernel
            .arg(argument)
            .env_clear()
            .env("HOME", self.folder.path())
            .env("RUSTUP_HOME", self.folder.path().join("rustup"))
            .env("PATH", self.folder.path().join("programs"));
        let output = run_with_timeout(&mut kernel)?;
        Ok((output.status.success(), both(&output)))
    }
}

#[test]
fn a_missing_compiler_is_named_and_fetched_by_rustup() -> Result<()> {
    let machine = Machine::new()?;
    let (well, said) = machine.kernel("setup")?;
    for part in [
        "rustc 1.95.0",
        "is not on this machine",
        "--default-toolchain 1.95.0",
    ] {
        assert!(!well && said.contains(part), "{said}");
    }

    // Another compiler is passed over, and one of the same release is named.
    machine.add_program("rustc", "echo 'release: 1.95.0'; [ \"$1\" = -vV ]")?;
    // rustup, as far as it is asked: this machine's toolchain appears.
    let toolchains = machine.folder.path().join("rustup/toolchains");
    machine.add_program(
        "rustup",
        &format!(
            "[ \"$*\" = 'toolchain install 1.95.0 --profile minimal' ] || exit 3\n\
             echo downloading\n/bin/ln -s '{}' '{}/1.95.0-here'",
            toolchain()?.display(),
            toolchains.display()
        ),
    )?;
    let (_, doctor) = machine.kernel("doctor")?;
    for part in [
        "MEND  toolchain:",
        "is of that release, but another build",
        "`argus-kernel setup`",
    ] {
        assert!(doctor.contains(part), "{doctor}");
    }
    let (well, said) = machine.kernel("setup")?;
    assert!(well && said.contains("downloading"), "{said}");
    let (well, again) = machine.kernel("setup")?;
    assert!(well && !again.contains("downloading"), "{again}");

    let (well, lab) = machine.kernel("lab")?;
    assert!(
        !well && lab.contains("pip install 'argus-nb[lab]'"),
        "{lab}"
    );
    Ok(())
}

/// The compiler that all of this was built by.
fn toolchain() -> Result<PathBuf> {
    let mut rustc = Command::new("rustc");
    let sysroot = succeed(rustc.args(["--print", "sysroot"]).current_dir(workspace()))?;
    Ok(PathBuf::from(sysroot.trim()))
}

fn rustup_home() -> Result<PathBuf> {
    home_of("RUSTUP_HOME", ".rustup")
}

fn home_of(variable: &str, folder: &str) -> Result<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let home = std::env::var_os("HOME").context("there is a HOME")?;
    Ok(named.unwrap_or_else(|| Path::new(&home).join(folder)))
}
