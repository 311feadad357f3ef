//! A column of an engine's table: what the engine keeps there, and what it means to Argus.
//!
//! What a value means is said by the catalogue, not by the engine: a `StartTime` is a time and a
//! `Sport` is UInt16, though Spark has no such type. Every column comes back in one of few plain
//! types (a time as its microseconds, a dictionary as text), which is then what it means.

use super::dialect::{Dialect, SqlType};
use super::error::RemoteError;
use crate::schema::{Kind, by_header};
use polars::prelude::{DataType, TimeUnit};

/// What an engine keeps in a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stored {
    Boolean,
    /// Of that type, or of one with fewer values.
    Integer(DataType),
    Float(DataType),
    Decimal,
    /// Unsigned numbers of 64 bits, where the engine has them as decimals only.
    Wide,
    Text,
    /// Text by numbers, which is asked for as text.
    Dictionary,
    /// An instant, or a time of some clock, which is taken for UTC's.
    Time {
        is_instant: bool,
    },
    Date,
    /// A length of time.
    Length,
    /// Something else, as the engine calls it. It is shown as text.
    Other(String),
}

/// A column of an engine's table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RemoteColumn {
    pub(crate) name: String,
    pub(crate) stored: Stored,
    /// What it means, and so the type in which it comes here.
    pub(crate) dtype: DataType,
}

impl RemoteColumn {
    pub(super) fn new(name: impl Into<String>, stored: Stored) -> RemoteColumn {
        let name = name.into();
        let dtype = meaning(&name, &stored);
        RemoteColumn {
            name,
            stored,
            dtype,
        }
    }

    /// The column's name, as SQL.
    ///
    /// # Errors
    /// A name that SQL can't write.
    pub(crate) fn reference(&self, dialect: Dialect) -> Result<String, RemoteError> {
        dialect.identifier(&self.name)
    }

    /// Its value, in the plain type in which it comes back and is compared: a time by its
    /// microseconds (BigInt), a date by its days, text and what is shown as text as text.
    ///
    /// # Errors
    /// As [`RemoteColumn::reference`].
    pub(crate) fn value(&self, dialect: Dialect) -> Result<String, RemoteError> {
        let name = self.reference(dialect)?;
        Ok(match &self.stored {
            Stored::Boolean | Stored::Integer(_) | Stored::Text => name,
            // Not the column itself: the least and the greatest number that Parquet notes of a column
            // with NaN mislead DuckDB and Spark, which then leave rows out.
            Stored::Float(_) => dialect.same_double(&name),
            Stored::Decimal => dialect.cast(&name, SqlType::Double),
            Stored::Wide | Stored::Dictionary | Stored::Other(_) => {
                dialect.cast(&name, SqlType::Text)
            }
            Stored::Time { is_instant: true } => dialect.microseconds_of_instant(&name),
            Stored::Time { is_instant: false } => dialect.microseconds(&name),
            Stored::Length => dialect.microseconds_of_length(&name),
            Stored::Date => dialect.days(&name),
        })
    }

    /// Its value as text.
    ///
    /// # Errors
    /// As [`RemoteColumn::reference`].
    pub(crate) fn text(&self, dialect: Dialect) -> Result<String, RemoteError> {
        match self.stored {
            Stored::Text | Stored::Dictionary | Stored::Wide | Stored::Other(_) => {
                self.value(dialect)
            }
            _ => Ok(dialect.cast(&self.reference(dialect)?, SqlType::Text)),
        }
    }

    /// Its number (Double), which is null where there is none: see
    /// [`Condition`](crate::data::query::Condition). `None` for a column without numbers.
    ///
    /// # Errors
    /// As [`RemoteColumn::reference`].
    pub(crate) fn number(&self, dialect: Dialect) -> Result<Option<String>, RemoteError> {
        let name = self.reference(dialect)?;
        let double = |expression: &str| dialect.cast(expression, SqlType::Double);
        Ok(Some(match &self.stored {
            Stored::Boolean => format!(
                "CASE WHEN {name} THEN {} WHEN NOT {name} THEN {} END",
                dialect.double(1.0),
                dialect.double(0.0)
            ),
            Stored::Integer(_) | Stored::Decimal | Stored::Wide => double(&name),
            // NaN is greater than all numbers there, as infinity is.
            Stored::Float(_) => {
                let value = self.value(dialect)?;
                let farthest = dialect.double(FARTHEST);
                format!(
                    "CASE WHEN abs({value}) <= {farthest} THEN {} END",
                    double(&value)
                )
            }
            Stored::Time { .. } => double(&self.value(dialect)?),
            Stored::Length => format!(
                "({} / {})",
                double(&self.value(dialect)?),
                dialect.double(MICROSECONDS_OF_A_SECOND)
            ),
            Stored::Date => format!(
                "({} * {})",
                double(&dialect.days(&name)),
                dialect.double(MICROSECONDS_OF_A_DAY)
            ),
            Stored::Text | Stored::Dictionary | Stored::Other(_) => return Ok(None),
        }))
    }
}

/// A number beyond it is none that can be drawn.
const FARTHEST: f64 = 1e300;
const MICROSECONDS_OF_A_SECOND: f64 = 1e6;
const MICROSECONDS_OF_A_DAY: f64 = 86_400e6;

/// The type that Argus' catalogue gives a column, if the engine keeps there what can be of that
/// type; else the engine's own.
fn meaning(name: &str, stored: &Stored) -> DataType {
    let kind = by_header(name).map(|field| field.kind);
    match (kind, stored) {
        (Some(kind @ (Kind::Port | Kind::Count)), Stored::Integer(_) | Stored::Wide) => {
            kind.dtype()
        }
        (
            Some(Kind::Number),
            Stored::Integer(_) | Stored::Float(_) | Stored::Decimal | Stored::Wide,
        ) => DataType::Float64,
        (Some(kind @ (Kind::Category | Kind::Flags)), Stored::Text | Stored::Dictionary) => {
            kind.dtype()
        }
        _ => of_engine(stored),
    }
}

fn of_engine(stored: &Stored) -> DataType {
    match stored {
        Stored::Boolean => DataType::Boolean,
        Stored::Integer(dtype) | Stored::Float(dtype) => dtype.clone(),
        Stored::Decimal => DataType::Float64,
        Stored::Wide => DataType::UInt64,
        Stored::Text | Stored::Dictionary | Stored::Other(_) => DataType::String,
        Stored::Time { .. } => DataType::Datetime(TimeUnit::Microseconds, None),
        Stored::Length => DataType::Duration(TimeUnit::Microseconds),
        Stored::Date => DataType::Date,
    }
}
