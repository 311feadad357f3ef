//! Random expressions.

use super::Result;
use super::rows::{ADDRESSES, HOSTILE, NAMES, Random};
use anyhow::{anyhow, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;

const NUMBERS: &[&str] = &[
    "Dur", "Sport", "Dport", "SrcPkts", "TotPkts", "TotBytes", "sTtl",
];
const TEXTS: &[&str] = &["label", "Proto", "State", "SrcAddr", "DstAddr"];

fn number(random: &mut Random, depth: usize) -> Expr {
    if depth == 0 || random.below(3) == 0 {
        return match random.below(4) {
            0 => lit(random.below(300) as i64),
            1 => lit(random.below(30) as f64 / 4.0 - 1.0),
            2 => lit(random.below(60) as i32),
            _ => col(random.one_of(NUMBERS)),
        };
    }
    let column = |random: &mut Random| col(random.one_of(NUMBERS));
    match random.below(9) {
        0 => number(random, depth - 1) + column(random),
        1 => column(random) - number(random, depth - 1),
        2 => col("TotPkts") * lit(random.below(9) as i64),
        3 => ratio(column(random), column(random)),
        4 => column(random).cast(DataType::Float64) / lit(2.5),
        5 => column(random).fill_null(lit(7)),
        6 => when(condition(random, 0))
            .then(column(random))
            .otherwise(col("TotBytes")),
        7 => col("StartTime").dt().hour(),
        _ => col("Dur").abs(),
    }
}

fn condition(random: &mut Random, depth: usize) -> Expr {
    if depth > 0 {
        let (one, other) = (condition(random, depth - 1), condition(random, depth - 1));
        return match random.below(6) {
            0 => one.not(),
            1 => one.or(other),
            2 => one.xor(other),
            3 => one.eq(other),
            _ => one.and(other),
        };
    }
    let (one, other) = (number(random, 1), number(random, 1));
    let text = col(random.one_of(TEXTS));
    let strange = col(random.one_of(NAMES));
    let hostile = random.one_of(HOSTILE);
    let at = |days: usize| timestamp(&format!("2011-08-{:02} 09:48", 10 + days)).map_err(drop);
    let (from, until) = (random.below(6), random.below(8));
    match random.below(24) {
        0 => one.gt(other),
        1 => one.lt_eq(other),
        2 => one.eq(other),
        3 => one.neq_missing(other),
        4 => one.is_between(
            lit(3),
            other,
            random.one_of(&[ClosedInterval::Both, ClosedInterval::None]),
        ),
        5 => one.is_null(),
        6 => col("Dur").is_nan().or(col("Dur").is_infinite()),
        7 => col("Dur").is_finite(),
        8 => text.is(random.one_of(ADDRESSES)),
        9 => strange.is(hostile),
        10 => strange.among(HOSTILE.iter().take(12).copied()),
        11 => col("Dport").among((0..40).map(|n| n * 3)),
        12 => col("Dport").among([22.0, 53.5]),
        13 => text.like(random.one_of(&["*n*", "S*", "*1", "?C?", "10.0.*.?", "*'*", "*"])),
        14 => col("label").str().contains_literal(lit(hostile)),
        15 => strange.str().starts_with(lit(hostile)),
        16 => col("label")
            .str()
            .contains(lit(random.one_of(&["^s.*1$", "[a-d]+", "or|an"])), true),
        17 => in_net(random),
        18 => col("SrcAddr").is_private(),
        19 => match (at(from), at(until)) {
            (Ok(from), Ok(until)) => col("StartTime").gt(from).and(col("LastTime").lt_eq(until)),
            _ => lit(true),
        },
        20 => match timedelta("5s") {
            Ok(length) => (col("LastTime") - col("StartTime")).gt(length),
            Err(_) => lit(true),
        },
        21 => text.lt(col("label")),
        22 => ra(random.one_of(&[
            "udp and bytes gt 90",
            "not host ::1",
            "port 22",
            "src net fe80::/10",
        ]))
        .unwrap_or_else(|_| lit(true)),
        _ => col("known"),
    }
}

fn in_net(random: &mut Random) -> Expr {
    let net = random.one_of(&[
        "10.0.0.0/8",
        "fe80::/10",
        "0.0.0.0/0",
        "::/0",
        "172.16.0.0/12",
    ]);
    col("DstAddr").in_net(net).unwrap_or_else(|_| lit(false))
}

/// The engine keeps as many rows as polars, of so many random expressions and their contraries.
///
/// # Errors
/// The first expression of which they say different things.
pub fn expressions_agree(df: &DataFrame, remote: &Remote, expressions: usize) -> Result<()> {
    let mut random = Random::new(190);
    let (mut kept, mut of, mut answered) = (0, 0, 0);
    for at in 0..expressions {
        let asked = condition(&mut random, at % 3);
        for asked in [asked.clone(), asked.not()] {
            // What makes no sense to polars is not asked of an engine.
            let Ok(here) = df.filtered(asked.clone()) else {
                continue;
            };
            let there = remote.filtered(asked.clone());
            let there = there.map_err(|error| anyhow!("{asked}: {error}"))?;
            let rows = there
                .shape()
                .map_err(|error| anyhow!("{asked}: {error}"))?
                .0;
            ensure!(
                rows == here.height(),
                "{asked}: {rows} rows, and not {}",
                here.height()
            );
            kept += rows;
            of += df.height();
            answered += 1;
        }
    }
    ensure!(
        answered > expressions,
        "{answered} of {} expressions tell little",
        2 * expressions
    );
    ensure!(
        kept * 10 > of && kept * 10 < of * 9,
        "{kept} of {of} rows tell little"
    );
    Ok(())
}
