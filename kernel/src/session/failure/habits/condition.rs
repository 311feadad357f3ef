//! A condition on columns, as Rust's operators or Python's words join it, written in the
//! methods that polars has for them.
//!
//! `(df["Proto"] == "tcp") & (df["Dport"] > 53)` is
//! `col("Proto").eq(lit("tcp")).and(col("Dport").gt(lit(53)))`. Which operator binds closer is
//! read as it was meant: a comparison closer than what joins comparisons.

use super::token::{
    COMPARISONS, Token, depth_behind, group_length, is_text, is_word, operand_length, text_of,
    tokens,
};

const OR: [&str; 3] = ["or", "||", "|"];
const AND: [&str; 3] = ["and", "&&", "&"];
const NOT: [&str; 3] = ["not", "!", "~"];
const ARITHMETIC: [&str; 5] = ["+", "-", "*", "/", "%"];

/// In tokens; nobody would read what is written for a longer one.
const LONGEST: usize = 300;

/// How many tokens the condition has that begins here, if it is one: something is joined
/// or negated, outside of all brackets.
pub fn length(tokens: &[Token<'_>], code: &str) -> Option<usize> {
    let length = run_length(tokens);
    let run = &tokens[..length];
    (length <= LONGEST && is_joined(run)).then_some(())?;
    any(run, code)?;
    Some(length)
}

/// The same in polars' methods.
pub fn in_methods(text: &str) -> Option<String> {
    any(&tokens(text), text)
}

/// What a column is compared with: an expression as it is, and anything else as a `lit`.
pub fn as_lit(text: &str) -> String {
    let tokens = tokens(text);
    let expression = is_of_columns(&tokens)
        .then(|| value(&tokens, text))
        .flatten();
    expression.unwrap_or_else(|| format!("lit({text})"))
}

/// Whether columns are named in it, so that it is no condition on plain values.
pub fn is_of_columns(condition: &[Token<'_>]) -> bool {
    condition.windows(3).any(|it| {
        let is_call = it[0].text == "col" && it[1].text == "(";
        let is_indexed = it[0].text.starts_with(is_word) && it[1].text == "[";
        is_call || is_indexed && is_text(it[2].text)
    })
}

/// To the end of the argument or of the statement.
fn run_length(tokens: &[Token<'_>]) -> usize {
    let goes_on = |token: &Token<'_>| {
        let signs = [".", "?", "==", "!=", "<", "<=", ">", ">="];
        is_operator(token) || signs.contains(&token.text)
    };
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate() {
        let is_new_line =
            at > 0 && token.begins_line && !goes_on(token) && !goes_on(&tokens[at - 1]);
        let ends = [";", ",", "=", "{", "#", "=>"].contains(&token.text) || is_new_line;
        match depth_behind(token, depth) {
            Some(_) if depth == 0 && ends => return at,
            Some(behind) => depth = behind,
            None => return at,
        }
    }
    tokens.len()
}

fn is_operator(token: &Token<'_>) -> bool {
    let mut operators = OR.iter().chain(&AND).chain(&NOT);
    operators.any(|operator| *operator == token.text)
}

fn is_joined(tokens: &[Token<'_>]) -> bool {
    outside(tokens, &|token| is_operator(token))
        .next()
        .is_some()
}

/// Where such tokens stand outside of all brackets.
fn outside<'t>(
    tokens: &'t [Token<'_>],
    is_sought: &'t dyn Fn(&Token<'_>) -> bool,
) -> impl Iterator<Item = usize> + 't {
    let mut depth = 0;
    tokens.iter().enumerate().filter_map(move |(at, token)| {
        // `a.and(b)` has a method of that name.
        let is_method = at > 0 && tokens[at - 1].text == ".";
        let is_found = depth == 0 && !is_method && is_sought(token);
        depth = depth_behind(token, depth).unwrap_or(0);
        is_found.then_some(at)
    })
}

