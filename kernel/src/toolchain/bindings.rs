//! The names that a cell's own statements bind, and what is added so that evcxr keeps
//! them.
//!
//! evcxr must be told the type of every variable. Behind a `let` without one goes a
//! rebinding, `let a: T = a;`. A `let` whose value only its own cell can have (a borrow,
//! a closure) is put into a macro, where evcxr does not see it.

use super::assignments::Assignments;
use super::cell::{Addition, without_commands};
use super::library::CRATE;
use super::patterns::{Names, is_typed, late_elements};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use syn::parse::Parser;
use syn::spanned::Spanned;

/// A name that a `let` binds and that needs a type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    pub name: String,
    pub mutable: bool,
    place: Place,
}

/// Where the type goes.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Behind the `let`, in a rebinding.
    Behind(usize),
    /// Behind the pattern of a `let` that has no value yet.
    Within(usize),
    /// Behind a tuple's, as one of the types of its elements.
    Element {
        at: usize,
        index: usize,
        count: usize,
    },
}

/// The top-level `let`s and assignments of a cell.
#[derive(Debug, Default)]
pub struct Bindings {
    lets: Vec<Let>,
    assignments: Assignments,
    functions: Vec<Function>,
    constants: Vec<Constant>,
    /// The last expression, whose value is shown.
    shown: Option<Range<usize>>,
}

/// A function of the notebook, which has its name among the values, as a variable has.
#[derive(Debug)]
struct Function {
    name: String,
    end: usize,
}

/// An item whose name means it in every pattern, so that no variable can have that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "`{name}` is a variable of an earlier cell, and every later cell would take the one for the other: give the {kind} another name"
)]
pub struct Constant {
    name: String,
    kind: &'static str,
}

#[derive(Debug)]
struct Let {
    statement: Range<usize>,
    /// Where the value of a name stands, if that is all that is bound.
    value: Option<Range<usize>>,
    names: Vec<Bound>,
    /// A constant is among its patterns, which evcxr would take for a variable.
    has_constant: bool,
}

#[derive(Debug)]
struct Bound {
    binding: Binding,
    is_typed: bool,
}

impl Bindings {
    /// Those of a cell in a notebook that has these `items`. Code that does not parse
    /// has none; rustc will say what is wrong with it.
    pub fn from_code(code: &str, items: &[String]) -> Bindings {
        let parsed = syn::Block::parse_within.parse_str(&without_commands(code));
        let statements = parsed.unwrap_or_default();
        let mut items: BTreeSet<String> = items.iter().cloned().collect();
        items.extend(statements.iter().filter_map(item_name));
        let mut bindings = Bindings::default();
        for (at, statement) in statements.iter().enumerate() {
            match statement {
                syn::Stmt::Local(local) => bindings.lets.push(Let::from_local(local, &items)),
                syn::Stmt::Item(syn::Item::Fn(function)) => bindings.functions.push(Function {
                    name: function.sig.ident.to_string(),
                    end: function.span().byte_range().end,
                }),
                syn::Stmt::Item(item) => bindings.constants.extend(Constant::from_item(item)),
                statement => {
                    let made: BTreeSet<&str> = bound(&bindings.lets).collect();
                    bindings
                        .assignments
                        .note(statement, &statements[..at], &made);
                }
            }
        }
        if let Some(syn::Stmt::Expr(expression, None)) = statements.last() {
            bindings.shown = Some(expression.span().byte_range());
        }
        proc_macro2::extra::invalidate_current_thread_spans();
        bindings
    }

    /// The names that the `let`s bind.
    pub fn made(&self) -> impl Iterator<Item = &str> {
        bound(&self.lets)
    }

    /// The names that the `let`s bind, in their order, and where their values stand.
    pub fn values(&self) -> impl Iterator<Item = (&str, Option<Range<usize>>)> {
        self.lets.iter().flat_map(|it| {
            let names = it.names.iter();
            names.map(|bound| (bound.binding.name.as_str(), it.value.clone()))
        })
    }

    /// The bindings that need a type, the last one of each name, without those that are
    /// hidden from evcxr.
    pub fn untyped<Value>(&self, hidden: &BTreeMap<String, Value>) -> Vec<Binding> {
        let mut untyped: Vec<Binding> = Vec::new();
        for it in &self.lets {
            for Bound { binding, is_typed } in &it.names {
                untyped.retain(|earlier| earlier.name != binding.name);
                let needs_type = !is_typed || it.is_hidden(hidden);
                if needs_type && !hidden.contains_key(&binding.name) {
                    untyped.push(binding.clone());
                }
            }
        }
        untyped
    }

    /// What hides every `let` of these names from evcxr, and with them those that it
    /// would misread.
    pub fn hide<Value>(&self, hidden: &BTreeMap<String, Value>) -> Vec<Addition> {
        let lets = self.lets.iter().filter(|it| it.is_hidden(hidden));
        lets.flat_map(|it| {
            [
                Addition::new(it.statement.start, format!("{CRATE}::local! {{ ")),
                Addition::new(it.statement.end, " };"),
            ]
        })
        .collect()
    }

    /// What makes the variables of these names go when the cell has succeeded: others of
    /// those names hide them.
    pub fn remove(&self, names: &BTreeSet<String>) -> Vec<Addition> {
        let mut additions = Vec::new();
        for it in &self.lets {
            let bound = it.names.iter().map(|bound| &bound.binding.name);
            for name in bound.filter(|name| names.contains(*name)) {
                additions.push(Addition::new(it.statement.end, hide_variable(name)));
            }
        }
        additions
    }

