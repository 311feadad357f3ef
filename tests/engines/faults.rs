//! What goes wrong between a notebook and an engine: the stop button, an executor or an engine
//! that dies, a host that does not answer.

use crate::place::{Kind, Place};
use anyhow::{Context, Result, ensure};
use argus_nb::prelude::*;
use argus_tests::Client;
use argus_tests::engines::drivers;
use std::net::TcpListener;
use std::thread::{sleep, spawn};
use std::time::{Duration, Instant};

/// How long a cell may go on after the stop button, and its job on the engine, in seconds.
const CELL_ENDS_WITHIN: f64 = 1.0;
const JOB_ENDS_WITHIN: Duration = Duration::from_secs(5);
/// How long one waits for an engine that does not answer, in seconds.
const NO_ANSWER_WITHIN: f64 = 10.0;

/// A kernel that finds the drivers, with a connection and flows.
fn kernel(place: &Place) -> Result<Client> {
    let env = [("VIRTUAL_ENV", drivers()?.display().to_string())];
    let env = env.map(|(name, value)| (name.to_owned(), value));
    let mut client = Client::with_env(env.into())?;
    let mixed = place.mixed.display().to_string();
    let reply = client.run(&format!(
        "let there = connect({:?})?;\nlet df = there.parquet({mixed:?})?;\ndf.total(\"TotBytes\")?",
        place.address
    ))?;
    ensure!(reply.is_ok(), "{}", reply.error_text());
    Ok(client)
}

/// A query that none of them answers in a minute.
fn endless(kind: Kind) -> &'static str {
    match kind {
        Kind::Spark | Kind::Sail => {
            "select count(*) as n from range(0, 4000000, 1, 8) a cross join range(0, 4000000, 1, 8) b \
             where (a.id * b.id) % 7 = 3"
        }
        Kind::DuckDb | Kind::Scan => {
            "select count(*) as n from range(0, 4000000) a(x) cross join range(0, 4000000) b(y) \
             where (x * y) % 7 = 3"
        }
    }
}

/// # Errors
/// The cell or its job goes on for too long, or what stood in the notebook is gone.
pub fn stop(place: &mut Place) -> Result<()> {
    let mut client = kernel(place)?;
    let cell = format!("there.sql({:?})?.fetch()?", endless(place.kind));
    let reply = client.interrupt(&cell, 5.0)?;
    let seconds = reply
        .seconds_since_interrupt
        .context("it was interrupted")?;
    ensure!(reply.status == "error", "it has ended by itself: {reply:?}");
    ensure!(
        seconds < CELL_ENDS_WITHIN,
        "the cell has ended after {seconds} s"
    );
    if place.kind == Kind::Spark {
        let since = Instant::now();
        while place.server()?.running_jobs()? > 0 {
            ensure!(since.elapsed() < JOB_ENDS_WITHIN, "Spark's job goes on");
            sleep(Duration::from_millis(100));
        }
    }
    goes_on(&mut client, place)
}

/// # Errors
/// The numbers are other ones than without that.
pub fn executor_dies(place: &mut Place) -> Result<()> {
    // Each remainder of 97 is there as often as the next, but for the last ones.
    let rows: u64 = 200_000_000;
    let there = place.connection()?;
    let made = there.sql(&format!(
        "select id % 97 as rest from range(0, {rows}, 1, 16)"
    ))?;
    let asked = spawn(move || made.counts("rest").map_err(|error| error.to_string()));
    while place.server()?.running_jobs()? == 0 {
        ensure!(!asked.is_finished(), "it has ended before");
        sleep(Duration::from_millis(100));
    }
    sleep(Duration::from_secs(1));
    ensure!(!asked.is_finished(), "it has ended before");
    place.server()?.kill_executor()?;
    let counts = asked.join().ok().context("a thread")?;
    let counts = counts.map_err(anyhow::Error::msg)?;
    let rests = counts.column("rest")?.i64()?;
    let counted = counts.column("count")?.u32()?;
    ensure!(counts.height() == 97, "{counts}");
    for (rest, count) in rests.iter().zip(counted.iter()) {
        let (rest, count) = (rest.context("a rest")?, count.context("a count")?);
        let right = rows / 97 + u64::from(rest.unsigned_abs() < rows % 97);
        ensure!(
            u64::from(count) == right,
            "{rest}: {count}, and not {right}"
        );
    }
    Ok(())
}

/// # Errors
/// The kernel does not outlive its engine, or says nothing.
pub fn engine_dies(place: &mut Place) -> Result<()> {
    let mut client = kernel(place)?;
    let cell = format!("there.sql({:?})?.fetch()?", endless(place.kind));
    let asked = spawn(move || {
        let reply = client.run_within(&cell, 30.0);
        (client, reply)
    });
    sleep(Duration::from_secs(4));
    ensure!(!asked.is_finished(), "it has ended before");
    place.server()?.die()?;
    let (mut client, reply) = asked.join().ok().context("a thread")?;
    let reply = reply?;
    ensure!(reply.status == "error", "{reply:?}");
    ensure!(
        reply.error_text().contains("hint:"),
        "{}",
        reply.error_text()
    );
    let reply = client.run("1 + 1")?;
    ensure!(reply.value() == "2", "{reply:?}");
    Ok(())
}

/// # Errors
/// One waits for too long.
pub fn no_answer() -> Result<()> {
    // It listens, and says nothing; the other one is nobody's address (RFC 5737).
    let silent = TcpListener::bind("127.0.0.1:0")?;
    let hosts = [
        silent.local_addr()?.to_string(),
        "192.0.2.1:15002".to_owned(),
    ];
    for (scheme, host) in ["sc", "grpc"]
        .iter()
        .flat_map(|s| hosts.iter().map(move |h| (s, h)))
    {
        let started = Instant::now();
        let address = format!("{scheme}://{host}");
        let came = connect(&address).and_then(|there| there.table("flows"));
        let seconds = started.elapsed().as_secs_f64();
        ensure!(seconds < NO_ANSWER_WITHIN, "{address}: {seconds} s");
        let error = came.err().context("nobody answers there")?.to_string();
        ensure!(error.contains(host.as_str()), "{error}");
    }
    Ok(())
}

/// The variables of the kernel answer as before.
fn goes_on(client: &mut Client, place: &Place) -> Result<()> {
    let reply = client.run("df.total(\"TotBytes\")?")?;
    let total = place.local.total("TotBytes")?;
    ensure!(reply.value() == format!("{total:?}"), "{reply:?}");
    Ok(())
}
