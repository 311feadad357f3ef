//! Which of its distinct values each row of a column has: what counting, pivoting and
//! sessions begin with (pandas' `factorize`).
//!
//! `arrays` makes keys of a column's values, `keys` numbers them, with a `table` that finds
//! them by a hash; `recent` spares most texts that. `sizes` counts the rows of each value where nobody asks which they are,
//! `reductions` says what another column's values in those rows come to, and `index` finds the row
//! of another column that has the same key. Every core takes a stretch of
//! the rows and numbers what it finds there; then the numbers of the later stretches become those
//! of the first. Hashing is by far the most of the work. Of rows that come batch by batch `tally`
//! keeps the different ones, whose keys `lasting` has when the batch is gone, and what their numbers
//! come to (`folds`).

mod arrays;
mod by_places;
mod by_values;
mod folds;
mod index;
mod keys;
mod lasting;
mod pairs;
mod recent;
mod reductions;
mod sizes;
mod table;
mod tally;
mod whole;

use arrays::{Arrays, FewPairs, Pairs, Rows, physical, with_arrays};
pub(crate) use folds::{Fold, FoldKind};
pub(super) use index::Index;
use keys::{Key, Numbers};
use polars::prelude::*;
use rayon::prelude::*;
use recent::Recent;
pub(crate) use reductions::Reduction;
pub(super) use sizes::Sizes;
use std::ops::Range;
pub(crate) use tally::By;
pub(super) use tally::Tally;

/// Fewer rows than these are not worth another core.
const FEWEST_ROWS: usize = 1 << 16;

/// So many places are in the caches of a processor.
const MOST_PLACES: usize = 1 << 22;

/// The rows of a column by their values.
pub(crate) struct Groups {
    /// Of each row, the number of its value.
    pub(crate) of_rows: Vec<u32>,
    /// Of each value, the row in which it stands first.
    pub(crate) first: Vec<IdxSize>,
}

impl Groups {
    /// # Errors
    /// A column of a type that polars can't group by.
    pub(crate) fn new(values: &Series) -> PolarsResult<Groups> {
        let physical = physical(values)?;
        with_arrays!(
            Arrays::of_column(values, &physical)?, parts => Ok(grouped(&parts));
            else of_any(values)
        )
    }

    /// The rows by several columns; all rows are one group of none.
    ///
    /// # Errors
    /// As [`Groups::new`].
    pub(crate) fn of_several<'a>(
        columns: impl Iterator<Item = &'a Series>,
        rows: usize,
    ) -> PolarsResult<Groups> {
        Groups::together(columns.map(Groups::new), rows)
    }

    /// The rows that are in the same group of each.
    ///
    /// # Errors
    /// Those that are given.
    pub(crate) fn together(
        several: impl Iterator<Item = PolarsResult<Groups>>,
        rows: usize,
    ) -> PolarsResult<Groups> {
        let together = several.reduce(|before, groups| Ok(before?.with(&groups?)));
        together.unwrap_or_else(|| {
            Ok(Groups {
                of_rows: vec![0; rows],
                first: vec![0; rows.min(1)],
            })
        })
    }

    fn with(&self, other: &Groups) -> Groups {
        let pairs = Pairs(&self.of_rows, &other.of_rows);
        // A place for each pair is quicker than a hash, if all of them lie near each other.
        let most = self.of_rows.len().min(MOST_PLACES);
        match self.len().saturating_mul(other.len()) <= most {
            true => grouped(&[FewPairs {
                pairs,
                seconds: other.len() as u32,
            }]),
            false => grouped(&[pairs]),
        }
    }

    /// How many values there are.
    pub(crate) fn len(&self) -> usize {
        self.first.len()
    }

    /// The distinct values, in the order of their numbers.
    ///
    /// # Errors
    /// None, where `values` are those that were grouped.
    pub(crate) fn distinct(&self, values: &Series) -> PolarsResult<Series> {
        values.take_slice(&self.first)
    }
}

/// How many rows a core takes, if for each it keeps so many places of its own.
pub(super) fn stretch(rows: usize, places: usize) -> usize {
    let cores = if places <= rows / 8 {
        rayon::current_num_threads()
    } else {
        1
    };
    rows.div_ceil(cores).max(FEWEST_ROWS)
}

/// What a core finds in its rows.
struct Stretch<N> {
    numbers: N,
    first: Vec<IdxSize>,
    /// The first row without a value.
    null: Option<IdxSize>,
}

/// The number of null until it is known how many values there are.
const NULL: u32 = u32::MAX;

