//! A pattern of tokens with holes, sought in text that need not be Rust.
//!
//! A pattern is written as `macro_rules!` are, with a blank between its parts:
//! `$df:word [ $column:text ]`. The parts' kinds are those of [`Hole`].

use super::condition;
use super::token::{
    COMPARISONS, Token, is_balanced, is_text, is_word, operand_length, text_of, tokens,
};
use std::ops::Range;

/// Where a pattern was found, and what was in its holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    pub at: Range<usize>,
    holes: Vec<(&'static str, &'a str)>,
}

/// What may stand in a hole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hole {
    /// A name or a number.
    Word,
    Number,
    /// A text in quotes of either kind.
    Text,
    /// A text of several characters in single quotes.
    Single,
    Comparison,
    Arithmetic,
    /// A name, a text or a bracket, and what is called on it.
    Operand,
    /// A column in Python's manner: `df["x"]`, `df.column("x")?` or `df.x`.
    Column,
    /// Conditions that operators or Python's words join.
    Condition,
    /// Such conditions in which columns are named.
    ColumnsCondition,
    /// Some tokens of a statement, without a block, whose brackets are closed; at the end
    /// of a pattern, all that the expression has.
    Run,
}

/// Where the pattern stands in the code, each time.
pub fn find<'a>(pattern: &'static str, code: &'a str) -> Vec<Found<'a>> {
    let tokens = tokens(code);
    let parts: Vec<&'static str> = pattern.split(' ').collect();
    let starts = (0..tokens.len()).filter_map(|start| {
        let mut holes = Vec::new();
        let length = matched(&parts, &tokens[start..], code, &mut holes)?;
        Some(Found {
            at: tokens[start].at..tokens[start + length - 1].end(),
            holes,
        })
    });
    starts.collect()
}

/// The template with what was found in place of the holes' names: `{x}` as it was
/// written, `{x:text}` in double quotes, `{x:bare}` without quotes and `&`, `{x:method}` as
/// polars' method and `{x:methods}` in them, `{x:lit}` to be compared with a column, `{x:frame}`, `{x:column}` and `{x:bare_column}` of a column,
/// `{x:percent}` of a share and `{x:share}` of so many per cent, `{x:length}` of pandas' name for a length of time. Two braces
/// are one brace.
pub fn fill(template: &str, found: &Found<'_>) -> String {
    let mut filled = String::new();
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        filled.push_str(before);
        let end = from.find('}').unwrap_or(from.len() - 1);
        let is_doubled = from.starts_with("{{") || from.starts_with("}}");
        if is_doubled {
            filled.push_str(&from[..1]);
            rest = &from[2..];
        } else {
            filled.push_str(&found.hole(&from[1..end.max(1)]));
            rest = &from[end + 1..];
        }
    }
    filled + rest
}

impl Found<'_> {
    fn hole(&self, named: &str) -> String {
        let (name, form) = named.split_once(':').unwrap_or((named, ""));
        let hole = self.holes.iter().find(|(hole, _)| *hole == name);
        let text = hole.map_or("…", |(_, text)| text);
        match form {
            "text" => format!("\"{}\"", bare(text)),
            "bare" => bare(text).to_owned(),
            "frame" => text.split(['.', '[']).next().unwrap_or(text).to_owned(),
            "column" => format!("\"{}\"", column_name(text)),
            "bare_column" => column_name(text).to_owned(),
            "percent" => percent(text),
            "length" => length_of_time(text),
            "lit" => condition::as_lit(text),
            "share" => share(text),
            "methods" => condition::in_methods(text).unwrap_or_else(|| text.to_owned()),
            "method" => {
                let comparison = COMPARISONS.iter().find(|(sign, _)| *sign == text);
                comparison.map_or(text, |(_, method)| method).to_owned()
            }
            _ => text.to_owned(),
        }
    }
}

