//! What a cell shows, and in which order.

use anyhow::{Context, Result};
use argus_tests::checkout::{notebooks, program};
use argus_tests::{Client, Output};
use std::process::Command;

#[test]
fn a_value_that_was_moved_is_shown_as_richly() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let code = "let df = load(\"data/flows.csv\")?; df.lazy().limit(3).collect()?";
    client.run("let df = load(\"data/flows.csv\")?;")?;
    for code in ["df.lazy().limit(3).collect()?", code] {
        let reply = client.run(code)?;
        let html = reply.result("text/html").unwrap_or_default();
        assert!(
            html.contains("3 rows × 11 columns"),
            "{code}: {}",
            reply.error_text()
        );
    }
    Ok(())
}

#[test]
fn outputs_keep_their_order() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let reply = client.run("show(&1); println!(\"between\"); show(&df!(\"n\" => [2])?); 3")?;
    let kinds: Vec<&str> = reply
        .outputs
        .iter()
        .map(|output| match output {
            Output::Stream { .. } => "stream",
            Output::DisplayData { .. } => "display_data",
            Output::ExecuteResult { .. } => "execute_result",
            _ => "other",
        })
        .collect();
    assert_eq!(
        kinds,
        ["display_data", "stream", "display_data", "execute_result"]
    );
    assert_eq!(reply.stdout(), "between\n");
    assert_eq!(
        client.run("print!(\"an open line\")")?.stdout(),
        "an open line"
    );
    assert_eq!(client.run("eprintln!(\"careful\")")?.stderr(), "careful\n");
    // The two streams are two pipes, and a display has its place in both.
    for _ in 0..5 {
        let reply = client.run(
            "for n in 0..9 { eprintln!(\"before {n}\"); } show(&1); eprintln!(\"behind\"); 2",
        )?;
        let texts = texts(&reply.outputs);
        let before: String = (0..9).map(|n| format!("before {n}\n")).collect();
        assert_eq!(texts, [before.as_str(), "1", "behind\n", "2"]);
    }
    assert!(client.run("()")?.outputs.is_empty());
    Ok(())
}

/// The texts as a front end shows them: prints that follow each other are one.
fn texts(outputs: &[Output]) -> Vec<String> {
    let mut texts: Vec<String> = Vec::new();
    let mut is_printed = false;
    for output in outputs {
        let was_printed = std::mem::replace(&mut is_printed, false);
        match output {
            Output::Stream { text, .. } => {
                is_printed = true;
                match texts.last_mut().filter(|_| was_printed) {
                    Some(last) => last.push_str(text),
                    None => texts.push(text.clone()),
                }
            }
            Output::DisplayData { data } | Output::ExecuteResult { data } => {
                texts.push(data["text/plain"].as_str().unwrap_or_default().to_owned());
            }
            other => texts.push(format!("{other:?}")),
        }
    }
    texts
}

#[test]
fn half_a_line_is_seen_as_soon_as_it_is_flushed() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let count = |print: &str, stream: &str| {
        format!(
            "use std::io::Write; for n in 1..=3 {{ {print}!(\"\\r{{n}} of 3 größer\"); {stream}.flush()?; std::thread::sleep(std::time::Duration::from_millis(200)); }}"
        )
    };
    for (name, code) in [
        ("stdout", count("print", "std::io::stdout()")),
        ("stderr", count("eprint", "std::io::stderr()")),
    ] {
        let reply = client.run(&code)?;
        let seen: Vec<&str> = reply
            .outputs
            .iter()
            .filter_map(|output| match output {
                Output::Stream { name: stream, text } if stream == name => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let counted = ["\r1 of 3 größer", "\r2 of 3 größer", "\r3 of 3 größer"];
        assert_eq!(seen, counted, "{name}: {}", reply.error_text());
    }
    // Half a line is not lost with its process.
    let reply = client
        .run("print!(\"the last words\"); std::io::stdout().flush()?; std::process::abort()")?;
    assert_eq!(reply.stdout().trim_end(), "the last words");
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}

#[test]
#[cfg_attr(not(has_packers), ignore = "bzip2 is missing")]
fn a_long_load_shows_how_far_it_is() -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("long.csv.bz2"), long_to_unpack()?)?;
    let mut client = Client::argus(folder.path())?;
    let reply = client.run("load(\"long.csv.bz2\")?.height()")?;
    assert_eq!(reply.value(), "2447000", "{}", reply.error_text());
    let shown = reply.displayed("text/plain");
    assert!(shown.len() > 2, "{shown:?}");
    assert!(
        shown[0].contains("long.csv.bz2") && shown[0].contains('%'),
        "{shown:?}"
    );
    let displays = reply
        .outputs
        .iter()
        .filter(|output| matches!(output, Output::DisplayData { .. }));
    assert_eq!(displays.count(), 1, "one bar, that moves in its place");
    assert_eq!(shown.last(), Some(&""), "the bar was left behind");
    Ok(())
}

/// The shipped capture a thousand times, packed. bzip2 takes its time to unpack, and
/// packed files can be put end to end.
fn long_to_unpack() -> Result<Vec<u8>> {
    let folder = tempfile::tempdir()?;
    let pack = |text: &str| -> Result<Vec<u8>> {
        let path = folder.path().join("part");
        std::fs::write(&path, text)?;
        let packed = Command::new(program("bzip2")?)
            .args(["-1", "-c"])
            .arg(&path)
            .output()?;
        Ok(packed.stdout)
    };
    let flows = std::fs::read_to_string(notebooks().join("data/flows.csv"))?;
    let (header, rows) = flows.split_once('\n').context("a header")?;
    let mut long = pack(&format!("{header}\n"))?;
    long.extend(pack(&rows.repeat(50))?.repeat(20));
    Ok(long)
}

