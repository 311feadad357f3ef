//! The index: which methods a type has, and which functions the prelude brings.

use super::built::Lack;
use super::method::Method;
use super::ty::Ty;
use std::collections::{BTreeMap, HashMap, HashSet};

/// Methods and functions by their names.
pub type ByName = BTreeMap<String, Method>;

/// The methods of types, and the preload's functions.
#[derive(Debug, Clone, Default)]
pub struct Methods {
    pub(super) by_type: HashMap<String, ByName>,
    /// The preload's functions, by the names that its prelude gives them.
    pub(super) functions: ByName,
    /// The names that the prelude exports one by one.
    pub(super) prelude: HashSet<String>,
    /// What types would have if more of their crates were built.
    unbuilt: HashMap<String, BTreeMap<String, Lack>>,
    /// Functions and types that would be there.
    unbuilt_names: HashMap<String, Lack>,
}

impl Methods {
    /// What can follow the dot behind a value of that type.
    pub fn callable_on(&self, ty: &Ty) -> BTreeMap<&str, &Method> {
        let mut found = BTreeMap::new();
        for name in names_to_look_up(ty) {
            for (name, method) in self.by_type.get(&name).into_iter().flatten() {
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

    /// All that is known of a type by its name.
    pub fn of_type(&self, name: &str) -> Option<&ByName> {
        self.by_type.get(name)
    }

    /// What stands behind a type's name and `::`: variants, and functions that are called
    /// on no value.
    pub fn named_in(&self, ty: &str) -> impl Iterator<Item = (&str, &Method)> {
        let named = self.by_type.get(ty).into_iter().flatten();
        named
            .filter(|(_, method)| !method.takes_self)
            .map(|(name, method)| (name.as_str(), method))
    }

    /// What is not built that a type's method or variant would need.
    pub fn lack_of(&self, ty: &Ty, name: &str) -> Option<&Lack> {
        names_to_look_up(ty)
            .into_iter()
            .find_map(|ty| self.unbuilt.get(&ty)?.get(name))
    }

    /// What is not built that a function or a type would need.
    pub fn lack_of_name(&self, name: &str) -> Option<&Lack> {
        self.unbuilt_names.get(name)
    }

    /// Keeps what needs features. What is left out for another reason, as tests are, is
    /// nothing that one could build.
    pub(super) fn note_unbuilt(&mut self, ty: String, lacks: BTreeMap<String, Lack>) {
        let lacks = lacks
            .into_iter()
            .filter(|(_, lack)| !lack.features.is_empty());
        let mut lacks = lacks.peekable();
        if lacks.peek().is_some() {
            self.unbuilt.entry(ty).or_default().extend(lacks);
        }
    }

    pub(super) fn note_unbuilt_name(&mut self, name: String, lack: Lack) {
        if !lack.features.is_empty() {
            self.unbuilt_names.entry(name).or_insert(lack);
        }
    }

    pub fn method(&self, ty: &Ty, name: &str) -> Option<&Method> {
        names_to_look_up(ty)
            .into_iter()
            .find_map(|ty| self.by_type.get(&ty)?.get(name))
    }
}

/// What the index calls a type: `Figure<Bars>` is what only figures of bars have.
pub(super) fn key(name: &str, argument: Option<&str>) -> String {
    match argument {
        Some(argument) => format!("{name}<{argument}>"),
        None => name.to_owned(),
    }
}

/// The type itself, and the type that a method call reaches through `Deref`.
fn names_to_look_up(ty: &Ty) -> Vec<String> {
    let argument = ty.argument.as_ref().map(|inner| inner.name.as_str());
    let mut names = vec![key(&ty.name, argument)];
    if argument.is_some() {
        names.push(ty.name.clone());
    }
    match ty.name.as_str() {
        "Vec" => names.push("[]".to_owned()),
        "String" => names.push("str".to_owned()),
        "Box" | "Arc" | "Rc" => names.extend(argument.map(str::to_owned)),
        _ => {}
    }
    names
}
