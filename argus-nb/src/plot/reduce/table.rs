//! The numbers of a figure as a frame: what `.data()` gives.

use crate::flows::ColumnError;
use crate::plot::error::PlotError;
use crate::plot::layout::groups::GroupNames;
use polars::prelude::*;

/// The columns of a plot's data as a frame.
pub fn table(columns: Vec<Column>) -> Result<DataFrame, PlotError> {
    Ok(DataFrame::new_infer_height(columns).map_err(ColumnError::from)?)
}

/// A column of numbers.
pub fn numbers(name: &str, values: impl Iterator<Item = f64>) -> Column {
    Column::new(name.into(), values.collect::<Vec<f64>>())
}

/// A column of counts.
pub fn counts(name: &str, values: impl Iterator<Item = u64>) -> Column {
    Column::new(name.into(), values.collect::<Vec<u64>>())
}

/// A column of words.
pub fn words<W: AsRef<str>>(name: &str, values: impl Iterator<Item = W>) -> Column {
    let values: Vec<W> = values.collect();
    let values: Vec<&str> = values.iter().map(AsRef::as_ref).collect();
    Column::new(name.into(), values)
}

/// A column of times, of whole microseconds since 1970.
pub fn times(name: &str, values: impl Iterator<Item = i64>) -> Result<Column, PlotError> {
    let datetime = DataType::Datetime(TimeUnit::Microseconds, None);
    Ok(Column::new(name.into(), values.collect::<Vec<i64>>())
        .cast(&datetime)
        .map_err(ColumnError::from)?)
}

/// The column `group` of a table whose rows belong to these groups; none where the
/// rows are not parted.
pub fn groups(names: &GroupNames, of_rows: impl Iterator<Item = usize>) -> Option<Column> {
    if names.is_single() {
        return None;
    }
    let each: Vec<String> = names.names().collect();
    let of_rows = of_rows.map(|group| each.get(group).map_or("", String::as_str));
    Some(words("group", of_rows))
}

/// The column `group` of a table that has so many rows for each group, one group
/// behind the other.
pub fn groups_in_turn(names: &GroupNames, rows: impl Iterator<Item = usize>) -> Option<Column> {
    let of_rows = rows
        .enumerate()
        .flat_map(|(group, rows)| std::iter::repeat_n(group, rows));
    groups(names, of_rows)
}

/// The name of a column beside others whose names come from the data: where one of
/// them is called so, it has underscores behind it.
pub fn free_name<'a>(wanted: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let mut name = wanted.to_owned();
    while taken.clone().any(|taken| taken == name) {
        name.push('_');
    }
    name
}
