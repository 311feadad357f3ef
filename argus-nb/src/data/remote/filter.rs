//! A filter's questions as SQL.
//!
//! As in memory there is no null in it: what can't be known of a row is false, and `not` of that
//! is true. What of a text no SQL can decide exactly is decided here, for each of the values that
//! the column has there, and the engine is asked for those.

use super::Remote;
use super::column::{RemoteColumn, Stored};
use super::dialect::SqlType;
use super::functions::{FALSE, TRUE, finds, joined};
use super::pattern;
use super::refused::VerbError;
use crate::filter;
use argus_filter::{Comparison, Condition, Operand, Question, number};
use polars::prelude::*;

/// Of so many values of a column a condition is decided here.
const MOST_VALUES: u64 = 200_000;

/// What is true of the rows that pass, and false of all others.
pub(super) fn condition(remote: &Remote, question: &Question) -> Result<String, VerbError> {
    let each = |questions: &[Question]| -> Result<Vec<String>, VerbError> {
        questions
            .iter()
            .map(|question| condition(remote, question))
            .collect()
    };
    Ok(match question {
        Question::Not(question) => format!("(NOT {})", condition(remote, question)?),
        Question::All(questions) => joined(&each(questions)?, "AND", TRUE),
        Question::Any(questions) => joined(&each(questions)?, "OR", FALSE),
        Question::Is(Operand::Column(name), asked) => of_column(remote, name, asked)?,
        Question::Is(Operand::Difference(total, other), asked) => {
            let number = |name: &str| -> Result<String, VerbError> {
                let column = remote.column(name)?;
                double(remote, column)?.ok_or_else(|| no_question(remote, column))
            };
            let difference = format!("({} - {})", number(total)?, number(other)?);
            of_double(remote, &difference, true, asked)
        }
    })
}

/// A condition, asked of a column of whatever type.
pub(super) fn of_column(
    remote: &Remote,
    name: &str,
    asked: &Condition,
) -> Result<String, VerbError> {
    let column = remote.column(name)?;
    let dialect = remote.dialect();
    match &column.dtype {
        DataType::String | DataType::Categorical(..) | DataType::Enum(..) => {
            of_text(remote, column, asked)
        }
        DataType::Datetime(..) => {
            let value = column.value(dialect)?;
            let is_so = match asked {
                Condition::Time(comparison, instant) => {
                    let instant = dialect.integer(i128::from(instant.micros));
                    format!("{value} {} {instant}", sign(*comparison))
                }
                Condition::IsThere => TRUE.to_owned(),
                _ => return Ok(FALSE.to_owned()),
            };
            Ok(format!("({value} IS NOT NULL AND {is_so})"))
        }
        _ => {
            let double = double(remote, column)?.ok_or_else(|| no_question(remote, column))?;
            let may_be_nan = matches!(column.stored, Stored::Float(_));
            Ok(of_double(remote, &double, may_be_nan, asked))
        }
    }
}

fn no_question(remote: &Remote, column: &RemoteColumn) -> VerbError {
    let part = col(column.name.as_str());
    let why = "a filter asks nothing of a column of that type";
    VerbError::no_sql(&part, remote.connection().name(), why)
}

/// A column's numbers, NaN and the infinite too; true and false are 1 and 0.
fn double(remote: &Remote, column: &RemoteColumn) -> Result<Option<String>, VerbError> {
    let dialect = remote.dialect();
    Ok(match &column.stored {
        Stored::Boolean => column.number(dialect)?,
        Stored::Integer(_) | Stored::Float(_) | Stored::Decimal => {
            // Its value, and not the column: see `RemoteColumn::value`.
            Some(dialect.cast(&column.value(dialect)?, SqlType::Double))
        }
        Stored::Wide => Some(dialect.cast(&column.reference(dialect)?, SqlType::Double)),
        // As seconds, which is what ra prints.
        Stored::Length => {
            let micros = dialect.cast(&column.value(dialect)?, SqlType::Double);
            Some(format!("({micros} / {})", dialect.double(1e6)))
        }
        _ => None,
    })
}

