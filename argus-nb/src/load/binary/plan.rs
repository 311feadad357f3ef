//! Which fields of a record become which columns.

use crate::load::error::LoadError;
use crate::load::options::Load;
use crate::load::plan::{ColumnPlan, DecidedBy, Plan, refuse_same_names};
use crate::load::reading::Reading;
use crate::schema::{self, Kind};
use crate::suggest;
use argus_records::fields::UserDataSide;
use polars::prelude::*;

/// The columns if nobody asks for others: those that ra 5 prints, and the sums of both
/// sides that ra 3 prints in their place.
const DEFAULT: [&str; 16] = [
    "stime", "dur", "flgs", "proto", "saddr", "sport", "dir", "daddr", "dport", "spkts", "dpkts",
    "sbytes", "dbytes", "state", "pkts", "bytes",
];

/// Whether a column of that name is there even if nobody asks for it and none has a value.
pub(super) fn is_always_there(header: &str) -> bool {
    let field = schema::by_header(header);
    field.is_some_and(|field| DEFAULT.contains(&field.name))
}

/// Where a column's values are from.
#[derive(Debug, Clone, Copy)]
pub(super) enum Origin {
    /// A field of the record.
    Field(&'static argus_records::Field),
    /// The same, as the text that ra prints.
    Printed(&'static argus_records::Field),
    /// The first bytes of user data.
    UserData(UserDataSide),
    /// Nothing: what ra prints there is not of the record.
    Nowhere,
}

/// The columns of the frame, and where the values of each are from.
pub(super) struct RecordPlan {
    pub(super) plan: Plan,
    pub(super) origins: Vec<Origin>,
    /// The column that numbers the rows.
    rank: Option<String>,
}

impl RecordPlan {
    pub(super) fn new(load: &Load) -> Result<RecordPlan, LoadError> {
        let fields = wanted(load)?;
        let mut names: Vec<String> = fields.iter().map(|field| field.header.to_owned()).collect();
        rename(load, &fields, &mut names)?;
        let as_text = known(&load.text)?;
        let columns: Vec<(ColumnPlan, Origin)> = fields
            .iter()
            .zip(&names)
            .map(|(field, name)| {
                let is_text =
                    as_text.contains(field) || load.ports_as_text && field.kind == Kind::Port;
                match user_data_side(field).filter(|_| load.user_data_as_bytes && !is_text) {
                    Some(side) => user_data(field, name, side),
                    None => column(field, name, is_text),
                }
            })
            .collect();
        let texts: Vec<&str> = names.iter().map(String::as_str).collect();
        refuse_same_names(&load.pattern, &texts, load)?;
        let rank = fields.iter().position(|field| field.name == "rank");
        let (columns, origins) = columns.into_iter().unzip();
        Ok(RecordPlan {
            plan: Plan {
                columns,
                notes: Vec::new(),
                clock: load.clock()?,
                categories: DataType::from_categories(Categories::global()),
                protocol: None,
            },
            origins,
            rank: rank.map(|at| names[at].clone()),
        })
    }

    /// The columns of these names, in their order.
    pub(super) fn only(mut self, names: &[&str]) -> RecordPlan {
        let columns = std::mem::take(&mut self.plan.columns);
        let all: Vec<(ColumnPlan, Origin)> = columns.into_iter().zip(self.origins).collect();
        let named = |name: &&str| {
            all.iter()
                .find(|(column, _)| column.name == **name)
                .cloned()
        };
        (self.plan.columns, self.origins) = names.iter().filter_map(named).unzip();
        self
    }

    /// The columns for which `kept` is true, one for each.
    pub(super) fn retain(&mut self, kept: &[bool]) {
        let mut of_columns = kept.iter();
        let mut of_origins = kept.iter();
        self.plan
            .columns
            .retain(|_| of_columns.next() == Some(&true));
        self.origins.retain(|_| of_origins.next() == Some(&true));
    }

    /// The columns whose values are in records, and not in ra's output alone.
    pub(super) fn of_records(mut self) -> RecordPlan {
        let origins = self.origins.iter();
        let kept: Vec<bool> = origins
            .map(|origin| !matches!(origin, Origin::Nowhere))
            .collect();
        self.retain(&kept);
        self
    }

    /// Numbers the rows from 1, if that was asked for: ra's field `rank` is of its output
    /// and not of a record.
    pub(super) fn number_rows(&self, df: &mut DataFrame) -> PolarsResult<()> {
        let is_there =
            |name: &&String| self.plan.columns.iter().any(|column| column.name == **name);
        let Some(name) = self.rank.as_ref().filter(is_there) else {
            return Ok(());
        };
        let ranks = Int64Chunked::from_iter_values(name.as_str().into(), 1..=df.height() as i64);
        df.replace(name, ranks.into_column()).map(|_| ())
    }
}

/// The fields that are asked for, in order.
fn wanted(load: &Load) -> Result<Vec<&'static schema::Field>, LoadError> {
    match &load.columns {
        Some(names) => {
            let renamed = |name: &String| {
                let old = load.rename.iter().find(|(_, new)| new == name);
                old.map_or_else(|| name.clone(), |(old, _)| old.clone())
            };
            known(&names.iter().map(renamed).collect::<Vec<_>>())
        }
        None if load.all => Ok(schema::FIELDS.iter().collect()),
        None => {
            let default = DEFAULT.iter().filter_map(|name| schema::by_header(name));
            Ok(default.collect())
        }
    }
}

/// The fields of these names.
fn known(names: &[String]) -> Result<Vec<&'static schema::Field>, LoadError> {
    let field = |name: &String| {
        schema::by_header(name).ok_or_else(|| LoadError::NoField {
            name: name.clone(),
            nearest: suggest::similar(
                name,
                schema::FIELDS
                    .iter()
                    .flat_map(|field| [field.header, field.name]),
            ),
        })
    };
    names.iter().map(field).collect()
}

