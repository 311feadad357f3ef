//! The methods of the types that a notebook speaks of: names, signatures, docs.
//!
//! They are read from the sources of the preload, of the crates it carries and, where
//! the toolchain has it (`rustup component add rust-src`), of the standard library,
//! on a thread of the lowest priority. That takes seconds and a few megabytes, where
//! a language server over the same crates takes half a minute and a gigabyte; what a
//! variable is need not be inferred, since rustc has said so already.

use super::interrupter::Interrupter;
use super::preload::{CARRIED, Preload};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use syn::{FnArg, ImplItem, Item, ReturnType, TraitItem, Type, Visibility};

/// Set to `off`, nothing is read.
const SWITCH: &str = "ARGUS_KERNEL_METHODS";

/// The standard library's crates that a notebook's values come from.
const STANDARD: [&str; 2] = ["alloc", "core"];

/// A type by its name, and the first of its arguments: all that a chain of calls
/// needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ty {
    pub head: String,
    pub first: Option<Box<Ty>>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    pub signature: String,
    /// The first paragraph of its docs.
    pub doc: String,
    pub takes_self: bool,
    gives: Option<Ty>,
}

/// What was read.
#[derive(Debug, Default)]
pub struct Methods {
    of_type: HashMap<String, BTreeMap<String, Method>>,
    /// The preload's functions, by the names that its prelude gives them.
    functions: BTreeMap<String, Method>,
}

/// The methods, once they have been read.
pub type Shelf = Arc<OnceLock<Methods>>;

/// Reads in the background; the shelf is empty until then.
pub fn read_in_background(preload: &Preload, cells: Interrupter) -> Shelf {
    let shelf = Shelf::default();
    if std::env::var(SWITCH).is_ok_and(|switch| switch == "off") {
        return shelf;
    }
    let (filled, preload) = (Arc::clone(&shelf), preload.clone());
    std::thread::spawn(move || {
        // SAFETY: touches no memory; on Linux it lowers this thread alone.
        unsafe {
            libc::setpriority(libc::PRIO_PROCESS, 0, 19);
        }
        let _ = filled.set(Methods::read(&preload, cells));
    });
    shelf
}

impl Methods {
    fn read(preload: &Preload, cells: Interrupter) -> Methods {
        let mut reading = Reading {
            cells,
            in_scope: prelude_names(&preload.source.join("lib.rs")),
            ..Reading::default()
        };
        reading.folder(&preload.source);
        for source in carried_sources(&preload.source) {
            reading.folder(&source);
        }
        for name in STANDARD {
            let library = preload.sysroot.join("lib/rustlib/src/rust/library");
            reading.folder(&library.join(name).join("src"));
        }
        reading.finish()
    }

    /// What can follow a dot behind a value of that type.
    pub fn of(&self, ty: &Ty) -> BTreeMap<&str, &Method> {
        let mut found = BTreeMap::new();
        for head in self.heads(ty) {
            for (name, method) in self.of_type.get(&head).into_iter().flatten() {
                if method.takes_self {
                    found.entry(name.as_str()).or_insert(method);
                }
            }
        }
        found
    }

    pub fn functions(&self) -> impl Iterator<Item = (&str, &Method)> {
        self.functions
            .iter()
            .map(|(name, method)| (name.as_str(), method))
    }

    pub fn function(&self, name: &str) -> Option<&Method> {
        self.functions.get(name)
    }

    pub fn method(&self, ty: &Ty, name: &str) -> Option<&Method> {
        self.heads(ty)
            .into_iter()
            .find_map(|head| self.of_type.get(&head)?.get(name))
    }

    /// The type itself, and what a method call looks through (`Deref`).
    fn heads(&self, ty: &Ty) -> Vec<String> {
        let mut heads = vec![ty.head.clone()];
        match ty.head.as_str() {
            "Vec" => heads.push("[]".to_owned()),
            "String" => heads.push("str".to_owned()),
            "Box" | "Arc" | "Rc" => heads.extend(ty.first.iter().map(|first| first.head.clone())),
            _ => {}
        }
        heads
    }

