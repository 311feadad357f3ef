//! Features, scores and models against the libraries that people compare with:
//! pandas and scikit-learn, on the labelled capture that the notebooks use.

use anyhow::{Context, Result};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::{Checkout, workspace};
use serde_json::Value;

/// The features by pandas and numpy, from their definitions; the like models on
/// the same split; and what scikit-learn says of the scores that we gave.
const OTHERS: &str = r#"
import json, sys
import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score, confusion_matrix, precision_recall_fscore_support, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

capture, ours, scored, cut = sys.argv[1:]
cut = int(cut)
flows = pd.read_csv(capture, skipinitialspace=True).sort_values("StartTime", kind="stable").reset_index(drop=True)
x = {}
for name in ["TotPkts", "SrcPkts", "DstPkts", "TotBytes", "SrcBytes", "DstBytes", "Dur"]:
    x[f"log_{name}"] = np.log1p(flows[name].clip(lower=0))
def ratio(above, below):
    return (flows[above] / flows[below].where(flows[below] > 0)).fillna(0)
x["log_PktRate"] = np.log1p(ratio("TotPkts", "Dur"))
x["log_ByteRate"] = np.log1p(ratio("TotBytes", "Dur"))
x["log_BytesPerPkt"] = np.log1p(ratio("TotBytes", "TotPkts"))
x["SrcShareOfPkts"] = ratio("SrcPkts", "TotPkts")
x["SrcShareOfBytes"] = ratio("SrcBytes", "TotBytes")
x = pd.DataFrame(x)
for name in ["Proto", "Dir", "State"]:
    x = x.join(pd.get_dummies(flows[name].str.strip(), prefix=name, prefix_sep="=", dtype=float))
ours = pd.read_csv(ours)
same = ours[x.columns]
attack = (flows["Label"] != "ordinary").to_numpy()

def auc(model):
    model.fit(x[:cut], attack[:cut])
    return roc_auc_score(attack[cut:], model.predict_proba(x[cut:])[:, 1])

scored = pd.read_csv(scored)
truth, score = scored["attack"].astype(bool), scored["forest"]
said = score >= 0.5
print(json.dumps({
    "columns": sorted(x.columns) == sorted(ours.columns),
    "apart": float((same - x).abs().to_numpy().max()),
    "truth": bool((truth.to_numpy() == attack[cut:]).all()),
    "forest": auc(RandomForestClassifier(100, min_samples_leaf=2, random_state=1)),
    "logistic": auc(make_pipeline(StandardScaler(), LogisticRegression(C=1.0, max_iter=1000))),
    "auc": roc_auc_score(truth, score),
    "average_precision": average_precision_score(truth, score),
    "confusion": confusion_matrix(truth, said).ravel().tolist(),
    "scores": np.array(precision_recall_fscore_support(truth, said)).T.ravel().tolist(),
}))
"#;

#[test]
fn features_scores_and_models_are_those_of_pandas_and_scikit_learn() -> Result<()> {
    let capture = workspace().join("notebooks/data/labelled.csv");
    let by_time = SortMultipleOptions::default().with_maintain_order(true);
    let flows = load(&capture)?
        .lazy()
        .sort(["StartTime"], by_time)
        .collect()?;
    let x = features(&flows)?;
    let attack = flows
        .clone()
        .lazy()
        .select([col("Label").neq(lit("ordinary")).alias("attack")])
        .collect()?;
    let rows = x.hstack(attack.columns())?;
    let cut = rows.height() * 6 / 10;
    let (train, test) = (
        rows.head(Some(cut)),
        rows.slice(cut as i64, rows.height() - cut),
    );
    let trees = RandomForestRegressorParameters::default()
        .with_n_trees(100)
        .with_min_samples_leaf(2)
        .with_seed(1);
    let penalty = LogisticRegressionParameters::default().with_alpha(1.0);
    let forest = random_forest(&train, "attack", trees)?;
    let logistic = logistic_regression(&train, "attack", penalty)?;
    let scored = test.hstack(&[
        forest.score(&test)?.with_name("forest".into()),
        logistic.score(&test)?.with_name("logistic".into()),
    ])?;

    let folder = tempfile::tempdir()?;
    let written = |name: &str, df: &DataFrame| -> Result<String> {
        let path = folder.path().join(name);
        CsvWriter::new(std::fs::File::create(&path)?).finish(&mut df.clone())?;
        Ok(path.to_string_lossy().into_owned())
    };
    let args = [
        capture.to_string_lossy().into_owned(),
        written("features.csv", &x)?,
        written("scored.csv", &scored.select(["attack", "forest"])?)?,
        cut.to_string(),
    ];
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let theirs: Value = serde_json::from_str(&Checkout::ready().python_says(OTHERS, &args)?)?;
    let number = |name: &str| theirs[name].as_f64().context(name.to_owned());

    assert_eq!(theirs["columns"], true, "other columns than pandas makes");
    assert_eq!(theirs["truth"], true);
    assert!(number("apart")? < 1e-9, "features: {}", number("apart")?);

    let areas = roc(&scored, "attack", ["forest", "logistic"])?.auc()?;
    let area = |row: usize| areas.column("auc")?.f64()?.get(row).context("an area");
    assert!((area(0)? - number("auc")?).abs() < 1e-9);
    for (row, model) in ["forest", "logistic"].into_iter().enumerate() {
        let (ours, like) = (area(row)?, number(model)?);
        assert!((ours - like).abs() < 0.02, "{model}: {ours} and {like}");
    }
    let precision = precision_recall(&scored, "attack", ["forest"])?.average_precision()?;
    let precision = precision.column("average_precision")?.f64()?.get(0);
    assert!((precision.context("a precision")? - number("average_precision")?).abs() < 1e-9);

    let judged = scored
        .lazy()
        .with_columns([col("forest").gt_eq(lit(0.5)).alias("said")])
        .collect()?;
    let matrix = confusion(&judged, "attack", "said")?;
    let counts = matrix.data()?;
    let counts = [("false", 0), ("true", 0), ("false", 1), ("true", 1)]
        .map(|(said, truth)| counts.column(said).ok()?.u64().ok()?.get(truth));
    let counts: Vec<u64> = counts.into_iter().flatten().collect();
    assert_eq!(serde_json::json!(counts), theirs["confusion"]);
    let scores = matrix.scores()?;
    let each = theirs["scores"].as_array().context("scores")?;
    for (row, class) in each.chunks(4).enumerate() {
        for (name, theirs) in ["precision", "recall", "f1", "support"].iter().zip(class) {
            let ours = scores.column(name)?.cast(&DataType::Float64)?;
            let ours = ours.f64()?.get(row).context("a score")?;
            let theirs = theirs.as_f64().context("a score")?;
            assert!((ours - theirs).abs() < 1e-9, "{name}: {ours} and {theirs}");
        }
    }
    Ok(())
}
