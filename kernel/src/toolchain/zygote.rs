//! A cell is compiled by a fork of a rustc that waits (`argus-zygote`): the side that asks.
//!
//! The process that evcxr starts for a cell looks for the zygote's socket. If there is none,
//! it asks the kernel for a zygote ([`super::zygotes`]), for the next cell, and calls rustc as
//! ever. So it does if anything is not as it should be: a zygote saves time and decides
//! nothing.
//!
//! Why it is so: `docs/decisions.md#a-cell-is-compiled-by-a-fork-of-a-rustc-that-waits`.

use super::library;
use super::said::Said;
use super::stub::STUB;
use super::watch::{self, Watch};
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

/// The cell's file.
const CELL: &str = "src/lib.rs";

/// How evcxr's source begins. In a file that is included an attribute of the crate may not
/// stand, so it is the stub's.
const ATTRIBUTES: &str = "#![allow(unused_imports, unused_mut, dead_code)]";

/// What is compiled as another file than the crate's root would be: it goes the plain way.
const NOT_INCLUDED: [&str; 3] = ["#![", "#[path", "include"];

/// How long a child may take to answer.
const TO_ANSWER: Duration = Duration::from_secs(2);

/// What would have rustc take its tokens from somebody else's job server: a child is killed
/// with those that it has, and they would be missed.
const JOB_SERVERS: [&str; 3] = ["MAKEFLAGS", "MFLAGS", "CARGO_MAKEFLAGS"];

/// What the children of a zygote make.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Made {
    /// Words for the oracle, and no code.
    Answer,
    /// An object, of which the library is made here.
    Object,
    /// The library, with the crates of a `:dep` in it: rustc calls the linker.
    Library,
}

impl Made {
    /// What of rustc's is made.
    fn emitted(self) -> &'static str {
        match self {
            Made::Answer => "metadata",
            Made::Object => "obj",
            Made::Library => "link",
        }
    }
}

/// What zygote is wanted.
#[derive(Debug, Serialize, Deserialize)]
pub struct Wanted {
    /// Of the set of arguments: the name of its socket.
    pub key: String,
    pub made: Made,
    pub program: OsString,
    pub args: Vec<OsString>,
    pub variables: Vec<(OsString, OsString)>,
    /// Where the cell's crate is.
    pub folder: PathBuf,
    /// Where in it rustc puts what it makes.
    pub out_dir: PathBuf,
}

/// The way to a zygote.
pub struct Zygote {
    sockets: PathBuf,
    wanted: Wanted,
    /// What is asked for together with it.
    beside: Option<Wanted>,
}

impl Zygote {
    /// `None` if there are none: on another system, or since the user or the preload's
    /// stamp says so. `args` are those of the plain call.
    pub fn new(rustc: &OsString, args: &[OsString], made: Made, library: &Path) -> Option<Zygote> {
        let sockets = PathBuf::from(std::env::var_os(FOLDER_VAR)?);
        let folder = std::env::current_dir().ok()?;
        let (args, out_dir) = with_stub(args, made, library, &folder)?;
        let mut variables: Vec<(OsString, OsString)> = std::env::vars_os()
            .filter(|(name, _)| !JOB_SERVERS.iter().any(|it| name == it))
            .collect();
        if made == Made::Answer {
            variables.push(("RUSTC_BOOTSTRAP".into(), "1".into()));
        }
        let mut hasher = DefaultHasher::new();
        (rustc, &args, made).hash(&mut hasher);
        Some(Zygote {
            sockets,
            wanted: Wanted {
                key: format!("{:016x}", hasher.finish()),
                made,
                program: rustc.clone(),
                args,
                variables,
                folder,
                out_dir,
            },
            beside: None,
        })
    }

    /// The same, which asks the kernel for the other as well, if it has to ask.
    pub fn beside(self, other: Zygote) -> Zygote {
        Zygote {
            beside: Some(other.wanted),
            ..self
        }
    }

