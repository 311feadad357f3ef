//! Rows counted and summed by bins, windows and groups.

use super::answer::{counts, numbers};
use super::keys::KeyAsked;
use crate::data::query::{Aggregate, Condition, Query};
use crate::data::{DataError, Engine};
use crate::plot::error::PlotError;
use crate::plot::reduce::binned::Binned;
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::numbers::Numbers;
use crate::plot::reduce::source::{Key, PairCounts};
use crate::plot::statistics::{Edges, Fold, Totals};
use polars::prelude::DataFrame;

/// Adds conditions that are not among others already.
pub(super) fn and(rows: &mut Vec<Condition>, more: &[Condition]) {
    for condition in more {
        if !rows.contains(condition) {
            rows.push(condition.clone());
        }
    }
}

/// An answer by several keys, the first of which is the outermost, and the place of each of
/// its rows among all pairs of places.
struct ByKeys {
    frame: DataFrame,
    places: Vec<Option<usize>>,
    /// How many places there are.
    count: usize,
}

/// A question by several keys.
struct AskedByKeys {
    keys: Vec<KeyAsked>,
    query: Query,
}

impl AskedByKeys {
    fn new(keys: &[&Key<'_>], conditions: &[Condition], aggregates: Vec<Aggregate>) -> AskedByKeys {
        let keys: Vec<KeyAsked> = keys.iter().map(|key| KeyAsked::new(key)).collect();
        let mut rows = conditions.to_vec();
        keys.iter().for_each(|key| and(&mut rows, &key.rows));
        let query = Query {
            rows,
            keys: keys.iter().filter_map(|key| key.key.clone()).collect(),
            aggregates,
            ..Query::default()
        };
        AskedByKeys { keys, query }
    }

    fn answered(&self, frame: DataFrame) -> Result<ByKeys, DataError> {
        let mut places = vec![Some(0); frame.height()];
        let mut names = (0..).map(|key| format!("k{key}"));
        for key in &self.keys {
            let name = match key.key {
                Some(_) => names.next().unwrap_or_default(),
                None => String::new(),
            };
            let inner = key.places(&frame, &name)?;
            for (place, inner) in places.iter_mut().zip(inner) {
                *place = (*place)
                    .zip(inner)
                    .map(|(outer, inner)| outer * key.count + inner);
            }
        }
        Ok(ByKeys {
            frame,
            places,
            count: self.keys.iter().map(|key| key.count).product(),
        })
    }
}

fn by_keys(
    engine: &dyn Engine,
    keys: &[&Key<'_>],
    conditions: &[Condition],
    aggregates: Vec<Aggregate>,
) -> Result<ByKeys, DataError> {
    let asked = AskedByKeys::new(keys, conditions, aggregates);
    asked.answered(engine.ask(&asked.query)?)
}

/// The number of rows at each place, for each of some sets of keys.
fn all_counted(engine: &dyn Engine, keys: &[Vec<&Key<'_>>]) -> Result<Vec<Vec<u64>>, DataError> {
    let asked = keys
        .iter()
        .map(|keys| AskedByKeys::new(keys, &[], vec![Aggregate::Rows]));
    let asked: Vec<AskedByKeys> = asked.collect();
    let queries: Vec<Query> = asked.iter().map(|asked| asked.query.clone()).collect();
    let answers = engine.ask_all(&queries)?.into_iter().zip(&asked);
    answers
        .map(|(frame, asked)| rows_of(&asked.answered(frame)?))
        .collect()
}

/// The number of rows at each place.
fn rows_of(by: &ByKeys) -> Result<Vec<u64>, DataError> {
    let mut rows = vec![0; by.count];
    for (place, count) in by.places.iter().zip(counts(&by.frame, "a0")?) {
        if let Some(place) = place {
            rows[*place] += count;
        }
    }
    Ok(rows)
}

/// How many values of each column lie in each of its bins, for each group.
pub(super) fn histograms(
    engine: &dyn Engine,
    of: &[(&Numbers, &Edges)],
    by: &Groups,
) -> Result<Vec<Vec<Vec<u64>>>, PlotError> {
    let groups = Key::Groups(by);
    let binned = of.iter().map(|(of, edges)| Binned::there(of, edges));
    let binned: Vec<Binned> = binned.collect();
    let bins: Vec<Key<'_>> = binned.iter().map(Key::Bins).collect();
    let keys: Vec<Vec<&Key<'_>>> = bins.iter().map(|bins| vec![&groups, bins]).collect();
    let counted = all_counted(engine, &keys)?.into_iter().zip(of);
    Ok(counted
        .map(|(counted, (_, edges))| in_groups(&counted, edges.bins()))
        .collect())
}

/// How many rows lie in each pair of bins, for each group.
pub(super) fn count_pairs(
    engine: &dyn Engine,
    pairs: &[(&Binned, &Binned)],
    by: &Groups,
) -> Result<Vec<PairCounts>, PlotError> {
    let groups = Key::Groups(by);
    let bins: Vec<[Key<'_>; 2]> = pairs
        .iter()
        .map(|(x, y)| [Key::Bins(y), Key::Bins(x)])
        .collect();
    let keys: Vec<Vec<&Key<'_>>> = bins.iter().map(|[y, x]| vec![&groups, y, x]).collect();
    let counted = all_counted(engine, &keys)?.into_iter().zip(pairs);
    Ok(counted
        .map(|(counted, (x, y))| in_groups(&counted, x.bins() * y.bins()))
        .collect())
}

/// The counts of each group, which stand behind each other.
fn in_groups(counted: &[u64], places: usize) -> Vec<Vec<u64>> {
    counted.chunks(places.max(1)).map(<[u64]>::to_vec).collect()
}

/// The sums (or maxima) of a column by two keys, or the number of rows.
pub(super) fn totals(
    engine: &dyn Engine,
    (outer, inner): (&Key<'_>, &Key<'_>),
    of: Option<&Numbers>,
    fold: Fold,
) -> Result<Totals, PlotError> {
    let Some(of) = of else {
        let by = by_keys(engine, &[outer, inner], &[], vec![Aggregate::Rows])?;
        let counts = rows_of(&by)?;
        let amounts = counts.iter().map(|count| *count as f64).collect();
        return Ok(Totals { amounts, counts });
    };
    let column = of.name.clone();
    let folded = match fold {
        Fold::Sum => Aggregate::Sum(column),
        Fold::Max => Aggregate::Max(column),
    };
    let aggregates = vec![Aggregate::Rows, folded];
    let by = by_keys(engine, &[outer, inner], of.conditions(), aggregates)?;
    let nothing = match fold {
        Fold::Sum => 0.0,
        Fold::Max => f64::NAN,
    };
    let mut amounts = vec![nothing; by.count];
    for (place, amount) in by.places.iter().zip(numbers(&by.frame, "a1")?) {
        if let (Some(place), Some(amount)) = (place, amount) {
            amounts[*place] = match fold {
                Fold::Sum => amounts[*place] + amount,
                Fold::Max => f64::max(amounts[*place], amount),
            };
        }
    }
    let counts = rows_of(&by)?;
    Ok(Totals { amounts, counts })
}
