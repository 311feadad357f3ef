//! Errors of types that polars has not built here.

use crate::case::Case;
use argus_nb::cell::panic_in_words;
use argus_nb::polars::prelude::*;
use std::panic::{catch_unwind, set_hook, take_hook};
use std::sync::{Arc, Mutex};

pub const TYPES: &[Case] = &[Case {
    mend: "cast them before they are grouped or counted: col(\"e\").cast(DataType::String)",
    error: |_| {
        let said = Arc::new(Mutex::new(Vec::new()));
        let heard = Arc::clone(&said);
        let before = take_hook();
        set_hook(Box::new(move |panic| {
            let file = panic.location().map_or("", |at| at.file());
            let value = panic.payload_as_str().unwrap_or_default();
            heard.lock().unwrap().push(panic_in_words(value, file));
        }));
        let grouped = catch_unwind(|| grouped(col("e")));
        set_hook(before);
        assert!(grouped.is_err());
        said.lock().unwrap().concat()
    },
    helps: |_, _| grouped(col("e").cast(DataType::String)).height() == 2,
}];

/// How many different words of few kinds are in each group of them.
fn grouped(by: Expr) -> DataFrame {
    let few = FrozenCategories::new(["a", "b"]).unwrap();
    let words = Series::new("e".into(), ["a", "b", "a"]);
    let words = words.cast(&DataType::from_frozen_categories(few)).unwrap();
    let different = by.clone().n_unique().alias("n");
    let query = words.into_frame().lazy().group_by([by]).agg([different]);
    query.collect().unwrap()
}
