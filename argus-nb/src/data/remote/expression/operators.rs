//! What stands between two parts: comparisons, logic, arithmetic.

use super::{Kind, Term, Translator};
use crate::data::remote::dialect::SqlType;
use crate::data::remote::functions::divided;
use crate::data::remote::refused::VerbError;
use polars::prelude::*;

impl Translator<'_> {
    pub(super) fn operator(
        &self,
        part: &Expr,
        left: &Expr,
        operator: Operator,
        right: &Expr,
    ) -> Result<Term, VerbError> {
        let sign = match operator {
            Operator::Eq | Operator::EqValidity => "=",
            Operator::NotEq | Operator::NotEqValidity => "<>",
            Operator::Lt => "<",
            Operator::LtEq => "<=",
            Operator::Gt => ">",
            Operator::GtEq => ">=",
            Operator::And | Operator::LogicalAnd => return self.logic(left, "AND", right),
            Operator::Or | Operator::LogicalOr => return self.logic(left, "OR", right),
            Operator::Xor => return self.logic(left, "<>", right),
            _ => return self.arithmetic(part, left, operator, right),
        };
        let (left, right) = (self.term(left)?, self.term(right)?);
        let compared = self.compared(part, &left, sign, &right)?;
        Ok(Term::boolean(match operator {
            Operator::EqValidity => both_or_none(&left, &right, &compared),
            Operator::NotEqValidity => {
                let equal = self.compared(part, &left, "=", &right)?;
                format!("(NOT {})", both_or_none(&left, &right, &equal))
            }
            _ => compared,
        }))
    }

    fn logic(&self, left: &Expr, word: &str, right: &Expr) -> Result<Term, VerbError> {
        let (left, right) = (self.condition(left)?, self.condition(right)?);
        Ok(Term::boolean(format!("({left} {word} {right})")))
    }

    /// A comparison; null, where one of both is.
    pub(super) fn compared(
        &self,
        part: &Expr,
        left: &Term,
        sign: &str,
        right: &Term,
    ) -> Result<String, VerbError> {
        let dialect = self.remote.dialect();
        let (left, right) = (self.as_beside(left, right), self.as_beside(right, left));
        let double = |term: &Term| dialect.cast(&term.sql, SqlType::Double);
        let (one, other) = match (left.kind(), right.kind()) {
            (Kind::Null, _) | (_, Kind::Null) => {
                return Ok(dialect.cast("NULL", SqlType::Boolean));
            }
            (Kind::Whole, Kind::Fraction) => (double(&left), right.sql.clone()),
            (Kind::Fraction, Kind::Whole) => (left.sql.clone(), double(&right)),
            (one, other) if one == other && one != Kind::Other => {
                (left.sql.clone(), right.sql.clone())
            }
            _ => return Err(self.none(part, "its sides are of different types")),
        };
        Ok(format!("({one} {sign} {other})"))
    }

    /// A number that was written without a type is rounded to that of a column of less precision.
    fn as_beside(&self, term: &Term, other: &Term) -> Term {
        let number = term.sql.trim_matches(['(', ')']).parse::<f64>();
        match (term.is_free, &other.dtype, number) {
            (true, DataType::Float32, Ok(number)) if term.kind() == Kind::Fraction => {
                let rounded = self.remote.dialect().double(f64::from(number as f32));
                Term::new(rounded, DataType::Float32)
            }
            _ => term.clone(),
        }
    }

    fn arithmetic(
        &self,
        part: &Expr,
        left: &Expr,
        operator: Operator,
        right: &Expr,
    ) -> Result<Term, VerbError> {
        let dialect = self.remote.dialect();
        let (left, right) = (self.term(left)?, self.term(right)?);
        let dtype = self.dtype(part)?;
        let of_type = |term: &Term| self.of_type(part, term, &dtype);
        let wanted = Term::new(String::new(), dtype.clone()).kind();
        let times = |kind: Kind| matches!(kind, Kind::Time | Kind::Length);
        let sql = match (operator, wanted) {
            (Operator::Plus, Kind::Text) => {
                format!("({} || {})", of_type(&left)?, of_type(&right)?)
            }
            (Operator::Plus | Operator::Minus, Kind::Time | Kind::Length)
                if times(left.kind()) && times(right.kind()) =>
            {
                format!("({} {} {})", left.sql, sign(operator), right.sql)
            }
            (Operator::Plus | Operator::Minus | Operator::Multiply, Kind::Fraction)
                if dtype == DataType::Float64 =>
            {
                format!(
                    "({} {} {})",
                    of_type(&left)?,
                    sign(operator),
                    of_type(&right)?
                )
            }
            (Operator::RustDivide | Operator::TrueDivide, Kind::Fraction)
                if dtype == DataType::Float64 =>
            {
                let quotient = divided(dialect, &of_type(&left)?, &of_type(&right)?);
                format!("({quotient})")
            }
            (Operator::Plus | Operator::Minus | Operator::Multiply, Kind::Whole) => {
                let sum = format!("({} {} {})", left.sql, sign(operator), right.sql);
                wrapped(&sum, &dtype)
                    .ok_or_else(|| self.none(part, "whole numbers of that type differ there"))?
            }
            (Operator::RustDivide | Operator::FloorDivide | Operator::Modulus, Kind::Whole) => {
                let why = "whole numbers are divided differently there; ratio(…) gives a fraction";
                return Err(self.none(part, why));
            }
            _ => return Err(self.none(part, "it has no SQL that means the same")),
        };
        Ok(Term::new(sql, dtype))
    }

    pub(super) fn cast(
        &self,
        part: &Expr,
        term: &Term,
        to: &DataType,
        is_strict: bool,
    ) -> Result<Term, VerbError> {
        let dialect = self.remote.dialect();
        let wanted = Term::new(String::new(), to.clone()).kind();
        let [one, zero, of] = match wanted {
            Kind::Fraction => [dialect.double(1.0), dialect.double(0.0), String::new()],
            _ => [dialect.integer(1), dialect.integer(0), String::new()],
        };
        let value = &term.sql;
        let of_boolean =
            format!("(CASE WHEN {value} THEN {one} WHEN NOT {value} THEN {zero} END{of})");
        let sql = match (term.kind(), wanted) {
            (Kind::Boolean, Kind::Whole | Kind::Fraction) => of_boolean,
            (Kind::Whole, Kind::Fraction) if *to == DataType::Float64 => {
                dialect.cast(value, SqlType::Double)
            }
            (Kind::Whole, Kind::Text) => dialect.cast(value, SqlType::Text),
            (Kind::Whole, Kind::Whole) => match bounds(to) {
                _ if *to == DataType::Int64 && term.dtype != DataType::UInt64 => value.clone(),
                Some((low, high)) if !is_strict => {
                    format!("(CASE WHEN {value} BETWEEN {low} AND {high} THEN {value} END)")
                }
                _ => return Err(self.none(part, "a number may not fit")),
            },
            (Kind::Time | Kind::Length, Kind::Whole) if *to == DataType::Int64 => value.clone(),
            (Kind::Whole, Kind::Time | Kind::Length) if term.dtype == DataType::Int64 => {
                value.clone()
            }
            (Kind::Fraction, Kind::Fraction) if *to == DataType::Float64 => value.clone(),
            (Kind::Text, Kind::Text)
            | (Kind::Time, Kind::Time)
            | (Kind::Length, Kind::Length)
            | (Kind::Boolean, Kind::Boolean) => value.clone(),
            _ => return Err(self.none(part, "a cast of that kind may differ there")),
        };
        Ok(Term::new(sql, to.clone()))
    }

    /// Whether a fraction is one, NaN and the infinite told apart.
    pub(super) fn is_finite(&self, double: &str) -> String {
        let dialect = self.remote.dialect();
        let [most, least] = [f64::INFINITY, f64::NEG_INFINITY].map(|number| dialect.double(number));
        let is_nan = dialect.is_nan(double);
        format!("(NOT {is_nan} AND {double} <> {most} AND {double} <> {least})")
    }
}

