//! The programs of the Python side.

use anyhow::Result;
use argus_tests::Checkout;
use argus_tests::checkout::notebooks;
use std::path::Path;
use std::process::Command;

/// A program of the Python side, on a file in a folder.
fn run_tool(program: &str, args: &[&str], folder: &Path) -> Result<String> {
    let bin = Checkout::ready().python();
    let program = bin.with_file_name(program);
    let output = Command::new(program)
        .args(args)
        .current_dir(folder)
        .output()?;
    let said = String::from_utf8_lossy(&output.stderr).into_owned()
        + &String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{said}");
    Ok(said)
}

#[test]
fn nbconvert_and_jupyter_run_take_the_kernel_for_any_other() -> Result<()> {
    let folder = tempfile::tempdir()?;
    std::fs::write(folder.path().join("x.rs"), "println!(\"{}\", 6 * 7);")?;
    let said = run_tool("jupyter-run", &["--kernel", "argus", "x.rs"], folder.path())?;
    assert!(said.contains("42"), "{said}");
    std::fs::copy(
        notebooks().join("04-enough-rust.ipynb"),
        folder.path().join("n.ipynb"),
    )?;
    run_tool(
        "jupyter-nbconvert",
        &["--to", "script", "n.ipynb"],
        folder.path(),
    )?;
    assert!(std::fs::read_to_string(folder.path().join("n.rs"))?.contains("let "));
    Ok(())
}
