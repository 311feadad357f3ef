//! Real engines for tests: Spark with a master, two workers and a Connect server, and Sail with its
//! Flight SQL server, each started and watched by `python/engines.py`.
//!
//! | file | what |
//! | --- | --- |
//! | `proxy` | what stands between a client and an engine, to count bytes and to break the line |

mod proxy;

pub use proxy::Proxy;

use crate::Checkout;
use crate::requirements::engines_folder;
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

/// Which engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Spark,
    Sail,
}

impl Kind {
    /// As `engines.py` knows it.
    fn name(self) -> &'static str {
        match self {
            Kind::Spark => "spark",
            Kind::Sail => "sail",
        }
    }
}

/// An engine that runs. It ends with this value, and with this process however that ends.
pub struct Engine {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// The address that `connect` takes.
    pub uri: String,
    /// How long it took to start.
    pub seconds: f64,
}

#[derive(Debug, Deserialize)]
struct Started {
    uri: String,
    seconds: f64,
}

impl Engine {
    /// Starts it, and waits until it answers. What it prints is in `release/engines`.
    ///
    /// # Errors
    /// It is not installed, or does not start; the error of `engines.py` is on stderr.
    pub fn start(kind: Kind) -> Result<Engine> {
        let folder = engines_folder().context("the engines were here when the tests were built")?;
        let logs = Checkout::ready()
            .release()
            .join("engines")
            .join(kind.name());
        let script = crate::checkout::workspace().join("tests/python/engines.py");
        let mut process = Command::new(folder.join("spark/bin/python"))
            .arg("-B")
            .arg(script)
            .arg(kind.name())
            .arg(&folder)
            .env("LOGS", &logs)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let requests = process.stdin.take();
        let mut answers = BufReader::new(process.stdout.take().context("stdout is piped")?);
        let started: Started = read(&mut answers)
            .with_context(|| format!("{kind:?} has not started; see {}", logs.display()))?;
        Ok(Engine {
            process,
            requests,
            answers,
            uri: started.uri,
            seconds: started.seconds,
        })
    }

    /// Where it listens.
    pub fn address(&self) -> Result<SocketAddr> {
        let (_, address) = self.uri.split_once("://").context("an address")?;
        Ok(address.parse()?)
    }

    /// Spark: how many tasks each of its executors has finished.
    pub fn tasks_of_executors(&mut self) -> Result<BTreeMap<String, u64>> {
        let mut answer = self.ask("executors")?;
        Ok(serde_json::from_value(answer["tasks"].take())?)
    }

    /// Spark: how many jobs run.
    pub fn running_jobs(&mut self) -> Result<u64> {
        let answer = self.ask("running jobs")?;
        answer["jobs"].as_u64().context("a number of jobs")
    }

    /// Spark: kills the process of an executor.
    pub fn kill_executor(&mut self) -> Result<()> {
        self.kill("kill executor")
    }

    /// Kills the process that queries are sent to.
    pub fn die(&mut self) -> Result<()> {
        self.kill("die")
    }

    fn kill(&mut self, request: &str) -> Result<()> {
        let answer = self.ask(request)?;
        ensure!(answer["killed"].is_u64(), "{request}: {answer}");
        Ok(())
    }

    fn ask(&mut self, request: &str) -> Result<Value> {
        let requests = self.requests.as_mut().context("it has ended")?;
        writeln!(requests, "{}", json!({ "do": request }))?;
        read(&mut self.answers).with_context(|| request.to_owned())
    }
}

impl Drop for Engine {
    /// Closing its stdin makes the program end all that it started.
    fn drop(&mut self) {
        self.requests = None;
        let _ = self.process.wait();
    }
}

fn read<T: serde::de::DeserializeOwned>(answers: &mut impl BufRead) -> Result<T> {
    let mut line = String::new();
    let bytes = answers.read_line(&mut line)?;
    ensure!(bytes > 0, "engines.py has ended; what it said is on stderr");
    Ok(serde_json::from_str(&line)?)
}

/// The Python environment that the drivers are installed in.
pub fn drivers() -> Result<PathBuf> {
    let folder = engines_folder().context("the engines were here when the tests were built")?;
    Ok(folder.join("drivers"))
}