    /// The constant that has the name of a variable which is `there`.
    pub fn clash<Value>(&self, there: &BTreeMap<String, Value>) -> Option<&Constant> {
        let mut constants = self.constants.iter();
        constants.find(|constant| there.contains_key(&constant.name))
    }

    /// The functions that take the names of variables which are `there`.
    pub fn replacing<Value>(&self, there: &BTreeMap<String, Value>) -> BTreeSet<&str> {
        let names = self.functions.iter().map(|it| it.name.as_str());
        names.filter(|name| there.contains_key(*name)).collect()
    }

    /// What makes variables go when the cell has succeeded: it defines functions of their
    /// names, and they would hide those.
    pub fn replace<Value>(&self, there: &BTreeMap<String, Value>) -> Vec<Addition> {
        let replacing = self.functions.iter();
        replacing
            .filter(|it| there.contains_key(&it.name))
            .map(|it| Addition::new(it.end, hide_variable(&it.name)))
            .collect()
    }

    /// What makes of the last expression a statement that shows its value. evcxr does not
    /// see then that there is a value, and does not mind that it takes a variable.
    pub fn show(&self) -> Vec<Addition> {
        let Some(shown) = &self.shown else {
            return Vec::new();
        };
        vec![
            Addition::new(shown.start, format!("{CRATE}::show_again!((")),
            Addition::new(shown.end, "));"),
        ]
    }

    /// What lets a variable be assigned anew that an earlier cell, or this one, has
    /// moved. `types` are those of the variables that are there, and of those that an
    /// earlier cell moved.
    pub fn assign_anew(
        &self,
        there: &BTreeMap<String, String>,
        moved: &BTreeMap<String, String>,
    ) -> Vec<Addition> {
        self.assignments.anew(there, moved)
    }
}

fn bound(lets: &[Let]) -> impl Iterator<Item = &str> {
    let bound = lets.iter().flat_map(|it| &it.names);
    bound.map(|bound| bound.binding.name.as_str())
}

/// The call by which a variable goes when the cell has succeeded.
fn hide_variable(name: &str) -> String {
    format!(" evcxr_variable_store.hide_variable(\"{name}\");")
}

/// What gives the bindings their types.
pub fn with_types<'a>(
    bindings: &'a [Binding],
    type_of: impl Fn(&str) -> Option<&'a String>,
) -> Vec<Addition> {
    let mut tuples: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
    let additions = bindings.iter().filter_map(|binding| {
        let name = &binding.name;
        let ty = type_of(name)?;
        Some(match binding.place {
            Place::Element { at, index, count } => {
                let types = tuples.entry(at).or_default();
                // What goes before an element's type is known, or the whole is left alone.
                if types.len() != index {
                    return None;
                }
                types.push(ty);
                let whole = format!(": ({},)", types.join(", "));
                return (types.len() == count).then(|| Addition::new(at, whole));
            }
            Place::Within(at) => Addition::new(at, format!(": {ty}")),
            Place::Behind(at) => {
                let mutable = if binding.mutable { "mut " } else { "" };
                Addition::new(at, format!(" let {mutable}{name}: {ty} = {name};"))
            }
        })
    });
    additions.collect()
}

impl Let {
    fn from_local(local: &syn::Local, items: &BTreeSet<String>) -> Let {
        let has_else = local
            .init
            .as_ref()
            .is_some_and(|init| init.diverge.is_some());
        let names = Names::from_let(&local.pat, has_else, items);
        let statement = local.span().byte_range();
        let place = match (&local.init, &local.pat) {
            (None, syn::Pat::Ident(pattern)) => Place::Within(pattern.span().byte_range().end),
            _ => Place::Behind(local.semi_token.span().byte_range().end),
        };
        let is_typed = is_typed(&local.pat);
        let elements = late_elements(local).filter(|count| *count == names.found.len());
        let bound = names.found.into_iter().enumerate();
        let bound = bound.map(|(index, (name, mutable))| Bound {
            binding: Binding {
                name,
                mutable,
                place: match elements {
                    Some(count) => Place::Element {
                        at: local.pat.span().byte_range().end,
                        index,
                        count,
                    },
                    None => place.clone(),
                },
            },
            is_typed,
        });
        let is_name =
            |pattern: &syn::PatIdent| pattern.by_ref.is_none() && pattern.subpat.is_none();
        let value = match (&local.pat, &local.init) {
            (syn::Pat::Ident(pattern), Some(init)) if is_name(pattern) && !has_else => {
                Some(init.expr.span().byte_range())
            }
            _ => None,
        };
        Let {
            statement,
            value,
            names: bound.collect(),
            has_constant: names.has_constant,
        }
    }

    fn is_hidden<Value>(&self, hidden: &BTreeMap<String, Value>) -> bool {
        let mut names = self.names.iter();
        self.has_constant || names.any(|bound| hidden.contains_key(&bound.binding.name))
    }
}

impl Constant {
    fn from_item(item: &syn::Item) -> Option<Constant> {
        let (ident, kind) = match item {
            syn::Item::Const(item) => (&item.ident, "constant"),
            syn::Item::Static(item) => (&item.ident, "static"),
            syn::Item::Struct(item) if !matches!(item.fields, syn::Fields::Named(_)) => {
                (&item.ident, "type")
            }
            _ => return None,
        };
        Some(Constant {
            name: ident.to_string(),
            kind,
        })
    }
}

/// The name of a constant, a type, a function: what a pattern may mean by it.
fn item_name(statement: &syn::Stmt) -> Option<String> {
    let syn::Stmt::Item(item) = statement else {
        return None;
    };
    Constant::from_item(item).map(|constant| constant.name)
}

#[cfg(test)]
mod tests;
