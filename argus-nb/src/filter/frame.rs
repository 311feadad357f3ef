//! A filter's questions, put to the columns of a frame that is there.

use super::column;
use crate::flows::Asked;
use argus_filter::{Operand, Question};
use polars::prelude::*;

/// What is asked of each row of a frame.
///
/// # Errors
/// A column of which a filter can ask nothing.
pub(super) fn asked(question: &Question, df: &DataFrame) -> PolarsResult<Asked> {
    let all = |questions: &[Question]| -> PolarsResult<Vec<Asked>> {
        questions
            .iter()
            .map(|question| asked(question, df))
            .collect()
    };
    Ok(match question {
        Question::Not(question) => Asked::Not(Box::new(asked(question, df)?)),
        Question::All(questions) => Asked::All(all(questions)?),
        Question::Any(questions) => Asked::Any(all(questions)?),
        Question::Is(operand, condition) => {
            let number = |name: &str| df.column(name)?.cast(&DataType::Float64);
            let values = match operand {
                Operand::Column(name) => df.column(name)?.clone(),
                Operand::Difference(total, other) => (number(total)? - number(other)?)?,
            };
            Asked::Column(column::asked(values.as_materialized_series(), condition)?)
        }
    })
}
