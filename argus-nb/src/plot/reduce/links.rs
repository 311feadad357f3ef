//! Who is linked with whom: the rows by the pair of values that they have in two columns.

use super::groups::Groups;
use super::numbers::Numbers;
use crate::flows::known;
use crate::plot::error::PlotError;
use crate::plot::statistics::{KeyTotal, totals_by_key};
use polars::prelude::DataFrame;
use std::collections::HashMap;

/// The links between the values of two columns.
pub struct Links {
    /// The values of either column, each once.
    pub names: Vec<String>,
    pub links: Vec<Link>,
    /// Rows that have null in one of the columns.
    pub without: usize,
}

/// The rows of one group from one value to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Link {
    pub from: usize,
    pub to: usize,
    pub group: usize,
    pub rows: u64,
    pub amount: f64,
}

/// The rows by the pair of values in two columns, and by their group.
pub(super) fn links(
    df: &DataFrame,
    (from, to): (&str, &str),
    of: Option<&Numbers>,
    by: &Groups,
) -> Result<Links, PlotError> {
    let (sources, targets) = (
        Groups::from_column(df, from, usize::MAX)?,
        Groups::from_column(df, to, usize::MAX)?,
    );
    let mut names = Names::default();
    let of_source: Vec<u64> = names.places(sources.names.named.iter());
    let of_target: Vec<u64> = names.places(targets.names.named.iter());
    let (hosts, groups) = (names.all.len() as u64, by.len() as u64);
    let is_there = known(df, from)?.is_not_null() & known(df, to)?.is_not_null();
    let without = df.height() - is_there.sum().unwrap_or(0) as usize;
    let is_there: Vec<bool> = match without {
        0 => Vec::new(),
        _ => is_there.iter().map(|is| is == Some(true)).collect(),
    };
    let amounts = of.map(|numbers| numbers.values.as_slice());
    let totals = totals_by_key(df.height(), amounts, |row| {
        is_there.get(row).copied().unwrap_or(true).then(|| {
            let (from, to) = (of_source[sources.at(row)], of_target[targets.at(row)]);
            (from * hosts + to) * groups + by.at(row) as u64
        })
    });
    let link = |total: KeyTotal| {
        let pair = total.key / groups;
        Link {
            from: (pair / hosts) as usize,
            to: (pair % hosts) as usize,
            group: (total.key % groups) as usize,
            rows: total.count,
            amount: total.amount,
        }
    };
    Ok(Links {
        names: names.all,
        links: totals.into_iter().map(link).collect(),
        without,
    })
}

/// Names, and which place each has.
#[derive(Default)]
struct Names {
    all: Vec<String>,
    places: HashMap<String, u64>,
}

impl Names {
    fn places<'n>(&mut self, names: impl Iterator<Item = &'n String>) -> Vec<u64> {
        let place = |name: &String| {
            *self.places.entry(name.clone()).or_insert_with(|| {
                self.all.push(name.clone());
                self.all.len() as u64 - 1
            })
        };
        names.map(place).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn a_value_is_the_same_in_both_columns_and_null_is_none() {
        let df = df!(
            "a" => [Some("x"), Some("y"), Some("x"), None, Some("null")],
            "b" => [Some("y"), Some("x"), Some("y"), Some("x"), Some("x")],
            "n" => [1i64, 2, 4, 8, 16]
        )
        .unwrap();
        let n = Numbers::from_column(&df, "n").unwrap();
        let links = links(&df, ("a", "b"), Some(&n), &Groups::single()).unwrap();
        assert_eq!(links.without, 1);
        let mut words: Vec<_> = links
            .links
            .iter()
            .map(|link| {
                let (from, to) = (&links.names[link.from], &links.names[link.to]);
                (format!("{from} {to}"), link.rows, link.amount)
            })
            .collect();
        words.sort_by(|a, b| a.0.cmp(&b.0));
        let expected = [("null x", 1, 16.0), ("x y", 2, 5.0), ("y x", 1, 2.0)];
        assert_eq!(
            words,
            expected.map(|(words, n, sum)| (words.to_owned(), n, sum))
        );
    }
}
