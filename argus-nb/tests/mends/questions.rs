//! Errors of questions, models and figures.

use crate::case::{Case, error_of};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;

pub fn flows() -> DataFrame {
    df!(
        "Proto" => ["tcp", "udp", "tcp"], "TotBytes" => ["1", "2", "3"],
        "TotPkts" => [Some(1i64), None, Some(3)], "Dur" => [0.5, 1.5, 2.5],
        "label" => [1i64, 0, 1], "all" => [true; 3]
    )
    .unwrap()
}

pub fn cast(df: &DataFrame, column: Expr) -> DataFrame {
    df.clone().lazy().with_columns([column]).collect().unwrap()
}

pub fn timed(rows: i64) -> DataFrame {
    let times: Vec<i64> = (0..rows).map(|i| i * 86_400_000_000).collect();
    let df = df!("StartTime" => times, "n" => vec![1i64; rows as usize]).unwrap();
    let time = DataType::Datetime(TimeUnit::Microseconds, None);
    cast(&df, col("StartTime").cast(time))
}

pub const QUESTIONS: &[Case] = &[
    Case {
        mend: "load it too, if the file has it: Load::new(…).columns([…, \"saddr\"]).read()?",
        error: |_| error_of(flows().ra("tcp and host ::1")),
        helps: |folder, _| {
            let path = crate::case::file(folder, "FILE", "Proto,SrcAddr,DstAddr\ntcp,::1,::2\n");
            let columns = ["proto", "saddr", "daddr"];
            let df = Load::new(path).columns(columns).read().unwrap();
            df.ra("tcp and host ::1").unwrap().height() == 1
        },
    },
    Case {
        mend: "have ra print them: ra -Zb -c , -r FILE; or ask con, fin or rst",
        error: |_| {
            let words = df!("Proto" => ["tcp"], "State" => ["FIN"]).unwrap();
            error_of(words.ra("syn"))
        },
        helps: |_, _| {
            let words = df!("Proto" => ["tcp"], "State" => ["FIN"]).unwrap();
            let flags = df!("Proto" => ["tcp"], "State" => ["FSPA_FSPA"]).unwrap();
            words.ra("fin").unwrap().height() == 1
                && flags.ra("syn and src fin").unwrap().height() == 1
        },
    },
    Case {
        mend: "fields() shows all of them",
        error: |_| error_of(field("Nonsense")),
        helps: |_, _| fields().height() > 200,
    },
    Case {
        mend: "use letters, digits and _, as in parameter(\"top_n\", …)",
        error: |_| error_of(parameter("top-n", 10)),
        helps: |_, _| parameter("top_n", 10).unwrap() == 10,
    },
    Case {
        mend: "choose a numeric column, or make one: df.assign(\"TotBytes\", col(\"TotBytes\").strict_cast(DataType::Float64))?",
        error: |_| error_of(boxplot(&flows(), ["TotBytes"]).unwrap().svg()),
        helps: |_, _| {
            let numbers = col("TotBytes").strict_cast(DataType::Float64);
            let df = flows().assign("TotBytes", numbers).unwrap();
            boxplot(&df, ["TotBytes"]).unwrap().svg().is_ok()
        },
    },
    Case {
        mend: "make such a column: df.lazy().with_columns([col(\"Proto\").eq(lit(…)).alias(\"label\")]).collect()?",
        error: |_| error_of(roc(&flows(), "Proto", ["Dur"]).and_then(|figure| figure.svg())),
        helps: |_, _| {
            let labelled = cast(&flows(), col("Proto").eq(lit("tcp")).alias("label"));
            roc(&labelled, "label", ["Dur"]).unwrap().svg().is_ok()
        },
    },
    Case {
        mend: "write it as 10.0.0.0/8 or 2001:db8::/32",
        error: |_| error_of(col("SrcAddr").in_net("10/8")),
        helps: |_, _| {
            ["10.0.0.0/8", "2001:db8::/32"]
                .into_iter()
                .all(|net| col("SrcAddr").in_net(net).is_ok())
        },
    },
    Case {
        mend: "write it as 2011-08-10, 2011-08-10 09:48 or 2011-08-10 09:48:00.5; a zone may follow: Z, +02:00, Europe/Berlin",
        error: |_| error_of(timestamp("10 August")),
        helps: |_, _| {
            let times = [
                "2011-08-10",
                "2011-08-10 09:48",
                "2011-08-10 09:48:00.5",
                "2011-08-10 09:48 Z",
                "2011-08-10 09:48 +02:00",
                "2011-08-10 09:48 Europe/Berlin",
            ];
            times.into_iter().all(|time| timestamp(time).is_ok())
        },
    },
    Case {
        mend: "write it as 500ms, 30s, 5m, 1h30m, 1d or 1w; m is minutes",
        error: |_| error_of(timedelta("1mo")),
        helps: |_, _| {
            ["500ms", "30s", "5m", "1h30m", "1d", "1w"]
                .into_iter()
                .all(|length| timedelta(length).is_ok())
        },
    },
    Case {
        mend: "leave such rows out, or fill them: col(\"TotPkts\").fill_null(lit(0.0))",
        error: |_| {
            let learnt = cast(&flows(), col("TotPkts").cast(DataType::Float64));
            let learnt = learnt.select(["TotPkts", "Dur"]).unwrap();
            error_of(k_means(&learnt, KMeansParameters::default().with_k(2)))
        },
        helps: |_, _| {
            let learnt = flows().select(["TotPkts", "Dur"]).unwrap();
            let filled = cast(&learnt, col("TotPkts").fill_null(lit(0.0)));
            let left = learnt
                .lazy()
                .filter(col("TotPkts").is_not_null())
                .collect()
                .unwrap();
            let parameters = || KMeansParameters::default().with_k(2);
            k_means(&filled, parameters()).is_ok() && k_means(&left, parameters()).is_ok()
        },
    },
    Case {
        mend: "does the part of the data that you learn from hold both?",
        error: |_| {
            let learnt = flows().select(["Dur", "all"]).unwrap();
            error_of(logistic_regression(
                &learnt,
                "all",
                LogisticRegressionParameters::default(),
            ))
        },
        helps: |_, _| {
            let learnt = flows().select(["Dur", "label"]).unwrap();
            logistic_regression(&learnt, "label", LogisticRegressionParameters::default()).is_ok()
        },
    },
    Case {
        mend: "features(&df)? makes some of a frame of flows",
        error: |_| {
            let label = flows().select(["label"]).unwrap();
            error_of(logistic_regression(
                &label,
                "label",
                LogisticRegressionParameters::default(),
            ))
        },
        helps: |_, _| {
            features(&flows().select(["Dur", "Proto"]).unwrap())
                .unwrap()
                .width()
                > 0
        },
    },
];

