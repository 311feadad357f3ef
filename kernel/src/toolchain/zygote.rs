//! A cell is compiled by a fork of a rustc that waits (`argus-zygote`): the side that asks.
//!
//! The process that evcxr starts for a cell looks for the zygote's socket. If there is none,
//! it asks the kernel for a zygote ([`super::zygotes`]), for the next cell, and calls rustc as
//! ever. So it does if anything is not as it should be: a zygote saves time and decides
//! nothing.
//!
//! Why it is so: `docs/decisions.md#a-cell-is-compiled-by-a-fork-of-a-rustc-that-waits`.

use super::linking;
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

impl Said {
    /// Whether a rustc that compiles the file itself would have said the same. A child may
    /// name the file that includes the cell, and it puts a `use` that it advises elsewhere.
    pub fn is_worded_as_ever(&self) -> bool {
        let said = String::from_utf8_lossy(&self.stderr);
        !OF_CHILDREN.iter().any(|text| said.contains(text))
    }

    /// Whether the system has refused the child something, such as memory: a rustc of its own
    /// may get it, or says so in its own words.
    pub fn is_of_a_refusal(&self) -> bool {
        let said = String::from_utf8_lossy(&self.stderr);
        OF_REFUSALS.iter().any(|text| said.contains(text))
    }

    fn new(stderr: &[u8], is_made: bool) -> Said {
        let said = String::from_utf8_lossy(stderr);
        let stderr = said.replace(NOWHERE[0], NOWHERE[1]).into_bytes();
        Said { stderr, is_made }
    }
}

/// What a child says of a place that is nowhere, and what another rustc says of it.
const NOWHERE: [&str; 2] = [
    r#""file_name":"src/zygote.rs","byte_start":0,"byte_end":0,"#,
    r#""file_name":"src/lib.rs","byte_start":0,"byte_end":0,"#,
];

/// What rustc says then: of a file that it can't read, of crates for that reason.
const OF_REFUSALS: [&str; 3] = ["(os error ", "failed to mmap", "\"code\":\"E0786\""];

const OF_CHILDREN: [&str; 2] = ["zygote", "\"suggested_replacement\":\"use "];

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
    pub fn new(
        rustc: &OsString,
        args: &[OsString],
        is_question: bool,
        library: &Path,
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
        zygote.push(library);
        with_stub.push(zygote);
        let mut variables: Vec<(OsString, OsString)> = std::env::vars_os()
            .filter(|(name, _)| !JOB_SERVERS.iter().any(|it| name == it))
            .collect();
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
        let Some((child, lines)) = answer(connection) else {
            // It stands still, or has just ended.
            self.want();
            return None;
        };
        let said = self.listen(lines, Watch::new(child));
        // It has said all that it will, or nobody waits for it.
        end(child);
        said
    }

    /// Reads up to the line that says how it ended: a child's exit status does not.
    fn listen(&self, mut lines: impl BufRead, mut watch: Watch) -> Option<Said> {
        let mut stderr = Vec::new();
        loop {
            let begin = stderr.len();
            watch.read_line(&mut lines, &mut stderr)?;
            let line = &stderr[begin..];
            let has = |text: &str| line.windows(text.len()).any(|it| it == text.as_bytes());
            if has("internal compiler error") || !line.starts_with(b"{") {
                return None;
            }
            let is_made = !self.wanted.is_question
                && line.starts_with(b"{\"$message_type\":\"artifact\"")
                && has("\"emit\":\"obj\"");
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

    fn zygote(sockets: &Path, is_question: bool) -> Zygote {
        Zygote {
            sockets: sockets.to_owned(),
            wanted: Wanted {
                key: "key".to_owned(),
                is_question,
                program: OsString::new(),
                args: Vec::new(),
                variables: Vec::new(),
                folder: PathBuf::new(),
            },
            beside: None,
        }
    }

    fn listen(said: &str, is_question: bool) -> Option<bool> {
        let zygote = zygote(Path::new(""), is_question);
        let watch = Watch::new(std::process::id());
        Some(zygote.listen(said.as_bytes(), watch)?.is_made)
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
            let said = zygote(folder.path(), false).compile(&file, &source, |_| true);
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
        let zygote = zygote(folder.path(), false);
        assert!(zygote.compile(&file, &source, |_| true).is_none());
        impostor(folder.path(), String::new(), "");
        let began = std::time::Instant::now();
        assert!(zygote.compile(&file, &source, |_| true).is_none());
        assert!(began.elapsed() < Duration::from_secs(3));
    }

    #[test]
    fn words_that_a_file_of_its_own_would_not_get_are_known() {
        let is_as_ever = |text: &str| Said::new(text.as_bytes(), false).is_worded_as_ever();
        assert!(is_as_ever("{\"message\":\"cannot find value `use`\"}"));
        assert!(!is_as_ever("{\"file_name\":\"src/zygote.rs\"}"));
        assert!(is_as_ever(&format!("{{{}}}", NOWHERE[0])));
        assert!(!is_as_ever("{\"suggested_replacement\":\"use a::B;\\n\"}"));
        let is_of_a_refusal = |text: &str| Said::new(text.as_bytes(), false).is_of_a_refusal();
        let refused = "failed to mmap file 'a.rlib': Cannot allocate memory (os error 12)";
        assert!(is_of_a_refusal(refused));
        assert!(!is_of_a_refusal(
            "{\"message\":\"cannot find value `memory`\"}"
        ));
    }
}
