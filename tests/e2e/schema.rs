//! The catalogue of fields against the installed ra.

use anyhow::Result;
use argus_nb::schema::{FIELDS, Since};
use argus_tests::checkout::program;
use std::process::Command;

#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra is missing")]
fn ra_prints_the_headers_of_the_catalogue() -> Result<()> {
    let ra = program("ra")?;
    let folder = tempfile::tempdir()?;
    let stream = folder.path().join("one.argus");
    // From a capture without a packet, ra prints the header all the same.
    let pcap = folder.path().join("empty.pcap");
    std::fs::write(&pcap, EMPTY_PCAP)?;
    Command::new(program("argus")?)
        .args(["-F", "/dev/null", "-r"])
        .arg(&pcap)
        .arg("-w")
        .arg(&stream)
        .status()?;
    let mut differ = Vec::new();
    for field in FIELDS.iter().filter(|field| field.since == Since::V3) {
        let output = Command::new(&ra)
            .args(["-F", "/dev/null", "-n", "-c", ",", "-s", field.name, "-r"])
            .arg(&stream)
            .output()?;
        let printed = String::from_utf8_lossy(&output.stdout);
        let header = printed.lines().next().unwrap_or_default();
        if header != field.header {
            differ.push(format!(
                "{}: ra prints `{header}`, we say `{}`",
                field.name, field.header
            ));
        }
    }
    assert!(differ.is_empty(), "{}", differ.join("\n"));
    Ok(())
}

/// libpcap's file header, version 2.4, Ethernet, little-endian; no packets.
const EMPTY_PCAP: [u8; 24] = [
    0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 1, 0, 0, 0,
];
