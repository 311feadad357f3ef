//! Argus' own files, made by the real argus and read without ra: every field beside what
//! the real ra prints of it, and all that can be asked of `load` and its kin.

mod captures;
mod clients;
mod corpus;
mod damaged;
mod equality;
mod filters;
mod frames;
mod packets;
mod queries;

use anyhow::Result;
use argus_nb::polars::prelude::*;

/// Whether two frames are the same, nulls included.
fn assert_same(one: &DataFrame, other: &DataFrame, what: &str) {
    assert_eq!(one.shape(), other.shape(), "{what}");
    for (one, other) in one.columns().iter().zip(other.columns()) {
        let name = one.name();
        assert_eq!(one.dtype(), other.dtype(), "{what}: {name}");
        let is_same = one.equals_missing(other);
        assert!(is_same, "{what}: {name}\n{one:?}\n{other:?}");
    }
}

/// A query's answer, by the streaming engine.
fn streamed(query: LazyFrame) -> Result<DataFrame> {
    Ok(query
        .collect_with_engine(Engine::Streaming)?
        .unwrap_single())
}
