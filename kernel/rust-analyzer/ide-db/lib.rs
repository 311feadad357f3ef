//! Settings of completion and kinds of names: see `../README.md`.

pub type FxHashMap<K, V> = std::collections::HashMap<K, V>;

/// Whether a completion may have places to fill in.
#[derive(Debug)]
pub struct SnippetCap;

impl SnippetCap {
    #[must_use]
    pub fn new(is_allowed: bool) -> Option<SnippetCap> {
        is_allowed.then_some(SnippetCap)
    }
}

pub mod imports {
    pub mod insert_use {
        use ra_ap_hir::PrefixKind;

        #[derive(Debug)]
        pub enum ImportGranularity {
            Item,
        }

        #[derive(Debug)]
        pub struct InsertUseConfig {
            pub granularity: ImportGranularity,
            pub enforce_granularity: bool,
            pub prefix_kind: PrefixKind,
            pub group: bool,
            pub skip_glob_imports: bool,
        }
    }
}

/// The kinds of names that evcxr tells apart.
#[derive(Debug)]
pub enum SymbolKind {
    Attribute,
    BuiltinAttr,
    Const,
    ConstParam,
    CrateRoot,
    Derive,
    DeriveHelper,
    Enum,
    Field,
    Function,
    Label,
    Local,
    Macro,
    Method,
    Module,
    ProcMacro,
    SelfParam,
    SelfType,
    Static,
    Struct,
    ToolModule,
    Trait,
    TypeAlias,
    TypeParam,
    Union,
    ValueParam,
    Variant,
}
