//! The numbers of figures beside the libraries that define them: matplotlib, numpy,
//! pandas, scipy.

use anyhow::{Context, Result};
use argus_nb::plot::statistics::{BoxStatistics, Edges, Kde, Regression, histogram, histogram2d};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{Checkout, notebooks};
use serde_json::Value;
use std::sync::OnceLock;

/// Made-up flows of every size, some without a duration, and what the libraries say of
/// them.
struct Others {
    flows: DataFrame,
    numbers: Value,
}

/// Asked once for all tests of this file.
fn others() -> &'static Others {
    static OTHERS: OnceLock<Others> = OnceLock::new();
    OTHERS.get_or_init(|| match ask_others() {
        Ok(others) => others,
        Err(error) => panic!("figure_numbers.py: {error:#}"),
    })
}

fn ask_others() -> Result<Others> {
    let folder = tempfile::tempdir()?;
    let made = folder.path().join("made.csv");
    let shipped = notebooks().join("data/flows.csv");
    let printed = Checkout::ready().run_python("figure_numbers.py", [&made, &shipped])?;
    Ok(Others {
        flows: load(&made)?,
        numbers: serde_json::from_str(&printed)?,
    })
}

/// Equal but for the last digits of floating point.
fn assert_close(ours: f64, theirs: f64, what: &str) {
    let is_close = (ours - theirs).abs() <= 1e-9 * theirs.abs();
    assert!(is_close || ours == theirs, "{what}: {ours} and {theirs}");
}

fn assert_all_close(ours: &[f64], theirs: &[f64], what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert_close(*ours, *theirs, what);
    }
}

fn numbers(value: &Value) -> Vec<f64> {
    let values = value.as_array().into_iter().flatten();
    values.filter_map(Value::as_f64).collect()
}

fn column(df: &DataFrame, name: &str) -> Result<Vec<f64>> {
    let floats = df.column(name)?.cast(&DataType::Float64)?;
    let floats = floats.f64()?.iter().map(|v| v.unwrap_or(f64::NAN));
    Ok(floats.collect())
}

fn as_floats(counts: &[u64]) -> Vec<f64> {
    counts.iter().map(|n| *n as f64).collect()
}

#[test]
fn boxes_are_those_of_matplotlib() -> Result<()> {
    let Others {
        flows,
        numbers: theirs,
    } = others();
    for answer in theirs["boxes"].as_array().context("boxes")? {
        let ours = BoxStatistics::from_values(&numbers(&answer[0])).context("values")?;
        let five = [
            ours.lower_whisker,
            ours.q1,
            ours.median,
            ours.q3,
            ours.upper_whisker,
        ];
        assert_all_close(&five, &numbers(&answer[1]), "box");
        assert_eq!(ours.outliers, numbers(&answer[2]));
    }
    let boxes = boxplot(flows, ["TotBytes"])?.by("Proto").data()?;
    assert_eq!(boxes.height(), 3);
    for row in 0..boxes.height() {
        let group = boxes.column("group")?.str()?.get(row).context("a group")?;
        let answer = &theirs["by"][group];
        let names = ["lower_whisker", "q1", "median", "q3", "upper_whisker"];
        let five: Result<Vec<f64>> = names.iter().map(|n| Ok(column(&boxes, n)?[row])).collect();
        assert_all_close(&five?, &numbers(&answer[0]), group);
        let outliers = column(&boxes, "outliers")?[row];
        assert_eq!(outliers, numbers(&answer[1]).len() as f64, "{group}");
    }
    Ok(())
}

