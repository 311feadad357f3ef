//! Random filters and expressions, on rows that somebody hostile chose.

use crate::place::Place;
use anyhow::Result;
use argus_tests::remote::{expressions_agree, filters_agree, rows, verbs_agree};

const FILTERS: usize = 500;
const EXPRESSIONS: usize = 100;

/// # Errors
/// The first one that the engine answers otherwise than polars.
pub fn agree(place: &mut Place) -> Result<()> {
    let df = rows(19, 400)?;
    let file = place.folder.path().join("random.parquet");
    place.kind.write(&df, &file)?;
    let there = place.remote(&file)?;
    verbs_agree(&df, &there)?;
    filters_agree(&df, &there, FILTERS)?;
    expressions_agree(&df, &there, EXPRESSIONS)
}
