//! A method or function, as its signature and its docs describe it.

use super::ty::Ty;
use super::word::Word;
use crate::toolchain::library::CRATE;
use syn::{Attribute, Fields, FnArg, Ident, ReturnType, Signature, Variant};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    pub signature: String,
    /// The first paragraph of its docs.
    pub doc: String,
    pub takes_self: bool,
    /// Whether it is argus-nb's own, and not one of the crates that it brings.
    pub is_own: bool,
    pub(super) returns: Option<Ty>,
    /// The same, where it can be said in one word.
    pub(super) gives: Option<Word>,
}

impl Method {
    pub(super) fn from_signature(signature: &Signature, attributes: &[Attribute]) -> Method {
        let output = match &signature.output {
            ReturnType::Default => None,
            ReturnType::Type(_, ty) => Some(ty),
        };
        Method {
            signature: text_of(signature),
            doc: first_paragraph(attributes),
            takes_self: matches!(signature.inputs.first(), Some(FnArg::Receiver(_))),
            is_own: false,
            returns: output.and_then(|ty| Ty::from_syn(ty)),
            gives: output.and_then(|ty| Word::from_syn(ty)),
        }
    }
}

impl Method {
    /// The same, as this crate has it.
    pub(super) fn of_crate(self, krate: &str) -> Method {
        Method {
            is_own: krate == CRATE,
            ..self
        }
    }

    /// A variant of an `enum`, which is written as a function or a struct is.
    pub(super) fn from_variant(owner: &Ident, variant: &Variant) -> Method {
        let name = format!("{owner}::{}", variant.ident);
        let signature = match &variant.fields {
            Fields::Unit => name,
            Fields::Unnamed(fields) => {
                let types = fields.unnamed.iter().map(|field| text_of(&field.ty));
                format!("{name}({})", types.collect::<Vec<_>>().join(", "))
            }
            Fields::Named(fields) => {
                let names = fields.named.iter().filter_map(|field| field.ident.as_ref());
                let names: Vec<String> = names.map(ToString::to_string).collect();
                format!("{name} {{ {} }}", names.join(", "))
            }
        };
        Method {
            signature,
            doc: first_paragraph(&variant.attrs),
            takes_self: false,
            is_own: false,
            returns: Some(Ty::from_name(&owner.to_string())),
            gives: None,
        }
    }
}

/// The text of a signature or a type, nearly as rustfmt would write it.
fn text_of(signature: &impl quote::ToTokens) -> String {
    let tokens = signature.to_token_stream().to_string();
    [
        (" (", "("),
        ("( ", "("),
        (" )", ")"),
        (" ,", ","),
        (" :", ":"),
        (": :", "::"),
        (":: ", "::"),
        ("& ", "&"),
        (" <", "<"),
        ("< ", "<"),
        (" >", ">"),
        (" ;", ";"),
        ("- >", "->"),
        ("->", " -> "),
        ("  ", " "),
        ("[ ", "["),
        (" ]", "]"),
        (",)", ")"),
    ]
    .into_iter()
    .fold(tokens, |text, (from, to)| text.replace(from, to))
    .replace("->  ", "-> ")
}

fn first_paragraph(attributes: &[Attribute]) -> String {
    let lines = attributes.iter().filter_map(|attribute| {
        let meta = attribute.meta.require_name_value().ok()?;
        match &meta.value {
            syn::Expr::Lit(literal) if meta.path.is_ident("doc") => match &literal.lit {
                syn::Lit::Str(text) => Some(text.value()),
                _ => None,
            },
            _ => None,
        }
    });
    let lines: Vec<String> = lines
        .map(|line| line.trim().to_owned())
        .skip_while(String::is_empty)
        .take_while(|line| !line.is_empty())
        .collect();
    lines.join(" ")
}