fn grouped<R: Rows>(parts: &[R]) -> Groups {
    let rows = parts.iter().map(|part| part.len()).sum();
    let length = stretch(rows, 0);
    let mut of_rows = vec![0; rows];
    let mut stretches: Vec<StretchOf<R>> = of_rows
        .par_chunks_mut(length)
        .enumerate()
        .map(|(at, numbers)| {
            let (first, mut numbers) = (at * length, numbers.iter_mut());
            numbered(parts, first..first + numbers.len(), |number| {
                if let Some(place) = numbers.next() {
                    *place = number;
                }
            })
        })
        .collect();
    if stretches.is_empty() {
        return Groups {
            of_rows,
            first: Vec::new(),
        };
    }
    let later = stretches.split_off(1);
    let mut whole = stretches.remove(0);
    let mut renumbered: Vec<Option<Vec<u32>>> = vec![None];
    for stretch in later {
        renumbered.push(Some(whole.take(&stretch)));
    }
    let of_null = whole.first.len() as u32;
    let has_null = whole.null.is_some();
    of_rows.par_chunks_mut(length).zip(renumbered).for_each(
        |(numbers, renumbered)| match renumbered {
            Some(new) => numbers.iter_mut().for_each(|number| {
                *number = new.get(*number as usize).copied().unwrap_or(of_null);
            }),
            None if has_null => numbers
                .iter_mut()
                .for_each(|number| *number = (*number).min(of_null)),
            None => {}
        },
    );
    let mut first = whole.first;
    first.extend(whole.null);
    Groups { of_rows, first }
}

type StretchOf<R> = Stretch<<<R as Rows>::Key as Key>::Numbers>;

/// Numbers the values of a range of rows, and hands over the number of each row.
fn numbered<R: Rows>(parts: &[R], rows: Range<usize>, mut take: impl FnMut(u32)) -> StretchOf<R> {
    let mut stretch = Stretch {
        numbers: <R::Key as Key>::Numbers::new(),
        first: Vec::new(),
        null: None,
    };
    let mut before = 0;
    for part in parts {
        let behind = before + part.len();
        let here = rows.start.max(before)..rows.end.min(behind);
        let mut recent = Recent::new(here.len());
        for row in here {
            let at = row - before;
            take(match part.is_there(at) {
                true => recent.number(part.view(at), || stretch.number(part.key_of_value(at), row)),
                false => {
                    stretch.null.get_or_insert(row as IdxSize);
                    NULL
                }
            });
        }
        before = behind;
    }
    stretch
}

impl<N> Stretch<N> {
    #[inline]
    fn number<K>(&mut self, key: K, row: usize) -> u32
    where
        N: Numbers<K>,
    {
        let number = self.numbers.number(key);
        if number as usize == self.first.len() {
            self.first.push(row as IdxSize);
        }
        number
    }

    /// Takes the values of a later stretch; gives their numbers here.
    fn take<K: Copy>(&mut self, later: &Stretch<N>) -> Vec<u32>
    where
        N: Numbers<K>,
    {
        self.null = self.null.or(later.null);
        let keys = later.numbers.keys().iter().zip(&later.first);
        keys.map(|(key, row)| self.number(*key, *row as usize))
            .collect()
    }
}

/// Lists, structs and the like, as polars groups them.
fn of_any(values: &Series) -> PolarsResult<Groups> {
    let frame = values.clone().with_name("values".into()).into_frame();
    let grouped = frame.group_by_stable(["values"])?;
    let mut of_rows = vec![0; values.len()];
    let mut first = Vec::new();
    for (number, group) in grouped.get_groups().iter().enumerate() {
        match group {
            GroupsIndicator::Idx((row, rows)) => {
                first.push(row);
                rows.iter()
                    .for_each(|row| of_rows[*row as usize] = number as u32);
            }
            GroupsIndicator::Slice([row, length]) => {
                first.push(row);
                of_rows[row as usize..(row + length) as usize].fill(number as u32);
            }
        }
    }
    Ok(Groups { of_rows, first })
}

