//! Which files are taken for Argus' own, by their first 16 bytes.

mod files;

use argus_records::is_argus;
use files::{FILES, records};

/// The first 16 bytes of a record of Argus 3's, one of which was changed.
fn with(record: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut start = record[..16].to_vec();
    start[at] = byte;
    start
}

#[test]
fn a_file_may_begin_with_any_of_its_records() {
    for (name, file) in FILES {
        for (which, record) in records(file).iter().enumerate() {
            assert!(is_argus(&record[..16]), "{name} from record {which} on");
            assert!(is_argus(record), "{name} from record {which} on");
        }
    }
}

#[test]
fn a_start_that_was_changed() {
    let plain = records(FILES[3].1);
    let (start, flow) = (plain[0], plain[1]);
    let cases = [
        ("from a status record on", with(start, 1, 0x20), true),
        ("Argus 5's cookie", with(start, 10, 0x50), false),
        ("Argus 2's cookie", with(start, 9, 0x61), false),
        ("another length", with(start, 3, 0x21), false),
        ("no cause", with(start, 1, 0x00), false),
        ("version 4", with(start, 0, 0x84), false),
        ("a header alone", flow[..4].to_vec(), false),
        ("a part beyond its flow", with(flow, 7, 0xff), false),
        ("nothing", vec![], false),
    ];
    for (name, bytes, expected) in cases {
        assert_eq!(is_argus(&bytes), expected, "{name}");
    }
}

/// Text begins with the same bytes as some records: 3, 5, S and U.
const OTHERS: &[(&str, &[u8])] = &[
    ("zeros", &[0; 16]),
    ("CSV whose first field is a 3", b"3,192.168.1.1,10"),
    ("CSV whose first field is a 5", b"5 tcp 192.168.1."),
    ("a header with S", b"StartTime,Flgs,P"),
    ("a header with U", b"UID\torig_h\torig_"),
    ("UTF-16", b"S\0t\0a\0r\0t\0T\0i\0m\0"),
    ("SQLite", b"SQLite format 3\0"),
    (
        "Parquet",
        b"PAR1\x15\x04\x15\x10\x15\x14\x4c\x15\x02\x15\x00\x12",
    ),
    ("Zeek", b"#separator \\x09\n"),
    ("JSON", b"{\"ts\":1258531221"),
    ("pcap", b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0"),
    (
        "pcapng",
        b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\x01\0\0\0",
    ),
    (
        "gzip",
        b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xed\x5c\x7b\x6c\x1c\xc7",
    ),
    (
        "nfcapd",
        b"\x0c\xa5\x02\0\0\x01\x07\x01\x94\x63\x07\x6b\0\0\0\0",
    ),
    ("NetFlow 5", b"\0\x05\0\x1e\0\0\0\x01\x5f\0\0\0\0\0\0\0"),
    ("IPFIX", b"\0\x0a\0\x40\x5f\0\0\0\0\0\0\x01\0\0\0\0"),
];

#[test]
fn no_other_file_is_taken_for_one() {
    for (name, start) in OTHERS {
        assert!(!is_argus(start), "{name}");
    }
}
