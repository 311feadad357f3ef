//! The verbs, and the same in polars' own lazy API.

use argus_nb::polars::prelude::*;
use argus_nb::polars::series::ops::NullBehavior;
use argus_nb::prelude::*;
use std::error::Error;
use std::path::Path;

/// How many rows an answer has, or a number of it: both sides must agree.
pub type Answer = Result<f64, Box<dyn Error>>;

/// A verb, and the same in plain polars, where that has it.
pub struct Pair {
    /// As `measure_verbs.py` calls it.
    pub name: &'static str,
    pub ours: fn(&Data) -> Answer,
    pub polars: Option<fn(&Data) -> Answer>,
}

/// How many rows are written to a file.
const SAVED: usize = 500_000;

pub struct Data {
    pub flows: DataFrame,
    assets: DataFrame,
    folder: tempfile::TempDir,
}

impl Data {
    pub fn new(path: &Path) -> anyhow::Result<Data> {
        // The generator's flows take no time, so they are given some: up to ten seconds.
        let hundredths = col("TotBytes") % lit(1000);
        let flows = load(path)?.assign("Dur", ratio(hundredths, lit(100)))?;
        let addresses = flows.distinct("SrcAddr")?.cast(&DataType::String)?;
        let addresses = addresses.with_name("address".into()).into_column();
        let assets = DataFrame::new(addresses.len(), vec![addresses])?;
        let assets = assets.assign("owner", col("address"))?;
        let folder = tempfile::tempdir()?;
        Ok(Data {
            flows,
            assets,
            folder,
        })
    }

    fn query(&self) -> LazyFrame {
        self.flows.clone().lazy()
    }
}

fn height(rows: DataFrame) -> Answer {
    Ok(rows.height() as f64)
}

/// There is an answer, whatever it is.
fn some(rows: DataFrame) -> Answer {
    height(rows).map(|_| 1.0)
}

fn rows(query: LazyFrame) -> Answer {
    height(query.collect()?)
}

fn number(query: LazyFrame) -> Answer {
    let answer = query.collect()?.columns()[0].cast(&DataType::Float64)?;
    Ok(answer.f64()?.get(0).ok_or("no number")?)
}

fn descending() -> SortMultipleOptions {
    SortMultipleOptions::default().with_order_descending(true)
}

pub const NUMBERS_AND_TABLES: &[Pair] = &[
    Pair {
        name: "distinct",
        ours: |data| Ok(data.flows.distinct("Dport")?.len() as f64),
        polars: Some(|data| {
            let values = data.query().select([col("Dport").unique_stable()]);
            rows(values)
        }),
    },
    Pair {
        name: "counts",
        ours: |data| height(data.flows.counts("DstAddr")?),
        polars: Some(|data| {
            let counted = data.query().group_by([col("DstAddr")]).agg([len()]);
            rows(counted.sort(["len"], descending()))
        }),
    },
    Pair {
        name: "shares",
        ours: |data| height(data.flows.shares("Dport")?),
        polars: Some(|data| {
            let counted = data.query().group_by([col("Dport")]).agg([len()]);
            let share = col("len").cast(DataType::Float64) / col("len").sum();
            let shares = counted.with_column(share.alias("share"));
            rows(shares.sort(["len"], descending()))
        }),
    },
    Pair {
        name: "describe",
        ours: |data| {
            height(
                data.flows
                    .select(["TotPkts", "TotBytes", "Dur"])?
                    .describe()?,
            )
            .map(|_| 1.0)
        },
        polars: Some(|data| {
            let measures = ["TotPkts", "TotBytes", "Dur"].into_iter().flat_map(|name| {
                let measured = |measure: Expr, what: &str| measure.alias(format!("{what} {name}"));
                let quantile = |share: f64| {
                    let quantile = col(name).quantile(lit(share), QuantileMethod::Linear);
                    measured(quantile, &share.to_string())
                };
                [
                    measured(col(name).count(), "count"),
                    measured(col(name).mean(), "mean"),
                    measured(col(name).std(1), "std"),
                    measured(col(name).min(), "min"),
                    quantile(0.25),
                    quantile(0.5),
                    quantile(0.75),
                    measured(col(name).max(), "max"),
                ]
            });
            rows(data.query().select(measures.collect::<Vec<_>>()))
        }),
    },
    Pair {
        name: "describe all",
        ours: |data| some(data.flows.describe()?),
        polars: None,
    },
    Pair {
        name: "crosstab",
        ours: |data| height(data.flows.crosstab("Proto", "State")?).map(|_| 1.0),
        // The long form, which polars pivots when it is told the columns.
        polars: Some(|data| {
            let keys = [col("Proto"), col("State")];
            rows(data.query().group_by(keys).agg([len()])).map(|_| 1.0)
        }),
    },
    Pair {
        name: "pivot_table",
        ours: |data| height(data.flows.pivot_table("Dport", "Proto", "TotBytes")?).map(|_| 1.0),
        polars: Some(|data| {
            let keys = [col("Dport"), col("Proto")];
            let sums = data.query().group_by(keys).agg([col("TotBytes").sum()]);
            rows(sums).map(|_| 1.0)
        }),
    },
    Pair {
        name: "total",
        ours: |data| Ok(data.flows.total("TotBytes")?),
        polars: Some(|data| number(data.query().select([col("TotBytes").sum()]))),
    },
    Pair {
        name: "mean_of",
        ours: |data| Ok(data.flows.mean_of("Dur")?),
        polars: Some(|data| number(data.query().select([col("Dur").mean()]))),
    },
    Pair {
        name: "quantile_of",
        ours: |data| Ok(data.flows.quantile_of("TotBytes", 0.95)?),
        polars: Some(|data| {
            let quantile = col("TotBytes").quantile(lit(0.95), QuantileMethod::Linear);
            number(data.query().select([quantile]))
        }),
    },
];

