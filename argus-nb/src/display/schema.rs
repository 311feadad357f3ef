//! Schemas, expressions and groups.

use super::{Bundle, HTML, PLAIN, escape_html, table, visible};
use crate::schema::by_header;
use polars::prelude::{Column, DataFrame, Expr, GroupBy, Schema};

/// A schema: a row a column, and what Argus says of those it knows.
pub(super) fn bundle(schema: &Schema) -> Bundle {
    let names: Vec<&str> = schema.iter_names().map(|name| name.as_str()).collect();
    let dtypes: Vec<String> = schema.iter_values().map(ToString::to_string).collect();
    let fields: Vec<_> = names.iter().map(|name| by_header(name)).collect();
    let height = names.len();
    let mut columns = vec![
        Column::new("column".into(), &names),
        Column::new("dtype".into(), dtypes),
    ];
    if fields.iter().any(Option::is_some) {
        let of = |name: &str, text: fn(&crate::schema::Field) -> &'static str| {
            let texts = fields
                .iter()
                .map(|field| field.map(text).unwrap_or_default());
            Column::new(name.into(), texts.collect::<Vec<_>>())
        };
        columns.push(of("unit", |field| field.unit));
        columns.push(of("meaning", |field| field.meaning));
    }
    let df = DataFrame::new(height, columns).unwrap_or_default();
    table::summed_up(&df, &table::count(height, "column"))
}

/// An expression, as polars writes it.
pub(super) fn expression(expr: &Expr) -> Bundle {
    let text = expr.to_string();
    let html = format!("<code>{}</code>", escape_html(&text));
    Bundle::default()
        .with(PLAIN, visible(&text).into_owned())
        .with(HTML, html)
}

/// Groups: by what, how many, and the sizes of the first of them.
pub(super) fn groups(groups: &GroupBy<'_>) -> Bundle {
    let frame = groups.keys_sliced(None);
    let positions = groups.get_groups();
    let by: Vec<String> = frame.iter().map(|key| key.name().to_string()).collect();
    let sizes: Vec<u64> = positions.iter().map(|group| group.len() as u64).collect();
    let mut columns = frame;
    let size = if by.iter().any(|name| name == "len") {
        "group len"
    } else {
        "len"
    };
    columns.push(Column::new(size.into(), &sizes));
    let count = table::count(sizes.len(), "group");
    let df = DataFrame::new(sizes.len(), columns).unwrap_or_default();
    let shown = table::summed_up(&df, &count);
    let head = format!(
        "GroupBy {}: {count} (aggregate them in a lazy query: df.lazy().group_by([…]).agg([…]).collect()?)",
        by.join(", "),
    );
    Bundle::default()
        .with(PLAIN, format!("{}\n{}", visible(&head), shown.plain()))
        .with(
            HTML,
            format!("<p>{}</p>{}", escape_html(&head), shown.html()),
        )
}
