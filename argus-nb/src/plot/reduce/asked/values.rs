//! Every value of a column or pair of columns: of so many as an engine may send.

use super::answer::{counts, numbers};
use super::keys::{KeyAsked, among};
use crate::data::query::{Aggregate, Condition, Key as Asked, Query};
use crate::data::{DataError, Engine};
use crate::plot::error::PlotError;
use crate::plot::reduce::cross_tabulation::CrossTabulation;
use crate::plot::reduce::groups::{Groups, word};
use crate::plot::reduce::links::{Link, Links, Names};
use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::ranked::ValueTotal;
use crate::plot::reduce::source::Key;
use polars::prelude::{Column, DataFrame};
use std::cmp::Reverse;
use std::collections::HashMap;

/// The most pairs of values that are counted in a table.
const CELLS: usize = 4_000_000;

/// All groups of an answer, if they are not too many.
///
/// # Errors
/// More than an engine may send.
fn all(engine: &dyn Engine, what: &str, query: Query) -> Result<DataFrame, DataError> {
    let most = engine.most_groups();
    let answer = engine.ask(&Query {
        limit: Some(most + 1),
        ..query
    })?;
    match answer.height() as u64 > most {
        true => Err(DataError::TooLarge {
            what: what.to_owned(),
            most,
        }),
        false => Ok(answer),
    }
}

/// Every value with what it has, those with most rows first.
pub(super) fn values(
    engine: &dyn Engine,
    column: &str,
    of: Option<&Numbers>,
) -> Result<Vec<ValueTotal>, PlotError> {
    let mut aggregates = vec![Aggregate::Rows];
    if let Some(of) = of {
        aggregates.push(Aggregate::Sum(of.name.clone()));
    }
    let query = Query {
        keys: vec![Asked::Value(column.to_owned())],
        aggregates,
        ..Query::default()
    };
    let answer = all(engine, &format!("the values of {column}"), query)?;
    let names = answer.column("k0").map_err(DataError::from)?;
    let rows = counts(&answer, "a0")?;
    let amounts = match of {
        None => rows.iter().map(|rows| Some(*rows as f64)).collect(),
        Some(_) => numbers(&answer, "a1")?,
    };
    let values = rows.into_iter().zip(amounts).enumerate();
    let mut values: Vec<ValueTotal> = values
        .map(|(row, (rows, amount))| ValueTotal {
            name: word(names, row),
            rows,
            amount,
        })
        .collect();
    values.sort_by(|a, b| b.rows.cmp(&a.rows).then_with(|| a.name.cmp(&b.name)));
    Ok(values)
}

/// The rows by the pair of values in two columns, and by their group.
pub(super) fn links(
    engine: &dyn Engine,
    (from, to): (&str, &str),
    of: Option<&Numbers>,
    by: &Groups,
) -> Result<Links, PlotError> {
    let both = [from, to].map(|column| Asked::Value(column.to_owned()));
    let mut aggregates = vec![Aggregate::Rows];
    if let Some(of) = of {
        aggregates.push(Aggregate::Sum(of.name.clone()));
    }
    let query = Query {
        keys: both.into_iter().chain(among(by)).collect(),
        aggregates,
        ..Query::default()
    };
    let answer = all(engine, &format!("the pairs of {from} and {to}"), query)?;
    let rows = counts(&answer, "a0")?;
    let amounts = match of {
        None => rows.iter().map(|rows| Some(*rows as f64)).collect(),
        Some(_) => numbers(&answer, "a1")?,
    };
    let groups = KeyAsked::new(&Key::Groups(by)).places(&answer, "k2")?;
    let (from, to) = (
        End::new(&answer, "k0", &rows)?,
        End::new(&answer, "k1", &rows)?,
    );
    let mut names = Names::default();
    let of_from = names.places(from.names.iter());
    let of_to = names.places(to.names.iter());
    let mut links = Vec::new();
    let mut without = 0;
    for (row, rows) in rows.into_iter().enumerate() {
        match (from.of_rows[row], to.of_rows[row], groups[row]) {
            (Some(from), Some(to), Some(group)) => links.push(Link {
                from: of_from[from] as usize,
                to: of_to[to] as usize,
                group,
                rows,
                amount: amounts[row].unwrap_or(0.0),
            }),
            _ => without += rows as usize,
        }
    }
    links.sort_by_key(|link| (link.from, link.to, link.group));
    Ok(Links {
        names: names.all,
        links,
        without,
    })
}

/// One end of all links.
struct End {
    /// Those with most rows first, equal ones by name; null is one of them.
    names: Vec<String>,
    /// The place of each row's name; none of null.
    of_rows: Vec<Option<usize>>,
}

impl End {
    fn new(answer: &DataFrame, column: &str, rows: &[u64]) -> Result<End, DataError> {
        let column: &Column = answer.column(column)?;
        let is_null = column.is_null();
        let is_null: Vec<bool> = is_null.iter().map(|is| is == Some(true)).collect();
        let names: Vec<String> = (0..rows.len()).map(|row| word(column, row)).collect();
        let mut sizes: HashMap<(&str, bool), u64> = HashMap::new();
        for ((name, is_null), rows) in names.iter().zip(&is_null).zip(rows) {
            *sizes.entry((name, *is_null)).or_default() += rows;
        }
        let mut order: Vec<((&str, bool), u64)> = sizes.into_iter().collect();
        order.sort_by_key(|(name, rows)| (Reverse(*rows), *name));
        let places = order.iter().enumerate();
        let places: HashMap<(&str, bool), usize> =
            places.map(|(place, (name, _))| (*name, place)).collect();
        let of_rows = names.iter().zip(&is_null);
        let of_rows = of_rows.map(|(name, is_null)| match is_null {
            true => None,
            false => places.get(&(name.as_str(), false)).copied(),
        });
        Ok(End {
            of_rows: of_rows.collect(),
            names: order
                .iter()
                .map(|((name, _), _)| (*name).to_owned())
                .collect(),
        })
    }
}

/// How many rows have each pair of values; those in which either is null are left out.
pub(super) fn cross_tabulation(
    engine: &dyn Engine,
    a: &str,
    b: &str,
) -> Result<CrossTabulation, PlotError> {
    let what = format!("the pairs of {a} and {b}");
    let columns = [a, b];
    let query = Query {
        rows: columns
            .map(|column| Condition::IsNotNull(column.to_owned()))
            .into(),
        keys: columns.map(|column| Asked::Value(column.to_owned())).into(),
        aggregates: vec![Aggregate::Rows],
        ..Query::default()
    };
    let answer = all(engine, &what, query)?;
    let rows = counts(&answer, "a0")?;
    let (a, b) = (
        End::new(&answer, "k0", &rows)?,
        End::new(&answer, "k1", &rows)?,
    );
    let cells = a.names.len() * b.names.len();
    if cells > CELLS {
        let most = CELLS as u64;
        return Err(DataError::TooLarge { what, most }.into());
    }
    let mut table = vec![0; cells];
    for (row, rows) in rows.into_iter().enumerate() {
        if let (Some(of_a), Some(of_b)) = (a.of_rows[row], b.of_rows[row]) {
            table[of_a * b.names.len() + of_b] += rows;
        }
    }
    Ok(CrossTabulation {
        a: a.names,
        b: b.names,
        counts: table,
    })
}
