//! What an Argus field is: ra's name for it, the CSV header that ra prints, its
//! type, its unit and its meaning.
//!
//! Loading, plots and docs read this one table. [`field`] finds an entry by any
//! of its spellings, [`fields`] shows the whole of it.

mod catalogue;

pub use catalogue::FIELDS;

use polars::prelude::*;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

/// What the values of a field are, and so how they are typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An instant: Datetime in microseconds, UTC.
    Time,
    /// A port, or ICMP's type and code in hexadecimal (`0x0303`): UInt16.
    Port,
    /// A count: Int64.
    Count,
    /// A measured number: Float64.
    Number,
    /// One of a few words, trimmed: Categorical.
    Category,
    /// Flow state flags, every position as it is: Categorical.
    Flags,
    /// An address, IPv4, IPv6 or MAC: String.
    Address,
    /// Any other text, as it is: String.
    Text,
}

impl Kind {
    /// The dtype that a column of this kind loads as.
    pub fn dtype(self) -> DataType {
        match self {
            Kind::Time => DataType::Datetime(TimeUnit::Microseconds, None),
            Kind::Port => DataType::UInt16,
            Kind::Count => DataType::Int64,
            Kind::Number => DataType::Float64,
            Kind::Category | Kind::Flags => DataType::from_categories(Categories::global()),
            Kind::Address | Kind::Text => DataType::String,
        }
    }
}

/// Which Argus clients print a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since {
    /// ra 3.0.8, and those after it.
    V3,
    /// argus-clients 5.0.
    V5,
}

impl Since {
    fn version(self) -> &'static str {
        match self {
            Since::V3 => "3.0",
            Since::V5 => "5.0",
        }
    }

    /// Where name and meaning were read.
    fn source(self) -> &'static str {
        match self {
            Since::V3 => "man ra, and what `ra -s FIELD` prints (3.0.8.2)",
            Since::V5 => "the field table of argus-clients 5.0",
        }
    }
}

/// One field of a flow record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// ra's name, as in `ra -s stime`.
    pub name: &'static str,
    /// The column header that `ra -c ,` prints, as in `StartTime`.
    pub header: &'static str,
    /// The header that a wider column has, empty where there is none.
    pub alias: &'static str,
    /// What its values are.
    pub kind: Kind,
    /// The unit of its values, empty where they have none.
    pub unit: &'static str,
    /// What it means, in a line.
    pub meaning: &'static str,
    /// Which ra prints it.
    pub since: Since,
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let unit = match self.unit {
            "" => String::new(),
            unit => format!(" in {unit}"),
        };
        write!(
            f,
            "{} (ra -s {}): {}{unit}; {}; source: {}",
            self.header,
            self.name,
            self.meaning,
            self.kind.dtype(),
            self.since.source()
        )
    }
}

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
#[error("Argus has no field `{name}`{}\n  hint: fields() shows all of them", crate::suggest::did_you_mean(.nearest))]
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
        nearest: crate::suggest::names(
            name,
            FIELDS.iter().flat_map(|field| [field.header, field.name]),
        ),
    })
}

/// Every field that ra knows, a row each: `field` (ra's name), `header`,
/// `dtype`, `unit`, `meaning`, `since`, `source`, all of them String.
///
/// ```
/// # use argus_nb::prelude::*;
/// assert!(fields().height() > 200);
/// ```
pub fn fields() -> DataFrame {
    fields_of(FIELDS)
}

/// The same table, of some fields only.
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
        assert_eq!(fields().shape(), (FIELDS.len(), 7));
    }
}
