//! Errors of columns' types, and of those that polars has not built here.

use crate::case::{Case, error_of};
use crate::questions::flows;
use argus_nb::cell::panic_in_words;
use argus_nb::polars::prelude::*;
use argus_nb::prelude::{Flows, Verbs};
use std::panic::{catch_unwind, set_hook, take_hook};
use std::sync::{Arc, Mutex};

pub const TYPES: &[Case] = &[
    Case {
        mend: "choose a numeric column; how often each value occurs is df.counts(\"Proto\")?",
        error: |_| error_of(categories().total("Proto")),
        helps: |_, _| categories().counts("Proto").unwrap().height() > 0,
    },
    Case {
        mend: "give one of them another name: .alias(\"another\")",
        error: |_| error_of(flows().aggregate("Proto", [col("Dur").min(), col("Dur").max()])),
        helps: |_, _| {
            let numbers = [col("Dur").min(), col("Dur").max().alias("another")];
            flows().aggregate("Proto", numbers).unwrap().width() == 3
        },
    },
    Case {
        mend: "let it hold fractions first: df.assign(\"Dport\", col(\"Dport\").cast(DataType::Float64))?",
        error: |_| {
            error_of(
                df!("Dport" => [Some(1u16), None])
                    .unwrap()
                    .fill("Dport", 1.7),
            )
        },
        helps: |_, _| {
            let df = df!("Dport" => [Some(1u16), None]).unwrap();
            let df = df
                .assign("Dport", col("Dport").cast(DataType::Float64))
                .unwrap();
            df.fill("Dport", 1.7).unwrap().total("Dport").unwrap() == 2.7
        },
    },
    Case {
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
    },
];

fn categories() -> DataFrame {
    let dtype = DataType::from_categories(Categories::global());
    flows().assign("Proto", col("Proto").cast(dtype)).unwrap()
}

/// How many different words of few kinds are in each group of them.
fn grouped(by: Expr) -> DataFrame {
    let few = FrozenCategories::new(["a", "b"]).unwrap();
    let words = Series::new("e".into(), ["a", "b", "a"]);
    let words = words.cast(&DataType::from_frozen_categories(few)).unwrap();
    let different = by.clone().n_unique().alias("n");
    let query = words.into_frame().lazy().group_by([by]).agg([different]);
    query.collect().unwrap()
}
