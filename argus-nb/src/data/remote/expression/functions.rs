//! What is asked of one part: null tests, ranges, sets, texts, clocks, addresses.

use super::{Kind, Term, Translator};
use crate::data::remote::filter;
use crate::data::remote::functions::{FALSE, TRUE, finds, has_at_end, joined};
use crate::data::remote::pattern;
use crate::data::remote::refused::VerbError;
use crate::filter::Asks;
use crate::flows::{AddressQuestion, Among, Elementwise, function_of};
use argus_filter::Question;
use polars::prelude::*;

impl Translator<'_> {
    pub(super) fn function(
        &self,
        part: &Expr,
        input: &[Expr],
        function: &FunctionExpr,
    ) -> Result<Term, VerbError> {
        match (function, input) {
            (FunctionExpr::Boolean(asked), input) => self.boolean(part, asked, input),
            (FunctionExpr::StringExpr(asked), [text, other]) => {
                self.text_function(part, asked, text, other)
            }
            (FunctionExpr::TemporalExpr(asked), [time, ..]) => self.clock(part, asked, time),
            (FunctionExpr::FillNull | FunctionExpr::Coalesce, values) => {
                let dtype = self.dtype(part)?;
                let values: Vec<String> = values
                    .iter()
                    .map(|value| self.of_type(part, &self.term(value)?, &dtype))
                    .collect::<Result<_, VerbError>>()?;
                Ok(Term::new(format!("COALESCE({})", values.join(", ")), dtype))
            }
            (FunctionExpr::Abs, [value]) => {
                let value = self.term(value)?;
                match value.dtype {
                    DataType::Float64 | DataType::Int64 => {
                        Ok(Term::new(format!("abs({})", value.sql), value.dtype))
                    }
                    _ => Err(self.none(part, "numbers of that type differ there")),
                }
            }
            (FunctionExpr::Negate, [value]) => {
                let value = self.term(value)?;
                match (value.kind(), &value.dtype) {
                    (Kind::Length, _) | (_, DataType::Float64 | DataType::Int64) => {
                        Ok(Term::new(format!("(- {})", value.sql), value.dtype))
                    }
                    _ => Err(self.none(part, "numbers of that type differ there")),
                }
            }
            _ => Err(self.none(part, "it has no SQL that means the same")),
        }
    }

    fn boolean(
        &self,
        part: &Expr,
        asked: &BooleanFunction,
        input: &[Expr],
    ) -> Result<Term, VerbError> {
        let dialect = self.remote.dialect();
        let each = |word: &str, of_none: &str| -> Result<String, VerbError> {
            let all: Result<Vec<String>, VerbError> =
                input.iter().map(|part| self.condition(part)).collect();
            Ok(joined(&all?, word, of_none))
        };
        let first = input
            .first()
            .ok_or_else(|| self.none(part, "it asks nothing"))?;
        let number = || -> Result<Term, VerbError> {
            let term = self.term(first)?;
            match term.kind() {
                Kind::Fraction | Kind::Whole => Ok(term),
                _ => Err(self.none(part, "it is asked of numbers")),
            }
        };
        // Of whole numbers all are finite, and null stays null.
        let of_number = |of_fraction: &dyn Fn(&str) -> String, of_whole: &str| {
            let term = number()?;
            Ok(match term.kind() {
                Kind::Whole => format!("(CASE WHEN {} IS NOT NULL THEN {of_whole} END)", term.sql),
                _ => of_fraction(&term.sql),
            })
        };
        let sql: Result<String, VerbError> = match asked {
            BooleanFunction::IsNull => Ok(format!("({} IS NULL)", self.term(first)?.sql)),
            BooleanFunction::IsNotNull => Ok(format!("({} IS NOT NULL)", self.term(first)?.sql)),
            BooleanFunction::IsNan => {
                of_number(&|number| is_nan_or_null(self, number, true), FALSE)
            }
            BooleanFunction::IsNotNan => {
                of_number(&|number| is_nan_or_null(self, number, false), TRUE)
            }
            BooleanFunction::IsFinite => {
                of_number(&|number| if_there(number, &self.is_finite(number)), TRUE)
            }
            BooleanFunction::IsInfinite => {
                let infinite = |number: &str| {
                    let is_nan = dialect.is_nan(number);
                    let is_so = format!("NOT {is_nan} AND NOT {}", self.is_finite(number));
                    if_there(number, &is_so)
                };
                of_number(&infinite, FALSE)
            }
            BooleanFunction::Not => Ok(format!("(NOT {})", self.condition(first)?)),
            BooleanFunction::AllHorizontal => each("AND", TRUE),
            BooleanFunction::AnyHorizontal => each("OR", FALSE),
            BooleanFunction::IsBetween { closed } => self.between(part, input, *closed),
            BooleanFunction::IsIn { nulls_equal } => self.is_in(part, input, *nulls_equal),
            _ => Err(self.none(part, "it has no SQL that means the same")),
        };
        Ok(Term::boolean(sql?))
    }

    fn between(
        &self,
        part: &Expr,
        input: &[Expr],
        closed: ClosedInterval,
    ) -> Result<String, VerbError> {
        let [value, low, high] = input else {
            return Err(self.none(part, "it has two ends"));
        };
        let (value, low, high) = (self.term(value)?, self.term(low)?, self.term(high)?);
        let (above, below) = match closed {
            ClosedInterval::Both => (">=", "<="),
            ClosedInterval::Left => (">=", "<"),
            ClosedInterval::Right => (">", "<="),
            ClosedInterval::None => (">", "<"),
        };
        let above = self.compared(part, &value, above, &low)?;
        let below = self.compared(part, &value, below, &high)?;
        Ok(format!("({above} AND {below})"))
    }

    fn is_in(&self, part: &Expr, input: &[Expr], nulls_equal: bool) -> Result<String, VerbError> {
        let [value, set] = input else {
            return Err(self.none(part, "it has a set"));
        };
        let value = self.term(value)?;
        let set = listed(set).ok_or_else(|| self.none(part, "its set is not one of values"))?;
        let among = self.among(part, &value, &set)?;
        Ok(match nulls_equal {
            false => among,
            true => {
                let has_null = if set.null_count() > 0 { TRUE } else { FALSE };
                format!(
                    "(CASE WHEN {} IS NULL THEN {has_null} ELSE {among} END)",
                    value.sql
                )
            }
        })
    }

    /// Whether a value is among some; null, where the value is. A null among them is none of them.
    fn among(&self, part: &Expr, value: &Term, set: &Series) -> Result<String, VerbError> {
        /// As many as any engine takes in one question.
        const MOST: usize = 100_000;
        if set.len() > MOST {
            return Err(self.none(part, "its set is too large to send"));
        }
        let mut equal = Vec::new();
        let mut of_numbers = Vec::new();
        for member in set.iter().filter(|member| !member.is_null()) {
            let member = self.value(part, &member)?;
            match member.kind() == value.kind() {
                true => equal.push(member.sql),
                false => of_numbers.push(self.compared(part, value, "=", &member)?),
            }
        }
        if !equal.is_empty() {
            of_numbers.push(format!("({} IN ({}))", value.sql, equal.join(", ")));
        }
        Ok(match of_numbers.is_empty() {
            true => format!("(CASE WHEN {} IS NOT NULL THEN {FALSE} END)", value.sql),
            false => joined(&of_numbers, "OR", FALSE),
        })
    }

    fn text_function(
        &self,
        part: &Expr,
        asked: &StringFunction,
        text: &Expr,
        other: &Expr,
    ) -> Result<Term, VerbError> {
        let dialect = self.remote.dialect();
        let text = self.term(text)?;
        let part_of = match other {
            Expr::Literal(literal) => literal.to_any_value(),
            _ => None,
        };
        let written = part_of
            .as_ref()
            .and_then(|value| value.get_str().map(str::to_owned));
        let (Some(written), Kind::Text) = (written, text.kind()) else {
            return Err(self.none(part, "it is asked of a text, with a text that is known"));
        };
        let pattern = match asked {
            StringFunction::StartsWith | StringFunction::EndsWith => {
                let is_start = *asked == StringFunction::StartsWith;
                let other = dialect.text(&written)?;
                let sql = has_at_end(dialect, &text.sql, &other, is_start);
                return Ok(Term::boolean(sql));
            }
            StringFunction::Contains { literal: true, .. } => {
                Some(written.chars().map(pattern::literal).collect())
            }
            StringFunction::Contains { literal: false, .. } => {
                pattern::portable(&written).or_else(|| pattern::of_shell(&written))
            }
            _ => None,
        };
        let pattern =
            pattern.ok_or_else(|| self.none(part, "engines read that pattern differently"))?;
        let found = finds(dialect, &text.sql, &pattern)?;
        let found = found.ok_or_else(|| self.none(part, "it finds no patterns"))?;
        Ok(Term::boolean(found))
    }

    /// What a clock shows, and where a stretch of time began.
    fn clock(&self, part: &Expr, asked: &TemporalFunction, time: &Expr) -> Result<Term, VerbError> {
        let dialect = self.remote.dialect();
        let term = self.term(time)?;
        let (Kind::Time, time) = (term.kind(), &term.sql) else {
            return Err(self.none(part, "it is asked of times"));
        };
        let modulo = |value: &str, of: i64| format!("((({value}) % {of} + {of}) % {of})");
        let shown = |of: i64, unit: i64| {
            let within = modulo(time, of);
            let whole = format!("({within} - {})", modulo(time, unit));
            let count = format!("{whole} / {}", dialect.double(unit as f64));
            dialect.cast(&count, crate::data::remote::dialect::SqlType::BigInt)
        };
        const SECOND: i64 = 1_000_000;
        let (minute, hour, day) = (60 * SECOND, 3600 * SECOND, 86_400 * SECOND);
        // Weeks begin on Mondays, and 1970 on a Thursday.
        let monday = format!("({time} + {})", 3 * day);
        let sql = match asked {
            TemporalFunction::Hour => shown(day, hour),
            TemporalFunction::Minute => shown(hour, minute),
            TemporalFunction::Second => shown(minute, SECOND),
            TemporalFunction::WeekDay => {
                let within = modulo(&monday, 7 * day);
                let whole = format!("({within} - {})", modulo(time, day));
                let count = format!("{whole} / {}", dialect.double(day as f64));
                let days = dialect.cast(&count, crate::data::remote::dialect::SqlType::BigInt);
                format!("({days} + 1)")
            }
            TemporalFunction::Truncate => {
                let length = self.length(part)?;
                let from = if length % (7 * day) == 0 {
                    &monday
                } else {
                    time
                };
                format!("({time} - {})", modulo(from, length))
            }
            _ => return Err(self.none(part, "it has no SQL that means the same")),
        };
        Ok(Term::new(sql, self.dtype(part)?))
    }

    /// How many microseconds the stretches of a `bucket` are.
    fn length(&self, part: &Expr) -> Result<i64, VerbError> {
        let text = match part {
            Expr::Function { input, .. } => match input.as_slice() {
                [_, Expr::Literal(literal)] => literal.to_any_value(),
                _ => None,
            },
            _ => None,
        };
        let text = text
            .as_ref()
            .and_then(|value| value.get_str().map(str::to_owned));
        let text = text.ok_or_else(|| self.none(part, "its length is not known"))?;
        let length = crate::flows::length_in_micros(&text)?;
        match length > 0 {
            true => Ok(length),
            false => Err(self.none(part, "its length is not known")),
        }
    }

    /// Functions of this crate, which say what they ask.
    pub(super) fn named_function(
        &self,
        part: &Expr,
        input: &[Expr],
        function: &OpaqueColumnUdf,
    ) -> Result<Term, VerbError> {
        let [value] = input else {
            return Err(self.none(part, "it is a function of your own"));
        };
        if let Some(Among(set)) = function_of::<Among>(function) {
            let value = self.term(value)?;
            return Ok(Term::boolean(self.among(part, &value, set)?));
        }
        if let Some(Asks(condition)) = function_of::<Asks>(function) {
            let operand =
                operand(value).ok_or_else(|| self.none(part, "it is asked of a column"))?;
            let question = Question::Is(operand, condition.clone());
            return Ok(Term::boolean(filter::condition(self.remote, &question)?));
        }
        match (function_of::<AddressQuestion>(function), value) {
            (Some(asked), Expr::Column(name)) if asked.dtype() == DataType::Boolean => {
                self.address(part, name, asked)
            }
            (Some(_), _) => Err(self.none(part, "it is decided here, of a column's addresses")),
            _ => Err(self.none(part, "it is a function of your own, which no engine has")),
        }
    }

    /// Null of a text that is no address.
    fn address(&self, part: &Expr, name: &str, asked: &AddressQuestion) -> Result<Term, VerbError> {
        let column = self.remote.column(name)?;
        let text = column.text(self.remote.dialect())?;
        let nets = asked.nets();
        let within = argus_filter::Condition::Nets(nets);
        let address = argus_filter::Condition::IsAddress(None);
        let within = filter::of_column(self.remote, name, &within)?;
        let is_address = filter::of_column(self.remote, name, &address)?;
        if text.is_empty() {
            return Err(self.none(part, "it is asked of a text"));
        }
        Ok(Term::boolean(format!(
            "(CASE WHEN {is_address} THEN {within} END)"
        )))
    }
}

