//! What is in scope after a cell: what it left, moved or could not keep, and what evcxr
//! has to be told again.

use super::Engine;
use crate::session::failure::{Absent, Why};
use crate::session::outputs::Remarks;
use crate::session::preparation::Preparation;
use crate::session::type_cache::Types;
use crate::toolchain::items;
use crate::toolchain::keeping::Taken;
use crate::toolchain::mentions;
use argus_wire::Variable;
use std::collections::BTreeSet;

impl Engine {
    /// Notes which variables are in the store that evcxr has forgotten, after a cell that
    /// did not come to its end.
    pub(super) fn note_forgotten(&mut self, remarks: &Remarks) {
        let source = self.context.last_source().unwrap_or_default();
        let known = self.types_there();
        let scope = self.scope.now();
        let stored = remarks.variables.as_ref().unwrap_or(&scope.variables);
        let is_forgotten = |taken: &Taken| {
            let is_stored = stored.iter().any(|variable| variable.name == taken.name);
            is_stored && !known.contains_key(&taken.name)
        };
        let taken = Taken::from_source(&source).into_iter();
        self.forgotten = taken.filter(is_forgotten).collect();
    }

    /// Lets evcxr know again of what it has forgotten, and forget what was hidden.
    pub(super) fn remind(&mut self) {
        if self.forgotten.is_empty() && !self.has_hidden {
            return;
        }
        let result = self.context.execute(&Taken::again(&self.forgotten));
        self.outputs.finish();
        match result {
            // Its compilation was stopped: the next cell tries again.
            Err(evcxr::Error::CompilationErrors(errors)) if errors.is_empty() => {}
            _ => {
                self.forgotten.clear();
                self.has_hidden = false;
            }
        }
    }

    /// Notes what is in scope after the cell, and gives the variables that no longer
    /// are: a child that died took them along.
    pub(super) fn note_scope(&self, remarks: &Remarks) -> Vec<Variable> {
        let mut kept = self.types_there();
        let forgotten = self.forgotten.iter();
        kept.extend(forgotten.map(|taken| (taken.name.clone(), taken.type_name.clone())));
        let items = self
            .context
            .defined_item_names()
            .filter(|name| !name.starts_with(items::PREFIX))
            .map(str::to_owned)
            .collect();
        let mut gone = Vec::new();
        self.scope.update(|scope| {
            let before = match &remarks.variables {
                Some(now) => std::mem::replace(&mut scope.variables, now.clone()),
                None => scope.variables.clone(),
            };
            scope
                .variables
                .retain(|variable| kept.contains_key(&variable.name));
            let there: Vec<&String> = scope.variables.iter().map(|it| &it.name).collect();
            scope.absent.retain(|absent| !there.contains(&&absent.name));
            scope.items = items;
            gone = before;
            gone.retain(|variable| !there.contains(&&variable.name));
        });
        gone
    }

    /// After a cell that ran: the variables that it moved, and if it came to its end,
    /// those that it made and that can't be kept.
    pub(super) fn note_absent(
        &self,
        code: &str,
        preparation: &Preparation<'_>,
        types: &Types,
        gone: &[Variable],
        has_failed: bool,
    ) {
        let gone = gone.iter().map(|variable| variable.name.as_str());
        let made = preparation.made().filter(|_| !has_failed);
        let replaced = preparation.replaced();
        let names: BTreeSet<&str> = gone
            .chain(made)
            .filter(|it| !replaced.contains(it))
            .collect();
        self.scope.update(|scope| {
            for name in names {
                if scope.variable(name).is_some() {
                    continue;
                }
                let why = match types.unkept.get(name).filter(|_| !has_failed) {
                    Some(reason) => Why::NotKept(*reason),
                    None => Why::Moved {
                        line: mentions::line_that_moves(code, name).map(str::to_owned),
                        type_name: preparation.type_of(types, name),
                    },
                };
                scope.absent.retain(|absent| absent.name != name);
                scope.absent.push(Absent {
                    name: name.to_owned(),
                    why,
                });
            }
        });
    }
}
