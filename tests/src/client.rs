//! A Jupyter client: Python's own (`python/client.py`), sent one request a line.

use crate::Checkout;
use crate::checkout::notebooks;
use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Stdio};

/// A kernel process, and a client of it.
pub struct Client {
    process: Child,
    requests: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    /// Seconds from the start of the kernel until `wait_for_ready` returned.
    pub ready_in: f64,
}

/// Which kernel, and what it finds around it.
pub struct Start<'a> {
    /// A kernelspec's name.
    pub kernel: &'a str,
    /// The folder that the notebook would be in.
    pub cwd: &'a Path,
    /// Variables beside those of this process.
    pub env: BTreeMap<String, String>,
}

/// How a cell ended, and what it showed.
#[derive(Debug, Clone, Deserialize)]
pub struct Reply {
    /// `ok`, `error` or `silent`.
    pub status: String,
    #[serde(default)]
    pub ename: String,
    #[serde(default)]
    pub evalue: String,
    #[serde(default)]
    pub traceback: Vec<String>,
    pub outputs: Vec<Output>,
    /// From the request until the kernel was idle again.
    pub seconds: f64,
    pub seconds_since_interrupt: Option<f64>,
}

/// A message on iopub.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Output {
    Stream { name: String, text: String },
    DisplayData { data: BTreeMap<String, Value> },
    UpdateDisplayData { data: BTreeMap<String, Value> },
    ExecuteResult { data: BTreeMap<String, Value> },
    Error { ename: String, evalue: String },
    ClearOutput {},
}

impl Client {
    /// Starts the `argus` kernel in `cwd`.
    pub fn argus(cwd: &Path) -> Result<Client> {
        Client::start(&Start {
            kernel: "argus",
            cwd,
            env: BTreeMap::new(),
        })
    }

    /// Starts the `argus` kernel beside the notebooks.
    pub fn in_notebooks() -> Result<Client> {
        Client::argus(&notebooks())
    }

    /// Starts the `argus` kernel beside the notebooks, with these variables set.
    pub fn with_env(env: BTreeMap<String, String>) -> Result<Client> {
        Client::start(&Start {
            kernel: "argus",
            cwd: &notebooks(),
            env,
        })
    }

    pub fn start(start: &Start<'_>) -> Result<Client> {
        let mut process = Checkout::ready()
            .python_script("client.py")
            .envs(&start.env)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let requests = process.stdin.take();
        let stdout = process.stdout.take().context("stdout is piped")?;
        let mut client = Client {
            process,
            requests,
            answers: BufReader::new(stdout),
            ready_in: 0.0,
        };
        let env: BTreeMap<String, String> = std::env::vars().chain(start.env.clone()).collect();
        let answer = client.request(&json!({
            "do": "start", "kernel": start.kernel, "cwd": start.cwd, "env": env
        }))?;
        client.ready_in = answer["seconds"].as_f64().unwrap_or(f64::NAN);
        Ok(client)
    }

    /// Runs a cell to its end.
    pub fn run(&mut self, code: &str) -> Result<Reply> {
        self.request_run(&json!({ "do": "run", "code": code }))
    }

    /// Runs a cell, and gives it up after so many seconds: then the reply's status is
    /// `silent`, and neither the kernel nor this client is of any more use.
    pub fn run_within(&mut self, code: &str, patience: f64) -> Result<Reply> {
        self.request_run(&json!({ "do": "run", "code": code, "patience": patience }))
    }

    /// Runs a cell and interrupts it after so many seconds.
    pub fn interrupt(&mut self, code: &str, after: f64) -> Result<Reply> {
        self.request_run(&json!({ "do": "run", "code": code, "interrupt_after": after }))
    }

    /// Runs a cell and interrupts it at each of these seconds.
    pub fn interrupt_at(&mut self, code: &str, seconds: &[f64]) -> Result<Reply> {
        self.request_run(&json!({ "do": "run", "code": code, "interrupts": seconds }))
    }

    /// Runs a cell that asks, gives no answer, and interrupts it after so many seconds.
    pub fn interrupt_unanswered(&mut self, code: &str, after: f64) -> Result<Reply> {
        self.request_run(
            &json!({ "do": "run", "code": code, "interrupt_after": after, "may_ask": true }),
        )
    }