fn of_double(remote: &Remote, double: &str, may_be_nan: bool, asked: &Condition) -> String {
    let dialect = remote.dialect();
    let is_so = match asked {
        Condition::Compare(comparison, value) => {
            format!("{double} {} {}", sign(*comparison), dialect.double(*value))
        }
        Condition::Within(ranges) => {
            let ranges: Vec<String> = ranges
                .iter()
                .map(|(first, last)| {
                    let (first, last) = (dialect.double(*first), dialect.double(*last));
                    format!("({double} >= {first} AND {double} <= {last})")
                })
                .collect();
            joined(&ranges, "OR", FALSE)
        }
        Condition::Words(words) => {
            let words: Vec<String> = words
                .iter()
                .filter_map(|word| number(word))
                .map(|word| format!("{double} = {}", dialect.double(word)))
                .collect();
            joined(&words, "OR", FALSE)
        }
        Condition::IsThere => return format!("({double} IS NOT NULL)"),
        _ => return FALSE.to_owned(),
    };
    // NaN is more than any number there; here it is nothing that was asked for.
    match may_be_nan {
        true => {
            let is_nan = dialect.is_nan(double);
            format!("({double} IS NOT NULL AND NOT {is_nan} AND {is_so})")
        }
        false => format!("({double} IS NOT NULL AND {is_so})"),
    }
}

fn sign(comparison: Comparison) -> &'static str {
    match comparison {
        Comparison::Equal => "=",
        Comparison::Greater => ">",
        Comparison::GreaterOrEqual => ">=",
        Comparison::Less => "<",
        Comparison::LessOrEqual => "<=",
    }
}

fn of_text(remote: &Remote, column: &RemoteColumn, asked: &Condition) -> Result<String, VerbError> {
    let dialect = remote.dialect();
    let text = column.text(dialect)?;
    let pattern = match asked {
        Condition::Time(..) => return Ok(FALSE.to_owned()),
        Condition::Pattern(pattern) => pattern::portable(pattern),
        asked => pattern::of_condition(asked),
    };
    if let Some(pattern) = pattern
        && let Some(found) = finds(dialect, &text, &pattern)?
    {
        return Ok(format!("({text} IS NOT NULL AND {found})"));
    }
    of_values(remote, column, &format!("{asked:?}"), |values| {
        filter::answers(values, asked)
    })
}

/// The rows whose values fulfil what is decided here, of each value that the column has.
pub(super) fn of_values(
    remote: &Remote,
    column: &RemoteColumn,
    part: &str,
    decide: impl Fn(&Column) -> PolarsResult<Column>,
) -> Result<String, VerbError> {
    let dialect = remote.dialect();
    let text = column.text(dialect)?;
    let select = format!(
        "SELECT DISTINCT {text} AS v FROM {} LIMIT {}",
        remote.narrowed_sql()?,
        MOST_VALUES + 1
    );
    let values = remote.answer(&select, MOST_VALUES + 1)?;
    if values.height() as u64 > MOST_VALUES {
        return Err(VerbError::TooManyValues {
            column: column.name.clone(),
            part: part.to_owned(),
            most: MOST_VALUES,
        });
    }
    let values = values.columns()[0].cast(&DataType::String)?;
    let answers = decide(&values)?;
    let answers = answers.bool()?;
    let mut sides = [Vec::new(), Vec::new()];
    for (value, answer) in values.str()?.iter().zip(answers.iter()) {
        if let (Some(value), Some(answer)) = (value, answer) {
            sides[usize::from(answer)].push(dialect.text(value)?);
        }
    }
    let [no, yes] = sides;
    let (word, listed) = match yes.len() <= no.len() {
        true => ("IN", yes),
        false => ("NOT IN", no),
    };
    Ok(match (word, listed.is_empty()) {
        ("IN", true) => FALSE.to_owned(),
        (_, true) => format!("({text} IS NOT NULL)"),
        _ => format!(
            "({text} IS NOT NULL AND {text} {word} ({}))",
            listed.join(", ")
        ),
    })
}
