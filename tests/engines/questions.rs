//! Every figure and every verb, asked of rows somewhere else and of the same in memory. Nothing
//! large comes back for it.

use crate::answer::{Answer, IntoAnswer};
use crate::place::{Kind, Place};
use anyhow::{Context, Result, bail, ensure};
use argus_nb::data::remote::Remote;
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;

/// What comes back of a question at most.
const MOST_BYTES_BACK: u64 = 2_000_000;
/// By how much this process may grow while all of them are asked.
const MOST_GROWTH: u64 = 50_000_000;

type Question<T> = (&'static str, fn(&T) -> Result<Answer>);

fn question<T>(text: &'static str, ask: fn(&T) -> Result<Answer>) -> Question<T> {
    (text, ask)
}

/// A list of questions, for rows of several types.
macro_rules! questions {
    ($function:ident($df:ident: $type:ty): $($question:expr;)*) => {
        fn $function() -> Vec<Question<$type>> {
            vec![$(question::<$type>(stringify!($question), |$df| $question.into_answer())),*]
        }
    };
}

/// The same list for each of the types.
macro_rules! of_all {
    ($list:ident: $($function:ident($df:ident: $type:ty)),*) => {
        $($list!($function($df: $type));)*
    };
}

macro_rules! everywhere {
    ($function:ident($df:ident: $type:ty)) => {
        questions! { $function($df: $type):
            histogram($df, "TotBytes")?.data()?;
            histogram($df, "Hard")?.bins(40).data()?;
            histogram($df, "Hard")?.log_x().by("Proto").data()?;
            histogram($df, "Dport")?.density().data()?;
            histogram($df, "StartTime")?.cumulative().data()?;
            boxplot($df, ["TotBytes", "Hard", "Dur"])?.data()?;
            boxplot($df, ["TotBytes"])?.by("State").log_y().data()?;
            violin($df, ["Dur"])?.data()?;
            violin($df, ["TotBytes"])?.log_y().by("Label").data()?;
            ecdf($df, "TotBytes")?.data()?;
            ecdf($df, "Hard")?.by("Proto").data()?;
            scatter($df, "TotPkts", "TotBytes")?.data()?;
            scatter($df, "StartTime", "Hard")?.by("Proto").data()?;
            scatter($df, "TotPkts", "TotBytes")?.log_x().log_y().regression().data()?;
            scatter_matrix($df, ["TotPkts", "TotBytes", "Hard"])?.data()?;
            scatter_matrix($df, ["TotPkts", "TotBytes"])?.log_x().by("Proto").data()?;
            line($df, "StartTime", "TotBytes")?.every("1m").data()?;
            line($df, "StartTime", "TotBytes")?.every("1m").by("Proto").count().data()?;
            line($df, "StartTime", "Hard")?.every("5m").mean().data()?;
            line($df, "StartTime", "TotPkts")?.every("30s").max().data()?;
            bars($df, "SrcAddr")?.top(10).data()?;
            bars($df, "Proto")?.sum("TotBytes").by("Label").data()?;
            bars($df, "Dport")?.in_order().data()?;
            heatmap($df, "StartTime", "Dport")?.data()?;
            heatmap($df, "SrcAddr", "DstAddr")?.sum("TotBytes").data()?;
            correlation($df, ["TotPkts", "TotBytes", "Dur", "Hard"])?.data()?;
            graph($df, "SrcAddr", "DstAddr")?.data()?;
            graph($df, "SrcAddr", "DstAddr")?.sum("TotPkts").hosts()?;
            hilbert($df, "SrcAddr", "10.0.0.0/16")?.data()?;
            $df.counts("Proto")?;
            $df.counts("Dport")?;
            $df.shares("State")?;
            $df.distinct("Dport")?;
            $df.distinct("Proto")?;
            $df.distinct("Hard")?;
            $df.distinct("StartTime")?;
            $df.filtered(col("Hard").is_between(-1e300, 1e300, ClosedInterval::Both))?.describe()?;
            $df.racount()?;
            $df.renamed("Dport", "port")?.counts("port")?;
            $df.fill("Dport", 0)?.counts("Dport")?;
            $df.sql("select State, count(*) as n, sum(TotPkts) as pkts, sum(Dport) as ports, avg(TotBytes) as mean from self where TotBytes is not null group by State order by 2 desc, 1 limit 5")?;
            $df.crosstab("Proto", "State")?;
            $df.pivot_table("SrcAddr", "Proto", "TotBytes")?;
            $df.aggregate("SrcAddr", "TotBytes")?;
            $df.aggregate(["Proto", "State"], [len(), col("Dport").max()])?;
            $df.aggregate("SrcAddr", col("DstAddr").n_unique())?;
            $df.total("TotBytes")?;
            $df.mean_of("Dur")?;
            $df.quantile_of("TotBytes", 0.95)?;
            $df.quantile_of("Dur", 0.5)?;
            $df.largest(5, "TotBytes")?;
            $df.ra("udp and dst port 53")?.counts("SrcAddr")?;
            $df.ra("src net 10.0.0.0/24 and bytes gt 300")?.counts("Dport")?;
            $df.filtered(col("Hard").above(100))?.counts("Proto")?;
            $df.filtered(col("Proto").among(["udp", "arp"]))?.total("TotBytes")?;
            $df.assign("mean", ratio("TotBytes", "TotPkts"))?.total("mean")?;
        }
    };
}

of_all!(everywhere: of_frame(df: DataFrame), of_scan(df: LazyFrame), of_remote(df: Remote));

/// # Errors
/// Which answers differ, and how.
pub fn agree(place: &mut Place) -> Result<()> {
    let before = crate::bounds::resident()?;
    if place.kind != Kind::Scan {
        place.connection()?.sql("select 1 as one")?.fetch()?;
        let driver = crate::bounds::resident()?.saturating_sub(before);
        println!("  the driver takes {driver} bytes of it for a query of nothing");
    }
    let local = of_frame();
    let (mut wrong, (most, of)) = match place.kind {
        Kind::Scan => compare(&scan(&place.mixed)?, &of_scan(), place, &local),
        _ => compare(&place.remote(&place.mixed)?, &of_remote(), place, &local),
    };
    let growth = crate::bounds::resident()?.saturating_sub(before);
    if place.proxy.is_some() {
        println!("  at most {most} bytes came back for a question: {of}");
    }
    println!("  this process has grown by {growth} bytes, the local answers among them");
    // DuckDB itself lives in this process, and works there.
    let is_elsewhere = !matches!(place.kind, Kind::Scan | Kind::DuckDb);
    if is_elsewhere && growth > MOST_GROWTH {
        wrong.push(format!("this process has grown by {growth} bytes"));
    }
    ensure!(
        wrong.is_empty(),
        "{} are wrong:\n  {}",
        wrong.len(),
        wrong.join("\n  ")
    );
    Ok(())
}

fn compare<T>(
    there: &T,
    questions: &[Question<T>],
    place: &Place,
    local: &[Question<DataFrame>],
) -> (Vec<String>, (u64, &'static str)) {
    let (mut wrong, mut most) = (Vec::new(), (0, ""));
    for ((text, ask), (_, ask_here)) in questions.iter().zip(local) {
        let bytes = || place.proxy.as_ref().map_or(0, |proxy| proxy.bytes_back());
        let before = bytes();
        let came = same(ask(there), ask_here(&place.local));
        let back = bytes() - before;
        most = most.max((back, *text));
        match came {
            Err(error) => wrong.push(format!("{text}: {error:#}")),
            Ok(()) if back > MOST_BYTES_BACK => wrong.push(format!("{text}: {back} bytes back")),
            Ok(()) => {}
        }
    }
    (wrong, most)
}

fn same(there: Result<Answer>, here: Result<Answer>) -> Result<()> {
    let here = here.context("in memory")?;
    match there {
        Ok(there) => there.same_as(&here),
        Err(error) => bail!("{error:#}"),
    }
}
