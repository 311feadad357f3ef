//! A question asked of flows wherever they are: which rows, grouped by what, and what of each group.
//!
//! This is all that an engine has to answer. It is small, because every engine must give the same
//! answer to the last digit: bins are decided by their edges, quantiles are found by counting, and
//! what a value means is said by the schema, not by the engine's own types.

use std::sync::Arc;

/// A question whose answer is a table: a row for each group.
///
/// The answer's columns are called `k0`, `k1`, … for the keys, in their order, and `a0`, `a1`, …
/// for the aggregates. Without a key it has one row.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Query {
    /// A row counts where all of these hold.
    pub rows: Vec<Condition>,
    pub keys: Vec<Key>,
    pub aggregates: Vec<Aggregate>,
    /// By which of the answer's columns it is ordered; without an order it may be any.
    pub order: Vec<Order>,
    /// How many rows the answer has at most.
    pub limit: Option<u64>,
}

impl Query {
    /// The columns of the flows that it is about, some of them more than once.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        let of_rows = self.rows.iter().map(Condition::column);
        let of_keys = self.keys.iter().map(Key::column);
        let of_groups = self.aggregates.iter().flat_map(Aggregate::columns);
        of_rows.chain(of_keys).chain(of_groups.flatten())
    }
}

impl Condition {
    /// The column that it is about.
    pub fn column(&self) -> &str {
        match self {
            Condition::IsNumber(column)
            | Condition::IsNotNull(column)
            | Condition::Within { column, .. }
            | Condition::Is { column, .. }
            | Condition::IsNone { column, .. }
            | Condition::InBins { column, .. } => column,
        }
    }
}

impl Key {
    fn column(&self) -> &str {
        match self {
            Key::Value(column)
            | Key::Text(column)
            | Key::Bin { column, .. }
            | Key::Among { column, .. } => column,
        }
    }
}

impl Aggregate {
    fn columns(&self) -> [Option<&str>; 2] {
        match self {
            Aggregate::Rows => [None, None],
            Aggregate::Count(column)
            | Aggregate::Distinct(column)
            | Aggregate::Sum(column)
            | Aggregate::Min(column)
            | Aggregate::Max(column) => [Some(column), None],
            Aggregate::Total(of) => [Some(&of.column), None],
            Aggregate::Products(a, b) => [Some(&a.column), Some(&b.column)],
        }
    }
}

/// What is true of a row, or not. It is never null.
///
/// A column's *number* is what a figure draws: of a number itself, of a time the microseconds since
/// 1970, of a length of time the seconds, as f64. It is absent where the value is null, NaN, infinite
/// or beyond 1e300.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// The column's number is there.
    IsNumber(String),
    /// The column's number is there and lies in an interval.
    Within { column: String, interval: Interval },
    /// The column has this value; null is a value here.
    Is { column: String, value: Value },
    /// The column has none of these values.
    IsNone {
        column: String,
        values: Arc<[Value]>,
    },
    /// The column is not null.
    IsNotNull(String),
    /// The bin of the column's number, as of [`Key::Bin`], is one of these: many intervals at once,
    /// found as one bin is.
    InBins {
        column: String,
        edges: Arc<[f64]>,
        bins: Arc<[i64]>,
    },
}

/// Numbers between two ends, which are infinite where there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Interval {
    pub low: f64,
    pub high: f64,
    /// Whether the ends themselves belong to it.
    pub with_low: bool,
    pub with_high: bool,
}

impl Interval {
    /// Whether a number lies in it.
    #[inline]
    pub(super) fn holds(self, number: f64) -> bool {
        let above = number > self.low || self.with_low && number == self.low;
        let below = number < self.high || self.with_high && number == self.high;
        above && below
    }
}

/// What rows are grouped by. Its column in the answer may be null.
#[derive(Debug, Clone, PartialEq)]
pub enum Key {
    /// The column's value, in the type that the schema names.
    Value(String),
    /// The column's value as text, as a figure names a group; null stays null.
    Text(String),
    /// The bin of the column's number (Int64): an edge belongs to the bin above it, the last to the
    /// last. Null where there is no number, or it lies outside.
    Bin { column: String, edges: Arc<[f64]> },
    /// Which of these values the column has (Int64); of any other, their number.
    Among {
        column: String,
        values: Arc<[Value]>,
    },
}

/// A value that a column may have.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Null,
    Boolean(bool),
    Integer(i128),
    Float(f64),
    Text(String),
    /// Microseconds since 1970.
    Time(i64),
    /// Microseconds.
    Length(i64),
}

/// What is computed of each group.
#[derive(Debug, Clone, PartialEq)]
pub enum Aggregate {
    /// How many rows (UInt64).
    Rows,
    /// How many rows have a number in this column (UInt64).
    Count(String),
    /// How many different values there are, null as one of them (UInt64).
    Distinct(String),
    /// The sum of the column's numbers (Float64); exact, where they are whole and it is below 2^53.
    /// Null of no number.
    Sum(String),
    /// The least of the column's numbers (Float64), null of none.
    Min(String),
    /// The greatest of the column's numbers (Float64), null of none.
    Max(String),
    /// The sum of a factor (Float64), of rows that have its number. Null of none.
    Total(Factor),
    /// The sum of the products of two factors (Float64), of rows that have both numbers. Null of none.
    Products(Factor, Factor),
}

/// A column's number, or its decimal logarithm, less a constant, and that times another: sums of what
/// is far from zero, very large or very small keep their digits so.
#[derive(Debug, Clone, PartialEq)]
pub struct Factor {
    pub column: String,
    pub log: bool,
    pub less: f64,
    pub times: f64,
}

/// An order by a column of the answer; null comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order {
    pub by: Answer,
    pub descending: bool,
}

/// A column of the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Key(usize),
    Aggregate(usize),
}
