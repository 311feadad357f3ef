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

/// Questions about how many rows there are at each place, for each group.
pub(super) struct Counting {
    asked: Vec<AskedByKeys>,
    /// How many places there are for each question.
    sizes: Vec<usize>,
}

impl Counting {
    /// How many values of each column lie in each of its bins.
    pub fn of_histograms(of: &[(&Numbers, &Edges)], by: &Groups) -> Counting {
        let groups = Key::Groups(by);
        let asked = of.iter().map(|(of, edges)| {
            let keys = [&groups, &Key::Bins(&Binned::there(of, edges))];
            AskedByKeys::new(&keys, &[], vec![Aggregate::Rows])
        });
        Counting {
            asked: asked.collect(),
            sizes: of.iter().map(|(_, edges)| edges.bins()).collect(),
        }
    }

    /// How many rows lie in each pair of bins.
    pub fn of_pairs(pairs: &[(&Binned, &Binned)], by: &Groups) -> Counting {
        let groups = Key::Groups(by);
        let asked = pairs.iter().map(|(x, y)| {
            let keys = [&groups, &Key::Bins(y), &Key::Bins(x)];
            AskedByKeys::new(&keys, &[], vec![Aggregate::Rows])
        });
        Counting {
            asked: asked.collect(),
            sizes: pairs.iter().map(|(x, y)| x.bins() * y.bins()).collect(),
        }
    }

    pub fn queries(&self) -> Vec<Query> {
        self.asked.iter().map(|asked| asked.query.clone()).collect()
    }

    /// The counts, given what an engine answered.
    pub fn counts(
        &self,
        answers: impl IntoIterator<Item = DataFrame>,
    ) -> Result<Vec<PairCounts>, DataError> {
        let asked = self.asked.iter().zip(&self.sizes);
        let counts = answers
            .into_iter()
            .zip(asked)
            .map(|(frame, (asked, size))| Ok(in_groups(&rows_of(&asked.answered(frame)?)?, *size)));
        counts.collect()
    }

    /// The counts that an engine answers.
    pub fn asked(&self, engine: &dyn Engine) -> Result<Vec<PairCounts>, DataError> {
        self.counts(engine.ask_all(&self.queries())?)
    }
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
