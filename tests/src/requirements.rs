//! What some tests need and a machine may lack. The build script looks for it and sets
//! a `cfg` for each requirement that is met; a test whose requirement is not met is
//! built with `#[ignore = "…"]`, so it is reported as ignored and never passes by
//! absence. The build script has this file as a module, too, so it stands on std alone.

use std::path::{Path, PathBuf};

/// Something that cargo does not bring.
#[derive(Debug)]
pub struct Requirement {
    /// The `cfg` that tests are built with where it is met.
    pub cfg: &'static str,
    pub needs: Needs,
    /// How a machine comes to have it.
    pub hint: &'static str,
}

#[derive(Debug)]
pub enum Needs {
    Programs(&'static [&'static str]),
    /// Files in `shared/data`, beside the checkout.
    SharedData(&'static [&'static str]),
    /// Spark, Sail, DuckDB and their drivers, in the versions of `engines.txt`, and a Java.
    Engines,
    /// An unmodified evcxr_jupyter, of the version that the kernel is built on.
    StockKernel,
    /// A capability of this process, by Linux' number for it, and what it is for.
    Capability(u32, &'static str),
}

/// Linux' numbers of capabilities.
const CAP_NET_RAW: u32 = 13;
const CAP_SYS_ADMIN: u32 = 21;

/// Every requirement that a test may name.
pub const REQUIREMENTS: [Requirement; 10] = [
    Requirement {
        cfg: "has_argus",
        needs: Needs::Programs(&["argus", "ra"]),
        hint: "apt install argus-server argus-client",
    },
    Requirement {
        cfg: "has_chromium",
        needs: Needs::Programs(&["chromium"]),
        hint: "apt install chromium",
    },
    Requirement {
        cfg: "has_nfdump",
        needs: Needs::Programs(&["nfcapd", "nfdump"]),
        hint: "apt install nfdump",
    },
    Requirement {
        cfg: "has_packers",
        needs: Needs::Programs(&["bzip2", "gzip", "xz", "zstd"]),
        hint: "apt install bzip2 gzip xz-utils zstd",
    },
    Requirement {
        cfg: "has_softflowd",
        needs: Needs::Programs(&["softflowd"]),
        hint: "apt install softflowd",
    },
    Requirement {
        cfg: "has_shared_data",
        needs: Needs::SharedData(&[
            "argus5-home.csv",
            "ssh-mdns.pcap",
            "test2-malicious.binetflow",
            "test5-mixed.binetflow",
            "zeek",
        ]),
        hint: "put the folder `shared` of the project's machines beside the checkout",
    },
    Requirement {
        cfg: "has_engines",
        needs: Needs::Engines,
        hint: "apt install default-jre-headless, and run `.ci/engines`",
    },
    Requirement {
        cfg: "has_stock_kernel",
        needs: Needs::StockKernel,
        hint: "run `.ci/stock`",
    },
    Requirement {
        cfg: "can_mount",
        needs: Needs::Capability(CAP_SYS_ADMIN, "the right to mount a file system"),
        hint: "run the tests as root, in a container that may mount",
    },
    Requirement {
        cfg: "can_capture",
        needs: Needs::Capability(CAP_NET_RAW, "the right to capture packets"),
        hint: "run the tests as root, in a container that may capture",
    },
];

/// Set, to anything but nothing, where every test has to run: `.ci/run` sets it. It is
/// not `CI` alone, because setting that would have evcxr's parser built again. `0` is for a
/// CI that can't have the shared data, such as GitHub's.
pub const NO_IGNORED_TESTS: &str = "NO_IGNORED_TESTS";