    pub fn kernel_info(&mut self) -> Result<Value> {
        self.request(&json!({ "do": "info" }))
    }

    /// Runs a cell that asks, and answers it.
    pub fn run_with_answers(&mut self, code: &str, answers: &[&str]) -> Result<Reply> {
        self.request_run(&json!({ "do": "run", "code": code, "answers": answers }))
    }

    /// Runs a cell with user_expressions; gives their results.
    pub fn run_with_expressions(&mut self, code: &str, expressions: &Value) -> Result<Value> {
        let request = json!({ "do": "run", "code": code, "expressions": expressions });
        Ok(self.request(&request)?["user_expressions"].take())
    }

    /// What completes the end of the code.
    pub fn complete(&mut self, code: &str) -> Result<Vec<String>> {
        let mut reply = self.request(&json!({ "do": "complete", "code": code }))?;
        Ok(serde_json::from_value(reply["matches"].take())?)
    }

    pub fn inspect(&mut self, code: &str) -> Result<Value> {
        self.request(&json!({ "do": "inspect", "code": code }))
    }

    pub fn is_complete(&mut self, code: &str) -> Result<Value> {
        self.request(&json!({ "do": "is_complete", "code": code }))
    }

    /// The kernel's process.
    pub fn kernel_pid(&mut self) -> Result<u32> {
        let answer = self.request(&json!({ "do": "process" }))?;
        let pid = answer["pid"].as_u64().context("a pid")?;
        Ok(u32::try_from(pid)?)
    }

    fn request_run(&mut self, request: &Value) -> Result<Reply> {
        Ok(serde_json::from_value(self.request(request)?)?)
    }

    fn request(&mut self, request: &Value) -> Result<Value> {
        let requests = self.requests.as_mut().context("the client has ended")?;
        writeln!(requests, "{request}")?;
        let mut answer = String::new();
        if self.answers.read_line(&mut answer)? == 0 {
            bail!("the client has died; what it said of it is on stderr");
        }
        Ok(serde_json::from_str(&answer)?)
    }
}

impl Drop for Client {
    /// Closing its stdin makes the client shut the kernel down.
    fn drop(&mut self) {
        self.requests = None;
        let _ = self.process.wait();
    }
}

impl Reply {
    pub fn is_ok(&self) -> bool {
        self.status == "ok"
    }

    /// What went to stdout.
    pub fn stdout(&self) -> String {
        self.streamed("stdout")
    }

    /// What went to stderr.
    pub fn stderr(&self) -> String {
        self.streamed("stderr")
    }

    fn streamed(&self, stream: &str) -> String {
        let texts = self.outputs.iter().filter_map(|output| match output {
            Output::Stream { name, text } if name == stream => Some(text.as_str()),
            _ => None,
        });
        texts.collect()
    }

    /// The cell's value in a MIME type.
    pub fn result(&self, mime: &str) -> Option<&str> {
        self.outputs.iter().find_map(|output| match output {
            Output::ExecuteResult { data } => data.get(mime)?.as_str(),
            _ => None,
        })
    }

    /// The cell's value as plain text.
    pub fn value(&self) -> &str {
        self.result("text/plain").unwrap_or_default()
    }

    /// What is displayed in a MIME type, in order; a display that lacks it is left out.
    pub fn displayed(&self, mime: &str) -> Vec<&str> {
        let texts = self.outputs.iter().filter_map(|output| match output {
            Output::DisplayData { data } | Output::UpdateDisplayData { data } => {
                data.get(mime)?.as_str()
            }
            _ => None,
        });
        texts.collect()
    }

    /// The traceback as a person reads it, without colours.
    pub fn error_text(&self) -> String {
        let text = self.traceback.join("\n");
        let mut plain = String::new();
        let mut is_in_escape = false;
        for c in text.chars() {
            match c {
                '\u{1b}' => is_in_escape = true,
                'm' if is_in_escape => is_in_escape = false,
                _ if is_in_escape => {}
                c => plain.push(c),
            }
        }
        plain
    }
}