pub const ROWS_AGAIN: &[Pair] = &[
    Pair {
        name: "largest",
        ours: |data| height(data.flows.largest(10, "TotBytes")?),
        polars: Some(|data| rows(data.query().sort(["TotBytes"], descending()).limit(10))),
    },
    Pair {
        name: "between",
        ours: |data| height(data.flows.between("2023-11-15", "2023-11-15 08:00")?),
        polars: Some(|data| {
            let (from, to) = (timestamp("2023-11-15")?, timestamp("2023-11-15 08:00")?);
            let within = col("StartTime").gt_eq(from).and(col("StartTime").lt(to));
            rows(data.query().filter(within))
        }),
    },
    Pair {
        name: "lookup",
        ours: |data| height(data.flows.lookup(&data.assets, "SrcAddr", "address")?),
        polars: Some(|data| {
            let key = data.flows.column("SrcAddr")?.dtype().clone();
            let key = col("address").cast(key);
            let assets = data.assets.clone().lazy().with_column(key);
            rows(
                data.query()
                    .left_join(assets, col("SrcAddr"), col("address")),
            )
        }),
    },
    Pair {
        name: "assign a ratio",
        ours: |data| height(data.flows.assign("mean", ratio("TotBytes", "TotPkts"))?),
        polars: Some(|data| {
            let mean = col("TotBytes").cast(DataType::Float64) / col("TotPkts");
            rows(data.query().with_column(mean.alias("mean")))
        }),
    },
    Pair {
        name: "fill",
        ours: |data| height(data.flows.fill("Dport", 0)?),
        polars: Some(|data| rows(data.query().with_column(col("Dport").fill_null(lit(0u16))))),
    },
    Pair {
        name: "sample",
        ours: |data| height(data.flows.sample(10_000, 1)?),
        polars: Some(|data| {
            let n = Series::new("n".into(), [10_000u64]);
            height(data.flows.sample_n(&n, false, Some(false), Some(1))?)
        }),
    },
    Pair {
        name: "bins",
        ours: |data| height(data.flows.bins("TotBytes", 10)?),
        // By arithmetic, with one edge.
        polars: Some(|data| {
            let bytes = || col("TotBytes").cast(DataType::Float64);
            let width = (bytes().max() - bytes().min()) / lit(10.0);
            let bin = ((bytes() - bytes().min()) / width.clone()).cast(DataType::Int64);
            let upto = bytes().min() + (bin + lit(1)).cast(DataType::Float64) * width;
            rows(data.query().with_column(upto.alias("upto")))
        }),
    },
    Pair {
        name: "qcut",
        ours: |data| height(data.flows.qcut("TotBytes", 10)?),
        polars: None,
    },
    Pair {
        name: "sessions",
        ours: |data| height(data.flows.sessions("10m", ["SrcAddr"])?),
        polars: Some(|data| {
            let gap = timedelta("10m")?;
            let began = col("StartTime").diff(lit(1), NullBehavior::Ignore).gt(gap);
            let number = began.cast(DataType::UInt32).cum_sum(false);
            let in_time = Some((vec![col("StartTime")], SortOptions::default()));
            let keys = Some(vec![col("SrcAddr")]);
            let number = number.over_with_options(keys, in_time, WindowMapping::GroupsToRows)?;
            rows(data.query().with_column(number.alias("session")))
        }),
    },
    Pair {
        name: "is",
        ours: |data| rows(data.query().filter(col("Proto").is("udp"))),
        polars: Some(|data| rows(data.query().filter(col("Proto").eq(lit("udp"))))),
    },
    Pair {
        name: "among",
        ours: |data| rows(data.query().filter(col("Dport").among([22, 53, 80]))),
        polars: Some(|data| {
            let ports = Series::new("ports".into(), [22u16, 53, 80]);
            let among = col("Dport").is_in(lit(ports).implode(false), false);
            rows(data.query().filter(among))
        }),
    },
    Pair {
        name: "above",
        ours: |data| rows(data.query().filter(col("TotBytes").above(300))),
        polars: Some(|data| rows(data.query().filter(col("TotBytes").gt(lit(300))))),
    },
    Pair {
        name: "like",
        ours: |data| rows(data.query().filter(col("DstAddr").like("192.168.*"))),
        polars: Some(|data| {
            let text = col("DstAddr").cast(DataType::String).str();
            rows(data.query().filter(text.starts_with(lit("192.168."))))
        }),
    },
    Pair {
        name: "subnet",
        ours: |data| height(data.flows.assign("net", col("SrcAddr").subnet(24)?)?),
        polars: None,
    },
];

