//! What another program prints of a file is the frame of that file.

use anyhow::{Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::program;
use std::process::Command;

/// What `nfdump -o csv` prints of a file is the frame of that file, in every common column; it
/// leaves milliseconds out, and writes 0 where there is nothing.
#[test]
#[cfg_attr(not(has_nfdump), ignore = "nfdump is missing")]
fn what_nfdump_prints_is_the_frame_of_its_file() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for name in [
        "netflow9.nfcapd",
        "protocols.nfcapd",
        "netflow5-sampled.nfcapd",
    ] {
        let path = super::data("exports").join(name);
        let output = Command::new(program("nfdump")?)
            .args(["-o", "csv", "-r"])
            .arg(&path)
            .env("TZ", "UTC")
            .output()?;
        let printed = folder.path().join(format!("{name}.csv"));
        std::fs::write(&printed, output.stdout)?;
        let (theirs, ours) = (load(&printed)?, load(&path)?);
        assert_eq!(theirs.height(), ours.height(), "{name}");
        let mut compared = 0;
        for column in theirs.columns() {
            let Ok(of_file) = ours.column(column.name()) else {
                continue;
            };
            assert_eq!(
                comparable(column)?,
                comparable(of_file)?,
                "{name}, {}",
                column.name()
            );
            compared += 1;
        }
        ensure!(compared >= 30, "{name}: {compared} columns");
        let query = scan(&printed)?.select([col("SrcPkts").sum()]).collect()?;
        let sum = ours.column("SrcPkts")?.i64()?.sum();
        assert_eq!(query.column("SrcPkts")?.i64()?.get(0), sum, "{name}");
        assert_eq!(
            convert(&printed, folder.path().join("flows.parquet"))?,
            ours.height()
        );
    }
    Ok(())
}

/// The values of a column, as far as `nfdump -o csv` can say them.
fn comparable(column: &Column) -> Result<Vec<String>> {
    const SECONDS: usize = "2018-03-09 20:49:16".len();
    let name = column.name().as_str();
    let value = |row: usize| -> Result<String> {
        let value = column.get(row)?;
        Ok(match (name, value.to_string().as_str()) {
            ("StartTime" | "LastTime", time) => time.chars().take(SECONDS).collect(),
            // nfdump has the same name for 35 and 38.
            ("Proto", "\"idpr-cmtp\"") => "\"idpr\"".to_owned(),
            ("Dur" | "sTos" | "Sport" | "Dport", text) => text.to_owned(),
            (_, "0") => "null".to_owned(),
            (_, text) => text.to_owned(),
        })
    };
    (0..column.len()).map(value).collect()
}
