//! What a cell keeps, and what it shows.

use anyhow::Result;
use argus_tests::client::Start;
use argus_tests::{Client, Output, checkout::workspace};
use std::collections::BTreeMap;

fn client() -> Result<Client> {
    Client::argus(&workspace().join("notebooks"))
}

/// Runs cells in order; each must succeed and show the given plain text.
fn run_all(client: &mut Client, cells: &[(&str, &str)]) -> Result<()> {
    for (code, shown) in cells {
        let reply = client.run(code)?;
        assert!(reply.is_ok(), "{code}\n{}", reply.read());
        assert_eq!(&reply.value(), shown, "{code}");
    }
    Ok(())
}

#[test]
fn variables_without_a_type_persist() -> Result<()> {
    let mut client = client()?;
    run_all(
        &mut client,
        &[
            ("let df = load(\"data/flows.csv\")?;", ""),
            ("let (rows, cols) = df.shape();", ""),
            ("(rows, cols)", "(2447, 11)"),
            ("let mut v = vec![1, 2];", ""),
            ("v.push(3); let total: i32 = v.iter().sum();", ""),
            ("(total, &v)", "(6, [1, 2, 3])"),
            (
                "let mut ages = std::collections::HashMap::new(); ages.insert(\"a\", 1.5);",
                "",
            ),
            ("ages", "{\"a\": 1.5}"),
            (
                "let is_dns = col(\"Dport\").eq(lit(53)); let lazy = df.clone().lazy();",
                "",
            ),
            (
                "lazy.clone().filter(is_dns.clone()).collect()?.height()",
                "1251",
            ),
            (
                "#[derive(Debug)] struct Host { name: String }\nlet host = Host { name: \"ns\".into() };",
                "",
            ),
            ("host", "Host { name: \"ns\" }"),
            ("let rows = rows.to_string();", ""),
            ("rows", "\"2447\""),
            (
                "let Some(first) = v.first().copied() else { return Err(\"no v\")? };",
                "",
            ),
            ("let nothing = v.iter().find(|n| **n > 9).copied();", ""),
            ("(first, nothing)", "(1, None)"),
        ],
    )
}

