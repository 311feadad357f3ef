//! `load` against pandas on the same file, and on what the real ra prints.

use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{Checkout, program, shared_data, workspace};
use std::path::{Path, PathBuf};
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
    let pandas = Checkout::ready().python_says(PANDAS, &[&path.to_string_lossy()])?;
    assert_eq!(ours, pandas.trim());
    assert_eq!(
        df.column("StartTime")?.dtype(),
        &DataType::Datetime(TimeUnit::Microseconds, None)
    );
    // ra pads `Flgs` to nine positions and `Dir` on the left.
    let texts = |column: &str| -> Result<Vec<String>> {
        let text = df.distinct(column)?.cast(&DataType::String)?;
        Ok(text.str()?.iter().flatten().map(str::to_owned).collect())
    };
    assert!(texts("Flgs")?.iter().all(|flags| flags.len() == 10));
    let dirs = ["->", "<->", "who"];
    assert!(texts("Dir")?.iter().all(|dir| dirs.contains(&dir.as_str())));
    Ok(())
}

/// A stream that the real argus made of a real capture, and the real ra on it.
struct Ra {
    program: PathBuf,
    folder: tempfile::TempDir,
}

impl Ra {
    fn here() -> Result<Option<Ra>> {
        let (Some(argus), Some(program), Some(pcap)) = (
            program("argus"),
            program("ra"),
            shared_data("ssh-mdns.pcap"),
        ) else {
            return Ok(None);
        };
        let folder = tempfile::tempdir()?;
        Command::new(argus)
            .args(["-F", "/dev/null", "-r"])
            .arg(&pcap)
            .arg("-w")
            .arg(folder.path().join("x.argus"))
            .status()?;
        let quoting = "RA_FIELD_QUOTED=\"double\"\n";
        std::fs::write(folder.path().join("quoted.rc"), quoting)?;
        Ok(Some(Ra { program, folder }))
    }

