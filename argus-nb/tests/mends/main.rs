//! Every mend that an error of this crate names is done here, and helps.

#![allow(clippy::unwrap_used, reason = "a test, and functions of its own")]

mod captures;
mod case;
mod clients;
mod engines;
mod files;
mod live;
mod options;
mod questions;
mod sql;
mod types;

use captures::CAPTURES;
use clients::CLIENTS;
use engines::ENGINES;
use files::FILES;
use live::LIVE;
use options::OPTIONS;
use questions::{FIGURES, QUESTIONS, VERBS};
use sql::SQL;
use std::path::Path;
use types::TYPES;

/// Mends that need a machine or a process of another kind: a notebook's (tests/e2e), a
/// set parameter, one without a font.
const ELSEWHERE: [&str; 4] = [
    "write the time as one: timestamp(",
    "write them to a file: ra -r file.argus",
    "the default shows the form: ",
    "apt install fonts-dejavu-core",
];

#[test]
fn every_mend_that_an_error_names_helps() {
    for case in [
        FILES, CAPTURES, LIVE, QUESTIONS, VERBS, CLIENTS, FIGURES, OPTIONS, SQL, ENGINES, TYPES,
    ]
    .into_iter()
    .flatten()
    {
        // Which case it was, if one of them panics.
        println!("{}", case.mend);
        let folder = tempfile::tempdir().unwrap();
        let error = (case.error)(folder.path());
        assert!(
            error.contains(case.mend),
            "`{}` is not in: {error}",
            case.mend
        );
        assert!(
            (case.helps)(folder.path(), &error),
            "it does not help: {error}"
        );
    }
}

/// A hint that is written tomorrow has to be done here too.
#[test]
fn every_hint_of_this_crate_is_among_those() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![sources];
    let mut hints = Vec::new();
    while let Some(folder) = folders.pop() {
        for path in std::fs::read_dir(folder)
            .unwrap()
            .flatten()
            .map(|entry| entry.path())
        {
            if path.is_dir() {
                folders.push(path);
            } else {
                let source = std::fs::read_to_string(&path).unwrap();
                let found = source.split("\\n  hint: ").skip(1);
                hints.extend(found.map(|rest| beginning(rest).to_owned()));
            }
        }
    }
    let cases = [
        FILES, CAPTURES, LIVE, QUESTIONS, VERBS, CLIENTS, FIGURES, OPTIONS, SQL, ENGINES, TYPES,
    ]
    .into_iter()
    .flatten();
    let mends: Vec<&str> = cases.map(|case| case.mend).chain(ELSEWHERE).collect();
    let is_done = |hint: &&String| {
        mends
            .iter()
            .any(|mend| mend.contains(hint.as_str()) || hint.contains(mend))
    };
    let undone: Vec<&String> = hints.iter().filter(|hint| !is_done(hint)).collect();
    assert!(hints.len() > 30 && undone.is_empty(), "{undone:#?}");
}

/// A hint up to where a value, an escape or the end of the text begins.
fn beginning(hint: &str) -> &str {
    let end = hint.find(['{', '"', '\\', '\'']).unwrap_or(hint.len());
    hint[..end].trim_end_matches([' ', '('])
}
