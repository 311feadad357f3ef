//! Learns to tell attacks from ordinary work: features, a split by time, a random forest, its ROC.
//!
//!     cargo run --release --example forest -- [FLOWS [FIGURE]]
//!
//! `FLOWS` needs a column `Label`, `ordinary` where nothing is wrong; without it, the labelled
//! capture of the notebooks is read. `FIGURE` (`.svg`, `.png`, `.html`) is where the curve goes.

use argus_nb::prelude::*;
use std::error::Error;
use std::path::PathBuf;

const CAPTURE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../notebooks/data/labelled.csv"
);

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or(CAPTURE.to_owned());
    let figure = arguments
        .next()
        .map_or_else(|| std::env::temp_dir().join("flows-roc.svg"), PathBuf::from);

    let flows = load(&path)?
        .lazy()
        .sort(["StartTime"], SortMultipleOptions::default())
        .collect()?;
    let attack = flows
        .clone()
        .lazy()
        .select([col("Label").neq(lit("ordinary")).alias("attack")])
        .collect()?;

    // The features hold no address, port or time: those would tell the model who the attacker
    // was in this capture. They are made of all rows, so that both parts have the same columns.
    let rows = features(&flows)?.hstack(attack.columns())?;

    // Learn from the first 60 % of the time and be judged by the rest, as in real use.
    let learned = rows.height() * 6 / 10;
    let train = rows.head(Some(learned));
    let test = rows.tail(Some(rows.height() - learned));

    // The parameters are smartcore's own; the seed makes two runs give the same forest.
    let parameters = RandomForestRegressorParameters::default()
        .with_n_trees(100)
        .with_min_samples_leaf(2)
        .with_seed(1);
    let forest = random_forest(&train, "attack", parameters)?;
    println!("{forest:?}, learned from {} flows", train.height());

    let scored = test.hstack(&[forest.score(&test)?])?;
    let curve = roc(&scored, "attack", ["score"])?;
    println!("{}", curve.auc()?);
    curve.save(&figure)?;
    println!("the curve is in {}", figure.to_string_lossy());
    Ok(())
}
