//! What a cell keeps for the cells after it.

use anyhow::Result;
use argus_tests::Client;
use std::collections::BTreeMap;

/// Runs cells in order; each must succeed and show the given plain text.
fn run_all(client: &mut Client, cells: &[(&str, &str)]) -> Result<()> {
    for (code, shown) in cells {
        let reply = client.run(code)?;
        assert!(reply.is_ok(), "{code}\n{}", reply.error_text());
        assert_eq!(&reply.value(), shown, "{code}");
    }
    Ok(())
}

#[test]
fn variables_without_a_type_persist() -> Result<()> {
    let mut client = Client::in_notebooks()?;
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
fn types_are_cached_and_a_wrong_cache_does_no_harm() -> Result<()> {
    let cache = tempfile::tempdir()?;
    let new_client = || {
        let folder = cache.path().to_string_lossy().into_owned();
        Client::with_env(BTreeMap::from([("XDG_CACHE_HOME".to_owned(), folder)]))
    };
    let cell = "let n = 7u8; let half = f64::from(n) / 2.0;";
    assert!(new_client()?.run(cell)?.is_ok());
    let file = cache.path().join("argus-kernel/types.jsonl");
    let types = std::fs::read_to_string(&file)?;
    assert!(types.contains(r#""n":"u8""#), "{types}");
    std::fs::write(&file, types.replace("\"u8\"", "\"std::string::String\""))?;
    let mut client = new_client()?;
    let reply = client.run(cell)?;
    assert!(reply.is_ok(), "{}", reply.error_text());
    assert_eq!(client.run("(n, half)")?.value(), "(7, 3.5)");
    Ok(())
}

#[test]
fn what_looks_like_a_command_in_a_string_is_text() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let code = "let s = \"a\n:dep polars = \\\"0.55\\\"\n:clear\n!ls\nb\";\nprintln!(\"{s}\");";
    let reply = client.run(code)?;
    assert!(reply.is_ok(), "{}", reply.error_text());
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
    let mut client = Client::in_notebooks()?;
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
    let mut client = Client::in_notebooks()?;
    // A type of the notebook's own is the same type when a crate has come in.
    let own = client.run("struct Own { n: i32 }\nlet own = Own { n: 5 };")?;
    assert!(own.is_ok(), "{}", own.error_text());
    let reply = client.run(
        ":dep rand = \"0.9\"\n:dep serde_json = \"1\"\n:dep chrono = \"0.4\"\n\
         use rand::Rng;\nlet n = rand::rng().random_range(5..6);\n\
         let day = chrono::NaiveDate::from_ymd_opt(2026, 11, 1);\n\
         serde_json::json!({ \"n\": n, \"day\": day.map(|d| d.to_string()) }).to_string()",
    )?;
    assert!(reply.is_ok(), "{}", reply.error_text());
    assert_eq!(reply.value(), r#""{\"day\":\"2026-11-01\",\"n\":5}""#);
    let frame = client.run("df!(\"n\" => [n])?.shape()")?;
    assert_eq!(frame.value(), "(1, 1)", "{}", frame.error_text());
    let own = client.run("own.n")?;
    assert_eq!(own.value(), "5", "{}", own.error_text());
    let polars = client.run(":dep polars = \"0.55\"\ndf!(\"n\" => [1])?.height()")?;
    assert_eq!(polars.value(), "1", "{}", polars.error_text());
    assert!(
        polars.stdout().contains("polars is preloaded"),
        "{:?}",
        polars.outputs
    );
    Ok(())
}

#[test]
fn rows_are_structs_of_ones_own_without_a_dep() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let reply = client.run(
        "use serde::{Deserialize, Serialize};\n\
         #[derive(Deserialize, Serialize)]\nstruct Talk { saddr: String, dport: Option<u16> }\n\
         let talks: Vec<Talk> = records(\"data/flows.csv\")?.collect::<Result<_, _>>()?;\n\
         serde_json::to_string(&talks[9].saddr)? + &talks.len().to_string()",
    )?;
    assert!(reply.value().contains("2447"), "{}", reply.error_text());
    // A crate that the notebook brings itself takes precedence.
    let own = client.run(":dep serde_json = \"1\"\nserde_json::json!([1]).to_string()")?;
    assert_eq!(own.value(), "\"[1]\"", "{}", own.error_text());
    Ok(())
}

/// The ideas of evcxr's own tour: what a stock notebook says runs here too.
#[test]
fn a_stock_notebook_runs() -> Result<()> {
    let mut client = Client::in_notebooks()?;
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
        shown.error_text()
    );
    let shell = client.run("!echo from the shell")?;
    assert!(
        shell.error_text().is_empty() && format!("{:?}", shell.outputs).contains("from the shell"),
        "{shell:?}"
    );
    Ok(())
}
