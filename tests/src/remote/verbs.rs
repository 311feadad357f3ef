//! All verbs whose answer is a table or a number.

use super::Result;
use super::rows::NAMES;
use anyhow::ensure;
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;

/// The engine's answers are those of polars: names, types, the order of rows, values.
///
/// # Errors
/// The first verb whose answers differ.
pub fn verbs_agree(df: &DataFrame, remote: &Remote) -> Result<()> {
    counts_agree(df, remote)?;
    groups_agree(df, remote)?;
    numbers_agree(df, remote)?;
    rows_agree(df, remote)
}

fn counts_agree(df: &DataFrame, remote: &Remote) -> Result<()> {
    let columns = [
        "Proto",
        "SrcAddr",
        "Dport",
        "Dur",
        "known",
        "StartTime",
        "label",
    ];
    for name in columns.iter().chain(NAMES) {
        same(&df.counts(*name)?, &remote.counts(*name)?, name)?;
        let here = df.distinct(name)?.into_frame();
        same(&here, &remote.distinct(name)?.into_frame(), name)?;
    }
    same(&df.shares("State")?, &remote.shares("State")?, "shares")?;
    let hour = || col("StartTime").dt().hour();
    same(&df.counts(hour())?, &remote.counts(hour())?, "hours")?;
    let error = |answer: Option<String>| answer.unwrap_or_default();
    let here = error(df.counts("dstaddr").err().map(|error| error.to_string()));
    let there = error(
        remote
            .counts("dstaddr")
            .err()
            .map(|error| error.to_string()),
    );
    ensure!(
        here == there && here.contains("did you mean"),
        "{there}\nand not: {here}"
    );
    Ok(())
}

fn groups_agree(df: &DataFrame, remote: &Remote) -> Result<()> {
    same(
        &df.crosstab("Proto", "State")?,
        &remote.crosstab("Proto", "State")?,
        "crosstab",
    )?;
    same(
        &df.crosstab("known", NAMES[0])?,
        &remote.crosstab("known", NAMES[0])?,
        "crosstab",
    )?;
    for value in ["TotBytes", "Dport", "Dur"] {
        let here = df.pivot_table("Proto", "known", value)?;
        same(&here, &remote.pivot_table("Proto", "known", value)?, value)?;
        same(
            &df.aggregate("SrcAddr", value)?,
            &remote.aggregate("SrcAddr", value)?,
            value,
        )?;
    }
    let largest = || col("Dur").max();
    let here = df.pivot_table("Dport", "Proto", largest())?;
    same(
        &here,
        &remote.pivot_table("Dport", "Proto", largest())?,
        "the largest",
    )?;
    let values = || {
        [
            len().alias("flows"),
            col("DstAddr").n_unique().alias("hosts"),
            col("TotPkts").mean().alias("mean"),
            col("Dur").min().alias("shortest"),
            col("label").max().alias("last"),
            col("Sport").count().alias("ports"),
            col("known").sum().alias("are known"),
        ]
    };
    same(
        &df.aggregate(["Proto", "Dport"], values())?,
        &remote.aggregate(["Proto", "Dport"], values())?,
        "several",
    )?;
    let times = || [col("StartTime").min().alias("first"), col("LastTime").max()];
    same(
        &df.aggregate("State", times())?,
        &remote.aggregate("State", times())?,
        "times",
    )?;
    for length in ["30s", "1h", "1w"] {
        let windows = col("StartTime").bucket(length)?;
        let here = df.aggregate(windows.clone(), "TotBytes")?;
        same(&here, &remote.aggregate(windows, "TotBytes")?, length)?;
    }
    Ok(())
}

fn numbers_agree(df: &DataFrame, remote: &Remote) -> Result<()> {
    for share in [0.0, 0.25, 0.5, 0.99, 1.0] {
        let (here, there) = (
            df.quantile_of("TotBytes", share)?,
            remote.quantile_of("TotBytes", share)?,
        );
        ensure!(
            here == there,
            "the quantile {share}: {there}, and not {here}"
        );
    }
    for column in ["TotBytes", "Dport", "known", "sTtl"] {
        ensure!(
            df.total(column)? == remote.total(column)?,
            "the total of {column}"
        );
        near(df.mean_of(column)?, remote.mean_of(column)?, column)?;
    }
    let finite = || col("Dur").is_finite();
    let (here, there) = (df.filtered(finite())?, remote.filtered(finite())?);
    near(here.total("Dur")?, there.total("Dur")?, "the total of Dur")?;
    near(
        here.mean_of("Dur")?,
        there.mean_of("Dur")?,
        "the mean of Dur",
    )
}

