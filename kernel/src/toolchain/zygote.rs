//! A cell is compiled by a fork of a rustc that waits (`argus-zygote`): the side that asks.
//!
//! The process that evcxr starts for a cell looks for the zygote's socket. If there is none,
//! it asks the kernel for a zygote ([`super::zygotes`]), for the next cell, and calls rustc as
//! ever. So it does if anything is not as it should be: a zygote saves time and decides
//! nothing.
//!
//! Why it is so: `docs/decisions.md#a-cell-is-compiled-by-a-fork-of-a-rustc-that-waits`.

use super::linking;
use serde::{Deserialize, Serialize};
use std::ffi::OsString;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The environment variable that names the folder of sockets, if there are zygotes.
pub const FOLDER_VAR: &str = "ARGUS_KERNEL_ZYGOTES";

/// The environment variable by which a user does without: `off`.
pub const SWITCH_VAR: &str = "ARGUS_KERNEL_ZYGOTE";

/// The kernel's own socket in that folder.
pub const KERNEL: &str = "kernel";

/// The crate that the zygote compiles, beside the cell's.
pub const STUB: &str = "src/zygote.rs";
const CELL: &str = "src/lib.rs";

/// How evcxr's source begins. In a file that is included an attribute of the crate may not
/// stand, so it is the stub's.
const ATTRIBUTES: &str = "#![allow(unused_imports, unused_mut, dead_code)]";

/// What is compiled as another file than the crate's root would be: it goes the plain way.
const NOT_INCLUDED: [&str; 3] = ["#![", "#[path", "include"];

/// How long a child may take to answer, and to say something more.
const TO_ANSWER: Duration = Duration::from_secs(2);
const TO_COMPILE: Duration = Duration::from_secs(15);

/// What zygote is wanted.
#[derive(Debug, Serialize, Deserialize)]
pub struct Wanted {
    /// Of the set of arguments: the name of its socket.
    pub key: String,
    /// Whether the oracle asks: the kernel keeps one zygote of each kind.
    pub is_question: bool,
    pub program: OsString,
    pub args: Vec<OsString>,
    pub variables: Vec<(OsString, OsString)>,
    /// Where the cell's crate is.
    pub folder: PathBuf,
}

/// What a child said, and whether it came to its end.
pub struct Said {
    pub stderr: Vec<u8>,
    pub is_made: bool,
}

/// The way to a zygote.
pub struct Zygote {
    sockets: PathBuf,
    wanted: Wanted,
}

impl Zygote {
    /// `None` if there are none: on another system, or since the user or the preload's
    /// stamp says so. `args` are those of the plain call.
    pub fn new(
        rustc: &OsString,
        args: &[OsString],
        is_question: bool,
        library: Option<PathBuf>,
    ) -> Option<Zygote> {
        let sockets = PathBuf::from(std::env::var_os(FOLDER_VAR)?);
        let mut with_stub: Vec<OsString> = args
            .iter()
            .map(|arg| match arg.to_str() {
                Some(CELL) => STUB.into(),
                Some(text) if linking::emits_library(text) => "--emit=obj".into(),
                _ => arg.clone(),
            })
            .collect();
        let mut zygote = OsString::from("--extern=argus_zygote=");
        zygote.push(library?);
        with_stub.push(zygote);
        let mut variables: Vec<(OsString, OsString)> = std::env::vars_os().collect();
        if is_question {
            variables.push(("RUSTC_BOOTSTRAP".into(), "1".into()));
        }
        let mut hasher = DefaultHasher::new();
        (rustc, &with_stub, is_question).hash(&mut hasher);
        Some(Zygote {
            sockets,
            wanted: Wanted {
                key: format!("{:016x}", hasher.finish()),
                is_question,
                program: rustc.clone(),
                args: with_stub,
                variables,
                folder: std::env::current_dir().ok()?,
            },
        })
    }

    /// Has the cell compiled whose source stands in `file`. `None`: another rustc has to do
    /// it.
    pub fn compile(&self, file: &Path) -> Option<Said> {
        let source = std::fs::read_to_string(file).ok()?;
        let included = included(&source)?;
        let Ok(connection) = UnixStream::connect(self.sockets.join(&self.wanted.key)) else {
            self.want();
            return None;
        };
        std::fs::write(file, included).ok()?;
        let said = self.ask(&connection);
        if said.is_none() {
            std::fs::write(file, source).ok()?;
        }
        said
    }

