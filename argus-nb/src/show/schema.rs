//! A schema: a row for each column, with unit and meaning of those that Argus knows.

use crate::display::{Bundle, count, table};
use crate::schema::{Field, by_header};
use polars::prelude::{Column, DataFrame, Schema};

pub(super) fn schema(schema: &Schema) -> Bundle {
    let names: Vec<&str> = schema.iter_names().map(|name| name.as_str()).collect();
    let dtypes: Vec<String> = schema.iter_values().map(ToString::to_string).collect();
    let fields: Vec<_> = names.iter().map(|name| by_header(name)).collect();
    let height = names.len();
    let mut columns = vec![
        Column::new("column".into(), &names),
        Column::new("dtype".into(), dtypes),
    ];
    if fields.iter().any(Option::is_some) {
        let of = |name: &str, text: fn(&Field) -> &'static str| {
            let texts = fields
                .iter()
                .map(|field| field.map(text).unwrap_or_default());
            Column::new(name.into(), texts.collect::<Vec<_>>())
        };
        columns.push(of("unit", |field| field.unit));
        columns.push(of("meaning", |field| field.meaning));
    }
    let df = DataFrame::new(height, columns).unwrap_or_default();
    // Whoever asks for the columns wants to see all of them.
    table::all_rows(&df, &count(height, "column"), &[])
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::DataType;

    #[test]
    fn no_column_is_left_out() {
        let names: Vec<String> = (0..100).map(|n| format!("column{n}")).collect();
        let fields = names
            .iter()
            .map(|name| (name.as_str().into(), DataType::Int64));
        let shown = schema(&fields.collect::<Schema>());
        for name in &names {
            assert!(shown.plain().contains(name.as_str()), "{name}");
            assert!(shown.html().contains(&format!("<td>{name}</td>")), "{name}");
        }
    }
}
