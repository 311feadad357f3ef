//! Frames without a row, however they came to be, asked everything that a frame can be
//! asked: it is answered, or the answer says that there are no rows.

use crate::prelude::*;
use polars::prelude::*;
use std::error::Error;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

const HEADER: &str = "StartTime,Flgs,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,TotPkts,SrcPkts,TotBytes,Dur,State,Label,chance\n";
const ROW: &str =
    "1520628556.520001, e        ,tcp,10.0.0.7,57392,   ->,9.9.9.9,23,4,2,296,0.5,REQ,1,0.5\n";

/// A question, and how it is asked.
type Asked = (&'static str, fn(&DataFrame) -> Result<(), Box<dyn Error>>);

/// What works without rows.
#[rustfmt::skip]
const VERBS: &[Asked] = &[
    ("head", |df| { assert_eq!(df.head(Some(5)).height(), 0); Ok(()) }),
    ("tail", |df| { assert_eq!(df.tail(Some(5)).height(), 0); Ok(()) }),
    ("slice", |df| { assert_eq!(df.slice(0, 5).height(), 0); Ok(()) }),
    ("sort", |df| Ok(df.sort(["TotBytes"], SortMultipleOptions::default()).map(|_| ())?)),
    ("unique", |df| Ok(df.column("DstAddr")?.unique().map(|_| ())?)),
    ("sum", |df| Ok(df.column("TotBytes")?.sum_reduce().map(|_| ())?)),
    ("median", |df| Ok(df.column("Dur")?.median_reduce().map(|_| ())?)),
    ("vstack", |df| Ok(df.vstack(df).map(|_| ())?)),
    ("join", |df| Ok(df.join(df, ["DstAddr"], ["DstAddr"], JoinArgs::new(JoinType::Inner), None).map(|_| ())?)),
    ("filter", |df| Ok(df.clone().lazy().filter(col("Dport").eq(lit(53))).collect().map(|_| ())?)),
    ("group_by", |df| Ok(df.clone().lazy().group_by([col("Proto")]).agg([col("TotBytes").sum()]).collect().map(|_| ())?)),
    ("streaming", |df| Ok(df.clone().lazy().select([col("TotBytes").mean()]).collect_with_engine(Engine::Streaming).map(|_| ())?)),
    ("time of day", |df| Ok(df.clone().lazy().select([col("StartTime").max()]).collect().map(|_| ())?)),
    ("a row", |df| { assert!(df.get(0).is_none()); Ok(()) }),
    ("as_single_chunk", |df| { df.clone().rechunk_mut(); Ok(()) }),
    ("distinct", |df| Ok(df.distinct("Proto").map(|_| ())?)),
    ("counts", |df| Ok(df.counts("Dport").map(|_| ())?)),
    ("flags", |df| Ok(df.flags().map(|_| ())?)),
    ("in_net", |df| Ok(df.clone().lazy().filter(col("SrcAddr").in_net("10.0.0.0/8")?).collect().map(|_| ())?)),
    ("is_private", |df| Ok(df.clone().lazy().filter(col("SrcAddr").is_private()).collect().map(|_| ())?)),
    ("features", |df| Ok(features(df).map(|_| ())?)),
    ("show", |df| { show(df); Ok(()) }),
    ("show a column", |df| { show(df.column("StartTime")?); Ok(()) }),
    ("show a query", |df| { show(&df.clone().lazy().select([col("Dport")])); Ok(()) }),
    ("show features", |df| { show(&features(df)?); Ok(()) }),
    ("print", |df| { assert!(!format!("{df} {df:?}").is_empty()); Ok(()) }),
    ("provenance", |_| { let _ = format!("{:?}", provenance()); Ok(()) }),
];

/// What needs rows.
#[rustfmt::skip]
const NEEDS_ROWS: &[Asked] = &[
    ("random_forest", |df| Ok(random_forest(&learnt(df)?, "Label", Default::default()).map(|_| ())?)),
    ("logistic_regression", |df| Ok(logistic_regression(&learnt(df)?, "Label", Default::default()).map(|_| ())?)),
    ("k_means", |df| Ok(k_means(&features(df)?, Default::default()).map(|_| ())?)),
    ("bars", |df| drawn(&bars(df, "DstAddr")?)),
    ("bars, sums", |df| drawn(&bars(df, "DstAddr")?.sum("TotBytes").by("Proto"))),
    ("boxplot", |df| drawn(&boxplot(df, ["TotBytes", "Dur"])?)),
    ("boxplot by", |df| drawn(&boxplot(df, ["TotBytes"])?.by("Proto"))),
    ("confusion", |df| drawn(&confusion(df, "Label", "Proto")?)),
    ("accuracy", |df| Ok(confusion(df, "Label", "Proto")?.accuracy().map(|_| ())?)),
    ("correlation", |df| drawn(&correlation(df, ["TotBytes", "Dur"])?)),
    ("ecdf", |df| drawn(&ecdf(df, "TotBytes")?)),
    ("ecdf, logarithmic", |df| drawn(&ecdf(df, "TotBytes")?.log_x().by("Proto"))),
    ("graph", |df| drawn(&graph(df, "SrcAddr", "DstAddr")?)),
    ("graph by", |df| drawn(&graph(df, "SrcAddr", "DstAddr")?.sum("TotPkts").by("Proto"))),
    ("heatmap", |df| drawn(&heatmap(df, "TotBytes", "Dur")?)),
    ("heatmap of names", |df| drawn(&heatmap(df, "StartTime", "DstAddr")?.sum("TotBytes"))),
    ("hilbert", |df| drawn(&hilbert(df, "DstAddr", "10.0.0.0/16")?.sum("TotBytes"))),
    ("histogram", |df| drawn(&histogram(df, "TotBytes")?)),
    ("histogram, logarithmic", |df| drawn(&histogram(df, "TotBytes")?.bins(20).log_x().by("Proto"))),
    ("histogram of times", |df| drawn(&histogram(df, "StartTime")?)),
    ("line", |df| drawn(&line(df, "StartTime", "TotBytes")?)),
    ("line, counts", |df| drawn(&line(df, "StartTime", "TotBytes")?.every("1m").count().by("Proto"))),
    ("roc", |df| drawn(&roc(&learnt(df)?, "Label", ["chance"])?)),
    ("auc", |df| Ok(roc(&learnt(df)?, "Label", ["chance"])?.auc().map(|_| ())?)),
    ("precision_recall", |df| drawn(&precision_recall(&learnt(df)?, "Label", ["chance"])?)),
    ("scatter", |df| drawn(&scatter(df, "TotPkts", "TotBytes")?)),
    ("scatter, logarithmic", |df| drawn(&scatter(df, "TotPkts", "TotBytes")?.log_x().log_y().by("Proto"))),
    ("scatter_matrix", |df| drawn(&scatter_matrix(df, ["TotPkts", "TotBytes", "Dur"])?)),
    ("scatter, regression", |df| drawn(&scatter(df, "TotPkts", "TotBytes")?.regression())),
    ("violin", |df| drawn(&violin(df, ["TotBytes", "Dur"])?.by("Proto"))),
    ("line, spread", |df| drawn(&line(df, "StartTime", "TotBytes")?.spread())),
    ("scatter_matrix, densities", |df| drawn(&scatter_matrix(df, ["TotPkts", "TotBytes"])?.kde())),
];

/// Its numbers, with a label that is one even where no value said so.
fn learnt(df: &DataFrame) -> PolarsResult<DataFrame> {
    let numbers = [col("Label"), col("chance"), col("TotBytes")];
    let numbers = numbers.map(|column| column.cast(DataType::Float64));
    df.clone().lazy().select(numbers).collect()
}

/// Draws a figure, asks for its numbers and its words, and shows it.
fn drawn<P: crate::plot::Plot>(figure: &Figure<P>) -> Result<(), Box<dyn Error>>
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

/// The answer to a question, or of a panic nothing but that.
fn asked(
    question: fn(&DataFrame) -> Result<(), Box<dyn Error>>,
    df: &DataFrame,
) -> Result<(), String> {
    let answer = catch_unwind(AssertUnwindSafe(|| question(df)));
    let answer = answer.map_err(|_| "a panic".to_owned())?;
    answer.map_err(|error| error.to_string())
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
            let answer = asked(*question, &df);
            if answer.is_err() {
                wrong.push(format!("{verb} of {frame}: {answer:?}"));
            }
        }
        for (verb, question) in NEEDS_ROWS {
            let answer = asked(*question, &df);
            let says_so =
                |error: &str| error.contains("no rows") || error.contains("of 0 rows, none left");
            if !matches!(&answer, Err(error) if says_so(error)) {
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