    /// Has the cell of this source compiled, which is to stand in `file`. `None`: another rustc
    /// has to do it, since there is no zygote, or what its child said is not usable.
    pub fn compile(
        &self,
        file: &Path,
        source: &str,
        is_usable: impl Fn(&Said) -> bool,
    ) -> Option<Said> {
        let included = included(source)?;
        let Ok(connection) = UnixStream::connect(self.sockets.join(&self.wanted.key)) else {
            self.want();
            return None;
        };
        std::fs::write(file, included).ok()?;
        self.ask(&connection).filter(is_usable)
    }

    /// Asks the kernel for a zygote. If it can't be asked, cells go the plain way.
    fn want(&self) {
        for wanted in [Some(&self.wanted), self.beside.as_ref()]
            .into_iter()
            .flatten()
        {
            if let (Ok(mut kernel), Ok(wanted)) = (
                UnixStream::connect(self.sockets.join(KERNEL)),
                serde_json::to_vec(wanted),
            ) {
                let _ = kernel.write_all(&wanted);
            }
        }
    }

    fn ask(&self, connection: &UnixStream) -> Option<Said> {
        let Some((child, mut lines)) = answer(connection) else {
            // It stands still, or has just ended.
            self.want();
            return None;
        };
        let mut watch = Watch::new(child);
        let said = self.listen(&mut lines, &mut watch);
        if self.wanted.made == Made::Library && said.as_ref().is_some_and(|it| it.is_made) {
            // It removes what it has linked: the next one's has the same names.
            while watch.read_line(&mut lines, &mut Vec::new()).is_some() {}
        }
        // It has said all that it will, or nobody waits for it.
        end(child);
        said
    }

    /// Reads up to the line that says how it ended: a child's exit status does not.
    fn listen(&self, lines: &mut impl BufRead, watch: &mut Watch) -> Option<Said> {
        let mut stderr = Vec::new();
        loop {
            let begin = stderr.len();
            watch.read_line(lines, &mut stderr)?;
            let line = &stderr[begin..];
            let has = |text: &str| line.windows(text.len()).any(|it| it == text.as_bytes());
            if has("internal compiler error") || !line.starts_with(b"{") {
                return None;
            }
            let is_made = line.starts_with(b"{\"$message_type\":\"artifact\"")
                && has(&format!("\"emit\":\"{}\"", self.wanted.made.emitted()))
                && self.wanted.made != Made::Answer;
            if is_made || has("\"message\":\"aborting due to ") {
                return Some(Said::new(&stderr, is_made));
            }
        }
    }
}

/// The child that answers, and what it says from then on.
fn answer(mut connection: &UnixStream) -> Option<(u32, BufReader<&UnixStream>)> {
    connection.set_read_timeout(Some(TO_ANSWER)).ok()?;
    connection.write_all(b"go\n").ok()?;
    let mut lines = BufReader::new(connection);
    let mut line = String::new();
    lines.read_line(&mut line).ok()?;
    let child = line.strip_prefix("pid ")?.trim_end().parse().ok()?;
    connection.set_read_timeout(Some(watch::LOOK)).ok()?;
    Some((child, lines))
}

