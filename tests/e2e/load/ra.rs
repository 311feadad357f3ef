//! Every cell is what the real ra printed, however it was told to print it.

use super::printed::{Times, assert_printed_again, cells};
use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_nb::schema::{FIELDS, Since};
use argus_tests::checkout::{program, shared_data};
use std::path::PathBuf;
use std::process::Command;

/// What is asked of ra in most of the tests.
const ASKED: &str = "stime,flgs,proto,saddr,sport,dir,daddr,dport,pkts,bytes,state";

/// A stream that the real argus made of a real capture, and the real ra on it.
struct Ra {
    program: PathBuf,
    folder: tempfile::TempDir,
}

impl Ra {
    fn on_a_capture() -> Result<Ra> {
        let folder = tempfile::tempdir()?;
        let status = Command::new(program("argus")?)
            .args(["-F", "/dev/null", "-r"])
            .arg(shared_data("ssh-mdns.pcap")?)
            .arg("-w")
            .arg(folder.path().join("x.argus"))
            .status()?;
        ensure!(status.success(), "argus: {status}");
        Ok(Ra {
            program: program("ra")?,
            folder,
        })
    }

    /// What ra prints, as a file. `-n` is for numbers in place of services' names, `-u`
    /// for seconds since 1970, `-c` for a separator, `-s` for the fields.
    fn print(&self, arguments: &[&str]) -> Result<PathBuf> {
        self.print_configured("", arguments)
    }

    /// The same with lines of a `.rarc`.
    fn print_configured(&self, configuration: &str, arguments: &[&str]) -> Result<PathBuf> {
        let rarc = self.folder.path().join("ra.rc");
        std::fs::write(&rarc, configuration)?;
        let output = Command::new(&self.program)
            .arg("-F")
            .arg(&rarc)
            .args(arguments)
            .arg("-r")
            .arg(self.folder.path().join("x.argus"))
            .env("TZ", "UTC")
            .output()?;
        let stderr = String::from_utf8_lossy(&output.stderr);
        ensure!(output.status.success(), "ra: {stderr}");
        let file = tempfile::Builder::new()
            .suffix(".csv")
            .tempfile_in(self.folder.path())?;
        let path = file.into_temp_path().keep()?;
        std::fs::write(&path, output.stdout)?;
        Ok(path)
    }

    /// The cells as they are compared with: numbers and seconds.
    fn expected(&self) -> Result<Vec<Vec<String>>> {
        let path = self.print(&["-c", "|", "-n", "-u", "-s", ASKED])?;
        let cells = cells(&path, '|')?;
        ensure!(cells.len() > 100, "only {} rows", cells.len());
        Ok(cells)
    }
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn every_cell_is_what_the_real_ra_printed() -> Result<()> {
    let ra = Ra::on_a_capture()?;
    let expected = ra.expected()?;
    for separator in [",", "\t", ";", "|"] {
        let path = ra.print(&["-c", separator, "-n", "-u", "-s", ASKED])?;
        let df = load(&path)?;
        assert_eq!(df.column("TotBytes")?.dtype(), &DataType::Int64);
        assert_printed_again(&df, &expected, Times::Epoch).with_context(|| separator.to_owned())?;
    }
    let quoting = "RA_FIELD_QUOTED=\"double\"\n";
    let path = ra.print_configured(quoting, &["-c", ",", "-n", "-u", "-s", ASKED])?;
    let text = std::fs::read_to_string(&path)?;
    ensure!(text.contains('"'), "ra did not quote");
    let quoted = load(&path)?;
    assert_eq!(quoted.height(), expected.len());
    let plain = load(ra.print(&["-c", ",", "-n", "-u", "-s", ASKED])?)?;
    assert!(
        quoted
            .column("TotBytes")?
            .equals_missing(plain.column("TotBytes")?)
    );
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn services_by_name_and_times_without_a_date_are_read() -> Result<()> {
    let ra = Ra::on_a_capture()?;
    // Services by name, and ICMP's type and code in hexadecimal.
    let path = ra.print(&["-c", "|", "-u", "-s", ASKED])?;
    assert_printed_again(&load(&path)?, &cells(&path, '|')?, Times::Epoch)?;
    let ports = Load::new(&path).ports_as_text().read()?;
    assert_eq!(ports.column("Dport")?.dtype(), &DataType::String);

    // Without -u a time has no date: it stays what ra printed, until one is given.
    let path = ra.print(&["-c", "|", "-n", "-s", ASKED])?;
    let text = load(&path)?;
    assert_eq!(text.column("StartTime")?.dtype(), &DataType::String);
    let note = load_report(&text).context("no note")?.to_string();
    assert!(note.contains("`StartTime` stays text"), "{note}");
    let dated = Load::new(&path).date("2018-03-09").read()?;
    assert_printed_again(&dated, &cells(&path, '|')?, Times::Format("%H:%M:%S%.6f"))
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn columns_that_are_aligned_with_spaces_are_read() -> Result<()> {
    let ra = Ra::on_a_capture()?;
    let expected = ra.expected()?;
    // As ra prints to a terminal.
    let aligned = load(ra.print(&["-n", "-u", "-s", ASKED])?)?;
    assert_eq!(aligned.height(), expected.len());
    for (at, name) in [(8, "TotPkts"), (9, "TotBytes"), (7, "Dport")] {
        let ours = aligned.column(name)?.cast(&DataType::Int64)?;
        for (row, value) in ours.i64()?.iter().enumerate() {
            let cell = expected[row][at].as_str();
            let number = match cell.strip_prefix("0x") {
                Some(hex) => i64::from_str_radix(hex, 16).ok(),
                None => cell.parse().ok(),
            };
            assert_eq!(value, number, "{name} row {row}: {cell}");
        }
    }
    Ok(())
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn a_file_without_a_header_has_the_columns_that_it_is_given() -> Result<()> {
    let ra = Ra::on_a_capture()?;
    let path = ra.print(&["-c", "|", "-L", "-1", "-n", "-u", "-s", ASKED])?;
    assert!(load(&path).is_err_and(|error| error.to_string().contains("has no header")));
    let named = Load::new(&path).names(ASKED.split(',')).read()?;
    assert_eq!(
        named.column("stime")?.dtype(),
        &DataType::Datetime(TimeUnit::Microseconds, None)
    );
    let mut expected = ra.expected()?;
    for row in &mut expected {
        row.remove(1);
    }
    assert_printed_again(&named.drop("flgs")?, &expected, Times::Epoch)
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn every_field_that_ra_prints_is_typed_as_the_catalogue_says() -> Result<()> {
    let ra = Ra::on_a_capture()?;
    // 3.0.8 prints memory of something else for `cor`, and no separator for `resp`.
    let printed = FIELDS
        .iter()
        .filter(|field| field.since == Since::V3 && !["cor", "resp"].contains(&field.name));
    let names: Vec<&str> = printed.map(|field| field.name).collect();
    // A header of two hundred columns is more than ra's own buffer holds.
    for names in names.chunks(12) {
        let asked = names.join(",");
        let path = ra.print(&["-n", "-u", "-c", "|", "-s", &asked])?;
        let df = load(&path).with_context(|| asked.clone())?;
        assert_printed_again(&df, &cells(&path, '|')?, Times::Epoch)
            .with_context(|| asked.clone())?;
        assert!(load_report(&df).is_none(), "{asked}");
    }
    Ok(())
}