fn many() -> DataFrame {
    df!("n" => (0..2001).collect::<Vec<i64>>(), "one" => [1i64; 2001]).unwrap()
}

fn assets() -> DataFrame {
    df!("proto" => ["tcp", "udp", "tcp"], "owner" => ["a", "b", "c"], "port" => ["1", "2", "3"])
        .unwrap()
}

pub const VERBS: &[Case] = &[
    Case {
        mend: "of IPv4 a network is up to 32 bits, as in subnet(24), and of IPv6 up to 128",
        error: |_| error_of(col("SrcAddr").subnet(129)),
        helps: |_, _| {
            [0, 24, 32, 128]
                .into_iter()
                .all(|bits| col("SrcAddr").subnet(bits).is_ok())
        },
    },
    Case {
        mend: "StartTime is one; `load` reads the times that ra prints",
        error: |_| {
            let text = df!("StartTime" => ["noon"]).unwrap();
            error_of(text.between("2011-08-10", "2011-08-11"))
        },
        helps: |_, _| {
            timed(3)
                .between("1970-01-01", "1970-01-02")
                .unwrap()
                .height()
                == 1
        },
    },
    Case {
        mend: "give both the same type: table.assign(\"port\", col(\"port\").cast(DataType::Int64))?",
        error: |_| error_of(flows().lookup(&assets(), "TotPkts", "port")),
        helps: |_, _| {
            let table = assets()
                .assign("port", col("port").cast(DataType::Int64))
                .unwrap();
            let found = flows().lookup(&table, "TotPkts", "port").unwrap();
            found.column("owner").unwrap().null_count() == 1
        },
    },
    Case {
        mend: "keep the first of each: table.lazy().unique_stable(Some(cols([\"proto\"])), UniqueKeepStrategy::First).collect()?",
        error: |_| error_of(flows().lookup(&assets(), "Proto", "proto")),
        helps: |_, _| {
            let first = UniqueKeepStrategy::First;
            let table = assets().lazy().unique_stable(Some(cols(["proto"])), first);
            let table = table.collect().unwrap();
            flows().lookup(&table, "Proto", "proto").unwrap().height() == 3
        },
    },
    Case {
        mend: "make rows of `n`, which may be as many as they are: name it first",
        error: |_| error_of(many().crosstab("one", "n")),
        helps: |_, _| many().crosstab("n", "one").unwrap().shape() == (2001, 2),
    },
    Case {
        mend: "choose 0.0 to 1.0; the median is 0.5",
        error: |_| error_of(flows().quantile_of("Dur", 95.0)),
        helps: |_, _| {
            [0.0, 0.5, 1.0].map(|share| flows().quantile_of("Dur", share).unwrap())
                == [0.5, 1.5, 2.5]
        },
    },
    Case {
        mend: "choose one bin or more",
        error: |_| error_of(flows().bins("Dur", 0)),
        helps: |_, _| flows().bins("Dur", 1).is_ok() && flows().qcut("Dur", 1).is_ok(),
    },
    Case {
        mend: "end the name with .csv, .parquet, .arrow, .json, .ndjson or .xlsx; .gz or .zst may follow .csv and .json",
        error: |folder| error_of(flows().save(folder.join("flows.txt"))),
        helps: |folder, _| {
            let endings = [
                "csv", "parquet", "arrow", "json", "ndjson", "csv.gz", "json.zst",
            ];
            endings.into_iter().all(|ending| {
                let path = folder.join(format!("flows.{ending}"));
                flows().save(&path).unwrap() == 3 && path.exists()
            })
        },
    },
    Case {
        mend: "every spreadsheet opens that, or a table of text: end the name with .xlsx or .csv",
        error: |folder| error_of(flows().save(folder.join("flows.ods"))),
        helps: |folder, _| {
            let mut names = ["flows.xlsx", "flows.csv"].into_iter();
            names.all(|name| flows().save(folder.join(name)).is_ok())
        },
    },
    Case {
        mend: "a part of it fits, df.head(Some(1_000_000)), and .csv or .parquet takes all",
        error: |folder| {
            let long = df!("n" => vec![false; 1 << 20]).unwrap();
            error_of(long.save(folder.join("flows.xlsx")))
        },
        helps: |folder, _| {
            let long = df!("n" => vec![false; 1 << 20]).unwrap();
            let part = long.head(Some(1_000_000));
            let names = ["flows.csv", "flows.parquet"];
            part.save(folder.join("flows.xlsx")).is_ok()
                && names
                    .iter()
                    .all(|name| long.save(folder.join(name)).is_ok())
        },
    },
];

