//! Errors of engines on other machines.

use crate::case::{Case, error_of};
use argus_nb::prelude::*;

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
];
