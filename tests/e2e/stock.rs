//! The same argus-nb in the unmodified evcxr_jupyter.

use anyhow::Result;
use argus_tests::checkout::notebooks;
use argus_tests::client::Start;
use argus_tests::{Checkout, Client, stock};

#[test]
#[cfg_attr(not(has_stock_kernel), ignore = "evcxr_jupyter is missing")]
fn tables_and_plots_are_shown_in_a_stock_kernel() -> Result<()> {
    let checkout = Checkout::ready();
    let folder = tempfile::tempdir()?;
    let env = stock::environment(checkout, folder.path(), stock::With::Preload)?;
    let mut client = Client::start(&Start {
        kernel: stock::KERNEL,
        cwd: &notebooks(),
        env,
    })?;
    assert_eq!(client.kernel_info()?["implementation"], "evcxr_jupyter");

    let load = client.run("let df: DataFrame = load(\"data/flows.csv\")?;")?;
    assert!(load.is_ok(), "{}", load.error_text());
    let table = client.run("df.head(Some(2))")?;
    let html = table.result("text/html").unwrap_or_default();
    assert!(html.contains("<small>u16</small>"), "{table:?}");
    assert!(table.value().ends_with("2 rows × 11 columns"), "{table:?}");
    let figure = client.run("boxplot(&df, [\"TotBytes\"])?")?;
    let svg = figure.result("image/svg+xml").unwrap_or_default();
    assert!(svg.starts_with("<svg"), "{figure:?}");
    Ok(())
}