fn rows_agree(df: &DataFrame, remote: &Remote) -> Result<()> {
    ensure!(remote.shape()? == df.shape(), "the shape");
    let names: Vec<String> = df
        .get_column_names_owned()
        .iter()
        .map(ToString::to_string)
        .collect();
    ensure!(remote.get_column_names() == names, "the columns' names");
    let (from, to) = ("2011-08-12", "2011-08-14 12:00");
    let rows = remote.between(from, to)?.shape()?.0;
    ensure!(
        rows == df.between(from, to)?.height() && rows > 0,
        "between"
    );
    for column in ["TotBytes", "Dur", "StartTime"] {
        let largest = remote.largest(5, column)?;
        same(
            &df.largest(5, column)?.select([column])?,
            &largest.select([column])?,
            column,
        )?;
        ensure!(
            largest.schema() == df.schema(),
            "the columns of the largest"
        );
        let smallest = remote.smallest(5, column)?;
        same(
            &df.smallest(5, column)?.select([column])?,
            &smallest.select([column])?,
            column,
        )?;
    }
    made_rows_agree(df, remote)
}

fn made_rows_agree(df: &DataFrame, remote: &Remote) -> Result<()> {
    let per_packet = || ratio("TotBytes", "TotPkts");
    let (here, there) = (
        df.assign("it's", per_packet())?,
        remote.assign("it's", per_packet())?,
    );
    same(&here.counts("it's")?, &there.counts("it's")?, "assign")?;
    let (here, there) = (
        df.assign("more", per_packet())?,
        remote.assign("more", per_packet())?,
    );
    same(&here.counts("more")?, &there.counts("more")?, "assign")?;
    columns_agree(df, remote)?;
    let sample = remote.sample(7, 3)?;
    ensure!(
        sample.height() == 7 && sample.schema() == df.schema(),
        "a sample: {sample}"
    );
    ensure!(remote.head(Some(3))?.height() == 3, "the head");
    let ports = remote
        .lazy()
        .filter(col("Dport").eq(lit(53)))
        .collect()?
        .height();
    let here = df.clone().lazy().filter(col("Dport").eq(lit(53)));
    ensure!(ports == here.collect()?.height(), "lazy");
    let there = remote.filter(col("Dport").eq(lit(53))).collect()?;
    ensure!(
        ports == there.height() && remote.height()? == df.height(),
        "filter"
    );
    let refused = remote
        .flags()
        .err()
        .map(|error| error.to_string())
        .unwrap_or_default();
    ensure!(
        refused.contains("df.sample(100_000, 0)?"),
        "flags: {refused}"
    );
    Ok(())
}

fn columns_agree(df: &DataFrame, remote: &Remote) -> Result<()> {
    let (here, there) = (
        df.select(["Dport", NAMES[0]])?,
        remote.select(["Dport", NAMES[0]])?,
    );
    same(&here.counts(NAMES[0])?, &there.counts(NAMES[0])?, "select")?;
    ensure!(there.get_column_names() == ["Dport", NAMES[0]], "select");
    let (here, there) = (
        df.renamed("Dport", "the port")?,
        remote.renamed("Dport", "the port")?,
    );
    let ports = "the port";
    same(&here.counts(ports)?, &there.counts(ports)?, "renamed")?;
    let (here, there) = (df.fill("Dport", 0)?, remote.fill("Dport", 0)?);
    same(&here.counts("Dport")?, &there.counts("Dport")?, "fill")?;
    same(&df.racount()?, &remote.racount()?, "racount")?;
    let finite = || col("Dur").is_finite();
    let (here, there) = (df.filtered(finite())?, remote.filtered(finite())?);
    same(&here.describe()?, &there.describe()?, "describe")
}

/// The same names, types and values, null and NaN included; fractions but for their last digits.
fn same(here: &DataFrame, there: &DataFrame, what: &str) -> Result<()> {
    ensure!(
        here.schema() == there.schema(),
        "{what}: {:?}, and not {:?}",
        there.schema(),
        here.schema()
    );
    ensure!(
        here.height() == there.height(),
        "{what}: {there}, and not {here}"
    );
    for (one, other) in here.columns().iter().zip(there.columns()) {
        let is_same = match (one.f64(), other.f64()) {
            (Ok(one), Ok(other)) => one.iter().zip(other.iter()).all(|pair| match pair {
                (Some(one), Some(other)) => is_near(one, other),
                (one, other) => one.is_none() && other.is_none(),
            }),
            _ => one.equals_missing(other),
        };
        ensure!(is_same, "{what}, {}: {there}\nand not {here}", one.name());
    }
    Ok(())
}

fn near(here: f64, there: f64, what: &str) -> Result<()> {
    ensure!(is_near(here, there), "{what}: {there}, and not {here}");
    Ok(())
}

fn is_near(one: f64, other: f64) -> bool {
    one == other || (one.is_nan() && other.is_nan()) || (one - other).abs() <= 1e-12 * one.abs()
}
