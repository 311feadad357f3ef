//! Every field of every record, beside what the real ra prints: equal, or different for a
//! reason that `ra_comparison` names.

use super::corpus::Corpus;
use anyhow::{Result, ensure};
use argus_tests::checkout::{program, shared_data};
use argus_tests::ra_comparison::{comparable, compare};
use std::path::Path;

/// Fields of which ours are names, and those that ra can only be asked for alone.
const AS_NAMES: &[&str] = &["proto", "sdsb", "ddsb"];
const ALONE: &[&str] = &["resp"];

/// Holds every field of a file to ra's. Returns how many values were compared.
fn assert_equal_to_ra(file: &Path) -> Result<usize> {
    let ra = program("ra")?;
    let mut values = 0;
    for (names, numeric) in [(&comparable()[..], true), (AS_NAMES, false), (ALONE, true)] {
        let compared = compare(&ra, file, names, numeric).map_err(anyhow::Error::msg)?;
        for (name, field) in compared {
            let first = field.different.first();
            let n = field.different.len();
            ensure!(
                first.is_none(),
                "{}: {name}: {n} values, first {first:?}",
                file.display()
            );
            values += field.equal;
        }
    }
    Ok(values)
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn every_value_is_the_real_ras() -> Result<()> {
    let mut files = Corpus::ready()?.all().to_vec();
    // What a sensor of version 5 recorded in a busy network.
    files.push(shared_data("argus5-baseline.argus")?);
    let mut values = 0;
    for file in files {
        values += assert_equal_to_ra(&file)?;
    }
    ensure!(values > 2_000_000, "only {values} values were compared");
    Ok(())
}