#[test]
fn types_are_remembered_and_a_wrong_memory_does_no_harm() -> Result<()> {
    let cache = tempfile::tempdir()?;
    let again = || {
        Client::start(&Start {
            kernel: "argus",
            cwd: &workspace().join("notebooks"),
            env: BTreeMap::from([(
                "XDG_CACHE_HOME".to_owned(),
                cache.path().to_string_lossy().into_owned(),
            )]),
        })
    };
    let cell = "let n = 7u8; let half = f64::from(n) / 2.0;";
    assert!(again()?.run(cell)?.is_ok());
    let memory = cache.path().join("argus-kernel/types.jsonl");
    let learnt = std::fs::read_to_string(&memory)?;
    assert!(learnt.contains(r#""n":"u8""#), "{learnt}");
    std::fs::write(&memory, learnt.replace("\"u8\"", "\"std::string::String\""))?;
    let mut client = again()?;
    let reply = client.run(cell)?;
    assert!(reply.is_ok(), "{}", reply.read());
    assert_eq!(client.run("(n, half)")?.value(), "(7, 3.5)");
    Ok(())
}

#[test]
fn what_looks_like_a_command_in_a_string_is_text() -> Result<()> {
    let mut client = client()?;
    let code = "let s = \"a\n:dep polars = \\\"0.55\\\"\n:clear\n!ls\nb\";\nprintln!(\"{s}\");";
    let reply = client.run(code)?;
    assert!(reply.is_ok(), "{}", reply.read());
    assert_eq!(
        reply.stdout(),
        "a\n:dep polars = \"0.55\"\n:clear\n!ls\nb\n"
    );
    run_all(
        &mut client,
        &[
            (
                "let raw = r#\"\n:dep polars\n\"#; /*\n:dep polars\n*/\nraw",
                "\"\\n:dep polars\\n\"",
            ),
            ("s.len()", "35"),
        ],
    )
}

#[test]
fn items_persist_and_can_be_redefined() -> Result<()> {
    let mut client = client()?;
    run_all(
        &mut client,
        &[
            (
                "fn twice(x: i32) -> i32 { x * 2 }\nconst K: i32 = 7;\nuse std::collections::BTreeSet;",
                "",
            ),
            ("macro_rules! square { ($x:expr) => { $x * $x } }", ""),
            (
                "#[derive(Debug, PartialEq)] enum Side { Source, Destination }",
                "",
            ),
            ("trait Other { fn other(&self) -> Side; }", ""),
            (
                "impl Other for Side { fn other(&self) -> Side { match self { Side::Source => Side::Destination, Side::Destination => Side::Source } } }",
                "",
            ),
            (
                "(twice(K), square!(3), Side::Source.other(), BTreeSet::from([2, 1]))",
                "(14, 9, Destination, {1, 2})",
            ),
            ("fn twice(x: i32) -> i32 { x + x + 1 }", ""),
            ("twice(K)", "15"),
            ("async fn later() -> i32 { 41 }\nlater().await + 1", "42"),
            ("use polars::prelude::*;\nuse plotters::prelude::*;", ""),
            ("let one = df!(\"n\" => [1, 2])?; one.shape()", "(2, 1)"),
        ],
    )
}

#[test]
fn dependencies_work_beside_the_preload() -> Result<()> {
    let mut client = client()?;
    // A type of the notebook's own is the same type when a crate has come in.
    let own = client.run("struct Own { n: i32 }\nlet own = Own { n: 5 };")?;
    assert!(own.is_ok(), "{}", own.read());
    let reply = client.run(
        ":dep rand = \"0.9\"\n:dep serde_json = \"1\"\n:dep chrono = \"0.4\"\n\
         use rand::Rng;\nlet n = rand::rng().random_range(5..6);\n\
         let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 1);\n\
         serde_json::json!({ \"n\": n, \"day\": day.map(|d| d.to_string()) }).to_string()",
    )?;
    assert!(reply.is_ok(), "{}", reply.read());
    assert_eq!(reply.value(), r#""{\"day\":\"2026-11-01\",\"n\":5}""#);
    let frame = client.run("df!(\"n\" => [n])?.shape()")?;
    assert_eq!(frame.value(), "(1, 1)", "{}", frame.read());
    let own = client.run("own.n")?;
    assert_eq!(own.value(), "5", "{}", own.read());
    let polars = client.run(":dep polars = \"0.55\"\ndf!(\"n\" => [1])?.height()")?;
    assert_eq!(polars.value(), "1", "{}", polars.read());
    assert!(
        polars.stdout().contains("polars is preloaded"),
        "{:?}",
        polars.outputs
    );
    Ok(())
}

#[test]
fn rows_are_structs_of_ones_own_without_a_dep() -> Result<()> {
    let mut client = client()?;
    let reply = client.run(
        "use serde::{Deserialize, Serialize};\n\
         #[derive(Deserialize, Serialize)]\nstruct Talk { saddr: String, dport: Option<u16> }\n\
         let talks: Vec<Talk> = records(\"data/flows.csv\")?.collect::<Result<_, _>>()?;\n\
         serde_json::to_string(&talks[9].saddr)? + &talks.len().to_string()",
    )?;
    assert!(reply.value().contains("2447"), "{}", reply.read());
    // A crate that the notebook brings itself takes precedence.
    let own = client.run(":dep serde_json = \"1\"\nserde_json::json!([1]).to_string()")?;
    assert_eq!(own.value(), "\"[1]\"", "{}", own.read());
    Ok(())
}

#[test]
fn a_value_that_was_moved_is_shown_as_richly() -> Result<()> {
    let mut client = client()?;
    let code = "let df = load(\"data/flows.csv\")?; df.lazy().limit(3).collect()?";
    client.run("let df = load(\"data/flows.csv\")?;")?;
    for code in ["df.lazy().limit(3).collect()?", code] {
        let reply = client.run(code)?;
        let html = reply.result("text/html").unwrap_or_default();
        assert!(
            html.contains("3 rows × 11 columns"),
            "{code}: {}",
            reply.read()
        );
    }
    Ok(())
}

#[test]
fn outputs_keep_their_order() -> Result<()> {
    let mut client = client()?;
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
    // The two streams are two pipes; a display is a place in both.
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

/// As a front end shows them: what is printed in a row is one.
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
    let mut client = client()?;
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
                Output::Stream { name: of, text } if of == name => Some(text.as_str()),
                _ => None,
            })
            .collect();
        let counted = ["\r1 of 3 größer", "\r2 of 3 größer", "\r3 of 3 größer"];
        assert_eq!(seen, counted, "{name}: {}", reply.read());
    }
    // Nothing of it is lost with the process.
    let reply = client
        .run("print!(\"the last words\"); std::io::stdout().flush()?; std::process::abort()")?;
    assert_eq!(reply.stdout().trim_end(), "the last words");
    assert_eq!(client.run("1 + 1")?.value(), "2");
    Ok(())
}

