//! Macro calls that make items: how they are recognised, and kept.
//!
//! To evcxr a macro call is a statement, so what it defines would be gone with its cell.
//! Such a call is put into a constant, which evcxr keeps, and taken out of it again where
//! it is compiled ([`unfold`]).

use proc_macro2::{TokenStream, TokenTree};

/// Crates' macros that make items.
pub const KNOWN_MAKERS: [&str; 3] = ["lazy_static", "bitflags", "thread_local"];

/// The first name in the tokens that is no keyword.
pub fn first_name(tokens: TokenStream) -> Option<String> {
    tokens.into_iter().find_map(|token| match token {
        TokenTree::Ident(word) => {
            syn::parse_str::<syn::Ident>(&word.to_string()).ok()?;
            Some(word.to_string())
        }
        TokenTree::Group(group) => first_name(group.stream()),
        _ => None,
    })
}

/// Whether a `macro_rules!` of these rules makes items: one of its bodies begins with a
/// keyword of items.
pub fn makes_items(rules: TokenStream) -> bool {
    let tokens: Vec<TokenTree> = rules.into_iter().collect();
    tokens.windows(3).any(|window| match window {
        [
            TokenTree::Punct(equals),
            TokenTree::Punct(arrow),
            TokenTree::Group(body),
        ] => equals.as_char() == '=' && arrow.as_char() == '>' && begins_with_item(body.stream()),
        _ => false,
    })
}

fn begins_with_item(body: TokenStream) -> bool {
    const KEYWORDS: [&str; 10] = [
        "struct", "enum", "fn", "static", "const", "impl", "trait", "type", "mod", "pub",
    ];
    let mut tokens = body.into_iter();
    loop {
        match tokens.next() {
            // An attribute.
            Some(TokenTree::Punct(hash)) if hash.as_char() == '#' => {
                tokens.next();
            }
            // A repetition: `$( … )*`.
            Some(TokenTree::Punct(dollar)) if dollar.as_char() == '$' => {
                return match tokens.next() {
                    Some(TokenTree::Group(group)) => begins_with_item(group.stream()),
                    _ => false,
                };
            }
            Some(TokenTree::Ident(word)) => return KEYWORDS.iter().any(|known| word == known),
            _ => return false,
        }
    }
}

/// Begins the constant that a macro call is kept in.
pub const FOLD: &str = "const __ARGUS_ITEMS_";
/// Ends it.
pub const UNFOLD: &str = " };/*argus: items*/";
/// Where the notebook's items end in the source that evcxr generates.
const END_OF_ITEMS: &str = "struct EvcxrUserCodeError {}";

/// Takes macro calls out of the constants that they were kept in. They go behind all
/// other items, onto one line that evcxr generated, since a macro is known only below
/// its definition and evcxr writes items in any order. No line is added or removed.
pub fn unfold(source: &str) -> String {
    let mut rest = source.to_owned();
    let mut calls = String::new();
    while let Some(begin) = rest.find(FOLD) {
        let Some(length) = rest[begin..].find(UNFOLD) else {
            break;
        };
        let folded = &rest[begin..begin + length];
        let call = folded.split_once("= { ").map_or("", |(_, call)| call);
        let Ok(tokens) = call.parse::<TokenStream>() else {
            break;
        };
        calls.push_str(&format!("{tokens} "));
        let blank = "\n".repeat(folded.matches('\n').count());
        rest.replace_range(begin..begin + length + UNFOLD.len(), &blank);
    }
    rest.replacen(END_OF_ITEMS, &format!("{calls}{END_OF_ITEMS}"), 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_taken_out_of_its_constant_and_no_line_moves() {
        let source =
            format!("{FOLD}make_P: () = {{ make!(\nP); }};/*argus: items*/\nP\n{END_OF_ITEMS}\n")
                .replace(" };/*argus: items*/", UNFOLD);
        assert_eq!(
            unfold(&source),
            format!("\n\nP\nmake ! (P) ; {END_OF_ITEMS}\n")
        );
    }

    #[test]
    fn a_macro_makes_items_if_one_of_its_bodies_begins_with_one() {
        for (rules, makes) in [
            ("($n:ident) => { #[derive(Debug)] pub struct $n; }", true),
            ("() => { 1 }; ($($n:ident)*) => { $(fn $n() {})* }", true),
            ("($x:expr) => { $x * $x }", false),
        ] {
            let tokens: TokenStream = rules.parse().unwrap();
            assert_eq!(makes_items(tokens), makes, "{rules}");
        }
    }
}
