//! Some rows of a table, as SQL needs to know them: what stands behind FROM, the conditions, and the
//! columns.

use super::column::RemoteColumn;
use super::dialect::Dialect;
use super::error::RemoteError;
use super::relation::Relation;
use crate::flows::{ColumnError, unknown};
use polars::prelude::{Schema, SchemaRef};
use std::sync::Arc;

/// Rows of a relation, in an engine's SQL.
#[derive(Clone)]
pub(super) struct Selection {
    pub(super) dialect: Dialect,
    pub(super) relation: Relation,
    /// Conditions in SQL, of which every one holds; a null is no.
    pub(super) conditions: Vec<String>,
    /// Why a condition can't be written, which is said when something is asked.
    pub(super) unwritten: Option<String>,
    pub(super) columns: Arc<[RemoteColumn]>,
    pub(super) schema: SchemaRef,
}

impl Selection {
    /// All rows of a relation.
    pub(super) fn new(
        dialect: Dialect,
        relation: Relation,
        columns: Vec<RemoteColumn>,
    ) -> Selection {
        let field = |column: &RemoteColumn| (column.name.as_str().into(), column.dtype.clone());
        let schema = Arc::new(columns.iter().map(field).collect::<Schema>());
        Selection {
            dialect,
            relation,
            conditions: Vec::new(),
            unwritten: None,
            columns: columns.into(),
            schema,
        }
    }

    /// The column of that name.
    pub(super) fn column(&self, name: &str) -> Result<&RemoteColumn, ColumnError> {
        let found = self.columns.iter().find(|column| column.name == name);
        found.ok_or_else(|| unknown(&self.schema, name))
    }

    /// All columns, in their order.
    pub(super) fn all_columns(&self) -> Vec<&RemoteColumn> {
        self.columns.iter().collect()
    }

    /// What stands behind FROM, without the conditions, named `t`.
    pub(super) fn relation_sql(&self) -> Result<String, RemoteError> {
        match &self.unwritten {
            Some(why) => Err(RemoteError::Condition { why: why.clone() }),
            None => self.relation.sql(self.dialect),
        }
    }

    /// What stands behind FROM, as a query of these rows with their conditions: `(SELECT * …) AS t`.
    pub(super) fn narrowed_sql(&self) -> Result<String, RemoteError> {
        match self.conditions.is_empty() {
            true => self.relation_sql(),
            false => Ok(format!("{} AS t", self.rows_sql()?)),
        }
    }

    /// These rows as a query in brackets.
    pub(super) fn rows_sql(&self) -> Result<String, RemoteError> {
        let all_of_them = format!("SELECT * FROM {}", self.relation_sql()?);
        Ok(match self.conditions.as_slice() {
            [] => format!("({all_of_them})"),
            conditions => format!("({all_of_them} WHERE {})", all(conditions)),
        })
    }

    /// The SELECT of some columns' values, under plain aliases in their order.
    pub(super) fn values(
        &self,
        columns: &[&RemoteColumn],
        conditions: &[String],
        order: &[String],
        limit: Option<u64>,
    ) -> Result<String, RemoteError> {
        let dialect = self.dialect;
        let mut values = Vec::new();
        for (place, column) in columns.iter().enumerate() {
            values.push(format!("{} AS v{place}", column.value(dialect)?));
        }
        if values.is_empty() {
            values.push("1 AS v0".to_owned());
        }
        let mut sql = format!(
            "SELECT {}\nFROM {}",
            values.join(", "),
            self.relation_sql()?
        );
        let wheres = [&self.conditions, conditions].concat();
        if !wheres.is_empty() {
            sql.push_str(&format!("\nWHERE {}", all(&wheres)));
        }
        if !order.is_empty() {
            sql.push_str(&format!("\nORDER BY {}", order.join(", ")));
        }
        if let Some(limit) = limit {
            sql.push_str(&format!("\nLIMIT {limit}"));
        }
        Ok(sql)
    }
}

/// All of these conditions.
pub(super) fn all(conditions: &[String]) -> String {
    let bracketed: Vec<String> = conditions.iter().map(|one| format!("({one})")).collect();
    bracketed.join(" AND ")
}

/// A term of ORDER BY; null comes first either way.
pub(super) fn ordered(term: &str, descending: bool) -> String {
    let way = if descending { "DESC" } else { "ASC" };
    format!("{term} {way} NULLS FIRST")
}
