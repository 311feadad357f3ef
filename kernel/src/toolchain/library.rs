//! The preload's library: its names, and how rustc is told of it.

use super::lld;
use std::ffi::OsString;
use std::path::Path;

/// The crate that cells see without an import.
pub const CRATE: &str = "argus_nb";

/// The library's file name.
pub const FILE_NAME: &str = if cfg!(target_os = "macos") {
    "libargus_nb.dylib"
} else {
    "libargus_nb.so"
};

/// The crates that a cell can `use` because the library re-exports them, as a `:dep`
/// would spell them.
pub const PRELOADED_CRATES: [&str; 6] = [
    "argus-nb",
    "argus_nb",
    "evcxr_input",
    "plotters",
    "polars",
    "smartcore",
];

/// What tells this library from another that takes its place, by a build or an upgrade. A
/// kernel goes on with the one that it has loaded, for which nothing can be compiled then.
pub fn identity(library: &Path) -> String {
    use std::os::unix::fs::MetadataExt;
    std::fs::metadata(library).map_or_else(
        |_| "gone".to_owned(),
        |file| format!("{} {} {}", file.ino(), file.len(), file.mtime_nsec()),
    )
}

/// Lets rustc find the library and the crates it was built of, and lets what rustc
/// makes find the library when it is loaded.
pub fn rustc_flags(library: &Path, crates: &Path) -> [OsString; 3] {
    let folder = library.parent().unwrap_or(Path::new("."));
    [
        extern_flag(CRATE, library),
        flag("-Ldependency=", crates),
        flag(lld::rpath(), folder),
    ]
}

/// Lets a cell name the crate in this file.
pub fn extern_flag(name: &str, file: &Path) -> OsString {
    flag(&format!("--extern={name}="), file)
}

fn flag(option: &str, path: &Path) -> OsString {
    let mut flag = OsString::from(option);
    flag.push(path);
    flag
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_that_is_replaced_is_another() {
        let folder = tempfile::tempdir().unwrap();
        let library = folder.path().join(FILE_NAME);
        assert_eq!(identity(&library), "gone");
        std::fs::write(&library, "one").unwrap();
        let before = identity(&library);
        assert_eq!(identity(&library), before);
        let new = folder.path().join("new");
        std::fs::write(&new, "two").unwrap();
        std::fs::rename(new, &library).unwrap();
        assert_ne!(identity(&library), before);
    }
}
