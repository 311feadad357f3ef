//! Completion and hover, which have nothing to say: see `../README.md`.

pub use ra_ap_base_db::RootDatabase;
pub use ra_ap_hir::Semantics;
pub use ra_ap_syntax::{Edition, TextRange, TextSize};

use ra_ap_hir::ChangeWithProcMacros;
use ra_ap_ide_db::imports::insert_use::InsertUseConfig;
use ra_ap_ide_db::{SnippetCap, SymbolKind};
use ra_ap_vfs::FileId;
use std::convert::Infallible;

/// Holds the texts.
#[derive(Debug, Default)]
pub struct AnalysisHost {
    database: RootDatabase,
}

impl AnalysisHost {
    pub fn apply_change(&mut self, change: ChangeWithProcMacros) {
        change.apply(&mut self.database);
    }

    #[must_use]
    pub fn raw_database(&self) -> &RootDatabase {
        &self.database
    }

    #[must_use]
    pub fn analysis(&self) -> Analysis {
        Analysis
    }
}

/// Would answer an editor's questions.
#[derive(Debug)]
pub struct Analysis;

impl Analysis {
    /// Nothing completes anything.
    pub fn completions(
        &self,
        _: &CompletionConfig,
        _: FilePosition,
        _trigger: Option<char>,
    ) -> Result<Option<Vec<CompletionItem>>, Infallible> {
        Ok(None)
    }

    /// Nothing is documented.
    pub fn hover(
        &self,
        _: &HoverConfig,
        _: FileRange,
    ) -> Result<Option<RangeInfo<HoverResult>>, Infallible> {
        Ok(None)
    }
}

#[derive(Debug)]
pub struct FilePosition {
    pub file_id: FileId,
    pub offset: TextSize,
}

#[derive(Debug)]
pub struct FileRange {
    pub file_id: FileId,
    pub range: TextRange,
}

#[derive(Debug)]
pub struct RangeInfo<T> {
    pub range: TextRange,
    pub info: T,
}

/// What evcxr wants of a completion. Nothing reads it.
#[derive(Debug)]
pub struct CompletionConfig {
    pub enable_postfix_completions: bool,
    pub snippet_cap: Option<SnippetCap>,
    pub enable_imports_on_the_fly: bool,
    pub enable_self_on_the_fly: bool,
    pub enable_private_editable: bool,
    pub prefer_no_std: bool,
    pub full_function_signatures: bool,
    pub snippets: Vec<String>,
    pub insert_use: InsertUseConfig,
    pub callable: Option<CallableSnippets>,
    pub limit: Option<usize>,
    pub prefer_prelude: bool,
    pub enable_term_search: bool,
    pub term_search_fuel: u64,
    pub prefer_absolute: bool,
    pub add_semicolon_to_unit: bool,
    pub fields_to_resolve: CompletionFieldsToResolve,
    pub exclude_flyimport: Vec<String>,
    pub exclude_traits: &'static [String],
    pub enable_auto_iter: bool,
    pub enable_auto_await: bool,
    pub ra_fixture: RaFixtureConfig,
    pub add_colons_to_module: bool,
}

#[derive(Debug)]
pub enum CallableSnippets {
    FillArguments,
}

#[derive(Debug)]
pub struct CompletionFieldsToResolve;

impl CompletionFieldsToResolve {
    #[must_use]
    pub fn empty() -> CompletionFieldsToResolve {
        CompletionFieldsToResolve
    }
}

#[derive(Debug, Default)]
pub struct RaFixtureConfig;

/// A completion. There is none, since there is no [`TextEdit`].
#[derive(Debug)]
pub struct CompletionItem {
    pub label: CompletionItemLabel,
    pub kind: CompletionItemKind,
    pub text_edit: TextEdit,
}

impl CompletionItem {
    #[must_use]
    pub fn lookup(&self) -> &str {
        match self.text_edit {}
    }
}

#[derive(Debug)]
pub struct CompletionItemLabel {
    pub primary: String,
}

#[derive(Debug)]
pub enum CompletionItemKind {
    Binding,
    BuiltinType,
    Expression,
    InferredType,
    Keyword,
    Snippet,
    SymbolKind(SymbolKind),
    UnresolvedReference,
}

/// A change of the text. There is none.
#[derive(Debug)]
pub enum TextEdit {}

impl TextEdit {
    pub fn iter(&self) -> std::slice::Iter<'_, Indel> {
        match *self {}
    }
}

#[derive(Debug)]
pub struct Indel {
    pub insert: String,
    pub delete: TextRange,
}

/// What evcxr wants of a hover. Nothing reads it.
#[derive(Debug)]
pub struct HoverConfig {
    pub links_in_hover: bool,
    pub memory_layout: Option<Infallible>,
    pub documentation: bool,
    pub keywords: bool,
    pub format: HoverDocFormat,
    pub max_trait_assoc_items_count: Option<usize>,
    pub max_fields_count: Option<usize>,
    pub max_enum_variants_count: Option<usize>,
    pub max_subst_ty_len: SubstTyLen,
    pub show_drop_glue: bool,
    pub ra_fixture: RaFixtureConfig,
}

#[derive(Debug)]
pub enum HoverDocFormat {
    Markdown,
    PlainText,
}

#[derive(Debug)]
pub enum SubstTyLen {
    Unlimited,
}

#[derive(Debug)]
pub struct HoverResult {
    pub markup: String,
}
