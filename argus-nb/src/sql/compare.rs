//! Two values are compared as what they are: a text with a time is a time.

use super::error::Fault;
use super::syntax::{Literal, Node, Operator, Pattern, Syntax};
use crate::flows::{timedelta, timestamp};
use polars::prelude::*;

pub(super) fn is_comparison(operator: Operator) -> bool {
    use Operator::*;
    matches!(
        operator,
        Equal | NotEqual | Less | LessEqual | Greater | GreaterEqual
    )
}

/// Both sides as values that can be compared.
pub(super) fn alike(
    operator: Operator,
    left: Expr,
    right: Expr,
    sides: [(&Node, &DataType); 2],
) -> Result<(Expr, Expr), Fault> {
    let [(left_node, left_type), (right_node, right_type)] = sides;
    if let Some(text) = text_of(right_node) {
        let right = read_as(text, right_node, left_node, left_type)?.unwrap_or(right);
        return Ok((left, right));
    }
    if let Some(text) = text_of(left_node) {
        let left = read_as(text, left_node, right_node, right_type)?.unwrap_or(left);
        return Ok((left, right));
    }
    let is_text = |dtype: &DataType| dtype.is_string() || dtype.is_categorical();
    if is_text(left_type) && is_text(right_type) && left_type != right_type {
        return Ok((left.cast(DataType::String), right.cast(DataType::String)));
    }
    let numbers = (left_type, right_type);
    if is_text(numbers.0) != is_text(numbers.1)
        && (numbers.0.is_primitive_numeric() || numbers.1.is_primitive_numeric())
    {
        if matches!(operator, Operator::Equal | Operator::NotEqual) {
            return Ok((left.cast(DataType::String), right.cast(DataType::String)));
        }
        let (text, dtype) = match is_text(left_type) {
            true => (left_node, left_type),
            false => (right_node, right_type),
        };
        // A category is a name, and seldom one of digits.
        let hint = match dtype.is_string() {
            true => "\n  hint: read it as one: cast(… as int)",
            false => "",
        };
        let what = format!("a text is compared with a number here{hint}");
        return Err(Fault::new(text.span, what));
    }
    let left = of_type(left, left_node, right_type);
    let right = of_type(right, right_node, left_type);
    Ok((left, right))
}

/// A whole number that is written, as one of the type that it is compared with, if it is: else polars
/// would make a column of wider numbers first. Beside another that is written, it has 64 bits.
fn of_type(value: Expr, node: &Node, dtype: &DataType) -> Expr {
    let Syntax::Literal(Literal::Whole(number)) = node.syntax else {
        return value;
    };
    if !dtype.is_integer() {
        return value;
    }
    let there = Some(dtype).filter(|dtype| !dtype.is_unknown());
    let there = there.and_then(|dtype| Series::new("".into(), [number]).strict_cast(dtype).ok());
    match there.as_ref().and_then(|numbers| numbers.get(0).ok()) {
        Some(number) => lit(Scalar::new(dtype.clone(), number.into_static())),
        None => lit(Scalar::from(number)),
    }
}

fn text_of(node: &Node) -> Option<&str> {
    match &node.syntax {
        Syntax::Literal(Literal::Text(text)) => Some(text),
        _ => None,
    }
}

/// A text as a value of the type that it is compared with; nothing if it stays a text.
fn read_as(text: &str, at: &Node, other: &Node, dtype: &DataType) -> Result<Option<Expr>, Fault> {
    let refused = |error: String| Fault::new(at.span, error);
    match dtype {
        DataType::Datetime(_, Some(zone)) => {
            let zoned = timestamp(&format!("{text} {zone}"));
            let time = zoned.or_else(|_| timestamp(text));
            time.map(Some).map_err(|error| refused(error.to_string()))
        }
        DataType::Datetime(..) | DataType::Date => {
            let time = timestamp(text);
            time.map(Some).map_err(|error| refused(error.to_string()))
        }
        DataType::Duration(_) => {
            let length = timedelta(text);
            length.map(Some).map_err(|error| refused(error.to_string()))
        }
        dtype if dtype.is_primitive_numeric() => {
            if let Ok(whole) = text.trim().parse::<i64>() {
                return Ok(Some(lit(whole)));
            }
            match text.trim().parse::<f64>() {
                Ok(number) => Ok(Some(lit(number))),
                Err(_) => Err(refused(format!(
                    "'{text}' is no number, and {} is compared with it",
                    described(other, dtype)
                ))),
            }
        }
        DataType::Boolean => Err(refused(format!(
            "'{text}' is a text, and {} is true or false",
            described(other, dtype)
        ))),
        _ => Ok(None),
    }
}

fn described(node: &Node, dtype: &DataType) -> String {
    match &node.syntax {
        Syntax::Column { name, .. } => format!("`{}` ({dtype})", name.text),
        _ => dtype.to_string(),
    }
}

/// The regular expression that a pattern means.
pub(super) fn pattern(node: &Node, kind: Pattern) -> Result<String, Fault> {
    let Some(text) = text_of(node) else {
        return Err(Fault::new(node.span, "a pattern is a text in quotes"));
    };
    if kind == Pattern::Regex {
        return Ok(text.to_owned());
    }
    let mut regex = String::from(if kind == Pattern::Like {
        "(?s)^"
    } else {
        "(?si)^"
    });
    for letter in text.chars() {
        match letter {
            '%' => regex.push_str(".*"),
            '_' => regex.push('.'),
            letter if letter.is_alphanumeric() || letter.is_whitespace() => regex.push(letter),
            letter if letter.is_ascii() => regex.extend(['\\', letter]),
            letter => regex.push(letter),
        }
    }
    regex.push('$');
    Ok(regex)
}
