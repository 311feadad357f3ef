//! What a person sees: a page in a real Chromium.

use anyhow::Result;
use argus_tests::clone::{program, workspace};
use argus_tests::{Client, Clone};
use std::path::Path;
use std::process::Command;

/// Text that tries to be markup, in every place that shows data.
const HOSTILE: &str = r##"
let evil = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>";
let mut label = Column::new(evil.into(), [evil, "plain"]);
show(&DataFrame::new_infer_height(vec![label])?);
show(&boxplot(&df!(evil => [1.0, 2.0, 9.0])?, [evil])?);
show(&scatter(&df!(evil => [1, 2, 3], "n" => [1, 2, 3])?, evil, "n")?);
"##;

#[test]
fn what_a_flow_says_is_never_markup() -> Result<()> {
    let Some(chromium) = program("chromium") else {
        return Ok(());
    };
    let mut client = Client::argus(&workspace())?;
    let reply = client.run(HOSTILE)?;
    assert!(reply.is_ok(), "{}", reply.read());
    let shown: Vec<&str> = reply
        .outputs
        .iter()
        .filter_map(|output| match output {
            argus_tests::Output::DisplayData { data } => data
                .get("text/html")
                .or(data.get("image/svg+xml"))?
                .as_str(),
            _ => None,
        })
        .collect();
    assert_eq!(shown.len(), 3);
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("page.html");
    std::fs::write(
        &page,
        format!(
            "<!doctype html><meta charset=utf-8><title>safe</title>{}",
            shown.concat()
        ),
    )?;
    let dom = dump_dom(&chromium, &page, folder.path())?;
    assert!(
        dom.contains("<title>safe</title>"),
        "the page was taken over"
    );
    assert!(
        dom.contains("&lt;img src=x"),
        "the label is not shown as text"
    );
    Ok(())
}

#[test]
fn the_exported_notebook_shows_its_tables_and_figures() -> Result<()> {
    let Some(chromium) = program("chromium") else {
        return Ok(());
    };
    let folder = tempfile::tempdir()?;
    let exported = Command::new(Clone::ready().python())
        .args(["-m", "nbconvert", "--to", "html", "--output-dir"])
        .arg(folder.path())
        .arg(workspace().join("notebooks/01-explore-argus-flows.ipynb"))
        .output()?;
    assert!(
        exported.status.success(),
        "{}",
        String::from_utf8_lossy(&exported.stderr)
    );
    let page = folder.path().join("01-explore-argus-flows.html");
    let dom = dump_dom(&chromium, &page, folder.path())?;
    assert!(
        dom.contains("2,447 rows") || dom.contains("5 rows × 11 columns"),
        "no table"
    );
    assert_eq!(
        dom.matches(
            "<img alt=\"No description has been provided for this image\" src=\"data:image/svg+xml"
        )
        .count(),
        2,
        "figures are missing"
    );
    Ok(())
}

fn dump_dom(chromium: &Path, page: &Path, folder: &Path) -> Result<String> {
    let output = Command::new(chromium)
        .args([
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
        ])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ])
        .arg(format!(
            "--user-data-dir={}",
            folder.join("profile").display()
        ))
        .args(["--virtual-time-budget=2000", "--dump-dom"])
        .arg(format!("file://{}", page.display()))
        .output()?;
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}