/// Gives the columns their new names, one by one or all in order.
fn rename(
    load: &Load,
    fields: &[&'static schema::Field],
    names: &mut Vec<String>,
) -> Result<(), LoadError> {
    if let Some(given) = &load.names {
        if given.len() != names.len() {
            return Err(LoadError::Names {
                path: load.pattern.clone(),
                given: given.len(),
                found: names.len(),
            });
        }
        names.clone_from(given);
    }
    for (old, new) in &load.rename {
        let renamed = known(std::slice::from_ref(old))?;
        match fields.iter().position(|field| renamed.contains(field)) {
            Some(at) => names[at].clone_from(new),
            None => {
                return Err(LoadError::NoColumn {
                    path: load.pattern.clone(),
                    name: old.clone(),
                    nearest: suggest::similar(old, names.iter().map(String::as_str)),
                    columns: names.clone(),
                });
            }
        }
    }
    Ok(())
}

fn user_data_side(field: &schema::Field) -> Option<UserDataSide> {
    match field.name {
        "suser" => Some(UserDataSide::Source),
        "duser" => Some(UserDataSide::Destination),
        _ => None,
    }
}

fn user_data(
    field: &'static schema::Field,
    name: &str,
    side: UserDataSide,
) -> (ColumnPlan, Origin) {
    let (mut column, _) = column(field, name, true);
    column.reading = Reading::Bytes;
    (column, Origin::UserData(side))
}

fn column(field: &'static schema::Field, name: &str, is_text: bool) -> (ColumnPlan, Origin) {
    let of_record = argus_records::field(field.name);
    let origin = match of_record {
        Some(field) if is_text => Origin::Printed(field),
        Some(field) => Origin::Field(field),
        None => Origin::Nowhere,
    };
    let reading = match is_text {
        true => Reading::Text,
        false => Reading::from_kind(field.kind),
    };
    let column = ColumnPlan {
        name: name.to_owned(),
        in_file: field.header.to_owned(),
        reading,
        decided_by: DecidedBy::Catalogue,
        plain: false,
    };
    (column, origin)
}

#[cfg(test)]
mod tests {
    use super::*;
    use argus_records::Getter;

    #[test]
    fn a_fields_value_is_of_its_columns_type() {
        for field in schema::FIELDS {
            let Some(of_record) = argus_records::field(field.name) else {
                let mut known = argus_records::fields::NOT_IN_A_RECORD.iter();
                let is_known = known.any(|(name, _)| *name == field.name);
                assert!(is_known, "no record is asked for {}", field.name);
                continue;
            };
            let fits = matches!(
                (of_record.getter, field.kind),
                (Getter::Time(_), Kind::Time)
                    | (Getter::Count(_), Kind::Count)
                    | (Getter::Number(_), Kind::Number)
                    | (Getter::Port(_), Kind::Port)
                    | (Getter::Word(_), Kind::Category | Kind::Flags)
                    | (Getter::Address(_), Kind::Address)
                    | (
                        Getter::Text(_) | Getter::Word(_) | Getter::Address(_),
                        Kind::Text
                    )
            );
            assert!(fits, "{}: {:?}", field.name, field.kind);
        }
    }

    #[test]
    fn names_are_ras_or_headers_and_the_frame_has_headers() {
        let names = |load: Load| -> Vec<String> {
            let plan = RecordPlan::new(&load).unwrap().plan;
            plan.columns.into_iter().map(|column| column.name).collect()
        };
        let load = || Load::new("x.argus");
        assert_eq!(names(load()).len(), DEFAULT.len());
        assert_eq!(
            names(load().columns(["stime", "DstAddr"])),
            ["StartTime", "DstAddr"]
        );
        let renamed = load()
            .columns(["from", "dport"])
            .rename([("saddr", "from")]);
        assert_eq!(names(renamed), ["from", "Dport"]);
        for (load, said) in [
            (load().columns(["dprt"]), "did you mean"),
            (
                load().rename([("nonsense", "x")]),
                "Argus has no field `nonsense`",
            ),
            (load().rename([("tcprtt", "x")]), "has no column `tcprtt`"),
            (load().columns(["stime", "StartTime"]), "two columns"),
            (load().names(["a"]), "1 names were given"),
        ] {
            let error = RecordPlan::new(&load).err().unwrap().to_string();
            assert!(error.contains(said), "{error}");
        }
    }
}
