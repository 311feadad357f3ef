//! What a cell's text means, of which nothing is known: see `../README.md`.

use ra_ap_base_db::{EditionedFileId, RootDatabase, SourceRoot};
use ra_ap_syntax::{SourceFile, SyntaxNode, ast};
use ra_ap_vfs::FileId;
use std::convert::Infallible;

/// The files that have changed. There is no graph of crates, and no roots are kept.
#[derive(Debug, Default)]
pub struct ChangeWithProcMacros {
    files: Vec<(FileId, Option<String>)>,
}

impl ChangeWithProcMacros {
    pub fn change_file(&mut self, file: FileId, text: Option<String>) {
        self.files.push((file, text));
    }

    pub fn set_roots(&mut self, _: Vec<SourceRoot>) {}

    pub fn set_crate_graph(&mut self, (): ()) {}

    /// Hands the files to the database.
    pub fn apply(self, database: &mut RootDatabase) {
        for (file, text) in self.files {
            database.change_file(file, text);
        }
    }
}

/// Does the work, for which rust-analyzer would make the database known to the thread.
pub fn attach_db<R>(_: &RootDatabase, work: impl FnOnce() -> R) -> R {
    work()
}

/// Answers what a text means.
#[derive(Debug)]
pub struct Semantics<'db, DB> {
    pub db: &'db DB,
}

impl<'db> Semantics<'db, RootDatabase> {
    #[must_use]
    pub fn new(db: &'db RootDatabase) -> Self {
        Semantics { db }
    }

    #[must_use]
    pub fn parse(&self, file: EditionedFileId) -> SourceFile {
        self.db.parse(file)
    }

    /// evcxr takes it for certain that there is a scope.
    #[must_use]
    pub fn scope(&self, _: &SyntaxNode) -> Option<SemanticsScope> {
        Some(SemanticsScope)
    }

    #[must_use]
    pub fn type_of_pat(&self, _: &ast::Pat) -> Option<TypeInfo> {
        None
    }
}

#[derive(Debug)]
pub struct SemanticsScope;

impl SemanticsScope {
    #[must_use]
    pub fn module(&self) -> Module {
        Module
    }
}

#[derive(Debug, Clone, Copy)]
pub struct Module;

/// An inferred type. There is none.
#[derive(Debug)]
pub enum TypeInfo {}

impl TypeInfo {
    #[must_use]
    pub fn original(self) -> Type {
        match self {}
    }
}

/// A type. There is none.
#[derive(Debug)]
pub enum Type {}

impl Type {
    #[must_use]
    pub fn is_closure(&self) -> bool {
        match *self {}
    }
}

/// Writes a type as source code.
pub trait HirDisplay {
    fn display_source_code(
        &self,
        db: &RootDatabase,
        module: Module,
        allow_opaque: bool,
    ) -> Result<String, Infallible>;
}

impl HirDisplay for Type {
    fn display_source_code(
        &self,
        _: &RootDatabase,
        _: Module,
        _: bool,
    ) -> Result<String, Infallible> {
        match *self {}
    }
}

/// How completion would write a path.
#[derive(Debug)]
pub enum PrefixKind {
    ByCrate,
}
