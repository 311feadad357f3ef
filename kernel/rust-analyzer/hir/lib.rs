//! What a cell's text means, of which nothing is known but what is written: see `../README.md`.

use ra_ap_base_db::{EditionedFileId, RootDatabase, SourceRoot};
use ra_ap_syntax::{AstNode, SourceFile, SyntaxNode, ast};
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

    /// The type of a name in a `let` of a tuple, if it is written there: `let (a, b): (A, B);`.
    #[must_use]
    pub fn type_of_pat(&self, pattern: &ast::Pat) -> Option<TypeInfo> {
        let names = ast::TuplePat::cast(pattern.syntax().parent()?)?;
        let statement = ast::LetStmt::cast(names.syntax().parent()?)?;
        let ast::Type::TupleType(types) = statement.ty()? else {
            return None;
        };
        let at = names.fields().position(|name| name == *pattern)?;
        let written = types.fields().nth(at)?.syntax().text().to_string();
        (names.fields().count() == types.fields().count()).then_some(TypeInfo { written })
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

/// What is known of a type.
#[derive(Debug)]
pub struct TypeInfo {
    written: String,
}

impl TypeInfo {
    #[must_use]
    pub fn original(self) -> Type {
        let TypeInfo { written } = self;
        Type { written }
    }
}

/// A type, as it is written.
#[derive(Debug)]
pub struct Type {
    written: String,
}

impl Type {
    /// That of a closure can't be written.
    #[must_use]
    pub fn is_closure(&self) -> bool {
        false
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
        Ok(self.written.clone())
    }
}

/// How completion would write a path.
#[derive(Debug)]
pub enum PrefixKind {
    ByCrate,
}
