//! The items of a cell: functions, types, constants, `extern crate`s, and the attributes
//! that stand before them.

use super::cell::without_commands;
use proc_macro2::{Delimiter, TokenStream, TokenTree};
use std::ops::Range;
use syn::parse::Parser;
use syn::spanned::Spanned;
use syn::{Block, Item, Stmt};

/// An `extern crate …;` of a cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExternCrate {
    pub name: String,
    pub rename: Option<String>,
    /// It stands below `#[macro_use]`.
    pub is_for_macros: bool,
    /// All of it, in bytes.
    pub at: Range<usize>,
    /// Where the word `extern` begins.
    pub keyword: usize,
}

/// The `extern crate`s at the top of a cell.
pub fn extern_crates(code: &str) -> Vec<ExternCrate> {
    if !code.contains("extern crate") {
        return Vec::new();
    }
    let parsed = Block::parse_within.parse_str(&without_commands(code));
    let mut found = Vec::new();
    for statement in parsed.unwrap_or_default() {
        if let Stmt::Item(Item::ExternCrate(item)) = statement {
            let rename = item.rename.as_ref();
            found.push(ExternCrate {
                name: item.ident.to_string(),
                rename: rename.map(|(_, name)| name.to_string()),
                is_for_macros: item.attrs.iter().any(|it| it.path().is_ident("macro_use")),
                keyword: item.extern_token.span().byte_range().start,
                at: item.span().byte_range(),
            });
        }
    }
    proc_macro2::extra::invalidate_current_thread_spans();
    found
}

/// An item of a cell, by what of the notebook it can see.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemKind {
    /// A `const` or a `static`.
    Constant,
    /// A function, or what holds functions.
    Function,
}

/// The item of a cell that an offset lies in; `None` if it lies in a statement.
pub fn item_at(code: &str, offset: usize) -> Option<ItemKind> {
    let parsed = Block::parse_within.parse_str(&without_commands(code));
    let is_there = |item: &Item| item.span().byte_range().contains(&offset);
    let kind = parsed
        .ok()?
        .into_iter()
        .find_map(|statement| match statement {
            Stmt::Item(item) if is_there(&item) => Some(match item {
                Item::Const(_) | Item::Static(_) => ItemKind::Constant,
                _ => ItemKind::Function,
            }),
            _ => None,
        });
    proc_macro2::extra::invalidate_current_thread_spans();
    kind
}

/// Where an attribute stands that a cell ends with, with nothing behind it that it could
/// be for.
pub fn dangling_attribute(code: &str) -> Option<Range<usize>> {
    if !code.contains("#[") {
        return None;
    }
    let tokens: TokenStream = without_commands(code).parse().ok()?;
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    let found = match tokens.as_slice() {
        [.., TokenTree::Punct(mark), TokenTree::Group(group)]
            if mark.as_char() == '#' && group.delimiter() == Delimiter::Bracket =>
        {
            Some(mark.span().byte_range().start..group.span().byte_range().end)
        }
        _ => None,
    };
    proc_macro2::extra::invalidate_current_thread_spans();
    found
}

/// An item as a person would describe it: how it is declared, and its docs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declaration {
    /// A function's signature, or the whole of a type.
    pub text: String,
    pub docs: String,
}

/// The item of that name in a cell.
pub fn declaration(code: &str, name: &str) -> Option<Declaration> {
    if !code.contains(name) {
        return None;
    }
    let parsed = Block::parse_within.parse_str(&without_commands(code));
    let found = parsed
        .ok()?
        .into_iter()
        .find_map(|statement| match statement {
            Stmt::Item(item) => described(code, &item, name),
            _ => None,
        });
    proc_macro2::extra::invalidate_current_thread_spans();
    found
}

fn described(code: &str, item: &Item, name: &str) -> Option<Declaration> {
    let (ident, attributes, whole) = match item {
        Item::Fn(item) => (&item.sig.ident, &item.attrs, item.sig.span()),
        Item::Struct(item) => (&item.ident, &item.attrs, item.span()),
        Item::Enum(item) => (&item.ident, &item.attrs, item.span()),
        Item::Type(item) => (&item.ident, &item.attrs, item.span()),
        Item::Const(item) => (&item.ident, &item.attrs, item.span()),
        Item::Static(item) => (&item.ident, &item.attrs, item.span()),
        Item::Trait(item) => (&item.ident, &item.attrs, item.span()),
        Item::Macro(item) => (item.ident.as_ref()?, &item.attrs, item.span()),
        _ => return None,
    };
    if ident != name {
        return None;
    }
    // The span of an item begins with its attributes, which are docs for the most part.
    let attributes_end = attributes.iter().map(|it| it.span().byte_range().end).max();
    let whole = whole.byte_range();
    let start = attributes_end.map_or(whole.start, |end| end.max(whole.start));
    Some(Declaration {
        text: code.get(start..whole.end)?.trim().to_owned(),
        docs: docs(attributes),
    })
}

/// The text of doc comments, a line each.
fn docs(attributes: &[syn::Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| {
        let meta = attribute.meta.require_name_value().ok()?;
        match &meta.value {
            syn::Expr::Lit(literal) if meta.path.is_ident("doc") => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value().trim().to_owned()),
                _ => None,
            },
            _ => None,
        }
    });
    lines.collect::<Vec<String>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_item_is_described_by_its_signature_and_its_docs() {
        let code = "/// Twice as much.\n///\n/// Of anything.\n#[inline]\nfn twice(x: i32) -> i32 { x * 2 }\n\
            #[derive(Debug)]\nstruct Host { name: String }";
        let described = declaration(code, "twice").unwrap();
        assert_eq!(described.text, "fn twice(x: i32) -> i32");
        assert_eq!(described.docs, "Twice as much.\n\nOf anything.");
        let host = declaration(code, "Host").unwrap();
        assert_eq!(
            (host.text.as_str(), host.docs.as_str()),
            ("struct Host { name: String }", "")
        );
        assert_eq!(declaration(code, "name"), None);
    }

    #[test]
    fn a_place_is_in_an_item_or_in_none() {
        let code = "fn f() { rate }\nconst C: i32 = v;\nrate";
        assert_eq!(item_at(code, 9), Some(ItemKind::Function));
        assert_eq!(
            item_at(code, code.find("v;").unwrap()),
            Some(ItemKind::Constant)
        );
        assert_eq!(item_at(code, code.len() - 1), None);
    }

    #[test]
    fn an_attribute_without_an_item_is_found() {
        for (code, found) in [
            ("#[derive(Debug)]", Some(0..16)),
            ("struct A;\n#[derive(Debug)] // why\n", Some(10..26)),
            ("#[derive(Debug)]\nstruct A;", None),
            ("#![allow(unused)]", None),
            ("let v = \"#[derive]\"; v[0]", None),
        ] {
            assert_eq!(dangling_attribute(code), found, "{code}");
        }
    }
}
