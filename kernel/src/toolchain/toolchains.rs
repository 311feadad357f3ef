//! The compiler that built the preload, looked for among those of this machine.
//!
//! rustc reads no metadata that another build of it has written, so a cell is compiled by
//! the very same one, whatever the default toolchain is. A clone knows where it is; a
//! wheel, which was built elsewhere, has to look: in rustup's toolchains, in the
//! environment that it was installed into, in conda's, and along `PATH`.
//!
//! Why it is so: `docs/decisions.md#one-compiler`.

use super::stamp::{Stamp, stdout_of};
use std::path::{Path, PathBuf};

/// Where compilers are.
#[derive(Debug, Default)]
pub struct Machine {
    /// The folder of rustup's toolchains.
    toolchains: Option<PathBuf>,
    /// Folders of programs, the nearest first.
    programs: Vec<PathBuf>,
}

impl Machine {
    /// This machine; `own` are folders of programs before those of `PATH`.
    pub fn detect(own: Option<PathBuf>) -> Machine {
        let rustup = std::env::var_os("RUSTUP_HOME")
            .map(PathBuf::from)
            .or_else(|| Some(dirs::home_dir()?.join(".rustup")));
        let conda = std::env::var_os("CONDA_PREFIX").map(|it| PathBuf::from(it).join("bin"));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut programs: Vec<PathBuf> = own.into_iter().chain(conda).collect();
        programs.extend(std::env::split_paths(&path).filter(|folder| folder.is_absolute()));
        Machine {
            toolchains: rustup.map(|home| home.join("toolchains")),
            programs,
        }
    }

    /// The folder ("sysroot") of the compiler with which the stamp's library was built, or
    /// of another build of that release for which `reads` is true: it is asked whether the
    /// compiler reads the library. If there is none, those for which it was not.
    pub fn find(
        &self,
        stamp: &Stamp,
        reads: impl Fn(&Path) -> bool,
    ) -> Result<PathBuf, Vec<PathBuf>> {
        let mut refused = Vec::new();
        for rustc in self.compilers(stamp) {
            let Ok(version) = stdout_of(&rustc, &["-vV"]) else {
                continue;
            };
            let is_same_release = release(&version) == release(&stamp.rustc);
            if version == stamp.rustc || is_same_release && reads(&rustc) {
                if let Ok(sysroot) = stdout_of(&rustc, &["--print", "sysroot"]) {
                    return Ok(PathBuf::from(sysroot.trim()));
                }
            } else if is_same_release {
                refused.push(rustc);
            }
        }
        Err(refused)
    }

    /// All compilers here, the likeliest first.
    fn compilers(&self, stamp: &Stamp) -> Vec<PathBuf> {
        let entries = self.toolchains.iter().map(std::fs::read_dir);
        let mut toolchains: Vec<PathBuf> = entries
            .flatten()
            .flatten()
            .flatten()
            .map(|entry| entry.path())
            .collect();
        toolchains.sort();
        let release = release(&stamp.rustc);
        let (named, others): (Vec<PathBuf>, Vec<PathBuf>) =
            toolchains.into_iter().partition(|toolchain| {
                let name = toolchain.file_name().unwrap_or_default().to_string_lossy();
                name.starts_with(release)
            });
        let rustc = |folders: Vec<PathBuf>| folders.into_iter().map(|it| it.join("bin/rustc"));
        let along_path = self.programs.iter().map(|folder| folder.join("rustc"));
        let mut found: Vec<PathBuf> = Vec::new();
        for compiler in rustc(named).chain(along_path).chain(rustc(others)) {
            if compiler.is_file() && !is_rustup(&compiler) && !found.contains(&compiler) {
                found.push(compiler);
            }
        }
        found
    }
}

/// Whether this is rustup under a compiler's name. Its toolchains are looked through one
/// by one; asked through this, it would answer for the current folder, and might begin to
/// download.
fn is_rustup(rustc: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let file = |path: &Path| Some(std::fs::metadata(path).ok()?).map(|it| (it.dev(), it.ino()));
    let beside = file(&rustc.with_file_name("rustup"));
    beside.is_some() && beside == file(rustc)
        || rustc
            .canonicalize()
            .is_ok_and(|real| real.ends_with("rustup") || real.ends_with("rustup-init"))
}

