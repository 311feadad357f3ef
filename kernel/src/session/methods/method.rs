//! A method or function, as its signature and its docs describe it.

use super::ty::Ty;
use syn::{Attribute, FnArg, ReturnType, Signature};

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Method {
    pub signature: String,
    /// The first paragraph of its docs.
    pub doc: String,
    pub takes_self: bool,
    pub(super) returns: Option<Ty>,
}

impl Method {
    pub(super) fn from_signature(signature: &Signature, attributes: &[Attribute]) -> Method {
        Method {
            signature: text_of(signature),
            doc: first_paragraph(attributes),
            takes_self: matches!(signature.inputs.first(), Some(FnArg::Receiver(_))),
            returns: match &signature.output {
                ReturnType::Default => None,
                ReturnType::Type(_, ty) => Ty::from_syn(ty),
            },
        }
    }
}

/// A signature's text, nearly as rustfmt would write it.
fn text_of(signature: &Signature) -> String {
    let tokens = quote::ToTokens::to_token_stream(signature).to_string();
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
