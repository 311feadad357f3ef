//! The rows of a frame by the pair of values that they have in two columns.

use super::groups::groups;
use crate::flows::known;
use crate::plot::error::PlotError;
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::links::{Link, Links, Names};
use crate::plot::reduce::numbers::Numbers;
use crate::plot::statistics::{KeyTotal, totals_by_key};
use polars::prelude::DataFrame;

/// The rows by the pair of values in two columns, and by their group.
pub(super) fn links(
    df: &DataFrame,
    (from, to): (&str, &str),
    of: Option<&Numbers>,
    by: &Groups,
) -> Result<Links, PlotError> {
    let (sources, targets) = (groups(df, from, usize::MAX)?, groups(df, to, usize::MAX)?);
    let mut names = Names::default();
    let of_source: Vec<u64> = names.places(sources.names.named.iter());
    let of_target: Vec<u64> = names.places(targets.names.named.iter());
    let (hosts, parts) = (names.all.len() as u64, by.len() as u64);
    let is_there = known(df, from)?.is_not_null() & known(df, to)?.is_not_null();
    let without = df.height() - is_there.sum().unwrap_or(0) as usize;
    let is_there: Vec<bool> = match without {
        0 => Vec::new(),
        _ => is_there.iter().map(|is| is == Some(true)).collect(),
    };
    let amounts = of.map(Numbers::values);
    let totals = totals_by_key(df.height(), amounts, |row| {
        is_there.get(row).copied().unwrap_or(true).then(|| {
            let (from, to) = (of_source[sources.at(row)], of_target[targets.at(row)]);
            (from * hosts + to) * parts + by.at(row) as u64
        })
    });
    let link = |total: KeyTotal| {
        let pair = total.key / parts;
        Link {
            from: (pair / hosts) as usize,
            to: (pair % hosts) as usize,
            group: (total.key % parts) as usize,
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

#[cfg(test)]
mod tests {
    use super::super::numbers::numbers;
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
        let n = numbers(&df, "n", false).unwrap();
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
