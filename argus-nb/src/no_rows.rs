//! Frames without a row, however they came to be, asked everything that a frame can be
//! asked: it is answered, or the answer says that there are no rows.

use crate::prelude::*;
use polars::prelude::*;
use std::path::Path;

const HEADER: &str = "StartTime,Flgs,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,TotPkts,SrcPkts,TotBytes,Dur,State,Label,Score\n";
const ROW: &str =
    "1520628556.520001, e        ,tcp,10.0.0.7,57392,   ->,9.9.9.9,23,4,2,296,0.5,REQ,1,0.5\n";

type Asked = (&'static str, fn(&DataFrame) -> Result<(), String>);

/// A question that is answered, whatever the answer.
macro_rules! asked {
    ($($name:literal: $question:expr),* $(,)?) => {
        &[$(($name, |df| {
            let question: fn(&DataFrame) -> Result<(), Box<dyn std::error::Error>> = |df| {
                let answer = $question;
                answer(df)
            };
            question(df).map_err(|error| error.to_string())
        })),*]
    };
}

/// What works without rows.
const VERBS: &[Asked] = asked! {
    "head": |df: &DataFrame| { assert_eq!(df.head(Some(5)).height(), 0); Ok(()) },
    "tail": |df: &DataFrame| { assert_eq!(df.tail(Some(5)).height(), 0); Ok(()) },
    "slice": |df: &DataFrame| { assert_eq!(df.slice(0, 5).height(), 0); Ok(()) },
    "sort": |df: &DataFrame| Ok(df.sort(["TotBytes"], SortMultipleOptions::default()).map(|_| ())?),
    "unique": |df: &DataFrame| Ok(df.column("DstAddr")?.unique().map(|_| ())?),
    "sum": |df: &DataFrame| Ok(df.column("TotBytes")?.sum_reduce().map(|_| ())?),
    "median": |df: &DataFrame| Ok(df.column("Dur")?.median_reduce().map(|_| ())?),
    "vstack": |df: &DataFrame| Ok(df.vstack(df).map(|_| ())?),
    "join": |df: &DataFrame| Ok(df.join(df, ["DstAddr"], ["DstAddr"], JoinArgs::new(JoinType::Inner), None).map(|_| ())?),
    "filter": |df: &DataFrame| Ok(df.clone().lazy().filter(col("Dport").eq(lit(53))).collect().map(|_| ())?),
    "group_by": |df: &DataFrame| Ok(df.clone().lazy().group_by([col("Proto")]).agg([col("TotBytes").sum()]).collect().map(|_| ())?),
    "streaming": |df: &DataFrame| Ok(df.clone().lazy().select([col("TotBytes").mean()]).collect_with_engine(Engine::Streaming).map(|_| ())?),
    "time of day": |df: &DataFrame| Ok(df.clone().lazy().select([col("StartTime").max()]).collect().map(|_| ())?),
    "a row": |df: &DataFrame| { assert!(df.get(0).is_none()); Ok(()) },
    "as_single_chunk": |df: &DataFrame| { df.clone().rechunk_mut(); Ok(()) },
    "distinct": |df: &DataFrame| Ok(df.distinct("Proto").map(|_| ())?),
    "counts": |df: &DataFrame| Ok(df.counts("Dport").map(|_| ())?),
    "flags": |df: &DataFrame| Ok(df.flags().map(|_| ())?),
    "in_net": |df: &DataFrame| Ok(df.clone().lazy().filter(col("SrcAddr").in_net("10.0.0.0/8")?).collect().map(|_| ())?),
    "is_private": |df: &DataFrame| Ok(df.clone().lazy().filter(col("SrcAddr").is_private()).collect().map(|_| ())?),
    "features": |df: &DataFrame| Ok(features(df).map(|_| ())?),
    "show": |df: &DataFrame| { show(df); Ok(()) },
    "show a column": |df: &DataFrame| { show(df.column("StartTime")?); Ok(()) },
    "show a query": |df: &DataFrame| { show(&df.clone().lazy().select([col("Dport")])); Ok(()) },
    "show features": |df: &DataFrame| { show(&features(df)?); Ok(()) },
    "print": |df: &DataFrame| { assert!(!format!("{df} {df:?}").is_empty()); Ok(()) },
    "provenance": |_: &DataFrame| { let _ = format!("{:?}", provenance()); Ok(()) },
};

/// What needs rows.
const NEEDS_ROWS: &[Asked] = asked! {
    "random_forest": |df: &DataFrame| Ok(random_forest(&learnt(df)?, "Label", Default::default()).map(|_| ())?),
    "logistic_regression": |df: &DataFrame| Ok(logistic_regression(&learnt(df)?, "Label", Default::default()).map(|_| ())?),
    "k_means": |df: &DataFrame| Ok(k_means(&features(df)?, Default::default()).map(|_| ())?),
    "bars": |df: &DataFrame| drawn(&bars(df, "DstAddr")?),
    "bars, sums": |df: &DataFrame| drawn(&bars(df, "DstAddr")?.sum("TotBytes").by("Proto")),
    "boxplot": |df: &DataFrame| drawn(&boxplot(df, ["TotBytes", "Dur"])?),
    "boxplot by": |df: &DataFrame| drawn(&boxplot(df, ["TotBytes"])?.by("Proto")),
    "confusion": |df: &DataFrame| drawn(&confusion(df, "Label", "Proto")?),
    "accuracy": |df: &DataFrame| Ok(confusion(df, "Label", "Proto")?.accuracy().map(|_| ())?),
    "correlation": |df: &DataFrame| drawn(&correlation(df, ["TotBytes", "Dur"])?),
    "ecdf": |df: &DataFrame| drawn(&ecdf(df, "TotBytes")?),
    "ecdf, logarithmic": |df: &DataFrame| drawn(&ecdf(df, "TotBytes")?.log_x().by("Proto")),
    "heatmap": |df: &DataFrame| drawn(&heatmap(df, "TotBytes", "Dur")?),
    "heatmap of names": |df: &DataFrame| drawn(&heatmap(df, "StartTime", "DstAddr")?.sum("TotBytes")),
    "histogram": |df: &DataFrame| drawn(&histogram(df, "TotBytes")?),
    "histogram, logarithmic": |df: &DataFrame| drawn(&histogram(df, "TotBytes")?.bins(20).log_x().by("Proto")),
    "histogram of times": |df: &DataFrame| drawn(&histogram(df, "StartTime")?),
    "line": |df: &DataFrame| drawn(&line(df, "StartTime", "TotBytes")?),
    "line, counts": |df: &DataFrame| drawn(&line(df, "StartTime", "TotBytes")?.every("1m").count().by("Proto")),
    "roc": |df: &DataFrame| drawn(&roc(&learnt(df)?, "Label", ["Score"])?),
    "auc": |df: &DataFrame| Ok(roc(&learnt(df)?, "Label", ["Score"])?.auc().map(|_| ())?),
    "precision_recall": |df: &DataFrame| drawn(&precision_recall(&learnt(df)?, "Label", ["Score"])?),
    "scatter": |df: &DataFrame| drawn(&scatter(df, "TotPkts", "TotBytes")?),
    "scatter, logarithmic": |df: &DataFrame| drawn(&scatter(df, "TotPkts", "TotBytes")?.log_x().log_y().by("Proto")),
    "scatter_matrix": |df: &DataFrame| drawn(&scatter_matrix(df, ["TotPkts", "TotBytes", "Dur"])?),
    "scatter_matrix, densities": |df: &DataFrame| drawn(&scatter_matrix(df, ["TotPkts", "TotBytes"])?.kde()),
};

/// Its numbers, with a label that is one even where no value said so.
fn learnt(df: &DataFrame) -> PolarsResult<DataFrame> {
    let numbers = [col("Label"), col("Score"), col("TotBytes")];
    let numbers = numbers.map(|column| column.cast(DataType::Float64));
    df.clone().lazy().select(numbers).collect()
}

/// Draws a figure, asks for its numbers and its words, and shows it.
fn drawn<P: crate::plot::Plot>(figure: &Figure<P>) -> Result<(), Box<dyn std::error::Error>>
where
    Figure<P>: std::fmt::Debug,
{
    let said = [
        figure.svg().map(|_| ()),
        figure.data().map(|_| ()),
        figure.description().map(|_| ()),
    ];
    let said = said.map(|said| said.map_err(|error| error.to_string()));
    assert!(said[0] == said[1] && said[1] == said[2], "{said:?}");
    let [said, ..] = said;
    Ok(said?)
}

/// Frames without a row.
fn frames(folder: &Path) -> Vec<(&'static str, DataFrame)> {
    let file = |name: &str, text: &str| {
        let path = folder.join(name);
        std::fs::write(&path, text).unwrap();
        path
    };
    let header = file("header.csv", HEADER);
    let flows = file("flows.csv", &format!("{HEADER}{ROW}{ROW}"));
    let bad = file("bad.csv", &format!("{HEADER}1520628556.5,x\n"));
    let whole = load(&flows).unwrap();
    let parquet = folder.join("none.parquet");
    assert_eq!(convert(&header, &parquet).unwrap(), 0);
    let none = || whole.clone().lazy().filter(col("TotBytes").lt(lit(0)));
    vec![
        ("a header alone", load(&header).unwrap()),
        ("no rows wanted", Load::new(&flows).rows(0).read().unwrap()),
        ("all filtered away", none().collect().unwrap()),
        (
            "all filtered away, streaming",
            none()
                .collect_with_engine(Engine::Streaming)
                .unwrap()
                .unwrap_single(),
        ),
        ("the head of it", whole.head(Some(0))),
        (
            "all rows left out",
            Load::new(bad).on_error(OnError::Skip).read().unwrap(),
        ),
        ("a header alone, as Parquet", load(parquet).unwrap()),
        (
            "a header alone, scanned",
            scan(header).unwrap().collect().unwrap(),
        ),
    ]
}

#[test]
fn a_frame_without_rows_is_a_frame_like_any_other() {
    let folder = tempfile::tempdir().unwrap();
    let mut wrong = Vec::new();
    for (frame, df) in frames(folder.path()) {
        assert_eq!(df.shape(), (0, 15), "{frame}");
        for (verb, question) in VERBS {
            let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| question(&df)));
            if !matches!(answer, Ok(Ok(()))) {
                wrong.push(format!("{verb} of {frame}: {answer:?}"));
            }
        }
        for (verb, question) in NEEDS_ROWS {
            let answer = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| question(&df)));
            let says_so =
                |error: &str| error.contains("no rows") || error.contains("of 0 rows, none left");
            if !matches!(&answer, Ok(Err(error)) if says_so(error)) {
                wrong.push(format!("{verb} of {frame}: {answer:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn a_frame_without_rows_is_written_and_read_again() {
    let folder = tempfile::tempdir().unwrap();
    let from = folder.path().join("header.csv");
    std::fs::write(&from, HEADER).unwrap();
    let loaded = load(&from).unwrap();
    for ending in ["parquet", "arrow", "csv"] {
        let to = folder.path().join(format!("none.{ending}"));
        assert_eq!(convert(&from, &to).unwrap(), 0, "{ending}");
        let again = load(&to).unwrap();
        assert_eq!(again.schema(), loaded.schema(), "{ending}");
        assert_eq!(again.height(), 0, "{ending}");
    }
}
