//! Draws flows into files: a vector picture, a picture for print, and a page that stands alone.
//!
//!     cargo run --release --example figure -- [FLOWS [FOLDER]]
//!
//! Without arguments it reads the capture of the notebooks and writes into the folder for
//! temporary files.

use argus_nb::prelude::*;
use std::error::Error;
use std::path::PathBuf;

const CAPTURE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../notebooks/data/flows.csv");

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or(CAPTURE.to_owned());
    let folder = arguments
        .next()
        .map_or_else(std::env::temp_dir, PathBuf::from);
    let flows = load(&path)?;

    // The ending of the file's name says which kind of file it becomes.
    let sizes = folder.join("flows-histogram.svg");
    histogram(&flows, "TotBytes")?
        .bins(40)
        .title("Bytes of a flow")
        .save(&sizes)?;

    // A PNG has two pixels where the figure has one; it needs a font on this machine.
    let boxes = folder.join("flows-boxplot.png");
    boxplot(&flows, ["TotBytes"])?
        .by("Proto")
        .log_y()
        .theme(Theme::Light)
        .save(&boxes)?;

    // A page of its own, which follows the reader's light or dark theme.
    let over_time = line(&flows, "StartTime", "TotBytes")?.title("Bytes over time");
    let page = folder.join("flows-line.html");
    over_time.save(&page)?;

    for file in [sizes, boxes, page] {
        println!(
            "{}: {} bytes",
            file.to_string_lossy(),
            file.metadata()?.len()
        );
    }
    // What a figure shows can be had in words, and as a frame.
    println!("\n{}", over_time.description()?);
    println!("{}", over_time.data()?.head(Some(5)));
    Ok(())
}
