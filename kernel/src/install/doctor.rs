//! `argus-kernel doctor`: a line for each thing that a notebook needs, and for what is
//! wrong a way to mend it.

use super::kernelspec::{self, Place};
use super::python::{self, Environment};
use super::steps::workspace;
use crate::toolchain::preload::Preload;
use crate::toolchain::stamp::Stamp;
use crate::toolchain::zygotes;
use std::path::Path;
use std::process::{Command, ExitCode};

/// What was found: what is there, or what mends it.
type Finding = Result<String, String>;

/// Prints a line for each part. The exit code says whether all of them are well.
pub fn examine(place: &Place) -> ExitCode {
    let findings = [
        ("toolchain", toolchain()),
        (
            "C linker",
            program(
                "cc",
                "--version",
                "apt install build-essential, or Xcode's command line tools",
            ),
        ),
        ("preload", preload()),
        ("cells", cells()),
        ("Python", python()),
        ("Python side", python_side()),
        ("kernelspec", kernelspec(place)),
        (
            "ra (optional)",
            program(
                "ra",
                "-h",
                "apt install argus-client, to make CSV of Argus streams",
            ),
        ),
    ];
    let mut well = true;
    for (name, finding) in &findings {
        match finding {
            Ok(found) => println!("ok    {name}: {found}"),
            Err(mend) => {
                let optional = name.ends_with("(optional)");
                well &= optional;
                println!("{}  {name}: {mend}", if optional { "note" } else { "MEND" });
            }
        }
    }
    if well {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn toolchain() -> Finding {
    let rust = "install Rust from https://rustup.rs";
    let rustc = program("rustc", "--version", rust)?;
    program("cargo", "--version", rust).map(|cargo| format!("{rustc}, {cargo}"))
}

/// Debian has a package of its own for `venv`, which does not work without ensurepip.
fn python() -> Finding {
    let version = program(
        "python3",
        "--version",
        "install Python 3 (Debian: apt install python3 python3-venv)",
    )?;
    let venv = Command::new("python3")
        .args(["-c", "import ensurepip, venv"])
        .output();
    match venv {
        Ok(output) if output.status.success() => Ok(version),
        _ => Err(format!("{version} has no venv: apt install python3-venv")),
    }
}

fn preload() -> Finding {
    let preload = Preload::locate().map_err(|error| error.to_string())?;
    match preload.notice {
        Some(notice) => Err(notice),
        None => Ok(preload.library.display().to_string()),
    }
}

/// Which way cells are compiled. Either is well.
fn cells() -> Finding {
    let folder = std::env::current_exe().unwrap_or_default();
    let stamp = folder.parent().and_then(Stamp::read);
    let has_macro = stamp.is_some_and(|stamp| stamp.zygote.is_some());
    Ok(match zygotes::are_possible() {
        Ok(()) if has_macro => "compiled by forks of a rustc that waits".to_owned(),
        Ok(()) => {
            "each compiled by a rustc of its own: the preload has no macro to wait at".to_owned()
        }
        Err(why) => format!("each compiled by a rustc of its own: {why}"),
    })
}

fn python_side() -> Finding {
    let workspace = workspace().map_err(|error| error.to_string())?;
    let environment = Environment::new(&workspace);
    let packages = python::packages(&workspace).map_err(|error| error.to_string())?;
    if environment.holds(&packages) {
        return Ok(environment.folder().display().to_string());
    }
    Err(format!(
        "{} is not what environment.yml lists: cargo run --release -- lab --check",
        environment.folder().display()
    ))
}

/// Looks for the kernelspec where the user's Jupyter looks, and where the clone's does.
fn kernelspec(place: &Place) -> Finding {
    let mend = "cargo run --release -- install";
    let asked = place.data_folder().map_err(|error| error.to_string())?;
    let own = workspace().ok().and_then(|workspace| {
        Place::prefix(Environment::new(&workspace).folder())
            .data_folder()
            .ok()
    });
    let found = [Some(asked), own]
        .into_iter()
        .flatten()
        .find_map(|data| Some((kernelspec::program(&data)?, data)));
    let Some((program, data)) = found else {
        return Err(format!("Jupyter does not know the kernel: {mend}"));
    };
    let here = std::env::current_exe().unwrap_or_default();
    if !program.exists() {
        return Err(format!(
            "it starts {}, which is gone: {mend}",
            program.display()
        ));
    }
    if program != here {
        return Err(format!(
            "it starts another kernel, {}: {mend}",
            program.display()
        ));
    }
    Ok(kernelspec::folder(&data).display().to_string())
}

/// The first line that a program prints about itself.
fn program(name: &str, flag: &str, mend: &str) -> Finding {
    let output = Command::new(Path::new(name)).arg(flag).output();
    let said = output.map_err(|_| format!("`{name}` is not there: {mend}"))?;
    let text = if said.stdout.is_empty() {
        said.stderr
    } else {
        said.stdout
    };
    let text = String::from_utf8_lossy(&text).into_owned();
    Ok(text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or(name)
        .trim()
        .to_owned())
}
