//! Values that stand in an expression.

use super::{Term, Translator};
use crate::data::remote::dialect::{Dialect, SqlType};
use crate::data::remote::refused::VerbError;
use polars::prelude::*;

impl Translator<'_> {
    pub(super) fn literal(&self, part: &Expr, literal: &LiteralValue) -> Result<Term, VerbError> {
        let is_free = matches!(literal, LiteralValue::Dyn(_));
        let value = match literal {
            LiteralValue::Dyn(_) | LiteralValue::Scalar(_) => literal.to_any_value(),
            LiteralValue::Series(series) if series.len() == 1 => Some(series.get(0)?.into_static()),
            _ => None,
        };
        let value = value.ok_or_else(|| self.none(part, "it is not a single value"))?;
        let term = self.value(part, &value)?;
        Ok(Term { is_free, ..term })
    }

    pub(super) fn value(&self, part: &Expr, value: &AnyValue<'_>) -> Result<Term, VerbError> {
        let dialect = self.remote.dialect();
        let dtype = value.dtype();
        let sql = match value {
            AnyValue::Null => dialect.cast("NULL", SqlType::BigInt),
            AnyValue::Boolean(true) => dialect.cast("1", SqlType::Boolean),
            AnyValue::Boolean(false) => dialect.cast("0", SqlType::Boolean),
            AnyValue::String(text) => dialect.text(text)?,
            AnyValue::StringOwned(text) => dialect.text(text)?,
            AnyValue::Float32(number) => dialect.double(f64::from(*number)),
            AnyValue::Float64(number) => dialect.double(*number),
            AnyValue::Datetime(micros, TimeUnit::Microseconds, None)
            | AnyValue::DatetimeOwned(micros, TimeUnit::Microseconds, None)
            | AnyValue::Duration(micros, TimeUnit::Microseconds) => {
                big_integer(dialect, i128::from(*micros))
            }
            AnyValue::Date(days) => dialect.integer(i128::from(*days)),
            number if number.dtype().is_integer() => {
                big_integer(dialect, number.try_extract::<i128>()?)
            }
            _ => return Err(self.none(part, "its values have no SQL")),
        };
        Ok(Term::new(sql, dtype))
    }
}

/// An integer that does not take on a narrower type, in which a sum would not fit.
fn big_integer(dialect: Dialect, number: i128) -> String {
    match i64::try_from(number) {
        Ok(number) => dialect.cast(&dialect.integer(i128::from(number)), SqlType::BigInt),
        Err(_) => dialect.integer(number),
    }
}
