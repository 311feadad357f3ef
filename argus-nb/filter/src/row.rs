//! A filter's answer for one row, value by value: slow and plain.

use crate::condition::Value;
use crate::resolve::{Operand, Question};

/// A row that can be asked for its values.
pub trait Row {
    /// The value of a column; missing, if there is none.
    fn value(&self, column: &str) -> Value<'_>;

    /// Whether a regular expression is found in a text. The language has patterns, but this
    /// crate no engine for them: whoever has rows has one.
    fn is_found(&self, pattern: &str, text: &str) -> bool;
}

/// Whether a row passes. There are two answers and no third: what can't be known of a row
/// is false, and `not` of it is true, so that a filter and its contrary share out all rows.
pub fn matches(question: &Question, row: &dyn Row) -> bool {
    match question {
        Question::Not(question) => !matches(question, row),
        Question::All(questions) => questions.iter().all(|question| matches(question, row)),
        Question::Any(questions) => questions.iter().any(|question| matches(question, row)),
        Question::Is(operand, condition) => {
            let value = match operand {
                Operand::Column(column) => row.value(column),
                Operand::Difference(total, other) => difference(row.value(total), row.value(other)),
            };
            condition.holds(&value, &|pattern, text| row.is_found(pattern, text))
        }
    }
}

fn difference(total: Value<'_>, other: Value<'_>) -> Value<'static> {
    match (total, other) {
        (Value::Number(total), Value::Number(other)) => Value::Number(total - other),
        _ => Value::Missing,
    }
}
