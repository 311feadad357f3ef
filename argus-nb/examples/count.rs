//! Loads flows and counts: which ports there are, who is talked to most, how much of it is DNS.
//!
//!     cargo run --release --example count -- [FLOWS]
//!
//! `FLOWS` is a file, a folder or a glob; without it, the capture of the notebooks is read.

use argus_nb::prelude::*;
use std::error::Error;

const CAPTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks/data/flows.csv");

fn main() -> Result<(), Box<dyn Error>> {
    let path = std::env::args().nth(1).unwrap_or(CAPTURE.to_owned());
    let flows = load(&path)?;
    println!(
        "{path}: {} flows, {} columns",
        flows.height(),
        flows.width()
    );

    // What the loader found odd: rows left out, values turned into null, each with its reason.
    // The report belongs to this very frame, not to its path.
    if let Some(report) = load_report(&flows) {
        println!("{report}");
    }

    println!("{} destination ports", flows.distinct("Dport")?.len());
    println!("{}", flows.counts("DstAddr")?.head(Some(5)));

    // A frame is polars' own, so everything that polars can ask, can be asked here.
    // `clone` shares the columns; it does not copy them.
    let dns = flows
        .clone()
        .lazy()
        .filter(col("Dport").eq(lit(53)))
        .group_by([col("SrcAddr")])
        .agg([
            len().alias("questions"),
            col("TotBytes").sum().alias("bytes"),
        ])
        .sort(
            ["questions", "SrcAddr"],
            SortMultipleOptions::default().with_order_descending_multi([true, false]),
        )
        .collect()?;
    println!("{dns}");
    Ok(())
}
