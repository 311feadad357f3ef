//! A kernel that cases are run on, and what is found of each cell.

use crate::tables::Table;
use anyhow::{Context, Result};
use argus_tests::cases::{Case, Cell};
use argus_tests::checkout::notebooks;
use argus_tests::client::Start;
use argus_tests::{Client, Reply};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// How long a cell may take, in seconds; one that is known to fail may be known to hang.
const PATIENCE: f64 = 60.0;
const PATIENCE_WITH_A_KNOWN_FAILURE: f64 = 6.0;

/// How a kernel's cells are compiled (`docs/decisions.md`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By forks of a rustc that waits: what people have.
    Forks,
    /// Each by a rustc of its own.
    Plain,
}

impl Way {
    fn start(self, cwd: &Path) -> Result<Client> {
        let off = ("ARGUS_KERNEL_ZYGOTE".to_owned(), "off".to_owned());
        Client::start(&Start {
            kernel: "argus",
            cwd,
            env: BTreeMap::from_iter((self == Way::Plain).then_some(off)),
        })
    }
}

/// A kernel in a folder of its own, with the notebooks' `data` in it.
pub struct Kernel {
    way: Way,
    folder: TempDir,
    client: Client,
    /// Whether no sequence has left anything behind.
    is_clear: bool,
    /// Whether a cell was not right since the kernel last proved to be of use.
    is_doubtful: bool,
}

impl Kernel {
    pub fn new(way: Way) -> Result<Kernel> {
        let folder = tempfile::tempdir()?;
        std::os::unix::fs::symlink(notebooks().join("data"), folder.path().join("data"))?;
        let client = way.start(folder.path())?;
        Ok(Kernel {
            way,
            folder,
            client,
            is_clear: true,
            is_doubtful: false,
        })
    }

    /// Runs a case to its end.
    pub fn judge(&mut self, table: &Table, case: &Case) -> Result<Vec<(Judged, Reply)>> {
        if case.is_sequence || !self.is_clear {
            self.clear()?;
        }
        self.is_clear = !case.is_sequence;
        let mut judged = Vec::new();
        for cell in &case.cells {
            let reply = self.run(cell)?;
            let found = Judged::new(self.way, table, case, cell, &reply);
            if found.unmet.is_some() {
                (self.is_clear, self.is_doubtful) = (false, true);
            }
            judged.push((found, reply));
        }
        Ok(judged)
    }

    fn run(&mut self, cell: &Cell) -> Result<Reply> {
        for file in &cell.files {
            let path = self.folder.path().join(&file.name);
            std::fs::create_dir_all(path.parent().context("a file is in a folder")?)?;
            std::fs::write(path, &file.content)?;
        }
        let patience = match cell.known_failure {
            Some(_) => PATIENCE_WITH_A_KNOWN_FAILURE,
            None => PATIENCE,
        };
        let reply = self.client.run_within(&cell.code, patience)?;
        if reply.status == "silent" {
            self.start_again()?;
        }
        Ok(reply)
    }

    /// Has the kernel forget what it knows. A case that failed may have left it of no use.
    fn clear(&mut self) -> Result<()> {
        self.client.run_within(":clear", PATIENCE)?;
        if self.is_doubtful && self.client.run_within("1 + 1", PATIENCE)?.value() != "2" {
            self.start_again()?;
        }
        self.is_doubtful = false;
        Ok(())
    }

    fn start_again(&mut self) -> Result<()> {
        self.client = self.way.start(self.folder.path())?;
        Ok(())
    }
}

/// A cell, and what came instead of what is right.
#[derive(Debug)]
pub struct Judged {
    way: Way,
    pub table: PathBuf,
    pub line: usize,
    /// The line that says that it fails, and why.
    pub known_failure: Option<(usize, String)>,
    pub unmet: Option<String>,
    title: String,
    code: String,
    came: String,
}

impl Judged {
    fn new(way: Way, table: &Table, case: &Case, cell: &Cell, reply: &Reply) -> Judged {
        let unmet = cell
            .expectations
            .iter()
            .find_map(|expectation| expectation.unmet_by(reply));
        let known = cell.known_failure.as_ref();
        Judged {
            way,
            table: table.path.clone(),
            line: cell.line,
            known_failure: known.map(|known| (known.line, known.reason.clone())),
            unmet,
            title: format!("{}: {}", case.source, case.name),
            code: cell.code.clone(),
            came: shortened(reply),
        }
    }

    /// The same cell, which is wrong for this reason.
    pub fn refuted(self, unmet: String) -> Judged {
        Judged {
            unmet: Some(unmet),
            known_failure: None,
            ..self
        }
    }

    /// Whether it is right, or is wrong and known to be.
    pub fn is_as_told(&self) -> bool {
        self.unmet.is_some() == self.known_failure.is_some()
    }
}

impl fmt::Display for Judged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}:{}: {}", self.table.display(), self.line, self.title)?;
        if self.way == Way::Plain {
            writeln!(f, "  with ARGUS_KERNEL_ZYGOTE=off")?;
        }
        writeln!(f, "  {}", self.code.replace('\n', "\n  "))?;
        match (&self.unmet, &self.known_failure) {
            (Some(unmet), _) => write!(f, "  {unmet}, but came\n  {}", self.came),
            (None, Some((line, reason))) => write!(
                f,
                "  it is right now: take line {line} away ({reason}), or run with --unmark"
            ),
            (None, None) => write!(f, "  right"),
        }
    }
}

/// What came of a cell, in no more lines than can be read.
fn shortened(reply: &Reply) -> String {
    let came = [
        (reply.status.as_str(), reply.error_text()),
        ("value", reply.value().to_owned()),
        ("stdout", reply.stdout()),
        ("stderr", reply.stderr()),
    ];
    let came = came
        .iter()
        .enumerate()
        .filter(|(index, (_, text))| *index == 0 || !text.is_empty());
    let lines: Vec<String> = came
        .map(|(_, (what, text))| {
            let short: String = text.chars().take(800).collect();
            format!("{what} {}", short.replace('\n', "\n  "))
        })
        .collect();
    lines.join("\n  ")
}
