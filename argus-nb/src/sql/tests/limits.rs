//! What a query can't say, and how much it can.

use super::{flows, written};
use crate::sql::Sql;

/// What SQL has elsewhere is answered with a query that runs.
#[test]
fn a_hint_of_what_is_elsewhere_runs() {
    let df = flows();
    for query in [
        "select extract(minute from StartTime) from self",
        "select date_trunc('hour', StartTime) from self",
        "select percentile_cont(0.5) within group (order by Dur) from self",
        "select * from self where SrcAddr is not distinct from DstAddr",
        "select Proto from self where count(*) > 3 group by Proto",
    ] {
        let error = df.sql(query).unwrap_err().to_string();
        let hint = error.lines().last().unwrap();
        let (_, proposed) = hint.split_once(": select ").unwrap();
        let answer = df.sql(&format!("select {proposed}"));
        assert!(answer.is_ok(), "{query}\n{error}");
    }
}

/// A category is a text, and not the number that it is stored as.
#[test]
fn a_category_is_no_number() {
    let said = |query: &str| flows().sql(query).unwrap_err().to_string();
    let cast = said("select count(*) from self where cast(Proto as int) > 5");
    assert_eq!(
        cast.lines().next(),
        said("select count(*) from self where cast(cast(Proto as text) as int) > 5")
            .lines()
            .next()
    );
    assert!(!said("select * from self where Proto > 5").contains("hint"));
}

/// However long a query is, it is answered or refused: the stack of a thread is not endless.
#[test]
fn a_query_may_be_long() {
    let listed = |count: usize, between: &str, part: fn(usize) -> String| {
        (0..count).map(part).collect::<Vec<_>>().join(between)
    };
    let long = |rest: String| {
        flows()
            .sql(&format!("select {rest}"))
            .map(|df| written(&df))
    };
    let equal = listed(5000, " or ", |n| format!("TotBytes = {n}"));
    let unequal = listed(5000, " and ", |n| format!("TotBytes <> {n}"));
    let values = listed(5000, ", ", |n| n.to_string());
    let branches = listed(500, " ", |n| format!("when TotBytes = {n} then {n}"));
    let sum = listed(150, " + ", |_| "1".to_owned());
    for (query, answer) in [
        (format!("count(*) from self where {equal}"), "6"),
        (format!("count(*) from self where {unequal}"), "0"),
        (
            format!("count(*) from self where TotBytes in ({values})"),
            "6",
        ),
        (format!("sum(case {branches} else 1 end) from self"), "408"),
        (format!("{sum} as n from self limit 1"), "150"),
        (
            format!("n + 1 as m, {sum} as n from self limit 1"),
            "151 150",
        ),
    ] {
        assert_eq!(long(query.clone()).unwrap(), answer, "{query:.60}");
    }
    for query in [
        format!("{} as n from self", listed(3000, " + ", |_| "1".to_owned())),
        format!(
            "* from self where {}",
            listed(3000, " = ", |_| "Dur".to_owned())
        ),
        format!("Dur{} from self", "::int".repeat(3000)),
        format!("{}1{} from self", "(".repeat(500), ")".repeat(500)),
        format!("n + {sum} as m, {sum} as n, m + 1 as o from self"),
    ] {
        let error = long(query.clone()).unwrap_err().to_string();
        assert!(
            error.starts_with("this is nested too deeply"),
            "{query:.60}"
        );
    }
}