    /// What ra prints, as a file.
    fn print(&self, name: &str, arguments: &[&str]) -> Result<PathBuf> {
        let output = Command::new(&self.program)
            .args(arguments)
            .arg("-r")
            .arg(self.folder.path().join("x.argus"))
            .env("TZ", "UTC")
            .output()?;
        ensure!(
            output.status.success(),
            "ra: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        let path = self.folder.path().join(name);
        std::fs::write(&path, output.stdout)?;
        Ok(path)
    }
}

const FIELDS: &str = "stime,flgs,proto,saddr,sport,dir,daddr,dport,pkts,bytes,state";

/// The cells of a file whose separator is in no value.
fn cells(path: &Path, separator: char) -> Result<Vec<Vec<String>>> {
    let text = std::fs::read_to_string(path)?;
    let row = |line: &str| line.split(separator).map(str::to_owned).collect();
    Ok(text.lines().skip(1).map(row).collect())
}

/// Compares every cell of a frame with the text it was read from: the value
/// printed back as ra prints it.
fn compare(df: &DataFrame, cells: &[Vec<String>], time: &str) -> Result<()> {
    assert_eq!(df.height(), cells.len(), "rows");
    for (at, column) in df.columns().iter().enumerate() {
        let texts = match column.dtype() {
            DataType::Datetime(_, _) if time == "epoch" => {
                column.cast(&DataType::Int64)?.cast(&DataType::String)?
            }
            DataType::Datetime(_, _) => column
                .as_materialized_series()
                .strftime(time)?
                .into_column(),
            _ => column.cast(&DataType::String)?,
        };
        for (row, printed) in texts.str()?.iter().enumerate() {
            let raw = cells[row][at].as_str();
            let where_ = || format!("{} row {row}: {raw:?} became {printed:?}", column.name());
            let Some(printed) = printed else {
                assert_eq!(raw.trim(), "", "{}", where_());
                continue;
            };
            let same = match column.dtype() {
                DataType::Int64 => printed == raw.trim(),
                DataType::Float64 => {
                    let decimals = raw
                        .split_once('.')
                        .map_or(0, |(_, decimals)| decimals.len());
                    let value = column.get(row)?.try_extract::<f64>()?;
                    format!("{value:.decimals$}") == raw.trim()
                }
                DataType::UInt16 if raw.starts_with("0x") => {
                    format!("0x{:04x}", printed.parse::<u16>()?) == raw
                }
                // A service by its name.
                DataType::UInt16 if raw.parse::<u16>().is_err() => printed.parse::<u16>().is_ok(),
                DataType::UInt16 => printed == raw,
                DataType::Datetime(_, _) if time == "epoch" => {
                    let micros: i64 = printed.parse()?;
                    format!("{}.{:06}", micros / 1_000_000, micros % 1_000_000) == raw
                }
                DataType::Categorical(_, _) if column.name() == "Flgs" => printed == raw,
                DataType::Categorical(_, _) => printed == raw.trim(),
                _ => printed == raw,
            };
            assert!(same, "{}", where_());
        }
    }
    Ok(())
}

#[test]
fn every_cell_is_what_the_real_ra_printed() -> Result<()> {
    let Some(ra) = Ra::here()? else {
        return Ok(());
    };
    let quoted = ra.folder.path().join("quoted.rc");
    let quoted = quoted.to_string_lossy();
    let plain = ["-F", "/dev/null", "-c"];
    let expected = ra.print(
        "bar.csv",
        &[&plain[..], &["|", "-n", "-u", "-s", FIELDS]].concat(),
    )?;
    let expected = cells(&expected, '|')?;
    assert!(expected.len() > 100);
    for separator in [",", "\t", ";", "|"] {
        let path = ra.print(
            "x.csv",
            &[&plain[..], &[separator, "-n", "-u", "-s", FIELDS]].concat(),
        )?;
        let df = load(&path)?;
        assert_eq!(df.column("TotBytes")?.dtype(), &DataType::Int64);
        compare(&df, &expected, "epoch").with_context(|| separator.to_owned())?;
    }
    let path = ra.print(
        "q.csv",
        &["-F", &quoted, "-c", ",", "-n", "-u", "-s", FIELDS],
    )?;
    ensure!(
        std::fs::read_to_string(&path)?.contains('"'),
        "ra did not quote"
    );
    let quoted = load(&path)?;
    assert_eq!(quoted.height(), expected.len());
    assert!(
        quoted.column("TotBytes")?.equals_missing(
            load(&ra.print(
                "x.csv",
                &[&plain[..], &[",", "-n", "-u", "-s", FIELDS]].concat()
            )?)?
            .column("TotBytes")?
        )
    );

    // Services by name, and ICMP's type and code in hexadecimal.
    let path = ra.print(
        "names.csv",
        &[&plain[..], &["|", "-u", "-s", FIELDS]].concat(),
    )?;
    compare(&load(&path)?, &cells(&path, '|')?, "epoch")?;
    let ports = Load::new(&path).ports_as_text().read()?;
    assert_eq!(ports.column("Dport")?.dtype(), &DataType::String);

    // Without -u a time has no date: it stays what ra printed, until one is given.
    let path = ra.print(
        "clock.csv",
        &[&plain[..], &["|", "-n", "-s", FIELDS]].concat(),
    )?;
    let text = load(&path)?;
    assert_eq!(text.column("StartTime")?.dtype(), &DataType::String);
    let note = load_report(&text).context("no note")?.to_string();
    assert!(note.contains("`StartTime` stays text"), "{note}");
    let dated = Load::new(&path).date("2018-03-09").read()?;
    compare(&dated, &cells(&path, '|')?, "%H:%M:%S%.6f")?;

    // Columns aligned with spaces, as ra prints them to a terminal.
    let path = ra.print(
        "aligned.txt",
        &["-F", "/dev/null", "-n", "-u", "-s", FIELDS],
    )?;
    let aligned = load(&path)?;
    assert_eq!(aligned.height(), expected.len());
    for (at, name) in [(8, "TotPkts"), (9, "TotBytes"), (7, "Dport")] {
        let ours = aligned.column(name)?.cast(&DataType::Int64)?;
        for (row, value) in ours.i64()?.iter().enumerate() {
            let raw = expected[row][at].as_str();
            let number = match raw.strip_prefix("0x") {
                Some(hex) => i64::from_str_radix(hex, 16).ok(),
                None => raw.parse().ok(),
            };
            assert_eq!(value, number, "{name} row {row}: {raw}");
        }
    }

    // Without a header the caller names the columns.
    let path = ra.print(
        "bare.csv",
        &[&plain[..], &["|", "-L", "-1", "-n", "-u", "-s", FIELDS]].concat(),
    )?;
    assert!(load(&path).is_err_and(|error| error.to_string().contains("has no header")));
    let named = Load::new(&path).names(FIELDS.split(',')).read()?;
    assert_eq!(
        named.column("stime")?.dtype(),
        &DataType::Datetime(TimeUnit::Microseconds, None)
    );
    compare(
        &named.drop("flgs")?,
        &expected
            .iter()
            .map(|row| {
                row.iter()
                    .enumerate()
                    .filter(|(at, _)| *at != 1)
                    .map(|(_, text)| text.clone())
                    .collect()
            })
            .collect::<Vec<_>>(),
        "epoch",
    )
}

#[test]
fn every_field_that_ra_prints_is_typed_as_the_catalogue_says() -> Result<()> {
    let Some(ra) = Ra::here()? else {
        return Ok(());
    };
    // A header of two hundred columns is more than ra's own buffer holds.
    // 3.0.8 prints memory of something else for `cor`, and no separator for `resp`.
    let printed = argus_nb::schema::FIELDS.iter().filter(|field| {
        field.since == argus_nb::schema::Since::V3 && !["cor", "resp"].contains(&field.name)
    });
    for fields in printed.collect::<Vec<_>>().chunks(12) {
        let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
        let path = ra.print(
            "f.csv",
            &[
                "-F",
                "/dev/null",
                "-n",
                "-u",
                "-c",
                "|",
                "-s",
                &names.join(","),
            ],
        )?;
        let df = load(&path).with_context(|| names.join(","))?;
        compare(&df, &cells(&path, '|')?, "epoch").with_context(|| names.join(","))?;
        assert!(load_report(&df).is_none(), "{}", names.join(","));
    }
    Ok(())
}

#[test]
fn every_cell_of_other_dialects_is_what_their_files_say() -> Result<()> {
    for (name, separator, time) in [
        ("test2-malicious.binetflow", ',', "%Y/%m/%d %H:%M:%S%.6f"),
        ("test5-mixed.binetflow", '\t', "%Y/%m/%d %H:%M:%S%.6f"),
        ("argus5-home.csv", ',', "%m/%d.%H:%M:%S%.6f"),
    ] {
        let Some(path) = shared_data(name) else {
            continue;
        };
        let df = Load::new(&path)
            .year(2024)
            .read()
            .with_context(|| name.to_owned())?;
        assert!(
            matches!(df.column("StartTime")?.dtype(), DataType::Datetime(_, None)),
            "{name}"
        );
        compare(&df, &cells(&path, separator)?, time).with_context(|| name.to_owned())?;
    }
    Ok(())
}

#[test]
fn what_is_said_of_a_file_is_done() -> Result<()> {
    let path = workspace().join("notebooks/data/flows.csv");
    let all = load(&path)?;
    let some = Load::new(&path)
        .columns(["bytes", "StartTime"])
        .rename([("TotBytes", "Octets")])
        .rows(7)
        .file_column("File")
        .read()?;
    assert_eq!(some.get_column_names(), ["File", "Octets", "StartTime"]);
    assert_eq!(some.height(), 7);
    assert!(
        some.column("Octets")?.equals_missing(
            &all.head(Some(7))
                .column("TotBytes")?
                .clone()
                .with_name("Octets".into())
        )
    );
    let flows = Load::new(&path).flows_only().columns(["TotPkts"]).read()?;
    let man = all
        .column("Proto")?
        .cast(&DataType::String)?
        .str()?
        .iter()
        .filter(|proto| *proto == Some("man"))
        .count();
    assert_eq!((flows.width(), flows.height()), (1, all.height() - man));

    // The same rows packed, in a folder, as Parquet and Arrow, and as a query.
    let folder = tempfile::tempdir()?;
    for (program, ending) in [
        ("gzip", "gz"),
        ("bzip2", "bz2"),
        ("xz", "xz"),
        ("zstd", "zst"),
    ] {
        let Some(packer) = argus_tests::checkout::program(program) else {
            continue;
        };
        let packed = Command::new(packer).arg("-c").arg(&path).output()?.stdout;
        // It is the content that counts, not the name.
        let packed_path = folder.path().join(format!("{ending}.csv"));
        std::fs::write(&packed_path, &packed)?;
        assert!(load(&packed_path)?.equals_missing(&all), "{program}");
        std::fs::write(&packed_path, &packed[..packed.len() / 2])?;
        let error = load(&packed_path)
            .err()
            .context("half a file loaded")?
            .to_string();
        assert!(error.contains("can't be unpacked to its end"), "{error}");
        std::fs::write(&packed_path, &packed)?;
    }
    let copies = std::fs::read_dir(folder.path())?.count();
    assert_eq!(load(folder.path())?.height(), all.height() * copies);
    let glob = Load::new(folder.path().join("*.csv"))
        .file_column("File")
        .read()?;
    assert_eq!(glob.distinct("File")?.len(), copies);
    for ending in ["parquet", "arrow"] {
        let typed = folder.path().join(format!("flows.{ending}"));
        assert_eq!(convert(&path, &typed)?, all.height());
        assert!(load(&typed)?.equals_missing(&all), "{ending}");
        let query = Load::new(&typed)
            .columns(["daddr", "Dport"])
            .scan()?
            .collect()?;
        assert!(
            query.equals_missing(&all.select(["DstAddr", "Dport"])?),
            "{ending}"
        );
    }
    assert!(scan(&path)?.collect()?.equals_missing(&all));
    let busiest = scan(&path)?
        .group_by([col("DstAddr")])
        .agg([col("TotBytes").sum()])
        .collect_with_engine(Engine::Streaming)?
        .unwrap_single();
    assert_eq!(sum(&busiest, "TotBytes")?, sum(&all, "TotBytes")?);
    Ok(())
}

#[test]
fn times_are_read_on_the_wall_that_is_named() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("wall.csv");
    // The last Sunday of March 2024: at two the clocks went to three.
    std::fs::write(
        &path,
        "StartTime,LastTime\n2024/03/31 01:30:00.5,1711845000.5\n2024/03/31 03:30:00.5,1711848600.5\n",
    )?;
    let df = Load::new(&path).zone("Europe/Berlin").read()?;
    let instants = |name: &str| -> Result<Vec<Option<i64>>> {
        Ok(df
            .column(name)?
            .cast(&DataType::Int64)?
            .i64()?
            .iter()
            .collect())
    };
    assert_eq!(instants("StartTime")?, instants("LastTime")?);
    assert!(
        matches!(df.column("StartTime")?.dtype(), DataType::Datetime(_, Some(zone)) if zone.as_str() == "Europe/Berlin")
    );
    // An hour that never was is no time, and a zone that is none is said to be so.
    std::fs::write(&path, "StartTime\n2024/03/31 02:30:00\n")?;
    let gap = Load::new(&path).zone("Europe/Berlin").read();
    assert!(gap.is_err_and(|error| error.to_string().contains("is not a time")));
    let nowhere = Load::new(&path).zone("Europe/Nowhere").read();
    assert!(nowhere.is_err_and(|error| error.to_string().contains("time zone database")));
    Ok(())
}

