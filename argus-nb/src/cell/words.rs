//! The words of a column that has few: completion offers them, and the kernel notices
//! where a cell asks for one in another letter case, which would give no row.

use crate::flows::categories;
use polars::prelude::*;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The most words of a column that are handed on: a longer list is nobody's choice.
const MOST: usize = 60;
/// The most bytes of all of them.
const BYTES: usize = 1000;
/// Texts that are no categories are hashed one by one, so they may not be more than this.
const TEXTS: usize = 20_000;
/// How many columns are remembered; the oldest is forgotten first.
const KEPT: usize = 512;

/// A column for as long as it is there. polars changes a column in place only if nobody
/// else has it, and a `Weak` counts as somebody.
type Identity = Weak<dyn SeriesTrait>;

static KNOWN: Mutex<Vec<(Identity, Vec<String>)>> = Mutex::new(Vec::new());

/// All words of a column of text or categories, in order. None if they are many, or if
/// the column is of another kind. A column is read once, and not for every cell.
pub(super) fn words(column: &Column) -> Vec<String> {
    let is_text = match column.dtype() {
        DataType::Categorical(..) | DataType::Enum(..) => true,
        DataType::String => column.len() <= TEXTS,
        _ => false,
    };
    if !is_text {
        return Vec::new();
    }
    let series = column.as_materialized_series();
    let identity = Arc::downgrade(&series.0);
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let mut same = known.iter().filter(|(it, _)| Weak::ptr_eq(it, &identity));
    if let Some((_, words)) = same.next() {
        return words.clone();
    }
    let words = read(series).unwrap_or_default();
    known.retain(|(it, _)| it.strong_count() > 0);
    if known.len() >= KEPT {
        known.remove(0);
    }
    known.push((identity, words.clone()));
    words
}

/// `None` if they are too many.
fn read(series: &Series) -> Option<Vec<String>> {
    let rows = match series.dtype() {
        DataType::String => first_rows(series.str().ok()?.iter()),
        _ => first_rows(categories(series).ok()??.iter()),
    }?;
    let mut words: Vec<String> = rows
        .into_iter()
        .filter_map(|row| Some(series.get(row).ok()?.get_str()?.to_owned()))
        .collect();
    words.sort();
    let bytes: usize = words.iter().map(String::len).sum();
    (bytes <= BYTES).then_some(words)
}

/// Of each value the first row that has it.
fn first_rows<T: Copy + Eq + std::hash::Hash>(
    values: impl Iterator<Item = Option<T>>,
) -> Option<Vec<usize>> {
    let mut seen = HashSet::new();
    let mut rows = Vec::new();
    let mut before = None;
    for (row, value) in values.enumerate() {
        // Most rows say what the one before them says.
        if value == before {
            continue;
        }
        before = value;
        if let Some(value) = value
            && seen.insert(value)
        {
            rows.push(row);
            if rows.len() > MOST {
                return None;
            }
        }
    }
    Some(rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_its_words_if_they_are_few() {
        let df = df!(
            "Proto" => [Some("udp"), Some("tcp"), None, Some("udp")], "n" => [1i64, 2, 3, 4]
        )
        .unwrap();
        let proto = df.column("Proto").unwrap();
        let categories = DataType::from_categories(Categories::global());
        let few = FrozenCategories::new(["tcp", "udp", "arp"]).unwrap();
        let few = DataType::from_frozen_categories(few);
        for column in [
            proto.clone(),
            proto.cast(&categories).unwrap(),
            proto.cast(&few).unwrap(),
        ] {
            assert_eq!(words(&column), ["tcp", "udp"]);
            assert_eq!(words(&column), ["tcp", "udp"]);
        }
        assert_eq!(words(df.column("n").unwrap()), [""; 0]);
        let many: Vec<String> = (0..=MOST).map(|n| n.to_string()).collect();
        assert_eq!(words(&Column::new("many".into(), many)), [""; 0]);
    }

    #[test]
    fn a_column_that_is_changed_has_other_words() {
        let mut df = df!("Proto" => ["udp", "tcp"]).unwrap();
        assert_eq!(words(&df.columns()[0]), ["tcp", "udp"]);
        df.replace("Proto", Column::new("Proto".into(), ["arp", "arp"]))
            .unwrap();
        assert_eq!(words(&df.columns()[0]), ["arp"]);
    }
}
