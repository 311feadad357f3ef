//! Which files are taken for Argus' own, by their first 16 bytes.

use argus_records::is_argus;

/// The first record of a file of Argus 3, that of a flow, and of Argus 5.
const PLAIN: &[u8] = include_bytes!("data/plain.argus");
const FIVE: &[u8] = include_bytes!("data/five.argus");

fn with(file: &[u8], at: usize, byte: u8) -> Vec<u8> {
    let mut start = file[..16].to_vec();
    start[at] = byte;
    start
}

#[test]
fn starts_of_files() {
    let cases: &[(&str, Vec<u8>, bool)] = &[
        ("Argus 3", PLAIN.to_vec(), true),
        ("its first 16 bytes", PLAIN[..16].to_vec(), true),
        ("Argus 5", FIVE[..16].to_vec(), true),
        ("headless 3", PLAIN[128..].to_vec(), true),
        ("headless 5", FIVE[128..144].to_vec(), true),
        ("from a status record on", with(PLAIN, 1, 0x20), true),
        ("another cookie", with(PLAIN, 10, 0x50), false),
        ("Argus 2's cookie", with(PLAIN, 9, 0x61), false),
        ("another length", with(PLAIN, 3, 0x21), false),
        ("no cause", with(PLAIN, 1, 0x00), false),
        ("version 4", with(PLAIN, 0, 0x84), false),
        ("nothing", vec![], false),
        ("a header alone", PLAIN[128..132].to_vec(), false),
        (
            "a flow's part beyond it",
            with(&PLAIN[128..], 7, 0xff),
            false,
        ),
        ("zeros", vec![0; 16], false),
        (
            "CSV whose first field is a 3",
            b"3,192.168.1.1,10".to_vec(),
            false,
        ),
        (
            "CSV whose first field is a 5",
            b"5 tcp 192.168.1.".to_vec(),
            false,
        ),
        ("a header with S", b"StartTime,Flgs,P".to_vec(), false),
        ("a header with U", b"UID\torig_h\torig_".to_vec(), false),
        ("UTF-16", b"S\0t\0a\0r\0t\0T\0i\0m\0".to_vec(), false),
        ("SQLite", b"SQLite format 3\0".to_vec(), false),
        ("Zeek", b"#separator \\x09\n#".to_vec(), false),
        ("JSON", b"{\"ts\":1258531221".to_vec(), false),
        (
            "pcap",
            b"\xd4\xc3\xb2\xa1\x02\0\x04\0\0\0\0\0\0\0\0\0".to_vec(),
            false,
        ),
        (
            "pcapng",
            b"\x0a\x0d\x0d\x0a\x1c\0\0\0\x4d\x3c\x2b\x1a\x01\0\0\0".to_vec(),
            false,
        ),
        (
            "gzip",
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03\xed\x5c\x7b\x6c\x1c\xc7".to_vec(),
            false,
        ),
        (
            "nfcapd",
            b"\x0c\xa5\x02\0\x01\x00\x00\x00\x33\x53\x43\x13\x02\0\0\x01".to_vec(),
            false,
        ),
        (
            "NetFlow 5",
            b"\0\x05\0\x1e\0\0\0\x01\x5f\0\0\0\0\0\0\0".to_vec(),
            false,
        ),
        (
            "IPFIX",
            b"\0\x0a\0\x40\x5f\0\0\0\0\0\0\x01\0\0\0\0".to_vec(),
            false,
        ),
    ];
    for (name, start, is) in cases {
        assert_eq!(is_argus(start), *is, "{name}");
    }
}
