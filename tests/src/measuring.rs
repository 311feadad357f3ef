//! What the programs in `measure/` share.

use anyhow::{Context, Result, bail};
use std::process::Command;

/// The number of flows that Argus' own page on Python speaks of.
pub const ROWS: u64 = 4_953_136;

/// The one option of a measuring program, such as `--rows N`: what it was given, or
/// `default`.
pub fn number_argument(option: &str, default: u64) -> Result<u64> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        [] => Ok(default),
        [name, number] if *name == option => Ok(number.parse()?),
        _ => bail!("the one option is `{option} N`"),
    }
}

/// The middle value; of an even number of values, the upper one of the two.
#[must_use]
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// Linux: a figure of `/proc/PID/status` that is given in kB, such as `VmRSS` (what is
/// resident) or `VmHWM` (the most that ever was), in bytes.
pub fn process_bytes(process: u32, figure: &str) -> Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
    let kilobytes = status
        .lines()
        .find_map(|line| line.strip_prefix(figure)?.strip_prefix(':'))
        .and_then(|rest| rest.split_whitespace().next())
        .with_context(|| format!("/proc/{process}/status has no {figure}"))?;
    Ok(kilobytes.parse::<u64>()? * 1024)
}

/// A Python that is measured. An old OpenBLAS's settings would slow a new numpy.
pub fn without_openblas_settings(python: &mut Command) -> &mut Command {
    python
        .env_remove("OPENBLAS_CORETYPE")
        .env_remove("OPENBLAS_L2_SIZE")
}