/// A curve, for which all rows are needed in their order.
fn scored(flows: impl Into<argus_nb::data::Data>) -> Result<String, PlotError> {
    roc(flows, "label", ["Dur"])?.svg()
}

/// So many labels, each of a row of its own, in a lazy frame.
fn many_classes(n: i64) -> Result<Figure<argus_nb::plot::Confusion>, PlotError> {
    let labels: Vec<i64> = (0..n).collect();
    let flows = df!("n" => &labels, "m" => &labels).unwrap().lazy();
    confusion(&flows, "n", "m")
}

pub const FIGURES: &[Case] = &[
    Case {
        mend: "needs the rows here, and they are in a lazy frame\n  hint: fetch a sample: df.sample(100_000, 0)?",
        error: |_| error_of(scored(flows().lazy())),
        helps: |_, _| {
            let sample = flows().lazy().sample(100_000, 0).unwrap();
            scored(sample.collect().unwrap()).is_ok()
        },
    },
    Case {
        mend: "narrow it with a filter, or fetch a sample: df.sample(100_000, 0)?",
        error: |_| error_of(many_classes(2100).and_then(|figure| figure.svg())),
        helps: |_, _| many_classes(10).unwrap().svg().is_ok(),
    },
    Case {
        mend: "is the filter too narrow? df.shape() says how many rows are left",
        error: |_| {
            error_of(histogram(flows().head(Some(0)), "Dur").and_then(|figure| figure.svg()))
        },
        helps: |_, _| flows().head(Some(0)).shape().0 == 0,
    },
    Case {
        mend: "StartTime is one; `load` reads the times that ra prints",
        error: |_| error_of(line(flows(), "Proto", "label").and_then(|figure| figure.svg())),
        helps: |_, _| line(timed(3), "StartTime", "n").unwrap().svg().is_ok(),
    },
    Case {
        mend: "leave log_x() or log_y() out",
        error: |_| error_of(histogram(timed(3), "StartTime").unwrap().log_x().svg()),
        helps: |_, _| histogram(timed(3), "StartTime").unwrap().svg().is_ok(),
    },
    Case {
        mend: "name one, as in boxplot(&df, [\"TotBytes\"])",
        error: |_| error_of(boxplot(&flows(), [""; 0]).and_then(|figure| figure.svg())),
        helps: |_, _| boxplot(&flows(), ["Dur"]).unwrap().svg().is_ok(),
    },
    Case {
        mend: "is `n` a label? df.distinct(\"n\")? shows its values",
        error: |_| {
            let many: Vec<i64> = (0..500).collect();
            let df = df!("n" => &many, "m" => &many).unwrap();
            error_of(confusion(&df, "n", "m").and_then(|figure| figure.svg()))
        },
        helps: |_, _| flows().distinct("label").unwrap().len() == 2,
    },
    Case {
        mend: "does the part of the data that you score hold both?",
        error: |_| error_of(roc(&flows(), "all", ["Dur"]).and_then(|figure| figure.svg())),
        helps: |_, _| roc(&flows(), "label", ["Dur"]).unwrap().svg().is_ok(),
    },
    Case {
        mend: "name fewer of them",
        error: |_| error_of(scatter_matrix(&flows(), ["Dur"; 9])),
        helps: |_, _| scatter_matrix(&flows(), ["Dur"; 8]).is_ok(),
    },
    Case {
        mend: "name the file so that it does",
        error: |folder| {
            let figure = histogram(flows(), "Dur").unwrap();
            error_of(figure.save(folder.join("x.gif")))
        },
        helps: |folder, _| {
            let figure = histogram(flows(), "Dur").unwrap();
            figure.save(folder.join("x.svg")).is_ok()
        },
    },
    Case {
        mend: "choose 1 to 2000",
        error: |_| error_of(histogram(flows(), "Dur").unwrap().bins(0).svg()),
        helps: |_, _| {
            [1, 2000]
                .into_iter()
                .all(|bins| histogram(flows(), "Dur").unwrap().bins(bins).svg().is_ok())
        },
    },
    Case {
        mend: "write it as 30s, 1m, 5m, 1h or 1d",
        error: |_| {
            error_of(
                line(timed(3), "StartTime", "n")
                    .unwrap()
                    .every("soon")
                    .svg(),
            )
        },
        helps: |_, _| {
            let minute = timed(3)
                .lazy()
                .with_columns([col("StartTime").cast(DataType::Int64) / lit(86_400i64)]);
            let minute = minute
                .with_columns([
                    col("StartTime").cast(DataType::Datetime(TimeUnit::Microseconds, None))
                ])
                .collect()
                .unwrap();
            ["30s", "1m", "5m", "1h", "1d"].into_iter().all(|every| {
                line(&minute, "StartTime", "n")
                    .unwrap()
                    .every(every)
                    .svg()
                    .is_ok()
            })
        },
    },
    Case {
        mend: "choose a longer one",
        error: |_| {
            error_of(
                line(timed(300), "StartTime", "n")
                    .unwrap()
                    .every("1ms")
                    .svg(),
            )
        },
        helps: |_, _| {
            line(timed(300), "StartTime", "n")
                .unwrap()
                .every("1d")
                .svg()
                .is_ok()
        },
    },
];
