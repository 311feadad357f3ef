//! Windows: what is computed of a row and those that belong to it, and leaves every row there.
//!
//! Aggregates are over all rows of a part; `row_number`, `ntile`, ranks, `lag` and `lead` follow its
//! order.

use super::error::{Fault, Span};
use crate::suggest;
use polars::prelude::*;

/// Functions of a place in an order, and how many arguments they take at least and at most.
const PLACES: [(&str, usize, usize); 6] = [
    ("ntile", 1, 1),
    ("row_number", 0, 0),
    ("rank", 0, 0),
    ("dense_rank", 0, 0),
    ("lag", 1, 2),
    ("lead", 1, 2),
];

/// The rows that a window is over.
pub(super) struct Rows {
    /// What rows of one part have in common; all rows are one part if there is nothing.
    pub partition: Vec<Expr>,
    pub order: Option<Ordered>,
}

/// What the rows of a part are ordered by.
pub(super) struct Ordered {
    pub by: Expr,
    pub descending: bool,
    pub nulls_first: bool,
}

/// An aggregate, told to each row of a part.
pub(super) fn aggregate(aggregate: Expr, rows: &Rows, span: Span) -> Result<Expr, Fault> {
    if rows.order.is_some() {
        let what = "sums that grow along an order can't be asked for here: only row_number, ntile, rank, dense_rank, lag and lead follow one";
        return Err(Fault::new(span, what));
    }
    match rows.partition.as_slice() {
        // Of one value polars tells it to each row.
        [] => Ok(aggregate),
        partition => Ok(aggregate.over(partition)?),
    }
}

/// A function of a place; `steps` is how far `lag` and `lead` look.
pub(super) fn of_a_place(
    function: &str,
    value: Option<Expr>,
    steps: i64,
    rows: &Rows,
    span: Span,
) -> Result<Expr, Fault> {
    let Some(ordered) = &rows.order else {
        let what =
            format!("`{function}` follows an order, and `order by` is missing in the window");
        return Err(Fault::new(span, what));
    };
    let key = || ordered.by.clone();
    let rank = |method, of_null: Expr| {
        let options = RankOptions {
            method,
            descending: ordered.descending,
        };
        // What is null has one place, behind all others.
        key().rank(options, None).fill_null(of_null + lit(1))
    };
    let row_number = || key().is_null().cum_count(false);
    let (computed, in_order) = match (function.to_lowercase().as_str(), value) {
        ("ntile", Some(parts)) => (tile(row_number(), parts), true),
        ("row_number", _) => (row_number(), true),
        ("rank", _) => (rank(RankMethod::Min, key().count()), false),
        ("dense_rank", _) => (
            rank(RankMethod::Dense, key().drop_nulls().n_unique()),
            false,
        ),
        ("lag", Some(value)) => (value.shift(lit(steps)), true),
        ("lead", Some(value)) => (value.shift(lit(-steps)), true),
        _ => return Err(Fault::new(span, format!("`{function}` of what?"))),
    };
    if !in_order && ordered.nulls_first {
        return Err(Fault::new(span, "ranks are counted with nulls last"));
    }
    let options = SortOptions::default()
        .with_order_descending(ordered.descending)
        .with_nulls_last(!ordered.nulls_first)
        .with_maintain_order(true);
    let order = in_order.then(|| (vec![key()], options));
    let partition = Some(rows.partition.clone()).filter(|partition| !partition.is_empty());
    if partition.is_none() && order.is_none() {
        return Ok(computed);
    }
    Ok(computed.over_with_options(partition, order, WindowMapping::default())?)
}

/// In which of so many parts, as equal as can be, the row with that number lies. The first parts
/// have a row more, if the rows do not share out evenly.
fn tile(row_number: Expr, parts: Expr) -> Expr {
    let row = row_number.cast(DataType::Int64) - lit(1);
    let rows = len().cast(DataType::Int64);
    let size = rows.clone().floor_div(parts.clone());
    let larger = rows - size.clone() * parts;
    let in_larger = larger.clone() * (size.clone() + lit(1));
    when(row.clone().lt(in_larger.clone()))
        .then(row.clone().floor_div(size.clone() + lit(1)))
        .otherwise(larger + (row - in_larger).floor_div(size))
        + lit(1)
}

/// Why a function with that many arguments is none of a window's.
pub(super) fn check(function: &str, given: usize, span: Span) -> Result<(), Fault> {
    let name = function.to_lowercase();
    match PLACES.iter().find(|(known, ..)| *known == name) {
        Some((_, least, most)) if (*least..=*most).contains(&given) => Ok(()),
        Some((_, least, most)) => {
            let wanted = if least == most {
                least.to_string()
            } else {
                format!("{least} to {most}")
            };
            let what = format!("`{name}` takes {wanted} arguments, and {given} are here");
            Err(Fault::new(span, what))
        }
        None => {
            let near = suggest::similar(&name, PLACES.iter().map(|(known, ..)| *known));
            let near = suggest::did_you_mean(&near);
            let what = format!("`{function}` is no function of a window{near}");
            Err(Fault::new(span, what))
        }
    }
}