impl Requirement {
    /// What of it is not here.
    #[must_use]
    pub fn missing(&self) -> Vec<String> {
        let named = |names: &[&str], is_here: fn(&str) -> bool| {
            let absent = names.iter().filter(|name| !is_here(name));
            absent.map(|name| (*name).to_owned()).collect()
        };
        match self.needs {
            Needs::Programs(names) => named(names, |name| find_program(name).is_some()),
            Needs::SharedData(names) => named(names, |name| shared_data_path(name).exists()),
            Needs::Engines => {
                let mut missing = named(&["java"], |name| find_program(name).is_some());
                if engines_folder().is_none() {
                    missing.push("engines (Spark, Sail, DuckDB)".to_owned());
                }
                missing
            }
            Needs::StockKernel => match stock_kernel() {
                Some(_) => Vec::new(),
                None => vec!["evcxr_jupyter, unmodified".to_owned()],
            },
            Needs::Capability(number, _) if is_capable(number) => Vec::new(),
            Needs::Capability(_, right) => vec![right.to_owned()],
        }
    }
}

/// A program of the system. Debian has `argus` where only root looks for it.
#[must_use]
pub fn find_program(name: &str) -> Option<PathBuf> {
    let folders = program_folders().into_iter();
    folders
        .map(|folder| folder.join(name))
        .find(|program| program.is_file())
}

/// Where programs are looked for.
#[must_use]
pub fn program_folders() -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
    folders.push(PathBuf::from("/usr/sbin"));
    folders
}

/// Where a file of the shared data lies, if the machine has it.
#[must_use]
pub fn shared_data_path(name: &str) -> PathBuf {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let beside = tests.ancestors().nth(2).unwrap_or(tests);
    beside.join("shared/data").join(name)
}

/// Where `.ci/engines` has installed the engines of `engines.txt`, if it has.
#[must_use]
pub fn engines_folder() -> Option<PathBuf> {
    let wanted = std::fs::read(engines_list()).ok()?;
    let folders = engines_folders().into_iter();
    folders
        .filter(|folder| std::fs::read(folder.join("installed")).is_ok_and(|has| has == wanted))
        .find(|folder| folder.is_dir())
}

/// Where `.ci/engines` may install them.
#[must_use]
pub fn engines_folders() -> Vec<PathBuf> {
    kept_folders("engines")
}

/// The folders of this name that outlive a clone.
fn kept_folders(name: &str) -> Vec<PathBuf> {
    let mut caches = vec![PathBuf::from("/var/cache")];
    if let Some(home) = std::env::var_os("HOME") {
        caches.push(Path::new(&home).join(".cache"));
    }
    let folders = caches.iter().map(|cache| cache.join("argus-nb").join(name));
    folders.collect()
}

/// The evcxr_jupyter that `.ci/stock` has installed, if it has the version of our evcxr.
#[must_use]
pub fn stock_kernel() -> Option<PathBuf> {
    let manifest = std::fs::read_to_string(kernels_manifest()).ok()?;
    let version = manifest.lines().find_map(|line| {
        let version = line.strip_prefix("evcxr = \"=")?;
        version.strip_suffix('"')
    })?;
    let installed = format!("\"evcxr_jupyter {version} ");
    stock_lists()
        .into_iter()
        .filter(|list| std::fs::read_to_string(list).is_ok_and(|has| has.contains(&installed)))
        .map(|list| list.with_file_name("bin").join("evcxr_jupyter"))
        .find(|program| program.is_file())
}

/// Where cargo notes what `.ci/stock` has had it install.
#[must_use]
pub fn stock_lists() -> Vec<PathBuf> {
    let folders = kept_folders("stock").into_iter();
    folders.map(|folder| folder.join(".crates.toml")).collect()
}

/// What names the version of evcxr.
#[must_use]
pub fn kernels_manifest() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../kernel/Cargo.toml")
}

/// The engines' versions.
#[must_use]
pub fn engines_list() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("engines.txt")
}

/// Linux: whether this process has a capability.
fn is_capable(number: u32) -> bool {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let effective = status
        .lines()
        .find_map(|line| line.strip_prefix("CapEff:"))
        .and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok());
    effective.is_some_and(|mask| mask & (1 << number) != 0)
}