#[test]
fn histograms_are_those_of_numpy() -> Result<()> {
    let Others {
        flows,
        numbers: theirs,
    } = others();
    let bins = argus_nb::plot::histogram(flows, "TotBytes")?
        .bins(73)
        .data()?;
    assert_eq!(column(&bins, "count")?, numbers(&theirs["histogram"][1]));
    let edges = numbers(&theirs["histogram"][0]);
    assert_all_close(&column(&bins, "low")?, &edges[..73], "edges");

    let log_edges = numbers(&theirs["log_histogram"][0]);
    let ours = Edges::logarithmic(log_edges[0], log_edges[50], 50);
    assert_all_close(ours.as_slice(), &log_edges, "logarithmic edges");
    let counts = as_floats(&histogram(&column(flows, "TotBytes")?, &ours));
    assert_eq!(counts, numbers(&theirs["log_histogram"][1]));

    let density = argus_nb::plot::histogram(flows, "Dur")?
        .bins(31)
        .density()
        .data()?;
    let heights = column(&density, "height")?;
    assert_all_close(&heights, &numbers(&theirs["density"]), "density");
    Ok(())
}

#[test]
fn densities_are_those_of_numpy_and_scipy() -> Result<()> {
    let Others {
        flows,
        numbers: theirs,
    } = others();
    let (sizes, durations) = (column(flows, "TotBytes")?, column(flows, "Dur")?);
    let [xs, ys] = [0, 1].map(|i| numbers(&theirs["histogram2d"][i]));
    // Bytes of flows without a duration are no part of numpy's range.
    let ours = histogram2d(
        &durations,
        &sizes,
        Edges::linear(xs[0], xs[37], 37),
        Edges::linear(ys[0], ys[53], 53),
    );
    let counts = as_floats(&ours.counts);
    assert_eq!(counts, numbers(&theirs["histogram2d"][2]));

    let [few, places, density] = [0, 1, 2].map(|i| numbers(&theirs["kde"][i]));
    let ours = Kde::from_values(&few).context("two values")?.at(&places);
    assert_all_close(&ours, &density, "kernel density");
    Ok(())
}

#[test]
fn violins_are_those_of_scipy() -> Result<()> {
    let Others {
        flows,
        numbers: theirs,
    } = others();
    // Few values, each with a kernel; the first places are scipy's too.
    let few = numbers(&theirs["kde"][0]);
    let few = df!("Dur" => few)?.lazy().filter(col("Dur").gt(0));
    for (name, is_log) in [("violin", false), ("log_violin", true)] {
        let figure = violin(&few.clone().collect()?, "Dur")?;
        let figure = if is_log { figure.log_y() } else { figure };
        let data = figure.data()?;
        let (values, densities) = (column(&data, "value")?, column(&data, "density")?);
        let mut compared = 0;
        for answer in theirs[name].as_array().context("densities")? {
            let [value, density] = [0, 1].map(|i| answer[i].as_f64().unwrap_or(f64::NAN));
            let is_here = |ours: &f64| (ours - value).abs() <= 1e-12 * value;
            if let Some(place) = values.iter().position(is_here) {
                assert_close(densities[place], density, name);
                compared += 1;
            }
        }
        assert!(compared >= 100, "{name}: {compared} places are the same");
    }
    // Many, which share kernels.
    let durations = column(flows, "Dur")?;
    let durations: Vec<f64> = durations.into_iter().filter(|d| d.is_finite()).collect();
    let [places, densities] = [0, 1].map(|i| numbers(&theirs["many_kde"][i]));
    let ours = Kde::from_values(&durations).context("values")?.at(&places);
    let greatest = densities.iter().copied().fold(0.0, f64::max);
    for (ours, theirs) in ours.iter().zip(densities) {
        assert!((ours - theirs).abs() < 0.002 * greatest, "{ours} {theirs}");
    }
    Ok(())
}

