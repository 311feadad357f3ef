//! How many rows have each value.

use super::arrays::{Arrays, Rows, physical, with_arrays};
use super::{Groups, NULL, StretchOf, numbered, stretch};
use polars::prelude::*;
use rayon::prelude::*;

/// The rows of a column, counted by their values.
pub(in crate::flows) struct Sizes {
    pub(in crate::flows) sizes: Vec<IdxSize>,
    /// Of each value, the row in which it stands first.
    pub(in crate::flows) first: Vec<IdxSize>,
}

impl Sizes {
    /// # Errors
    /// A column of a type that polars can't group by.
    pub(in crate::flows) fn new(values: &Series) -> PolarsResult<Sizes> {
        let physical = physical(values)?;
        with_arrays!(
            Arrays::of_column(values, &physical)?, parts => Ok(counted(&parts));
            else {
                let groups = Groups::new(values)?;
                let mut sizes = vec![0; groups.len()];
                for number in groups.of_rows {
                    sizes[number as usize] += 1;
                }
                Ok(Sizes { sizes, first: groups.first })
            }
        )
    }
}

/// What a core counts in its rows.
struct Counts<R: Rows> {
    stretch: StretchOf<R>,
    sizes: Vec<IdxSize>,
    nulls: IdxSize,
}

fn counted<R: Rows>(parts: &[R]) -> Sizes {
    let rows: usize = parts.iter().map(|part| part.len()).sum();
    let length = stretch(rows, 0);
    let starts: Vec<usize> = (0..rows).step_by(length).collect();
    let counts: Vec<Counts<R>> = starts
        .into_par_iter()
        .map(|start| {
            let (mut sizes, mut nulls) = (Vec::new(), 0);
            let stretch = numbered(parts, start..rows.min(start + length), |number| {
                match sizes.get_mut(number as usize) {
                    Some(size) => *size += 1,
                    None if number == NULL => nulls += 1,
                    // The next number there is.
                    None => sizes.push(1),
                }
            });
            Counts {
                stretch,
                sizes,
                nulls,
            }
        })
        .collect();
    let together = counts.into_iter().reduce(|mut whole, later| {
        let numbers = whole.stretch.take(&later.stretch);
        whole.sizes.resize(whole.stretch.first.len(), 0);
        for (number, size) in numbers.into_iter().zip(later.sizes) {
            whole.sizes[number as usize] += size;
        }
        whole.nulls += later.nulls;
        whole
    });
    let Some(mut whole) = together else {
        return Sizes {
            sizes: Vec::new(),
            first: Vec::new(),
        };
    };
    if let Some(null) = whole.stretch.null {
        whole.stretch.first.push(null);
        whole.sizes.push(whole.nulls);
    }
    Sizes {
        sizes: whole.sizes,
        first: whole.stretch.first,
    }
}
