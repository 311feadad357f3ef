//! How long forty everyday analyses are, in characters, beside pandas: the page of the
//! documentation is written anew from the notebook.
//!
//!     cargo run --release --bin forty

use anyhow::Result;
use argus_tests::forty::{Forty, page};

fn main() -> Result<()> {
    let forty = Forty::read()?;
    std::fs::write(page(), forty.to_page())?;
    println!(
        "{} analyses: {:.2} times as long as pandas in the median, {:.2} times at most",
        forty.analyses.len(),
        forty.median_ratio(),
        forty.largest_ratio()
    );
    Ok(())
}