/// `1.95.0`, of what `rustc -vV` prints.
pub fn release(version: &str) -> &str {
    let line = version.lines().find_map(|it| it.strip_prefix("release: "));
    line.unwrap_or_default().trim()
}

/// rustup, if it is here.
pub fn rustup() -> Option<PathBuf> {
    let cargo_home = std::env::var_os("CARGO_HOME")
        .map(PathBuf::from)
        .or_else(|| Some(dirs::home_dir()?.join(".cargo")));
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(cargo_home.map(|home| home.join("bin")))
        .map(|folder| folder.join("rustup"))
        .find(|program| program.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    const VERSION: &str = "rustc 1.0.0 (a)\nrelease: 1.0.0\n";

    /// A program that says it is this compiler.
    fn compiler(rustc: &Path, version: &str) {
        let sysroot = rustc.ancestors().nth(2).unwrap().display();
        let script = format!(
            "#!/bin/sh\ncase $1 in -vV) printf '{}' ;; *) echo '{sysroot}' ;; esac\n",
            version.replace('\n', "\\n")
        );
        std::fs::create_dir_all(rustc.parent().unwrap()).unwrap();
        std::fs::write(rustc, script).unwrap();
        std::fs::set_permissions(rustc, PermissionsExt::from_mode(0o755)).unwrap();
    }

    fn stamp() -> Stamp {
        Stamp {
            rustc: VERSION.to_owned(),
            ..Stamp::detect(Path::new("/src")).unwrap()
        }
    }

    /// Finds a compiler among these, each a folder and what it says it is.
    fn find(compilers: &[(&str, &str)], reads: &str) -> Result<String, Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        let top = folder.path().canonicalize().unwrap();
        for (place, version) in compilers {
            compiler(&top.join(place).join("bin/rustc"), version);
        }
        let machine = Machine {
            toolchains: Some(top.join("toolchains")),
            programs: vec![top.join("first/bin"), top.join("second/bin")],
        };
        let short = |path: PathBuf| path.strip_prefix(&top).unwrap().display().to_string();
        machine
            .find(&stamp(), |rustc| rustc.starts_with(top.join(reads)))
            .map(short)
            .map_err(|refused| refused.into_iter().map(short).collect())
    }

    /// The compilers of a machine, the one that reads the library, and what is found.
    type Case<'a> = (
        &'a [(&'a str, &'a str)],
        &'a str,
        Result<&'a str, &'a [&'a str]>,
    );

    #[test]
    fn the_very_compiler_is_found_wherever_it_is() {
        let other = "rustc 2.0.0 (b)\nrelease: 2.0.0\n";
        let distribution = "rustc 1.0.0 (a) (built from a source tarball)\nrelease: 1.0.0\n";
        let cases: [Case<'_>; 7] = [
            (&[("first", other), ("second", VERSION)], "no", Ok("second")),
            (
                &[("first", VERSION), ("toolchains/1.0.0-x", VERSION)],
                "no",
                Ok("toolchains/1.0.0-x"),
            ),
            (
                &[("first", other), ("toolchains/stable-x", VERSION)],
                "no",
                Ok("toolchains/stable-x"),
            ),
            (
                &[("toolchains/1.0.0-x", other), ("first", VERSION)],
                "no",
                Ok("first"),
            ),
            (&[("first", distribution)], "first", Ok("first")),
            (
                &[("first", distribution), ("second", other)],
                "no",
                Err(&["first/bin/rustc"]),
            ),
            (&[], "no", Err(&[])),
        ];
        for (compilers, reads, expected) in cases {
            let expected = expected
                .map(str::to_owned)
                .map_err(|refused| refused.iter().map(|it| (*it).to_owned()).collect());
            assert_eq!(find(compilers, reads), expected, "{compilers:?}");
        }
    }

    #[test]
    fn rustup_is_not_asked_under_a_compilers_name() {
        let folder = tempfile::tempdir().unwrap();
        let program = |name: &str| folder.path().join(name);
        compiler(&program("rustup"), VERSION);
        std::os::unix::fs::symlink("rustup", program("rustc")).unwrap();
        let machine = Machine {
            toolchains: None,
            programs: vec![folder.path().to_owned()],
        };
        assert_eq!(machine.find(&stamp(), |_| true), Err(Vec::new()));
    }
}
