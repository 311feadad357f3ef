//! Errors of engines on other machines.

use crate::case::{Case, error_of};
use argus_nb::prelude::*;
use polars::prelude::Field;

/// Three flows at an engine.
fn flows() -> Connection {
    let connection = connect("duckdb:").unwrap();
    let df = df!["Proto" => ["udp", "tcp", "udp"], "TotBytes" => [1i64, 2, 3]].unwrap();
    df.save_to(&connection, "flows").unwrap();
    connection
}

/// What stands between the first quotation marks behind a text.
fn quoted<'a>(error: &'a str, behind: &str) -> &'a str {
    let rest = error.rsplit_once(behind).unwrap().1;
    rest.split('"').nth(1).unwrap()
}

pub const ENGINES: &[Case] = &[
    Case {
        mend: "write it as connect(\"sc://spark:15002\")",
        error: |_| error_of(connect("spark:15002")),
        helps: |_, error| {
            let example = quoted(error, "write it as").replace("spark", "no-such-host.invalid");
            !error_of(connect(&example)).contains("no address of an engine")
        },
    },
    Case {
        mend: "leave it out, and say it so: Connect::new(\"sc://127.0.0.1:1\").token(password(\"token: \")).open()?",
        error: |_| error_of(connect("sc://127.0.0.1:1/;token=hush")),
        helps: |_, error| {
            let address = quoted(error, "say it so");
            let said = error_of(Connect::new(address).token("hush").open());
            !said.contains("stands in the address") && !said.contains("hush")
        },
    },
    Case {
        mend: "let the connection be encrypted: ",
        error: |_| {
            error_of(
                Connect::new("grpc://no-such-host.invalid:1")
                    .token("hush")
                    .open(),
            )
        },
        helps: |_, error| {
            let address = error.rsplit_once("encrypted: ").unwrap().1;
            !error_of(Connect::new(address).token("hush").open()).contains("clear text")
        },
    },
    Case {
        mend: "connection.tables()? shows all of them",
        error: |_| error_of(flows().table("flow")),
        helps: |_, _| {
            let tables = flows().tables().unwrap();
            tables.column("table").unwrap().str().unwrap().get(0) == Some("flows")
        },
    },
    Case {
        mend: "say how many may come: df.fetch_at_most(20)?",
        error: |_| error_of(flows().table("flows").unwrap().fetch_at_most(2)),
        helps: |_, _| {
            let df = flows().table("flows").unwrap();
            df.fetch_at_most(20).unwrap().height() == 3 && df.sample(2, 0).unwrap().height() == 2
        },
    },
    Case {
        mend: "fetch the rows and ask it here: df.fetch()?, or of a sample: df.sample(100_000, 0)?",
        error: |_| error_of(flows().table("flows").unwrap().filtered(own_function())),
        helps: |_, _| {
            let df = flows().table("flows").unwrap();
            let fetched = df.fetch().unwrap().filtered(own_function()).unwrap();
            let sample = df.sample(100_000, 0).unwrap();
            fetched.height() == 2 && sample.filtered(own_function()).unwrap().height() == 2
        },
    },
    Case {
        mend: "narrow the rows first, or fetch a sample: df.sample(100_000, 0)?",
        error: |_| error_of(many_labels().ra("label ~ \"(?i)X7\"")),
        helps: |_, _| {
            let df = many_labels();
            let narrowed = df.filtered(col("n").below(20)).unwrap();
            let narrowed = narrowed.ra("label ~ \"(?i)X7\"").unwrap();
            let sample = df.sample(100_000, 0).unwrap();
            narrowed.fetch().unwrap().height() == 1
                && sample.ra("label ~ \"(?i)X7\"").unwrap().height() > 1
        },
    },
];

/// A closure, which no engine can be asked.
fn own_function() -> Expr {
    col("TotBytes").map(
        |values| Ok(values.as_materialized_series().gt(1)?.into_series().into()),
        |_, field| Ok(Field::new(field.name().clone(), DataType::Boolean)),
    )
}

/// More labels than are decided of here.
fn many_labels() -> Remote {
    let numbers: Vec<i64> = (0..200_001).collect();
    let labels: Vec<String> = numbers.iter().map(|n| format!("x{n}")).collect();
    let df = df!["label" => labels, "n" => numbers].unwrap();
    let connection = connect("duckdb:").unwrap();
    df.save_to(&connection, "labels").unwrap();
    connection.table("labels").unwrap()
}