/// What is so of a value; null, where there is none.
fn if_there(value: &str, is_so: &str) -> String {
    format!("(CASE WHEN {value} IS NOT NULL THEN {is_so} END)")
}

fn is_nan_or_null(translator: &Translator<'_>, number: &str, is: bool) -> String {
    let asked = translator.remote.dialect().is_nan(number);
    let not = if is { "" } else { "NOT " };
    if_there(number, &format!("{not}{asked}"))
}

/// What a filter of ra's asks of: a column, or the difference of two.
fn operand(value: &Expr) -> Option<argus_filter::Operand> {
    let number = |part: &Expr| match part {
        Expr::Cast { expr, .. } => match &**expr {
            Expr::Column(name) => Some(name.to_string()),
            _ => None,
        },
        _ => None,
    };
    match value {
        Expr::Column(name) => Some(argus_filter::Operand::Column(name.to_string())),
        Expr::BinaryExpr {
            left,
            op: Operator::Minus,
            right,
        } => Some(argus_filter::Operand::Difference(
            number(left)?,
            number(right)?,
        )),
        _ => None,
    }
}

/// The values of a set.
fn listed(set: &Expr) -> Option<Series> {
    match set {
        Expr::Literal(LiteralValue::Series(series)) => match series.list() {
            Ok(list) if list.len() == 1 => list.get_as_series(0),
            Ok(_) => None,
            Err(_) => Some((**series).clone()),
        },
        Expr::Literal(LiteralValue::Scalar(scalar)) => match scalar.value() {
            AnyValue::List(series) => Some(series.clone()),
            _ => None,
        },
        Expr::Agg(AggExpr::Implode { input, .. }) => listed(input),
        _ => None,
    }
}
