//! The texts of files, and no more: see `../README.md`.

use ra_ap_syntax::{Edition, SourceFile};
use ra_ap_vfs::FileId;
use ra_ap_vfs::file_set::FileSet;
use std::collections::HashMap;

/// The texts that evcxr has handed in.
#[derive(Debug, Default)]
pub struct RootDatabase {
    texts: HashMap<FileId, String>,
}

impl RootDatabase {
    /// Notes a file's text, or that the file is gone.
    pub fn change_file(&mut self, file: FileId, text: Option<String>) {
        match text {
            Some(text) => self.texts.insert(file, text),
            None => self.texts.remove(&file),
        };
    }

    /// Parses a file. One that has never been handed in is empty.
    #[must_use]
    pub fn parse(&self, file: EditionedFileId) -> SourceFile {
        let text = self.texts.get(&file.file).map_or("", String::as_str);
        SourceFile::parse(text, file.edition).tree()
    }
}

/// A file, and the edition that it is written in.
#[derive(Debug, Clone, Copy)]
pub struct EditionedFileId {
    file: FileId,
    edition: Edition,
}

impl EditionedFileId {
    #[must_use]
    pub fn new(_: &RootDatabase, file: FileId, edition: Edition) -> EditionedFileId {
        EditionedFileId { file, edition }
    }
}

/// Files that belong together. Nothing asks which.
#[derive(Debug)]
pub struct SourceRoot;

impl SourceRoot {
    #[must_use]
    pub fn new_local(_: FileSet) -> SourceRoot {
        SourceRoot
    }
}