#[test]
fn a_long_load_shows_how_far_it_is() -> Result<()> {
    let Some(bzip2) = argus_tests::checkout::program("bzip2") else {
        return Ok(());
    };
    // bzip2 takes its time to unpack, and packed files can be put end to end.
    let folder = tempfile::tempdir()?;
    let pack = |text: &str| -> Result<Vec<u8>> {
        let path = folder.path().join("part");
        std::fs::write(&path, text)?;
        let packed = std::process::Command::new(&bzip2)
            .args(["-1", "-c"])
            .arg(&path)
            .output()?;
        Ok(packed.stdout)
    };
    let flows = std::fs::read_to_string(workspace().join("notebooks/data/flows.csv"))?;
    let (header, rows) = flows.split_once('\n').unwrap_or_default();
    let mut long = pack(&format!("{header}\n"))?;
    long.extend(pack(&rows.repeat(50))?.repeat(20));
    std::fs::write(folder.path().join("long.csv.bz2"), long)?;
    let mut client = Client::argus(folder.path())?;
    let reply = client.run("load(\"long.csv.bz2\")?.height()")?;
    assert_eq!(reply.value(), "2447000", "{}", reply.read());
    let text = |data: &std::collections::BTreeMap<String, serde_json::Value>| {
        data["text/plain"].as_str().unwrap_or_default().to_owned()
    };
    let shown: Vec<String> = reply
        .outputs
        .iter()
        .filter_map(|output| match output {
            Output::DisplayData { data } | Output::UpdateDisplayData { data } => Some(text(data)),
            _ => None,
        })
        .collect();
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
    assert_eq!(
        shown.last().map(String::as_str),
        Some(""),
        "the bar was left behind"
    );
    Ok(())
}

#[test]
fn frames_and_figures_are_shown_richly() -> Result<()> {
    let mut client = client()?;
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
        ("Some(df.clone().lazy())", "not collected"),
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
            "<svg class=\"argus-figure\"",
        ),
    ] {
        let reply = client.run(code)?;
        assert!(reply.is_ok(), "{code}\n{}", reply.read());
        let shown = reply.result("text/html").unwrap_or_default();
        assert!(shown.contains(html), "{code}\n{shown}");
        assert!(!reply.value().is_empty(), "{code} has no plain-text twin");
    }
    let figure = client.run("boxplot(&df, [\"TotBytes\"])?")?;
    assert!(
        figure
            .result("image/svg+xml")
            .unwrap_or_default()
            .starts_with("<svg"),
        "{}",
        figure.read()
    );
    assert!(figure.value().contains("median"));
    let plotters = "use plotters::prelude::*;\n\
        evcxr_figure((90, 60), |area| { area.fill(&WHITE)?; Ok(()) })";
    let drawn = client.run(plotters)?;
    let html = drawn.result("text/html").unwrap_or_default();
    assert!(html.contains("<svg width=\"90\""), "{}", drawn.read());
    Ok(())
}