    /// The type of an expression, from those of the variables.
    pub fn type_of(
        &self,
        expression: &syn::Expr,
        variable: &dyn Fn(&str) -> Option<Ty>,
    ) -> Option<Ty> {
        match expression {
            syn::Expr::Paren(inner) => self.type_of(&inner.expr, variable),
            syn::Expr::Reference(inner) => self.type_of(&inner.expr, variable),
            syn::Expr::Try(inner) => self
                .type_of(&inner.expr, variable)?
                .first
                .map(|first| *first),
            syn::Expr::Path(path) => variable(&path.path.get_ident()?.to_string()),
            syn::Expr::Macro(call) if call.mac.path.is_ident("df") => {
                Ty::parse("Result<DataFrame>")
            }
            syn::Expr::Macro(call) if call.mac.path.is_ident("vec") => Ty::parse("Vec<_>"),
            syn::Expr::Lit(literal) => {
                matches!(literal.lit, syn::Lit::Str(_)).then(|| Ty::head("str"))
            }
            syn::Expr::MethodCall(call) => {
                let receiver = self.type_of(&call.receiver, variable)?;
                match call.method.to_string().as_str() {
                    "clone" | "to_owned" if receiver.head != "str" => Some(receiver),
                    "unwrap" | "expect"
                        if ["Option", "Result"].contains(&receiver.head.as_str()) =>
                    {
                        receiver.first.map(|first| *first)
                    }
                    name => given(self.method(&receiver, name)?, &receiver),
                }
            }
            syn::Expr::Call(call) => {
                let syn::Expr::Path(callee) = &*call.func else {
                    return None;
                };
                let names: Vec<String> = callee
                    .path
                    .segments
                    .iter()
                    .map(|segment| segment.ident.to_string())
                    .collect();
                match names.as_slice() {
                    [name] => self.functions.get(name)?.gives.clone(),
                    [.., owner, name] => {
                        let owner = Ty::head(owner);
                        given(self.method(&owner, name)?, &owner)
                    }
                    [] => None,
                }
            }
            _ => None,
        }
    }
}

/// What a method gives, `Self` being its receiver.
fn given(method: &Method, receiver: &Ty) -> Option<Ty> {
    fn with_self(ty: &Ty, receiver: &Ty) -> Ty {
        if ty.head == "Self" {
            return receiver.clone();
        }
        Ty {
            head: ty.head.clone(),
            first: ty
                .first
                .as_ref()
                .map(|first| Box::new(with_self(first, receiver))),
        }
    }
    method.gives.as_ref().map(|ty| with_self(ty, receiver))
}

impl Ty {
    fn head(head: &str) -> Ty {
        Ty {
            head: head.to_owned(),
            first: None,
        }
    }

    /// Of a type's text, as rustc or a person writes it.
    pub fn parse(text: &str) -> Option<Ty> {
        Ty::of(&syn::parse_str(text).ok()?)
    }

    fn of(ty: &Type) -> Option<Ty> {
        match ty {
            Type::Reference(inner) => Ty::of(&inner.elem),
            Type::Paren(inner) => Ty::of(&inner.elem),
            Type::Slice(inner) => Some(Ty {
                head: "[]".to_owned(),
                first: Ty::of(&inner.elem).map(Box::new),
            }),
            Type::Path(path) => {
                let last = path.path.segments.last()?;
                let first = match &last.arguments {
                    syn::PathArguments::AngleBracketed(arguments) => {
                        arguments.args.iter().find_map(|argument| match argument {
                            syn::GenericArgument::Type(ty) => Ty::of(ty),
                            _ => None,
                        })
                    }
                    _ => None,
                };
                let head = match last.ident.to_string().as_str() {
                    "PolarsResult" => "Result".to_owned(),
                    head => head.to_owned(),
                };
                Some(Ty {
                    head,
                    first: first.map(Box::new),
                })
            }
            _ => None,
        }
    }
}

/// Where the sources of the carried crates lie, by the lock file beside the preload's.
fn carried_sources(preload: &Path) -> Vec<PathBuf> {
    let Some(workspace) = preload.parent().and_then(Path::parent) else {
        return Vec::new();
    };
    let lock = std::fs::read_to_string(workspace.join("Cargo.lock")).unwrap_or_default();
    let home = std::env::var_os(super::cargo::USERS_HOME_VAR)
        .filter(|home| !home.is_empty())
        .map(PathBuf::from)
        .or_else(|| Some(dirs::home_dir()?.join(".cargo")));
    let registries: Vec<PathBuf> = home
        .and_then(|home| std::fs::read_dir(home.join("registry/src")).ok())
        .into_iter()
        .flatten()
        .flatten()
        .map(|entry| entry.path())
        .collect();
    let mut sources = Vec::new();
    for package in lock.split("[[package]]") {
        let value = |key: &str| {
            let line = package.lines().find_map(|line| line.strip_prefix(key))?;
            Some(line.trim().trim_matches('"').to_owned())
        };
        let (Some(name), Some(version)) = (value("name = "), value("version = ")) else {
            continue;
        };
        let is_carried = CARRIED
            .iter()
            .any(|carried| name == *carried || name.starts_with(&format!("{carried}-")));
        if is_carried {
            let folder = format!("{name}-{version}/src");
            sources.extend(registries.iter().map(|registry| registry.join(&folder)));
        }
    }
    sources
}

