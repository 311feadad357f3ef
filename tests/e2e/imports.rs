//! Flow data of others, by `load`, `scan` and what can be said to them.

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{program, shared_data, workspace};
use std::path::PathBuf;
use std::process::Command;

/// Files of the crate that reads them.
fn data(name: &str) -> PathBuf {
    workspace().join("argus-nb/import/tests").join(name)
}

#[test]
#[cfg_attr(not(has_shared_data), ignore = "the shared data are missing")]
fn every_log_of_zeeks_loads_with_all_its_rows() -> Result<()> {
    let folder = shared_data("zeek")?;
    let (mut logs, mut rows) = (0, 0);
    for entry in std::fs::read_dir(folder)?.flatten() {
        let path = entry.path();
        if path.extension().is_none_or(|ending| ending != "log") {
            continue;
        }
        let text = std::fs::read_to_string(&path)?;
        // A header has a `#` before it, or is one of those that were cut out by zeek-cut.
        let is_row = |line: &&str| !["#", "ts\t", "uid\t"].iter().any(|it| line.starts_with(it));
        let expected = text.lines().filter(is_row).count();
        let df = load(&path).with_context(|| path.display().to_string())?;
        assert_eq!(df.height(), expected, "{}", path.display());
        for (name, dtype) in [("Sport", DataType::UInt16), ("SrcPkts", DataType::Int64)] {
            if let Ok(column) = df.column(name) {
                assert_eq!(column.dtype(), &dtype, "{}", path.display());
            }
        }
        (logs, rows) = (logs + 1, rows + expected);
    }
    ensure!(logs > 100 && rows > 300, "{logs} logs, {rows} rows");
    Ok(())
}

#[test]
#[cfg_attr(not(has_nfdump), ignore = "nfdump is missing")]
fn nfcapds_files_are_what_nfdump_prints() -> Result<()> {
    let path = data("exports/netflow9.nfcapd");
    let output = Command::new(program("nfdump")?)
        .args(["-q", "-o", "csv", "-r"])
        .arg(&path)
        .env("TZ", "UTC")
        .output()?;
    let printed = String::from_utf8(output.stdout)?;
    // ts,te,td,sa,da,sp,dp,pr,…
    let theirs: Vec<Vec<&str>> = printed
        .lines()
        .map(|line| line.split(',').collect())
        .filter(|cells: &Vec<&str>| cells.len() > 12 && cells[0].starts_with("20"))
        .collect();
    ensure!(!theirs.is_empty(), "nfdump printed nothing: {printed}");
    let df = load(&path)?;
    assert_eq!(df.height(), theirs.len());
    for (row, cells) in theirs.iter().enumerate() {
        let text = |name: &str| -> Result<String> {
            Ok(df
                .column(name)?
                .str()?
                .get(row)
                .unwrap_or_default()
                .to_owned())
        };
        assert_eq!(text("SrcAddr")?, cells[3], "row {row}");
        assert_eq!(text("DstAddr")?, cells[4], "row {row}");
        let packets = df.column("SrcPkts")?.i64()?.get(row);
        assert_eq!(packets, cells[11].parse().ok(), "row {row}");
    }
    Ok(())
}

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
        let path = data("exports").join(name);
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
