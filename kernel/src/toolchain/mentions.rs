//! How a text uses a name: not at all, by looking at it, or by taking it away.
//!
//! Only rustc knows for sure, and asking it would take as long as the cell itself. The
//! judgement here goes by the tokens alone and by Rust's conventions for names of
//! methods. Where it is wrong, a cell compiles more slowly, or a cell that fails loses a
//! variable that it might have kept; no cell ever gets a wrong value by it.

use super::cell::without_commands;
use proc_macro2::{Delimiter, LineColumn, Spacing, TokenStream, TokenTree};

/// How a text uses a name. A later one outweighs those before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Mention {
    Absent,
    /// It is looked at, changed in its place, or assigned to.
    Borrows,
    /// It may be given away.
    Moves,
}

/// Macros that borrow what they are given.
const BORROWING_MACROS: [&str; 10] = [
    "print",
    "println",
    "eprint",
    "eprintln",
    "format",
    "write",
    "writeln",
    "assert",
    "assert_eq",
    "assert_ne",
];

/// Methods that take their value, besides those called `into_…`.
const TAKING_METHODS: [&str; 24] = [
    "unwrap",
    "unwrap_or",
    "unwrap_or_default",
    "unwrap_or_else",
    "expect",
    "map",
    "map_err",
    "and_then",
    "or_else",
    "ok",
    "ok_or",
    "ok_or_else",
    "flatten",
    "filter",
    "collect",
    "zip",
    "chain",
    "rev",
    "enumerate",
    "lazy",
    "join",
    "alias",
    "title",
    "await",
];

/// How the text uses the name.
pub fn mention(tokens: TokenStream, name: &str) -> Mention {
    let mentions = all(tokens, name);
    let strongest = mentions.iter().map(|(mention, _)| *mention).max();
    strongest.unwrap_or(Mention::Absent)
}

/// The line of a cell that gives the name away, as far as can be seen.
pub fn line_that_moves<'a>(code: &'a str, name: &str) -> Option<&'a str> {
    let mentions = all(without_commands(code).parse().ok()?, name);
    proc_macro2::extra::invalidate_current_thread_spans();
    let strongest = mentions.iter().map(|(mention, _)| *mention).max()?;
    let first = mentions.iter().find(|(mention, _)| *mention == strongest);
    let (_, place) = first?;
    code.lines().nth(place.line - 1).map(str::trim)
}

fn all(tokens: TokenStream, name: &str) -> Vec<(Mention, LineColumn)> {
    let mut mentions = Vec::new();
    search(tokens, name, Within::default(), &mut mentions);
    mentions
}

/// What is known of the tokens that are searched.
#[derive(Clone, Copy, Default)]
struct Within {
    /// They are arguments of a macro.
    is_macro: bool,
    /// They are arguments of one that only borrows what it is given.
    only_borrows: bool,
}

fn search(tokens: TokenStream, name: &str, within: Within, found: &mut Vec<(Mention, LineColumn)>) {
    let tokens: Vec<TokenTree> = tokens.into_iter().collect();
    for (at, token) in tokens.iter().enumerate() {
        let place = token.span().start();
        match token {
            TokenTree::Group(group) => {
                let called = macro_of(&tokens[..at]);
                let borrows = called
                    .as_deref()
                    .is_some_and(|called| BORROWING_MACROS.contains(&called));
                let within = Within {
                    is_macro: within.is_macro || called.is_some(),
                    only_borrows: within.only_borrows || borrows,
                };
                search(group.stream(), name, within, found);
            }
            TokenTree::Literal(literal)
                if within.is_macro && has_word(&literal.to_string(), name) =>
            {
                found.push((Mention::Borrows, place));
            }
            TokenTree::Ident(ident) if *ident == name => {
                if let Some(mention) = of_ident(&tokens[..at], &tokens[at + 1..]) {
                    let mention = if within.only_borrows {
                        Mention::Borrows
                    } else {
                        mention
                    };
                    found.push((mention, place));
                }
            }
            _ => {}
        }
    }
}

/// Whether a text has the name as a word: a macro may make a variable of it, as `format!` does of
/// `"{name}"`, or one that reads a query of the tables in it.
fn has_word(literal: &str, name: &str) -> bool {
    let is_part = |letter: char| letter.is_alphanumeric() || letter == '_';
    literal
        .split(|letter| !is_part(letter))
        .any(|word| word == name)
}