/// The last name of each path that the prelude exports.
fn prelude_names(lib: &Path) -> HashSet<String> {
    let mut names = HashSet::new();
    let Some(file) = parsed(lib) else {
        return names;
    };
    for item in file.items {
        if let Item::Mod(module) = item
            && module.ident == "prelude"
        {
            for item in module.content.into_iter().flat_map(|(_, items)| items) {
                if let Item::Use(exported) = item {
                    add_names(&exported.tree, &mut names);
                }
            }
        }
    }
    names
}

fn add_names(tree: &syn::UseTree, names: &mut HashSet<String>) {
    match tree {
        syn::UseTree::Path(path) => add_names(&path.tree, names),
        syn::UseTree::Name(name) => {
            names.insert(name.ident.to_string());
        }
        syn::UseTree::Rename(renamed) => {
            names.insert(renamed.rename.to_string());
        }
        syn::UseTree::Group(group) => group.items.iter().for_each(|tree| add_names(tree, names)),
        syn::UseTree::Glob(_) => {}
    }
}

fn parsed(path: &Path) -> Option<syn::File> {
    syn::parse_file(&std::fs::read_to_string(path).ok()?).ok()
}

/// What is known while files are read.
#[derive(Default)]
struct Reading {
    /// A cell that runs has the machine to itself.
    cells: Interrupter,
    in_scope: HashSet<String>,
    methods: Methods,
    traits: HashMap<String, BTreeMap<String, Method>>,
    /// Which trait which type has.
    implemented: Vec<(String, String)>,
}

impl Reading {
    fn folder(&mut self, folder: &Path) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        // What lies less deep is read first, and so goes before its namesakes.
        paths.sort_by_key(|path| (path.is_dir(), path.clone()));
        for path in paths {
            if path.is_dir() {
                self.folder(&path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                self.cells.give_way();
                if let Some(file) = parsed(&path) {
                    self.items(file.items);
                }
            }
        }
    }

    fn items(&mut self, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Mod(module) if !is_test(&module.attrs) => {
                    let items = module.content.into_iter().flat_map(|(_, items)| items);
                    self.items(items.collect());
                }
                Item::Fn(function) if is_public(&function.vis) => {
                    let name = function.sig.ident.to_string();
                    if self.in_scope.contains(&name) {
                        let method = method(&function.sig, &function.attrs);
                        self.methods.functions.entry(name).or_insert(method);
                    }
                }
                Item::Impl(block) => self.block(block),
                Item::Trait(definition)
                    if self.in_scope.contains(&definition.ident.to_string()) =>
                {
                    let methods = definition.items.into_iter().filter_map(|item| match item {
                        TraitItem::Fn(function) if !is_hidden(&function.attrs) => {
                            let name = function.sig.ident.to_string();
                            Some((name, method(&function.sig, &function.attrs)))
                        }
                        _ => None,
                    });
                    self.traits
                        .insert(definition.ident.to_string(), methods.collect());
                }
                _ => {}
            }
        }
    }

    fn block(&mut self, block: syn::ItemImpl) {
        let Some(ty) = Ty::of(&block.self_ty) else {
            return;
        };
        if let Some((_, path, _)) = &block.trait_ {
            if let Some(last) = path.segments.last() {
                self.implemented.push((last.ident.to_string(), ty.head));
            }
            return;
        }
        let known = self.methods.of_type.entry(ty.head).or_default();
        for item in block.items {
            if let ImplItem::Fn(function) = item
                && is_public(&function.vis)
                && !is_hidden(&function.attrs)
                && !function.sig.ident.to_string().starts_with('_')
            {
                let name = function.sig.ident.to_string();
                known
                    .entry(name)
                    .or_insert_with(|| method(&function.sig, &function.attrs));
            }
        }
    }

    fn finish(mut self) -> Methods {
        for (name, ty) in self.implemented {
            if let Some(methods) = self.traits.get(&name) {
                let known = self.methods.of_type.entry(ty).or_default();
                for (name, method) in methods {
                    known.entry(name.clone()).or_insert_with(|| method.clone());
                }
            }
        }
        self.methods
            .of_type
            .retain(|_, methods| !methods.is_empty());
        self.methods
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// `#[doc(hidden)]`, and what a caller is not to use any more.
fn is_hidden(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let is_list = |word: &str| {
            attribute
                .meta
                .require_list()
                .is_ok_and(|list| list.tokens.to_string() == word)
        };
        attribute.path().is_ident("deprecated")
            || attribute.path().is_ident("doc") && is_list("hidden")
            || attribute.path().is_ident("unstable")
    })
}

