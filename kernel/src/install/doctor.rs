//! `argus-kernel doctor`: a line for each thing that a notebook needs, and for what is
//! wrong a way to mend it.

use super::kernelspec::{self, Place};
use super::python::{self, Environment};
use super::steps::workspace;
use crate::toolchain::installed::Installed;
use crate::toolchain::lld;
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
        ("C linker", linker()),
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

/// In a wheel the compiler is the one that was found for it, and cargo is beside it.
fn toolchain() -> Finding {
    if Installed::detect().is_some() {
        let preload = Preload::locate().map_err(|error| error.to_string())?;
        let rustc = preload.sysroot.join("bin/rustc");
        return program(&rustc.to_string_lossy(), "--version", "")
            .map(|version| format!("{version} ({})", preload.sysroot.display()));
    }
    let rust = "install Rust from https://rustup.rs";
    let rustc = program("rustc", "--version", rust)?;
    program("cargo", "--version", rust).map(|cargo| format!("{rustc}, {cargo}"))
}

/// Without a C compiler, rustc's own linker serves all but some `:dep`s.
fn linker() -> Finding {
    let mend = "apt install build-essential, or Xcode's command line tools";
    let own = Preload::locate().ok();
    let own = own.and_then(|preload| lld::linker(&preload.sysroot));
    match own.filter(|_| !lld::is_on_path("cc")) {
        Some(linker) => Ok(format!(
            "no `cc`, so rustc's own, {}; a `:dep` with a build script needs one: {mend}",
            linker.display()
        )),
        None => program("cc", "--version", mend),
    }
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
    let zygote = Stamp::read(&Preload::folder()).and_then(|stamp| stamp.zygote);
    let has_macro = zygote.is_some_and(|file| file.is_file());
    Ok(match zygotes::are_possible() {
        Ok(()) if has_macro => "compiled by forks of a rustc that waits".to_owned(),
        Ok(()) => {
            "each compiled by a rustc of its own: the preload has no macro to wait at".to_owned()
        }
        Err(why) => format!("each compiled by a rustc of its own: {why}"),
    })
}

fn python_side() -> Finding {
    if let Some(installed) = Installed::detect() {
        let lab = installed.program("jupyter-lab");
        let mend = format!(
            "JupyterLab is not in {}: pip install 'argus-nb[lab]'",
            installed.prefix().display()
        );
        return lab.is_file().then(|| lab.display().to_string()).ok_or(mend);
    }
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

/// Looks for the kernelspec where the user's Jupyter looks, and where that of the clone or
/// of the wheel's environment does.
fn kernelspec(place: &Place) -> Finding {
    let asked = place.data_folder().map_err(|error| error.to_string())?;
    let (environment, mend) = match Installed::detect() {
        Some(installed) => (
            Some(Environment::of_wheel(&installed)),
            "argus-kernel install",
        ),
        None => (
            workspace().ok().map(|it| Environment::new(&it)),
            "cargo run --release -- install",
        ),
    };
    let own = environment.and_then(|it| Place::prefix(it.folder()).data_folder().ok());
    // A user's own may be of an earlier kernel, while a wheel brings the one that fits.
    let places = if Installed::detect().is_some() {
        [own, Some(asked)]
    } else {
        [Some(asked), own]
    };
    let found = places
        .into_iter()
        .flatten()
        .find_map(|data| Some((kernelspec::program(&data)?, data)));
    let Some((program, data)) = found else {
        return Err(format!("Jupyter does not know the kernel: {mend}"));
    };
    let here = std::env::current_exe().unwrap_or_default();
    let here = here.canonicalize().unwrap_or(here);
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
