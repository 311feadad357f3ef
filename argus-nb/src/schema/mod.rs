//! What an Argus field is: ra's name for it, the CSV header that ra prints, its
//! type, its unit and its meaning.
//!
//! Loading, plots and docs read this one table. [`field()`] finds an entry by any
//! of its spellings, `fields()` shows the whole of it.
//!
//! `field` says what an entry is, `catalogue` is the table. They know nothing else of
//! the crate; the questions here know `suggest`, for names that are not in it.

mod catalogue;
mod field;

pub use catalogue::FIELDS;
pub use field::{Field, Kind, Since};

use crate::suggest;
use polars::prelude::*;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The field that a column header names: as ra prints it, by ra's own name for
/// it (`stime`), or either in other letter case.
pub fn by_header(header: &str) -> Option<&'static Field> {
    let header = header.trim();
    BY_SPELLING
        .get(header)
        .or_else(|| BY_SPELLING.get(header.to_lowercase().as_str()))
        .copied()
}

/// Every spelling of every field. Where two share one (`Min`, `min`), they are
/// the same field.
static BY_SPELLING: LazyLock<HashMap<String, &'static Field>> = LazyLock::new(|| {
    let mut spellings = HashMap::new();
    let exact = FIELDS
        .iter()
        .flat_map(|field| [field.header, field.alias, field.name].map(|text| (text, field)));
    for (text, field) in exact.clone().filter(|(text, _)| !text.is_empty()) {
        spellings.entry(text.to_owned()).or_insert(field);
    }
    for (text, field) in exact.filter(|(text, _)| !text.is_empty()) {
        spellings.entry(text.to_lowercase()).or_insert(field);
    }
    spellings
});

/// There is no such field.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Argus has no field `{name}`{}\n  hint: fields() shows all of them", suggest::did_you_mean(.nearest))]
pub struct NoSuchField {
    /// The name asked for.
    pub name: String,
    /// Those most like it.
    pub nearest: Vec<String>,
}

/// The field of that name or header.
///
/// ```
/// # use argus_nb::prelude::*;
/// assert_eq!(field("TcpRtt")?.unit, "s");
/// assert_eq!(field("stime")?.header, "StartTime");
/// # Ok::<(), NoSuchField>(())
/// ```
///
/// # Errors
/// With the names that are most like it.
pub fn field(name: &str) -> Result<Field, NoSuchField> {
    by_header(name).copied().ok_or_else(|| NoSuchField {
        name: name.to_owned(),
        nearest: suggest::similar(
            name,
            FIELDS.iter().flat_map(|field| [field.header, field.name]),
        ),
    })
}

/// A row for each field: `field` (ra's name), `header`, `dtype`, `unit`, `meaning`, `since`,
/// `source`, all of them String.
pub(crate) fn fields_of(fields: &[Field]) -> DataFrame {
    let column = |name: &str, of: fn(&Field) -> String| {
        Column::new(name.into(), fields.iter().map(of).collect::<Vec<_>>())
    };
    let columns = vec![
        column("field", |field| field.name.to_owned()),
        column("header", |field| field.header.to_owned()),
        column("dtype", |field| field.kind.dtype().to_string()),
        column("unit", |field| field.unit.to_owned()),
        column("meaning", |field| field.meaning.to_owned()),
        column("since", |field| field.since.version().to_owned()),
        column("source", |field| field.since.source().to_owned()),
    ];
    DataFrame::new(fields.len(), columns).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_every_spelling_and_no_spelling_means_two() {
        for field in FIELDS {
            for spelling in [field.name, field.header, field.alias] {
                if !spelling.is_empty() {
                    assert_eq!(by_header(spelling), Some(field), "{spelling}");
                }
            }
        }
        assert_eq!(
            by_header("STARTTIME").map(|field| field.name),
            Some("stime")
        );
        assert_eq!(by_header("  Dport ").map(|field| field.name), Some("dport"));
        assert_eq!(by_header("Nonsense"), None);
    }

    #[test]
    fn a_misspelt_field_is_answered_with_its_neighbours() {
        let error = field("TcpRt").unwrap_err().to_string();
        assert!(error.contains("did you mean `TcpRtt`"), "{error}");
        assert_eq!(fields_of(FIELDS).shape(), (FIELDS.len(), 7));
    }
}
