//! ADBC's drivers: shared libraries that speak an engine's language, one for each kind of engine.
//!
//! They are found where Python's packages of the notebook are, so `pip install` is all that it
//! takes; or by ADBC's own manifests, or by a variable of the environment. A driver stays loaded to
//! the end: Go's runtime, which most are written in, can't be unloaded.

use super::address::Scheme;
use super::error::RemoteError;
use adbc_core::LOAD_FLAG_DEFAULT;
use adbc_core::options::AdbcVersion;
use adbc_driver_manager::ManagedDriver;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex, PoisonError};

/// What is to be known of a driver to find it.
struct Known {
    /// As a person calls its engine.
    engine: &'static str,
    /// As its file, its manifest and its variable are called.
    name: &'static str,
    /// PyPI's name of the wheel that has it.
    package: &'static str,
    /// Where it begins, if not where ADBC's drivers do.
    entrypoint: Option<&'static [u8]>,
}

impl Scheme {
    fn driver(self) -> Known {
        let (engine, name, package, entrypoint): (_, _, _, Option<&'static [u8]>) = match self {
            Scheme::SparkConnect => ("Spark", "spark", "adbc-driver-spark", None),
            Scheme::FlightSql => ("Flight SQL", "flightsql", "adbc-driver-flightsql", None),
            Scheme::DuckDb => ("DuckDB", "duckdb", "duckdb", Some(b"duckdb_adbc_init")),
            Scheme::PostgreSql => ("PostgreSQL", "postgresql", "adbc-driver-postgresql", None),
            Scheme::Sqlite => ("SQLite", "sqlite", "adbc-driver-sqlite", None),
            Scheme::Snowflake => ("Snowflake", "snowflake", "adbc-driver-snowflake", None),
            Scheme::BigQuery => ("BigQuery", "bigquery", "adbc-driver-bigquery", None),
        };
        Known {
            engine,
            name,
            package,
            entrypoint,
        }
    }
}

static LOADED: LazyLock<Mutex<HashMap<Scheme, ManagedDriver>>> = LazyLock::new(Mutex::default);

/// The driver of a kind of engine, loaded once.
pub(super) fn driver(scheme: Scheme) -> Result<ManagedDriver, RemoteError> {
    let mut loaded = LOADED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(driver) = loaded.get(&scheme) {
        return Ok(driver.clone());
    }
    let driver = load(&scheme.driver())?;
    loaded.insert(scheme, driver.clone());
    Ok(driver)
}

fn load(known: &Known) -> Result<ManagedDriver, RemoteError> {
    let said = std::env::var_os(format!("ARGUS_ADBC_DRIVER_{}", known.name.to_uppercase()));
    let environments = environments();
    let found = said.map(PathBuf::from).or_else(|| {
        let files = environments
            .iter()
            .filter_map(|place| in_environment(place, known));
        files.into_iter().next()
    });
    if let Some(path) = found {
        return load_file(&path, known);
    }
    // ADBC's own way: a manifest, or a library that the system finds.
    for name in [known.name.to_owned(), format!("adbc_driver_{}", known.name)] {
        let entrypoint = known.entrypoint;
        let version = AdbcVersion::V110;
        if let Ok(driver) =
            ManagedDriver::load_from_name(&name, entrypoint, version, LOAD_FLAG_DEFAULT, None)
        {
            return Ok(driver);
        }
    }
    Err(missing(known, environments.first()))
}

fn missing(known: &Known, environment: Option<&PathBuf>) -> RemoteError {
    let install = |pip: &str| format!("{pip} install --no-deps {}", known.package);
    let (place, line) = match environment {
        Some(place) => {
            let place = place.display().to_string();
            let line = install(&format!("{place}/bin/python -m pip"));
            (place, line)
        }
        None => {
            let line = format!("python3 -m venv .venv && {}", install(".venv/bin/pip"));
            (".venv, which is not there yet".to_owned(), line)
        }
    };
    RemoteError::NoDriver {
        engine: known.engine,
        place,
        line,
    }
}

fn load_file(path: &Path, known: &Known) -> Result<ManagedDriver, RemoteError> {
    let unfit = |why: String| RemoteError::Driver {
        path: path.display().to_string(),
        why,
    };
    if let Some(version) = python_of(path) {
        load_python(path, &version).map_err(unfit)?;
    }
    ManagedDriver::load_dynamic_from_filename(path, known.entrypoint, AdbcVersion::V110)
        .map_err(|error| unfit(error.message))
}

/// The Python environments that may hold the notebook's packages, the likeliest first.
fn environments() -> Vec<PathBuf> {
    let named = ["VIRTUAL_ENV", "CONDA_PREFIX"];
    let mut places: Vec<PathBuf> = named
        .into_iter()
        .filter_map(std::env::var_os)
        .map(PathBuf::from)
        .collect();
    if let Ok(here) = std::env::current_dir() {
        places.extend(here.ancestors().map(|folder| folder.join(".venv")));
    }
    // Those that all notebooks of a machine, or of a person, share: `.ci/engines` makes one.
    let caches = [
        Some(PathBuf::from("/var/cache")),
        std::env::home_dir().map(|home| home.join(".cache")),
    ];
    let shared = caches.into_iter().flatten();
    places.extend(shared.map(|cache| cache.join("argus-nb/engines/drivers")));
    places.retain(|place| place.join("bin").is_dir());
    places
}

