//! Words of few kinds: polars keeps those of an `Enum` of at most 255 in eight bits, has no columns of
//! such in this build, and panics where it would make one. What is asked by this crate's verbs does
//! not.

use crate::prelude::*;
use polars::prelude::*;

type Verb = (
    &'static str,
    fn(&LazyFrame) -> Result<DataFrame, Box<dyn std::error::Error>>,
);

const VERBS: [Verb; 16] = [
    ("counts", |df| Ok(df.counts("few")?)),
    ("shares", |df| Ok(df.shares("few")?)),
    ("distinct", |df| Ok(df.distinct("few")?.into_frame())),
    ("crosstab", |df| Ok(df.crosstab("few", "Proto")?)),
    ("pivot_table", |df| {
        Ok(df.pivot_table("few", "few", "TotBytes")?)
    }),
    ("aggregate", |df| Ok(all(df.aggregate("few", "TotBytes")?)?)),
    ("aggregate by two", |df| {
        Ok(all(df.aggregate(["few", "Proto"], len())?)?)
    }),
    ("aggregate of it", |df| {
        Ok(all(df.aggregate("Proto", col("few").n_unique())?)?)
    }),
    ("sql", |df| {
        Ok(all(df.sql(
            "select few, count(*) as n from self group by few order by 1",
        )?)?)
    }),
    ("sql, distinct", |df| {
        Ok(all(df.sql("select count(distinct few) as n from self")?)?)
    }),
    ("sql, distinct rows", |df| {
        Ok(all(df.sql("select distinct few from self order by 1")?)?)
    }),
    ("racluster", |df| Ok(all(df.racluster("few")?)?)),
    ("filtered", |df| {
        Ok(all(df.filtered(col("few").among(["a"]))?)?)
    }),
    ("describe", |df| Ok(df.describe()?)),
    ("bars", |df| Ok(bars(df, "few")?.by("few").data()?)),
    ("histogram by", |df| {
        Ok(histogram(df, "TotBytes")?.by("few").data()?)
    }),
];

fn all(query: LazyFrame) -> PolarsResult<DataFrame> {
    let answer = query.collect_with_engine(polars::prelude::Engine::Streaming)?;
    Ok(answer.unwrap_single())
}

fn flows() -> DataFrame {
    let few = FrozenCategories::new(["c", "a", "b"]).unwrap();
    let few = DataType::from_frozen_categories(few);
    let words = Series::new("few".into(), [Some("a"), Some("b"), None, Some("a")]);
    df!("Proto" => ["udp", "tcp", "udp", "udp"], "TotBytes" => [5i64, 1, 2, 4])
        .unwrap()
        .hstack(&[words.cast(&few).unwrap().into_column()])
        .unwrap()
}

#[test]
fn no_verb_panics() {
    let df = flows();
    let parts = [(0, 2), (2, 2)].map(|(from, rows)| df.slice(from, rows).lazy());
    let scanned = concat(parts, UnionArgs::default()).unwrap();
    for (name, verb) in VERBS {
        println!("{name}");
        let (here, there) = (verb(&df.clone().lazy()), verb(&scanned));
        let (here, there) = (here.unwrap(), there.unwrap());
        assert_eq!(here.shape(), there.shape(), "{name}");
        assert!(here.height() > 0, "{name}");
    }
}
