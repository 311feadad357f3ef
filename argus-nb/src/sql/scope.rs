//! Which columns a query's names mean.

use super::error::Fault;
use super::syntax::Name;
use crate::suggest;
use polars::prelude::{DataType, Expr, LazyFrame, PlSmallStr, Schema, UnknownKind};

/// A column that can be named.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// The name of its table in this query.
    pub table: String,
    pub name: String,
    /// Its name in the frame: another, if two tables have a column of that name.
    pub stored: String,
    pub dtype: DataType,
    /// One with a column of a table before it (`using`): seen only if its table is named.
    pub merged: bool,
}

impl Column {
    pub(super) fn expr(&self) -> Expr {
        exactly(&self.stored)
    }

    /// Whether it can be meant where that table is named, or none.
    fn is_seen(&self, table: Option<&Name>) -> bool {
        match table {
            Some(table) => is_same(table, &self.table),
            None => !self.merged,
        }
    }
}

/// The column of that name, also where `col` would take the name for a pattern.
pub(super) fn exactly(name: &str) -> Expr {
    Expr::Column(PlSmallStr::from(name))
}

/// The type of what an expression of these columns gives, as far as it is known before it runs.
pub(super) fn dtype_of(expr: &Expr, schema: &Schema) -> DataType {
    let field = expr.to_field(schema);
    field.map_or(DataType::Unknown(UnknownKind::Any), |field| {
        field.dtype().clone()
    })
}

/// All columns that can be named at a place.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    pub columns: Vec<Column>,
}

impl Scope {
    /// The columns of one table.
    pub(super) fn new(table: &str, frame: &mut LazyFrame) -> Result<Scope, Fault> {
        let schema = frame.collect_schema()?;
        let columns = schema.iter().map(|(name, dtype)| Column {
            table: table.to_owned(),
            name: name.to_string(),
            stored: name.to_string(),
            dtype: dtype.clone(),
            merged: false,
        });
        Ok(Scope {
            columns: columns.collect(),
        })
    }

    pub(super) fn schema(&self) -> Schema {
        let columns = self.columns.iter();
        columns
            .map(|column| (PlSmallStr::from(&*column.stored), column.dtype.clone()))
            .collect()
    }

    /// The one column that is meant: the name to the letter, or else the only one that
    /// differs in case alone.
    pub(super) fn column(&self, table: Option<&Name>, name: &Name) -> Result<&Column, Fault> {
        if let Some(table) = table {
            self.known_table(table)?;
        }
        let in_table = |column: &&Column| column.is_seen(table);
        let here = || self.columns.iter().filter(in_table);
        let mut found: Vec<&Column> = here().filter(|column| column.name == name.text).collect();
        if found.is_empty() && !name.quoted {
            found = here()
                .filter(|column| is_same(name, &column.name))
                .collect();
        }
        match found[..] {
            [column] => Ok(column),
            [] => Err(self.unknown(name, here())),
            [first, second, ..] => Err(Fault::new(
                name.span,
                format!(
                    "`{}` may be `{}.{}` or `{}.{}`",
                    name.text, first.table, first.name, second.table, second.name
                ),
            )),
        }
    }

    /// The columns of a table, or of all.
    pub(super) fn all(&self, table: Option<&Name>) -> Result<Vec<&Column>, Fault> {
        if let Some(table) = table {
            self.known_table(table)?;
        }
        let is_wanted = |column: &&Column| column.is_seen(table);
        Ok(self.columns.iter().filter(is_wanted).collect())
    }

    fn known_table(&self, table: &Name) -> Result<(), Fault> {
        let mut tables = self.columns.iter().map(|column| column.table.as_str());
        match tables.any(|known| is_same(table, known)) {
            true => Ok(()),
            false => Err(unknown_table(
                table,
                self.columns.iter().map(|c| c.table.as_str()),
            )),
        }
    }

    fn unknown<'a>(&self, name: &Name, here: impl Iterator<Item = &'a Column>) -> Fault {
        let columns: Vec<&str> = here.map(|column| column.name.as_str()).collect();
        let near = suggest::similar(&name.text, columns.iter().copied());
        let meant = match near.is_empty() {
            true => format!("\n  hint: a text stands in single quotes: '{}'", name.text),
            false => suggest::did_you_mean(&near),
        };
        let what = format!(
            "no column `{}`{meant}\n  columns here: {}",
            name.text,
            columns.join(", ")
        );
        Fault::new(name.span, what)
    }
}

/// What to say of a table that is not there.
pub(super) fn unknown_table<'a>(name: &Name, known: impl Iterator<Item = &'a str>) -> Fault {
    let mut tables: Vec<&str> = known.collect();
    tables.sort_unstable();
    tables.dedup();
    let near = suggest::similar(&name.text, tables.iter().copied());
    let what = format!(
        "no table `{}`{}\n  tables here: {}",
        name.text,
        suggest::did_you_mean(&near),
        tables.join(", ")
    );
    Fault::new(name.span, what)
}

/// Whether a name as it was written means that one.
pub(super) fn is_same(name: &Name, known: &str) -> bool {
    match name.quoted {
        true => name.text == known,
        false => name.text.to_lowercase() == known.to_lowercase(),
    }
}
