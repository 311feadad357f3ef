//! What a pattern binds: which of its names are variables, and which constants.

use std::collections::BTreeSet;
use syn::visit::Visit;

/// Whether the pattern binds the name.
pub fn binds(pattern: &syn::Pat, name: &str) -> bool {
    let mut names = Names::default();
    names.visit_pat(pattern);
    names.found.iter().any(|(found, _)| found == name)
}

/// Whether it is a plain name with a complete type, which evcxr takes as it stands.
pub fn is_typed(pat: &syn::Pat) -> bool {
    let syn::Pat::Type(typed) = pat else {
        return false;
    };
    matches!(*typed.pat, syn::Pat::Ident(_)) && !Inferred::within(&typed.ty)
}

/// Collects the names that a pattern binds, and whether they are mutable.
#[derive(Default)]
pub struct Names<'a> {
    pub found: Vec<(String, bool)>,
    pub has_constant: bool,
    has_else: bool,
    items: Option<&'a BTreeSet<String>>,
}

impl<'a> Names<'a> {
    /// Those of a `let`, with an `else` or without, in a notebook that has these items.
    pub fn from_let(pattern: &syn::Pat, has_else: bool, items: &'a BTreeSet<String>) -> Names<'a> {
        let mut names = Names {
            has_else,
            items: Some(items),
            ..Names::default()
        };
        names.visit_pat(pattern);
        names
    }

    /// In a pattern `None` or `MAX` may be a constant. It is one if the notebook has an
    /// item of that name; and where a pattern may fail (`else`), a name in the manner of
    /// a variant (`Red`) is taken for one that a `use Colour::*` brought.
    fn is_constant(&self, pat: &syn::PatIdent) -> bool {
        let name = pat.ident.to_string();
        let is_plain = pat.by_ref.is_none() && pat.mutability.is_none() && pat.subpat.is_none();
        if !is_plain || !name.starts_with(char::is_uppercase) {
            return false;
        }
        let is_like_variant = name.contains(char::is_lowercase) && !name.contains('_');
        name == "None"
            || self.items.is_some_and(|items| items.contains(&name))
            || self.has_else && is_like_variant
    }
}

impl Visit<'_> for Names<'_> {
    fn visit_pat_ident(&mut self, pat: &syn::PatIdent) {
        if self.is_constant(pat) {
            self.has_constant = true;
        } else {
            let name = pat.ident.to_string();
            self.found.push((name, pat.mutability.is_some()));
        }
        syn::visit::visit_pat_ident(self, pat);
    }

    fn visit_expr(&mut self, _: &syn::Expr) {}
}

/// Finds whether a type has a `_` in it.
#[derive(Default)]
struct Inferred(bool);

impl Inferred {
    fn within(ty: &syn::Type) -> bool {
        let mut inferred = Inferred::default();
        inferred.visit_type(ty);
        inferred.0
    }
}

impl Visit<'_> for Inferred {
    fn visit_type_infer(&mut self, _: &syn::TypeInfer) {
        self.0 = true;
    }
}

/// How many names the tuple of a `let` has that has no value yet.
pub fn late_elements(local: &syn::Local) -> Option<usize> {
    let syn::Pat::Tuple(tuple) = &local.pat else {
        return None;
    };
    let mut elements = tuple.elems.iter();
    let are_names = elements.all(|element| matches!(element, syn::Pat::Ident(_)));
    (local.init.is_none() && are_names).then_some(tuple.elems.len())
}
