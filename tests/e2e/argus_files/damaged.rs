//! Files that were cut, or of which bytes are wrong.

use super::assert_same;
use super::corpus::Corpus;
use anyhow::Result;
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use std::path::PathBuf;

/// A file, and how many flows it has.
fn long() -> Result<(Vec<u8>, DataFrame)> {
    let path = Corpus::ready()?.long();
    Ok((std::fs::read(&path)?, load(&path)?))
}

fn written(folder: &tempfile::TempDir, bytes: &[u8]) -> Result<PathBuf> {
    let path = folder.path().join("damaged.argus");
    std::fs::write(&path, bytes)?;
    Ok(path)
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn a_cut_tail_costs_the_record_that_it_cuts() -> Result<()> {
    let (bytes, df) = long()?;
    let folder = tempfile::tempdir()?;
    let path = written(&folder, &bytes[..bytes.len() / 2])?;
    let half = load(&path)?;
    assert_same(&half, &df.head(Some(half.height())), "half");
    let report = load_report(&half).map_or_else(Vec::new, |report| report.lines());
    let said = report.join("\n");
    assert!(said.contains("the file ends within the record"), "{said}");
    assert!(said.contains("damaged.argus, byte "), "{said}");
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn damage_is_an_error_or_passed_over_and_reported() -> Result<()> {
    let (mut bytes, df) = long()?;
    let folder = tempfile::tempdir()?;
    let middle = bytes.len() / 2;
    bytes[middle..middle + 2000].fill(0x5a);
    let path = written(&folder, &bytes)?;
    let error = load(&path).unwrap_err().to_string();
    assert!(error.contains("damaged.argus`, byte "), "{error}");
    assert!(error.contains(".on_error(OnError::Skip)"), "{error}");
    let rest = Load::new(&path).on_error(OnError::Skip).read()?;
    let lost = df.height() - rest.height();
    assert!((1..30).contains(&lost), "{lost} flows were lost");
    let damaged = load_report(&rest).map_or(0, |report| report.bytes_damaged());
    assert!((1900..4000).contains(&damaged), "{damaged} bytes");
    assert_same(
        &rest.tail(Some(50)),
        &df.tail(Some(50)),
        "behind the damage",
    );
    let query = scan(&path)?.select([len()]).collect();
    assert!(query.unwrap_err().to_string().contains("byte "));
    Ok(())
}
