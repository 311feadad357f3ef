//! `argus-kernel report`: a write-up that comes out the same, and opens anywhere.

use anyhow::{Context, Result};
use argus_tests::checkout::{notebooks, program};
use argus_tests::{Checkout, run_with_timeout};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, Output};

fn report(folder: &Path, args: &[&str]) -> Result<Output> {
    let template = notebooks().join("report-template.ipynb");
    run_with_timeout(
        Command::new(Checkout::ready().kernel())
            .arg("report")
            .arg(template)
            .args(args)
            .current_dir(folder)
            // The date of the report, so that two of them can be compared.
            .env("SOURCE_DATE_EPOCH", "1700000000"),
    )
}

fn written(folder: &Path, name: &str, args: &[&str]) -> Result<Vec<u8>> {
    let output = report(folder, &[args, &["--output", name]].concat())?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    Ok(std::fs::read(folder.join(name))?)
}

#[test]
fn a_report_has_the_same_bytes_twice() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let set = ["--set", "top=3", "--set", "flows=data/labelled.csv"];
    let first = written(folder.path(), "first.html", &set)?;
    let second = written(folder.path(), "second.html", &set)?;
    assert!(first == second, "two runs differ");
    let page = String::from_utf8(first)?;
    for part in [
        "2023-11-14 22:13 UTC",
        "8,950 rows",
        "parameter top",
        "SHA-256 ",
    ] {
        assert!(page.contains(part), "no {part}");
    }
    Ok(())
}

#[test]
#[cfg_attr(not(has_chromium), ignore = "chromium is missing")]
fn a_report_is_whole_without_a_network() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let set = ["--set", "top=3", "--set", "flows=data/labelled.csv"];
    written(folder.path(), "report.html", &set)?;
    let page = folder.path().join("report.html");
    let seen = Checkout::ready().run_python("report_page.py", [&program("chromium")?, &page])?;
    let seen: Value = serde_json::from_str(&seen)?;
    assert_eq!(seen["fetched"], serde_json::json!([]));
    assert_eq!(
        (&seen["figures"], &seen["tables"], &seen["broken"]),
        (&3.into(), &3.into(), &0.into()),
        "{seen}"
    );
    Ok(())
}

#[test]
fn markdown_holds_the_outputs_and_no_code_if_none_is_wanted() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let text = String::from_utf8(written(folder.path(), "r.md", &["--md", "--no-code"])?)?;
    assert_eq!(text.matches("](data:image/svg+xml;base64,").count(), 3);
    assert!(text.contains("2447") && !text.contains("let df"), "{text}");
    Ok(())
}

#[test]
#[cfg_attr(not(has_chromium), ignore = "chromium is missing")]
fn a_report_can_be_a_pdf() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let pdf = written(folder.path(), "r.pdf", &["--pdf"])?;
    assert!(pdf.starts_with(b"%PDF-") && pdf.len() > 20_000);
    Ok(())
}

#[test]
fn a_report_that_fails_says_why_and_writes_nothing() -> Result<()> {
    let folder = tempfile::tempdir()?;
    for (set, part) in [
        ("tpo=3", "it has flows, top, window"),
        ("top=many", "set to `many`, which is not a whole number"),
        ("flows=gone.csv", "no file `gone.csv`"),
    ] {
        let output = report(folder.path(), &["--set", set])?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{set}: {stderr}");
        assert!(stderr.contains(part), "{set}: {stderr}");
    }
    let left = std::fs::read_dir(folder.path())?.next();
    assert!(left.is_none(), "{:?}", left.context("a file")?);
    Ok(())
}
