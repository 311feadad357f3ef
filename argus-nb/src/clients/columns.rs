//! The columns of a frame of flows, found by any of their names.

use super::error::RaVerbError;
use crate::filter::Names;
use crate::flows::ColumnError;
use crate::suggest;
use polars::prelude::*;

/// What columns there are.
pub(super) struct Columns {
    pub(super) schema: SchemaRef,
    names: Names,
}

impl Columns {
    pub(super) fn new(schema: SchemaRef) -> Columns {
        let names = Names::new(&schema);
        Columns { schema, names }
    }

    /// The column for one of ra's names or headers; a column of the reader's own by its name.
    pub(super) fn find(&self, name: &str) -> Option<String> {
        if self.schema.contains(name) {
            return Some(name.to_owned());
        }
        self.names.find(name)
    }

    /// The same, or an error with the nearest names.
    pub(super) fn known(&self, name: &str) -> Result<String, ColumnError> {
        self.find(name).ok_or_else(|| ColumnError::Unknown {
            name: name.to_owned(),
            nearest: suggest::similar(
                crate::schema::by_header(name).map_or(name, |field| field.header),
                self.schema.iter_names().map(|name| name.as_str()),
            ),
            columns: self.all(),
        })
    }

    pub(super) fn dtype(&self, name: &str) -> Option<&DataType> {
        self.schema.get(name)
    }

    pub(super) fn all(&self) -> Vec<String> {
        self.schema
            .iter_names()
            .map(|name| name.to_string())
            .collect()
    }

    /// A column of instants; a column of that name that holds something else is none.
    pub(super) fn instants(&self, field: &str) -> Option<String> {
        let name = self.find(field)?;
        matches!(self.dtype(&name), Some(DataType::Datetime(..))).then_some(name)
    }

    /// A column of numbers.
    pub(super) fn numbers(&self, field: &str) -> Option<String> {
        let name = self.find(field)?;
        self.dtype(&name)?.is_primitive_numeric().then_some(name)
    }

    pub(super) fn needs(
        &self,
        verb: &'static str,
        needed: &'static str,
        field: &'static str,
    ) -> RaVerbError {
        RaVerbError::Needs {
            verb,
            needed,
            field,
            columns: self.all(),
        }
    }
}