/// Without its quotes, or the `&` before it.
fn bare(text: &str) -> &str {
    text.trim_matches(['"', '\'', '&', ' '])
}

/// The name at the end of a column in Python's manner.
fn column_name(text: &str) -> &str {
    let text = text.trim_end_matches(['?', ']', ')', ' ']);
    let begins = text.rfind(['.', '[', '(']).map_or(0, |at| at + 1);
    bare(&text[begins..])
}

/// 95 of 0.95.
fn percent(share: &str) -> String {
    match share.parse::<f64>() {
        Ok(share) => ((share * 1e8).round() / 1e6).to_string(),
        Err(_) => "95".to_owned(),
    }
}

/// 0.95 of 95.
fn share(percent: &str) -> String {
    match percent.parse::<f64>() {
        Ok(percent) => (percent / 100.0).to_string(),
        Err(_) => "0.95".to_owned(),
    }
}

/// `"5m"` of `"5min"`, as `bucket` reads it.
fn length_of_time(text: &str) -> String {
    let text = bare(text);
    let unit = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = &text[..text.len() - unit.len()];
    let unit = match unit {
        "min" | "T" => "m",
        "S" | "sec" => "s",
        "H" => "h",
        "D" => "d",
        "W" => "w",
        "L" => "ms",
        unit => unit,
    };
    let number = if number.is_empty() { "1" } else { number };
    format!("\"{number}{unit}\"")
}

impl Hole {
    fn from_name(name: &str) -> Option<Hole> {
        Some(match name {
            "word" => Hole::Word,
            "number" => Hole::Number,
            "text" => Hole::Text,
            "single" => Hole::Single,
            "comparison" => Hole::Comparison,
            "arithmetic" => Hole::Arithmetic,
            "operand" => Hole::Operand,
            "column" => Hole::Column,
            "condition" => Hole::Condition,
            "columns" => Hole::ColumnsCondition,
            "run" => Hole::Run,
            _ => return None,
        })
    }

    /// Whether one token may stand in it.
    fn takes(self, token: &Token<'_>) -> bool {
        let text = token.text;
        match self {
            Hole::Word => text.starts_with(is_word),
            Hole::Number => text.starts_with(|c: char| c.is_ascii_digit()),
            Hole::Text => is_text(text),
            Hole::Single => is_text(text) && text.starts_with('\'') && text.chars().count() != 3,
            Hole::Comparison => COMPARISONS.iter().any(|(sign, _)| *sign == text),
            Hole::Arithmetic => ["+", "-", "*", "/", "%"].contains(&text),
            _ => true,
        }
    }

