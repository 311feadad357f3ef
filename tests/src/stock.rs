//! The stock kernel: evcxr_jupyter as it is, made known to Jupyter in a folder
//! of its own.

use crate::Checkout;
use crate::requirements::stock_kernel;
use anyhow::{Context, Result};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::Path;

/// Its kernelspec's name.
pub const KERNEL: &str = "stock-evcxr";

/// What it is started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum With {
    Nothing,
    /// The preload, through evcxr's own `init.evcxr`.
    Preload,
}

/// Writes kernelspec and configuration into `folder`; the variables that make a
/// client and evcxr look there.
pub fn environment(
    checkout: &Checkout,
    folder: &Path,
    with: With,
) -> Result<BTreeMap<String, String>> {
    let program = stock_kernel().context("no evcxr_jupyter: run `.ci/stock`")?;
    let spec = folder.join("kernels").join(KERNEL);
    std::fs::create_dir_all(&spec)?;
    let argv = json!([program, "--control_file", "{connection_file}"]);
    let kernel = json!({ "argv": argv, "display_name": "Rust", "language": "rust", "interrupt_mode": "message" });
    std::fs::write(spec.join("kernel.json"), kernel.to_string())?;

    let config = folder.join("evcxr");
    std::fs::create_dir_all(&config)?;
    if with == With::Preload {
        let output = std::process::Command::new(checkout.kernel())
            .arg("init-evcxr")
            .output()?;
        std::fs::write(config.join("init.evcxr"), output.stdout)?;
    }
    let variables = [
        ("JUPYTER_PATH", folder),
        ("EVCXR_CONFIG_DIR", config.as_path()),
    ];
    Ok(variables
        .map(|(name, path)| (name.to_owned(), path.display().to_string()))
        .into())
}
