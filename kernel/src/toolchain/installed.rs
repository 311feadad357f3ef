//! A kernel that a wheel has installed: where its parts lie, seen from its program.
//!
//! pip puts them into one Python environment, wherever that is, and nothing says where it
//! was afterwards: every place is found from the program's own. So an environment can be
//! moved, and two of them on a machine do not meet.
//!
//! Why it is so: `docs/decisions.md#a-wheel-is-found-from-its-program`.

use super::library::FILE_NAME;
use std::path::{Path, PathBuf};

/// The folder of programs, seen from the environment's own; and so for the others.
const PROGRAMS: &str = "bin";
/// The preload, its stamp, and the sources that completion reads.
pub const LIBRARY: &str = "lib/argus-nb";
/// The metadata of its crates. Every folder of ours has files of its own in it: pip takes no
/// folder away that had only folders.
pub const CRATES: &str = "lib/argus-nb-crates";
/// The same, seen from the preload's folder.
pub const CRATES_FROM_LIBRARY: &str = "../argus-nb-crates";
/// The course, and the data that it reads.
pub const NOTEBOOKS: &str = "share/argus-nb";

/// A Python environment with this kernel in it.
#[derive(Debug, Clone)]
pub struct Installed {
    prefix: PathBuf,
}

impl Installed {
    /// The environment that this very program was installed into; `None` in a clone.
    pub fn detect() -> Option<Installed> {
        // The program may be called through a link, as pipx makes them.
        let program = std::env::current_exe().ok()?.canonicalize().ok()?;
        let programs = program.parent().filter(|it| it.ends_with(PROGRAMS))?;
        let installed = Installed {
            prefix: programs.parent()?.to_owned(),
        };
        let is_here = installed.library().join(FILE_NAME).is_file();
        is_here.then_some(installed)
    }

    pub fn prefix(&self) -> &Path {
        &self.prefix
    }

    /// A program of the environment, which may not be there.
    pub fn program(&self, name: &str) -> PathBuf {
        self.prefix.join(PROGRAMS).join(name)
    }

    /// The folder of the preload.
    pub fn library(&self) -> PathBuf {
        self.prefix.join(LIBRARY)
    }

    pub fn notebooks(&self) -> PathBuf {
        self.prefix.join(NOTEBOOKS)
    }
}
