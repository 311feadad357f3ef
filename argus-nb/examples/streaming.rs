//! Asks a question of flows that need not fit into memory: a lazy scan, collected in batches.
//!
//!     cargo run --release --example streaming -- [FLOWS]
//!
//! `FLOWS` is a file, a folder or a glob such as `year/*.csv`; without it, the labelled capture
//! of the notebooks is read.

use argus_nb::prelude::*;
use std::error::Error;

const CAPTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../notebooks/data/labelled.csv"
);

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or(CAPTURE.to_owned());

    // `scan` reads the header and the first rows; the question is only written down.
    let largest_first = SortMultipleOptions::default().with_order_descending_multi([true, false]);
    let top_talkers = scan(&path)?
        .filter(col("TotBytes").gt(lit(1000)))
        .group_by([col("SrcAddr")])
        .agg([len().alias("flows"), col("TotBytes").sum().alias("bytes")])
        .sort(["bytes", "SrcAddr"], largest_first)
        .limit(10);

    // The plan shows what will be read: of all columns, those that the question names.
    println!("{}\n", top_talkers.describe_optimized_plan()?);

    // The streaming engine holds a batch of rows and the groups so far, whatever the file's size.
    let answer = top_talkers
        .collect_with_engine(Engine::Streaming)?
        .unwrap_single();
    println!("{answer}");
    Ok(())
}
