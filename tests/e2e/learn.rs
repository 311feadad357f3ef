//! Features, scores and models beside the libraries that people compare with: pandas
//! and scikit-learn, on the labelled capture that the notebooks use.

use anyhow::{Context, Result};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{Checkout, notebooks};
use serde_json::Value;
use std::path::{Path, PathBuf};

/// What `learn` makes of the capture.
struct Learnt {
    features: DataFrame,
    /// The rows that the models have not seen, with columns `forest` and `logistic`.
    scored: DataFrame,
    /// The first of those rows.
    cut: usize,
}

fn capture() -> PathBuf {
    notebooks().join("data/labelled.csv")
}

fn learnt() -> Result<Learnt> {
    let by_time = SortMultipleOptions::default().with_maintain_order(true);
    let flows = load(capture())?
        .lazy()
        .sort(["StartTime"], by_time)
        .collect()?;
    let features = features(&flows)?;
    let attack = flows
        .lazy()
        .select([col("Label").neq(lit("ordinary")).alias("attack")])
        .collect()?;
    let rows = features.hstack(attack.columns())?;
    let cut = rows.height() * 6 / 10;
    let train = rows.head(Some(cut));
    let test = rows.slice(cut as i64, rows.height() - cut);
    let trees = RandomForestRegressorParameters::default()
        .with_n_trees(100)
        .with_min_samples_leaf(2)
        .with_seed(1);
    let penalty = LogisticRegressionParameters::default().with_alpha(1.0);
    let forest = random_forest(&train, "attack", trees)?.score(&test)?;
    let logistic = logistic_regression(&train, "attack", penalty)?.score(&test)?;
    let scored = test.hstack(&[
        forest.with_name("forest".into()),
        logistic.with_name("logistic".into()),
    ])?;
    Ok(Learnt {
        features,
        scored,
        cut,
    })
}

/// What pandas and scikit-learn make of it: the features from their definitions, the like
/// models on the same split, and what is said of the scores that we gave.
fn theirs(learnt: &Learnt) -> Result<Value> {
    let folder = tempfile::tempdir()?;
    let (features, scored) = (folder.path().join("f.csv"), folder.path().join("s.csv"));
    write_csv(&features, &learnt.features)?;
    write_csv(&scored, &learnt.scored.select(["attack", "forest"])?)?;
    let cut = PathBuf::from(learnt.cut.to_string());
    let printed =
        Checkout::ready().run_python("learn_scores.py", [capture(), features, scored, cut])?;
    Ok(serde_json::from_str(&printed)?)
}

fn write_csv(path: &Path, df: &DataFrame) -> Result<()> {
    let file = std::fs::File::create(path)?;
    Ok(CsvWriter::new(file).finish(&mut df.clone())?)
}

/// Our figure within `tolerance` of theirs.
fn assert_near(ours: f64, theirs: &Value, tolerance: f64, what: &str) -> Result<()> {
    let theirs = theirs.as_f64().with_context(|| what.to_owned())?;
    let difference = (ours - theirs).abs();
    assert!(difference < tolerance, "{what}: {ours} and {theirs}");
    Ok(())
}

#[test]
fn features_scores_and_models_are_those_of_pandas_and_scikit_learn() -> Result<()> {
    let learnt = learnt()?;
    let theirs = theirs(&learnt)?;
    assert_eq!(
        theirs["same_columns"], true,
        "other columns than pandas makes"
    );
    assert_eq!(theirs["same_labels"], true);
    assert_near(0.0, &theirs["greatest_difference"], 1e-9, "features")?;

    let scored = &learnt.scored;
    let areas = roc(scored, "attack", ["forest", "logistic"])?.auc()?;
    let area = |row: usize| areas.column("auc")?.f64()?.get(row).context("an area");
    assert_near(area(0)?, &theirs["auc"], 1e-9, "area under the curve")?;
    for (row, model) in ["forest", "logistic"].into_iter().enumerate() {
        assert_near(area(row)?, &theirs[model], 0.02, model)?;
    }
    let precision = precision_recall(scored, "attack", ["forest"])?.average_precision()?;
    let precision = precision.column("average_precision")?.f64()?.get(0);
    let precision = precision.context("a precision")?;
    assert_near(precision, &theirs["average_precision"], 1e-9, "precision")?;
    assert_confusion(scored, &theirs)
}

/// The counts of right and wrong answers, and the scores of each class.
fn assert_confusion(scored: &DataFrame, theirs: &Value) -> Result<()> {
    let judged = scored
        .clone()
        .lazy()
        .with_columns([col("forest").gt_eq(lit(0.5)).alias("predicted")])
        .collect()?;
    let matrix = confusion(&judged, "attack", "predicted")?;
    let counts = matrix.data()?;
    // Row by row, as scikit-learn gives them; ours has a column for each prediction.
    let counts = [("false", 0), ("true", 0), ("false", 1), ("true", 1)]
        .map(|(predicted, label)| counts.column(predicted).ok()?.u64().ok()?.get(label));
    let counts: Vec<u64> = counts.into_iter().flatten().collect();
    assert_eq!(serde_json::json!(counts), theirs["confusion"]);
    let scores = matrix.scores()?;
    let each = theirs["scores"].as_array().context("scores")?;
    for (row, class) in each.chunks(4).enumerate() {
        for (name, theirs) in ["precision", "recall", "f1", "support"].iter().zip(class) {
            let ours = scores.column(name)?.cast(&DataType::Float64)?;
            let ours = ours.f64()?.get(row).context("a score")?;
            assert_near(ours, theirs, 1e-9, name)?;
        }
    }
    Ok(())
}