/// Flows with the ends that ra's verbs speak of.
fn with_ends(flows: LazyFrame) -> LazyFrame {
    let micros = (col("Dur") * lit(1e6)).round(0, RoundMode::default());
    let length = micros.cast(DataType::Int64);
    let length = length.cast(DataType::Duration(TimeUnit::Microseconds));
    flows.with_column((col("StartTime") + length).alias("ended"))
}

/// What racluster and rabins say of the flows of a group, but for words: of these, and of addresses
/// that are no key, the first.
fn merged(addresses: &[&str]) -> Vec<Expr> {
    let words = ["Flgs", "Dir", "State"].iter().chain(addresses);
    let mut columns: Vec<Expr> = words.map(|name| col(*name).first()).collect();
    columns.extend(["Sport", "Dport"].map(|name| {
        let is_same = col(name).min().eq(col(name).max());
        let is_same = is_same.and(col(name).null_count().eq(lit(0)));
        when(is_same)
            .then(col(name).first())
            .otherwise(lit(NULL))
            .alias(name)
    }));
    columns.extend(["TotPkts", "TotBytes"].map(|name| col(name).sum()));
    let took = col("ended").max() - col("StartTime").min();
    columns.extend([
        col("StartTime").min(),
        (took.dt().total_microseconds(false).cast(DataType::Float64) / lit(1e6)).alias("Dur"),
        len().alias("Trans"),
        col("Dur").mean().alias("Mean"),
        col("Dur").std(0).alias("StdDev"),
        col("Dur").min().alias("Min"),
        col("Dur").max().alias("Max"),
    ]);
    columns
}

pub const OF_RA: &[Pair] = &[
    Pair {
        name: "ra",
        ours: |data| height(data.flows.ra("udp and dst port 53 and bytes gt 300")?),
        polars: Some(|data| {
            // What `udp` means in ra: the protocols that are carried in it, too.
            let words = ["udp", "rtp", "rtcp", "udt"].map(|word| col("Proto").eq(lit(word)));
            let udp = words.into_iter().reduce(Expr::or).ok_or("no words")?;
            let dns = udp.and(col("Dport").eq(lit(53u16)));
            rows(data.query().filter(dns.and(col("TotBytes").gt(lit(300)))))
        }),
    },
    Pair {
        name: "racluster",
        ours: |data| height(data.flows.racluster(["saddr", "daddr", "proto"])?),
        polars: Some(|data| {
            let flows = with_ends(data.query());
            rows(
                flows
                    .group_by_stable(["SrcAddr", "DstAddr", "Proto"])
                    .agg(merged(&[])),
            )
        }),
    },
    Pair {
        name: "rabins",
        ours: |data| some(data.flows.rabins("1m").by("proto").collect()?),
        polars: None,
    },
    Pair {
        name: "rabins nomodify",
        ours: |data| height(data.flows.rabins("1m").by("proto").nomodify().collect()?),
        polars: Some(|data| {
            let minute = col("StartTime").dt().truncate(lit("1m")).alias("Bin");
            let flows = with_ends(data.query()).with_column(minute);
            rows(
                flows
                    .group_by(["Bin", "Proto"])
                    .agg(merged(&["SrcAddr", "DstAddr"])),
            )
        }),
    },
    Pair {
        name: "sql",
        ours: |data| {
            height(data.flows.sql(
                "select DstAddr, sum(TotBytes) as bytes from self where Dport = 53
                 group by DstAddr order by bytes desc limit 10",
            )?)
        },
        polars: Some(|data| {
            let dns = data.query().filter(col("Dport").eq(lit(53u16)));
            let sums = dns.group_by([col("DstAddr")]).agg([col("TotBytes").sum()]);
            rows(sums.sort(["TotBytes"], descending()).limit(10))
        }),
    },
    Pair {
        name: "save csv",
        ours: |data| saved(data, "csv"),
        polars: None,
    },
    Pair {
        name: "save parquet",
        ours: |data| saved(data, "parquet"),
        polars: None,
    },
];

fn saved(data: &Data, ending: &str) -> Answer {
    let path = data.folder.path().join(format!("saved.{ending}"));
    Ok(data.flows.head(Some(SAVED)).save(path)? as f64)
}
