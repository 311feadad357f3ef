//! What rows are grouped by: columns, or what expressions make of them.

use super::column::{ColumnError, dtype_of};
use crate::erased::{Erased, gathered};
use polars::prelude::*;

/// What rows are grouped by: a column by its name, or an expression, such as
/// `col("SrcAddr").subnet(24)?` or `col("StartTime").dt().hour()`.
#[derive(Debug, Clone)]
pub struct Key(Erased<Kind>);

#[derive(Debug, Clone)]
enum Kind {
    Named(String),
    Of(Expr),
}

impl Key {
    /// # Errors
    /// A name that no column has; what is wrong with an expression polars says itself.
    pub(crate) fn known(self, schema: &Schema) -> Result<Expr, ColumnError> {
        match self.0.into_inner() {
            Kind::Of(expression) => Ok(expression),
            Kind::Named(name) => {
                dtype_of(schema, &name)?;
                Ok(col(name))
            }
        }
    }

    /// The query with a column that holds the key, and the names that the column has there and
    /// should have in an answer. A key by name is a column already.
    pub(super) fn into_column_of(
        self,
        mut query: LazyFrame,
    ) -> Result<(LazyFrame, KeyColumn), ColumnError> {
        let expression = match self.0.into_inner() {
            Kind::Of(expression) => expression,
            Kind::Named(name) => {
                let called = name.clone().into();
                return Ok((query, KeyColumn { name, called }));
            }
        };
        let schema = query.collect_schema()?;
        let called = expression.to_field(&schema)?.name;
        let mut name = called.to_string();
        while schema.contains(&name) {
            name.push('\'');
        }
        let query = query.with_columns([expression.alias(&name)]);
        Ok((query, KeyColumn { name, called }))
    }
}

/// A column that rows are grouped by.
pub(super) struct KeyColumn {
    /// Its name in the query, which no other column has.
    pub(super) name: String,
    /// What the expression calls it.
    called: PlSmallStr,
}

impl KeyColumn {
    /// The answer, whose first column is the key, with the key's own name.
    pub(super) fn called_in(self, mut answer: DataFrame) -> Result<DataFrame, ColumnError> {
        if self.name != self.called.as_str() && !answer.schema().contains(&self.called) {
            answer.rename(&self.name, self.called)?;
        }
        Ok(answer)
    }
}

impl From<Expr> for Key {
    fn from(expression: Expr) -> Key {
        Key(Erased::new(Kind::Of(expression)))
    }
}

macro_rules! names {
    ($($name:ty),*) => {
        $(
            impl From<$name> for Key {
                fn from(name: $name) -> Key {
                    Key(Erased::new(Kind::Named(name.to_string())))
                }
            }
            impl From<$name> for Keys {
                fn from(name: $name) -> Keys {
                    Keys(vec![name.into()])
                }
            }
        )*
    };
}

names!(&str, String, &String);

/// One key, or several of them: `"SrcAddr"`, `["SrcAddr", "DstAddr"]`.
#[derive(Debug, Clone)]
pub struct Keys(Vec<Key>);

impl Keys {
    /// # Errors
    /// As for [`Key::known`].
    pub(crate) fn known(self, schema: &Schema) -> Result<Vec<Expr>, ColumnError> {
        self.0.into_iter().map(|key| key.known(schema)).collect()
    }
}

impl From<Expr> for Keys {
    fn from(expression: Expr) -> Keys {
        Keys(vec![expression.into()])
    }
}

impl<K: Into<Key>, const N: usize> From<[K; N]> for Keys {
    fn from(keys: [K; N]) -> Keys {
        let mut keys = keys.into_iter();
        Keys(gathered(&mut || Some(keys.next()?.into())))
    }
}

impl<K: Into<Key>> From<Vec<K>> for Keys {
    fn from(keys: Vec<K>) -> Keys {
        let mut keys = keys.into_iter();
        Keys(gathered(&mut || Some(keys.next()?.into())))
    }
}
