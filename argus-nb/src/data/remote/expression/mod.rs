//! An expression of polars as SQL of the same meaning, null and NaN included.
//!
//! A part becomes a [`Term`]: its SQL, and the type that polars gives it, in which everything is
//! decided. Numbers are compared as polars does, whole ones exactly; a time is its microseconds.
//! What has no such SQL is an error that names the part. `operators` has what stands between two
//! parts, `functions` what is asked of one, `aggregates` what makes one value of many.

mod aggregates;
mod functions;
mod literals;
mod operators;

use super::Remote;
use super::column::Stored;
use super::dialect::SqlType;
use super::refused::VerbError;
use polars::prelude::*;

/// A part of an expression in SQL.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) sql: String,
    pub(super) dtype: DataType,
    /// A number that was written without a type takes on that of the column beside it.
    is_free: bool,
}

/// What decides how a part is compared and reckoned with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Null,
    Boolean,
    Whole,
    Fraction,
    Text,
    Time,
    Length,
    Date,
    Other,
}

impl Term {
    fn new(sql: String, dtype: DataType) -> Term {
        Term {
            sql,
            dtype,
            is_free: false,
        }
    }

    fn boolean(sql: String) -> Term {
        Term::new(sql, DataType::Boolean)
    }

    fn kind(&self) -> Kind {
        match &self.dtype {
            DataType::Null => Kind::Null,
            DataType::Boolean => Kind::Boolean,
            DataType::Float32 | DataType::Float64 => Kind::Fraction,
            DataType::String | DataType::Categorical(..) | DataType::Enum(..) => Kind::Text,
            DataType::Datetime(TimeUnit::Microseconds, None) => Kind::Time,
            DataType::Duration(TimeUnit::Microseconds) => Kind::Length,
            DataType::Date => Kind::Date,
            dtype if dtype.is_integer() => Kind::Whole,
            _ => Kind::Other,
        }
    }
}

/// An expression of a `Remote`'s columns, as SQL.
///
/// # Errors
/// [`VerbError::NoSql`] with the part that has none, and what polars says of an expression that
/// makes no sense.
pub(super) fn term(remote: &Remote, expression: &Expr) -> Result<Term, VerbError> {
    Translator { remote }.term(expression)
}

/// An expression that makes one value of many, as SQL.
///
/// # Errors
/// As for [`term`].
pub(super) fn aggregate(remote: &Remote, expression: &Expr) -> Result<String, VerbError> {
    Translator { remote }.aggregate(expression)
}

struct Translator<'a> {
    remote: &'a Remote,
}

impl Translator<'_> {
    fn term(&self, part: &Expr) -> Result<Term, VerbError> {
        match part {
            Expr::Alias(inner, _) | Expr::KeepName(inner) => self.term(inner),
            Expr::Column(name) => self.column(part, name),
            Expr::Literal(literal) => self.literal(part, literal),
            Expr::BinaryExpr { left, op, right } => self.operator(part, left, *op, right),
            Expr::Cast {
                expr,
                dtype: DataTypeExpr::Literal(dtype),
                options,
            } => self.cast(part, &self.term(expr)?, dtype, options.is_strict()),
            Expr::Ternary {
                predicate,
                truthy,
                falsy,
            } => self.choice(part, predicate, truthy, falsy),
            Expr::Function { input, function } => self.function(part, input, function),
            Expr::AnonymousFunction {
                input, function, ..
            } => self.named_function(part, input, function),
            Expr::Agg(_) | Expr::Len => self.scalar(part),
            _ => Err(self.none(part, "it has no SQL that means the same")),
        }
    }

    fn none(&self, part: &Expr, why: &'static str) -> VerbError {
        VerbError::no_sql(part, self.remote.connection().name(), why)
    }

    fn column(&self, part: &Expr, name: &str) -> Result<Term, VerbError> {
        let column = self.remote.column(name)?;
        let dialect = self.remote.dialect();
        let value = column.value(dialect)?;
        let value = match &column.stored {
            Stored::Wide => {
                return Err(self.none(part, "numbers of more than 64 bits come from there as text"));
            }
            Stored::Integer(_) => dialect.cast(&value, SqlType::BigInt),
            Stored::Float(_) => dialect.cast(&value, SqlType::Double),
            _ => value,
        };
        let is_float = column.dtype.is_float();
        let value = match &column.stored {
            Stored::Integer(_) if is_float => dialect.cast(&value, SqlType::Double),
            Stored::Float(_) | Stored::Decimal if !is_float => {
                return Err(self.none(part, "the engine keeps fractions there"));
            }
            _ => value,
        };
        Ok(Term::new(value, column.dtype.clone()))
    }

    fn choice(
        &self,
        part: &Expr,
        predicate: &Expr,
        truthy: &Expr,
        falsy: &Expr,
    ) -> Result<Term, VerbError> {
        let predicate = self.condition(predicate)?;
        let (truthy, falsy) = (self.term(truthy)?, self.term(falsy)?);
        let dtype = self.dtype(part)?;
        let [truthy, falsy] = [&truthy, &falsy].map(|side| self.of_type(part, side, &dtype));
        let sql = format!("CASE WHEN {predicate} THEN {} ELSE {} END", truthy?, falsy?);
        Ok(Term::new(format!("({sql})"), dtype))
    }

    /// What has to be true or false.
    fn condition(&self, part: &Expr) -> Result<String, VerbError> {
        let term = self.term(part)?;
        match term.kind() {
            Kind::Boolean => Ok(term.sql),
            Kind::Null => Ok(self.remote.dialect().cast("NULL", SqlType::Boolean)),
            _ => Err(self.none(part, "it is not true or false")),
        }
    }

    /// The type that polars gives a part, which it says of no rows as of many.
    fn dtype(&self, part: &Expr) -> Result<DataType, VerbError> {
        let none = DataFrame::empty_with_schema(&self.remote.schema_ref());
        let answer = none.lazy().select([part.clone().alias("part")]).collect()?;
        Ok(answer.column("part")?.dtype().clone())
    }

    /// A term's SQL in the type of a whole part.
    fn of_type(&self, part: &Expr, term: &Term, dtype: &DataType) -> Result<String, VerbError> {
        let wanted = Term::new(String::new(), dtype.clone()).kind();
        let dialect = self.remote.dialect();
        match (term.kind(), wanted) {
            (Kind::Null, Kind::Whole | Kind::Time | Kind::Length) => {
                Ok(dialect.cast("NULL", SqlType::BigInt))
            }
            (Kind::Null, Kind::Fraction) => Ok(dialect.cast("NULL", SqlType::Double)),
            (Kind::Null, Kind::Boolean) => Ok(dialect.cast("NULL", SqlType::Boolean)),
            (Kind::Null, Kind::Text) => Ok(dialect.cast("NULL", SqlType::Text)),
            (Kind::Whole, Kind::Fraction) => Ok(dialect.cast(&term.sql, SqlType::Double)),
            (found, wanted) if found == wanted && wanted != Kind::Other => Ok(term.sql.clone()),
            _ => Err(self.none(part, "its sides are of different types")),
        }
    }
}
