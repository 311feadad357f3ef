//! What becomes of a file's columns: which of them are kept, under what names,
//! and how their fields are read.

use super::column::{Fields, Misfit};
use super::dialect::Dialect;
use super::time::{Clock, Days, Instant};
use super::{Load, LoadError, value};
use crate::schema::{self, Kind};
use crate::suggest;
use polars::prelude::{Categories, DataType};
use std::path::Path;

/// So many values that all do not fit tell that a column is another of the same
/// name; fewer may be mistakes.
const TELLING: usize = 20;

/// How a field's text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Time,
    Port,
    Count,
    Number,
    Category,
    Flags,
    Text,
}

impl Reading {
    fn of(kind: Kind) -> Reading {
        match kind {
            Kind::Time => Reading::Time,
            Kind::Port => Reading::Port,
            Kind::Count => Reading::Count,
            Kind::Number => Reading::Number,
            Kind::Category => Reading::Category,
            Kind::Flags => Reading::Flags,
            Kind::Address | Kind::Text => Reading::Text,
        }
    }
}

/// Why a column is read as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Because {
    /// Argus' catalogue says so.
    Catalogue,
    /// The values seen so far say so; the next may say otherwise.
    Values,
    /// The caller says so, or nothing else is left.
    Settled,
}

/// One column of the frame.
#[derive(Debug, Clone)]
pub(super) struct ColumnPlan {
    /// Its name in the frame.
    pub(super) name: String,
    /// Its name in the file.
    pub(super) in_file: String,
    pub(super) reading: Reading,
    pub(super) because: Because,
}

impl ColumnPlan {
    /// Whether a field that does not fit only shows that the column is to be
    /// read in a wider way; else the field is at fault.
    pub(super) fn widens(&self, reason: Misfit) -> bool {
        match self.reading {
            Reading::Time => matches!(reason, Misfit::NoYear | Misfit::NoDate),
            Reading::Count | Reading::Number => self.because == Because::Values,
            _ => false,
        }
    }
}

/// The columns of the frame, and what is to be said of them.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    pub(super) columns: Vec<ColumnPlan>,
    pub(super) notes: Vec<String>,
    pub(super) clock: Clock,
    /// The dtype of categories. It holds their common table, which would be gone
    /// between two chunks if nobody did.
    pub(super) categories: DataType,
}

impl Plan {
    /// From the header of the first file and its first rows.
    pub(super) fn new(
        path: &Path,
        dialect: &Dialect,
        first: &Fields<'_>,
        load: &Load,
    ) -> Result<Plan, LoadError> {
        let mut plan = Plan {
            columns: Vec::new(),
            notes: Vec::new(),
            clock: load.clock()?,
            categories: DataType::from_categories(Categories::global()),
        };
        let renamed = renamed(path, dialect, load)?;
        let kept = kept(path, dialect, &renamed, load)?;
        let as_text = load
            .text
            .iter()
            .map(|name| position(path, dialect, &renamed, name))
            .collect::<Result<Vec<_>, _>>()?;
        for at in kept {
            let values = Fields { at, ..*first };
            let (name, in_file) = (&renamed[at], &dialect.names[at]);
            let known = schema::by_header(name).or_else(|| schema::by_header(in_file));
            let column = match known {
                _ if as_text.contains(&at) => settled(name, in_file),
                Some(field) if field.kind == Kind::Port && load.ports_as_text => {
                    settled(name, in_file)
                }
                Some(field) => plan.catalogued(name, in_file, field, &values),
                None => ColumnPlan {
                    name: name.clone(),
                    in_file: in_file.clone(),
                    reading: guess(&values),
                    because: Because::Values,
                },
            };
            plan.columns.push(column);
        }
        refuse_same_names(path, &plan.columns)?;
        Ok(plan)
    }

    /// A column that Argus knows, unless its first values say that it is
    /// something else of the same name.
    fn catalogued(
        &mut self,
        name: &str,
        in_file: &str,
        field: &schema::Field,
        values: &Fields<'_>,
    ) -> ColumnPlan {
        let mut column = ColumnPlan {
            name: name.to_owned(),
            in_file: in_file.to_owned(),
            reading: Reading::of(field.kind),
            because: Because::Catalogue,
        };
        let fits = |text: &[u8]| match column.reading {
            Reading::Count => value::count(text).is_some(),
            Reading::Number => value::number(text).is_some(),
            _ => true,
        };
        let present = || values.iter().filter(|text| !text.is_empty());
        let foreign = present().count() >= TELLING && !present().any(fits);
        if foreign {
            self.notes.push(format!(
                "`{name}` does not hold what Argus' {} holds ({}): it is typed by its values",
                field.header, field.meaning
            ));
            column.reading = guess(values);
            column.because = Because::Values;
        }
        if column.reading == Reading::Time {
            let mut days = Days::default();
            let first = values.iter().find(|text| !text.is_empty());
            match first.map(|text| self.clock.read(text.trim_ascii(), &mut days)) {
                Some(Instant::NoYear) => self.leave_as_text(&mut column, Misfit::NoYear),
                Some(Instant::NoDate) => self.leave_as_text(&mut column, Misfit::NoDate),
                _ => {}
            }
        }
        column
    }

