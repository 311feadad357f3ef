//! Flow data of others, by `load`, `scan` and what can be said to them; `exports` has
//! real exporters make some, `printed` has nfdump print them, `zeek` has logs of Zeek's own tests.

mod exports;
mod printed;
mod zeek;

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::workspace;
use std::path::PathBuf;

/// Files of the crate that reads them.
fn data(name: &str) -> PathBuf {
    workspace().join("argus-nb/import/tests").join(name)
}

#[test]
fn what_load_is_told_is_obeyed_for_others_too() -> Result<()> {
    let path = data("data/eve.json");
    let df = load(&path)?;
    let some = Load::new(&path)
        .columns(["saddr", "Dport"])
        .rename([("saddr", "from")])
        .rows(2)
        .read()?;
    assert_eq!(some.get_column_names_owned(), ["from", "Dport"]);
    assert_eq!(some.height(), 2);
    let report = load_report(&some).context("nothing was said of two rows")?;
    assert!(report.lines()[0].contains("Suricata's bytes"), "{report}");
    let query = scan(&path)?.select([col("DstAddr"), len().alias("n")]);
    let counted = query.collect()?;
    assert_eq!(counted.column("n")?.u32()?.get(0), Some(df.height() as u32));
    let report = load_report(&df).context("nothing was said")?;
    assert!(report.lines()[0].contains("Suricata's bytes"), "{report}");
    let folder = tempfile::tempdir()?;
    let named = folder.path().join("flows.txt");
    std::fs::copy(&path, &named)?;
    assert_eq!(load_as("suricata", &named)?.shape(), df.shape());
    let error = load_as("suricate", &named).unwrap_err().to_string();
    assert!(error.contains("known are: zeek, suricata"), "{error}");
    let parquet = folder.path().join("flows.parquet");
    assert_eq!(convert(&named, &parquet)?, df.height());
    Ok(())
}

#[test]
fn what_cannot_be_read_is_an_error_or_passed_over_and_reported() -> Result<()> {
    let path = data("data/any.json");
    let error = load(&path).unwrap_err().to_string();
    assert!(error.contains("line 3: this is in no object"), "{error}");
    let rest = Load::new(&path).on_error(OnError::Skip).read()?;
    ensure!(rest.height() > 0);
    let report = load_report(&rest).context("nothing was said")?;
    let said = report.lines().join("\n");
    assert!(said.contains("any.json:3"), "{said}");
    Ok(())
}

#[test]
fn the_mapping_is_a_table() -> Result<()> {
    let table = mappings();
    let ours = table.column("column")?.str()?;
    ensure!(table.height() > 100, "{} rows", table.height());
    assert!(ours.iter().flatten().any(|column| column == "SrcAddr"));
    Ok(())
}
