//! Reads the index from sources.

use super::index::{ByName, Methods};
use super::method::Method;
use super::sources;
use super::ty::Ty;
use crate::toolchain::preload::Preload;
use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};
use syn::{Attribute, ImplItem, Item, ItemImpl, ItemTrait, TraitItem, Visibility};

/// Reads all sources. `give_way` is called before each file.
pub fn read(preload: &Preload, give_way: &dyn Fn()) -> Methods {
    let mut reader = Reader {
        prelude: sources::prelude_names(preload),
        ..Reader::default()
    };
    for folder in sources::folders(preload) {
        reader.read_folder(&folder, give_way);
    }
    reader.finish()
}

/// What is known while files are read.
#[derive(Default)]
struct Reader {
    /// The names that are in scope: only these functions and traits matter.
    prelude: HashSet<String>,
    methods: Methods,
    traits: HashMap<String, ByName>,
    /// Which trait is implemented for which type. The trait may be read later.
    implementations: Vec<(String, String)>,
}

impl Reader {
    fn read_folder(&mut self, folder: &Path, give_way: &dyn Fn()) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        // Files are read before folders, so what lies less deep goes before its namesakes.
        paths.sort_by_key(|path| (path.is_dir(), path.clone()));
        for path in paths {
            if path.is_dir() {
                self.read_folder(&path, give_way);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                give_way();
                if let Some(file) = sources::parse(&path) {
                    self.add_items(file.items);
                }
            }
        }
    }

    fn add_items(&mut self, items: Vec<Item>) {
        for item in items {
            match item {
                Item::Mod(module) if !is_test(&module.attrs) => {
                    let items = module.content.into_iter().flat_map(|(_, items)| items);
                    self.add_items(items.collect());
                }
                Item::Fn(function) if is_public(&function.vis) => {
                    let name = function.sig.ident.to_string();
                    if self.prelude.contains(&name) {
                        let method = Method::from_signature(&function.sig, &function.attrs);
                        self.methods.functions.entry(name).or_insert(method);
                    }
                }
                Item::Impl(block) => self.add_impl(block),
                Item::Trait(definition) => self.add_trait(definition),
                _ => {}
            }
        }
    }

    fn add_trait(&mut self, definition: ItemTrait) {
        let name = definition.ident.to_string();
        if !self.prelude.contains(&name) {
            return;
        }
        let methods = definition.items.into_iter().filter_map(|item| match item {
            TraitItem::Fn(function) if !is_hidden(&function.attrs) => Some((
                function.sig.ident.to_string(),
                Method::from_signature(&function.sig, &function.attrs),
            )),
            _ => None,
        });
        self.traits.insert(name, methods.collect());
    }

    fn add_impl(&mut self, block: ItemImpl) {
        let Some(ty) = Ty::from_syn(&block.self_ty) else {
            return;
        };
        if let Some((_, path, _)) = &block.trait_ {
            if let Some(last) = path.segments.last() {
                self.implementations.push((last.ident.to_string(), ty.name));
            }
            return;
        }
        let known = self.methods.by_type.entry(ty.name).or_default();
        for item in block.items {
            if let ImplItem::Fn(function) = item
                && is_public(&function.vis)
                && !is_hidden(&function.attrs)
                && !function.sig.ident.to_string().starts_with('_')
            {
                let name = function.sig.ident.to_string();
                known
                    .entry(name)
                    .or_insert_with(|| Method::from_signature(&function.sig, &function.attrs));
            }
        }
    }

    /// Gives each type the methods of the traits that it implements. Its own methods go
    /// before these, as they do in a call.
    fn finish(mut self) -> Methods {
        for (name, ty) in self.implementations {
            if let Some(methods) = self.traits.get(&name) {
                let known = self.methods.by_type.entry(ty).or_default();
                for (name, method) in methods {
                    known.entry(name.clone()).or_insert_with(|| method.clone());
                }
            }
        }
        self.methods
            .by_type
            .retain(|_, methods| !methods.is_empty());
        self.methods
    }
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Whether it is not meant to be called: hidden from the docs, deprecated or unstable.
fn is_hidden(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| {
        let path = attribute.path();
        path.is_ident("deprecated")
            || path.is_ident("unstable")
            || path.is_ident("doc") && has_argument(attribute, "hidden")
    })
}

fn is_test(attributes: &[Attribute]) -> bool {
    attributes
        .iter()
        .any(|attribute| attribute.path().is_ident("cfg") && has_argument(attribute, "test"))
}

/// Whether it is an attribute with this one argument, such as `#[cfg(test)]`.
fn has_argument(attribute: &Attribute, argument: &str) -> bool {
    let list = attribute.meta.require_list();
    list.is_ok_and(|list| list.tokens.to_string() == argument)
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
        let mut reader = Reader {
            prelude: ["IntoLazy", "load"].map(str::to_owned).into(),
            ..Reader::default()
        };
        reader.add_items(syn::parse_file(source).unwrap().items);
        reader.finish()
    }

    #[test]
    fn a_chain_is_followed_to_its_type() {
        let methods = methods();
        let variable = |name: &str| (name == "df").then(|| Ty::from_name("DataFrame"));
        for (code, expected) in [
            ("df.clone().lazy().filter(x)", Some("LazyFrame")),
            ("load(\"x\")?", Some("DataFrame")),
            ("DataFrame::new()?.column(\"n\")?", Some("Column")),
            ("unknown.height()", None),
        ] {
            let expression = syn::parse_str(code).unwrap();
            let ty = methods.type_of(&expression, &variable);
            assert_eq!(ty.map(|ty| ty.name).as_deref(), expected, "{code}");
        }
    }

    #[test]
    fn what_cannot_be_called_is_not_offered() {
        let methods = methods();
        let frame = Ty::from_name("DataFrame");
        let offered = methods.callable_on(&frame);
        let names: Vec<&str> = offered.keys().copied().collect();
        assert_eq!(names, ["column", "height", "lazy"]);
        assert_eq!(offered["height"].signature, "fn height(&self) -> usize");
        assert_eq!(offered["height"].doc, "Rows.");
        assert_eq!(
            methods.function("load").unwrap().returns,
            Ty::parse("Result<DataFrame>")
        );
    }
}
