//! Which file names what of which other.
//!
//! What is known without being named (the method of a value that was handed over) is not
//! seen, nor is what stands in an attribute.

use crate::names::{Names, imports};
use crate::sources::{Sources, is_for_tests};
use anyhow::Result;
use proc_macro2::{TokenStream, TokenTree};
use std::collections::BTreeMap;
use syn::visit::{self, Visit};

/// One file names something of another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edge {
    pub from: String,
    pub to: String,
    /// Where it does so first, and in what words.
    pub line: usize,
    pub path: String,
}

/// Every pair of files once, with the first line that makes it one.
pub fn edges(sources: &Sources) -> Result<Vec<Edge>> {
    let names = Names::collect(sources)?;
    let mut first: BTreeMap<(String, String), Edge> = BTreeMap::new();
    for (place, module) in names.modules.iter().enumerate() {
        let mut references = References {
            names: &names,
            module: place,
            found: Vec::new(),
        };
        for item in &module.items {
            references.visit_item(item);
        }
        for edge in references.found {
            let pair = (edge.from.clone(), edge.to.clone());
            let known = first.entry(pair).or_insert_with(|| edge.clone());
            if edge.line < known.line {
                *known = edge;
            }
        }
    }
    Ok(first.into_values().collect())
}

/// Looks at every path in a module.
struct References<'n, 's> {
    names: &'n Names<'s>,
    module: usize,
    found: Vec<Edge>,
}

impl References<'_, '_> {
    fn refer(&mut self, path: &[String], line: usize) {
        let from = self.names.modules[self.module].file;
        for to in self.names.defining_files(self.module, path) {
            if to != from {
                self.found.push(Edge {
                    from: from.to_owned(),
                    to: to.to_owned(),
                    line,
                    path: path.join("::"),
                });
            }
        }
    }

    /// The paths in what a macro is given, which is not parsed.
    fn refer_in_tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.refer_in_tokens(group.stream()),
                // A field or a method is nobody's path.
                TokenTree::Ident(_) if at > 0 && is_punct(&tokens[at - 1], '.') => {}
                TokenTree::Ident(ident) => {
                    let line = ident.span().start().line;
                    let (path, end) = path_at(&tokens, at);
                    self.refer(&path, line);
                    at = end;
                }
                _ => {}
            }
            at += 1;
        }
    }
}

fn is_punct(token: &TokenTree, character: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == character)
}

/// The names of a path that begins here, and the place of the last.
fn path_at(tokens: &[TokenTree], begin: usize) -> (Vec<String>, usize) {
    let mut path = vec![tokens[begin].to_string()];
    let mut at = begin;
    while let [_, first, second, TokenTree::Ident(next), ..] = &tokens[at..]
        && is_punct(first, ':')
        && is_punct(second, ':')
    {
        path.push(next.to_string());
        at += 3;
    }
    (path, at)
}

impl<'a> Visit<'a> for References<'_, '_> {
    fn visit_path(&mut self, path: &'a syn::Path) {
        if let (None, Some(first)) = (path.leading_colon, path.segments.first()) {
            let line = first.ident.span().start().line;
            let names = path.segments.iter().map(|part| part.ident.to_string());
            self.refer(&names.collect::<Vec<String>>(), line);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_use(&mut self, item: &'a syn::ItemUse) {
        let is_private = matches!(item.vis, syn::Visibility::Inherited);
        // The re-exports of a `mod.rs` are no knowledge of its own.
        if is_private || !self.names.modules[self.module].has_files_below {
            for import in imports(item) {
                self.refer(&import.path, import.line);
            }
        }
    }

    fn visit_macro(&mut self, item: &'a syn::Macro) {
        self.visit_path(&item.path);
        self.refer_in_tokens(item.tokens.clone());
    }

    /// It is a module of its own.
    fn visit_item_mod(&mut self, _: &'a syn::ItemMod) {}

    fn visit_item_fn(&mut self, item: &'a syn::ItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'a syn::ImplItemFn) {
        if !is_for_tests(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_attribute(&mut self, _: &'a syn::Attribute) {}

    /// `pub(super)` names nobody.
    fn visit_visibility(&mut self, _: &'a syn::Visibility) {}
}
