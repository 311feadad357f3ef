//! What people hand over in place of a table, once it is unpacked, known by its first line;
//! and what ra prints that is none. (Files of other kinds are known by their first bytes,
//! before they are unpacked: `load/source.rs`.)

use crate::load::error::LoadError;
use crate::schema;
use memchr::{memchr, memmem};
use std::path::Path;

/// Refuses what its first line shows to be no table.
pub(super) fn refuse_foreign(path: &Path, line: &[u8]) -> Result<(), LoadError> {
    let begins_with = |beginnings: &[&[u8]]| {
        let starts = |beginning: &&[u8]| {
            let start = line.get(..beginning.len());
            start.is_some_and(|start| start.eq_ignore_ascii_case(beginning))
        };
        beginnings.iter().any(starts)
    };
    let (what, hint) = if begins_with(&[b"\x1f\x8b"]) {
        (
            "packed twice by gzip",
            "unpack it once: gzip -dc FILE > flows.csv.gz",
        )
    } else if memchr(0, line).is_some() {
        (
            "binary",
            "if it is an Argus stream: ra -r FILE -n -u -c , > flows.csv",
        )
    } else if begins_with(&[b"<!doctype", b"<html", b"<?xml"]) {
        (
            "HTML or XML",
            "a page may have come in its place, which says why: head -c 2000 FILE; ra prints CSV without -M xml",
        )
    } else if begins_with(&[b"{\"", b"[{", b"{ \""]) {
        // What is JSON was taken for that before.
        (
            "broken JSON",
            "python3 says where it breaks: python3 -m json.tool --json-lines FILE",
        )
    } else if begins_with(&[b"version https://git-lfs"]) {
        (
            "a pointer of Git LFS, which stands for the file",
            "fetch the file itself: git lfs pull",
        )
    } else {
        return Ok(());
    };
    Err(LoadError::NotCsv {
        path: path.to_owned(),
        what,
        hint,
    })
}

/// Refuses ra's dumps of user data (`-M printer=hex`): they stand on lines below a row that
/// lacks their fields, and nothing says which side sent them.
pub(super) fn refuse_hex_dumps(
    path: &Path,
    names: &[String],
    text: &[u8],
) -> Result<(), LoadError> {
    let is_user_data = |name: &String| {
        schema::by_header(name).is_some_and(|field| matches!(field.name, "suser" | "duser"))
    };
    let has_a_dump = || memmem::find(text, b"\n      0x0000\t").is_some();
    if !names.iter().any(is_user_data) || !has_a_dump() {
        return Ok(());
    }
    Err(LoadError::NotCsv {
        path: path.to_owned(),
        what: "rows with hex dumps of user data between them, of which nothing says who sent them",
        hint: "print them as fields, which can be hexadecimal too: ra -M printer=encode32",
    })
}