/// The macro whose arguments a group is, by what stands before it.
fn macro_of(before: &[TokenTree]) -> Option<String> {
    let [.., TokenTree::Ident(name), TokenTree::Punct(bang)] = before else {
        return None;
    };
    (bang.as_char() == '!').then(|| name.to_string())
}

/// What an identifier is used for, by what stands around it; `None` if it is not a
/// variable's name there.
fn of_ident(before: &[TokenTree], after: &[TokenTree]) -> Option<Mention> {
    let is_field = is_punct(before.last(), '.') && !is_punct(before.iter().nth_back(1), '.');
    let is_path = is_punct(before.last(), ':') && is_joint(before.iter().nth_back(1))
        || is_punct(after.first(), ':') && is_joint(after.first());
    let is_macro =
        is_punct(after.first(), '!') && matches!(after.get(1), Some(TokenTree::Group(_)));
    if is_field || is_path || is_macro {
        return None;
    }
    let before_mut = match before.last() {
        Some(TokenTree::Ident(word)) if word == "mut" => before.iter().nth_back(1),
        last => last,
    };
    let is_lent = is_punct(before_mut, '&');
    Some(match after {
        _ if is_lent => Mention::Borrows,
        [TokenTree::Punct(dot), TokenTree::Ident(method), ..] if dot.as_char() == '.' => {
            of_method(&method.to_string())
        }
        [TokenTree::Group(index), ..] if index.delimiter() == Delimiter::Bracket => {
            Mention::Borrows
        }
        // A call of a closure or a function.
        [TokenTree::Group(call), ..] if call.delimiter() == Delimiter::Parenthesis => {
            Mention::Borrows
        }
        [TokenTree::Punct(first), TokenTree::Punct(second), ..]
            if first.spacing() == Spacing::Joint && second.as_char() == '=' =>
        {
            Mention::Borrows
        }
        [TokenTree::Punct(sign), ..] if matches!(sign.as_char(), '=' | '<' | '>') => {
            Mention::Borrows
        }
        _ => Mention::Moves,
    })
}

fn of_method(method: &str) -> Mention {
    let takes = method.starts_with("into_")
        || method.starts_with("with_")
        || TAKING_METHODS.contains(&method);
    if takes {
        Mention::Moves
    } else {
        Mention::Borrows
    }
}

fn is_punct(token: Option<&TokenTree>, sign: char) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.as_char() == sign)
}

fn is_joint(token: Option<&TokenTree>) -> bool {
    matches!(token, Some(TokenTree::Punct(punct)) if punct.spacing() == Spacing::Joint)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_absent_borrowed_or_moved() {
        for (text, expected) in [
            ("load(\"v.csv\")?", Mention::Absent),
            ("df.v + m::v + v!(1)", Mention::Absent),
            ("\"v\".len() + { w }", Mention::Absent),
            ("v.iter().sum::<i32>()", Mention::Borrows),
            ("f(&v, &mut v)", Mention::Borrows),
            ("v[0] + v.len()", Mention::Borrows),
            ("println!(\"{}\", v)", Mention::Borrows),
            ("format!(\"{v:?}\")", Mention::Borrows),
            ("sql!(\"select * from v where vv\")?", Mention::Borrows),
            ("sql!(\"select v2 from w\")?", Mention::Absent),
            ("v += 1; v = 2; v == w", Mention::Borrows),
            ("let w = v;", Mention::Moves),
            ("drop(v)", Mention::Moves),
            ("v.len() + v.into_iter().count()", Mention::Moves),
            ("for x in v {}", Mention::Moves),
            ("S { v }", Mention::Moves),
            ("v.with_title(1)", Mention::Moves),
        ] {
            let tokens: TokenStream = text.parse().unwrap();
            assert_eq!(mention(tokens, "v"), expected, "{text}");
        }
    }

    #[test]
    fn the_line_is_that_of_the_first_move() {
        let code = ":dep rand\nv.len();\n  let w = v;\ndrop(v);";
        assert_eq!(line_that_moves(code, "v"), Some("let w = v;"));
        assert_eq!(line_that_moves(code, "x"), None);
    }
}