    /// Asks the kernel for a zygote. If it can't be asked, cells go the plain way.
    fn want(&self) {
        if let (Ok(mut kernel), Ok(wanted)) = (
            UnixStream::connect(self.sockets.join(KERNEL)),
            serde_json::to_vec(&self.wanted),
        ) {
            let _ = kernel.write_all(&wanted);
        }
    }

    fn ask(&self, mut connection: &UnixStream) -> Option<Said> {
        connection.set_read_timeout(Some(TO_ANSWER)).ok()?;
        connection.write_all(b"go\n").ok()?;
        let mut lines = BufReader::new(connection);
        let mut line = String::new();
        lines.read_line(&mut line).ok()?;
        let child: u32 = line.strip_prefix("pid ")?.trim_end().parse().ok()?;
        connection.set_read_timeout(Some(TO_COMPILE)).ok()?;
        let said = self.listen(lines);
        // It has said all that it will, or nobody waits for it.
        end(child);
        said
    }

    /// Reads up to the line that says how it ended: a child's exit status does not.
    fn listen(&self, mut lines: impl BufRead) -> Option<Said> {
        let mut stderr = Vec::new();
        loop {
            let begin = stderr.len();
            if lines.read_until(b'\n', &mut stderr).ok()? == 0 {
                return None;
            }
            let line = &stderr[begin..];
            let has = |text: &str| line.windows(text.len()).any(|it| it == text.as_bytes());
            if has("internal compiler error") || !line.starts_with(b"{") {
                return None;
            }
            let is_made = !self.wanted.is_question
                && line.starts_with(b"{\"$message_type\":\"artifact\"")
                && has("\"emit\":\"obj\"");
            if is_made || has("\"message\":\"aborting due to ") {
                return Some(Said { stderr, is_made });
            }
        }
    }
}

/// The source as it can be included, every byte of the user's where it was.
fn included(source: &str) -> Option<String> {
    let rest = source.strip_prefix(ATTRIBUTES)?;
    let is_plain = !NOT_INCLUDED.iter().any(|text| rest.contains(text));
    is_plain.then(|| format!("{}{rest}", " ".repeat(ATTRIBUTES.len())))
}

#[cfg(unix)]
fn end(child: u32) {
    if let Ok(child) = libc::pid_t::try_from(child) {
        // SAFETY: kill(2) touches no memory of ours, and the number is that of a process
        // which has just spoken to us.
        unsafe { libc::kill(child, libc::SIGKILL) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_source_that_can_be_included_keeps_its_places() {
        let source = format!("{ATTRIBUTES} use a as _;\nfn f() {{}}\n");
        let included = included(&source).unwrap();
        assert_eq!(included.len(), source.len());
        assert_eq!(included.find("use a"), source.find("use a"));
        for not in [
            "#![feature(x)]",
            "#[path = \"a.rs\"] mod a;",
            "include!(\"a.rs\");",
        ] {
            assert_eq!(super::included(&format!("{source}{not}")), None);
        }
        assert_eq!(super::included("fn f() {}"), None);
    }

    fn listen(said: &str, is_question: bool) -> Option<bool> {
        let zygote = Zygote {
            sockets: PathBuf::new(),
            wanted: Wanted {
                key: String::new(),
                is_question,
                program: OsString::new(),
                args: Vec::new(),
                variables: Vec::new(),
                folder: PathBuf::new(),
            },
        };
        Some(zygote.listen(said.as_bytes())?.is_made)
    }

    #[test]
    fn what_a_child_says_last_is_how_it_ended() {
        let warning = "{\"$message_type\":\"diagnostic\",\"message\":\"unused\"}\n";
        let made = "{\"$message_type\":\"artifact\",\"artifact\":\"a.o\",\"emit\":\"obj\"}\n";
        let failed = "{\"$message_type\":\"diagnostic\",\"message\":\"aborting due to 2 previous errors\"}\n";
        let crashed = "{\"message\":\"internal compiler error: no\"}\n";
        for (said, is_question, expected) in [
            (made, false, Some(true)),
            (failed, false, Some(false)),
            (failed, true, Some(false)),
            (made, true, None),
            (crashed, false, None),
            ("thread 'rustc' panicked\n", false, None),
            ("", false, None),
        ] {
            let said = format!("{warning}{said}");
            assert_eq!(listen(&said, is_question), expected, "{said}");
        }
    }
}
