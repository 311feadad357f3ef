//! Verbs whose answer is rows: those that stay where they are, and a few that come here.

use crate::data::engine::{Engine, Rows};
use crate::data::remote::Remote;
use crate::data::remote::column::Stored;
use crate::data::remote::dialect::Dialect;
use crate::data::remote::expression::term;
use crate::data::remote::filter;
use crate::data::remote::refused::VerbError;
use crate::data::remote::relation::Relation;
use crate::filter::{check_states, needs_flags, question};
use crate::flows::{Value, Verbs as _, columns, order};
use polars::prelude::*;

impl Remote {
    /// The rows that pass a filter of ra's, as
    /// [`RaFilter::ra`](crate::filter::RaFilter::ra) gives them: the engine filters.
    ///
    /// # Errors
    /// A filter that can't be read, and a column that it needs and that is not there.
    pub fn ra(&self, filter: &str) -> Result<Remote, VerbError> {
        let question = question(filter, &self.schema_ref())?;
        if let Some(states) = needs_flags(&question) {
            check_states(&self.distinct(states)?, filter)?;
        }
        Ok(self.where_sql(filter::condition(self, &question)?))
    }

    /// The rows of which an expression is true, as
    /// [`Verbs::filtered`](crate::flows::Verbs::filtered) gives them.
    ///
    /// # Errors
    /// An expression that has no SQL of the same meaning, with the part that has none.
    pub fn filtered(&self, condition: Expr) -> Result<Remote, VerbError> {
        let term = term(self, &condition)?;
        match term.dtype {
            DataType::Boolean => Ok(self.where_sql(term.sql)),
            dtype => Err(polars_err!(
                InvalidOperation: "filter predicate must be of type `Boolean`, got `{dtype}`"
            )
            .into()),
        }
    }

    /// The flows that began at `from` or later, and before `to`.
    ///
    /// # Errors
    /// A text that is no time, and rows without a column of start times.
    pub fn between(&self, from: &str, to: &str) -> Result<Remote, VerbError> {
        self.filtered(order::between(&self.schema_ref(), from, to)?.expression())
    }

    /// With one column more, or one replaced, as
    /// [`Verbs::assign`](crate::flows::Verbs::assign) gives it. It is computed there.
    ///
    /// # Errors
    /// An expression that has no SQL of the same meaning.
    pub fn assign(&self, name: &str, expression: impl Into<Expr>) -> Result<Remote, VerbError> {
        self.assigned_expr(name, expression.into())
    }

    #[doc(hidden)]
    pub fn assigned_expr(&self, name: &str, expression: Expr) -> Result<Remote, VerbError> {
        self.assigned(name, &expression)
    }

    #[doc(hidden)]
    pub fn assigned(&self, name: &str, expression: &Expr) -> Result<Remote, VerbError> {
        let dialect = self.dialect();
        let term = term(self, expression)?;
        let value = match (&term.dtype, dialect) {
            (DataType::Datetime(..), Dialect::DuckDb) => format!("make_timestamp({})", term.sql),
            (DataType::Datetime(..), Dialect::Spark) => format!("timestamp_micros({})", term.sql),
            (DataType::Datetime(..) | DataType::Date | DataType::Duration(_), _) => {
                let why = "times are not made there by its SQL";
                return Err(VerbError::no_sql(expression, self.connection().name(), why));
            }
            _ => term.sql,
        };
        let mut columns = Vec::new();
        let mut is_there = false;
        for column in self.columns() {
            let is_it = column.name == name;
            is_there |= is_it;
            let reference = column.reference(dialect)?;
            columns.push(match is_it {
                true => format!("{value} AS {reference}"),
                false => reference,
            });
        }
        if !is_there {
            columns.push(format!("{value} AS {}", dialect.identifier(name)?));
        }
        let made = Relation::Query(self.select_of(&columns)?);
        Ok(Remote::of_relation(self.connection().clone(), made)?)
    }

    fn select_of(&self, columns: &[String]) -> Result<String, VerbError> {
        let columns = columns.join(", ");
        Ok(format!("SELECT {columns} FROM {}", self.narrowed_sql()?))
    }

    /// Some of the columns, in the order in which they are named: `DataFrame::select`.
    ///
    /// # Errors
    /// A column that is not there.
    pub fn select<N: AsRef<str>>(
        &self,
        columns: impl IntoIterator<Item = N>,
    ) -> Result<Remote, VerbError> {
        let mut names = Vec::new();
        for column in columns {
            names.push(column.as_ref().to_owned());
        }
        self.of_columns(&names)
    }

