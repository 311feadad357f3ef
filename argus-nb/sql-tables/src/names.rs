//! The tables that a query names: what stands behind `from`, `join`, or a comma between them,
//! and is no query in brackets, and none that `with` has given a name.
//!
//! It reads no more of SQL than that. A query with a fault gives what names it has; what the
//! fault is is said by who answers the query.

/// A piece of a query.
#[derive(Debug, PartialEq)]
enum Token<'a> {
    Word(&'a str),
    /// A name in `"` or in backticks.
    Quoted(String),
    /// A number, a text or a sign.
    Other(char),
}

/// What a bracket of the query is.
#[derive(Default)]
struct Bracket {
    /// A list of tables, from `from` on; a comma goes to the next.
    is_in_from: bool,
    /// The query in it is what `with` gives this name.
    defines: Option<String>,
    /// What `with` has given a name here.
    defined: Vec<String>,
}

/// Words that end a list of tables.
const ENDS: [&str; 9] = [
    "select", "where", "group", "having", "order", "limit", "offset", "union", "with",
];

/// The tables' names, each once, in the order in which they are named.
pub fn tables(query: &str) -> Vec<String> {
    let tokens = tokens(query);
    let mut brackets = vec![Bracket::default()];
    let mut tables: Vec<String> = Vec::new();
    let mut is_table_next = false;
    for (at, token) in tokens.iter().enumerate() {
        let was_table_next = std::mem::take(&mut is_table_next);
        let Some(here) = brackets.last_mut() else {
            break;
        };
        match token {
            Token::Other('(') => {
                let defines = defined_by(&tokens[..at]);
                brackets.push(Bracket {
                    defines,
                    ..Bracket::default()
                });
            }
            Token::Other(')') => {
                let closed = brackets.pop();
                if let Some(outer) = brackets.last_mut() {
                    outer
                        .defined
                        .extend(closed.and_then(|closed| closed.defines));
                }
            }
            Token::Other(',') => is_table_next = here.is_in_from,
            Token::Other(_) => {}
            Token::Word(word) if is(word, "from") || is(word, "join") => {
                (here.is_in_from, is_table_next) = (true, true);
            }
            Token::Word(word) if ENDS.iter().any(|end| is(word, end)) => here.is_in_from = false,
            Token::Word(_) | Token::Quoted(_) if was_table_next => {
                let mut defined = brackets.iter().flat_map(|bracket| &bracket.defined);
                let is_defined = defined.any(|defined| token.names(defined));
                let name = token.name();
                if !is_defined && !tables.contains(&name) {
                    tables.push(name);
                }
            }
            Token::Word(_) | Token::Quoted(_) => {}
        }
    }
    tables
}

/// The name of `name as (`, which is that of a query that follows.
fn defined_by(before: &[Token<'_>]) -> Option<String> {
    match before {
        [
            ..,
            name @ (Token::Word(_) | Token::Quoted(_)),
            Token::Word(word),
        ] if is(word, "as") => Some(name.name()),
        _ => None,
    }
}

fn is(word: &str, other: &str) -> bool {
    word.eq_ignore_ascii_case(other)
}

impl Token<'_> {
    fn name(&self) -> String {
        match self {
            Token::Word(word) => (*word).to_owned(),
            Token::Quoted(name) => name.clone(),
            Token::Other(sign) => sign.to_string(),
        }
    }

    /// Whether it means a query of that name: in quotes to the letter, else in any case.
    fn names(&self, defined: &str) -> bool {
        match self {
            Token::Word(word) => word.to_lowercase() == defined.to_lowercase(),
            Token::Quoted(name) => name == defined,
            Token::Other(_) => false,
        }
    }
}

fn tokens(query: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = query.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if rest.starts_with("--") {
            rest.find('\n').unwrap_or(rest.len())
        } else if rest.starts_with("/*") {
            rest.find("*/").map_or(rest.len(), |end| end + 2)
        } else if matches!(first, '\'' | '"' | '`') {
            let (name, length) = quoted(rest, first);
            tokens.push(match first {
                '\'' => Token::Other(first),
                _ => Token::Quoted(name),
            });
            length
        } else if first.is_alphanumeric() || first == '_' {
            let is_in_word = |letter: char| letter.is_alphanumeric() || letter == '_';
            let length = rest
                .find(|letter| !is_in_word(letter))
                .unwrap_or(rest.len());
            tokens.push(match first.is_numeric() {
                true => Token::Other(first),
                false => Token::Word(&rest[..length]),
            });
            length
        } else {
            tokens.push(Token::Other(first));
            first.len_utf8()
        };
        rest = rest[length..].trim_start();
    }
    tokens
}

/// What stands in quotes, of which two are one, and how long it is with them.
fn quoted(rest: &str, quote: char) -> (String, usize) {
    let mut inner = String::new();
    let mut letters = rest.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == quote && letters.next_if(|(_, next)| *next == quote).is_none() {
            return (inner, at + quote.len_utf8());
        }
        inner.push(letter);
    }
    (inner, rest.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_and_nothing_else_is() {
        for (query, expected) in [
            ("select a from df", &["df"][..]),
            (
                "SELECT a FROM df AS f JOIN assets USING (a, b) WHERE c = 'from x'",
                &["df", "assets"],
            ),
            (
                "select a from df f, assets a, df g where a in (1, 2)",
                &["df", "assets"],
            ),
            (
                "select a from df left join assets on f(a, b) = c, third",
                &["df", "assets", "third"],
            ),
            (
                "select a, b from (select x, y from inner1 order by x, y) t, outer1",
                &["inner1", "outer1"],
            ),
            (
                "select a from df union all select a from old order by a, b",
                &["df", "old"],
            ),
            (
                "with dns as (select * from df), big as (select * from dns join assets on a = b) select * from big, DNS",
                &["df", "assets"],
            ),
            ("with df as (select * from df) select * from df", &["df"]),
            (
                "select a from (with t as (select 1 from x) select * from t) u join t",
                &["x", "t"],
            ),
            ("select a from \"df\" join `other`", &["df", "other"]),
            ("select a -- from no\n/* from no */ from df", &["df"]),
            ("select cast(a as text), \"from\" from df", &["df"]),
            ("select 'it''s from x' from df where from", &["df"]),
            ("select 1", &[]),
            ("from", &[]),
            (")) from df 'open", &[]),
            ("\u{e4} from d\u{e4}ten", &["d\u{e4}ten"]),
        ] {
            assert_eq!(tables(query), expected, "{query}");
        }
    }
}