    /// How many tokens may stand in it, the fewest first. `is_last` says whether the
    /// pattern ends with it.
    fn lengths(self, tokens: &[Token<'_>], code: &str, is_last: bool) -> Vec<usize> {
        match self {
            Hole::Operand => operand_length(tokens).into_iter().collect(),
            Hole::Column => column_lengths(tokens),
            Hole::Condition => condition::length(tokens, code).into_iter().collect(),
            Hole::ColumnsCondition => condition::length(tokens, code)
                .filter(|length| condition::is_of_columns(&tokens[..*length]))
                .into_iter()
                .collect(),
            Hole::Run if is_last => run_to_end(tokens).into_iter().collect(),
            Hole::Run => (1..tokens.len())
                .take_while(|length| ![";", "{"].contains(&tokens[length - 1].text))
                .filter(|length| is_balanced(&tokens[..*length]))
                .collect(),
            hole => hole.takes(&tokens[0]).then_some(1).into_iter().collect(),
        }
    }
}

fn column_lengths(tokens: &[Token<'_>]) -> Vec<usize> {
    let texts: Vec<&str> = tokens.iter().take(7).map(|token| token.text).collect();
    let length = match texts.as_slice() {
        [_, ".", "column", "(", name, ")", "?", ..] if is_text(name) => 7,
        [_, "[", name, "]", ..] if is_text(name) => 4,
        [_, ".", name, ..] if name.starts_with(is_word) => 3,
        _ => return Vec::new(),
    };
    let is_named = texts[0].starts_with(is_word);
    is_named.then_some(length).into_iter().collect()
}

/// How many tokens the parts take from the beginning, if they fit.
fn matched<'a>(
    parts: &[&'static str],
    tokens: &[Token<'a>],
    code: &'a str,
    holes: &mut Vec<(&'static str, &'a str)>,
) -> Option<usize> {
    let Some((part, parts)) = parts.split_first() else {
        return Some(0);
    };
    let first = tokens.first()?;
    let hole = part.strip_prefix('$').and_then(|it| it.split_once(':'));
    let Some((name, hole)) = hole.and_then(|(name, kind)| Some((name, Hole::from_name(kind)?)))
    else {
        let fits = first.text == *part;
        return fits.then(|| matched(parts, &tokens[1..], code, holes).map(|it| it + 1))?;
    };
    let lengths = hole.lengths(tokens, code, parts.is_empty());
    let known = holes.len();
    lengths.into_iter().find_map(|length| {
        holes.truncate(known);
        holes.push((name, text_of(&tokens[..length], code)));
        Some(matched(parts, &tokens[length..], code, holes)? + length)
    })
}

/// How many tokens the expression has that begins here: to the end of its line, or to
/// what separates it from the next.
fn run_to_end(tokens: &[Token<'_>]) -> Option<usize> {
    let mut depth = 0usize;
    let mut length = 0;
    for (at, token) in tokens.iter().enumerate() {
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth == 0 => break,
            ")" | "]" | "}" => depth -= 1,
            ";" | "," | "&" | "|" | "&&" | "||" | "#" if depth == 0 => break,
            _ if depth == 0 && at > 0 && token.begins_line => break,
            _ => {}
        }
        length = at + 1;
    }
    (length > 0).then_some(length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_is_found_and_its_holes_fill_a_template() {
        for (pattern, code, template, filled) in [
            (
                "$df:word [ $d:word . $c:word $op:comparison $v:run ]",
                "let x = df[df.Dport >= 53];",
                "{df}.filter(col({c:text}).{op:method}(lit({v})))",
                "df.filter(col(\"Dport\").gt_eq(lit(53)))",
            ),
            (
                "col ( $c:text ) $op:comparison $v:run",
                "f(col(\"a\") == g(1, 2), 3)",
                "col({c}).{op:method}(lit({v}))",
                "col(\"a\").eq(lit(g(1, 2)))",
            ),
            (
                "col ( $c:text ) $op:comparison $v:run",
                "f(col(\"a\") > col(\"b\").mean())",
                "col({c}).{op:method}({v:lit})",
                "col(\"a\").gt(col(\"b\").mean())",
            ),
            ("share ( $n:number )", "share(95)", "{n:share}", "0.95"),
            ("$text:single", "df['a b']", "{text:text}", "\"a b\""),
            ("# $c:run", "x = 1 # why\ny", "// {c}", "// why"),
            (
                "print ( $x:word )",
                "print(df)",
                "println!(\"{{{x}}}\")",
                "println!(\"{df}\")",
            ),
        ] {
            let found = find(pattern, code);
            let first = found.first().unwrap_or_else(|| panic!("{pattern}: {code}"));
            assert_eq!(fill(template, first), filled);
        }
    }

    #[test]
    fn a_pattern_is_not_found_where_it_is_not() {
        for (pattern, code) in [
            ("$text:single", "fn f<'a>(x: &'a str) -> &'a str { 'x' }"),
            ("# $c:word", "#[derive(Debug)] struct A;"),
            ("lambda $x:word", "let s = \"lambda x\"; // lambda x"),
            ("$a:word ( $x:run )", "f(1"),
        ] {
            assert_eq!(find(pattern, code), [], "{pattern}: {code}");
        }
    }
}
