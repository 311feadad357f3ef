//! Columns that are hard to draw, in every plot: each gives a figure that says what it
//! shows, or an error that says why there is none.

use anyhow::{Context, Result};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::notebooks;

/// The name of a plot and what it came to, an SVG or an error.
type Outcome = (&'static str, Result<String, PlotError>);

fn hard_columns() -> Result<DataFrame> {
    let none: [Option<f64>; 3] = [None; 3];
    let times = [0i64, 1, 2].map(|i| i * 3_600_000_000);
    let df = df!(
        "zero" => [0i64, 0, 0], "mixed" => [-1.0, 0.0, 1.0], "one" => [7i64, 7, 7],
        "none" => none, "infinite" => [f64::INFINITY, f64::NEG_INFINITY, 1.0],
        "nan" => [f64::NAN; 3], "large" => [1e300, -1e300, 0.0], "small" => [1e-300, 2e-300, 0.0],
        "wide" => [1e-200, 1.0, 1e200], "widest" => [f64::from_bits(1), 1.0, f64::MAX],
        "time" => times, "port" => [0u16, 53, 65_535], "word" => ["a", "a", "a"]
    )?;
    let time = DataType::Datetime(TimeUnit::Microseconds, None);
    Ok(df.lazy().with_column(col("time").cast(time)).collect()?)
}

fn many_hostile_words() -> Result<DataFrame> {
    let words: Vec<String> = (0..200).map(|i| format!("<b>{i}\u{1b}[31m")).collect();
    Ok(df!("word" => &words, "n" => (0..200).collect::<Vec<i64>>())?)
}

#[test]
fn nothing_that_a_column_can_hold_breaks_a_plot() -> Result<()> {
    let df = hard_columns()?;
    let mut drawn = 0;
    for frame in [
        &df,
        &df.head(Some(0)),
        &df.head(Some(1)),
        &many_hostile_words()?,
    ] {
        let names: Vec<String> = frame
            .get_column_names()
            .iter()
            .map(|name| name.to_string())
            .collect();
        for x in &names {
            for outcome in of_one_column(frame, x)? {
                drawn += assert_sound(outcome, &format!("{x}, {} rows", frame.height()));
            }
            for y in &names {
                for outcome in of_two_columns(frame, x, y)? {
                    let what = format!("{x} and {y}, {} rows", frame.height());
                    drawn += assert_sound(outcome, &what);
                }
            }
        }
    }
    assert!(drawn > 300, "only {drawn} were drawn");
    Ok(())
}

fn of_one_column(frame: &DataFrame, x: &str) -> Result<Vec<Outcome>> {
    let histogram = || argus_nb::plot::histogram(frame, x);
    let mut outcomes = vec![
        ("boxplot", boxplot(frame, [x])?.svg()),
        ("boxplot by", boxplot(frame, [x])?.by("word").log_y().svg()),
        ("histogram", histogram()?.svg()),
        (
            "histogram log",
            histogram()?.log_x().log_y().by("word").svg(),
        ),
        ("ecdf", ecdf(frame, x)?.svg()),
        ("ecdf log", ecdf(frame, x)?.log_x().by("word").svg()),
        ("bars", bars(frame, x)?.log_x().by("word").svg()),
        ("bars sum", bars(frame, "word")?.sum(x).svg()),
        ("matrix", scatter_matrix(frame, [x, x])?.kde().svg()),
        ("correlation", correlation(frame, [x])?.svg()),
    ];
    if frame.column("time").is_ok() {
        outcomes.push(("line", line(frame, "time", x)?.by("word").svg()));
        outcomes.push(("line log", line(frame, "time", x)?.mean().log_y().svg()));
    }
    Ok(outcomes)
}

fn of_two_columns(frame: &DataFrame, x: &str, y: &str) -> Result<Vec<Outcome>> {
    Ok(vec![
        ("scatter", scatter(frame, x, y)?.svg()),
        (
            "scatter log",
            scatter(frame, x, y)?.log_x().log_y().by("word").svg(),
        ),
        ("heatmap", heatmap(frame, x, y)?.svg()),
        ("graph", graph(frame, x, y)?.svg()),
        (
            "graph sum",
            graph(frame, x, y)?.sum("one_or_n").by("word").svg(),
        ),
        ("hilbert", hilbert(frame, x, "10.0.0.0/8")?.sum(y).svg()),
        ("heatmap sum", heatmap(frame, x, y)?.sum("one_or_n").svg()),
    ])
}

/// Gives 1 for a figure and 0 for an error.
fn assert_sound((plot, outcome): Outcome, columns: &str) -> usize {
    let what = format!("{plot} of {columns}");
    match outcome {
        Ok(svg) => {
            assert!(
                svg.starts_with("<svg") && svg.ends_with("</svg>\n"),
                "{what}"
            );
            assert!(!svg.contains("<b>") && !svg.contains('\u{1b}'), "{what}");
            // A bar or a row may be that of the value NaN; a tick may not.
            let is_by_word = ["bars", "heatmap", "graph"]
                .iter()
                .any(|by_word| plot.starts_with(by_word));
            for nonsense in ["\nNaN\n", "\ninf\n"] {
                let is_sound = is_by_word || !svg.contains(nonsense);
                assert!(is_sound, "{what}: {nonsense}\n{svg}");
            }
            1
        }
        Err(error) => {
            let error = error.to_string();
            assert!(
                error.contains("column `") || error.contains("hint"),
                "{what}: {error}"
            );
            0
        }
    }
}

#[test]
fn a_figure_is_a_file_of_the_same_bytes_each_time() -> Result<()> {
    let df = load(notebooks().join("data/flows.csv"))?;
    let folder = tempfile::tempdir()?;
    let figure = scatter_matrix(&df, ["TotPkts", "TotBytes"])?
        .log_x()
        .by("Proto");
    assert_eq!(figure.svg()?, figure.svg()?);
    let saved = |name: &str| -> Result<Vec<u8>> {
        figure.save(folder.path().join(name))?;
        Ok(std::fs::read(folder.path().join(name))?)
    };
    assert!(String::from_utf8(saved("a.svg")?)?.starts_with("<svg"));
    let page = String::from_utf8(saved("a.html")?)?;
    // The one address is the name of SVG itself.
    assert!(page.contains("<svg") && page.matches("http").count() <= 1);
    let png = saved("a.png")?;
    assert!(png.starts_with(b"\x89PNG"), "no PNG");
    assert!(png.len() > 10_000, "{} bytes are too few", png.len());
    for (name, part) in [
        ("a.bmp", ".svg, .png and .html"),
        ("no/a.svg", "a.svg` can't be written"),
    ] {
        let saved = figure.save(folder.path().join(name));
        let error = saved.err().context("it was saved")?.to_string();
        assert!(error.contains(part), "{error}");
    }
    Ok(())
}
