//! Reads the index from sources.

use super::built::{Build, Lack};
use super::definitions::Definitions;
use super::index::{self, ByName, Methods};
use super::method::Method;
use super::offered::{is_hidden, is_internal, is_public};
use super::sources;
use super::ty::Ty;
use crate::toolchain::library::CRATE;
use crate::toolchain::preload::Preload;
use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};
use syn::{Attribute, ImplItem, Item, ItemEnum, ItemImpl, ItemTrait, TraitItem};

/// Reads all sources. `give_way` is called before each file, and `so_far` whenever much can be
/// asked that could not be before.
pub fn read(preload: &Preload, give_way: &dyn Fn(), so_far: impl Fn(Methods)) -> Methods {
    let mut reader = Reader {
        prelude: sources::prelude_names(preload),
        ..Reader::default()
    };
    let [own, frames, others] = sources::folders(preload);
    for folders in [own, frames] {
        reader.read_crates(&folders, preload, give_way);
        so_far(reader.clone().finish());
    }
    reader.read_crates(&others, preload, give_way);
    reader.finish()
}

/// What is known while files are read.
#[derive(Clone, Default)]
struct Reader {
    /// The names that are in scope, and the crates that they are from: only these
    /// functions and traits matter.
    prelude: HashMap<String, String>,
    methods: Methods,
    /// The crate that is being read.
    build: Build,
    definitions: Definitions,
    /// What the crates say that a type of a name has.
    own: Vec<Own>,
    traits: HashMap<String, ByName>,
    /// The trait of each may be read later.
    implementations: Vec<Implementation>,
    /// The modules' files and folders that are not built, without `.rs`.
    not_built: HashMap<PathBuf, Lack>,
}

/// A trait that is implemented for a type.
#[derive(Clone)]
struct Implementation {
    of: String,
    ty: String,
    /// Its methods that give a type in one word, where the trait may only say `Self::Answer`.
    methods: ByName,
}

/// What an `impl` or an `enum` of a crate gives to a type.
#[derive(Clone)]
struct Own {
    ty: String,
    /// The type's argument, if it is of no other: `Bars` of `impl Figure<Bars>`.
    argument: Option<String>,
    krate: String,
    methods: ByName,
    /// What it would have if more were built.
    unbuilt: BTreeMap<String, Lack>,
}

impl Reader {
    fn read_crates(&mut self, folders: &[PathBuf], preload: &Preload, give_way: &dyn Fn()) {
        for folder in folders {
            self.build = Build::from_sources(folder, &preload.features);
            self.read_folder(folder, give_way);
        }
    }

    fn read_folder(&mut self, folder: &Path, give_way: &dyn Fn()) {
        let Ok(entries) = std::fs::read_dir(folder) else {
            return;
        };
        let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
        // A module's own file goes before those of the modules that it declares, and files
        // before folders: what lies less deep goes before its namesakes.
        let declares = |path: &Path| matches!(stem(path), "lib" | "mod");
        paths.sort_by_key(|path| (path.is_dir(), !declares(path), path.clone()));
        for path in paths {
            let lack = self.not_built.get(&path.with_extension("")).cloned();
            if path.is_dir() {
                // What is declared in a module that is not built is not built either.
                if lack.is_none() {
                    self.read_folder(&path, give_way);
                }
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                give_way();
                if let Some(file) = sources::parse(&path) {
                    let lack = self.lack(&file.attrs, lack.as_ref());
                    let modules = match declares(&path) {
                        true => folder.to_owned(),
                        false => path.with_extension(""),
                    };
                    self.add_items(file.items, &modules, lack.as_ref());
                }
            }
        }
    }

    /// What keeps an item out of the build, in a module that may be out itself.
    fn lack(&self, attributes: &[Attribute], around: Option<&Lack>) -> Option<Lack> {
        match (self.build.lack(attributes), around) {
            (Some(mut own), Some(around)) => {
                own.features.extend(around.features.iter().cloned());
                Some(own)
            }
            (own, around) => own.or_else(|| around.cloned()),
        }
    }

    /// Adds the items of a module, whose own modules' files are in a folder.
    fn add_items(&mut self, items: Vec<Item>, modules: &Path, around: Option<&Lack>) {
        for item in items {
            match item {
                Item::Mod(module) => {
                    let lack = self.lack(&module.attrs, around);
                    let modules = modules.join(module.ident.to_string());
                    match (module.content, lack) {
                        (Some((_, items)), lack) => self.add_items(items, &modules, lack.as_ref()),
                        (None, Some(lack)) => {
                            self.not_built.insert(modules, lack);
                        }
                        (None, None) => {}
                    }
                }
                Item::Fn(function) if is_public(&function.vis) => {
                    let name = function.sig.ident.to_string();
                    if let Some(lack) = self.lack(&function.attrs, around) {
                        self.methods.note_unbuilt_name(name, lack);
                    } else if self.prelude.contains_key(&name) {
                        let method = Method::from_signature(&function.sig, &function.attrs);
                        self.methods.functions.entry(name).or_insert(method);
                    }
                }
                Item::Struct(definition) if is_public(&definition.vis) => {
                    let lack = self.lack(&definition.attrs, around);
                    self.define(definition.ident.to_string(), lack);
                }
                Item::Enum(definition) if is_public(&definition.vis) => {
                    self.add_enum(definition, around);
                }
                Item::Impl(block) => self.add_impl(block, around),
                Item::Trait(definition) => self.add_trait(definition, around),
                _ => {}
            }
        }
    }

