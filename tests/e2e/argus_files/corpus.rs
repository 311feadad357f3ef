//! Files that the real argus makes of real captures.

use super::packets;
use anyhow::{Context, Result, ensure};
use argus_tests::checkout::{program, shared_data};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use tempfile::TempDir;

/// What the sensor is told, so that records have all the parts that it can give them.
const EVERYTHING: &[&str] = &["-JRZAm", "-U", "128", "-S", "5"];
/// argus waits most of the second that it takes for a capture, so many may run at once.
const AT_ONCE: usize = 64;

/// The files of a test run.
pub struct Corpus {
    folder: TempDir,
}

static CORPUS: LazyLock<Result<Corpus, String>> =
    LazyLock::new(|| Corpus::make().map_err(|error| format!("{error:#}")));

impl Corpus {
    /// It is made once.
    pub fn ready() -> Result<&'static Corpus> {
        CORPUS.as_ref().map_err(|error| anyhow::anyhow!("{error}"))
    }

    /// Every capture of tcpdump's tests, with all parts that a record can have.
    pub fn every_part(&self) -> PathBuf {
        self.path("every-part")
    }

    /// The same as the sensor writes it if it is told nothing.
    pub fn plain(&self) -> PathBuf {
        self.path("plain")
    }

    /// A longer capture, with all parts and a record a second.
    pub fn long(&self) -> PathBuf {
        self.path("long")
    }

    /// The long one as ra writes it again, with times laid out as clients do.
    pub fn rewritten(&self) -> PathBuf {
        self.path("rewritten")
    }

    /// The long one, of which racluster made one record a flow.
    pub fn clustered(&self) -> PathBuf {
        self.path("clustered")
    }

    /// Two thousand flows of which this program wrote the packets.
    pub fn generated(&self) -> PathBuf {
        self.path("generated")
    }

    /// VLANs, ICMP, IPv6 and ARP, of which this program wrote the packets, too.
    pub fn other_generated(&self) -> PathBuf {
        self.path("other-generated")
    }

    /// All of them.
    pub fn all(&self) -> [PathBuf; 7] {
        [
            self.every_part(),
            self.plain(),
            self.long(),
            self.rewritten(),
            self.clustered(),
            self.generated(),
            self.other_generated(),
        ]
    }

    /// What the sensor makes of a capture of tcpdump's tests, with all parts; none where it
    /// crashed, or saw no flow.
    pub fn every_part_of(&self, capture: &Path) -> Option<PathBuf> {
        let parts = self.folder.path().join("every-part");
        let part = parts.join(capture.file_name()?);
        let is_whole = parts.join(format!("{}.whole", capture.file_name()?.display()));
        (is_whole.exists() && part.metadata().ok()?.len() > 256).then_some(part)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(format!("{name}.argus"))
    }

    fn make() -> Result<Corpus> {
        let folder = tempfile::tempdir()?;
        let corpus = Corpus { folder };
        corpus.of_every_capture("every-part", EVERYTHING)?;
        corpus.of_every_capture("plain", &[])?;
        let capture = shared_data("ssh-mdns.pcap")?;
        let options = ["-JRZAm", "-U", "64", "-S", "1"];
        sense(&capture, &corpus.long(), &options)?;
        let generated = corpus.folder.path().join("generated.pcap");
        packets::write(&generated)?;
        sense(&generated, &corpus.generated(), EVERYTHING)?;
        packets::write_others(&generated)?;
        sense(&generated, &corpus.other_generated(), EVERYTHING)?;
        for (client, to) in [
            ("ra", corpus.rewritten()),
            ("racluster", corpus.clustered()),
        ] {
            let status = Command::new(program(client)?)
                .args(["-X", "-r"])
                .arg(corpus.long())
                .arg("-w")
                .arg(to)
                .status()?;
            ensure!(status.success(), "{client}: {status}");
        }
        Ok(corpus)
    }

    /// One file of all captures, one behind the other. Some captures make argus crash:
    /// that is what they were made for.
    fn of_every_capture(&self, name: &str, options: &[&str]) -> Result<()> {
        let captures = captures()?;
        let parts = self.folder.path().join(name);
        std::fs::create_dir_all(&parts)?;
        let next = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..AT_ONCE {
                scope.spawn(|| {
                    while let Some(capture) = captures.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let to = parts.join(capture.file_name().unwrap_or_default());
                        if sense(capture, &to, options).is_ok() {
                            let whole = format!("{}.whole", to.display());
                            let _noted = std::fs::write(whole, "");
                        }
                    }
                });
            }
        });
        let mut all = Vec::new();
        for capture in &captures {
            let part = parts.join(capture.file_name().unwrap_or_default());
            all.extend(std::fs::read(part).unwrap_or_default());
        }
        std::fs::write(self.path(name), all)?;
        Ok(())
    }
}

/// The captures of tcpdump's tests.
pub fn captures() -> Result<Vec<PathBuf>> {
    let folder = shared_data("pcap")?;
    let entries = std::fs::read_dir(&folder)?.flatten();
    let mut captures: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| {
            let ending = path.extension().and_then(|ending| ending.to_str());
            matches!(ending, Some("pcap" | "pcapng"))
        })
        .collect();
    captures.sort();
    ensure!(captures.len() > 400, "only {} captures", captures.len());
    Ok(captures)
}

/// Makes a file of a capture.
pub fn sense(capture: &Path, to: &Path, options: &[&str]) -> Result<()> {
    let status = Command::new(program("argus")?)
        .args(["-X", "-F", "/dev/null"])
        .args(options)
        .arg("-r")
        .arg(capture)
        .arg("-w")
        .arg(to)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .context("argus")?;
    ensure!(status.success(), "argus: {status}");
    Ok(())
}