#[test]
fn what_does_not_fit_is_counted_and_shown() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("bad.csv");
    std::fs::write(
        &path,
        "Proto,SrcAddr,TotBytes\ntcp,a,10\nudp,b\ntcp,c,1O\nProto,SrcAddr,TotBytes\nudp,d,7,8\ntcp,e,5\n",
    )?;
    let nulled = Load::new(&path).on_error(OnError::Null).read()?;
    assert_eq!(
        (nulled.height(), nulled.column("TotBytes")?.null_count()),
        (5, 2)
    );
    let report = load_report(&nulled).context("no report")?;
    assert_eq!((report.values_nulled(), report.rows_skipped()), (2, 0));
    let skipped = Load::new(&path).on_error(OnError::Skip).read()?;
    assert_eq!(sum(&skipped, "TotBytes")?, 15);
    let said = load_report(&skipped).context("no report")?.to_string();
    for part in [
        "3 rows left out",
        "`TotBytes` is not a whole number: 1, first",
        "bad.csv:4 `1O`",
        "a row without its 3 fields: 2",
        "stands 1 more time",
    ] {
        assert!(said.contains(part), "`{part}` is not in:\n{said}");
    }
    Ok(())
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
    assert!(message(b"TotBytes,Label\n1,a\0b\n")?.contains("line 2, column `Label`"));
    let endless = [b"TotBytes,Label\n1,".as_slice(), &vec![b'x'; 100 << 20]].concat();
    assert!(message(&endless)?.contains("a row of more than 32 MB"));
    let header = load({
        std::fs::write(&path, "StartTime,Dport,TotBytes\n")?;
        &path
    })?;
    assert_eq!(
        (header.shape(), header.column("Dport")?.dtype()),
        ((0, 3), &DataType::UInt16)
    );
    let folder_error = load(
        folder
            .path()
            .join("..")
            .join(folder.path().file_name().context("named")?)
            .join("none"),
    );
    assert!(folder_error.is_err_and(|error| error.to_string().contains("no file")));
    assert!(message(b"TotBytes,TotBytes\n1,2\n")?.contains("columns 1 and 2 are both named"));
    let hostile = message(b"TotBytes\n\x1b[2Jx\n")?;
    assert!(
        !hostile.contains('\u{1b}'),
        "a terminal escape passed: {hostile:?}"
    );
    Ok(())
}
