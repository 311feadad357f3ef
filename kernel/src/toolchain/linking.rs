//! A cell's object becomes a library without a linker's processes (`argus-linker`).
//!
//! All that a cell calls is in the preload, in std or in the system's libraries. Whatever
//! is not, is not linked here, and rustc is called as ever.
//!
//! Why it is so: `docs/decisions.md#a-cell-is-linked-without-a-linker`.

use argus_linker::{Library, Order};
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// What evcxr calls in a cell's library.
const EXPORTED: &str = "run_user_code_";

/// Where the system's libraries may be.
const SYSTEM: [&str; 6] = [
    "/lib/x86_64-linux-gnu",
    "/lib64",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib64",
    "/lib",
    "/usr/lib",
];

/// What rustc is to write, and what is made of it.
pub struct Linking {
    object: PathBuf,
    library: PathBuf,
    preload: PathBuf,
    /// The folder of std's library.
    std: PathBuf,
}

impl Linking {
    /// `None` if this call of rustc makes something else than a cell's library, or one with
    /// crates or libraries of the notebook's own in it.
    pub fn from_call(rustc: &OsString, args: &[OsString], preload: &Path) -> Option<Linking> {
        if !cfg!(all(target_os = "linux", target_arch = "x86_64")) {
            return None;
        }
        let texts: Vec<&str> = args.iter().map(|arg| arg.to_str()).collect::<Option<_>>()?;
        let after = |option: &str| {
            let at = texts.iter().position(|text| *text == option)?;
            texts.get(at + 1).copied()
        };
        let links = texts.iter().any(|text| emits_library(text));
        let is_own = |text: &str| {
            let more = [
                "--extern", "-L", "-l", "link-arg", "-Clink", "linker", "-Clto", "lto=",
            ];
            more.iter().any(|option| text.starts_with(option))
        };
        if !links || texts.iter().any(|text| is_own(text)) {
            return None;
        }
        let folder = Path::new(after("--out-dir")?);
        let extra = texts
            .iter()
            .find_map(|text| text.strip_prefix("extra-filename="));
        let name = format!("{}{}", after("--crate-name")?, extra.unwrap_or_default());
        let sysroot = Path::new(rustc).parent()?.parent()?;
        Some(Linking {
            object: folder.join(format!("{name}.o")),
            library: folder.join(format!("lib{name}.so")),
            preload: preload.to_owned(),
            std: sysroot
                .join("lib/rustlib")
                .join(after("--target")?)
                .join("lib"),
        })
    }

    /// Makes the library of the object, which rustc has written. `None` if another linker
    /// has to.
    pub fn link(&self) -> Option<()> {
        let object = std::fs::read(&self.object).ok()?;
        let folder = self.preload.parent()?;
        let preload = Library::open(&self.preload).ok()?;
        let mut needed = vec![self.preload.file_name()?.to_str()?.to_owned()];
        let mut libraries = Vec::new();
        for name in preload.needed() {
            let system = SYSTEM.iter().map(Path::new);
            let mut folders = [folder, self.std.as_path()].into_iter().chain(system);
            if let Some(library) = folders.find_map(|it| Library::open(&it.join(name)).ok()) {
                needed.push(name.clone());
                libraries.push(library);
            }
        }
        libraries.insert(0, preload);
        let linked = argus_linker::link(&Order {
            object: &object,
            exported: EXPORTED,
            needed: &needed,
            runpath: &format!("{}:{}", folder.to_str()?, self.std.to_str()?),
            is_there: &|name| libraries.iter().any(|it| it.has(name)),
        })
        .ok()?;
        // The library before may be mapped, and writing into it would change it there.
        let _ = std::fs::remove_file(&self.library);
        std::fs::write(&self.library, linked).ok()?;
        let _ = std::fs::remove_file(&self.object);
        Some(())
    }
}

/// Whether this argument has rustc link.
pub fn emits_library(arg: &str) -> bool {
    arg.strip_prefix("--emit=")
        .is_some_and(|what| what.split(',').any(|it| it == "link"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_cell_without_crates_of_its_own_is_linked_here() {
        let linking = |more: &str| {
            let args = format!(
                "--crate-name ctx src/lib.rs --out-dir target/cell --target x86_64-unknown-linux-gnu {more}"
            );
            let args: Vec<OsString> = args.split_whitespace().map(OsString::from).collect();
            Linking::from_call(
                &"/tool/bin/rustc".into(),
                &args,
                Path::new("/a/libargus_nb.so"),
            )
        };
        let is_here = cfg!(all(target_os = "linux", target_arch = "x86_64"));
        let linked = linking("--emit=dep-info,link -C extra-filename=-0a");
        assert_eq!(
            linked.map(|it| (it.object, it.library)),
            is_here.then(|| (
                "target/cell/ctx-0a.o".into(),
                "target/cell/libctx-0a.so".into()
            ))
        );
        assert!(linking("--emit=metadata").is_none());
        assert!(linking("--emit=link --extern rand=librand.rlib").is_none());
        assert!(linking("--emit=link -C link-arg=-fuse-ld=mold").is_none());
    }
}