/// What stands between such tokens.
fn split<'t, 'a>(tokens: &'t [Token<'a>], at: &[&str]) -> Vec<&'t [Token<'a>]> {
    let mut parts = Vec::new();
    let mut from = 0;
    for to in outside(tokens, &|token| at.contains(&token.text)) {
        parts.push(&tokens[from..to]);
        from = to + 1;
    }
    parts.push(&tokens[from..]);
    parts
}

fn any(tokens: &[Token<'_>], code: &str) -> Option<String> {
    let parts = split(tokens, &OR).into_iter();
    joined(parts.map(|part| all(part, code)), "or")
}

fn all(tokens: &[Token<'_>], code: &str) -> Option<String> {
    let parts = split(tokens, &AND).into_iter();
    joined(parts.map(|part| negated(part, code)), "and")
}

fn joined(parts: impl Iterator<Item = Option<String>>, method: &str) -> Option<String> {
    let parts: Vec<String> = parts.collect::<Option<_>>()?;
    let (first, rest) = parts.split_first()?;
    let calls: Vec<String> = rest.iter().map(|it| format!(".{method}({it})")).collect();
    Some(format!("{first}{}", calls.concat()))
}

fn negated(tokens: &[Token<'_>], code: &str) -> Option<String> {
    match tokens.split_first()? {
        (first, rest) if first.text == "not" => Some(format!("{}.not()", negated(rest, code)?)),
        _ => compared(tokens, code),
    }
}

fn compared(tokens: &[Token<'_>], code: &str) -> Option<String> {
    let compares = |token: &Token<'_>| {
        ["in", "is"].contains(&token.text)
            || COMPARISONS.iter().any(|(sign, _)| *sign == token.text)
    };
    let Some(at) = outside(tokens, &compares).next() else {
        return term(tokens, code);
    };
    let (left, right) = (&tokens[..at], &tokens[at + 1..]);
    let is_none = right.last()?.text == "None" && right.len() < 3;
    Some(match tokens[at].text {
        "is" | "==" if is_none && right.len() == 1 => format!("{}.is_null()", term(left, code)?),
        "is" | "!=" if is_none => format!("{}.is_not_null()", term(left, code)?),
        "is" => return None,
        "in" => {
            let list = text_of(right, code);
            let list = list.strip_prefix(['[', '('])?.strip_suffix([']', ')'])?;
            let list = list.replace('\'', "\"");
            match left.split_last()? {
                (not, left) if not.text == "not" => {
                    format!("{}.among([{list}]).not()", term(left, code)?)
                }
                _ => format!("{}.among([{list}])", term(left, code)?),
            }
        }
        sign => {
            let (_, method) = COMPARISONS.iter().find(|(it, _)| *it == sign)?;
            format!("{}.{method}({})", term(left, code)?, value(right, code)?)
        }
    })
}

/// What a method can be called on.
fn term(tokens: &[Token<'_>], code: &str) -> Option<String> {
    let (first, rest) = tokens.split_first()?;
    if ["!", "~"].contains(&first.text) {
        return Some(format!("{}.not()", term(rest, code)?));
    }
    let texts: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    match texts.as_slice() {
        [_, "[", name, "]"] if is_text(name) => return Some(format!("col({})", in_quotes(name))),
        [of, ".", name] if name.starts_with(is_word) && of.starts_with(is_word) => {
            return Some(format!("col(\"{name}\")"));
        }
        _ => {}
    }
    if operand_length(tokens) == Some(tokens.len()) {
        let is_bracketed = first.text == "(" && group_length(tokens) == Some(tokens.len());
        let inner = is_bracketed.then(|| any(&rest[..rest.len() - 1], code));
        return inner.flatten().or_else(|| Some(with_texts(tokens, code)));
    }
    Some(format!("({})", arithmetic(tokens, code)?))
}

/// What something is compared with.
fn value(tokens: &[Token<'_>], code: &str) -> Option<String> {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let texts: Vec<&str> = tokens.iter().map(|token| token.text).collect();
    Some(match texts.as_slice() {
        [text] if is_text(text) => format!("lit({})", in_quotes(text)),
        [word] if ["True", "False"].contains(word) => format!("lit({})", word.to_lowercase()),
        [word] => format!("lit({word})"),
        ["-", number] if is_number(number) => format!("lit(-{number})"),
        _ => match term(tokens, code) {
            Some(term) => term,
            None => arithmetic(tokens, code)?,
        },
    })
}

/// Sums and products of columns, in which a number is a `lit`.
fn arithmetic(tokens: &[Token<'_>], code: &str) -> Option<String> {
    let mut written = String::new();
    let mut rest = tokens;
    loop {
        let length = operand_length(rest)?;
        let (operand, behind) = rest.split_at(length);
        let is_plain = operand.len() == 1 && !is_text(operand[0].text);
        written += &match is_plain {
            true => format!("lit({})", operand[0].text),
            false => term(operand, code)?,
        };
        let Some((sign, behind)) = behind.split_first() else {
            return Some(written);
        };
        ARITHMETIC.contains(&sign.text).then_some(())?;
        written += &format!(" {} ", sign.text);
        rest = behind;
    }
}

/// As it was written, with all texts in double quotes.
fn with_texts(tokens: &[Token<'_>], code: &str) -> String {
    let mut written = String::new();
    let mut end = tokens.first().map_or(0, |first| first.at);
    for token in tokens {
        written += &code[end..token.at];
        written += &match is_text(token.text) && token.text.starts_with('\'') {
            true => in_quotes(token.text),
            false => token.text.to_owned(),
        };
        end = token.end();
    }
    written
}

fn in_quotes(text: &str) -> String {
    format!("\"{}\"", text.trim_matches(['"', '\'']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_operators_and_words_join_is_written_in_methods() {
        for (code, written) in [
            ("a & b", "a.and(b)"),
            ("a && b && !c", "a.and(b).and(c.not())"),
            ("a or not b and c", "a.or(b.not().and(c))"),
            ("a && (b || c)", "a.and(b.or(c))"),
            ("!(a | b)", "a.or(b).not()"),
            (
                "(df[\"Proto\"] == 'tcp') & (df.Dport > 53)",
                "col(\"Proto\").eq(lit(\"tcp\")).and(col(\"Dport\").gt(lit(53)))",
            ),
            (
                "col(\"a\") > 10 & col(\"b\") <= col(\"c\")",
                "col(\"a\").gt(lit(10)).and(col(\"b\").lt_eq(col(\"c\")))",
            ),
            (
                "col(\"a\").is('x')\n  | (col(\"b\") * 2 >= n)",
                "col(\"a\").is(\"x\").or((col(\"b\") * lit(2)).gt_eq(lit(n)))",
            ),
            (
                "col(\"a\") not in ['x', 'y'] and col(\"b\") is not None",
                "col(\"a\").among([\"x\", \"y\"]).not().and(col(\"b\").is_not_null())",
            ),
            ("not col(\"a\") == True", "col(\"a\").eq(lit(true)).not()"),
            ("~in_net(\"10.0.0.0/8\")?", "in_net(\"10.0.0.0/8\")?.not()"),
        ] {
            assert_eq!(in_methods(code).as_deref(), Some(written), "{code}");
            assert!(length(&tokens(code), code).is_some(), "{code}");
        }
    }

    #[test]
    fn what_is_no_condition_is_not_taken_for_one() {
        for code in [
            "a == b",
            "f(a & b)",
            "println!(\"{}\", 1)",
            "let x = a & b",
            "a &",
            "|x| x + 1",
            "a && b as usize",
        ] {
            assert_eq!(length(&tokens(code), code), None, "{code}");
        }
    }
}
