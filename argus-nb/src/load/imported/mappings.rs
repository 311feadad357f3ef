//! What the fields of other sources are to Argus, as tables.

use crate::schema::{FIELDS, Field, fields_of};
use argus_import::mapping::Mapping;
use polars::prelude::*;

/// So many fields of a source are named; `mappings()` has them all.
const NAMED: usize = 3;

/// The table of all sources' fields.
pub(in crate::load) fn mappings() -> DataFrame {
    let rows: Vec<Mapping> = argus_import::mapping::all().collect();
    let column = |name: &str, text: fn(&Mapping) -> &'static str| {
        Column::new(name.into(), rows.iter().map(text).collect::<Vec<_>>())
    };
    let columns = vec![
        column("source", |row| row.source),
        column("field", |row| row.field),
        column("column", |row| row.column),
        column("conversion", |row| row.conversion),
        column("difference", |row| row.difference),
    ];
    DataFrame::new(rows.len(), columns).unwrap_or_default()
}

/// The catalogue of Argus' fields, and where each of them comes from in other sources.
pub(in crate::load) fn fields() -> DataFrame {
    let mappings: Vec<Mapping> = argus_import::mapping::all().collect();
    let origins: Vec<String> = FIELDS.iter().map(|field| from(field, &mappings)).collect();
    let mut table = fields_of(FIELDS);
    // It is as high as the table, and of a name that is not there yet.
    let _ = table.with_column(Column::new("from".into(), origins));
    table
}

/// A field's sources, `zeek: ts; suricata: flow.start, netflow.start`.
fn from(field: &Field, mappings: &[Mapping]) -> String {
    let mut sources: Vec<(&str, Vec<&str>)> = Vec::new();
    let is_of_field = |row: &&Mapping| row.column == field.header;
    for row in mappings.iter().filter(is_of_field) {
        match sources.iter_mut().find(|(source, _)| *source == row.source) {
            Some((_, fields)) if fields.contains(&row.field) => {}
            Some((_, fields)) if fields.len() > NAMED => {}
            Some((_, fields)) if fields.len() == NAMED => fields.push("…"),
            Some((_, fields)) => fields.push(row.field),
            None => sources.push((row.source, vec![row.field])),
        }
    }
    let of_source =
        |(source, fields): &(&str, Vec<&str>)| format!("{source}: {}", fields.join(", "));
    let texts: Vec<String> = sources.iter().map(of_source).collect();
    texts.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_says_where_it_comes_from_and_one_that_nobody_has_does_not() {
        let table = fields();
        assert_eq!(table.shape(), (FIELDS.len(), 8));
        let from = |name: &str| {
            let at = FIELDS.iter().position(|field| field.name == name).unwrap();
            table
                .column("from")
                .unwrap()
                .str()
                .unwrap()
                .get(at)
                .unwrap()
                .to_owned()
        };
        let start = from("stime");
        assert!(start.starts_with("zeek: ts; suricata: "), "{start}");
        assert!(
            start.contains("; aws-vpc: start; ") && start.contains("nfcapd: first"),
            "{start}"
        );
        // Their bytes are not Argus' bytes.
        assert_eq!(
            (from("bytes"), from("tcprtt")),
            (String::new(), String::new())
        );
    }

    /// A name of Argus' in the mapping is one of the catalogue's, to the letter.
    #[test]
    fn the_mappings_names_are_the_catalogues() {
        let known = argus_import::mapping::all().filter(|row| row.field != row.column);
        let headers = FIELDS.iter().map(|field| field.header).collect::<Vec<_>>();
        let argus = known.filter(|row| headers.contains(&row.column)).count();
        assert!(argus > 60, "{argus}");
    }
}
