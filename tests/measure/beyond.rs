//! Flows larger than memory: how much of it each question and each figure of a lazy frame takes, and
//! how long beside polars' own `group_by` on the same columns.
//!
//!     cargo run --release --bin beyond [-- --rows 40000000 --only histogram --folder /tmp/flows]
//!
//! The repository's flows, with variation, become eight Parquet files in a temporary folder, or in
//! the one that is named, where they stay for the next time. Each
//! question has a process of its own, whose most resident memory the system knows, and so has
//! polars' `group_by`, by the streaming engine.

use anyhow::{Context, Result, bail, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::workspace;
use argus_tests::measuring::process_bytes;
use std::fs::File;
use std::path::Path;
use std::process::Command;
use std::time::Instant;

const ROWS: u64 = 40_000_000;
const FILES: u64 = 8;
const ROW_GROUP: usize = 500_000;
const FIVE: [&str; 5] = ["Sport", "Dport", "TotPkts", "TotBytes", "Dur"];

type Ask = fn(LazyFrame) -> Result<usize>;

/// A question, the columns that it needs, and how it is asked; it gives the answer's size.
struct Question(&'static str, &'static [&'static str], Ask);

fn size(svg: String) -> usize {
    svg.len()
}

/// The verbs.
const VERBS: [Question; 13] = [
    Question("counts", &["DstAddr"], |df| {
        Ok(df.counts("DstAddr")?.height())
    }),
    Question("shares", &["Proto"], |df| Ok(df.shares("Proto")?.height())),
    Question("distinct", &["Dport"], |df| Ok(df.distinct("Dport")?.len())),
    Question("crosstab", &["Proto", "State"], |df| {
        Ok(df.crosstab("Proto", "State")?.height())
    }),
    Question("pivot_table", &["Dport", "Proto", "TotBytes"], |df| {
        Ok(df.pivot_table("Dport", "Proto", "TotBytes")?.height())
    }),
    Question("total", &["TotBytes"], |df| {
        Ok(df.total("TotBytes")? as usize)
    }),
    Question("mean_of", &["Dur"], |df| {
        Ok(df.mean_of("Dur")?.is_finite().into())
    }),
    Question("quantile_of", &["TotBytes"], |df| {
        Ok(df.quantile_of("TotBytes", 0.9)? as usize)
    }),
    Question("describe", &["Proto", "TotBytes", "Dur", "DstAddr"], |df| {
        Ok(df
            .select([cols(["Proto", "TotBytes", "Dur", "DstAddr"]).as_expr()])
            .describe()?
            .height())
    }),
    Question("sql", &["DstAddr", "TotBytes"], |df| {
        let answer = df.sql("SELECT DstAddr, sum(TotBytes) FROM self GROUP BY DstAddr")?;
        Ok(answer
            .collect_with_engine(Engine::Streaming)?
            .unwrap_single()
            .height())
    }),
    Question("ra", &["Proto", "Dport", "DstAddr"], |df| {
        Ok(df.ra("udp and dst port 53")?.counts("DstAddr")?.height())
    }),
    Question("largest", &["TotBytes"], |df| {
        let largest = df.largest(10, "TotBytes")?;
        Ok(largest
            .collect_with_engine(Engine::Streaming)?
            .unwrap_single()
            .height())
    }),
    Question("rabins", &["StartTime", "Proto"], |df| {
        let bins = df.rabins("1h").by("proto").lazy()?;
        Ok(bins
            .collect_with_engine(Engine::Streaming)?
            .unwrap_single()
            .height())
    }),
];

/// The figures.
const FIGURES: [Question; 15] = [
    Question("histogram", &["TotBytes"], |df| {
        Ok(size(histogram(&df, "TotBytes")?.bins(50).svg()?))
    }),
    Question("histogram, log", &["TotBytes"], |df| {
        Ok(size(histogram(&df, "TotBytes")?.log_x().svg()?))
    }),
    Question("boxplot", &["TotBytes"], |df| {
        Ok(size(boxplot(&df, ["TotBytes"])?.log_y().svg()?))
    }),
    Question("boxplot by Proto", &["TotBytes", "Proto"], |df| {
        Ok(size(boxplot(&df, ["TotBytes"])?.by("Proto").log_y().svg()?))
    }),
    Question("violin by Proto", &["TotBytes", "Proto"], |df| {
        Ok(size(violin(&df, "TotBytes")?.by("Proto").log_y().svg()?))
    }),
    Question("ecdf", &["TotBytes"], |df| {
        Ok(size(ecdf(&df, "TotBytes")?.log_x().svg()?))
    }),
    Question("line", &["StartTime", "TotBytes"], |df| {
        Ok(size(line(&df, "StartTime", "TotBytes")?.every("1h").svg()?))
    }),
    Question("scatter", &["TotPkts", "TotBytes"], |df| {
        Ok(size(
            scatter(&df, "TotPkts", "TotBytes")?.log_x().log_y().svg()?,
        ))
    }),
    Question("scatter_matrix", &["TotPkts", "TotBytes"], |df| {
        Ok(size(scatter_matrix(&df, ["TotPkts", "TotBytes"])?.svg()?))
    }),
    Question("scatter_matrix, five", &FIVE, |df| {
        Ok(size(scatter_matrix(&df, FIVE)?.log_x().svg()?))
    }),
    Question("correlation", &FIVE, |df| {
        Ok(size(correlation(&df, FIVE)?.svg()?))
    }),
    Question("bars", &["SrcAddr", "TotBytes"], |df| {
        Ok(size(bars(&df, "SrcAddr")?.sum("TotBytes").svg()?))
    }),
    Question("heatmap", &["StartTime", "Dport"], |df| {
        Ok(size(heatmap(&df, "StartTime", "Dport")?.svg()?))
    }),
    Question("graph", &["SrcAddr", "DstAddr", "TotBytes"], |df| {
        Ok(size(graph(&df, "SrcAddr", "DstAddr")?.svg()?))
    }),
    Question("hilbert", &["DstAddr"], |df| {
        Ok(size(hilbert(&df, "DstAddr", "10.0.0.0/8")?.svg()?))
    }),
];

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.as_slice() {
        [once, what, folder] if once == "once" => asked_once(what, Path::new(folder)),
        [once, group, folder] if once == "group" => grouped_once(group, Path::new(folder)),
        _ => table(&arguments),
    }
}

fn flows(folder: &Path) -> Result<LazyFrame> {
    Ok(scan(format!("{}/*.parquet", folder.display()))?)
}

/// One question, in a process of its own.
fn asked_once(what: &str, folder: &Path) -> Result<()> {
    let mut questions = VERBS.iter().chain(&FIGURES);
    let question = questions
        .find(|question| question.0 == what)
        .context("no such question")?;
    let flows = flows(folder)?;
    let started = Instant::now();
    let size = (question.2)(flows)?;
    say(started, size)
}

/// polars' own counting of the columns' values, in a process of its own.
fn grouped_once(columns: &str, folder: &Path) -> Result<()> {
    let columns: Vec<&str> = columns.split(',').collect();
    let flows = flows(folder)?;
    let started = Instant::now();
    let counted = flows.group_by([cols(columns).as_expr()]).agg([len()]);
    let counted = counted
        .collect_with_engine(Engine::Streaming)?
        .unwrap_single();
    say(started, counted.height())
}

fn say(started: Instant, size: usize) -> Result<()> {
    let seconds = started.elapsed().as_secs_f64();
    let bytes = process_bytes(std::process::id(), "VmHWM")?;
    println!("{seconds} {bytes} {size}");
    Ok(())
}

/// The seconds and bytes of a process of its own.
fn measured(how: &str, what: &str, folder: &Path) -> Result<(f64, f64)> {
    let output = Command::new(std::env::current_exe()?)
        .args([how, what])
        .arg(folder)
        .output()?;
    let said = String::from_utf8_lossy(&output.stdout);
    ensure!(
        output.status.success(),
        "{what}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    let numbers: Vec<f64> = said
        .split_whitespace()
        .filter_map(|word| word.parse().ok())
        .collect();
    match numbers.as_slice() {
        [seconds, bytes, _] => Ok((*seconds, *bytes)),
        _ => bail!("{what} said {said}"),
    }
}

fn table(arguments: &[String]) -> Result<()> {
    let said = |option: &str| {
        let mut pairs = arguments.chunks(2);
        let said = pairs.find(|pair| pair[0] == option)?.get(1)?;
        Some(said.as_str())
    };
    let rows = said("--rows").map_or(Ok(ROWS), str::parse)?;
    let only = said("--only");
    let temporary = tempfile::tempdir()?;
    let folder = said("--folder").map_or(temporary.path(), Path::new);
    if folder.join("0.parquet").exists() {
        println!("the flows in {}\n", folder.display());
    } else {
        write(folder, rows)?;
        println!("{rows} flows in {FILES} files\n");
    }
    println!("| question | most resident, MB | seconds | polars' group_by, seconds | times |");
    println!("| --- | --- | --- | --- | --- |");
    for Question(name, columns, _) in VERBS.iter().chain(&FIGURES) {
        if only.is_some_and(|only| !name.contains(only)) {
            continue;
        }
        let theirs = measured("group", &columns.join(","), folder);
        match (measured("once", name, folder), theirs) {
            (Ok((seconds, bytes)), Ok((theirs, _))) => println!(
                "| {name} | {:.0} | {seconds:.2} | {theirs:.2} | {:.2} |",
                bytes / 1e6,
                seconds / theirs
            ),
            (ours, theirs) => {
                for error in [ours.err(), theirs.err()].into_iter().flatten() {
                    println!(
                        "| {name} | {} | | | |",
                        error.to_string().replace('\n', " ")
                    );
                }
            }
        }
    }
    Ok(())
}

/// The repository's flows again and again: later, of other sizes, from more hosts.
fn write(folder: &Path, rows: u64) -> Result<()> {
    let flows = load(workspace().join("notebooks/data/flows.csv"))?;
    let height = flows.height() as u64;
    for file in 0..FILES {
        let numbers: Vec<u64> = (rows * file / FILES..rows * (file + 1) / FILES).collect();
        let which = numbers.iter().map(|row| (mixed(*row) % height) as IdxSize);
        let which = IdxCa::from_vec("".into(), which.collect());
        let mut batch = varied(flows.take(&which)?, &numbers)?;
        let path = folder.join(format!("{file}.parquet"));
        ParquetWriter::new(File::create(path)?)
            .with_row_group_size(Some(ROW_GROUP))
            .finish(&mut batch)?;
    }
    Ok(())
}

/// SplitMix64's step: a number that looks like chance, and is the same every time.
fn mixed(number: u64) -> u64 {
    let mut mixed = number.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed ^ (mixed >> 31)
}

fn varied(flows: DataFrame, numbers: &[u64]) -> Result<DataFrame> {
    let of = |name: &str, number: fn(u64) -> i64| {
        let numbers = numbers.iter().map(|row| number(*row));
        Series::new(name.into(), numbers.collect::<Vec<i64>>()).into_column()
    };
    let duration = numbers.iter().map(|row| match mixed(row ^ 7) % 50 {
        0 => None,
        chance => Some((mixed(*row) % 5_000_000) as f64 * 1e-6 * chance as f64),
    });
    let host = numbers.iter().map(|row| {
        // A few hosts are seen often, most of sixty thousand seldom.
        let host = (mixed(row ^ 3) % 256) * (mixed(row ^ 5) % 256);
        format!("10.{}.{}.{}", host % 3, host >> 8, host & 255)
    });
    let hosts: Vec<String> = host.collect();
    let with = flows.hstack(&[
        of("later", |row| (row as i64) * 200),
        of("more", |row| (mixed(row ^ 1) % 1000) as i64),
        Series::new("Dur".into(), duration.collect::<Vec<Option<f64>>>()).into_column(),
        Series::new("host".into(), hosts).into_column(),
    ])?;
    let is_ipv4 = col("DstAddr").str().contains_literal(lit("."));
    Ok(with
        .lazy()
        .with_columns([
            (col("StartTime").to_physical() + col("later"))
                .cast(DataType::Datetime(TimeUnit::Microseconds, None)),
            col("TotBytes") + col("more") * (col("TotPkts")),
            when(is_ipv4)
                .then(col("host"))
                .otherwise(col("DstAddr"))
                .alias("DstAddr"),
        ])
        .drop(cols(["later", "more", "host"]))
        .collect()?)
}