#[test]
fn regression_lines_are_those_of_scipy() -> Result<()> {
    let Others {
        flows,
        numbers: theirs,
    } = others();
    let of_frame = |data: &DataFrame| -> Result<Vec<f64>> {
        let names = ["slope", "intercept", "r_squared"];
        names
            .iter()
            .map(|name| Ok(column(data, name)?[0]))
            .collect()
    };
    let plain = scatter(flows, "TotPkts", "TotBytes")?.regression();
    let log = plain.clone().log_x().log_y();
    assert_all_close(
        &of_frame(&plain.data()?)?,
        &numbers(&theirs["line"]),
        "line",
    );
    assert_all_close(
        &of_frame(&log.data()?)?,
        &numbers(&theirs["log_line"]),
        "log",
    );
    let (x, y) = (column(flows, "Dur")?, column(flows, "TotBytes")?);
    let line = Regression::from_values(&x, &y).context("a line")?;
    let ours = [
        line.slope,
        line.intercept,
        line.r_squared.unwrap_or(f64::NAN),
    ];
    let theirs = numbers(&theirs["weak_line"]);
    for (ours, theirs) in ours.iter().zip(&theirs) {
        // What is nearly nothing has fewer digits.
        assert!(
            (ours - theirs).abs() <= 1e-7 * theirs.abs(),
            "{ours} {theirs}"
        );
    }
    Ok(())
}

#[test]
fn spread_flows_are_those_of_pandas_and_lose_nothing() -> Result<()> {
    let Others {
        flows,
        numbers: theirs,
    } = others();
    let spread = line(flows, "StartTime", "TotBytes")?.every("10s").spread();
    let ours = column(&spread.data()?, "value")?;
    let theirs = numbers(&theirs["spread"]);
    assert_eq!(ours.len(), theirs.len());
    for (window, (ours, theirs)) in ours.iter().zip(&theirs).enumerate() {
        assert!(ours.fract() == 0.0, "whole bytes");
        assert!((ours - theirs).abs() < 1.001, "{window}: {ours} {theirs}");
    }
    let total: f64 = column(flows, "TotBytes")?.iter().sum();
    assert_eq!(ours.iter().sum::<f64>(), total);
    Ok(())
}

#[test]
fn a_drawn_density_counts_the_flows_that_are_in_its_cells() -> Result<()> {
    let flows = &others().flows;
    let (sizes, durations) = (column(flows, "TotBytes")?, column(flows, "Dur")?);
    let cells = scatter(flows, "Dur", "TotBytes")?.log_y().data()?;
    let complete = durations.iter().filter(|d| d.is_finite()).count();
    let counted: f64 = column(&cells, "count")?.iter().sum();
    assert_eq!(counted, complete as f64);
    for row in (0..cells.height()).step_by(97) {
        let value = |name: &str| Ok::<f64, anyhow::Error>(column(&cells, name)?[row]);
        let x = value("x_low")?..value("x_high")?;
        let y = value("y_low")?..value("y_high")?;
        let inside = durations
            .iter()
            .zip(&sizes)
            .filter(|(duration, size)| x.contains(*duration) && y.contains(*size));
        let inside = inside.count();
        assert_eq!(value("count")?, inside as f64, "{x:?} {y:?}");
    }
    Ok(())
}

#[test]
fn correlations_shares_and_sums_are_those_of_pandas() -> Result<()> {
    let Others {
        flows,
        numbers: theirs,
    } = others();
    let names = ["TotPkts", "TotBytes", "Dur"];
    let matrix = correlation(flows, names)?.data()?;
    for (i, name) in names.iter().enumerate() {
        assert_all_close(&column(&matrix, name)?, &numbers(&theirs["corr"][i]), name);
    }

    let sizes = column(flows, "TotBytes")?;
    let steps = ecdf(flows, "TotBytes")?.data()?;
    let shares = column(&steps, "share")?;
    for (value, share) in column(&steps, "value")?.iter().zip(shares) {
        let up_to = sizes.iter().filter(|other| *other <= value).count();
        assert_close(share, up_to as f64 / sizes.len() as f64, "share");
    }

    let minutes = line(flows, "StartTime", "TotBytes")?.every("1m").data()?;
    assert_eq!(column(&minutes, "value")?, numbers(&theirs["per_minute"]));
    let talkers = bars(flows, "Proto")?.sum("TotBytes").data()?;
    let top = talkers.column("value")?.str()?.get(0).context("a bar")?;
    let amount = column(&talkers, "amount")?[0];
    assert_eq!(theirs["by_proto"][top].as_f64(), Some(amount));
    Ok(())
}
