//! The rows of a frame parted into groups by the values of a column.

use crate::data::Data;
use crate::flows::{ColumnError, categories, known};
use crate::plot::error::PlotError;
use crate::plot::layout::groups::GroupNames;
use crate::plot::reduce::groups::{Groups, word};
use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::source::Parts;
use polars::prelude::*;
use rayon::prelude::*;
use std::borrow::Cow;

/// The rows by the value of a column: the `most` largest groups by name.
///
/// # Errors
/// A column that is not there, or that polars can't group by.
pub(super) fn groups(df: &DataFrame, column: &str, most: usize) -> Result<Groups, PlotError> {
    let words = known(df, column)?;
    let (of_row, sizes) = match by_category(words)? {
        Some(parted) => parted,
        None => by_value(df, column)?,
    };
    let mut order: Vec<(usize, String, usize, usize)> = sizes
        .into_iter()
        .enumerate()
        .map(|(group, Size { rows, first })| (group, word(words, first), rows, first))
        .collect();
    // The text "null" and null are of one name: the first row decides.
    order.sort_by(|a, b| {
        let by_name = || (&a.1, a.3).cmp(&(&b.1, b.3));
        b.2.cmp(&a.2).then_with(by_name)
    });
    let rest = order.split_off(order.len().min(most));
    // polars numbered the groups in its own order: from its number to ours.
    let mut code = vec![order.len() as u32; order.len() + rest.len()];
    for (place, (group, ..)) in order.iter().enumerate() {
        code[*group] = place as u32;
    }
    let mut of_row = of_row;
    of_row
        .par_iter_mut()
        .with_min_len(1 << 16)
        .for_each(|group| *group = code[*group as usize]);
    let names = GroupNames {
        column: column.to_owned(),
        named: order.into_iter().map(|(_, name, ..)| name).collect(),
        rest: (!rest.is_empty()).then_some(rest.len()),
    };
    Ok(Groups::here(names, of_row))
}

/// The same rows in groups whose names are known already: every other is of the rest.
pub(in crate::plot::reduce) fn groups_among(
    df: &DataFrame,
    groups: &Groups,
) -> Result<Groups, PlotError> {
    let names = &groups.names;
    if names.is_single() {
        return Ok(Groups::single());
    }
    let words = known(df, &names.column)?;
    // Null is called as the text "null" is, and is another group.
    let of_null = groups.of_null();
    let of_word = |word: String| {
        let mut named = names.named.iter().enumerate();
        named.position(|(at, name)| *name == word && Some(at) != of_null)
    };
    let place = |row: usize| {
        let place = match words.get(row) {
            Ok(AnyValue::Null) | Err(_) => of_null,
            Ok(_) => of_word(word(words, row)),
        };
        place.unwrap_or(names.named.len()) as u32
    };
    Ok(Groups::here(
        names.clone(),
        (0..df.height()).map(place).collect(),
    ))
}

/// The values of each group that are there, in order of rows.
pub(super) fn parted<'a>(numbers: &'a Numbers, by: &Groups) -> Vec<Cow<'a, [f64]>> {
    let values = numbers.values();
    if by.is_single() && numbers.count() == values.len() {
        return vec![Cow::Borrowed(values)];
    }
    let mut parts = vec![Vec::new(); by.len()];
    for (row, &value) in values.iter().enumerate() {
        if value.is_finite() {
            parts[by.at(row)].push(value);
        }
    }
    parts.into_iter().map(Cow::Owned).collect()
}

/// The rows of each of the `most` largest groups.
pub(super) fn parts(df: &DataFrame, column: &str, most: usize) -> Result<Parts, PlotError> {
    let parted = groups(df, column, most)?;
    let named = parted.names.named.iter().enumerate();
    let rows = named.map(|(group, name)| {
        let of_rows = parted.of_rows().iter();
        let is_here: BooleanChunked = of_rows.map(|of| *of as usize == group).collect();
        let frame = df.filter(&is_here).map_err(ColumnError::from)?;
        Ok((name.clone(), Data::Frame(frame)))
    });
    Ok(Parts {
        rows: rows.collect::<Result<_, PlotError>>()?,
        left_out: parted.names.rest.unwrap_or(0),
    })
}

/// How many rows a group has, and which is the first.
struct Size {
    rows: usize,
    first: usize,
}

/// The group of each row, and the groups.
type Parted = (Vec<u32>, Vec<Size>);

/// By the values of any column that polars can group by.
fn by_value(df: &DataFrame, column: &str) -> Result<Parted, PlotError> {
    let grouped = df.group_by([column]).map_err(ColumnError::from)?;
    let groups = grouped.get_groups();
    let mut of_row = vec![0u32; df.height()];
    let mut sizes = Vec::with_capacity(groups.len());
    for (code, group) in groups.iter().enumerate() {
        let code = code as u32;
        let first = match group {
            GroupsIndicator::Idx((first, rows)) => {
                rows.iter().for_each(|&row| of_row[row as usize] = code);
                first
            }
            GroupsIndicator::Slice([first, len]) => {
                of_row[first as usize..(first + len) as usize].fill(code);
                first
            }
        };
        sizes.push(Size {
            rows: group.len(),
            first: first as usize,
        });
    }
    Ok((of_row, sizes))
}

/// By the numbers that a category has already: one look at each row, where grouping
/// would make a list of them.
fn by_category(column: &Column) -> Result<Option<Parted>, PlotError> {
    let values = column.as_materialized_series();
    let Some(numbers) = categories(values).map_err(ColumnError::from)? else {
        return Ok(None);
    };
    // Null is 0, a category one more than its number.
    let mut place: Vec<Option<u32>> = Vec::new();
    let mut sizes: Vec<Size> = Vec::new();
    let mut of_row = Vec::with_capacity(column.len());
    for (row, number) in numbers.iter().enumerate() {
        let number = number.map_or(0, |number| number as usize + 1);
        if place.len() <= number {
            place.resize(number + 1, None);
        }
        let group = *place[number].get_or_insert_with(|| {
            sizes.push(Size {
                rows: 0,
                first: row,
            });
            sizes.len() as u32 - 1
        });
        sizes[group as usize].rows += 1;
        of_row.push(group);
    }
    Ok(Some((of_row, sizes)))
}

#[cfg(test)]
mod tests {
    use super::super::numbers::numbers;
    use super::*;

    #[test]
    fn the_largest_groups_are_named_and_the_rest_is_counted() {
        let df = df!(
            "Proto" => ["udp", "tcp", "udp", "arp", "icmp"],
            "TotPkts" => [Some(1i64), Some(2), Some(3), None, Some(5)]
        )
        .unwrap();
        let groups = groups(&df, "Proto", 2).unwrap();
        let names: Vec<String> = groups.names.names().collect();
        assert_eq!(names, ["udp", "arp", "2 others"]);
        let rows: Vec<usize> = (0..5).map(|row| groups.at(row)).collect();
        assert_eq!(rows, [0, 2, 0, 1, 2]);
        let values = numbers(&df, "TotPkts", false).unwrap();
        assert_eq!(
            parted(&values, &groups),
            [vec![1.0, 3.0], vec![], vec![2.0, 5.0]]
        );
    }
}
