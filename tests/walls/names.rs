//! The modules of a crate, the names in them, and a path followed to the file where its
//! end is defined, through imports and re-exports, so that a `mod.rs` that only declares
//! and re-exports is on nobody's way.

use crate::sources::{Sources, attributes, is_for_tests};
use anyhow::{Context, Result};
use std::collections::HashMap;
use syn::visit::{self, Visit};

/// The modules; the first is the crate's root.
pub struct Names<'s> {
    pub modules: Vec<Module<'s>>,
}

pub struct Module<'s> {
    pub file: &'s str,
    /// It declares modules that are files of their own.
    pub has_files_below: bool,
    /// What stands in it, tests left out.
    pub items: Vec<&'s syn::Item>,
    parent: Option<usize>,
    names: HashMap<String, Vec<Name>>,
    globs: Vec<Vec<String>>,
}

/// What a name stands for; one name can be a module and a function.
enum Name {
    Item,
    Module(usize),
    Import(Vec<String>),
}

#[derive(Clone, Copy)]
enum Target {
    /// Something defined in this module.
    Item(usize),
    Module(usize),
}

/// The imports that are being followed, so that none is followed for ever.
type Following = Vec<(usize, String)>;

impl<'s> Names<'s> {
    pub fn collect(sources: &'s Sources) -> Result<Names<'s>> {
        let mut names = Names {
            modules: Vec::new(),
        };
        let root = sources
            .get("lib.rs")
            .or_else(|| sources.get("main.rs"))
            .context("neither lib.rs nor main.rs")?;
        names.add(sources, &root.path, &root.syntax.items, None, "")?;
        Ok(names)
    }

    /// Adds a module and those below it, whose files are in `folder`; gives its place.
    fn add(
        &mut self,
        sources: &'s Sources,
        file: &'s str,
        items: &'s [syn::Item],
        parent: Option<usize>,
        folder: &str,
    ) -> Result<usize> {
        let place = self.modules.len();
        let items: Vec<&syn::Item> = items
            .iter()
            .filter(|item| !is_for_tests(attributes(item)))
            .collect();
        let mut imports = Imports::default();
        let mut names: HashMap<String, Vec<Name>> = HashMap::new();
        for item in &items {
            imports.visit_item(item);
            if let Some(name) = defined_name(item) {
                names.entry(name).or_default().push(Name::Item);
            }
        }
        for import in imports.found {
            if let Some(name) = import.name {
                names
                    .entry(name)
                    .or_default()
                    .push(Name::Import(import.path));
            } else if import.is_glob {
                imports.globs.push(import.path);
            }
        }
        self.modules.push(Module {
            file,
            has_files_below: false,
            items: items.clone(),
            parent,
            names,
            globs: imports.globs,
        });
        for item in items {
            let syn::Item::Mod(module) = item else {
                continue;
            };
            let name = module.ident.to_string();
            let below = format!("{folder}{name}/");
            let added = if let Some((_, items)) = &module.content {
                self.add(sources, file, items, Some(place), &below)?
            } else {
                self.modules[place].has_files_below = true;
                let found = sources
                    .get(&format!("{folder}{name}.rs"))
                    .or_else(|| sources.get(&format!("{below}mod.rs")))
                    .with_context(|| format!("{file}: no file for `mod {name};`"))?;
                let items = &found.syntax.items;
                self.add(sources, &found.path, items, Some(place), &below)?
            };
            let names = &mut self.modules[place].names;
            names.entry(name).or_default().push(Name::Module(added));
        }
        Ok(place)
    }

    /// The files that define what a path in this module ends at. A path that leads out of
    /// the crate has none, and a module alone is nothing that anybody defines.
    pub fn defining_files(&self, module: usize, path: &[String]) -> Vec<&'s str> {
        let targets = self.follow(module, path, &mut Following::new());
        let mut files: Vec<&str> = targets
            .unwrap_or_default()
            .into_iter()
            .filter_map(|target| match target {
                Target::Item(module) => Some(self.modules[module].file),
                Target::Module(_) => None,
            })
            .collect();
        files.dedup();
        files
    }

    /// `None`: the path leads out of the crate, or its first name is a variable's.
    fn follow(
        &self,
        module: usize,
        path: &[String],
        following: &mut Following,
    ) -> Option<Vec<Target>> {
        let (first, rest) = path.split_first()?;
        let mut targets = match first.as_str() {
            "crate" => vec![Target::Module(0)],
            "self" => vec![Target::Module(module)],
            "super" => vec![Target::Module(self.modules[module].parent?)],
            name => self.look_up(module, name, following)?,
        };
        for name in rest {
            // Between two `::` a name that is a module's and a function's is the module's.
            if targets
                .iter()
                .any(|target| matches!(target, Target::Module(_)))
            {
                targets.retain(|target| matches!(target, Target::Module(_)));
            }
            let next = targets
                .into_iter()
                .flat_map(|target| self.step(target, name, following));
            targets = next.collect();
        }
        Some(targets)
    }