#[test]
fn values_are_shown_as_what_they_are() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    for (code, html) in [
        (
            "let df = load(\"data/flows.csv\")?; df.head(Some(2))",
            "<th>Proto<small>cat</small></th>",
        ),
        ("Some(df.head(Some(1)))", "1 row × 11 columns"),
        ("load(\"data/flows.csv\")", "2,447 rows × 11 columns"),
        ("df.column(\"Dport\")?", "<small>u16</small>"),
        ("field(\"TcpRtt\")?", "TCP connection setup"),
        (
            "let bad = std::env::temp_dir().join(format!(\"argus-nb-{}.csv\", std::process::id()));\n\
             std::fs::write(&bad, \"TotBytes\\n1\\nx<b>\\n\")?; Load::new(&bad).on_error(OnError::Null).read()?",
            "`x&lt;b&gt;`</p>",
        ),
        ("df.clone().lazy().select([col(\"Sport\")])", "Sport"),
        (
            "Some(df.clone().lazy())",
            "the first rows; all of them come by",
        ),
        ("df.clone().lazy().head(Some(3))", "3 rows × 11 columns"),
        (
            "df.clone().lazy().largest(3, \"TotBytes\")",
            "3 rows × 11 columns",
        ),
        ("df.schema()", "<td>bytes of the flow, both ways</td>"),
        ("col(\"TotBytes\").sum()", "<code>"),
        ("df.group_by([\"Proto\"])?", "GroupBy Proto: 6 groups"),
        (
            "vec![df.head(Some(1)), df.tail(Some(2))]",
            "2 rows × 11 columns",
        ),
        ("(df.shape(), df.head(Some(1)))", "<pre>(2447, 11)</pre>"),
        (
            "vec![boxplot(&df, [\"TotBytes\"])?]",
            "<div class=\"argus-figure\"",
        ),
    ] {
        let reply = client.run(code)?;
        assert!(reply.is_ok(), "{code}\n{}", reply.error_text());
        let shown = reply.result("text/html").unwrap_or_default();
        assert!(shown.contains(html), "{code}\n{shown}");
        assert!(!reply.value().is_empty(), "{code} has no plain-text twin");
    }
    Ok(())
}

#[test]
fn what_is_asked_for_without_its_question_mark_is_shown_or_fails_the_cell() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("let df = load(\"data/flows.csv\")?; let rows = df.clone().lazy();")?;
    for (code, value) in [
        ("rows.shape()", "(2447, 11)"),
        ("df.total(\"TotPkts\")", "73188.0"),
        ("\"5\".parse::<i32>()", "Ok(5)"),
    ] {
        let reply = client.run(code)?;
        assert_eq!(reply.value(), value, "{code}\n{}", reply.error_text());
    }
    for (code, ename, says) in [
        (
            "df.total(\"TotPkt\")",
            "ColumnError",
            "did you mean `TotPkts`",
        ),
        (
            "rows.counts(\"proto\")",
            "ColumnError",
            "did you mean `Proto`",
        ),
        (
            "rows.largest(3, \"Byte\")",
            "ColumnError",
            "no column `Byte`",
        ),
        ("df.ra(\"udp and prot 53\")", "FilterError", "prot"),
        (
            "rows.clone().select([col(\"none\")])",
            "PolarsError",
            "none",
        ),
    ] {
        let reply = client.run(code)?;
        assert_eq!(reply.ename, ename, "{code}\n{}", reply.error_text());
        assert!(reply.evalue.contains(says), "{code}\n{}", reply.evalue);
    }
    Ok(())
}

#[test]
fn figures_are_pictures_with_words() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let figure = client.run("boxplot(&load(\"data/flows.csv\")?, [\"TotBytes\"])?")?;
    let svg = figure.result("image/svg+xml").unwrap_or_default();
    assert!(svg.starts_with("<svg"), "{}", figure.error_text());
    assert!(figure.value().contains("median"));
    let plotters = "use plotters::prelude::*;\n\
        evcxr_figure((90, 60), |area| { area.fill(&WHITE)?; Ok(()) })";
    let drawn = client.run(plotters)?;
    let html = drawn.result("text/html").unwrap_or_default();
    assert!(html.contains("<svg width=\"90\""), "{}", drawn.error_text());
    Ok(())
}

#[test]
fn a_figure_that_cannot_be_drawn_fails_its_cell_alone() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client
        .run("let df = load(\"data/flows.csv\")?; let figure = boxplot(&df, [\"TotBytes\"])?;")?;
    for code in [
        "figure.clone().by(\"Prot\")",
        "show(&figure.clone().by(\"Prot\"));",
        "histogram(&df, \"State\")?",
    ] {
        let reply = client.run(code)?;
        assert_eq!(reply.ename, "PlotError", "{code}\n{}", reply.error_text());
        let says = ["did you mean `Proto`", "column `State` is cat"];
        assert!(
            says.iter().any(|text| reply.evalue.contains(text)),
            "{code}\n{}",
            reply.error_text()
        );
    }
    let reply = client.run("display_options().rows(4); df")?;
    let html = reply.result("text/html").unwrap_or_default().to_owned();
    assert!(
        html.contains("2,443 rows left out"),
        "{}",
        reply.error_text()
    );
    let figure = client.run("figure.clone().by(\"Proto\").log_y()")?;
    assert!(
        figure.value().contains("Proto udp: n 1251"),
        "{}",
        figure.error_text()
    );
    Ok(())
}