/// An answer for each row of a column that depends on its value alone: asked once of each
/// distinct value.
///
/// # Errors
/// Those of the question.
pub(crate) fn of_distinct(
    values: &Series,
    ask: impl FnOnce(&Series) -> PolarsResult<Series>,
) -> PolarsResult<Series> {
    let groups = Groups::new(values)?;
    let answers = ask(&groups.distinct(values)?)?;
    let length = stretch(values.len(), 0);
    let rows = groups.of_rows.par_chunks(length);
    let parts: Vec<Series> = rows
        .map(|rows| answers.take_slice(rows))
        .collect::<PolarsResult<_>>()?;
    let mut parts = parts.into_iter();
    let mut whole = parts.next().unwrap_or_else(|| answers.clear());
    for part in parts {
        whole.append_owned(part)?;
    }
    Ok(whole.with_name(values.name().clone()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    const ROWS: usize = 200_000;

    /// Columns of several chunks, with nulls, whose values come back after a while.
    fn columns() -> Vec<Series> {
        let numbers = |limit: i64| -> Int64Chunked {
            let number = |row: usize| (row as i64 * 7919) % limit;
            let missing = |row: usize| row % 11 == 3;
            let whole = (0..ROWS).map(|row| (!missing(row)).then(|| number(row)));
            whole.collect()
        };
        let texts = |limit: i64, before: &str| -> Series {
            let texts: StringChunked = numbers(limit)
                .iter()
                .map(|number| number.map(|number| format!("{before}{number}")))
                .collect();
            texts.into_series()
        };
        let cast = |limit: i64, dtype: DataType| numbers(limit).into_series().cast(&dtype).unwrap();
        let fractions: Float64Chunked = numbers(5)
            .iter()
            .map(|number| match number {
                Some(0) => Some(f64::NAN),
                Some(1) => Some(0.0),
                Some(2) => Some(-0.0),
                number => number.map(|number| number as f64),
            })
            .collect();
        let columns = vec![
            numbers(150_000).into_series(),
            texts(40, "10.0.0."),
            texts(90_000, "10.0.0."),
            texts(700, "2001:db8::1:2:3:"),
            cast(300, DataType::UInt16),
            cast(100, DataType::Int8),
            cast(2, DataType::Boolean),
            cast(70_000, DataType::Datetime(TimeUnit::Microseconds, None)),
            fractions.into_series(),
            texts(9, "tcp")
                .cast(&DataType::from_categories(Categories::global()))
                .unwrap(),
            Series::new_empty("".into(), &DataType::String),
            Series::full_null("".into(), 70_000, &DataType::String),
        ];
        let in_chunks = |column: &Series| {
            let mut chunks = column.slice(0, 10);
            chunks.append(&column.slice(10, ROWS)).unwrap();
            chunks
        };
        columns.iter().map(in_chunks).collect()
    }

    #[test]
    fn rows_are_one_group_where_their_values_are_the_same() {
        for column in columns() {
            let groups = Groups::new(&column).unwrap();
            let mut first: HashMap<String, (u32, usize)> = HashMap::new();
            let sizes = Sizes::new(&column).unwrap();
            let mut counts = vec![0; groups.len()];
            for (row, number) in groups.of_rows.iter().enumerate() {
                let value = column.get(row).unwrap().to_string().replace("-0.0", "0.0");
                let known = first.entry(value).or_insert((*number, row));
                assert_eq!(known.0, *number, "{column}");
                counts[*number as usize] += 1;
            }
            assert_eq!(first.len(), groups.len(), "{column}");
            assert_eq!(
                (sizes.sizes, sizes.first),
                (counts, groups.first.clone()),
                "{column}"
            );
            for (number, row) in first.into_values() {
                assert_eq!(groups.first[number as usize] as usize, row, "{column}");
            }
        }
    }

    #[test]
    fn what_polars_groups_by_itself_and_several_columns_are_grouped_too() {
        let lists = Series::new("".into(), [1i64, 2, 1, 2, 1]);
        let lists = lists.reshape_list(&[ReshapeDimension::new(5), ReshapeDimension::new(1)]);
        let groups = Groups::new(&lists.unwrap()).unwrap();
        assert_eq!(
            (groups.of_rows, groups.first),
            (vec![0, 1, 0, 1, 0], vec![0, 1])
        );
        let (a, b) = (
            Series::new("a".into(), [1, 1, 2, 2, 1]),
            Series::new("b".into(), [5, 6, 5, 5, 5]),
        );
        let groups = Groups::of_several([&a, &b].into_iter(), 5).unwrap();
        assert_eq!(
            (groups.of_rows, groups.first),
            (vec![0, 1, 2, 2, 0], vec![0, 1, 2])
        );
        let groups = Groups::of_several([].into_iter(), 3).unwrap();
        assert_eq!((groups.of_rows, groups.first), (vec![0, 0, 0], vec![0]));
    }

    #[test]
    fn a_key_is_found_in_its_row() {
        for column in columns() {
            let keys = column.unique_stable().unwrap();
            let index = Index::new(&keys).unwrap().unwrap();
            let rows = index.rows_of(&column).unwrap();
            assert_eq!(rows.null_count(), column.null_count(), "{column}");
            let found = keys.take(&rows).unwrap();
            assert!(found.equals_missing(&column), "{column}");
            let nothing = Index::new(&keys.clear()).unwrap().unwrap();
            assert_eq!(nothing.rows_of(&column).unwrap().null_count(), column.len());
        }
    }

    #[test]
    fn an_answer_is_given_for_each_row() {
        for column in columns() {
            let answers = of_distinct(&column, |values| Ok(values.is_null().into_series()));
            let answers = answers.unwrap();
            assert_eq!(
                answers.bool().unwrap().sum(),
                Some(column.null_count() as u32)
            );
            assert_eq!(answers.len(), column.len());
        }
    }
}
