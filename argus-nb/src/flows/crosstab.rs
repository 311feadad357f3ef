//! Two keys and a number for each pair of them: one key downward, the other across.

use super::column::{ColumnError, dtype_of, groupable, numeric};
use super::groups::{Groups, stretch};
use super::tallied::{Set, grouped};
use crate::erased::Erased;
use crate::streaming::{Watch, is_in_memory};
use polars::prelude::*;
use rayon::prelude::*;

/// As many columns as anybody reads, and a frame of them fits into memory.
const MOST_COLUMNS: usize = 2000;

/// What is computed for a pair of keys: the sum of a column, or any expression that makes
/// one value of many, such as `col("Dur").mean()`.
#[derive(Debug, Clone)]
pub struct Aggregate(Erased<Computed>);

#[derive(Debug, Clone)]
enum Computed {
    Sum(String),
    Of(Expr),
}

impl Aggregate {
    /// # Errors
    /// A sum of a column that is not there, or holds no numbers.
    pub(crate) fn known(self, schema: &Schema) -> Result<Expr, ColumnError> {
        match self.0.into_inner() {
            Computed::Of(expression) => Ok(expression),
            Computed::Sum(column) => {
                let dtype = numeric(schema, &column)?;
                Ok(sum_of_numbers(&column, dtype))
            }
        }
    }
}

/// The sum of a column, NaN left out as null is, and whole numbers in 64 bits: polars sums those of
/// 32 in as many.
fn sum_of_numbers(column: &str, dtype: &DataType) -> Expr {
    let values = col(column);
    match dtype {
        DataType::UInt32 | DataType::Int32 => values.cast(DataType::Int64).sum(),
        dtype if dtype.is_float() => {
            let is_number = values.clone().is_not_nan();
            let numbers = when(is_number).then(values).otherwise(lit(NULL));
            numbers.sum().alias(column)
        }
        _ => values.sum(),
    }
}

impl From<&str> for Aggregate {
    fn from(column: &str) -> Aggregate {
        Aggregate(Erased::new(Computed::Sum(column.to_owned())))
    }
}

impl From<Expr> for Aggregate {
    fn from(expression: Expr) -> Aggregate {
        Aggregate(Erased::new(Computed::Of(expression)))
    }
}

/// How often each pair of values occurs; 0, where it does not.
pub(super) fn crosstab(mut query: LazyFrame, a: &str, b: &str) -> Result<DataFrame, ColumnError> {
    let keys = keys(&*query.collect_schema()?, a, b)?;
    if !is_in_memory(&query) {
        return scanned_crosstab(query, keys, (a, b));
    }
    let grid = Grid::new(&query.select(keys).collect()?, b)?;
    let counts = grid.folded(0u32, |count, _| *count += 1, |count, other| *count += other);
    grid.table(a, |places| {
        Ok(UInt32Chunked::from_slice("".into(), &counts[places]).into_series())
    })
}

/// The same of rows that are read batch by batch: memory holds the pairs.
fn scanned_crosstab(
    query: LazyFrame,
    keys: [Expr; 2],
    (a, b): (&str, &str),
) -> Result<DataFrame, ColumnError> {
    let mut pairs = query.select(keys);
    let schema = pairs.collect_schema()?;
    let both = [ROW.into(), ACROSS.into()];
    let pairs = match grouped(pairs.clone(), &schema, Set::of(&both), CELL)? {
        Some(pairs) => pairs,
        None => {
            let watch = Watch::default();
            let keys = [ROW, ACROSS].map(|key| watch.column(col(key)));
            watch.collect(pairs.group_by(keys).agg([len().alias(CELL)]))?
        }
    };
    let grid = Grid::new(&pairs, b)?;
    let sizes = pairs.column(CELL)?.cast(&DataType::UInt32)?.rechunk();
    let sizes = sizes.as_materialized_series().u32()?.cont_slice()?;
    let counts = grid.folded(
        0u32,
        |count, row| *count += sizes[row],
        |count, other| *count += other,
    );
    grid.table(a, |places| {
        Ok(UInt32Chunked::from_slice("".into(), &counts[places]).into_series())
    })
}

/// An aggregate for each pair of values; null, where there is no such pair.
pub(super) fn pivot_table(
    mut query: LazyFrame,
    rows: &str,
    columns: &str,
    values: Aggregate,
) -> Result<DataFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let keys = keys(&schema, rows, columns)?;
    let value = match values.0.into_inner() {
        Computed::Of(expression) => expression,
        Computed::Sum(column) => {
            let dtype = numeric(&schema, &column)?;
            let is_plain = matches!(dtype, DataType::Int64 | DataType::Float64);
            if is_plain && is_in_memory(&query) {
                return sums(query, keys, &column, (rows, columns));
            }
            sum_of_numbers(&column, dtype)
        }
    };
    let query = groupable(query)?;
    let grouped = if is_in_memory(&query) {
        query.group_by(keys).agg([value.alias(CELL)]).collect()?
    } else {
        let watch = Watch::default();
        let keys = keys.map(|key| watch.column(key));
        watch.collect(query.group_by(keys).agg([value.alias(CELL)]))?
    };
    tabulated(&grouped, (rows, columns), None)
}

/// A table of cells that are there already, a row for each. Where there is none, it is null, or
/// the number that is said.
pub(crate) fn tabulated(
    grouped: &DataFrame,
    (rows, columns): (&str, &str),
    of_none: Option<u32>,
) -> Result<DataFrame, ColumnError> {
    let grid = Grid::new(grouped, columns)?;
    let rows_of_cells = grid.folded(
        None,
        |cell, row| *cell = Some(row as IdxSize),
        |cell, other| *cell = cell.or(other),
    );
    let cells = grouped.column(CELL)?.as_materialized_series();
    grid.table(rows, |places| {
        let rows: IdxCa = rows_of_cells[places].iter().copied().collect();
        let cells = cells.take(&rows)?;
        match of_none {
            None => Ok(cells),
            Some(number) => {
                let counts = cells.u32()?.iter().map(|count| count.or(Some(number)));
                Ok(counts.collect::<UInt32Chunked>().into_series())
            }
        }
    })
}