    fn step(&self, target: Target, name: &str, following: &mut Following) -> Vec<Target> {
        match target {
            // A variant, or a function of a type.
            Target::Item(_) => vec![target],
            Target::Module(module) if name == "super" => {
                let parent = self.modules[module].parent;
                parent.map(Target::Module).into_iter().collect()
            }
            Target::Module(module) => match self.look_up(module, name, following) {
                Some(found) => found,
                // What a macro of the module defines is not seen, but where it stands is;
                // another crate's names may have come in by a glob.
                None if self.has_a_glob_of_another_crate(module, following) => Vec::new(),
                None => vec![Target::Item(module)],
            },
        }
    }

    fn has_a_glob_of_another_crate(&self, module: usize, following: &mut Following) -> bool {
        let mut globs = self.modules[module].globs.iter();
        globs.any(|glob| self.follow(module, glob, following).is_none())
    }

    /// What a name is in a module; `None`: nothing that stands in this crate.
    fn look_up(&self, module: usize, name: &str, following: &mut Following) -> Option<Vec<Target>> {
        let names = self.modules[module].names.get(name);
        let key = (module, name.to_owned());
        // `use bars::bars;` begins at the module of that name, not at itself.
        let is_begun = following.contains(&key);
        following.push(key);
        let mut found: Option<Vec<Target>> = None;
        for name in names.into_iter().flatten() {
            let targets = match name {
                Name::Item => vec![Target::Item(module)],
                Name::Module(below) => vec![Target::Module(*below)],
                Name::Import(_) if is_begun => continue,
                Name::Import(path) => self.follow(module, path, following).unwrap_or_default(),
            };
            found.get_or_insert_default().extend(targets);
        }
        if names.is_none() && !is_begun {
            for glob in &self.modules[module].globs {
                for target in self.follow(module, glob, following).unwrap_or_default() {
                    let Target::Module(of_glob) = target else {
                        continue;
                    };
                    if let Some(targets) = self.look_up(of_glob, name, following) {
                        found.get_or_insert_default().extend(targets);
                    }
                }
            }
        }
        following.pop();
        found
    }
}

/// Every `use` in an item, also those in the bodies of functions; not in modules below.
#[derive(Default)]
struct Imports {
    found: Vec<Import>,
    globs: Vec<Vec<String>>,
}

impl<'a> Visit<'a> for Imports {
    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        self.found.extend(imports(item));
    }

    fn visit_item_mod(&mut self, _: &'a syn::ItemMod) {}

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }
}

/// One name that a `use` brings in.
pub struct Import {
    /// `None` for a glob and for `as _`.
    name: Option<String>,
    pub path: Vec<String>,
    pub is_glob: bool,
    pub line: usize,
}

/// What a `use` brings in from this crate, or from where it can't be told yet.
pub fn imports(item: &syn::ItemUse) -> Vec<Import> {
    let mut found = Vec::new();
    if item.leading_colon.is_none() {
        leaves(&item.tree, &[], &mut found);
    }
    found
}

fn leaves(tree: &syn::UseTree, prefix: &[String], found: &mut Vec<Import>) {
    let with = |ident: &syn::Ident| [prefix, &[ident.to_string()]].concat();
    let import = |ident: &syn::Ident, name: &syn::Ident| {
        let is_self = ident == "self";
        let path = if is_self {
            prefix.to_vec()
        } else {
            with(ident)
        };
        let name = match name.to_string().as_str() {
            "_" => None,
            "self" => prefix.last().cloned(),
            name => Some(name.to_owned()),
        };
        Import {
            name,
            path,
            is_glob: false,
            line: ident.span().start().line,
        }
    };
    match tree {
        syn::UseTree::Path(path) => leaves(&path.tree, &with(&path.ident), found),
        syn::UseTree::Name(name) => found.push(import(&name.ident, &name.ident)),
        syn::UseTree::Rename(rename) => found.push(import(&rename.ident, &rename.rename)),
        syn::UseTree::Glob(glob) => found.push(Import {
            name: None,
            path: prefix.to_vec(),
            is_glob: true,
            line: glob.star_token.spans[0].start().line,
        }),
        syn::UseTree::Group(group) => {
            for tree in &group.items {
                leaves(tree, prefix, found);
            }
        }
    }
}

/// The name that an item has in its module; modules and imports have theirs elsewhere.
fn defined_name(item: &syn::Item) -> Option<String> {
    use syn::Item;
    let ident = match item {
        Item::Const(item) => &item.ident,
        Item::Enum(item) => &item.ident,
        Item::Fn(item) => &item.sig.ident,
        Item::Macro(item) => item.ident.as_ref()?,
        Item::Static(item) => &item.ident,
        Item::Struct(item) => &item.ident,
        Item::Trait(item) => &item.ident,
        Item::Type(item) => &item.ident,
        Item::Union(item) => &item.ident,
        _ => return None,
    };
    Some(ident.to_string())
}
