//! An error, its mend, and what both need.

use argus_nb::prelude::*;
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// What calls an error forth, and what its mend comes to: done in a folder of its own.
pub struct Case {
    /// The mend, as the error names it.
    pub mend: &'static str,
    pub error: fn(&Path) -> String,
    /// Whether what the error's text says helps.
    pub helps: fn(&Path, &str) -> bool,
}

pub fn file(folder: &Path, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, content).unwrap();
    path
}

pub fn error_of<T, E: Display>(result: Result<T, E>) -> String {
    result.err().unwrap().to_string()
}

/// The error of a file of that content.
pub fn of_file(folder: &Path, content: &[u8]) -> String {
    error_of(load(file(folder, "FILE", content)))
}

pub fn said(folder: &Path) -> Load {
    Load::new(folder.join("FILE"))
}

pub fn loads(load: &Load, rows: usize) -> bool {
    load.read().unwrap().height() == rows
}

/// Runs the command that stands in an error from its word `from` to the end of the line.
pub fn run(folder: &Path, error: &str, from: &str) -> bool {
    let command = &error[error.find(from).unwrap()..];
    let command = command.split("\n").next().unwrap();
    let command = command.split(", then").next().unwrap();
    let mut shell = Command::new("sh");
    let status = shell
        .args(["-c", command])
        .current_dir(folder)
        .stderr(Stdio::null())
        .status();
    status.unwrap().success()
}

pub fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(bytes).collect()
}
