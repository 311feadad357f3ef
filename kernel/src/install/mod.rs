//! From a clone, or from a wheel, to an open notebook: the preload built or found, the
//! Python side set up, the kernel known to Jupyter.
//!
//! Of the rest of the kernel this folder knows the preload (`toolchain`) and how to write
//! files. Inside it each file knows only those before it: `error`, `steps`, `python`,
//! `kernelspec`, `preload`, `compiler`, `stock`, `lab`, `course`, `doctor`.

mod compiler;
pub mod course;
pub mod doctor;
mod error;
pub mod kernelspec;
pub mod lab;
pub mod preload;
mod python;
pub mod steps;
pub mod stock;

pub use error::InstallError;

use crate::toolchain::installed::Installed;
use crate::toolchain::preload::Preload;
use kernelspec::Place;
use std::process::ExitCode;

/// `argus-kernel install`.
pub fn install(place: &Place) -> Result<ExitCode, InstallError> {
    if Installed::detect().is_none() {
        preload::build(&steps::workspace()?)?;
    }
    let written = kernelspec::write_spec(&place.data_folder()?)?;
    println!("kernelspec written: {}", written.display());
    Preload::locate()?;
    Ok(ExitCode::SUCCESS)
}

/// `argus-kernel setup`: all that a notebook needs, as far as it is missing.
pub fn set_up() -> Result<ExitCode, InstallError> {
    match Installed::detect() {
        Some(_) => compiler::ensure()?,
        None => drop(lab::Lab::set_up(None)?),
    }
    let preload = Preload::locate()?;
    println!("ready, with {}", preload.sysroot.display());
    Ok(ExitCode::SUCCESS)
}

/// `argus-kernel uninstall`.
pub fn uninstall(place: &Place) -> Result<ExitCode, InstallError> {
    match kernelspec::remove(&place.data_folder()?)? {
        Some(folder) => println!("kernelspec removed: {}", folder.display()),
        None => println!("there was no kernelspec to remove"),
    }
    Ok(ExitCode::SUCCESS)
}
