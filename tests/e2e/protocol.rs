//! The kernel as Jupyter's clients know it: Jupyter's own test of kernels, and what that
//! does not ask.

use anyhow::Result;
use argus_tests::checkout::workspace;
use argus_tests::{Checkout, Client};

#[test]
fn jupyter_kernel_test_passes_whole() -> Result<()> {
    let printed = Checkout::ready().run_python("kernel_test.py", [""; 0])?;
    assert!(printed.contains("ran 13 skipped 0 failed 0"), "{printed}");
    Ok(())
}

#[test]
fn the_kernel_says_who_it_is() -> Result<()> {
    let mut client = Client::argus(&workspace())?;
    let info = client.kernel_info()?;
    assert_eq!(info["implementation"], "argus-kernel");
    assert_eq!(info["language_info"]["name"], "rust");
    let asked = client.is_complete("fn f() {\n    if true {")?;
    assert_eq!(asked["status"], "incomplete");
    assert_eq!(asked["indent"], "        ");
    Ok(())
}

#[test]
fn names_columns_and_files_are_completed_and_inspected() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    let made =
        client.run("let df = load(\"data/flows.csv\")?;\nlet größe = 5;\nfn talkers() {}")?;
    assert!(made.is_ok(), "{}", made.error_text());
    assert_eq!(client.complete("df.column(\"To")?, ["TotPkts", "TotBytes"]);
    assert_eq!(client.complete("boxplot(&df, [\"TotB")?, ["TotBytes"]);
    assert_eq!(client.complete("load(\"data/fl")?, ["data/flows.csv"]);
    assert_eq!(client.complete("df.ra(\"udp and dst por")?, ["port"]);
    assert!(
        client
            .complete("df.ra(\"proto ud")?
            .contains(&"udp".to_owned())
    );
    assert_eq!(client.complete("let x = grö")?, ["größe"]);
    assert_eq!(client.complete("talk")?, ["talkers"]);
    assert_eq!(client.complete(":ti")?, [":time"]);
    let inspected = client.inspect("df")?;
    let plain = inspected["data"]["text/plain"].as_str().unwrap_or_default();
    assert!(
        plain.starts_with("df: DataFrame, 2447 × 11, "),
        "{inspected}"
    );
    assert!(plain.contains("\n  TotBytes: i64"), "{inspected}");
    assert_eq!(client.inspect("nothing")?["found"], false);

    let vars = client.run(":vars")?;
    assert!(vars.value().contains("größe  i32"), "{}", vars.value());
    let table = client.run("variables()")?;
    assert!(table.value().contains("2447 × 11"), "{}", table.value());
    client.run("drop(df);")?;
    assert_eq!(client.complete("df")?, [""; 0], "a moved variable is gone");
    let timed = client.run(":time\nlet n = 1;")?;
    assert!(
        timed.stdout().contains("compiled in "),
        "{}",
        timed.error_text()
    );
    Ok(())
}

#[test]
fn the_sockets_may_be_files() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let printed = Checkout::ready().run_python("ipc_transport.py", [folder.path()])?;
    assert!(printed.contains("'text/plain': '42'"), "{printed}");
    assert!(printed.contains("left []"), "{printed}");
    Ok(())
}

#[test]
fn methods_are_completed_along_a_chain() -> Result<()> {
    let mut client = Client::in_notebooks()?;
    client.run("let df = load(\"data/flows.csv\")?;")?;
    // The signatures are read in the background, which takes a busy machine its time.
    for _ in 0..300 {
        if !client.complete("df.hei")?.is_empty() {
            break;
        }
        std::thread::sleep(std::time::Duration::from_millis(100));
    }
    assert_eq!(client.complete("df.hei")?, ["height"]);
    assert_eq!(client.complete("df.cou")?, ["counts"]);
    let chain = "df.clone().lazy()\n    .group_by([col(\"Proto\")]).ag";
    assert_eq!(client.complete(chain)?, ["agg"]);
    assert_eq!(
        client.complete("histogram(&df, \"TotBytes\")?.bi")?,
        ["binary_units", "bins"]
    );
    assert_eq!(client.complete("boxpl")?, ["boxplot"]);
    assert_eq!(
        client.complete("boxplot(&df, \"TotBytes\")?.bi")?,
        ["binary_units"]
    );
    assert_eq!(client.complete("JoinType::Inn")?, ["Inner"]);
    assert_eq!(
        client.complete("DataFrame::new_infer_h")?,
        ["new_infer_height"]
    );
    // Nothing of flows is repeated, so polars' `repeat_by` is not built.
    assert_eq!(client.complete("col(\"TotPkts\").repeat_b")?, [""; 0]);
    assert_eq!(client.complete("col(\"TotPkts\").is_nul")?, ["is_null"]);
    let error = client
        .run("let e = col(\"TotPkts\").repeat_by(2);")?
        .error_text();
    let said = "polars has `Expr::repeat_by` with its feature `repeat_by`, which is not built in";
    assert!(error.contains(said), "{error}");
    let inspected = client.inspect("df.height")?;
    let plain = inspected["data"]["text/plain"].as_str().unwrap_or_default();
    assert!(
        plain.starts_with("fn height(&self) -> usize\n"),
        "{inspected}"
    );
    assert!(client.inspect("boxplot")?["data"]["text/markdown"].is_string());
    Ok(())
}

#[test]
fn a_cell_asks_and_a_client_asks_back() -> Result<()> {
    let mut client = Client::argus(&workspace())?;
    let reply = client.run_with_answers(
        "let name = input(\"Who: \"); let word = password(\"Word\"); (&name, &word)",
        &["ann", "secret"],
    )?;
    assert_eq!(
        reply.value(),
        "(\"ann to Who\u{2236}\", \"secret to Word unseen\")",
        "{}",
        reply.error_text()
    );
    // Where nobody can answer, the line is empty, and no cell waits for ever.
    assert_eq!(client.run("input(\"Who\").len()")?.value(), "0");
    let asked = serde_json::json!({ "n": "name.len()", "bad": "no_such_name" });
    let answers = client.run_with_expressions("1", &asked)?;
    assert_eq!(answers["n"]["data"]["text/plain"], "13", "{answers}");
    assert_eq!(answers["bad"]["ename"], "E0425", "{answers}");
    Ok(())
}
