//! `load` and its kin: beside pandas, on what the real ra prints, and asked for all
//! that a person can ask of them.

mod dialects;
mod errors;
mod held;
mod options;
pub mod printed;
mod ra;
mod silent;

use anyhow::{Context, Result};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{Checkout, notebooks};

/// The sum of a column of whole numbers, ports or times.
fn sum(df: &DataFrame, column: &str) -> Result<i64> {
    let wide = df.column(column)?.cast(&DataType::Int64)?;
    wide.i64()?.sum().context("no sum")
}

#[test]
fn the_shipped_capture_reads_as_pandas_reads_it() -> Result<()> {
    let path = notebooks().join("data/flows.csv");
    let df = load(&path)?;
    let ours = format!(
        "{} {} {} {} {} {} {}",
        df.height(),
        sum(&df, "TotPkts")?,
        sum(&df, "TotBytes")?,
        sum(&df, "Dport")?,
        df.column("Dport")?.null_count(),
        df.distinct("DstAddr")?.len(),
        sum(&df, "StartTime")?,
    );
    let pandas = Checkout::ready().run_python("load_totals.py", [&path])?;
    assert_eq!(ours, pandas.trim());
    assert_eq!(
        df.column("StartTime")?.dtype(),
        &DataType::Datetime(TimeUnit::Microseconds, None)
    );
    // ra pads `Flgs` to nine positions, and `Dir` on the left.
    let texts = |column: &str| -> Result<Vec<String>> {
        let text = df.distinct(column)?.cast(&DataType::String)?;
        Ok(text.str()?.iter().flatten().map(str::to_owned).collect())
    };
    assert!(texts("Flgs")?.iter().all(|flags| flags.len() == 10));
    let dirs = ["->", "<->", "who"];
    assert!(texts("Dir")?.iter().all(|dir| dirs.contains(&dir.as_str())));
    Ok(())
}
