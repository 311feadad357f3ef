//! What rows are grouped by: columns, or what expressions make of them.

use super::column::{ColumnError, dtype_of};
use polars::prelude::*;

/// What rows are grouped by: a column by its name, or an expression, such as
/// `col("SrcAddr").subnet(24)?` or `col("StartTime").dt().hour()`.
#[derive(Debug, Clone)]
pub struct Key(Kind);

#[derive(Debug, Clone)]
enum Kind {
    Named(String),
    Of(Expr),
}

impl Key {
    /// # Errors
    /// A name that no column has; what is wrong with an expression polars says itself.
    pub(super) fn known(self, schema: &Schema) -> Result<Expr, ColumnError> {
        match self.0 {
            Kind::Of(expression) => Ok(expression),
            Kind::Named(name) => {
                dtype_of(schema, &name)?;
                Ok(col(name))
            }
        }
    }

    /// The key, and what its column is called.
    ///
    /// # Errors
    /// As for [`known`](Key::known), and an expression that is no single column.
    pub(super) fn named(self, schema: &Schema) -> Result<(Expr, PlSmallStr), ColumnError> {
        let key = self.known(schema)?;
        let name = key.to_field(schema)?.name;
        Ok((key, name))
    }
}

impl From<Expr> for Key {
    fn from(expression: Expr) -> Key {
        Key(Kind::Of(expression))
    }
}

macro_rules! names {
    ($($name:ty),*) => {
        $(
            impl From<$name> for Key {
                fn from(name: $name) -> Key {
                    Key(Kind::Named(name.to_string()))
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
    pub(super) fn known(self, schema: &Schema) -> Result<Vec<Expr>, ColumnError> {
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
        Keys(keys.into_iter().map(Into::into).collect())
    }
}

impl<K: Into<Key>> From<Vec<K>> for Keys {
    fn from(keys: Vec<K>) -> Keys {
        Keys(keys.into_iter().map(Into::into).collect())
    }
}
