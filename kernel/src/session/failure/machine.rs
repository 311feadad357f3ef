//! What is wrong around a cell and not in it: the disk, the network, the linker.

use crate::toolchain::cargo::REPLACED;
use std::fmt;

/// A fault of the machine, recognised in the words of cargo, the linker or the system.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MachineFault {
    /// By an upgrade, or by a build.
    PreloadReplaced,
    NoLinker,
    CargoHomeNotWritable,
    DiskFull,
    /// crates.io does not know the crate.
    NoSuchCrate,
    NoNetwork,
    /// The crate would have to be fetched, and cargo is told not to.
    CargoOffline,
}

/// What is said where the fault occurs.
const SIGNS: [(&str, MachineFault); 8] = [
    (REPLACED, MachineFault::PreloadReplaced),
    ("linker `", MachineFault::NoLinker),
    ("Read-only file system", MachineFault::CargoHomeNotWritable),
    ("Permission denied", MachineFault::CargoHomeNotWritable),
    ("No space left on device", MachineFault::DiskFull),
    ("no matching package named", MachineFault::NoSuchCrate),
    ("failed to download", MachineFault::NoNetwork),
    (
        "attempting to make an HTTP request, but --offline was specified",
        MachineFault::CargoOffline,
    ),
];

impl MachineFault {
    /// The fault that a message speaks of.
    pub fn detect(message: &str) -> Option<MachineFault> {
        let sign = SIGNS.iter().find(|(said, _)| message.contains(said));
        sign.map(|(_, fault)| *fault)
    }
}

/// The fault, and what mends it.
impl fmt::Display for MachineFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            MachineFault::PreloadReplaced => {
                "argus-nb has been replaced since this kernel started, by an upgrade or a build: restart the kernel"
            }
            MachineFault::NoLinker => {
                "there is no C linker: install one (Debian: apt install build-essential), and restart the kernel"
            }
            MachineFault::CargoHomeNotWritable => {
                "cargo can't write to its folder: set CARGO_HOME to one that can be written, and restart the kernel"
            }
            MachineFault::DiskFull => "the disk is full",
            MachineFault::NoSuchCrate => "crates.io has no crate of that name: is it spelt right?",
            MachineFault::NoNetwork => {
                "cargo can't reach crates.io: is there a network? What was fetched once needs none, and what is preloaded needs no :dep"
            }
            MachineFault::CargoOffline => {
                "this crate was never fetched, and cargo is told to stay offline (CARGO_NET_OFFLINE)"
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{MachineFault, REPLACED};

    #[test]
    fn a_fault_is_known_by_its_words() {
        let fault = MachineFault::detect("error: linker `cc` not found");
        assert_eq!(fault, Some(MachineFault::NoLinker));
        assert!(
            MachineFault::NoLinker
                .to_string()
                .contains("build-essential")
        );
        let replaced = MachineFault::detect(&format!("error: {REPLACED}"));
        assert_eq!(replaced, Some(MachineFault::PreloadReplaced));
        assert_eq!(MachineFault::detect("mismatched types"), None);
    }
}
