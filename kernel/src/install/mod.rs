//! From a clone to an open notebook: the preload built, the Python side set up, the kernel
//! known to Jupyter.
//!
//! Of the rest of the kernel this folder knows the preload (`toolchain`) and how to write
//! files. Inside it each file knows only those before it: `error`, `steps`, `python`,
//! `kernelspec`, `preload`, `stock`, `lab`, `doctor`.

pub mod doctor;
mod error;
pub mod kernelspec;
pub mod lab;
mod preload;
mod python;
mod steps;
pub mod stock;

pub use error::InstallError;

use crate::toolchain::preload::Preload;
use kernelspec::Place;
use std::process::ExitCode;

/// `argus-kernel install`.
pub fn install(place: &Place) -> Result<ExitCode, InstallError> {
    preload::build(&steps::workspace()?)?;
    let written = kernelspec::write_spec(&place.data_folder()?)?;
    println!("kernelspec written: {}", written.display());
    Preload::locate()?;
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
