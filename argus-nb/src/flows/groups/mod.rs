//! Which of its distinct values each row of a column has: what counting, pivoting and
//! sessions begin with (pandas' `factorize`).
//!
//! `arrays` makes keys of a column's values, `keys` numbers them, with a `table` that finds
//! them by a hash, and `index` finds the row of another column that has the same key. Every
//! core takes a stretch of the rows and numbers what it finds there; then the numbers of the
//! later stretches become those of the first. Hashing is by far the most of the work.

mod arrays;
mod index;
mod keys;
mod table;

use arrays::{Arrays, Pairs, Rows, with_arrays};
pub(super) use index::Index;
use keys::{Key, Numbers};
use polars::prelude::*;
use rayon::prelude::*;

/// Fewer rows than these are not worth another core.
const FEWEST_ROWS: usize = 1 << 16;

/// The rows of a column by their values.
pub(super) struct Groups {
    /// Of each row, the number of its value.
    pub(super) of_rows: Vec<u32>,
    /// Of each value, the row in which it stands first.
    pub(super) first: Vec<IdxSize>,
}

impl Groups {
    /// # Errors
    /// A column of a type that polars can't group by.
    pub(super) fn new(values: &Series) -> PolarsResult<Groups> {
        let physical = index::physical(values)?;
        with_arrays!(
            Arrays::new(&physical)?, parts => Ok(grouped(&parts));
            else of_any(values)
        )
    }

    /// The rows by several columns; all rows are one group of none.
    ///
    /// # Errors
    /// As [`Groups::new`].
    pub(super) fn of_several<'a>(
        columns: impl Iterator<Item = &'a Series>,
        rows: usize,
    ) -> PolarsResult<Groups> {
        let mut together: Option<Groups> = None;
        for column in columns {
            let groups = Groups::new(column)?;
            together = Some(match together {
                None => groups,
                Some(before) => grouped(&[Pairs(&before.of_rows, &groups.of_rows)]),
            });
        }
        Ok(together.unwrap_or_else(|| Groups {
            of_rows: vec![0; rows],
            first: vec![0; rows.min(1)],
        }))
    }

    /// How many values there are.
    pub(super) fn len(&self) -> usize {
        self.first.len()
    }

    /// How many rows have each value.
    pub(super) fn sizes(&self) -> Vec<IdxSize> {
        let none = || vec![0; self.len()];
        let part = stretch(self.of_rows.len(), self.len());
        let counted = self.of_rows.par_chunks(part).map(|numbers| {
            let mut sizes = none();
            for number in numbers {
                sizes[*number as usize] += 1;
            }
            sizes
        });
        counted.reduce(none, |mut sizes, others| {
            sizes.iter_mut().zip(others).for_each(|(a, b)| *a += b);
            sizes
        })
    }

    /// The distinct values, in the order of their numbers.
    ///
    /// # Errors
    /// None, where `values` are those that were grouped.
    pub(super) fn distinct(&self, values: &Series) -> PolarsResult<Series> {
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
    let mut stretches: Vec<Stretch<<R::Key as Key>::Numbers>> = of_rows
        .par_chunks_mut(length)
        .enumerate()
        .map(|(at, numbers)| numbered(parts, at * length, numbers))
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

/// Writes the number of each row from `from` on.
fn numbered<R: Rows>(
    parts: &[R],
    from: usize,
    of_rows: &mut [u32],
) -> Stretch<<R::Key as Key>::Numbers> {
    let mut stretch = Stretch {
        numbers: <R::Key as Key>::Numbers::new(),
        first: Vec::new(),
        null: None,
    };
    let mut before = 0;
    let mut row = from;
    let mut rest = of_rows;
    for part in parts {
        let behind = before + part.len();
        if row < behind {
            let here = rest.len().min(behind - row);
            let (numbers, later) = rest.split_at_mut(here);
            for (number, at) in numbers.iter_mut().zip(row - before..) {
                *number = match part.key(at) {
                    Some(key) => stretch.number(key, before + at),
                    None => {
                        stretch.null.get_or_insert((before + at) as IdxSize);
                        NULL
                    }
                };
            }
            rest = later;
            row += here;
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