fn sign(operator: Operator) -> &'static str {
    match operator {
        Operator::Plus => "+",
        Operator::Minus => "-",
        _ => "*",
    }
}

/// Whether two values are equal, two nulls among them.
fn both_or_none(left: &Term, right: &Term, equal: &str) -> String {
    let (left, right) = (&left.sql, &right.sql);
    format!(
        "(({left} IS NOT NULL AND {right} IS NOT NULL AND {equal}) OR ({left} IS NULL AND {right} IS NULL))"
    )
}

/// A whole number that begins anew past the end of its type, as polars' do.
fn wrapped(number: &str, dtype: &DataType) -> Option<String> {
    if *dtype == DataType::Int64 {
        return Some(number.to_owned());
    }
    let (low, high) = bounds(dtype)?;
    let numbers = high - low + 1;
    Some(format!(
        "(((({number}) - ({low})) % {numbers} + {numbers}) % {numbers} + ({low}))"
    ))
}

/// The least and the greatest of a type of less than 64 bits.
fn bounds(dtype: &DataType) -> Option<(i64, i64)> {
    Some(match dtype {
        DataType::UInt8 => (0, i64::from(u8::MAX)),
        DataType::UInt16 => (0, i64::from(u16::MAX)),
        DataType::UInt32 => (0, i64::from(u32::MAX)),
        DataType::Int8 => (i64::from(i8::MIN), i64::from(i8::MAX)),
        DataType::Int16 => (i64::from(i16::MIN), i64::from(i16::MAX)),
        DataType::Int32 => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => return None,
    })
}
