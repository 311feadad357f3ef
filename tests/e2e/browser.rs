//! Pages in a real Chromium.

use anyhow::Result;
use argus_tests::checkout::{notebooks, program, workspace};
use argus_tests::{Checkout, Client, run_with_timeout};
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
#[cfg_attr(not(has_chromium), ignore = "chromium is missing")]
fn text_in_a_flow_is_never_markup() -> Result<()> {
    let mut client = Client::argus(&workspace())?;
    let reply = client.run(HOSTILE)?;
    assert!(reply.is_ok(), "{}", reply.error_text());
    // A figure is HTML as well.
    let tables = reply.displayed("text/html");
    let figures = reply.displayed("image/svg+xml");
    assert_eq!((tables.len(), figures.len()), (3, 2));
    let folder = tempfile::tempdir()?;
    let page = folder.path().join("page.html");
    let html = format!(
        "<!doctype html><meta charset=utf-8><title>safe</title>{}{}",
        tables.concat(),
        figures.concat()
    );
    std::fs::write(&page, html)?;
    let dom = dump_dom(&page, folder.path())?;
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
#[cfg_attr(not(has_chromium), ignore = "chromium is missing")]
fn the_exported_notebook_shows_its_tables_and_figures() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let exported = run_with_timeout(
        Command::new(Checkout::ready().python())
            .args(["-m", "nbconvert", "--to", "html", "--output-dir"])
            .arg(folder.path())
            .arg(notebooks().join("01-explore-argus-flows.ipynb")),
    )?;
    let stderr = String::from_utf8_lossy(&exported.stderr);
    assert!(exported.status.success(), "{stderr}");
    let page = folder.path().join("01-explore-argus-flows.html");
    let dom = dump_dom(&page, folder.path())?;
    assert!(
        dom.contains("2,447 rows") || dom.contains("5 rows × 11 columns"),
        "no table"
    );
    let figure = "<div class=\"argus-figure\"";
    assert_eq!(dom.matches(figure).count(), 3, "figures are missing");
    assert!(!dom.contains("No description has been provided"));
    Ok(())
}

/// The page as Chromium has it after two seconds of its own time.
fn dump_dom(page: &Path, folder: &Path) -> Result<String> {
    let profile = folder.join("profile");
    let mut browser = Command::new(program("chromium")?);
    browser
        .args(["--headless", "--no-sandbox", "--no-first-run"])
        .args(["--disable-gpu", "--disable-quic", "--disable-sync"])
        .args([
            "--disable-background-networking",
            "--disable-component-update",
        ])
        .arg(format!("--user-data-dir={}", profile.display()))
        .args(["--virtual-time-budget=2000", "--dump-dom"])
        .arg(format!("file://{}", page.display()));
    Ok(String::from_utf8_lossy(&run_with_timeout(&mut browser)?.stdout).into_owned())
}
