//! Functions and comparisons whose names differ among engines, or whose answers would.

use super::dialect::{Dialect, SqlType};
use super::error::RemoteError;

/// Whether a regular expression is found in a text, where the engine's mean what
/// [`pattern`](super::pattern) means by them.
///
/// # Errors
/// A pattern that the engine's SQL can't write.
pub(super) fn finds(
    dialect: Dialect,
    text: &str,
    pattern: &str,
) -> Result<Option<String>, RemoteError> {
    Ok(match dialect {
        Dialect::DuckDb => Some(format!(
            "regexp_matches({text}, {})",
            dialect.text(pattern)?
        )),
        Dialect::Spark | Dialect::Sail => {
            Some(format!("({text} RLIKE {})", dialect.text(pattern)?))
        }
        _ => None,
    })
}

/// One double divided by another, as floating-point numbers are: by 0 it is infinite, and 0 / 0 is
/// no number. Some engines make an error or null of that.
pub(super) fn divided(dialect: Dialect, above: &str, below: &str) -> String {
    let [zero, nan, most, least] =
        [0.0, f64::NAN, f64::INFINITY, f64::NEG_INFINITY].map(|number| dialect.double(number));
    let null = dialect.cast("NULL", SqlType::Double);
    format!(
        "CASE WHEN {above} IS NULL OR {below} IS NULL THEN {null} \
         WHEN {below} = {zero} AND ({above} = {zero} OR {}) THEN {nan} \
         WHEN {below} = {zero} AND {above} > {zero} THEN {most} \
         WHEN {below} = {zero} THEN {least} ELSE {above} / {below} END",
        dialect.is_nan(above)
    )
}

/// Whether a text begins, or ends, with another.
pub(super) fn has_at_end(dialect: Dialect, text: &str, part: &str, is_start: bool) -> String {
    let name = match (is_start, dialect) {
        (true, Dialect::Spark | Dialect::Sail) => "startswith",
        (false, Dialect::Spark | Dialect::Sail) => "endswith",
        (true, _) => "starts_with",
        (false, _) => "ends_with",
    };
    match (dialect, is_start) {
        (Dialect::PostgreSql | Dialect::Standard, false) => {
            format!("(right({text}, char_length({part})) = {part})")
        }
        _ => format!("{name}({text}, {part})"),
    }
}

/// All of these conditions, or one of them: halves, and halves of those, so that thousands of
/// them are not thousands deep.
pub(super) fn joined(conditions: &[String], word: &str, of_none: &str) -> String {
    match conditions {
        [] => of_none.to_owned(),
        [condition] => condition.clone(),
        conditions => {
            let (first, last) = conditions.split_at(conditions.len() / 2);
            let [first, last] = [first, last].map(|half| joined(half, word, of_none));
            format!("({first} {word} {last})")
        }
    }
}

pub(super) const TRUE: &str = "(1 = 1)";
pub(super) const FALSE: &str = "(1 = 0)";