    fn leave_as_text(&mut self, column: &mut ColumnPlan, reason: Misfit) {
        column.reading = Reading::Text;
        column.because = Because::Settled;
        let (lacks, mend) = match reason {
            Misfit::NoYear => ("year", ".year(2024)"),
            _ => ("date", ".date(\"2024-01-09\")"),
        };
        self.notes.push(format!(
            "`{}` stays text: its times have no {lacks}. Load::new(…){mend}.read()? gives them one",
            column.name
        ));
    }

    /// Reads a column in a wider way, after a field that did not fit.
    pub(super) fn widen(&mut self, at: usize, reason: Misfit) {
        let mut column = self.columns[at].clone();
        match column.reading {
            Reading::Time => self.leave_as_text(&mut column, reason),
            Reading::Count => column.reading = Reading::Number,
            _ => column.reading = Reading::Text,
        }
        self.columns[at] = column;
    }

    /// Where each column stands in a file of this dialect.
    pub(super) fn places(&self, path: &Path, dialect: &Dialect) -> Result<Vec<usize>, LoadError> {
        self.columns
            .iter()
            .map(|column| {
                let same = |name: &&String| **name == column.in_file;
                let found = dialect.names.iter().position(|name| same(&name));
                found.ok_or_else(|| LoadError::OtherColumns {
                    path: path.to_owned(),
                    missing: column.in_file.clone(),
                    columns: dialect.names.clone(),
                })
            })
            .collect()
    }
}

fn settled(name: &str, in_file: &str) -> ColumnPlan {
    ColumnPlan {
        name: name.to_owned(),
        in_file: in_file.to_owned(),
        reading: Reading::Text,
        because: Because::Settled,
    }
}

/// The names of all columns after the caller's renaming.
fn renamed(path: &Path, dialect: &Dialect, load: &Load) -> Result<Vec<String>, LoadError> {
    let mut names = dialect.names.clone();
    for (old, new) in &load.rename {
        let at = position(path, dialect, &dialect.names, old)?;
        names[at] = new.clone();
    }
    Ok(names)
}

/// Which columns are kept, in the order of the frame.
fn kept(
    path: &Path,
    dialect: &Dialect,
    renamed: &[String],
    load: &Load,
) -> Result<Vec<usize>, LoadError> {
    match &load.columns {
        None => Ok((0..dialect.names.len()).collect()),
        Some(wanted) => wanted
            .iter()
            .map(|name| position(path, dialect, renamed, name))
            .collect(),
    }
}

/// The column of that name: the new one, the file's, or another spelling of the
/// same Argus field.
fn position(
    path: &Path,
    dialect: &Dialect,
    renamed: &[String],
    wanted: &str,
) -> Result<usize, LoadError> {
    let is = |name: &String| name == wanted;
    let field = schema::by_header(wanted);
    let is_field = |name: &String| field.is_some() && schema::by_header(name) == field;
    renamed
        .iter()
        .position(is)
        .or_else(|| dialect.names.iter().position(is))
        .or_else(|| dialect.names.iter().position(is_field))
        .ok_or_else(|| LoadError::NoColumn {
            path: path.to_owned(),
            nearest: suggest::names(wanted, dialect.names.iter().map(String::as_str)),
            name: wanted.to_owned(),
            columns: dialect.names.clone(),
        })
}

fn refuse_same_names(path: &Path, columns: &[ColumnPlan]) -> Result<(), LoadError> {
    for (second, column) in columns.iter().enumerate() {
        let earlier = columns[..second]
            .iter()
            .position(|earlier| earlier.name == column.name);
        if let Some(first) = earlier {
            return Err(LoadError::DuplicateColumn {
                path: path.to_owned(),
                name: column.name.clone(),
                first: first + 1,
                second: second + 1,
            });
        }
    }
    Ok(())
}

/// The narrowest reading that all of some values have.
fn guess(values: &Fields<'_>) -> Reading {
    let present = || values.iter().filter(|text| !text.is_empty());
    if present().next().is_none() {
        return Reading::Text;
    }
    if present().all(|text| value::count(text).is_some()) {
        return Reading::Count;
    }
    if present().all(|text| value::number(text).is_some()) {
        return Reading::Number;
    }
    Reading::Text
}
