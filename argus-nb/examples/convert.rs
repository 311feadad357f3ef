//! Converts what `ra` printed to Parquet: typed, compressed, and quick to ask again.
//!
//!     cargo run --release --example convert -- [FLOWS [PARQUET]]
//!
//! Without arguments it reads the labelled capture of the notebooks and writes into the folder
//! for temporary files. The same takes any layout that `load` reads to `.parquet`, `.arrow` or
//! `.csv`.

use argus_nb::prelude::*;
use std::error::Error;
use std::path::PathBuf;

const CAPTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../notebooks/data/labelled.csv"
);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let csv = PathBuf::from(arguments.next().unwrap_or(CAPTURE.to_owned()));
    let parquet = arguments
        .next()
        .map_or_else(|| std::env::temp_dir().join("flows.parquet"), PathBuf::from);

    // More can be said of the file than its path: here, that the sensor's own records stay out.
    // What does not fit its column ends the conversion, with its line.
    let rows = Load::new(&csv).flows_only().convert(&parquet)?;
    println!(
        "{rows} flows: {} to {}",
        csv.to_string_lossy(),
        parquet.to_string_lossy()
    );
    if csv.is_file() {
        let (before, after) = (csv.metadata()?.len(), parquet.metadata()?.len());
        println!("{before} bytes of CSV, {after} of Parquet");
    }

    // The types came along, so times and ports are asked as such and nothing is parsed again.
    let ports = scan(&parquet)?
        .group_by([col("Dport")])
        .agg([
            len().alias("flows"),
            col("StartTime").min().alias("first"),
            col("StartTime").max().alias("last"),
        ])
        .sort(
            ["flows", "Dport"],
            SortMultipleOptions::default().with_order_descending_multi([true, false]),
        )
        .limit(5)
        .collect()?;
    println!("{ports}");
    Ok(())
}
