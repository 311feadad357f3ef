//! Files that other programs than ra 3 wrote.

use super::printed::{Times, assert_printed_again, cells};
use anyhow::{Context, Result};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::shared_data;

#[test]
#[cfg_attr(not(has_shared_data), ignore = "the shared data are missing")]
fn every_cell_of_other_dialects_is_what_their_files_say() -> Result<()> {
    let with_a_year = Times::Format("%Y/%m/%d %H:%M:%S%.6f");
    let without_a_year = Times::Format("%m/%d.%H:%M:%S%.6f");
    for (name, separator, times) in [
        ("test2-malicious.binetflow", ',', with_a_year),
        ("test5-mixed.binetflow", '\t', with_a_year),
        ("argus5-home.csv", ',', without_a_year),
    ] {
        let path = shared_data(name)?;
        let df = Load::new(&path)
            .year(2024)
            .read()
            .with_context(|| name.to_owned())?;
        let start = df.column("StartTime")?.dtype();
        assert!(matches!(start, DataType::Datetime(_, None)), "{name}");
        assert_printed_again(&df, &cells(&path, separator)?, times)
            .with_context(|| name.to_owned())?;
    }
    Ok(())
}
