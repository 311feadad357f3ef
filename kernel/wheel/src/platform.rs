//! The tag of the oldest system that a wheel runs on.

use crate::error::WheelError;
use crate::glibc;
use std::path::Path;

/// A platform, as pip names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform(String);

impl Platform {
    /// The platform of these binaries, which were built for the machine that this runs on.
    ///
    /// # Errors
    /// One of them can't be read, or is no binary.
    pub fn detect(binaries: &[&Path]) -> Result<Platform, WheelError> {
        let machine = std::env::consts::ARCH;
        if cfg!(target_os = "macos") {
            return Ok(Platform(macos(machine)));
        }
        // No wheel is tagged for less: https://peps.python.org/pep-0600/
        let mut highest = (2, 17);
        for path in binaries {
            let bytes = std::fs::read(path).map_err(|source| WheelError::Read {
                path: path.to_path_buf(),
                source,
            })?;
            let needed = glibc::highest(&bytes).map_err(|reason| WheelError::NotElf {
                path: path.to_path_buf(),
                reason,
            })?;
            highest = highest.max(needed.unwrap_or_default());
        }
        Ok(Platform(manylinux(highest, machine)))
    }

    /// As it stands in a wheel's name.
    #[must_use]
    pub fn tag(&self) -> &str {
        &self.0
    }
}

fn manylinux((major, minor): glibc::Version, machine: &str) -> String {
    format!("manylinux_{major}_{minor}_{machine}")
}

/// The oldest macOS that rustc builds for, unless `MACOSX_DEPLOYMENT_TARGET` names another:
/// <https://doc.rust-lang.org/rustc/platform-support/apple-darwin.html>.
fn macos(machine: &str) -> String {
    match machine {
        "aarch64" => "macosx_11_0_arm64".to_owned(),
        machine => format!("macosx_10_12_{machine}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_spelt_as_pip_spells_it() {
        assert_eq!(manylinux((2, 35), "x86_64"), "manylinux_2_35_x86_64");
        assert_eq!(manylinux((2, 17), "aarch64"), "manylinux_2_17_aarch64");
        assert_eq!(macos("aarch64"), "macosx_11_0_arm64");
        assert_eq!(macos("x86_64"), "macosx_10_12_x86_64");
    }
}
