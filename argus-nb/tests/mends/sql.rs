//! Queries in SQL that can't be answered.

use crate::case::{Case, error_of};
use crate::questions::flows;
use argus_nb::prelude::*;

pub const SQL: &[Case] = &[
    Case {
        mend: "a text stands in single quotes: 'tcp'",
        error: |_| error_of(flows().sql("select * from self where Proto = tcp")),
        helps: |_, _| {
            let query = "select * from self where Proto = 'tcp'";
            flows().sql(query).unwrap().height() == 2
        },
    },
    Case {
        mend: "add it to `group by`, or say which of a group's is meant: first(Proto), max(Proto)",
        error: |_| error_of(flows().sql("select Proto, count(*) from self")),
        helps: |_, _| {
            [
                "select Proto, count(*) from self group by Proto",
                "select first(Proto), max(Proto), count(*) from self",
            ]
            .into_iter()
            .all(|query| flows().sql(query).is_ok())
        },
    },
    Case {
        mend: "call one otherwise: … as another",
        error: |_| error_of(flows().sql("select Dur, Dur from self")),
        helps: |_, _| flows().sql("select Dur, Dur as another from self").is_ok(),
    },
    Case {
        mend: "read it as one: cast(… as int)",
        error: |_| error_of(flows().sql("select Dur from self where TotBytes > 1")),
        helps: |_, _| {
            let query = "select Dur from self where cast(TotBytes as int) > 1";
            flows().sql(query).unwrap().height() == 2
        },
    },
    Case {
        mend: "select * from (select Dur, row_number() over (order by Dur desc) as place from self) as t where place <= 2",
        error: |_| {
            error_of(
                queried().sql("select Dur from self where row_number() over (order by Dur) < 3"),
            )
        },
        helps: |_, error| queried().sql(query_in(error)).unwrap().height() == 2,
    },
    Case {
        mend: "select Proto, rank() over (order by bytes desc) as place from (select Proto, sum(TotBytes) as bytes from self group by Proto) as t",
        error: |_| {
            error_of(
                queried()
                    .sql("select Proto, rank() over (order by sum(TotBytes)) from self group by 1"),
            )
        },
        helps: |_, error| queried().sql(query_in(error)).unwrap().height() == 2,
    },
    Case {
        mend: "select Dur from self cross join (select max(Dur) as longest from self) as t where Dur = longest",
        error: |_| {
            error_of(queried().sql("select Dur from self where Dur = (select max(Dur) from self)"))
        },
        helps: |_, error| queried().sql(query_in(error)).unwrap().height() == 1,
    },
    Case {
        mend: "select Dur from self semi join (select Proto from self where Dur > 1) as t using (Proto)",
        error: |_| {
            error_of(queried().sql("select Dur from self where Proto in (select Proto from self)"))
        },
        helps: |_, error| queried().sql(query_in(error)).unwrap().height() == 3,
    },
];

fn queried() -> DataFrame {
    df!("Proto" => ["tcp", "udp", "tcp", "tcp"], "TotBytes" => [1i64, 2, 3, 4], "Dur" => [0.0, 1.0, 2.0, 1.5])
        .unwrap()
}

/// The query that a hint shows.
fn query_in(error: &str) -> &str {
    let hint = error
        .lines()
        .find(|line| line.trim_start().starts_with("hint: "))
        .unwrap();
    let start = hint.find(": select ").unwrap();
    &hint[start + 2..]
}
