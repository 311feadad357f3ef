//! What a person sees and does in JupyterLab, in a real Chromium.

use anyhow::{Result, ensure};
use argus_tests::Checkout;
use argus_tests::checkout::{notebooks, program, workspace};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Where the scripts leave what they saw.
fn screenshots() -> PathBuf {
    Checkout::ready().release().join("screenshots")
}

/// Runs a script with a notebook or a folder of notebooks, and reads what it prints.
fn run_script<T: DeserializeOwned>(script: &str, path: &Path) -> Result<T> {
    let arguments = [path, &program("chromium")?, &screenshots()];
    let printed = Checkout::ready().run_python(script, arguments)?;
    Ok(serde_json::from_str(&printed)?)
}

/// What `lab_gallery.py` saw in one theme.
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
    tooltips: usize,
    /// Those that do not stand above their figure.
    tooltips_astray: usize,
    least_contrast_of_figures: f64,
    errors: usize,
}

/// The least contrast that WCAG 2 (1.4.3) calls readable.
const READABLE: f64 = 4.5;

#[test]
#[cfg_attr(not(has_chromium), ignore = "chromium is missing")]
fn the_gallery_is_readable_in_jupyterlab_in_light_and_dark() -> Result<()> {
    let gallery = notebooks().join("gallery.ipynb");
    let seen: BTreeMap<String, Seen> = run_script("lab_gallery.py", &gallery)?;
    // What was saved is shown before a cell has run, though JupyterLab does not trust it.
    let untrusted = &seen["untrusted"];
    assert_eq!(
        (untrusted.tables, untrusted.figures),
        (seen["light"].tables, seen["light"].figures),
        "{untrusted:?}"
    );
    for theme in ["light", "dark"] {
        let seen = &seen[theme];
        assert!(seen.tooltips > 500, "{theme}: {seen:?}");
        assert_eq!(seen.tooltips_astray, 0, "{theme}");
        assert_eq!((seen.tables, seen.figures), (4, 28), "{theme}: {seen:?}");
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
        assert!(screenshots().join(format!("{theme}.png")).is_file());
    }
    Ok(())
}

/// What `lab_keyboard.py` saw.
#[derive(Debug, Deserialize)]
struct Answers {
    completed: BTreeSet<String>,
    inspected: String,
    /// How many states of a moving bar.
    bars: usize,
    stopped: String,
    after_the_stop: String,
    mistake: String,
    run_again: String,
}

#[test]
#[cfg_attr(not(has_chromium), ignore = "chromium is missing")]
fn tab_shift_tab_stop_and_restart_do_what_they_do_in_python() -> Result<()> {
    let seen: Answers = run_script("lab_keyboard.py", &notebooks())?;
    let columns = ["TotBytes", "TotPkts"].map(str::to_owned);
    assert_eq!(seen.completed, BTreeSet::from(columns));
    assert!(seen.bars > 4, "the bar did not move: {seen:?}");
    for (text, part) in [
        (&seen.inspected, "let df: DataFrame"),
        (&seen.inspected, "TotBytes"),
        (&seen.stopped, "variables are kept"),
        (&seen.after_the_stop, "2447"),
        (&seen.mistake, "a method `height`"),
        (&seen.run_again, "2447"),
    ] {
        assert!(text.contains(part), "`{part}` is not in `{text}`");
    }
    Ok(())
}

/// The pictures of the README. A new one is made by this test; look at it, and copy it:
///
/// ```sh
/// cargo test --release --test e2e -- pictures
/// cp target/release/screenshots/notebook-*.png docs/images/
/// ```
#[test]
#[cfg_attr(not(has_chromium), ignore = "chromium is missing")]
fn the_pictures_of_the_readme_can_be_made_and_are_there() -> Result<()> {
    let notebook = notebooks().join("01-explore-argus-flows.ipynb");
    let made: BTreeMap<String, PathBuf> = run_script("lab_pictures.py", &notebook)?;
    assert_eq!(made.len(), 2);
    for (theme, made) in made {
        assert_picture(&made)?;
        let committed = workspace().join(format!("docs/images/notebook-{theme}.png"));
        assert_picture(&committed)?;
    }
    Ok(())
}

/// A PNG that a README can hold.
fn assert_picture(path: &Path) -> Result<()> {
    let png =
        std::fs::read(path).map_err(|error| anyhow::anyhow!("{}: {error}", path.display()))?;
    ensure!(png.starts_with(b"\x89PNG"), "{}: no PNG", path.display());
    let bytes = png.len();
    ensure!(
        (20_000..300_000).contains(&bytes),
        "{}: {bytes} bytes",
        path.display()
    );
    Ok(())
}
