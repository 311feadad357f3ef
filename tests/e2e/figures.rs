//! The numbers of figures against the libraries that define them: matplotlib,
//! numpy, pandas, scipy.

use anyhow::{Context, Result};
use argus_nb::plot::statistics::{BoxStatistics, Edges, Kde, histogram, histogram2d};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{Checkout, workspace};
use serde_json::Value;

/// Makes flows of every size, some without a duration, and says what the others
/// find in them.
const OTHERS: &str = r#"
import json, sys
import numpy as np
import pandas as pd
from matplotlib.cbook import boxplot_stats
from scipy.stats import gaussian_kde

made, shipped = sys.argv[1:]
rng = np.random.default_rng(7)
n = 20_000
packets = 1 + rng.pareto(1.2, n).astype(int)
frame = pd.DataFrame({
    "StartTime": 1_700_000_000 + np.sort(rng.integers(0, 7200, n)),
    "Proto": rng.choice(["tcp", "udp", "icmp"], n, p=[.5, .4, .1]),
    "TotPkts": packets,
    "TotBytes": packets * rng.integers(40, 1500, n),
    "Dur": np.where(rng.random(n) < .1, np.nan, rng.exponential(3, n).round(6)),
})
frame.to_csv(made, index=False)
bytes_, dur = frame["TotBytes"].to_numpy(), frame["Dur"].dropna().to_numpy()
dns = pd.read_csv(shipped, dtype=str)
dns = dns[dns["Dport"] == "53"]["TotBytes"].astype(float).tolist()

def box(sample):
    stats = boxplot_stats(sample)[0]
    return [[stats[key] for key in ["whislo", "q1", "med", "q3", "whishi"]], sorted(stats["fliers"].tolist())]

samples = [dns, [1, 2, 3, 4, 100, -50], [5], [0, 0, 0, 9], [1, 1, 1, 1, 2, 50, 51], list(range(1000)), bytes_.tolist()]
counts, edges = np.histogram(bytes_, bins=73)
log_edges = np.geomspace(bytes_.min(), bytes_.max(), 51)
density, _ = np.histogram(dur, bins=31, density=True)
both = frame.dropna()
grid, xs, ys = np.histogram2d(both["Dur"], both["TotBytes"], bins=[37, 53])
small = dur[:400]
places = np.linspace(-2, 20, 101)
ordered = np.sort(bytes_)
per_minute = frame.set_index(pd.to_datetime(frame["StartTime"], unit="s"))["TotBytes"].resample("1min").sum()
print(json.dumps({
    "boxes": [[sample, *box(sample)] for sample in samples],
    "by": {name: box(part["TotBytes"].tolist()) for name, part in frame.groupby("Proto")},
    "histogram": [edges.tolist(), counts.tolist()],
    "log_histogram": [log_edges.tolist(), np.histogram(bytes_, log_edges)[0].tolist()],
    "density": density.tolist(),
    "histogram2d": [xs.tolist(), ys.tolist(), grid.T.astype(int).ravel().tolist()],
    "kde": [small.tolist(), places.tolist(), gaussian_kde(small)(places).tolist()],
    "corr": frame[["TotPkts", "TotBytes", "Dur"]].corr().values.tolist(),
    "ecdf": [[float(v), float((ordered <= v).mean())] for v in np.quantile(bytes_, [.1, .5, .9], method="lower")],
    "per_minute": [int(v) for v in per_minute],
    "by_proto": frame.groupby("Proto")["TotBytes"].sum().sort_values(ascending=False).to_dict(),
}, default=float))
"#;

/// Equal but for the last digits of floating point.
fn assert_close(ours: f64, theirs: f64, what: &str) {
    let near = (ours - theirs).abs() <= 1e-9 * theirs.abs();
    assert!(near || ours == theirs, "{what}: {ours} and {theirs}");
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_f64)
        .collect()
}

fn column(df: &DataFrame, name: &str) -> Result<Vec<f64>> {
    let floats = df.column(name)?.cast(&DataType::Float64)?;
    Ok(floats
        .f64()?
        .iter()
        .map(|v| v.unwrap_or(f64::NAN))
        .collect())
}

fn assert_all_close(ours: &[f64], theirs: &[f64], what: &str) {
    assert_eq!(ours.len(), theirs.len(), "{what}");
    for (ours, theirs) in ours.iter().zip(theirs) {
        assert_close(*ours, *theirs, what);
    }
}