/// The arguments of a rustc that waits in the stub, and where in the folder of the crate it
/// puts what it makes: that path is relative, since a sample is compiled in another folder.
fn with_stub(
    args: &[OsString],
    made: Made,
    library: &Path,
    folder: &Path,
) -> Option<(Vec<OsString>, PathBuf)> {
    let mut changed: Vec<OsString> = args
        .iter()
        .map(|arg| match arg.to_str() {
            Some(CELL) => STUB.into(),
            Some(text) if text.starts_with("--emit=") => {
                format!("--emit={}", made.emitted()).into()
            }
            _ => arg.clone(),
        })
        .collect();
    let at = changed.iter().position(|arg| arg == "--out-dir")? + 1;
    let out_dir = Path::new(changed.get(at)?);
    let out_dir = out_dir.strip_prefix(folder).unwrap_or(out_dir).to_owned();
    if out_dir.is_absolute() {
        return None;
    }
    changed[at] = out_dir.clone().into();
    changed.push(library::extern_flag("argus_zygote", library));
    Some((changed, out_dir))
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
        // SAFETY: kill(2) touches no memory of ours. The number is still that of the process
        // which has spoken to us: the zygote has the system forget one that has ended only when
        // the next cell asks, and nobody does meanwhile.
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

    fn zygote(sockets: &Path, made: Made) -> Zygote {
        Zygote {
            sockets: sockets.to_owned(),
            wanted: Wanted {
                key: "key".to_owned(),
                made,
                program: OsString::new(),
                args: Vec::new(),
                variables: Vec::new(),
                folder: PathBuf::new(),
                out_dir: PathBuf::new(),
            },
            beside: None,
        }
    }

    fn listen(said: &str, made: Made) -> Option<bool> {
        let zygote = zygote(Path::new(""), made);
        let mut watch = Watch::new(std::process::id());
        let said = zygote.listen(&mut said.as_bytes(), &mut watch)?;
        Some(said.is_made)
    }

    #[test]
    fn what_a_child_says_last_is_how_it_ended() {
        let warning = "{\"$message_type\":\"diagnostic\",\"message\":\"unused\"}\n";
        let made = "{\"$message_type\":\"artifact\",\"artifact\":\"a.o\",\"emit\":\"obj\"}\n";
        let failed = "{\"$message_type\":\"diagnostic\",\"message\":\"aborting due to 2 previous errors\"}\n";
        let crashed = "{\"message\":\"internal compiler error: no\"}\n";
        let linked = made.replace("obj", "link");
        for (said, wanted, expected) in [
            (made, Made::Object, Some(true)),
            (failed, Made::Object, Some(false)),
            (failed, Made::Answer, Some(false)),
            (made, Made::Answer, None),
            (made, Made::Library, None),
            (&linked, Made::Library, Some(true)),
            (crashed, Made::Object, None),
            ("thread 'rustc' panicked\n", Made::Object, None),
            ("", Made::Object, None),
        ] {
            let said = format!("{warning}{said}");
            assert_eq!(listen(&said, wanted), expected, "{said}");
        }
    }

    /// Somebody in the zygote's place, who says these lines at once and others later.
    fn impostor(sockets: &Path, first: String, later: &'static str) {
        let listener = std::os::unix::net::UnixListener::bind(sockets.join("key")).unwrap();
        std::thread::spawn(move || {
            let (mut connection, _) = listener.accept().unwrap();
            connection.write_all(first.as_bytes()).unwrap();
            std::thread::sleep(Duration::from_secs(4));
            let _ = connection.write_all(later.as_bytes());
        });
    }

    const MADE: &str = "{\"$message_type\":\"artifact\",\"artifact\":\"a.o\",\"emit\":\"obj\"}\n";

    #[test]
    fn a_child_that_stands_still_is_given_up_and_one_that_works_is_not() {
        for (program, is_waited_for) in [("sleep 60", false), ("while :; do :; done", true)] {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("lib.rs");
            let source = format!("{ATTRIBUTES}\nfn f() {{}}\n");
            let mut command = std::process::Command::new("sh");
            let mut child = command.args(["-c", program]).spawn().unwrap();
            impostor(folder.path(), format!("pid {}\n", child.id()), MADE);
            let began = std::time::Instant::now();
            let said = zygote(folder.path(), Made::Object).compile(&file, &source, |_| true);
            assert_eq!(
                said.is_some_and(|it| it.is_made),
                is_waited_for,
                "{program}"
            );
            let took = began.elapsed().as_secs_f64();
            assert!(
                if is_waited_for {
                    took > 3.9
                } else {
                    took < 3.9
                },
                "{took}"
            );
            // Nobody needs it any more.
            assert!(!child.wait().unwrap().success());
        }
    }

    #[test]
    fn where_nobody_answers_another_rustc_compiles() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("lib.rs");
        let source = format!("{ATTRIBUTES}\n");
        let zygote = zygote(folder.path(), Made::Object);
        assert!(zygote.compile(&file, &source, |_| true).is_none());
        impostor(folder.path(), String::new(), "");
        let began = std::time::Instant::now();
        assert!(zygote.compile(&file, &source, |_| true).is_none());
        assert!(began.elapsed() < Duration::from_secs(3));
    }
}
