//! What is kept beside frames: polars' have no place for it, and a type of our own
//! around them would not be a `DataFrame`.
//!
//! A frame is known by its first column. A copy of it is the same frame, and one that
//! is computed from it is not.
//!
//! Why it is so: `docs/decisions.md#a-report-belongs-to-a-frame-by-identity`.

use polars::prelude::*;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// How many frames are remembered; the oldest is forgotten first.
const KEPT: usize = 256;

type Identity = Weak<dyn SeriesTrait>;

fn identity(df: &DataFrame) -> Option<Identity> {
    let first = df.columns().first()?.as_materialized_series();
    Some(Arc::downgrade(&first.0))
}

/// One value for a frame, for as long as that is there.
pub(super) struct Attached<T>(Mutex<Vec<(Identity, T)>>);

impl<T: Clone> Attached<T> {
    pub(super) const fn new() -> Attached<T> {
        Attached(Mutex::new(Vec::new()))
    }

    /// Keeps a value beside a frame. One without columns can't be told from others and
    /// has none.
    pub(super) fn attach(&self, df: &DataFrame, value: T) {
        let Some(identity) = identity(df) else { return };
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| known.strong_count() > 0);
        if kept.len() >= KEPT {
            kept.remove(0);
        }
        kept.push((identity, value));
    }

    /// The value beside this very frame or a copy of it.
    pub(super) fn get(&self, df: &DataFrame) -> Option<T> {
        let identity = identity(df)?;
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut same = kept
            .iter()
            .filter(|(known, _)| Weak::ptr_eq(known, &identity));
        same.next().map(|(_, value)| value.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_belongs_to_its_frame_and_its_copies_alone() {
        static NAMES: Attached<&str> = Attached::new();
        let df = df!("n" => [1, 2, 3]).unwrap();
        NAMES.attach(&df, "it");
        assert_eq!(NAMES.get(&df.clone()), Some("it"));
        assert_eq!(NAMES.get(&df.head(Some(2))), None);
        assert_eq!(NAMES.get(&df!("n" => [1, 2, 3]).unwrap()), None);
        NAMES.attach(&DataFrame::empty(), "nothing");
        assert_eq!(NAMES.get(&DataFrame::empty()), None);
    }
}