#[test]
fn the_numbers_are_those_of_matplotlib_numpy_pandas_and_scipy() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let made = folder.path().join("made.csv");
    let shipped = workspace().join("notebooks/data/flows.csv");
    let args = [made.to_string_lossy(), shipped.to_string_lossy()];
    let said = Checkout::ready().python_says(OTHERS, &[&args[0], &args[1]])?;
    let theirs: Value = serde_json::from_str(&said)?;
    let df = load(&made)?;
    let (bytes, durations) = (column(&df, "TotBytes")?, column(&df, "Dur")?);

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
    let boxes = boxplot(&df, ["TotBytes"])?.by("Proto").data()?;
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

    let bins = histogram_of(&df, "TotBytes", 73)?;
    assert_eq!(column(&bins, "count")?, numbers(&theirs["histogram"][1]));
    assert_all_close(
        &column(&bins, "low")?,
        &numbers(&theirs["histogram"][0])[..73],
        "edges",
    );
    let log_edges = numbers(&theirs["log_histogram"][0]);
    let ours = Edges::logarithmic(log_edges[0], log_edges[50], 50);
    assert_all_close(ours.as_slice(), &log_edges, "logarithmic edges");
    let counts: Vec<f64> = histogram(&bytes, &ours).iter().map(|n| *n as f64).collect();
    assert_eq!(counts, numbers(&theirs["log_histogram"][1]));
    let density = argus_nb::plot::histogram(&df, "Dur")?
        .bins(31)
        .density()
        .data()?;
    assert_all_close(
        &column(&density, "height")?,
        &numbers(&theirs["density"]),
        "density",
    );

    let (xs, ys) = (
        numbers(&theirs["histogram2d"][0]),
        numbers(&theirs["histogram2d"][1]),
    );
    // Bytes of flows without a duration are no part of numpy's range.
    let ours = histogram2d(
        &durations,
        &bytes,
        Edges::linear(xs[0], xs[37], 37),
        Edges::linear(ys[0], ys[53], 53),
    );
    let counts: Vec<f64> = ours.counts.iter().map(|n| *n as f64).collect();
    assert_eq!(counts, numbers(&theirs["histogram2d"][2]));
    // What a drawn density counts in its cells are those very flows.
    let cells = scatter(&df, "Dur", "TotBytes")?.log_y().data()?;
    let complete = durations.iter().filter(|d| d.is_finite()).count();
    assert_eq!(
        column(&cells, "count")?.iter().sum::<f64>(),
        complete as f64
    );
    for row in (0..cells.height()).step_by(97) {
        let edge = |name: &str| Ok::<f64, anyhow::Error>(column(&cells, name)?[row]);
        let (x, y) = (
            edge("x_low")?..edge("x_high")?,
            edge("y_low")?..edge("y_high")?,
        );
        let here = durations.iter().zip(&bytes);
        let here = here
            .filter(|(d, b)| x.contains(*d) && y.contains(*b))
            .count();
        assert_eq!(edge("count")?, here as f64, "{x:?} {y:?}");
    }

    let [small, places, density] = [0, 1, 2].map(|i| numbers(&theirs["kde"][i]));
    let ours = Kde::from_values(&small).context("two values")?.at(&places);
    assert_all_close(&ours, &density, "kernel density");

    let names = ["TotPkts", "TotBytes", "Dur"];
    let matrix = correlation(&df, names)?.data()?;
    for (i, name) in names.iter().enumerate() {
        assert_all_close(&column(&matrix, name)?, &numbers(&theirs["corr"][i]), name);
    }

    let steps = ecdf(&df, "TotBytes")?.data()?;
    for (value, share) in column(&steps, "value")?
        .iter()
        .zip(column(&steps, "share")?)
    {
        let up_to = bytes.iter().filter(|other| *other <= value).count();
        assert_close(share, up_to as f64 / bytes.len() as f64, "share");
    }
    let minutes = line(&df, "StartTime", "TotBytes")?.every("1m").data()?;
    assert_eq!(column(&minutes, "value")?, numbers(&theirs["per_minute"]));
    let talkers = bars(&df, "Proto")?.sum("TotBytes").data()?;
    let top = talkers
        .column("value")?
        .str()?
        .get(0)
        .context("a bar")?
        .to_owned();
    assert_eq!(
        theirs["by_proto"][&top].as_f64(),
        Some(column(&talkers, "amount")?[0])
    );
    Ok(())
}

fn histogram_of(df: &DataFrame, name: &str, bins: usize) -> Result<DataFrame> {
    Ok(argus_nb::plot::histogram(df, name)?.bins(bins).data()?)
}

