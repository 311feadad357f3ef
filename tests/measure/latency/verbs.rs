//! A cell for each verb.

use crate::RUNS;
use crate::floor::Floor;
use anyhow::{Result, ensure};
use argus_tests::checkout::notebooks;
use argus_tests::client::Start;
use argus_tests::measuring::median;
use argus_tests::{Checkout, Client};
use std::collections::BTreeMap;

/// What the verbs are asked of.
const BEFORE: [&str; 2] = [
    r#"let df = load("data/flows.csv")?.assign("Dur", ratio("TotPkts", "TotBytes"))?;"#,
    r#"let assets = df!("address" => ["192.168.1.1"], "owner" => ["router"])?;"#,
];

/// The first is no verb: what a cell takes in which nothing is asked.
#[rustfmt::skip]
const CELLS: [&str; 31] = [
    "1 + 1",
    r#"df.distinct("Dport")?"#,
    r#"df.counts("DstAddr")?"#,
    r#"df.shares("Dport")?"#,
    r#"df.describe()?"#,
    r#"df.crosstab("Proto", "State")?"#,
    r#"df.pivot_table("Dport", "Proto", "TotBytes")?"#,
    r#"df.total("TotBytes")?"#,
    r#"df.mean_of("Dur")?"#,
    r#"df.quantile_of("TotBytes", 0.95)?"#,
    r#"df.largest(10, "TotBytes")?"#,
    r#"df.between("2026-11-25 03:56", "2026-11-25 04:00")?"#,
    r#"df.sample(10, 1)?"#,
    r#"df.lookup(&assets, "SrcAddr", "address")?"#,
    r#"df.assign("mean", ratio("TotBytes", "TotPkts"))?"#,
    r#"df.assign("net", col("SrcAddr").subnet(24)?)?"#,
    r#"df.renamed("Dport", "port")?"#,
    r#"df.fill("Dport", 0)?"#,
    r#"df.bins("TotBytes", 10)?"#,
    r#"df.qcut("TotBytes", 4)?"#,
    r#"df.sessions("10m", ["SrcAddr"])?"#,
    r#"df.save(std::env::temp_dir().join("latency.csv"))?"#,
    r#"df.ra("udp and dst port 53 and bytes gt 300")?"#,
    r#"df.racluster(["saddr", "daddr", "proto"])?"#,
    r#"df.rabins("1m").by("proto").collect()?"#,
    r#"df.ratop(10, "bytes")?"#,
    r#"df.racount()?"#,
    r#"df.rahisto("bytes 10")?"#,
    r#"df.ralabel(&assets)?"#,
    r#"df.sql("select DstAddr, sum(TotBytes) as bytes from self where Dport = 53 group by 1 order by 2 desc")?"#,
    r#"df.lazy().filter(col("Proto").is("udp")).collect()?"#,
];

/// Each cell between two floors, in floors: the machine is as busy for the one as for the
/// other.
pub fn table() -> Result<()> {
    Checkout::ready();
    let floor = Floor::new()?;
    let start = Start {
        kernel: "argus",
        cwd: &notebooks(),
        env: BTreeMap::new(),
    };
    let mut floors = vec![Vec::new(); CELLS.len()];
    for _ in 0..RUNS {
        let mut client = Client::start(&start)?;
        let mut run = |code: &str| -> Result<f64> {
            let reply = client.run(code)?;
            ensure!(reply.is_ok(), "{code}\n{}", reply.error_text());
            Ok(reply.seconds)
        };
        for code in BEFORE {
            run(code)?;
        }
        for (floors, code) in floors.iter_mut().zip(CELLS) {
            let before = floor.seconds()?;
            let seconds = run(code)?;
            let behind = floor.seconds()?;
            floors.push(seconds / (before + behind) * 2.0);
        }
    }
    let floors: Vec<f64> = floors.into_iter().map(median).collect();
    println!("| cell | floors |\n| --- | ---: |");
    for (code, floors) in CELLS.iter().zip(&floors) {
        println!("| `{code}` | {floors:.1} |");
    }
    println!(
        "| median of the verbs | {:.1} |",
        median(floors[1..].to_vec())
    );
    Ok(())
}
