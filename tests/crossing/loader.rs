//! `load` against pandas on the same file, and on what the real ra prints.

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::clone::{Clone, program, shared_data, workspace};
use std::path::Path;
use std::process::Command;

/// What pandas says of a file: rows, and for each numeric column its sum.
const PANDAS: &str = r#"
import sys
import pandas as pd
df = pd.read_csv(sys.argv[1], dtype={"Sport": str, "Dport": str})
port = lambda text: text if pd.isna(text) else int(text, 0)
print(len(df), df["TotPkts"].sum(), df["TotBytes"].sum(),
      df["Dport"].map(port).sum().astype(int), df["Dport"].isna().sum(), df["DstAddr"].nunique(),
      sum(round(t * 1e6) for t in df["StartTime"]))
"#;

fn sum(df: &DataFrame, column: &str) -> Result<i64> {
    let wide = df.column(column)?.cast(&DataType::Int64)?;
    wide.i64()?.sum().context("no sum")
}

#[test]
fn the_shipped_capture_reads_as_pandas_reads_it() -> Result<()> {
    let path = workspace().join("notebooks/data/flows.csv");
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
    let pandas = Clone::ready().python_says(PANDAS, &[&path.to_string_lossy()])?;
    assert_eq!(ours, pandas.trim());
    assert_eq!(
        df.column("StartTime")?.dtype(),
        &DataType::Datetime(TimeUnit::Microseconds, None)
    );
    // ra pads `Flgs` to nine positions and `Dir` on the left.
    assert!(
        df.column("Flgs")?
            .str()?
            .iter()
            .flatten()
            .all(|flags| flags.len() == 10)
    );
    assert!(
        df.distinct("Dir")?
            .str()?
            .iter()
            .flatten()
            .all(|dir| ["->", "<->", "who"].contains(&dir))
    );
    Ok(())
}

#[test]
fn what_the_real_ra_prints_loads_in_every_dialect() -> Result<()> {
    let (Some(argus), Some(ra), Some(pcap)) = (
        program("argus"),
        program("ra"),
        shared_data("ssh-mdns.pcap"),
    ) else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let stream = folder.path().join("x.argus");
    Command::new(argus)
        .args(["-F", "/dev/null", "-r"])
        .arg(&pcap)
        .arg("-w")
        .arg(&stream)
        .status()?;
    let print = |arguments: &[&str]| -> Result<DataFrame> {
        let output = Command::new(&ra)
            .args(["-F", "/dev/null", "-r"])
            .arg(&stream)
            .args(arguments)
            .output()?;
        ensure!(
            output.status.success(),
            "ra: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let csv = folder.path().join("x.csv");
        std::fs::write(&csv, output.stdout)?;
        Ok(load(&csv)?)
    };
    let fields = "stime,flgs,proto,saddr,sport,dir,daddr,dport,pkts,bytes,state";
    let comma = print(&["-n", "-u", "-c", ",", "-s", fields])?;
    assert!(comma.height() > 1);
    assert_eq!(comma.width(), 11);
    assert_eq!(comma.column("TotBytes")?.dtype(), &DataType::Int64);
    for separator in ["\t", ";", "|"] {
        assert!(
            print(&["-n", "-u", "-c", separator, "-s", fields])?.equals_missing(&comma),
            "{separator:?}"
        );
    }
    // Without -u a time has no date, and stays what ra printed.
    let dateless = print(&["-n", "-c", ",", "-s", fields])?;
    assert_eq!(dateless.column("StartTime")?.dtype(), &DataType::String);
    Ok(())
}

#[test]
fn other_dialects_load_too() -> Result<()> {
    for (name, columns, counted) in [
        ("test2-malicious.binetflow", 16, "TotBytes"),
        ("test5-mixed.binetflow", 16, "TotBytes"),
        ("argus5-home.csv", 14, "SrcBytes"),
    ] {
        let Some(path) = shared_data(name) else {
            continue;
        };
        let df = load(&path).with_context(|| name.to_owned())?;
        assert!(
            df.height() > 0 && df.width() >= columns,
            "{name}: {:?}",
            df.shape()
        );
        assert_eq!(df.height(), lines(&path)? - 1, "{name}: rows were lost");
        assert_eq!(df.column(counted)?.dtype(), &DataType::Int64, "{name}");
    }
    Ok(())
}

fn lines(path: &Path) -> Result<usize> {
    Ok(std::fs::read_to_string(path)?.lines().count())
}

#[test]
fn a_bad_row_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bad.csv");
    let message = |content: &[u8]| -> Result<String> {
        std::fs::write(&path, content)?;
        Ok(load(&path).err().context("it loaded")?.to_string())
    };
    let number = message(b"Proto,TotBytes\ntcp,10\nudp,1O\n")?;
    assert!(
        number.contains("line 3, column `TotBytes`: `1O` is not a whole number"),
        "{number}"
    );
    let short = message(b"Proto,SrcAddr,TotBytes\ntcp,a,10\nudp\n")?;
    assert!(
        short.contains("line 3: 1 fields where the header has 3"),
        "{short}"
    );
    let long = message(b"Proto,TotBytes\ntcp,10,9\n")?;
    assert!(
        long.contains("line 2: 3 fields where the header has 2"),
        "{long}"
    );
    let latin1 = message(b"Proto,Label,TotBytes\ntcp,caf\xe9,10\n")?;
    assert!(
        latin1.contains("line 2, column `Label`") && latin1.contains("UTF-8"),
        "{latin1}"
    );
    assert!(message(b"")?.contains("is empty"));
    assert!(message(b"\x1f\x8b\x08\0")?.contains("gzip"));
    assert!(message(b"TotBytes,TotBytes\n1,2\n")?.contains("columns 1 and 2 are both named"));
    let hostile = message(b"TotBytes\n\x1b[2Jx\n")?;
    assert!(
        !hostile.contains('\u{1b}'),
        "a terminal escape passed: {hostile:?}"
    );
    Ok(())
}
