//! Exports of softflowd, and the files that nfcapd wrote of them, against what nfdump 1.7.1
//! printed of those files. `exports/` has them all; `programs.rs` makes them anew.

use crate::nfdump::Frame;
use argus_import::netflow::{ExportOptions, from_capture};
use argus_import::nfcapd::from_nfcapd;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/exports")
        .join(name)
}

fn read(name: &str) -> Frame {
    let file = Box::new(File::open(path(name)).expect(name));
    if name.ends_with(".pcap") {
        Frame::read(from_capture(file, ExportOptions::default()).expect(name))
    } else {
        Frame::read(from_nfcapd(file).expect(name))
    }
}

/// nfdump 1.7.1 takes no type and code of ICMP for IPv6 from NetFlow 9 (element 139); of both
/// ways it takes the flags and the TOS of the other one; and it multiplies sampled counts.
#[test]
fn every_value_is_the_one_that_nfdump_prints() {
    let none: &[&str] = &[];
    let cases = [
        ("netflow5.pcap", "netflow5", none),
        (
            "netflow5-sampled.pcap",
            "netflow5-sampled",
            &["ipkt", "ibyt"],
        ),
        ("netflow9.pcap", "netflow9", &["dp"]),
        ("ipfix.pcap", "ipfix", none),
        ("ipfix-both-ways.pcap", "ipfix-both-ways", &["flg", "stos"]),
        ("netflow9.nfcapd", "netflow9", none),
        ("netflow9.lzo.nfcapd", "netflow9", none),
        ("netflow9.lz4.nfcapd", "netflow9", none),
        ("netflow9.bzip2.nfcapd", "netflow9", none),
        ("netflow5-sampled.nfcapd", "netflow5-sampled", none),
    ];
    for (name, printed, but) in cases {
        let csv = path(&format!("{printed}.nfdump.csv"));
        let csv = fs::read_to_string(csv).expect(printed);
        let frame = read(name);
        assert!(frame.batch.rows() > 5, "{name}");
        assert_eq!(frame.differences(&csv, but), [""; 0], "{name}");
    }
}

#[test]
fn what_nfdump_does_not_say_is_there_as_well() {
    let frame = read("netflow9.pcap");
    let first = |column| frame.text(column, 0);
    assert_eq!(first("Proto"), Some("ipv6-icmp"));
    assert_eq!(
        (frame.number("Sport", 0), frame.number("Dport", 0)),
        (Some(135), Some(0))
    );
    assert_eq!(first("InputName"), Some("/tmp/n/small.pca"));
    assert_eq!(first("FlowEndReason"), Some("idle"));
    assert_eq!(frame.number("DstPkts", 0), None);
    assert_eq!(
        frame.number("StartTime", 0).map(|time| time / 1_000_000),
        Some(1_520_628_556)
    );

    let sampled = read("netflow5-sampled.pcap");
    assert_eq!(sampled.real("SamplingInterval", 0), Some(10.0));
    let of_file = read("netflow5-sampled.nfcapd");
    assert_eq!(of_file.real("SamplingInterval", 0), Some(10.0));
    let scaled = sampled.number("SrcPkts", 0).map(|packets| packets * 10);
    assert_eq!(of_file.number("SrcPkts", 0), scaled);
    assert!(of_file.notes[1].ends_with("multiplied by the sampling interval"));
}
