//! The kernelspec: how Jupyter finds the kernel.
//!
//! <https://jupyter-client.readthedocs.io/en/stable/kernels.html#kernel-specs>

use super::error::InstallError;
use super::steps::write;
use serde_json::json;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The kernel's name among Jupyter's kernels.
pub const NAME: &str = "argus";

pub const LOGOS: [(&str, &[u8]); 3] = [
    (
        "logo-32x32.png",
        include_bytes!("../../logo/logo-32x32.png"),
    ),
    (
        "logo-64x64.png",
        include_bytes!("../../logo/logo-64x64.png"),
    ),
    ("logo-svg.svg", include_bytes!("../../logo/logo.svg")),
];

/// Where kernelspecs are kept.
#[derive(clap::Args, Debug, Clone, Default)]
pub struct Place {
    /// For this user alone (the default).
    #[arg(long, conflicts_with_all = ["sys_prefix", "prefix"])]
    user: bool,
    /// In the active Python environment.
    #[arg(long, conflicts_with = "prefix")]
    sys_prefix: bool,
    /// In DIR/share/jupyter.
    #[arg(long, value_name = "DIR")]
    prefix: Option<PathBuf>,
}

impl Place {
    /// In the folder of a Python environment.
    pub fn prefix(folder: &Path) -> Place {
        Place {
            prefix: Some(folder.to_owned()),
            ..Place::default()
        }
    }

    /// Jupyter's data folder in that place.
    pub fn data_folder(&self) -> Result<PathBuf, InstallError> {
        let prefix = match (&self.prefix, self.sys_prefix) {
            (Some(prefix), _) => prefix.clone(),
            (None, true) => sys_prefix()?,
            (None, false) => {
                return jupyter_zmq_client::dirs::user_data_dir()
                    .map_err(|error| InstallError::NoDataFolder(error.to_string()));
            }
        };
        Ok(prefix.join("share").join("jupyter"))
    }
}

/// The prefix of the Python that is active here.
fn sys_prefix() -> Result<PathBuf, InstallError> {
    let output = Command::new("python3")
        .args(["-c", "import sys; print(sys.prefix)"])
        .output()
        .map_err(|source| InstallError::NoProgram {
            command: "python3".to_owned(),
            source,
            hint: "activate the Python environment that JupyterLab is in",
        })?;
    Ok(PathBuf::from(
        String::from_utf8_lossy(&output.stdout).trim(),
    ))
}

/// The kernelspec's folder under a data folder.
pub fn folder(data: &Path) -> PathBuf {
    data.join("kernels").join(NAME)
}

/// This program's own file. Where a build has put another in its place since it began, the
/// system calls it `… (deleted)`, and the one that stands there now is meant.
fn this_program() -> std::io::Result<PathBuf> {
    let exe = std::env::current_exe()?;
    let replaced = exe.to_str().and_then(|exe| exe.strip_suffix(" (deleted)"));
    Ok(replaced.map_or_else(|| exe.clone(), PathBuf::from))
}

/// What Jupyter reads: how this program is started as a kernel.
pub fn spec(program: &Path) -> String {
    let spec = json!({
        "argv": [program, "serve", "{connection_file}"],
        "display_name": "Rust (Argus)",
        "language": "rust",
        // An interrupt comes as a message, because a signal would end cargo and rustc too.
        "interrupt_mode": "message",
        "kernel_protocol_version": "5.4",
        "metadata": { "debugger": false },
    });
    format!("{spec:#}\n")
}

/// Writes the kernelspec, which starts this very binary.
pub fn write_spec(data: &Path) -> Result<PathBuf, InstallError> {
    let exe = this_program().map_err(|source| InstallError::Read {
        path: PathBuf::from("/proc/self/exe"),
        source,
    })?;
    let folder = folder(data);
    write(&folder.join("kernel.json"), spec(&exe).as_bytes())?;
    for (name, content) in LOGOS {
        write(&folder.join(name), content)?;
    }
    Ok(folder)
}

/// Removes the kernelspec, and gives its folder; `None` if there is none.
pub fn remove(data: &Path) -> Result<Option<PathBuf>, InstallError> {
    let folder = folder(data);
    match std::fs::remove_dir_all(&folder) {
        Ok(()) => Ok(Some(folder)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(source) => Err(InstallError::Write {
            path: folder,
            source,
        }),
    }
}

/// What Jupyter puts the kernelspec's own folder in the place of.
const OWN_FOLDER: &str = "{resource_dir}";

/// The program as a kernelspec names it that lies in the same environment. Nobody knows
/// beforehand where that is.
pub fn program_in_environment(name: &str) -> PathBuf {
    // Of `share/jupyter/kernels/argus`.
    Path::new(OWN_FOLDER).join("../../../../bin").join(name)
}

/// The program that an installed kernelspec starts.
pub fn program(data: &Path) -> Option<PathBuf> {
    let folder = folder(data);
    let text = std::fs::read_to_string(folder.join("kernel.json")).ok()?;
    let spec: serde_json::Value = serde_json::from_str(&text).ok()?;
    let program = spec["argv"][0].as_str()?;
    let program = PathBuf::from(program.replace(OWN_FOLDER, &folder.to_string_lossy()));
    Some(program.canonicalize().unwrap_or(program))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_program_of_an_environment_is_found_from_its_kernelspec() {
        let prefix = tempfile::tempdir().unwrap();
        let prefix = prefix.path().canonicalize().unwrap();
        let data = prefix.join("share/jupyter");
        let argus = prefix.join("bin/argus-kernel");
        write(&argus, b"").unwrap();
        let text = spec(&program_in_environment("argus-kernel"));
        write(&folder(&data).join("kernel.json"), text.as_bytes()).unwrap();
        assert_eq!(program(&data), Some(argus));
    }
}
