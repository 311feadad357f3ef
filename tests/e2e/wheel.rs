//! The wheels: installed where nothing else is, they run the notebooks; taken away, they
//! leave nothing.

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
use std::time::{Duration, Instant};

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

    /// The folder of its Python's packages.
    fn packages(&self) -> Result<PathBuf> {
        packages(&self.program("python"))
    }
}

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
}

#[derive(Debug, Deserialize)]
struct Cells {
    ready: f64,
    values: Vec<String>,
    methods: Vec<String>,
}

/// Cells of which each asks something else of what was installed.
const CELLS: [&str; 6] = [
    "let df = load(\"data/flows.csv\")?; df.height()",
    "df.counts(\"DstAddr\")?.height()",
    "#[derive(serde::Serialize, serde::Deserialize, Debug)] struct Host { name: String }",
    "let host: Host = serde_json::from_str(r#\"{\"name\": \"a\"}\"#)?; serde_json::to_string(&host)?",
    "boxplot(&df, [\"TotBytes\"])?",
    "sql!(\"select count(*) as n from df\")?.column(\"n\")?.get(0)?",
];

#[test]
#[cfg_attr(not(can_mount), ignore = "the right to mount a file system is missing")]
fn notebooks_run_on_an_installed_wheel_where_nothing_else_is() -> Result<()> {
    let started = Instant::now();
    let folder = tempfile::tempdir()?;
    let venv = Venv::make(folder.path().join("eine Umgebung für Flüsse"))?;
    let install = Instant::now();
    venv.install()?;
    let installed_in = install.elapsed();

    let shown = folder.path().join("packages");
    std::fs::write(
        venv.packages()?.join("beside.pth"),
        shown.display().to_string(),
    )?;
    let checkout = Checkout::ready();
    let home = folder.path().join("home");
    std::fs::create_dir(&home)?;
    let target = checkout.release().parent().context("a target folder")?;
    let registry = cargo_home()?.join("registry");
    let plan = json!({
        "environment": &venv.folder,
        "course": folder.path().join("course"),
        "hidden": [&workspace(), target, &registry],
        "packages": [packages(&checkout.python())?, &shown],
        "notebooks": [
            "01-explore-argus-flows.ipynb",
            "03-asking-questions.ipynb",
            "07-learning-from-flows.ipynb",
        ],
        "cells": CELLS.map(|cell| cell.replace("data/", &format!("{}/data/", folder.path().join("course").display()))),
    });
    let script = folder.path().join("wheel.py");
    std::fs::copy(workspace().join("tests/python/wheel.py"), &script)?;
    let mut unshare = Command::new("unshare");
    unshare
        .args(["--user", "--map-root-user", "--mount", "--net"])
        .arg(venv.program("python"))
        .arg("-B")
        .arg(&script)
        .arg(plan.to_string())
        .current_dir(folder.path())
        .env("HOME", &home)
        .env("RUSTUP_HOME", rustup_home()?)
        .env_remove("RUSTUP_TOOLCHAIN")
        .env_remove("JUPYTER_PATH");
    let output = run_with_timeout(&mut unshare)?;
    ensure!(output.status.success(), "{}", both(&output));
    let seen: Seen = serde_json::from_slice(&output.stdout)?;

    assert_eq!(seen.hidden, [0, 0, 0]);
    let spec = venv.folder.join("share/jupyter/kernels/argus");
    for (said, part) in [
        (&seen.kernelspecs, spec.display().to_string()),
        (&seen.doctor, "ok    toolchain: rustc 1.95.0".to_owned()),
        (
            &seen.doctor,
            format!("ok    kernelspec: {}", spec.display()),
        ),
        (&seen.copied, "course".to_owned()),
    ] {
        assert!(said.contains(&part), "`{part}` is not in: {said}");
    }
    let values: Vec<&str> = seen.cells.values.iter().map(String::as_str).collect();
    let [flows, hosts, host, plot, counted] = values[..] else {
        panic!("{values:?}");
    };
    assert_eq!((flows, counted), ("2447", "Int64(2447)"));
    assert!(hosts.parse::<u32>()? > 10, "{hosts}");
    assert_eq!(host, r#""{\"name\":\"a\"}""#);
    assert!(plot.contains("outliers"), "{plot}");
    assert_eq!(
        seen.cells.methods.first().map(String::as_str),
        Some("group_by_stable")
    );
    let checked = seen.checked.matches("ok, outputs as committed").count();
    assert_eq!(checked, 3, "{}", seen.checked);
    // The machine may be busy with other tests: a minute is what it takes by itself.
    assert!(installed_in < Duration::from_secs(180), "{installed_in:?}");
    println!(
        "pip install {installed_in:.1?}, the kernel {:.1} s, all {:.1?}",
        seen.cells.ready,
        started.elapsed()
    );
    Ok(())
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

    let uninstall: Vec<&str> = ["uninstall", "--yes"].into_iter().chain(PACKAGES).collect();
    venv.pip(&uninstall)?;
    let left: Vec<PathBuf> = venv.contents()?.difference(&before).cloned().collect();
    assert!(left.is_empty(), "{left:?}");
    for folder in ["lib/argus-nb", "lib/argus-nb-crates", "share/argus-nb"] {
        assert!(!venv.folder.join(folder).exists(), "{folder}");
    }
    Ok(())
}

#[test]
fn a_missing_compiler_is_named_and_fetched_by_rustup() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let venv = Venv::make(folder.path().join("venv"))?;
    venv.install()?;
    let rustup = folder.path().join("rustup");
    let programs = folder.path().join("programs");
    std::fs::create_dir_all(rustup.join("toolchains"))?;
    std::fs::create_dir(&programs)?;
    let kernel = |argument: &str| {
        let mut kernel = Command::new(venv.program("argus-kernel"));
        kernel
            .arg(argument)
            .env_clear()
            .env("HOME", folder.path())
            .env("RUSTUP_HOME", &rustup)
            .env("PATH", &programs);
        run_with_timeout(&mut kernel)
    };
    let alone = both(&kernel("setup")?);
    for part in [
        "rustc 1.95.0",
        "is not on this machine",
        "sh.rustup.rs",
        "--default-toolchain 1.95.0",
    ] {
        assert!(alone.contains(part), "{alone}");
    }

    // rustup, as far as it is asked: the toolchain of this machine appears.
    let toolchain = toolchain()?;
    let script = format!(
        "#!/bin/sh\n[ \"$*\" = 'toolchain install 1.95.0 --profile minimal' ] || exit 3\n\
         echo downloading\n/bin/ln -s '{}' '{}/toolchains/1.95.0-here'\n",
        toolchain.display(),
        rustup.display()
    );
    let fetcher = programs.join("rustup");
    std::fs::write(&fetcher, script)?;
    std::fs::set_permissions(&fetcher, PermissionsExt::from_mode(0o755))?;
    // What is first along PATH is another compiler, and is passed over.
    let other = programs.join("rustc");
    std::fs::write(
        &other,
        "#!/bin/sh\nprintf 'rustc 1.0.0 (old)\\nrelease: 1.0.0\\n'\n",
    )?;
    std::fs::set_permissions(&other, PermissionsExt::from_mode(0o755))?;
    let doctor = both(&kernel("doctor")?);
    assert!(
        doctor.contains("MEND  toolchain:") && doctor.contains("`argus-kernel setup`"),
        "{doctor}"
    );
    let fetched = kernel("setup")?;
    let text = both(&fetched);
    assert!(
        fetched.status.success() && text.contains("downloading"),
        "{text}"
    );
    let again = both(&kernel("setup")?);
    assert!(
        again.starts_with("ready, with") && !again.contains("downloading"),
        "{again}"
    );

    // An environment with nothing but the kernel says what it lacks.
    let lab = both(&kernel("lab")?);
    assert!(lab.contains("pip install 'argus-nb[lab]'"), "{lab}");
    // Called by another name, as pipx calls it.
    symlink(venv.program("argus-kernel"), programs.join("argus-kernel"))?;
    let linked = Command::new(programs.join("argus-kernel"))
        .arg("init-evcxr")
        .env("RUSTUP_HOME", &rustup)
        .output()?;
    assert!(
        both(&linked).contains("/venv/lib/argus-nb"),
        "{}",
        both(&linked)
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

fn cargo_home() -> Result<PathBuf> {
    home_of("CARGO_HOME", ".cargo")
}

fn home_of(variable: &str, folder: &str) -> Result<PathBuf> {
    let named = std::env::var_os(variable).map(PathBuf::from);
    let home = std::env::var_os("HOME").context("there is a HOME")?;
    Ok(named.unwrap_or_else(|| Path::new(&home).join(folder)))
}
