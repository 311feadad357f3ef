//! Bins decided by their edges themselves, so that they are the same everywhere: never by an
//! arithmetic that rounds.

use super::dialect::Dialect;

/// A column of numbers that is binned, in the queries that this makes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Binning {
    /// The alias of the number.
    pub(super) number: String,
    pub(super) edges: std::sync::Arc<[f64]>,
}

impl Binning {
    fn bins(&self) -> usize {
        self.edges.len().saturating_sub(1)
    }
}

/// A query that gives, beside those columns of `inner`, the bin of each of these as `b0`, `b1`, …;
/// null where there is none.
pub(super) fn binned(
    dialect: Dialect,
    inner: String,
    carried: &[String],
    binnings: &[Binning],
) -> String {
    if binnings.is_empty() {
        return inner;
    }
    match dialect.has_arrays() {
        true => by_halving(dialect, inner, carried, binnings),
        false => by_trees(dialect, &inner, carried, binnings),
    }
}

/// Each query around another halves the bins that are left.
fn by_halving(dialect: Dialect, inner: String, carried: &[String], binnings: &[Binning]) -> String {
    let all = carried.join(", ");
    let begin: Vec<String> = binnings
        .iter()
        .enumerate()
        .map(|(n, binning)| format!("0 AS i{n}, {} AS e{n}", dialect.array(&binning.edges)))
        .collect();
    let mut query = format!("SELECT {all}, {} FROM ({inner}) AS s", begin.join(", "));
    let most = binnings.iter().map(Binning::bins).max().unwrap_or(0);
    let mut step = most.next_power_of_two() / 2;
    while step >= 1 {
        let halved: Vec<String> = binnings
            .iter()
            .enumerate()
            .map(|(n, binning)| halving(dialect, n, binning, step))
            .collect();
        query = format!("SELECT {all}, {} FROM ({query}) AS s", halved.join(", "));
        step /= 2;
    }
    let bins: Vec<String> = binnings
        .iter()
        .enumerate()
        .map(|(n, binning)| within(dialect, n, binning, &format!("i{n}")))
        .collect();
    format!("SELECT {all}, {} FROM ({query}) AS s", bins.join(", "))
}

fn halving(dialect: Dialect, n: usize, binning: &Binning, step: usize) -> String {
    if step >= binning.bins() {
        return format!("i{n}, e{n}");
    }
    let edge = dialect.element(&format!("e{n}"), &format!("i{n} + {}", step + 1));
    let (bins, number) = (binning.bins(), &binning.number);
    format!(
        "i{n} + CASE WHEN i{n} + {step} < {bins} AND {number} >= {edge} THEN {step} ELSE 0 END AS i{n}, e{n}"
    )
}

fn by_trees(dialect: Dialect, inner: &str, carried: &[String], binnings: &[Binning]) -> String {
    let bins: Vec<String> = binnings
        .iter()
        .enumerate()
        .map(|(n, binning)| {
            let bin = tree(dialect, binning, 0, binning.bins());
            within(dialect, n, binning, &bin)
        })
        .collect();
    format!(
        "SELECT {}, {} FROM ({inner}) AS s",
        carried.join(", "),
        bins.join(", ")
    )
}

/// Which of the bins from `first` to before `end` a number is in that lies in one of them.
fn tree(dialect: Dialect, binning: &Binning, first: usize, end: usize) -> String {
    if end <= first + 1 {
        return first.to_string();
    }
    let middle = first.midpoint(end);
    format!(
        "CASE WHEN {} < {} THEN {} ELSE {} END",
        binning.number,
        dialect.double(binning.edges[middle]),
        tree(dialect, binning, first, middle),
        tree(dialect, binning, middle, end)
    )
}

/// The bin, where the number lies between the first edge and the last.
fn within(dialect: Dialect, n: usize, binning: &Binning, bin: &str) -> String {
    let (Some(first), Some(last)) = (binning.edges.first(), binning.edges.last()) else {
        return format!("{} AS b{n}", dialect.no_bin());
    };
    if binning.bins() == 0 {
        return format!("{} AS b{n}", dialect.no_bin());
    }
    format!(
        "CASE WHEN {number} >= {} AND {number} <= {} THEN {bin} END AS b{n}",
        dialect.double(*first),
        dialect.double(*last),
        number = binning.number
    )
}

impl Dialect {
    fn no_bin(self) -> String {
        self.cast("NULL", super::dialect::SqlType::BigInt)
    }
}
