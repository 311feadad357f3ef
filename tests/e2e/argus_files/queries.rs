//! `scan` on Argus' own files.

use super::corpus::Corpus;
use super::{assert_same, streamed};
use anyhow::Result;
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::program;
use std::process::Command;

/// A file of several stretches, which no 16 MB hold.
fn long_file(folder: &std::path::Path) -> Result<(std::path::PathBuf, usize)> {
    let once = std::fs::read(Corpus::ready()?.long())?;
    let times = (40 << 20) / once.len();
    let path = folder.join("many.argus");
    std::fs::write(&path, once.repeat(times))?;
    Ok((path, times))
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn a_query_gives_what_the_frame_gives_by_either_engine() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let (path, _) = long_file(folder.path())?;
    let df = load(&path)?;
    let scanned = || scan(&path);
    assert_same(&scanned()?.collect()?, &df, "all, in memory");
    assert_same(&streamed(scanned()?)?, &df, "all, streaming");
    type Question = (&'static str, fn(LazyFrame) -> LazyFrame);
    let questions: [Question; 6] = [
        ("two columns", |flows| {
            flows.select([col("DstAddr"), col("TotBytes")])
        }),
        ("a filter", |flows| {
            flows
                .filter(col("Dport").eq(lit(53u16)))
                .select([col("SrcAddr"), col("Dport")])
        }),
        ("a limit", |flows| flows.limit(10)),
        ("a slice", |flows| flows.slice(100_000, 1000)),
        ("a count", |flows| flows.select([len()])),
        ("a sum by group", |flows| {
            flows
                .group_by([col("DstAddr")])
                .agg([col("TotBytes").sum(), len()])
                .sort(["DstAddr"], SortMultipleOptions::default())
        }),
    ];
    for (name, question) in questions {
        let expected = question(df.clone().lazy()).collect()?;
        assert_same(&question(scanned()?).collect()?, &expected, name);
        assert_same(&streamed(question(scanned()?))?, &expected, name);
    }
    // The same query again, and joined with itself.
    let query = scanned()?.select([col("TotPkts").sum()]);
    assert_same(&query.clone().collect()?, &query.collect()?, "again");
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data, has_packers)),
    ignore = "argus, ra, packers or the shared data are missing"
)]
fn a_query_takes_what_load_takes() -> Result<()> {
    let corpus = Corpus::ready()?;
    let folder = tempfile::tempdir()?;
    std::fs::copy(corpus.long(), folder.path().join("argus.1"))?;
    let gzip = Command::new(program("gzip")?)
        .arg("-c")
        .arg(corpus.long())
        .output()?;
    std::fs::write(folder.path().join("argus.2.gz"), gzip.stdout)?;
    let pattern = folder.path().join("argus.*");
    let said = || {
        Load::new(&pattern)
            .columns(["saddr", "dport", "tcprtt"])
            .rename([("saddr", "from")])
            .file_column("file")
    };
    let df = said().read()?;
    assert_same(&said().scan()?.collect()?, &df, "in memory");
    assert_same(&streamed(said().scan()?)?, &df, "streaming");
    let files = said().scan()?.select([col("file").unique().count()]);
    assert_eq!(files.collect()?.column("file")?.u32()?.get(0), Some(2));
    Ok(())
}