fn is_test(attributes: &[syn::Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        attribute.path().is_ident("cfg")
            && attribute
                .meta
                .require_list()
                .is_ok_and(|list| list.tokens.to_string() == "test")
    })
}

fn method(signature: &syn::Signature, attributes: &[syn::Attribute]) -> Method {
    let takes_self = matches!(signature.inputs.first(), Some(FnArg::Receiver(_)));
    Method {
        signature: written(signature),
        doc: first_paragraph(attributes),
        takes_self,
        gives: match &signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Ty::of(ty),
        },
    }
}

/// A signature as rustfmt would have it, nearly.
fn written(signature: &syn::Signature) -> String {
    let tokens = quote::ToTokens::to_token_stream(signature).to_string();
    [
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" :", ":"),
        (": :", "::"),
        (":: ", "::"),
        ("& ", "&"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ;", ";"),
        ("- >", "->"),
        ("->", " -> "),
        ("  ", " "),
        ("[ ", "["),
        (" ]", "]"),
        (",)", ")"),
    ]
    .into_iter()
    .fold(tokens, |text, (from, to)| text.replace(from, to))
    .replace("->  ", "-> ")
}

fn first_paragraph(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| {
        let meta = attribute.meta.require_name_value().ok()?;
        match &meta.value {
            syn::Expr::Lit(literal) if meta.path.is_ident("doc") => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        }
    });
    let lines: Vec<String> = lines
        .map(|line| line.trim().to_owned())
        .skip_while(String::is_empty)
        .take_while(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn methods() -> Methods {
        let source = "
            pub struct DataFrame;
            impl DataFrame {
                /// Rows.
                ///
                /// More.
                pub fn height(&self) -> usize { 0 }
                pub fn new() -> PolarsResult<Self> { todo!() }
                fn hidden(&self) {}
                pub fn column(&self, name: &str) -> PolarsResult<&Column> { todo!() }
            }
            pub trait IntoLazy { fn lazy(self) -> LazyFrame; }
            impl IntoLazy for DataFrame { fn lazy(self) -> LazyFrame { todo!() } }
            impl LazyFrame { pub fn filter(self, by: Expr) -> Self { self } }
            pub fn load(path: impl AsRef<Path>) -> Result<DataFrame, LoadError> { todo!() }
        ";
        let mut reading = Reading {
            in_scope: ["IntoLazy", "load"].map(str::to_owned).into(),
            ..Reading::default()
        };
        reading.items(syn::parse_file(source).unwrap().items);
        reading.finish()
    }

    #[test]
    fn a_chain_is_followed_to_its_type() {
        let methods = methods();
        let variable = |name: &str| (name == "df").then(|| Ty::head("DataFrame"));
        let heads = |code: &str| {
            let expression = syn::parse_str(code).unwrap();
            methods.type_of(&expression, &variable).map(|ty| ty.head)
        };
        assert_eq!(
            heads("df.clone().lazy().filter(x)").as_deref(),
            Some("LazyFrame")
        );
        assert_eq!(heads("load(\"x\")?").as_deref(), Some("DataFrame"));
        assert_eq!(
            heads("DataFrame::new()?.column(\"n\")?").as_deref(),
            Some("Column")
        );
        assert_eq!(heads("unknown.height()"), None);
    }

    #[test]
    fn what_cannot_be_called_is_not_offered() {
        let methods = methods();
        let offered = methods.of(&Ty::head("DataFrame"));
        let names: Vec<&str> = offered.keys().copied().collect();
        assert_eq!(names, ["column", "height", "lazy"]);
        assert_eq!(offered["height"].signature, "fn height(&self) -> usize");
        assert_eq!(offered["height"].doc, "Rows.");
        assert_eq!(
            methods.function("load").unwrap().gives,
            Ty::parse("Result<DataFrame>")
        );
    }
}
