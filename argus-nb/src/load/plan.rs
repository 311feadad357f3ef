//! What becomes of a file's columns: which of them are kept, under what names,
//! and how their fields are read.
//!
//! Why it is so: `docs/decisions.md#argus-types-its-fields-and-values-type-the-rest`.

use super::dialect::Dialect;
use super::error::LoadError;
use super::fields::Fields;
use super::header::Header;
use super::misfit::Misfit;
use super::options::Load;
use super::reading::Reading;
use super::time::{Clock, Days, Instant};
use super::value;
use crate::schema::{self, Kind};
use polars::prelude::{Categories, DataType};
use std::path::Path;

/// If so many values do not fit and none does, the column is not Argus' field but
/// another of the same name; fewer may be mistakes in the file.
const TELLING: usize = 20;

/// Argus has a place for these, and leaves it to labellers what they put there: words,
/// whole numbers, or shares of one. So their values alone say how they are read.
const LEFT_TO_OTHERS: [&str; 2] = ["label", "score"];

/// What decided how a column is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecidedBy {
    /// Argus' catalogue.
    Catalogue,
    /// The values seen so far; the next may show that it has to be read otherwise.
    Values,
    /// Nothing yet: no value was seen. The first will decide.
    NoValues,
    /// The caller; or there is no other way left.
    Caller,
}

/// One column of the frame.
#[derive(Debug, Clone)]
pub(super) struct ColumnPlan {
    /// Its name in the frame.
    pub(super) name: String,
    /// Its name in the file.
    pub(super) in_file: String,
    pub(super) reading: Reading,
    pub(super) decided_by: DecidedBy,
    /// Whether its first values are numbers that any reader of CSV reads alike.
    pub(super) plain: bool,
}

impl ColumnPlan {
    /// Whether a field that does not fit only shows that the column is to be
    /// read in a wider way; else the field is at fault.
    pub(super) fn widens(&self, reason: Misfit) -> bool {
        match self.reading {
            Reading::Time => matches!(reason, Misfit::NoYear | Misfit::NoDate),
            Reading::Integer | Reading::Decimal => true,
            _ => false,
        }
    }