/// The driver's file in an environment: in its wheel's folder, or in conda's `lib`.
fn in_environment(environment: &Path, known: &Known) -> Option<PathBuf> {
    let name = known.name;
    let library = format!("libadbc_driver_{name}.so");
    let lib = environment.join("lib");
    let packages = site_packages(&lib);
    let mut candidates: Vec<PathBuf> = Vec::new();
    for folder in &packages {
        candidates.push(folder.join(format!("adbc_driver_{name}")).join(&library));
        if name == "duckdb" {
            candidates.extend(modules(folder, "_duckdb."));
            candidates.extend(modules(&folder.join("duckdb"), "duckdb."));
        }
    }
    candidates.push(lib.join(&library));
    if name == "duckdb" {
        candidates.push(lib.join("libduckdb.so"));
    }
    candidates.into_iter().find(|path| path.is_file())
}

fn site_packages(lib: &Path) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(lib) else {
        return Vec::new();
    };
    let is_python = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with("python3"))
    };
    let pythons = entries
        .flatten()
        .map(|entry| entry.path())
        .filter(is_python);
    let mut packages: Vec<PathBuf> = pythons.map(|path| path.join("site-packages")).collect();
    packages.sort();
    packages
}

/// Extension modules of Python's, as `_duckdb.cpython-311-x86_64-linux-gnu.so`.
fn modules(folder: &Path, beginning: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    let is_module = |path: &PathBuf| {
        let name = path.file_name().and_then(|name| name.to_str());
        name.is_some_and(|name| name.starts_with(beginning) && name.ends_with(".so"))
    };
    entries
        .flatten()
        .map(|entry| entry.path())
        .filter(is_module)
        .collect()
}

/// The version of Python, as `3.11`, that an extension module is made for.
fn python_of(module: &Path) -> Option<String> {
    let name = module.file_name()?.to_str()?;
    let digits = name
        .split(".cpython-")
        .nth(1)?
        .split(['-', '.', 't'])
        .next()?;
    let (major, minor) = digits.split_at_checked(1)?;
    Some(format!("{major}.{minor}"))
}

/// Loads Python's library before a module that needs its names, though no Python runs.
fn load_python(module: &Path, version: &str) -> Result<(), String> {
    use libloading::os::unix::{Library, RTLD_GLOBAL, RTLD_LAZY};
    let library = format!("libpython{version}.so.1.0");
    let mut candidates: Vec<PathBuf> = Vec::new();
    // …/lib/python3.11/site-packages/module.so
    for folder in module.ancestors() {
        candidates.push(folder.join(&library));
        let home = std::fs::read_to_string(folder.join("pyvenv.cfg")).ok();
        let home = home.as_deref().and_then(home_of);
        candidates.extend(home.map(|home| home.join("lib").join(&library)));
    }
    candidates.retain(|path| path.is_file());
    // The system's, wherever it keeps them.
    candidates.push(PathBuf::from(&library));
    let mut why = String::new();
    for candidate in candidates {
        // SAFETY: loading runs the library's initialisers, and those of CPython's library set up
        // nothing but its own static data; it starts no interpreter. Its names are made global, as
        // they are in a process of Python's, and none of them is one of ours (they begin with Py).
        let loaded = unsafe { Library::open(Some(&candidate), RTLD_LAZY | RTLD_GLOBAL) };
        match loaded {
            Ok(python) => {
                // The module is never unloaded, and what it needs may not be before it.
                std::mem::forget(python);
                return Ok(());
            }
            Err(error) => why = error.to_string(),
        }
    }
    Err(format!("it needs Python's library {library}: {why}"))
}

/// The folder of the Python that an environment was made by: `home = /usr/bin` in its settings.
fn home_of(settings: &str) -> Option<PathBuf> {
    let line = settings
        .lines()
        .find_map(|line| line.trim().strip_prefix("home"))?;
    let bin = line.trim_start().strip_prefix('=')?.trim();
    Path::new(bin).parent().map(Path::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_driver_is_found_in_its_wheel_and_a_missing_one_says_what_installs_it() {
        let folder = tempfile::tempdir().unwrap();
        let packages = folder.path().join("lib/python3.12/site-packages");
        let spark = packages.join("adbc_driver_spark/libadbc_driver_spark.so");
        let duckdb = packages.join("_duckdb.cpython-312-x86_64-linux-gnu.so");
        for file in [&spark, &duckdb] {
            std::fs::create_dir_all(file.parent().unwrap()).unwrap();
            std::fs::write(file, "").unwrap();
        }
        let found = |scheme: Scheme| in_environment(folder.path(), &scheme.driver());
        assert_eq!(found(Scheme::SparkConnect), Some(spark));
        assert_eq!(found(Scheme::DuckDb), Some(duckdb.clone()));
        assert_eq!(found(Scheme::FlightSql), None);
        assert_eq!(python_of(&duckdb).as_deref(), Some("3.12"));
        assert_eq!(
            home_of("home = /usr/bin\nversion = 3.12"),
            Some("/usr".into())
        );
        let place = folder.path().to_owned();
        let said = missing(&Scheme::FlightSql.driver(), Some(&place)).to_string();
        assert!(
            said.contains("-m pip install --no-deps adbc-driver-flightsql"),
            "{said}"
        );
    }
}
