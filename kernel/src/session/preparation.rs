//! A cell on its way to evcxr: what the kernel adds to its text.
//!
//! Most of it depends on the types of the cell's variables, and so on what rustc says of
//! them; a cell that evcxr rejects may be prepared again with more known.

use super::failure::{Absent, Failure, Why};
use super::type_cache::Types;
use crate::toolchain::bindings::{self, Binding, Bindings};
use crate::toolchain::cell::{Addition, Typed};
use crate::toolchain::items::Items;
use crate::toolchain::oracle::Reason;
use std::collections::{BTreeMap, BTreeSet};
use syn::Expr;

/// The types of variables by their names, where they are known.
type TypeOf<'t> = &'t dyn Fn(&str) -> Option<String>;

/// The notebook that a cell is to be run in.
pub struct Before<'a> {
    /// The types of the variables that evcxr knows.
    pub types: BTreeMap<String, String>,
    pub items: &'a Items,
    /// The names of the notebook's items.
    pub item_names: &'a [String],
    pub absent: &'a [Absent],
}

/// A cell and what it binds and defines.
pub struct Preparation<'a> {
    pub code: &'a str,
    before: Before<'a>,
    bindings: Bindings,
    /// What is added whatever the types are.
    additions: Vec<Addition>,
    /// What the notebook has defined when the cell has run.
    pub items_after: Items,
}

impl<'a> Preparation<'a> {
    /// Reads the cell.
    ///
    /// # Errors
    /// If it defines something that would not be there in the next cell, or that would
    /// keep it from being run.
    pub fn new(code: &'a str, before: Before<'a>) -> Result<Preparation<'a>, Failure> {
        let defined = before.items.define(code);
        let (mut additions, items_after) = defined.map_err(|error| Failure::Refused {
            message: error.to_string(),
        })?;
        let bindings = Bindings::from_code(code, before.item_names);
        if let Some(clash) = bindings.clash(&before.types) {
            return Err(Failure::Refused {
                message: clash.to_string(),
            });
        }
        let moved = before.absent.iter().filter_map(|absent| match &absent.why {
            Why::Moved { type_name, .. } => Some((absent.name.clone(), type_name.clone()?)),
            Why::NotKept(_) => None,
        });
        additions.extend(bindings.assign_anew(&before.types, &moved.collect()));
        Ok(Preparation {
            code,
            before,
            bindings,
            additions,
            items_after,
        })
    }

    /// The bindings whose types must be known.
    pub fn untyped(&self, types: &Types) -> Vec<Binding> {
        self.bindings.untyped(&types.unkept)
    }

    /// The types of the bindings, if `evident` tells all that must be known: from a value,
    /// and from the types of the variables that it may name.
    pub fn evident_types(
        &self,
        evident: impl Fn(&Expr, TypeOf<'_>) -> Option<String>,
    ) -> Option<Types> {
        let mut known: BTreeMap<&str, Option<String>> = BTreeMap::new();
        for (name, value) in self.bindings.values() {
            let value = value.and_then(|range| self.code.get(range));
            let value: Option<Expr> = value.and_then(|text| syn::parse_str(text).ok());
            let type_of = |name: &str| match known.get(name) {
                Some(made) => made.clone(),
                None => self.before.types.get(name).cloned(),
            };
            let ty = value.and_then(|value| evident(&value, &type_of));
            known.insert(name, ty);
        }
        let mut types = Types::default();
        for Binding { name, .. } in self.untyped(&types) {
            let ty = known.get(name.as_str())?.clone()?;
            types.types.insert(name, ty);
        }
        Some(types)
    }

    /// The names that the cell binds.
    pub fn made(&self) -> impl Iterator<Item = &str> {
        self.bindings.made()
    }

    /// The cell as the type oracle is to read it.
    pub fn question(&self, types: &Types) -> Typed {
        let mut additions = self.additions.clone();
        additions.extend(self.bindings.hide(&types.unkept));
        Typed::with_additions(self.code, &additions)
    }

    /// The cell as evcxr is to run it.
    pub fn typed(&self, types: &Types) -> Typed {
        Typed::with_additions(self.code, &self.typed_additions(types))
    }

    /// The same, with its value shown by a statement.
    pub fn typed_and_shown(&self, types: &Types) -> Typed {
        let mut additions = self.typed_additions(types);
        additions.extend(self.bindings.show());
        Typed::with_additions(self.code, &additions)
    }

    fn typed_additions(&self, types: &Types) -> Vec<Addition> {
        let mut additions = self.additions.clone();
        additions.extend(self.bindings.hide(&types.unkept));
        let hidden = self.hidden_earlier(types).cloned().collect();
        additions.extend(self.bindings.remove(&hidden));
        let untyped = self.untyped(types);
        additions.extend(bindings::with_types(&untyped, |name| types.types.get(name)));
        additions.extend(self.bindings.replace(&self.before.types));
        additions
    }

    /// Whether earlier variables have the name of one that can't be kept, or of a
    /// function of the cell: they go.
    pub fn hides_earlier(&self, types: &Types) -> bool {
        self.hidden_earlier(types).next().is_some() || !self.replaced().is_empty()
    }

    /// The earlier variables whose names the cell gives to functions.
    pub fn replaced(&self) -> BTreeSet<&str> {
        self.bindings.replacing(&self.before.types)
    }

    fn hidden_earlier<'t>(&'t self, types: &'t Types) -> impl Iterator<Item = &'t String> {
        let unkept = types.unkept.keys();
        unkept.filter(|name| self.before.types.contains_key(*name))
    }

    /// Takes over which of the cell's variables can't be kept; whether that was news.
    pub fn learn(&self, types: &mut Types, unkept: BTreeMap<String, Reason>) -> bool {
        let before = types.unkept.len();
        let made: Vec<&str> = self.made().collect();
        let mine = unkept.into_iter();
        types
            .unkept
            .extend(mine.filter(|(name, _)| made.contains(&name.as_str())));
        types.unkept.len() > before
    }

    /// The variables to give up where evcxr does not say why it can't keep them: those
    /// that borrow, and when there are none of these, those that may be borrowed.
    pub fn given_up(&self, types: &Types) -> BTreeMap<String, Reason> {
        let kept = |reason| {
            let made = self.made().filter(|name| !types.unkept.contains_key(*name));
            made.map(move |name| (name.to_owned(), reason))
        };
        let is_borrow = |name: &String| {
            let ty = types.types.get(name);
            ty.is_some_and(|ty| ty.starts_with('&') || ty.contains("'_"))
        };
        let borrows: BTreeMap<String, Reason> = kept(Reason::Borrows)
            .filter(|(name, _)| is_borrow(name))
            .collect();
        match borrows.is_empty() {
            true => kept(Reason::Borrowed).collect(),
            false => borrows,
        }
    }

    /// The type of a variable that was there before the cell, or that the cell made.
    pub fn type_of(&self, types: &Types, name: &str) -> Option<String> {
        let made = types.types.get(name);
        made.or_else(|| self.before.types.get(name)).cloned()
    }
}
