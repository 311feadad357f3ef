//! A `Remote` answers as a frame does. DuckDB, which runs in this process, stands for all engines;
//! Spark and Sail are asked the same by the `tests` crate.

#![allow(clippy::unwrap_used, reason = "tests")]

#[path = "../../tests/src/remote/mod.rs"]
mod remote;

use argus_nb::prelude::*;

/// The same rows here and there.
fn both() -> (DataFrame, Remote) {
    let df = remote::rows(7, 400).unwrap();
    let connection = connect("duckdb:").unwrap();
    df.save_to(&connection, "flows").unwrap();
    let there = connection.table("flows").unwrap();
    (df, there)
}

#[test]
fn random_filters_keep_the_same_rows() {
    let (df, there) = both();
    remote::filters_agree(&df, &there, 500).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn random_expressions_keep_the_same_rows() {
    let (df, there) = both();
    remote::expressions_agree(&df, &there, 200).unwrap_or_else(|error| panic!("{error}"));
}

#[test]
fn verbs_give_the_same_tables() {
    let (df, there) = both();
    remote::verbs_agree(&df, &there).unwrap_or_else(|error| panic!("{error}"));
}
