//! Errors of engines on other machines.

use crate::case::{Case, error_of};
use argus_nb::prelude::*;
use polars::prelude::Field;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use std::thread::sleep;
use std::time::{Duration, Instant};

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
    Case {
        mend: "install it into the notebook's Python environment",
        error: |_| error_of(connect("bigquery:project/data")),
        helps: |folder, error| {
            // What that line puts there, with another driver's library in it.
            assert!(
                error.contains("install --no-deps adbc-driver-bigquery"),
                "{error}"
            );
            let lib = "adbc_driver_bigquery/libadbc_driver_bigquery.so";
            let environment = folder.join(".venv");
            let lib = environment.join("lib/python3.11/site-packages").join(lib);
            std::fs::create_dir_all(environment.join("bin")).unwrap();
            std::fs::create_dir_all(lib.parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(driver("flightsql"), lib).unwrap();
            let here = std::env::current_dir().unwrap();
            std::env::set_current_dir(folder).unwrap();
            let came = connect("bigquery:project/data").map_err(|error| error.to_string());
            std::env::set_current_dir(here).unwrap();
            came.err()
                .is_none_or(|said| !said.contains("there is no ADBC driver"))
        },
    },
    Case {
        mend: "is it running there, and is the port the right one?",
        error: |_| error_of(connect("grpc://127.0.0.1:1").and_then(one)),
        helps: |_, _| {
            let sail = Sail::start(free_port());
            connect(&sail.address()).and_then(one).unwrap() == 1
        },
    },
    Case {
        mend: "the next question connects anew; ask again",
        error: |_| {
            let sail = Sail::start(free_port());
            let there = connect(&sail.address()).unwrap();
            assert_eq!(one(there.clone()).unwrap(), 1);
            let port = sail.port;
            drop(sail);
            *LOST.lock().unwrap() = Some((there.clone(), port));
            error_of(one(there))
        },
        helps: |_, _| {
            let (there, port) = LOST.lock().unwrap().take().unwrap();
            let _sail = Sail::start(port);
            one(there).unwrap() == 1
        },
    },
];

/// The connection whose engine is gone, and the port at which that was.
static LOST: Mutex<Option<(Connection, u16)>> = Mutex::new(None);

/// How many rows an engine gives of a query that has one.
fn one(there: Connection) -> Result<usize, RemoteError> {
    Ok(there.sql("select 1 as one")?.fetch()?.height())
}

/// Where `.ci/engines` has put them.
fn installed() -> PathBuf {
    let home = std::env::var("HOME").unwrap_or_default();
    let caches = ["/var/cache".into(), Path::new(&home).join(".cache")];
    let mut folders = caches
        .map(|cache: PathBuf| cache.join("argus-nb/engines"))
        .into_iter();
    folders.find(|folder| folder.is_dir()).unwrap()
}

fn driver(name: &str) -> PathBuf {
    let pattern = format!(
        "{}/drivers/lib/python3*/site-packages/adbc_driver_{name}/libadbc_driver_{name}.so",
        installed().display()
    );
    glob::glob(&pattern).unwrap().next().unwrap().unwrap()
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// Sail's Flight SQL server, as long as this value is there.
struct Sail {
    process: Child,
    port: u16,
}

impl Sail {
    fn start(port: u16) -> Sail {
        let process = Command::new(installed().join("sail/bin/sail"))
            .args([
                "flight",
                "server",
                "--ip",
                "127.0.0.1",
                "--port",
                &port.to_string(),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let sail = Sail { process, port };
        let begun = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "Sail has not started"
            );
            sleep(Duration::from_millis(50));
        }
        sail
    }

    fn address(&self) -> String {
        format!("grpc://127.0.0.1:{}", self.port)
    }
}

impl Drop for Sail {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}

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
