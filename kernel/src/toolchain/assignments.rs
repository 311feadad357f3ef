//! The assignments of a cell, `name = …;`, and what lets a variable be assigned anew that
//! was moved.

use super::cell::Addition;
use super::mentions::{self, Mention};
use quote::ToTokens;
use std::collections::{BTreeMap, BTreeSet};
use syn::spanned::Spanned;

/// The first assignment to each variable that is not the cell's own.
#[derive(Debug, Default)]
pub struct Assignments(Vec<Assignment>);

#[derive(Debug)]
struct Assignment {
    name: String,
    at: usize,
    /// How the cell uses the variable before.
    before: Mention,
    /// Where the cell's own statements begin.
    beginning: usize,
}

impl Assignments {
    /// Notes a statement, if it is one. `before` are the statements that stand before it,
    /// and `made` the variables that those make.
    pub fn note(&mut self, statement: &syn::Stmt, before: &[syn::Stmt], made: &BTreeSet<&str>) {
        let syn::Stmt::Expr(syn::Expr::Assign(assign), Some(_)) = statement else {
            return;
        };
        let syn::Expr::Path(path) = &*assign.left else {
            return;
        };
        let Some(name) = path.path.get_ident().map(ToString::to_string) else {
            return;
        };
        let Assignments(noted) = self;
        if made.contains(name.as_str()) || noted.iter().any(|known| known.name == name) {
            return;
        }
        let tokens = before
            .iter()
            .map(ToTokens::to_token_stream)
            .chain([assign.right.to_token_stream()]);
        let first = before.first().unwrap_or(statement);
        noted.push(Assignment {
            before: mentions::mention(tokens.collect(), &name),
            at: assign.span().byte_range().start,
            beginning: first.span().byte_range().start,
            name,
        });
    }

    /// What is added. `there` are the types of the variables that are there, and `moved`
    /// of those that an earlier cell moved.
    pub fn anew(
        &self,
        there: &BTreeMap<String, String>,
        moved: &BTreeMap<String, String>,
    ) -> Vec<Addition> {
        let Assignments(noted) = self;
        let additions = noted.iter().filter_map(|assignment| {
            let name = &assignment.name;
            match (there.get(name), moved.get(name)) {
                (Some(ty), _) if assignment.before == Mention::Moves => {
                    let rebinding = format!("let mut {name}: {ty} = {name}; ");
                    Some(Addition::new(assignment.beginning, rebinding))
                }
                (None, Some(ty)) if assignment.before == Mention::Absent => {
                    let declaration = format!("let mut {name}: {ty}; ");
                    Some(Addition::new(assignment.at, declaration))
                }
                _ => None,
            }
        });
        additions.collect()
    }
}
