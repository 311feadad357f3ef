//! Jupyter's own test of kernels, and what it does not ask.

use anyhow::Result;
use argus_tests::{Checkout, Client, checkout::workspace};

/// jupyter_kernel_test with every sample that it lets a kernel fill in.
const KERNEL_TEST: &str = r#"
import sys, unittest
import jupyter_kernel_test

class ArgusKernel(jupyter_kernel_test.KernelTests):
    kernel_name = "argus"
    language_name = "rust"
    file_extension = ".rs"
    code_hello_world = 'println!("hello, world");'
    code_stderr = 'eprintln!("oops");'
    code_execute_result = [{"code": "6 * 7", "result": "42"}, {"code": "let seven = 7; seven", "result": "7"}]
    code_display_data = [{"code": "show(&df!(\"n\" => [1])?);", "mime": "text/html"}]
    code_generate_error = "undefined_name"
    complete_code_samples = ["let x = 1;", "fn f() {}"]
    incomplete_code_samples = ["fn f() {", "let x ="]
    invalid_code_samples = ["let = 1;"]
    completion_samples = [{"text": ":va", "matches": {":vars"}}, {"text": "load(\"Cargo.to", "matches": {"Cargo.toml"}}]
    code_page_something = "?seven"
    code_history_pattern = "6 [*] 7".replace("[*]", "?")
    supported_history_operations = ("tail", "range", "search")
    code_inspect_sample = "seven"
    code_clear_output = "show(&1); clear_output(false);"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # What the inspection asks about; the tests run in the order of their names.
        cls.kc.execute_interactive("let seven = 7;", output_hook=lambda _: None)

class Welcome(jupyter_kernel_test.IopubWelcomeTests):
    kernel_name = "argus"
    support_iopub_welcome = True

load = unittest.defaultTestLoader.loadTestsFromTestCase
result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(unittest.TestSuite([load(ArgusKernel), load(Welcome)]))
print("ran", result.testsRun, "skipped", len(result.skipped), "failed", len(result.failures) + len(result.errors))
"#;

#[test]
fn jupyter_kernel_test_passes_whole() -> Result<()> {
    let said = Checkout::ready().python_says(KERNEL_TEST, &[])?;
    assert!(said.contains("ran 13 skipped 0 failed 0"), "{said}");
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
    let mut client = Client::argus(&workspace().join("notebooks"))?;
    client.run("let df = load(\"data/flows.csv\")?;\nlet größe = 5;\nfn talkers() {}")?;
    assert_eq!(client.complete("df.column(\"To")?, ["TotPkts", "TotBytes"]);
    assert_eq!(client.complete("boxplot(&df, [\"TotB")?, ["TotBytes"]);
    assert_eq!(client.complete("load(\"data/fl")?, ["data/flows.csv"]);
    assert_eq!(client.complete("let x = grö")?, ["größe"]);
    assert_eq!(client.complete("talk")?, ["talkers"]);
    assert_eq!(client.complete(":ti")?, [":time", ":timing"]);
    let said = client.inspect("df")?;
    let plain = said["data"]["text/plain"].as_str().unwrap_or_default();
    assert!(plain.starts_with("df: DataFrame, 2447 × 11, "), "{said}");
    assert!(plain.contains("\n  TotBytes: i64"), "{said}");
    assert_eq!(client.inspect("nothing")?["found"], false);

    let vars = client.run(":vars")?;
    assert!(vars.value().contains("größe  i32"), "{}", vars.value());
    let table = client.run("variables()")?;
    assert!(table.value().contains("2447 × 11"), "{}", table.value());
    client.run("drop(df);")?;
    assert_eq!(client.complete("df")?, [""; 0], "a moved variable is gone");
    let timed = client.run(":time\nlet n = 1;")?;
    assert!(timed.stdout().contains("compiled in "), "{}", timed.read());
    Ok(())
}

/// Sockets that are files, in the folder that kernel and client share.
const IPC: &str = r#"
import os, sys
from jupyter_client import KernelManager
os.chdir(sys.argv[1])
manager = KernelManager(kernel_name="argus", transport="ipc")
manager.start_kernel(stdout=sys.stderr)
client = manager.client()
client.start_channels()
client.wait_for_ready(timeout=120)
client.execute_interactive("6 * 7", output_hook=lambda message: print(message["content"].get("data")))
client.stop_channels()
manager.shutdown_kernel()
print("left", os.listdir("."))
"#;

#[test]
fn the_sockets_may_be_files() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let said = Checkout::ready().python_says(IPC, &[&folder.path().to_string_lossy()])?;
    assert!(said.contains("'text/plain': '42'"), "{said}");
    assert!(said.contains("left []"), "{said}");
    Ok(())
}

#[test]
fn methods_are_completed_along_a_chain() -> Result<()> {
    let mut client = Client::argus(&workspace().join("notebooks"))?;
    client.run("let df = load(\"data/flows.csv\")?;")?;
    // They are read in the background, which a busy machine takes its time for.
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
    let said = client.inspect("df.height")?;
    let plain = said["data"]["text/plain"].as_str().unwrap_or_default();
    assert!(plain.starts_with("fn height(&self) -> usize\n"), "{said}");
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
        reply.read()
    );
    // Nobody there: an empty line, and no cell that waits for ever.
    assert_eq!(client.run("input(\"Who\").len()")?.value(), "0");
    let asked = serde_json::json!({ "n": "name.len()", "bad": "no_such_name" });
    let answers = client.run_with_expressions("1", &asked)?;
    assert_eq!(answers["n"]["data"]["text/plain"], "13", "{answers}");
    assert_eq!(answers["bad"]["ename"], "E0425", "{answers}");
    Ok(())
}
