//! Names of columns and values that someone else chose, as statements, ends of quotes and comments:
//! they are data to every engine.

use crate::place::Place;
use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;

const NAMES: [&str; 22] = [
    "a b",
    "q\"uote",
    "back`tick",
    "ap'os",
    "semi;drop table x;--",
    "c*/ /*",
    "\u{202e}name",
    "dot.ted",
    "sel%ect",
    "\\back",
    "new\nline",
    "é",
    "{b}",
    "?",
    "$1",
    ":p",
    "[x]",
    "select",
    "😀",
    "tab\tx",
    " lead",
    "x,y",
];
const VALUES: [&str; 21] = [
    "a'b",
    "x\"y",
    "`",
    "'; drop table x; --",
    "*/",
    "\\",
    "\\'",
    "\\n",
    "\n",
    "\0",
    "a\0b",
    "\u{202e}",
    "%",
    "_",
    "?",
    ":p",
    "$1",
    "",
    "''",
    "' or '1'='1",
    "${spark.master}",
];

/// # Errors
/// Which of them is not found as it is.
pub fn are_data(place: &mut Place) -> Result<()> {
    let values: Vec<Option<&str>> = VALUES.into_iter().map(Some).chain([None]).collect();
    let columns = NAMES.map(|name| Column::new(name.into(), &values));
    let local = DataFrame::new(values.len(), columns.into())?;
    let file = place.folder.path().join("it's `hostile`; --.parquet");
    place.kind.write(&local, &file)?;
    let there = place.remote(&file)?;
    for name in NAMES {
        let counts = there.counts(name).with_context(|| format!("{name:?}"))?;
        let here = local.counts(name)?;
        ensure!(
            counts.equals_missing(&here),
            "{name:?}: {counts} and not {here}"
        );
    }
    for value in VALUES {
        for condition in [col("select").is(value), col("ap'os").among([value])] {
            let found = there
                .filtered(condition)
                .with_context(|| format!("{value:?}"))?;
            let counts = found
                .counts("c*/ /*")
                .with_context(|| format!("{value:?}"))?;
            let one = df!("c*/ /*" => [value], "count" => [1u32])?;
            ensure!(counts.equals_missing(&one), "{value:?}: {counts}");
        }
    }
    let found = there.ra("label ~ \"x\"");
    ensure!(found.is_err(), "there is no label");
    ensure!(
        place.remote(&file)?.shape()?.0 == values.len(),
        "rows are gone"
    );
    Ok(())
}
