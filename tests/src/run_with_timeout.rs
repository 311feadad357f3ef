//! A program that is run to its end, but not for ever.

use anyhow::{Context, Result, bail};
use std::fs::File;
use std::io::{Read, Seek};
use std::process::{Child, Command, ExitStatus, Output};
use std::time::{Duration, Instant};

/// No program of the tests takes so long on a busy machine.
const TIMEOUT: Duration = Duration::from_secs(600);
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// Runs a program; gives its status and what it printed.
///
/// It prints into files: a pipe stays open as long as any process has it, and a
/// kernel that outlived its client would keep a test waiting for the pipe's end.
///
/// # Errors
/// It can't be started, or goes on for more than ten minutes; then it is killed, and
/// the error holds what it printed.
pub fn run_with_timeout(command: &mut Command) -> Result<Output> {
    let (stdout, stderr) = (tempfile::tempfile()?, tempfile::tempfile()?);
    let mut process = command
        .stdout(stdout.try_clone()?)
        .stderr(stderr.try_clone()?)
        .spawn()
        .with_context(|| format!("{command:?}"))?;
    let status = wait_or_kill(&mut process)?;
    let (stdout, stderr) = (contents(stdout)?, contents(stderr)?);
    match status {
        Some(status) => Ok(Output {
            status,
            stdout,
            stderr,
        }),
        None => bail!(
            "{command:?} has not ended in {} s; it printed: {}{}",
            TIMEOUT.as_secs(),
            String::from_utf8_lossy(&stdout),
            String::from_utf8_lossy(&stderr)
        ),
    }
}

/// `None`: the time was over, and it was killed.
fn wait_or_kill(process: &mut Child) -> Result<Option<ExitStatus>> {
    let started = Instant::now();
    loop {
        if let Some(status) = process.try_wait()? {
            return Ok(Some(status));
        }
        if started.elapsed() > TIMEOUT {
            process.kill()?;
            process.wait()?;
            return Ok(None);
        }
        std::thread::sleep(POLL_INTERVAL);
    }
}

fn contents(mut file: File) -> Result<Vec<u8>> {
    let mut contents = Vec::new();
    file.rewind()?;
    file.read_to_end(&mut contents)?;
    Ok(contents)
}
