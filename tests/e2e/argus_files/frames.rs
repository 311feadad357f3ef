//! `load` on Argus' own files.

use super::assert_same;
use super::corpus::Corpus;
use crate::load::printed::{Times, assert_printed_again, cells};
use anyhow::{Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::program;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The columns if nothing is asked for, by ra's names.
const DEFAULT: &str =
    "stime,dur,flgs,proto,saddr,sport,dir,daddr,dport,spkts,dpkts,sbytes,dbytes,state,pkts,bytes";

/// What ra prints of a file: flows alone, names of protocols, numbers of ports.
fn printed_by_ra(file: &Path, fields: &str) -> Result<Vec<Vec<String>>> {
    let output = Command::new(program("ra")?)
        .args([
            "-X", "-n", "-u", "-p", "6", "-c", "|", "-L", "0", "-s", fields, "-r",
        ])
        .arg(file)
        .args(["-", "not", "man"])
        .env("TZ", "UTC")
        .output()?;
    ensure!(output.status.success(), "ra: {}", output.status);
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("printed.csv");
    std::fs::write(&path, output.stdout)?;
    cells(&path, '|')
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn the_frame_is_what_the_real_ra_prints() -> Result<()> {
    let corpus = Corpus::ready()?;
    for path in [corpus.long(), corpus.generated(), corpus.clustered()] {
        let df = load(&path)?;
        assert_eq!(df.width(), 16);
        let without_duration = df.drop("Dur")?;
        let fields = DEFAULT.replace("dur,", "");
        let cells = printed_by_ra(&path, &fields)?;
        ensure!(cells.len() > 300, "only {} rows", cells.len());
        assert_printed_again(&without_duration, &cells, Times::Epoch)?;
    }
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn what_ra_printed_loads_as_what_it_printed_it_of() -> Result<()> {
    let corpus = Corpus::ready()?;
    let folder = tempfile::tempdir()?;
    let csv = folder.path().join("printed.csv");
    let fields = DEFAULT.replace("dur,", "");
    let output = Command::new(program("ra")?)
        .args(["-X", "-n", "-u", "-p", "6", "-c", ",", "-s", &fields, "-r"])
        .arg(corpus.generated())
        .args(["-", "not", "man"])
        .output()?;
    std::fs::write(&csv, output.stdout)?;
    let df = load(corpus.generated())?.drop("Dur")?;
    assert_same(&df, &load(&csv)?, "printed");
    Ok(())
}

/// The numbers are known: the packets are this test's own.
#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn no_packet_is_lost_or_counted_twice() -> Result<()> {
    let df = load(Corpus::ready()?.generated())?;
    let packets = |protocol: &str| -> Result<Option<i64>> {
        let is_of = col("Proto").eq(lit(protocol));
        let sum = df
            .clone()
            .lazy()
            .filter(is_of)
            .select([col("TotPkts").sum()]);
        Ok(sum.collect()?.column("TotPkts")?.i64()?.get(0))
    };
    assert_eq!(packets("udp")?, Some(1000 + 800));
    let tcp = (0..1000).map(|number| match number {
        number if number % 7 == 0 => 1,
        number if number % 3 == 0 => 5,
        _ => 8,
    });
    assert_eq!(packets("tcp")?, Some(tcp.sum()));
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data, has_packers)),
    ignore = "argus, ra, packers or the shared data are missing"
)]
fn packed_joined_and_headless_files_are_read() -> Result<()> {
    let corpus = Corpus::ready()?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("argus.2026.11.25");
    std::fs::copy(corpus.long(), &path)?;
    let df = load(&path)?;
    for (packer, ending) in [
        ("gzip", "gz"),
        ("bzip2", "bz2"),
        ("xz", "xz"),
        ("zstd", "zst"),
    ] {
        let packed = folder.path().join(format!("argus.2026.11.25.{ending}"));
        let output = Command::new(program(packer)?)
            .arg("-c")
            .arg(&path)
            .output()?;
        std::fs::write(&packed, output.stdout)?;
        assert_same(&load(&packed)?, &df, packer);
    }
    let bytes = std::fs::read(&path)?;
    let twice = folder.path().join("twice.argus");
    std::fs::write(&twice, [&bytes[..], &bytes[..]].concat())?;
    assert_same(&load(&twice)?, &df.vstack(&df)?, "twice");
    let headless = folder.path().join("headless.argus");
    std::fs::write(&headless, &bytes[128..])?;
    assert_same(&load(&headless)?, &df, "headless");
    // A folder holds what its names say: four packed, the plain one, and two more.
    assert_eq!(load(folder.path())?.height(), df.height() * 8);
    let pattern = format!("{}/argus.*.gz", folder.path().display());
    let of_files = Load::new(pattern).file_column("file").read()?;
    assert_eq!(of_files.get_column_names()[0], "file");
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn everything_that_can_be_said_to_load_is_obeyed() -> Result<()> {
    let path = Corpus::ready()?.long();
    let said = || Load::new(&path);
    let df = load(&path)?;
    let names = |df: &DataFrame| -> Vec<String> {
        df.get_column_names()
            .iter()
            .map(|name| name.to_string())
            .collect()
    };
    let some = said()
        .columns(["tcprtt", "SrcAddr", "rank"])
        .rows(100)
        .read()?;
    assert_eq!(names(&some), ["TcpRtt", "SrcAddr", "Rank"]);
    assert_eq!(some.height(), 100);
    assert_eq!(some.column("Rank")?.i64()?.get(99), Some(100));
    assert!(
        some.column("SrcAddr")?
            .equals(&df.column("SrcAddr")?.head(Some(100)))
    );
    let renamed = said().rename([("saddr", "from")]).read()?;
    assert_eq!(names(&renamed)[4], "from");
    let text = said().as_text(["stime"]).ports_as_text().read()?;
    for name in ["StartTime", "Sport", "Dport"] {
        assert_eq!(text.column(name)?.dtype(), &DataType::String, "{name}");
    }
    let zoned = said().zone("Europe/Berlin").read()?;
    let zone = zoned.column("StartTime")?.dtype().to_string();
    assert!(zone.contains("Europe/Berlin"), "{zone}");
    assert_same(&said().flows_only().read()?, &df, "flows only");
    let data = said().columns(["suser", "duser"]);
    let (text, bytes) = (data.clone().read()?, data.user_data_as_bytes().read()?);
    for (text, bytes) in text.columns().iter().zip(bytes.columns()) {
        let printed = bytes.binary()?.iter().map(|bytes| {
            let letter = if text.name() == "srcUdata" { 's' } else { 'd' };
            let dotted = |byte: &u8| {
                if (0x20..0x7f).contains(byte) {
                    char::from(*byte)
                } else {
                    '.'
                }
            };
            bytes.map(|bytes| {
                let dotted: String = bytes.iter().map(dotted).collect();
                format!("{letter}[{}]={dotted}", bytes.len())
            })
        });
        assert!(
            text.str()?
                .iter()
                .map(|text| text.map(str::to_owned))
                .eq(printed)
        );
        assert!(bytes.null_count() < bytes.len());
    }
    let all = said().all().read()?;
    assert!(all.width() > 100, "{}", all.width());
    assert!(all.columns().iter().skip(16).all(|column| {
        column.null_count() < column.len() || names(&df).contains(&column.name().to_string())
    }));
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn records_and_convert_take_argus_own_files_too() -> Result<()> {
    let corpus = Corpus::ready()?;
    let df = load(corpus.long())?;
    let flows: Vec<Flow> = records::<Flow>(corpus.long())?.collect::<Result<_, _>>()?;
    assert_eq!(flows.len(), df.height());
    let bytes: u64 = flows.iter().map(|flow| flow.bytes).sum();
    assert_eq!(df.column("TotBytes")?.i64()?.sum(), Some(bytes as i64));
    let folder = tempfile::tempdir()?;
    let to: PathBuf = folder.path().join("flows.parquet");
    assert_eq!(convert(corpus.long(), &to)?, df.height());
    assert_same(&load(&to)?, &df, "Parquet");
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn management_records_are_a_frame_of_their_own() -> Result<()> {
    let corpus = Corpus::ready()?;
    let printed = Command::new(program("ra")?)
        .args([
            "-X", "-n", "-u", "-p", "6", "-c", "|", "-L", "-1", "-M", "man",
        ])
        .args(["-s", "state,spkts,dpkts,sport,dport", "-r"])
        .arg(corpus.long())
        .args(["-", "man"])
        .output()?;
    let printed = String::from_utf8(printed.stdout)?;
    let df = Load::new(corpus.long()).management()?;
    let counts = ["PktsRcvd", "Records", "Drops", "Clients"];
    let ours: Vec<String> = (0..df.height())
        .map(|row| {
            let count = |name: &str| Ok(df.column(name)?.i64()?.get(row).unwrap_or(-1).to_string());
            let mut cells = vec![df.column("State")?.str()?.get(row).unwrap_or("").to_owned()];
            cells.extend(counts.map(count).into_iter().collect::<Result<Vec<_>>>()?);
            Ok(cells.join("|"))
        })
        .collect::<Result<_>>()?;
    let theirs: Vec<String> = printed
        .lines()
        .map(|line| line.split('|').map(str::trim).collect::<Vec<_>>().join("|"))
        .collect();
    assert_eq!(ours, theirs);
    assert!(ours.len() >= 2, "{ours:?}");
    let flows = load(corpus.long())?;
    let report = load_report(&flows).map(|report| report.records_without_flow());
    assert_eq!(report, Some(df.height()));
    let text = tempfile::Builder::new().suffix(".csv").tempfile()?;
    std::fs::write(&text, "Proto\nman\n")?;
    let error = Load::new(text.path()).management().unwrap_err().to_string();
    assert!(error.contains("no file of Argus' own"), "{error}");
    Ok(())
}