/// Columns that are hard to draw, in every plot: a figure that says what it
/// shows, or an error that says why there is none.
#[test]
fn nothing_that_a_column_can_hold_breaks_a_plot() -> Result<()> {
    let none: [Option<f64>; 3] = [None; 3];
    let times = [0i64, 1, 2].map(|i| i * 3_600_000_000);
    let words: Vec<String> = (0..200).map(|i| format!("<b>{i}\u{1b}[31m")).collect();
    let df = df!(
        "zero" => [0i64, 0, 0], "mixed" => [-1.0, 0.0, 1.0], "one" => [7i64, 7, 7],
        "none" => none, "infinite" => [f64::INFINITY, f64::NEG_INFINITY, 1.0],
        "nan" => [f64::NAN; 3], "large" => [1e300, -1e300, 0.0], "small" => [1e-300, 2e-300, 0.0],
        "time" => times, "port" => [0u16, 53, 65_535], "word" => ["a", "a", "a"]
    )?;
    let df = df
        .lazy()
        .with_column(col("time").cast(DataType::Datetime(TimeUnit::Microseconds, None)))
        .collect()?;
    let many = df!("word" => &words, "n" => (0..200).collect::<Vec<i64>>())?;
    let mut drawn = 0;
    let mut check = |what: String, outcome: Result<String, PlotError>| match outcome {
        Ok(svg) => {
            drawn += 1;
            assert!(
                svg.starts_with("<svg") && svg.ends_with("</svg>\n"),
                "{what}"
            );
            assert!(!svg.contains("<b>") && !svg.contains('\u{1b}'), "{what}");
            // A bar or a row may be that of the value NaN; a tick may not.
            let is_by_word = what.starts_with("bars") || what.starts_with("heatmap");
            for nonsense in ["\nNaN\n", "\ninf\n"] {
                assert!(
                    is_by_word || !svg.contains(nonsense),
                    "{what}: {nonsense}\n{svg}"
                );
            }
        }
        Err(error) => {
            let error = error.to_string();
            assert!(
                error.contains("column `") || error.contains("hint"),
                "{what}: {error}"
            );
        }
    };
    for frame in [&df, &df.head(Some(0)), &df.head(Some(1)), &many] {
        let names: Vec<String> = frame
            .get_column_names()
            .iter()
            .map(|n| n.to_string())
            .collect();
        for x in &names {
            let what = |plot: &str| format!("{plot} of {x}, {} rows", frame.height());
            check(what("boxplot"), boxplot(frame, [x])?.svg());
            check(
                what("boxplot by"),
                boxplot(frame, [x])?.by("word").log_y().svg(),
            );
            check(
                what("histogram"),
                argus_nb::plot::histogram(frame, x)?.svg(),
            );
            check(
                what("histogram log"),
                argus_nb::plot::histogram(frame, x)?
                    .log_x()
                    .log_y()
                    .by("word")
                    .svg(),
            );
            check(what("ecdf"), ecdf(frame, x)?.svg());
            check(what("ecdf log"), ecdf(frame, x)?.log_x().by("word").svg());
            check(what("bars"), bars(frame, x)?.log_x().by("word").svg());
            check(what("bars sum"), bars(frame, "word")?.sum(x).svg());
            check(what("matrix"), scatter_matrix(frame, [x, x])?.kde().svg());
            check(what("correlation"), correlation(frame, [x])?.svg());
            if names.iter().any(|name| name == "time") {
                check(what("line"), line(frame, "time", x)?.by("word").svg());
                check(
                    what("line log"),
                    line(frame, "time", x)?.mean().log_y().svg(),
                );
            }
            for y in &names {
                let what = |plot: &str| format!("{plot} of {x} and {y}, {} rows", frame.height());
                check(what("scatter"), scatter(frame, x, y)?.svg());
                check(
                    what("scatter log"),
                    scatter(frame, x, y)?.log_x().log_y().by("word").svg(),
                );
                check(what("heatmap"), heatmap(frame, x, y)?.svg());
                check(
                    what("heatmap sum"),
                    heatmap(frame, x, y)?.sum("one_or_n").svg(),
                );
            }
        }
    }
    assert!(drawn > 300, "only {drawn} were drawn");
    Ok(())
}

#[test]
fn a_figure_is_a_file_of_the_same_bytes_each_time() -> Result<()> {
    let df = load(workspace().join("notebooks/data/flows.csv"))?;
    let folder = tempfile::tempdir()?;
    let figure = scatter_matrix(&df, ["TotPkts", "TotBytes"])?
        .log_x()
        .by("Proto");
    assert_eq!(figure.svg()?, figure.svg()?);
    let open = |name: &str| std::fs::read(folder.path().join(name));
    for name in ["a.svg", "a.html", "a.png"] {
        figure.save(folder.path().join(name))?;
    }
    assert!(String::from_utf8(open("a.svg")?)?.starts_with("<svg"));
    let page = String::from_utf8(open("a.html")?)?;
    assert!(
        page.contains("<svg") && !page.contains("http://") || page.matches("http").count() == 1
    );
    let png = open("a.png")?;
    assert!(png.starts_with(b"\x89PNG"), "no PNG");
    assert!(
        png.len() > 10_000,
        "{} bytes can't be that figure",
        png.len()
    );
    let error = figure
        .save(folder.path().join("a.bmp"))
        .unwrap_err()
        .to_string();
    assert!(error.contains(".svg, .png and .html"), "{error}");
    let error = figure
        .save(folder.path().join("no/a.svg"))
        .unwrap_err()
        .to_string();
    assert!(error.contains("a.svg` can't be written"), "{error}");
    Ok(())
}