/// A sum for each pair of values, which needs no grouped rows in between.
fn sums(
    query: LazyFrame,
    [row, across]: [Expr; 2],
    column: &str,
    (rows, columns): (&str, &str),
) -> Result<DataFrame, ColumnError> {
    let value = col(column).fill_null(lit(0)).alias(CELL);
    let cells = query.select([row, across, value]).collect()?;
    let grid = Grid::new(&cells, columns)?;
    let values = cells.column(CELL)?.as_materialized_series().rechunk();
    if let Ok(values) = values.i64() {
        let values = values.cont_slice()?;
        // As polars' own sums, those of whole numbers begin anew past their end.
        let sums = grid.sums(values, |sum, value| *sum = sum.wrapping_add(value));
        grid.table(rows, |places| {
            let column: Int64Chunked = sums[places].iter().copied().collect();
            Ok(column.into_series())
        })
    } else {
        let values = values.f64()?.cont_slice()?;
        let sums = grid.sums(values, |sum: &mut f64, value| match value.is_nan() {
            true => {}
            false => *sum += value,
        });
        grid.table(rows, |places| {
            let column: Float64Chunked = sums[places].iter().copied().collect();
            Ok(column.into_series())
        })
    }
}

pub(crate) const ROW: &str = "row";
pub(crate) const ACROSS: &str = "across";
pub(crate) const CELL: &str = "cell";

fn keys(schema: &Schema, rows: &str, columns: &str) -> Result<[Expr; 2], ColumnError> {
    dtype_of(schema, rows)?;
    dtype_of(schema, columns)?;
    Ok([col(rows).alias(ROW), col(columns).alias(ACROSS)])
}

/// Rows of a frame, each of which belongs into a cell.
struct Grid {
    /// The distinct values of both keys, as they are numbered.
    downward: Series,
    across: Series,
    rows: Groups,
    columns: Groups,
}

impl Grid {
    fn new(keys: &DataFrame, across_name: &str) -> Result<Grid, ColumnError> {
        let grouped = |key: &str| -> PolarsResult<(Series, Groups)> {
            let values = keys.column(key)?.as_materialized_series();
            let groups = Groups::new(values)?;
            Ok((groups.distinct(values)?, groups))
        };
        let (across, columns) = grouped(ACROSS)?;
        if across.len() > MOST_COLUMNS {
            return Err(ColumnError::TooWide {
                name: across_name.to_owned(),
                values: across.len(),
                most: MOST_COLUMNS,
            });
        }
        let (downward, rows) = grouped(ROW)?;
        Ok(Grid {
            downward,
            across,
            rows,
            columns,
        })
    }

    /// What the rows of each cell come to, the cells of a column beside each other.
    fn folded<C: Copy + Send + Sync>(
        &self,
        nothing: C,
        take: impl Fn(&mut C, usize) + Sync,
        add: impl Fn(&mut C, C) + Sync,
    ) -> Vec<C> {
        let height = self.rows.len();
        let none = || vec![nothing; height * self.columns.len()];
        let length = stretch(self.rows.of_rows.len(), height * self.columns.len());
        let stretches = self.rows.of_rows.par_chunks(length).enumerate();
        let folded: Vec<Vec<C>> = stretches
            .map(|(at, rows)| {
                let mut cells = none();
                let columns = &self.columns.of_rows[at * length..];
                for (at_row, (row, column)) in rows.iter().zip(columns).enumerate() {
                    let cell = *column as usize * height + *row as usize;
                    take(&mut cells[cell], at * length + at_row);
                }
                cells
            })
            .collect();
        let together = folded.into_iter().reduce(|mut cells, others| {
            cells
                .iter_mut()
                .zip(others)
                .for_each(|(cell, other)| add(cell, other));
            cells
        });
        together.unwrap_or_else(none)
    }

    /// The sum of each cell's values; nothing of a cell without a row.
    fn sums<T: Copy + Default + Send + Sync>(
        &self,
        values: &[T],
        add: impl Fn(&mut T, T) + Sync,
    ) -> Vec<Option<T>> {
        let add_to = |sum: &mut Option<T>, value: T| add(sum.get_or_insert_default(), value);
        self.folded(
            None,
            |sum, row| add_to(sum, values[row]),
            |sum, other| {
                if let Some(other) = other {
                    add_to(sum, other);
                }
            },
        )
    }

    /// The rows and the columns in the order of their keys, null at the end. `column` makes a
    /// column of the cells that stand at its places.
    fn table(
        &self,
        name: &str,
        column: impl Fn(std::ops::Range<usize>) -> PolarsResult<Series>,
    ) -> Result<DataFrame, ColumnError> {
        let in_order = SortOptions::default().with_nulls_last(true);
        let rows = self.downward.arg_sort(in_order);
        let columns = self.across.arg_sort(in_order);
        let names = self.across.cast(&DataType::String)?;
        let names = names.str()?;
        let height = self.rows.len();
        let mut table = vec![
            self.downward
                .take(&rows)?
                .with_name(name.into())
                .into_column(),
        ];
        for at in columns.iter().flatten().map(|at| at as usize) {
            let values = column(at * height..(at + 1) * height)?.take(&rows)?;
            let name = names.get(at).unwrap_or("null");
            table.push(values.with_name(name.into()).into_column());
        }
        Ok(DataFrame::new(height, table)?)
    }
}
