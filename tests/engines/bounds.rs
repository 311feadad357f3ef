//! What a client may take: of memory, however much it asks.

use crate::place::{Kind, Place};
use anyhow::{Context, Result, ensure};
use argus_nb::prelude::*;

/// By how much 2,000 queries may have this process grow.
const MOST_GROWTH: u64 = 10_000_000;
/// The first queries load drivers and fill caches.
const WARM: usize = 100;

/// # Errors
/// It grows by more than it may.
pub fn queries_do_not_grow(place: &mut Place) -> Result<()> {
    // A query takes a server up to a tenth of a second, however small it is.
    let queries = match place.kind {
        Kind::Sail | Kind::Spark => 400,
        Kind::Scan | Kind::DuckDb => 2_000,
    };
    let ask: Box<dyn Fn() -> Result<f64>> = match place.kind {
        Kind::Scan => {
            let flows = scan(&place.flows)?;
            Box::new(move || Ok(flows.total("TotBytes")?))
        }
        _ => {
            let flows = place.remote(&place.flows)?;
            Box::new(move || Ok(flows.total("TotBytes")?))
        }
    };
    let total = ask()?;
    for _ in 0..WARM {
        ask()?;
    }
    let before = resident()?;
    for _ in 0..queries {
        ensure!(ask()? == total, "another total");
    }
    let growth = resident()?.saturating_sub(before);
    println!("  after {queries} queries this process has grown by {growth} bytes");
    let most = MOST_GROWTH * queries / 2_000;
    ensure!(growth <= most, "{queries} queries: {growth} bytes more");
    Ok(())
}

/// The bytes of this process that are in memory.
pub fn resident() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix(" kB"));
    let kilobytes: u64 = kilobytes.context("VmRSS")?.trim().parse()?;
    Ok(kilobytes * 1024)
}