    #[doc(hidden)]
    pub fn of_columns(&self, names: &[String]) -> Result<Remote, VerbError> {
        let (mut columns, mut select) = (Vec::new(), Vec::new());
        for name in names {
            let column = self.column(name)?;
            select.push(column.reference(self.dialect())?);
            columns.push(column.clone());
        }
        Ok(self.of_known(self.select_of(&select)?, columns))
    }

    /// With one column by another name, as [`Verbs::renamed`](crate::flows::Verbs::renamed) gives
    /// it.
    ///
    /// # Errors
    /// A column that is not there, and a name that another column has.
    pub fn renamed(&self, from: &str, to: &str) -> Result<Remote, VerbError> {
        // polars says what is wrong with the names.
        let none = DataFrame::empty_with_schema(&self.schema_ref());
        none.renamed(from, to)?;
        let dialect = self.dialect();
        let (mut columns, mut select) = (Vec::new(), Vec::new());
        for column in self.columns() {
            let (mut column, reference) = (column.clone(), column.reference(dialect)?);
            if column.name == from {
                to.clone_into(&mut column.name);
                select.push(format!("{reference} AS {}", column.reference(dialect)?));
            } else {
                select.push(reference);
            }
            columns.push(column);
        }
        Ok(self.of_known(self.select_of(&select)?, columns))
    }

    /// With a value in the place of a column's nulls, as
    /// [`Verbs::fill`](crate::flows::Verbs::fill) gives it.
    ///
    /// # Errors
    /// A column that is not there, and a value that the column's type can't hold.
    pub fn fill(&self, column: &str, value: impl Into<Value>) -> Result<Remote, VerbError> {
        self.filled(column, value.into())
    }

    #[doc(hidden)]
    pub fn filled(&self, column: &str, value: Value) -> Result<Remote, VerbError> {
        self.assigned(
            column,
            &columns::filled(&self.schema_ref(), column, value.into_expr())?,
        )
    }

    /// The rows with the largest values of a column, the largest first. They come here. Of equal
    /// ones those that are less in their other columns, in the order of these: an engine's rows
    /// have none of their own.
    ///
    /// # Errors
    /// A column that is not there.
    pub fn largest(&self, n: usize, column: &str) -> Result<DataFrame, VerbError> {
        self.at_end(n, column, true)
    }

    /// The rows with the smallest values of a column, the smallest first. As for
    /// [`largest`](Remote::largest).
    ///
    /// # Errors
    /// A column that is not there.
    pub fn smallest(&self, n: usize, column: &str) -> Result<DataFrame, VerbError> {
        self.at_end(n, column, false)
    }

    fn at_end(&self, n: usize, name: &str, is_descending: bool) -> Result<DataFrame, VerbError> {
        let dialect = self.dialect();
        let column = self.column(name)?;
        let reference = match column.stored {
            Stored::Float(_) => column.value(dialect)?,
            _ => column.reference(dialect)?,
        };
        let is_there = match column.stored {
            Stored::Float(_) => {
                format!(
                    "({reference} IS NOT NULL AND NOT {})",
                    dialect.is_nan(&reference)
                )
            }
            _ => format!("({reference} IS NOT NULL)"),
        };
        let mut order = vec![(name.to_owned(), is_descending)];
        let others = self.columns().iter().map(|column| &column.name);
        order.extend(
            others
                .filter(|other| *other != name)
                .map(|other| (other.clone(), false)),
        );
        let rows = Rows {
            order,
            limit: n as u64,
            ..Rows::default()
        };
        Ok(self.where_sql(is_there).rows(&rows)?)
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.columns().len()
    }

    /// The columns' names, in their order.
    pub fn get_column_names(&self) -> Vec<String> {
        self.columns()
            .iter()
            .map(|column| column.name.clone())
            .collect()
    }

    /// How many rows and columns there are; the engine counts.
    ///
    /// # Errors
    /// What the engine meets.
    pub fn shape(&self) -> Result<(usize, usize), VerbError> {
        Ok((self.height()?, self.width()))
    }

    /// How many rows there are; the engine counts.
    ///
    /// # Errors
    /// What the engine meets.
    pub fn height(&self) -> Result<usize, VerbError> {
        Ok(Engine::height(self)? as usize)
    }
}
