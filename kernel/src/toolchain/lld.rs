//! The linker of a machine without a C compiler: rustc's own.
//!
//! rustc calls `cc` to link, which knows where the system's libraries are, and calls a
//! linker. rustup brings a linker along (`rust-lld`), and all that it lacks are libraries
//! under the names that a compiler's package gives them: `libc.so`, where the system itself
//! has `libc.so.6`. A folder of links gives them those names. So a cell needs a C library
//! to run with and nothing to compile with; a `:dep` that has a build script, which is a
//! program of its own, still needs `cc`.
//!
//! Why it is so: `docs/decisions.md#a-cell-is-linked-where-there-is-no-c-compiler`.

use std::ffi::OsString;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

/// The environment variable that names the folder of links, where there is no C compiler.
pub const LIBRARIES_VAR: &str = "ARGUS_KERNEL_LIBRARIES";

/// What rustc links a library to, by the system's own names.
const LIBRARIES: [(&str, &str); 7] = [
    ("libc.so", "libc.so.6"),
    ("libdl.so", "libdl.so.2"),
    ("libgcc_s.so", "libgcc_s.so.1"),
    ("libm.so", "libm.so.6"),
    ("libpthread.so", "libpthread.so.0"),
    ("librt.so", "librt.so.1"),
    ("libutil.so", "libutil.so.1"),
];

/// Whether a program of this name is along `PATH`.
pub fn is_on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// rustc's own linker, in a compiler's folder ("sysroot"). macOS' is not enough there.
pub fn linker(sysroot: &Path) -> Option<PathBuf> {
    if !cfg!(target_os = "linux") {
        return None;
    }
    let machine = std::env::consts::ARCH;
    let linker = format!("lib/rustlib/{machine}-unknown-linux-gnu/bin/rust-lld");
    Some(sysroot.join(linker)).filter(|linker| linker.is_file())
}

/// Whether cells are linked without a C compiler.
fn is_used() -> bool {
    std::env::var_os(LIBRARIES_VAR).is_some_and(|folder| !folder.is_empty())
}

/// How the linker is told where a cell's library finds others. `cc` hands it on.
pub fn rpath() -> &'static str {
    if is_used() {
        "-Clink-arg=-rpath="
    } else {
        "-Clink-arg=-Wl,-rpath,"
    }
}

/// Makes the folder of links in `folder`; `None` where there is a C compiler, or nothing
/// to take its place.
pub fn link_libraries(sysroot: &Path, folder: &Path) -> std::io::Result<Option<PathBuf>> {
    let Some(system) = system_libraries().filter(|_| !is_on_path("cc")) else {
        return Ok(None);
    };
    if linker(sysroot).is_none() {
        return Ok(None);
    }
    let links = folder.join("libraries");
    std::fs::create_dir_all(&links)?;
    for (name, real) in LIBRARIES {
        // A newer C library has all of them in one.
        let real = [real, "libc.so.6"].map(|real| system.join(real));
        if let Some(real) = real.iter().find(|real| real.exists()) {
            symlink(real, links.join(name))?;
        }
    }
    Ok(Some(links))
}

/// Where the C library lies that this very program runs with.
fn system_libraries() -> Option<PathBuf> {
    let maps = std::fs::read_to_string("/proc/self/maps").ok()?;
    let library = maps
        .lines()
        .filter_map(|line| Some(Path::new(&line[line.find('/')?..])))
        .find(|file| file.ends_with("libc.so.6"))?;
    library.parent().map(Path::to_owned)
}

/// What has this rustc link by itself; nothing where there is a C compiler.
pub fn flags(rustc: &Path) -> Vec<OsString> {
    let libraries = std::env::var_os(LIBRARIES_VAR).filter(|_| is_used());
    let sysroot = rustc.parent().and_then(Path::parent);
    let (Some(libraries), Some(linker)) = (libraries, sysroot.and_then(linker)) else {
        return Vec::new();
    };
    let flag = |option: &str, value: OsString| {
        let mut flag = OsString::from(option);
        flag.push(value);
        flag
    };
    vec![
        flag("-Clinker=", linker.into()),
        OsString::from("-Clinker-flavor=ld.lld"),
        flag("-Lnative=", libraries),
    ]
}