    /// Whether only its values say what it holds, so that one without any is text.
    pub(super) fn needs_a_value(&self) -> bool {
        self.decided_by == DecidedBy::NoValues && self.reading != Reading::Text
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
    /// For [`Load::flows_only`]: the column that tells flows from the rest.
    pub(super) protocol: Option<Protocol>,
}

/// The column of the protocol, by which the sensor's own records are known.
#[derive(Debug, Clone, Copy)]
pub(super) struct Protocol {
    /// Which of the plan's columns it is.
    pub(super) at: usize,
    /// Nobody asked for it: it goes when the flows have been chosen.
    pub(super) borrowed: bool,
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
            notes: dialect.notes.clone(),
            clock: load.clock()?,
            categories: DataType::from_categories(Categories::global()),
            protocol: None,
        };
        let header = Header::new(path, &dialect.names, load)?;
        let as_text = load.text.iter().map(|name| header.position(name));
        let as_text = as_text.collect::<Result<Vec<_>, _>>()?;
        let kept = header.kept(load)?;
        for &at in &kept {
            let values = Fields {
                column: at,
                ..*first
            };
            let column = plan.column(&header, at, &values, as_text.contains(&at), load);
            plan.columns.push(column);
        }
        refuse_same_names(path, &plan.names(), load)?;
        if load.flows_only {
            plan.find_protocol(&header, &kept, load)?;
        }
        Ok(plan)
    }

    /// The columns' names in the frame.
    pub(super) fn names(&self) -> Vec<&str> {
        let names = self.columns.iter().map(|column| column.name.as_str());
        names.collect()
    }

    /// Finds the column of the protocol, or borrows it from the file.
    fn find_protocol(
        &mut self,
        header: &Header<'_>,
        kept: &[usize],
        load: &Load,
    ) -> Result<(), LoadError> {
        let in_file = header.position("Proto")?;
        let asked_for = kept.iter().position(|kept| *kept == in_file);
        self.protocol = Some(Protocol {
            at: asked_for.unwrap_or(self.columns.len()),
            borrowed: asked_for.is_none(),
        });
        if asked_for.is_none() {
            let name = self.free_name(&header.renamed[in_file], load);
            self.columns.push(ColumnPlan {
                name,
                in_file: header.names[in_file].clone(),
                reading: Reading::Category,
                decided_by: DecidedBy::Catalogue,
                plain: false,
            });
        }
        Ok(())
    }

    /// `name`, or one like it, so that no column of the frame has it.
    fn free_name(&self, name: &str, load: &Load) -> String {
        let mut name = name.to_owned();
        while self.columns.iter().any(|column| column.name == name)
            || load.file_column.as_ref() == Some(&name)
        {
            name.push('_');
        }
        name
    }

    /// How the column `at` of the file is to be read.
    pub(super) fn column(
        &mut self,
        header: &Header<'_>,
        at: usize,
        values: &Fields<'_>,
        as_text: bool,
        load: &Load,
    ) -> ColumnPlan {
        let (name, in_file) = (&header.renamed[at], &header.names[at]);
        let known = schema::by_header(name).or_else(|| schema::by_header(in_file));
        let is_port = known.is_some_and(|field| field.kind == Kind::Port);
        let (reading, decided_by) = match known {
            _ if as_text || is_port && load.ports_as_text => (Reading::Text, DecidedBy::Caller),
            Some(field) if !LEFT_TO_OTHERS.contains(&field.name) => {
                return self.catalogued(name, in_file, field, values);
            }
            _ => match guess(values) {
                // A score without a value is still a number, of any kind.
                (reading, DecidedBy::NoValues) if is_number(known) => (reading, DecidedBy::Values),
                guessed => guessed,
            },
        };
        ColumnPlan {
            name: name.clone(),
            in_file: in_file.clone(),
            reading,
            decided_by,
            plain: is_plain(reading, values),
        }
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
            reading: Reading::from_kind(field.kind),
            decided_by: DecidedBy::Catalogue,
            plain: false,
        };
        let fits = |text: &[u8]| match column.reading {
            Reading::Count => value::count(text).is_some(),
            Reading::Number => value::number(text).is_some(),
            _ => true,
        };
        // A few texts may be mistakes in the file; a number with a point is none.
        let is_telling = values.present().count() >= TELLING
            || values.present().all(|text| value::decimal(text).is_some());
        let foreign =
            is_telling && values.present().next().is_some() && !values.present().any(fits);
        if foreign {
            self.notes.push(format!(
                "`{name}` does not hold what Argus' {} holds ({}): it is typed by its values",
                field.header, field.meaning
            ));
            (column.reading, column.decided_by) = guess(values);
        }
        column.plain = is_plain(column.reading, values);
        if column.reading == Reading::Time {
            let mut days = Days::default();
            let first = values.present().next();
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
        column.decided_by = DecidedBy::Caller;
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
            Reading::Integer if reason == Misfit::NotACount => {
                column.reading = Reading::Decimal;
                column.decided_by = DecidedBy::Values;
            }
            _ => {
                column.reading = Reading::Text;
                column.decided_by = DecidedBy::Values;
            }
        }
        self.columns[at] = column;
    }

    /// What is to be said of the columns that a file has more than the first, unless
    /// the caller chose among them.
    pub(super) fn columns_left_out(
        &self,
        load: &Load,
        path: &Path,
        dialect: &Dialect,
    ) -> Option<String> {
        let is_planned =
            |name: &&String| self.columns.iter().any(|column| column.in_file == **name);
        let more = dialect.names.iter().filter(|name| !is_planned(name));
        let more: Vec<&str> = more.map(String::as_str).collect();
        (load.columns.is_none() && !more.is_empty()).then(|| {
            format!(
                "{}: left out what the first of the files does not have: {}",
                path.display(),
                more.join(", ")
            )
        })
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

/// Refuses columns of one name, the column of files among them.
pub(super) fn refuse_same_names(path: &Path, names: &[&str], load: &Load) -> Result<(), LoadError> {
    let of_files = load.file_column.as_deref();
    let is_twice = |at: usize| of_files == Some(names[at]) || names[..at].contains(&names[at]);
    match (0..names.len()).find(|at| is_twice(*at)) {
        Some(at) => Err(LoadError::SameName {
            path: path.to_owned(),
            name: names[at].to_owned(),
        }),
        None => Ok(()),
    }
}

fn is_number(field: Option<&schema::Field>) -> bool {
    field.is_some_and(|field| matches!(field.kind, Kind::Count | Kind::Number))
}

/// The narrowest reading that all of some values have.
fn guess(values: &Fields<'_>) -> (Reading, DecidedBy) {
    if values.present().next().is_none() {
        return (Reading::Integer, DecidedBy::NoValues);
    }
    let reading = if values.present().all(|text| value::integer(text).is_some()) {
        Reading::Integer
    } else if values.present().all(|text| value::decimal(text).is_some()) {
        Reading::Decimal
    } else {
        Reading::Text
    };
    (reading, DecidedBy::Values)
}

/// Whether all of some fields are blank, or digits with a sign and a point at most.
fn is_plain(reading: Reading, fields: &Fields<'_>) -> bool {
    let may_have_point = matches!(reading, Reading::Number | Reading::Decimal);
    let is_digit = |byte: &u8| byte.is_ascii_digit() || may_have_point && *byte == b'.';
    let is_plain = |text: &[u8]| {
        let text = text.trim_ascii_start();
        let digits = text.strip_prefix(b"-").unwrap_or(text);
        let points = digits.iter().filter(|byte| **byte == b'.').count();
        let is_number = digits.len() > points && points <= 1;
        text.is_empty() || is_number && digits.iter().all(is_digit)
    };
    fields.iter().all(is_plain)
}
