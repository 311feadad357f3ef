//! Groups of rows: by what, how many, and the sizes of the first of them.

use crate::display::{Bundle, HTML, PLAIN, count, escape_html, table, visible};
use polars::prelude::{Column, DataFrame, GroupBy};

pub(super) fn groups(groups: &GroupBy<'_>) -> Bundle {
    let keys = groups.keys_sliced(None);
    let positions = groups.get_groups();
    let by: Vec<String> = keys.iter().map(|key| key.name().to_string()).collect();
    let sizes: Vec<u64> = positions.iter().map(|group| group.len() as u64).collect();
    let size = if by.iter().any(|name| name == "len") {
        "group len"
    } else {
        "len"
    };
    let mut columns = keys;
    columns.push(Column::new(size.into(), &sizes));
    let number = count(sizes.len(), "group");
    let df = DataFrame::new(sizes.len(), columns).unwrap_or_default();
    let shown = table::with_summary(&df, &number);
    let head = format!(
        "GroupBy {}: {number} (aggregate them in a lazy query: df.lazy().group_by([…]).agg([…]).collect()?)",
        by.join(", "),
    );
    Bundle::default()
        .with(PLAIN, format!("{}\n{}", visible(&head), shown.plain()))
        .with(
            HTML,
            format!("<p>{}</p>{}", escape_html(&head), shown.html()),
        )
}
