//! The rows parted into groups by the values of a column.

use super::numbers::Numbers;
use crate::flows::{ColumnError, known};
use crate::plot::error::PlotError;
use crate::plot::layout::groups::GroupNames;
use polars::prelude::*;
use rayon::prelude::*;
use std::borrow::Cow;

/// The rows of a frame by the value of a column: the largest groups, each by its
/// name, and the rest as one.
pub struct Groups {
    pub names: GroupNames,
    /// The group of each row; that of the rest is `names.named.len()`. It is empty
    /// where the rows are not parted.
    of_row: Vec<u32>,
}

impl Groups {
    /// # Errors
    /// A column that is not there, or that polars can't group by.
    pub fn from_column(df: &DataFrame, column: &str, most: usize) -> Result<Groups, PlotError> {
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
        Ok(Groups {
            names: GroupNames {
                column: column.to_owned(),
                named: order.into_iter().map(|(_, name, ..)| name).collect(),
                rest: (!rest.is_empty()).then_some(rest.len()),
            },
            of_row,
        })
    }

    /// All rows in one group without a name.
    pub fn single() -> Groups {
        Groups {
            names: GroupNames::single(),
            of_row: Vec::new(),
        }
    }

    pub fn is_single(&self) -> bool {
        self.names.is_single()
    }

    /// How many groups there are, the rest as one of them.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The group of a row.
    pub fn at(&self, row: usize) -> usize {
        self.of_row.get(row).map_or(0, |&group| group as usize)
    }

    /// The group of each row; empty if the rows are not parted.
    pub fn of_rows(&self) -> &[u32] {
        &self.of_row
    }

    /// The values of each group that are there, in order of rows.
    pub fn part<'a>(&self, numbers: &'a Numbers) -> Vec<Cow<'a, [f64]>> {
        let values = &numbers.values;
        if self.is_single() && numbers.count() == values.len() {
            return vec![Cow::Borrowed(values)];
        }
        let mut parts = vec![Vec::new(); self.len()];
        for (row, &value) in values.iter().enumerate() {
            if value.is_finite() {
                parts[self.at(row)].push(value);
            }
        }
        parts.into_iter().map(Cow::Owned).collect()
    }
}

/// The rows of the largest groups, each in a frame of its own.
pub struct Parts {
    pub frames: Vec<(String, DataFrame)>,
    /// How many groups are not among them.
    pub left_out: usize,
}

/// The rows of each of the `most` largest groups.
pub(super) fn parts(df: &DataFrame, column: &str, most: usize) -> Result<Parts, PlotError> {
    let groups = Groups::from_column(df, column, most)?;
    let named = groups.names.named.iter().enumerate();
    let frames = named.map(|(group, name)| {
        let of_rows = groups.of_rows().iter();
        let is_here: BooleanChunked = of_rows.map(|of| *of as usize == group).collect();
        let rows = df.filter(&is_here).map_err(ColumnError::from)?;
        Ok((name.clone(), rows))
    });
    Ok(Parts {
        frames: frames.collect::<Result<_, PlotError>>()?,
        left_out: groups.names.rest.unwrap_or(0),
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
    if !matches!(
        column.dtype(),
        DataType::Categorical(..) | DataType::Enum(..)
    ) {
        return Ok(None);
    }
    let physical = column.to_physical_repr();
    let physical = physical
        .cast(&DataType::UInt32)
        .map_err(ColumnError::from)?;
    let numbers = physical.u32().map_err(ColumnError::from)?;
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

/// A value as text; null is said.
fn word(column: &Column, row: usize) -> String {
    match column.get(row) {
        Ok(AnyValue::Null) | Err(_) => "null".to_owned(),
        Ok(value) => match value.get_str() {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_groups_are_named_and_the_rest_is_counted() {
        let df = df!(
            "Proto" => ["udp", "tcp", "udp", "arp", "icmp"],
            "TotPkts" => [Some(1i64), Some(2), Some(3), None, Some(5)]
        )
        .unwrap();
        let groups = Groups::from_column(&df, "Proto", 2).unwrap();
        let names: Vec<String> = groups.names.names().collect();
        assert_eq!(names, ["udp", "arp", "2 others"]);
        let rows: Vec<usize> = (0..5).map(|row| groups.at(row)).collect();
        assert_eq!(rows, [0, 2, 0, 1, 2]);
        let values = Numbers::from_column(&df, "TotPkts").unwrap();
        assert_eq!(
            groups.part(&values),
            [vec![1.0, 3.0], vec![], vec![2.0, 5.0]]
        );
    }
}