#[test]
fn a_figure_that_cannot_be_drawn_fails_its_cell_alone() -> Result<()> {
    let mut client = client()?;
    client
        .run("let df = load(\"data/flows.csv\")?; let figure = boxplot(&df, [\"TotBytes\"])?;")?;
    for code in [
        "figure.clone().by(\"Prot\")",
        "show(&figure.clone().by(\"Prot\"));",
        "histogram(&df, \"State\")?",
    ] {
        let reply = client.run(code)?;
        assert_eq!(reply.ename, "PlotError", "{code}\n{}", reply.read());
        let says = ["did you mean `Proto`", "column `State` is cat"];
        assert!(
            says.iter().any(|text| reply.evalue.contains(text)),
            "{code}\n{}",
            reply.read()
        );
    }
    let reply = client.run("display_options().rows(4); df")?;
    let html = reply.result("text/html").unwrap_or_default().to_owned();
    assert!(html.contains("2,443 rows left out"), "{}", reply.read());
    let figure = client.run("figure.clone().by(\"Proto\").log_y()")?;
    assert!(
        figure.value().contains("Proto udp: n 1251"),
        "{}",
        figure.read()
    );
    Ok(())
}

/// The ideas of evcxr's own tour: what a stock notebook says runs here too.
#[test]
fn a_stock_notebook_runs() -> Result<()> {
    let mut client = client()?;
    run_all(
        &mut client,
        &[
            ("let mut message = \"Hello \".to_owned();", ""),
            ("message.push_str(\"world!\");\nmessage", "\"Hello world!\""),
            (
                "pub fn fib(x: i32) -> i32 { if x <= 2 { 1 } else { fib(x - 2) + fib(x - 1) } }",
                "",
            ),
            (
                "(1..13).map(fib).collect::<Vec<i32>>()",
                "[1, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89, 144]",
            ),
            (
                "#[derive(Debug, Clone, Copy)] struct Point { x: i32, y: i32 }\nlet p = Point { x: 1, y: 2 };",
                "",
            ),
            ("let Point { x, y } = p; x + y", "3"),
            (
                "use std::fmt;\nmod shapes { pub mod flat { pub fn area(w: i32, h: i32) -> i32 { w * h } } }",
                "",
            ),
            ("shapes::flat::area(6, 7)", "42"),
            (
                "let worker = std::thread::spawn(|| (1..=10u64).product::<u64>()); worker.join().map_err(|_| \"lost\")?",
                "3628800",
            ),
        ],
    )?;
    let display = "pub struct Matrix { pub values: Vec<f64>, pub row_size: usize }\n\
        impl Matrix {\n\
            pub fn evcxr_display(&self) {\n\
                let rows: String = self.values.chunks(self.row_size)\n\
                    .map(|row| format!(\"<tr>{}</tr>\", row.iter().map(|v| format!(\"<td>{v}</td>\")).collect::<String>())).collect();\n\
                println!(\"EVCXR_BEGIN_CONTENT text/html\\n<table>{rows}</table>\\nEVCXR_END_CONTENT\");\n\
            }\n\
        }\n\
        let m = Matrix { values: vec![1.0, 0.5, 0.25, 0.0], row_size: 2 };";
    client.run(display)?;
    let shown = client.run("m")?;
    let html = shown.result("text/html").unwrap_or_default();
    assert!(
        html.contains("<tr><td>1</td><td>0.5</td></tr>"),
        "{}",
        shown.read()
    );
    let shell = client.run("!echo from the shell")?;
    assert!(
        shell.read().is_empty() && format!("{:?}", shell.outputs).contains("from the shell"),
        "{shell:?}"
    );
    Ok(())
}
