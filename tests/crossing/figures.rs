//! The numbers of a box plot against matplotlib's own.

use anyhow::Result;
use argus_nb::plot::statistics::BoxStatistics;
use argus_nb::prelude::*;
use argus_tests::clone::{Clone, workspace};

const MATPLOTLIB: &str = r#"
import json, sys
import pandas as pd
from matplotlib.cbook import boxplot_stats
df = pd.read_csv(sys.argv[1], dtype=str)
values = df[df["Dport"] == "53"]["TotBytes"].astype(float).tolist()
answers = []
for sample in [values, [1, 2, 3, 4, 100, -50], [5], [0, 0, 0, 9], [1, 1, 1, 1, 2, 50, 51], list(range(1000))]:
    stats = boxplot_stats(sample)[0]
    answers.append([sample, [stats["whislo"], stats["q1"], stats["med"], stats["q3"], stats["whishi"]],
                    sorted(stats["fliers"].tolist())])
print(json.dumps(answers, default=float))
"#;

#[test]
fn a_box_is_matplotlibs_box() -> Result<()> {
    let csv = workspace().join("notebooks/data/flows.csv");
    let said = Clone::ready().python_says(MATPLOTLIB, &[&csv.to_string_lossy()])?;
    let answers: Vec<(Vec<f64>, [f64; 5], Vec<f64>)> = serde_json::from_str(&said)?;
    let dns = load(&csv)?
        .lazy()
        .filter(col("Dport").eq(lit(53)))
        .collect()?;
    assert_eq!(answers[0].0.len(), dns.height());
    for (sample, box_, fliers) in answers {
        let ours = BoxStatistics::of(sample.clone()).expect("there are values");
        let five = [
            ours.lower_whisker,
            ours.q1,
            ours.median,
            ours.q3,
            ours.upper_whisker,
        ];
        for (our, their) in five.iter().zip(box_) {
            assert!(
                (our - their).abs() <= 1e-9 * their.abs().max(1.0),
                "{five:?} {box_:?}"
            );
        }
        assert_eq!(ours.outliers, fliers);
    }
    Ok(())
}
