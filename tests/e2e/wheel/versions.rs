//! Two versions in two environments, and one that is installed over a kernel that runs.

use super::{Venv, succeed, wheels};
use anyhow::{Context, Result, ensure};
use argus_tests::checkout::notebooks;
use argus_tests::{Checkout, Client, client::Start};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The version that comes after the one which is built.
const NEXT: &str = "999.0.0";

/// The wheel of argus-nb, under another version.
fn next_version(folder: &Path) -> Result<PathBuf> {
    let wheel = std::fs::read_dir(wheels()?)?
        .flatten()
        .map(|entry| entry.path())
        .find(|path| path.to_string_lossy().contains("/argus_nb-"))
        .context("there is a wheel of argus-nb")?;
    let mut repack = Checkout::ready().python_script("wheel_of_version.py");
    let printed = succeed(repack.arg(wheel).arg(NEXT).arg(folder))?;
    Ok(PathBuf::from(printed.trim()))
}

impl Venv {
    /// The kernel that Jupyter finds in this environment.
    fn start_kernel(&self, home: &Path) -> Result<Client> {
        let jupyter = self.folder.join("share/jupyter").display().to_string();
        let env = BTreeMap::from([
            ("JUPYTER_PATH".to_owned(), jupyter),
            ("XDG_CACHE_HOME".to_owned(), home.display().to_string()),
            // cargo has tests find what it has built before all else.
            ("LD_LIBRARY_PATH".to_owned(), String::new()),
        ]);
        Client::start(&Start {
            kernel: "argus",
            cwd: &notebooks(),
            env,
        })
    }

    fn upgrade(&self, wheel: &Path) -> Result<()> {
        let wheel = wheel.to_str().context("a path of text")?;
        self.pip(&["install", "--no-index", "--no-deps", "--upgrade", wheel])?;
        let shown = self.pip(&["show", "argus-nb"])?;
        ensure!(shown.contains(&format!("Version: {NEXT}\n")), "{shown}");
        Ok(())
    }
}

const LOAD: &str = "let df = load(\"data/flows.csv\")?;\ndf.height()";

#[test]
fn versions_do_not_meet_and_an_upgrade_is_noticed_by_the_kernel_it_concerns() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let next = next_version(folder.path())?;
    let home = folder.path().join("cache");
    let [first, second] = ["first", "second"].map(|name| Venv::make(folder.path().join(name)));
    let (first, second) = (first?, second?);
    first.install()?;
    second.install()?;
    second.upgrade(&next)?;

    let mut kernels = [first.start_kernel(&home)?, second.start_kernel(&home)?];
    for (kernel, venv) in kernels.iter_mut().zip([&first, &second]) {
        assert_eq!(kernel.run(LOAD)?.value(), "2447");
        let library = venv.folder.join("lib/argus-nb/libargus_nb.so");
        let loaded = format!("std::fs::read_to_string(\"/proc/self/maps\")?.contains({library:?})");
        assert_eq!(kernel.run(&loaded)?.value(), "true");
    }

    first.upgrade(&next)?;
    let [running, other] = &mut kernels;
    let refused = running.run("df.height()")?;
    let said = "argus-nb has been replaced since this kernel started, by an upgrade or a build: restart the kernel";
    assert!(refused.error_text().contains(said), "{refused:?}");
    assert_eq!(other.run("df.height()")?.value(), "2447");
    assert_eq!(first.start_kernel(&home)?.run(LOAD)?.value(), "2447");
    Ok(())
}