    /// Takes note of a type of this name, and says whether it is built.
    fn define(&mut self, name: String, lack: Option<Lack>) -> bool {
        match lack {
            Some(lack) => {
                self.methods.note_unbuilt_name(name, lack);
                false
            }
            None => {
                self.definitions.note(name, self.build.krate());
                true
            }
        }
    }

    /// An `enum` has its variants.
    fn add_enum(&mut self, definition: ItemEnum, around: Option<&Lack>) {
        let name = definition.ident.to_string();
        let lack = self.lack(&definition.attrs, around);
        if !self.define(name.clone(), lack) {
            return;
        }
        let mut own = self.own(name);
        for variant in &definition.variants {
            match self.lack(&variant.attrs, None) {
                Some(lack) => {
                    own.unbuilt.insert(variant.ident.to_string(), lack);
                }
                None if is_hidden(&variant.attrs) => {}
                None => {
                    let method = Method::from_variant(&definition.ident, variant);
                    own.methods.insert(variant.ident.to_string(), method);
                }
            }
        }
        self.own.push(own);
    }

    fn add_trait(&mut self, definition: ItemTrait, around: Option<&Lack>) {
        let name = definition.ident.to_string();
        let is_built = self.lack(&definition.attrs, around).is_none();
        let is_own = self.build.krate() == CRATE;
        // A trait of argus-nb's may have the name of something of polars' in the prelude.
        let is_meant = |krate: &String| !is_own || krate == CRATE;
        if !self.prelude.get(&name).is_some_and(is_meant) || !is_built {
            return;
        }
        let methods = definition.items.into_iter().filter_map(|item| match item {
            TraitItem::Fn(function)
                if !is_hidden(&function.attrs)
                    && !is_internal(&function.sig)
                    && self.build.lack(&function.attrs).is_none() =>
            {
                let method = Method::from_signature(&function.sig, &function.attrs);
                Some((
                    function.sig.ident.to_string(),
                    method.of_crate(self.build.krate()),
                ))
            }
            _ => None,
        });
        let methods = methods.collect();
        self.traits.insert(name, methods);
    }

    fn add_impl(&mut self, block: ItemImpl, around: Option<&Lack>) {
        let Some(ty) = Ty::from_syn(&block.self_ty) else {
            return;
        };
        let around = self.lack(&block.attrs, around);
        if let Some((_, path, _)) = &block.trait_ {
            if let Some(last) = path.segments.last()
                && self.prelude.contains_key(&last.ident.to_string())
                && around.is_none()
            {
                self.implementations.push(Implementation {
                    of: last.ident.to_string(),
                    ty: ty.name,
                    methods: said_in_one_word(&block.items),
                });
            }
            return;
        }
        let is_parameter = |name: &String| {
            let mut parameters = block.generics.type_params();
            parameters.any(|parameter| parameter.ident == name)
        };
        let argument = ty.argument.map(|argument| argument.name);
        let mut own = self.own(ty.name);
        own.argument = argument.filter(|name| !is_parameter(name));
        for item in block.items {
            if let ImplItem::Fn(function) = item
                && is_public(&function.vis)
                && !is_hidden(&function.attrs)
                && !is_internal(&function.sig)
            {
                let name = function.sig.ident.to_string();
                match self.lack(&function.attrs, around.as_ref()) {
                    Some(lack) => {
                        own.unbuilt.entry(name).or_insert(lack);
                    }
                    None => {
                        let method = Method::from_signature(&function.sig, &function.attrs);
                        let method = method.of_crate(self.build.krate());
                        own.methods.entry(name).or_insert(method);
                    }
                }
            }
        }
        self.own.push(own);
    }

    fn own(&self, ty: String) -> Own {
        Own {
            ty,
            argument: None,
            krate: self.build.krate().to_owned(),
            methods: ByName::new(),
            unbuilt: BTreeMap::new(),
        }
    }

    /// Gives each type its own methods, and those of the traits that it implements. Its
    /// own go before these, as they do in a call.
    fn finish(mut self) -> Methods {
        for own in std::mem::take(&mut self.own) {
            let family = self.prelude.get(&own.ty);
            let family = family.map(String::as_str);
            if !self.definitions.are_meant(&own.ty, &own.krate, family) {
                continue;
            }
            let key = index::key(&own.ty, own.argument.as_deref());
            let known = self.methods.by_type.entry(key.clone()).or_default();
            for (name, method) in own.methods {
                known.entry(name).or_insert(method);
            }
            self.methods.note_unbuilt(key, own.unbuilt);
        }
        for implementation in self.implementations {
            let Some(methods) = self.traits.get(&implementation.of) else {
                continue;
            };
            let known = self.methods.by_type.entry(implementation.ty).or_default();
            for (name, method) in methods {
                let known = known.entry(name.clone()).or_insert_with(|| method.clone());
                if let (None, Some(said)) = (&known.gives, implementation.methods.get(name)) {
                    known.returns.clone_from(&said.returns);
                    known.gives.clone_from(&said.gives);
                }
            }
        }
        self.methods.prelude = self.prelude.into_keys().collect();
        self.methods
            .by_type
            .retain(|_, methods| !methods.is_empty());
        self.methods
    }
}

/// The methods of an implementation whose signatures give a type in one word.
fn said_in_one_word(items: &[ImplItem]) -> ByName {
    let methods = items.iter().filter_map(|item| match item {
        ImplItem::Fn(function) => {
            let method = Method::from_signature(&function.sig, &function.attrs);
            Some((function.sig.ident.to_string(), method))
        }
        _ => None,
    });
    methods.filter(|(_, it)| it.gives.is_some()).collect()
}

/// A file's or a folder's name without `.rs`.
fn stem(path: &Path) -> &str {
    path.file_stem()
        .and_then(|it| it.to_str())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
