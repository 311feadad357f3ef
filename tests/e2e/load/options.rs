//! What a person can ask of a load, and where the rows can lie.

use super::sum;
use anyhow::{Context, Result};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{notebooks, program};
use std::path::PathBuf;
use std::process::Command;

fn capture() -> PathBuf {
    notebooks().join("data/flows.csv")
}

#[test]
fn columns_rows_names_and_kinds_of_records_are_as_asked() -> Result<()> {
    let all = load(capture())?;
    let some = Load::new(capture())
        .columns(["bytes", "StartTime"])
        .rename([("TotBytes", "Octets")])
        .rows(7)
        .file_column("File")
        .read()?;
    assert_eq!(some.get_column_names(), ["File", "Octets", "StartTime"]);
    assert_eq!(some.height(), 7);
    let octets = all.head(Some(7)).column("TotBytes")?.clone();
    let octets = octets.with_name("Octets".into());
    assert!(some.column("Octets")?.equals_missing(&octets));

    let flows = Load::new(capture())
        .flows_only()
        .columns(["TotPkts"])
        .read()?;
    let protocols = all.column("Proto")?.cast(&DataType::String)?;
    let protocols = protocols.str()?.iter();
    let management = protocols.filter(|proto| *proto == Some("man")).count();
    assert_eq!(
        (flows.width(), flows.height()),
        (1, all.height() - management)
    );
    Ok(())
}

#[test]
#[cfg_attr(not(has_packers), ignore = "bzip2, gzip, xz or zstd is missing")]
fn a_packed_file_has_the_same_rows() -> Result<()> {
    let all = load(capture())?;
    let folder = tempfile::tempdir()?;
    // It is the content that counts, not the name.
    let path = folder.path().join("packed.csv");
    for packer in ["bzip2", "gzip", "xz", "zstd"] {
        let packed = Command::new(program(packer)?)
            .arg("-c")
            .arg(capture())
            .output()?
            .stdout;
        std::fs::write(&path, &packed)?;
        assert!(load(&path)?.equals_missing(&all), "{packer}");
        std::fs::write(&path, &packed[..packed.len() / 2])?;
        let error = load(&path).err().context("half a file loaded")?.to_string();
        assert!(error.contains("can't be unpacked to its end"), "{error}");
    }
    Ok(())
}

#[test]
fn a_folder_and_a_pattern_are_all_their_files() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for name in ["a.csv", "b.csv", "c.csv"] {
        std::fs::copy(capture(), folder.path().join(name))?;
    }
    let all = load(capture())?;
    assert_eq!(load(folder.path())?.height(), 3 * all.height());
    let pattern = Load::new(folder.path().join("*.csv"))
        .file_column("File")
        .read()?;
    assert_eq!(pattern.height(), 3 * all.height());
    assert_eq!(pattern.distinct("File")?.len(), 3);
    Ok(())
}

#[test]
fn parquet_and_arrow_and_a_query_have_the_same_rows() -> Result<()> {
    let all = load(capture())?;
    let folder = tempfile::tempdir()?;
    for ending in ["parquet", "arrow"] {
        let typed = folder.path().join(format!("flows.{ending}"));
        assert_eq!(convert(capture(), &typed)?, all.height());
        assert!(load(&typed)?.equals_missing(&all), "{ending}");
        let query = Load::new(&typed)
            .columns(["daddr", "Dport"])
            .scan()?
            .collect()?;
        let expected = all.select(["DstAddr", "Dport"])?;
        assert!(query.equals_missing(&expected), "{ending}");
    }
    assert!(scan(capture())?.collect()?.equals_missing(&all));
    let busiest = scan(capture())?
        .group_by([col("DstAddr")])
        .agg([col("TotBytes").sum()])
        .collect_with_engine(Engine::Streaming)?
        .unwrap_single();
    assert_eq!(sum(&busiest, "TotBytes")?, sum(&all, "TotBytes")?);
    Ok(())
}

#[test]
fn times_are_read_in_the_time_zone_that_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("zone.csv");
    // The last Sunday of March 2024: at two the clocks went to three.
    std::fs::write(
        &path,
        "StartTime,LastTime\n2024/03/31 01:30:00.5,1711845000.5\n2024/03/31 03:30:00.5,1711848600.5\n",
    )?;
    let df = Load::new(&path).zone("Europe/Berlin").read()?;
    let instants = |name: &str| -> Result<Vec<Option<i64>>> {
        let instants = df.column(name)?.cast(&DataType::Int64)?;
        Ok(instants.i64()?.iter().collect())
    };
    assert_eq!(instants("StartTime")?, instants("LastTime")?);
    let start = df.column("StartTime")?.dtype();
    assert!(
        matches!(start, DataType::Datetime(_, Some(zone)) if zone.as_str() == "Europe/Berlin"),
        "{start:?}"
    );
    // An hour that never was is no time, and a zone that is none is said to be so.
    std::fs::write(&path, "StartTime\n2024/03/31 02:30:00\n")?;
    let gap = Load::new(&path).zone("Europe/Berlin").read();
    assert!(gap.is_err_and(|error| error.to_string().contains("is not a time")));
    let nowhere = Load::new(&path).zone("Europe/Nowhere").read();
    assert!(nowhere.is_err_and(|error| error.to_string().contains("time zone database")));
    Ok(())
}
