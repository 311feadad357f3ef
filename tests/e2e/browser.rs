//! What a person sees: a page in a real Chromium.

use anyhow::Result;
use argus_tests::checkout::{program, workspace};
use argus_tests::{Checkout, Client, run_with_timeout};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
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
    let exported = run_with_timeout(
        Command::new(Checkout::ready().python())
            .args(["-m", "nbconvert", "--to", "html", "--output-dir"])
            .arg(folder.path())
            .arg(workspace().join("notebooks/01-explore-argus-flows.ipynb")),
    )?;
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
        3,
        "figures are missing"
    );
    Ok(())
}

/// What `lab.py` saw in one theme.
#[derive(Debug, Deserialize)]
struct Seen {
    title: String,
    text: String,
    tables: usize,
    tables_outside: usize,
    numbers_at_the_right: bool,
    texts_at_the_left: bool,
    least_contrast_of_tables: f64,
    figures: usize,
    figures_clipped: usize,
    least_contrast_of_figures: f64,
    errors: usize,
}

/// The least contrast that WCAG 2 (1.4.3) calls readable.
const READABLE: f64 = 4.5;

#[test]
fn the_gallery_is_readable_in_jupyterlab_in_light_and_dark() -> Result<()> {
    let Some(chromium) = program("chromium") else {
        return Ok(());
    };
    let screenshots = Checkout::ready().release().join("screenshots");
    let output = run_with_timeout(
        Command::new(Checkout::ready().python())
            .arg(workspace().join("tests/e2e/lab.py"))
            .arg(workspace().join("notebooks/gallery.ipynb"))
            .arg(&chromium)
            .arg(&screenshots),
    )?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let seen: BTreeMap<String, Seen> = serde_json::from_slice(&output.stdout)?;
    for theme in ["light", "dark"] {
        let seen = &seen[theme];
        assert_eq!((seen.tables, seen.figures), (3, 13), "{theme}: {seen:?}");
        assert_eq!(
            (seen.tables_outside, seen.figures_clipped, seen.errors),
            (0, 0, 0),
            "{theme}"
        );
        assert!(
            seen.numbers_at_the_right && seen.texts_at_the_left,
            "{theme}"
        );
        assert!(
            seen.least_contrast_of_tables > READABLE,
            "{theme}: {seen:?}"
        );
        assert!(
            seen.least_contrast_of_figures > READABLE,
            "{theme}: {seen:?}"
        );
        assert!(!seen.title.contains("owned"), "a label ran a script");
        assert!(
            seen.text.contains("<img src=x"),
            "the label is not shown as text"
        );
        assert!(screenshots.join(format!("{theme}.png")).is_file());
    }
    Ok(())
}

#[test]
fn tab_shift_tab_stop_and_restart_do_what_they_do_in_python() -> Result<()> {
    let Some(chromium) = program("chromium") else {
        return Ok(());
    };
    let screenshots = Checkout::ready().release().join("screenshots");
    let output = run_with_timeout(
        Command::new(Checkout::ready().python())
            .arg(workspace().join("tests/e2e/manners.py"))
            .arg(workspace().join("notebooks"))
            .arg(&chromium)
            .arg(&screenshots),
    )?;
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{stderr}");
    let seen: serde_json::Value = serde_json::from_slice(&output.stdout)?;
    let text = |name: &str| seen[name].as_str().unwrap_or_default();
    let completed: BTreeSet<&str> = seen["completed"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|text| text.as_str())
        .collect();
    assert_eq!(completed, BTreeSet::from(["TotBytes", "TotPkts"]));
    assert!(text("inspected").contains("let df: DataFrame"), "{seen}");
    assert!(text("inspected").contains("TotBytes"), "{seen}");
    assert!(
        seen["bars"].as_u64() > Some(4),
        "the bar did not move: {seen}"
    );
    assert!(text("stopped").contains("variables are kept"), "{seen}");
    assert!(text("after_the_stop").contains("2447"), "{seen}");
    assert!(text("mistake").contains("a method `height`"), "{seen}");
    assert!(text("run_again").contains("2447"), "{seen}");
    Ok(())
}

fn dump_dom(chromium: &Path, page: &Path, folder: &Path) -> Result<String> {
    let mut browser = Command::new(chromium);
    browser
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
        .arg(format!("file://{}", page.display()));
    Ok(String::from_utf8_lossy(&run_with_timeout(&mut browser)?.stdout).into_owned())
}
