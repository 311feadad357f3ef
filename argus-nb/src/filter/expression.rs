//! A filter's questions as an expression of polars.
//!
//! There is no null in it: what can't be known of a row is false, and `not` of that is true.

use super::column;
use super::error::FilterError;
use crate::flows::{Elementwise, elementwise};
use argus_filter::{Condition, Filter, Operand, Problem, Question, Test};
use polars::prelude::*;

/// True where a row passes, false elsewhere.
pub(super) fn expression(question: &Question) -> Expr {
    match question {
        Question::Not(question) => expression(question).not(),
        Question::All(questions) => joined(questions, Expr::and, true),
        Question::Any(questions) => joined(questions, Expr::or, false),
        Question::Is(operand, condition) => {
            let asked = match operand {
                Operand::Column(name) => col(name.as_str()),
                Operand::Difference(total, other) => {
                    let number = |name: &str| col(name).cast(DataType::Float64);
                    number(total) - number(other)
                }
            };
            elementwise(asked, Asks(condition.clone()))
        }
    }
}

/// A condition, asked of a column of whatever type. The answer is never null.
pub(crate) struct Asks(pub(crate) Condition);

impl Elementwise for Asks {
    fn dtype(&self) -> DataType {
        DataType::Boolean
    }

    fn answer(&self, column: &Column) -> PolarsResult<Column> {
        column::answers(column, &self.0)
    }
}

/// Halves, and halves of those: ten thousand terms are fourteen deep.
fn joined(questions: &[Question], join: fn(Expr, Expr) -> Expr, of_none: bool) -> Expr {
    match questions {
        [] => lit(of_none),
        [question] => expression(question),
        questions => {
            let (first, last) = questions.split_at(questions.len() / 2);
            join(joined(first, join, of_none), joined(last, join, of_none))
        }
    }
}

/// Regular expressions are tried beforehand, so that a wrong one is found when the filter is
/// read and not when a query is run.
pub(super) fn check_patterns(filter: &Filter, text: &str) -> Result<(), FilterError> {
    let nothing = StringChunked::from_slice("".into(), &[""]);
    let mut wrong = None;
    filter.for_each_primitive(&mut |primitive| {
        for pattern in patterns(&primitive.test) {
            if let Err(error) = nothing.contains(pattern, true) {
                wrong.get_or_insert((primitive.span.clone(), pattern.to_owned(), error));
            }
        }
    });
    let Some((span, value, error)) = wrong else {
        return Ok(());
    };
    let error = error.to_string();
    let reason = error.lines().rfind(|line| !line.trim().is_empty());
    let mend = reason.unwrap_or_default().trim().to_owned();
    Err(FilterError::NotAFilter(argus_filter::FilterError {
        filter: text.to_owned(),
        span,
        problem: Box::new(Problem::NotAValue {
            value,
            expected: "a regular expression",
            nearest: Vec::new(),
            mend,
        }),
    }))
}

fn patterns(test: &Test) -> Vec<&str> {
    match test {
        Test::Not(test) => patterns(test),
        Test::All(tests) | Test::Any(tests) => tests.iter().flat_map(patterns).collect(),
        Test::Column(test) | Test::IfThere(test) => match &test.condition {
            Condition::Pattern(pattern) => vec![pattern],
            _ => Vec::new(),
        },
    }
}

/// TCP's flags are in `State` only if `ra -Zb` printed it. Of words, a question of them
/// would be answered by no row at all, which is no answer.
pub(super) fn check_flags(
    question: &Question,
    df: &DataFrame,
    filter: &str,
) -> Result<(), FilterError> {
    let Some(name) = needs_flags(question) else {
        return Ok(());
    };
    check_states(&df.column(name)?.as_materialized_series().unique()?, filter)
}

/// The same, of the distinct values of the column of states.
pub(crate) fn check_states(states: &Series, filter: &str) -> Result<(), FilterError> {
    let states = states.cast(&DataType::String)?;
    let mut example = None;
    for state in states.str()?.iter().flatten() {
        if state.contains('_') {
            return Ok(());
        }
        if matches!(
            state.trim(),
            "CON" | "FIN" | "RST" | "REQ" | "ACC" | "EST" | "CLO"
        ) {
            example = Some(state.trim().to_owned());
        }
    }
    example.map_or(Ok(()), |example| {
        let filter = filter.to_owned();
        Err(FilterError::NoFlags { filter, example })
    })
}

/// The column of states, if flags are asked where no word of a state would do instead.
pub(crate) fn needs_flags(question: &Question) -> Option<&str> {
    match question {
        Question::Not(question) => needs_flags(question),
        Question::All(questions) => questions.iter().find_map(needs_flags),
        Question::Any(questions) => {
            let flags = questions.iter().find_map(needs_flags)?;
            let is_word = |question: &Question| match question {
                Question::Is(Operand::Column(name), Condition::Words(_)) => name == flags,
                _ => false,
            };
            (!questions.iter().any(is_word)).then_some(flags)
        }
        Question::Is(Operand::Column(name), Condition::TcpFlag { .. }) => Some(name),
        Question::Is(..) => None,
    }
}
