//! Records that no corpus has, made part by part: forms of time that only clients write,
//! ids of all kinds, labels, tunnels, histograms. A case is its parts and what is to be
//! printed of them; those of the histograms, correlation, countries and systems are what
//! ra 3.0.8 prints of the same bytes.

use argus_records::fields::{UserDataSide, user_data};
use argus_records::{Item, Record, Records, field};

/// Parts in hexadecimal, and what fields print of them.
type Case = (
    &'static [&'static str],
    &'static [(&'static str, &'static str)],
);

/// Two packets from either side.
const BOTH_SIDES: &str = "10010102 023c0278";
/// A key of UDP.
const UDP: &str = "02010105 0a000001 0a000002 11000035 00350000";

const TIMES: &[Case] = &[
    // All four, each on its own.
    (
        &[
            "03781809 00000064 00000001 00000065 00000002 00000066 00000003 00000067 00000004",
            BOTH_SIDES,
        ],
        &[
            ("sstime", "100.000001"),
            ("sltime", "101.000002"),
            ("dstime", "102.000003"),
            ("dltime", "103.000004"),
            ("dur", "3.000003"),
        ],
    ),
    // All four, the later ones relative to the first.
    (
        &[
            "03781806 00000064 00000001 0000000a fffffffb 001e8480",
            BOTH_SIDES,
        ],
        &[
            ("sstime", "100.000001"),
            ("sltime", "100.000011"),
            ("dstime", "99.999996"),
            ("dltime", "102.000001"),
            ("stime", "99.999996"),
        ],
    ),
    // An end whose start is missing takes a place; its side has the times of the other.
    (
        &["03481805 00000064 00000001 00000066 00000003", BOTH_SIDES],
        &[
            ("sstime", "100.000001"),
            ("dltime", "100.000001"),
            ("dur", "0.000000"),
            ("mean", "2.000002"),
        ],
    ),
    // A start and a duration, of which ra 3 loses the fraction of a second.
    (
        &["03031804 00000064 00000001 000003e8", BOTH_SIDES],
        &[("sstime", "100.000001"), ("sltime", "100.001001")],
    ),
    // Nanoseconds.
    (
        &["03011903 00000064 075bcd15", BOTH_SIDES],
        &[("stime", "100.123456"), ("ltime", "100.123456")],
    ),
    // A fraction of more than a second.
    (
        &["03021805 00000064 00200000 00000065 00200005", BOTH_SIDES],
        &[("sstime", "100.999999"), ("sltime", "101.999999")],
    ),
];

const SENSORS: &[Case] = &[
    (
        &["01033004 00000009 65746830 00000007"],
        &[
            ("srcid", "9/eth0"),
            ("sid", "9"),
            ("inf", "eth0"),
            ("seq", "7"),
        ],
    ),
    (
        &["01030103 c0a80101 00000007"],
        &[("srcid", "192.168.1.1"), ("inf", ""), ("seq", "7")],
    ),
    (
        &["01032103 61620000 00000007"],
        &[("srcid", "ab"), ("seq", "7")],
    ),
    (&["01012203 00000000 00000000"], &[("srcid", "")]),
    (
        &["01033207 d91ba14b e0e550e6 86de534d 5ede8b2c 656e3000 00026ae6"],
        &[
            ("srcid", "d91ba14b-e0e5-50e6-86de-534d5ede8b2c/en0"),
            ("inf", "en0"),
            ("seq", "158438"),
        ],
    ),
    (
        &["01030206 fe800000 00000000 00000000 00000001 00000003"],
        &[("srcid", "fe80::1"), ("seq", "3")],
    ),
    (
        &["01030304 001c4200 00180000 00000003"],
        &[("srcid", "00:1c:42:00:00:18"), ("seq", "3")],
    ),
    (
        &[UDP],
        &[
            ("srcid", ""),
            ("seq", ""),
            ("trans", ""),
            ("mean", ""),
            ("pcr", ""),
        ],
    ),
];

const AGGREGATED: &[Case] = &[
    (
        &[
            BOTH_SIDES,
            "60000014 00000003 00000000 00000000 00000000 00000000 03000000 0000003f 0000803f 0000803e 0000c03f \
             00000000 00000000 02000000 00000040 00004040 0000003f 00008040 00000000 00000000",
        ],
        &[
            ("trans", "3"),
            ("mean", "1.000000"),
            ("min", "0.500000"),
            ("max", "1.500000"),
            ("stddev", "0.250000"),
            ("sum", "3.000000"),
            ("runtime", "3.000000"),
            ("idlemean", "3.000000"),
            ("idlemin", "2.000000"),
            ("idlemax", "4.000000"),
            ("idlestddev", "0.500000"),
        ],
    ),
    // Any other length does not count.
    (
        &[BOTH_SIDES, "60000003 00000003 00000000"],
        &[("trans", "1"), ("idlemean", ""), ("stddev", "0.000000")],
    ),
];

const LABELS: &[Case] = &[
    (&["64000002 55534445"], &[("sco", "US"), ("dco", "DE")]),
    (
        &["32000004 0000fc00 00000000 00000cf8"],
        &[("sas", "64512"), ("das", ""), ("ias", "3320")],
    ),
    (
        &["32010703 0000fc00 00000007"],
        &[("sas", "64512"), ("das", "7"), ("ias", "")],
    ),
    (
        &["66000005 7376633d 68747470 2c787c79 00000000"],
        &[("label", "svc=http,x|y")],
    ),
    (&["55000002 00000009"], &[("score", "9")]),
    (
        &["54000003 00000003 00000004"],
        &[("snstroke", "3"), ("dnstroke", "4"), ("nstroke", "7")],
    ),
    (
        &["62000007 00000007 0016e360 fffffffe 0000012c 00000004 fffffffb"],
        &[
            ("cor", "7.0.0.0"),
            ("dldur", "1625.494995"),
            ("dlstime", "-16.777218"),
            ("dlltime", "738.263062"),
            ("dspkts", "67108864"),
            ("ddpkts", "-67108865"),
        ],
    ),
    // Places of all three, and of two of them.
    (
        &["68000707 3f800000 40000000 40400000 40800000 40a00000 40c00000"],
        &[
            ("slat", "1.000000"),
            ("slon", "2.000000"),
            ("dlat", "3.000000"),
            ("dlon", "4.000000"),
            ("ilat", "5.000000"),
            ("ilon", "6.000000"),
        ],
    ),
    (
        &["68000605 40400000 40800000 40a00000 40c00000"],
        &[("slat", ""), ("dlat", "3.000000"), ("ilon", "6.000000")],
    ),
    (
        &["6a000003 000003ff 00070009"],
        &[("sloc", "3"), ("dloc", "-1"), ("sgrp", "7"), ("dgrp", "9")],
    ),
];

const LINKS: &[Case] = &[
    (
        &["40000302 a00f0004"],
        &[
            ("svlan", "0xa00f"),
            ("svid", "15"),
            ("svpri", "5"),
            ("dvid", "4"),
            ("dvpri", "0"),
        ],
    ),
    (
        &["44031103 000f4100 000f5100"],
        &[("smpls", "244"), ("dmpls", "245")],
    ),
    (
        &["48000103 ffb80001 00000000"],
        &[
            ("sttl", "255"),
            ("shops", "0"),
            ("sdsb", "ef"),
            ("sipid", "0x0001"),
            ("dttl", ""),
            ("dhops", ""),
        ],
    ),
    (
        &["42000305 ffffffff ffff685b 35b15593 dd860000"],
        &[
            ("smac", "68:5b:35:b1:55:93"),
            ("dmac", "ff:ff:ff:ff:ff:ff"),
            ("etype", "0x86dd"),
        ],
    ),
    (
        &["41000007 00000800 02010105 0100000a 0200000a 06000000 00000000"],
        &[
            ("sgreaddr", "10.0.0.1"),
            ("dgreaddr", "10.0.0.2"),
            ("greproto", "0x0800"),
        ],
    ),
    (
        &["45000008 00006558 00000000 02010105 0100000a 0200000a 11000000 00000000"],
        &[
            ("sgenaddr", "10.0.0.1"),
            ("dgenaddr", "10.0.0.2"),
            ("genproto", "0x6558"),
        ],
    ),
    (
        &["43000003 0000002a 0000002b"],
        &[("svnid", "42"), ("dvnid", "43")],
    ),
    (
        &["07000003 0000007b 00000005"],
        &[("hash", "123"), ("ind", "5")],
    ),
    (
        &["20000003 00000006 00000402"],
        &[("senc", "ev"), ("denc", "eH")],
    ),
];

const SIZES_AND_GAPS: &[Case] = &[
    (
        &["12070205 003c05ea 00400514 12345678 9abcdef0"],
        &[
            ("spktsz", "12345678"),
            ("dpktsz", "9abcdef0"),
            ("sminsz", "60"),
            ("dmaxsz", "1300"),
        ],
    ),
    (
        &["12050603 003c05ea 12345678"],
        &[
            ("spktsz", "12345678"),
            ("dpktsz", "00000000"),
            ("smaxsz", "1514"),
            ("dmaxsz", ""),
        ],
    ),
    // Both kinds of gaps with histograms, whose sum is too large for a digit.
    (
        &[
            "4601030d 00000005 447a0000 44fa0000 43960000 460ca000 12345678 00000005 447a0000 44fa0000 43960000 460ca000 12345678",
        ],
        &[
            ("sintdist", "df9b5713"),
            ("sintdistact", "78563412"),
            ("dintdist", "00000000"),
            ("sintpkt", "2.000000"),
            ("sintpktmin", "1.000000"),
            ("sjitact", "0.300000"),
        ],
    ),
    // A sensor of 64 bits adds eight bytes that mean nothing.
    (
        &[
            "4600050f 00000005 447a0000 44fa0000 43960000 460ca000 deadbeef deadbeef 00000001 44fa0000 44fa0000 00000000 44fa0000 deadbeef deadbeef",
        ],
        &[
            ("sintpktact", "2.000000"),
            ("sintpktactmax", "9.000000"),
            ("dintpktact", "2.000000"),
            ("dintpkt", "2.000000"),
            ("djitidl", ""),
            ("sintdist", ""),
        ],
    ),
];

#[test]
fn made_records_print_what_they_should() {
    for (parts, expected) in [TIMES, SENSORS, AGGREGATED, LABELS, LINKS, SIZES_AND_GAPS].concat() {
        with_record(parts, |record| {
            for (name, expected) in expected {
                let mut printed = String::new();
                field(name).expect("a field").print(record, &mut printed);
                assert_eq!(printed, *expected, "{name} of {parts:?}");
            }
        });
    }
}

#[test]
fn user_data_are_those_bytes_that_are_there() {
    /// Parts, and the source's and the destination's bytes.
    type UserData = (
        &'static [&'static str],
        Option<&'static [u8]>,
        Option<&'static [u8]>,
    );
    const SOURCE: &str = "50900003 00400003 61620a00";
    const ASKS_REVERSED: &str = "02460406 00010800 06040001 0a000001 0a000002 00000000";
    let cases: [UserData; 5] = [
        (&[SOURCE], Some(b"ab\n"), None),
        // The short form, of the destination.
        (&["50002003 00400002 61620a00"], None, Some(b"ab")),
        // racluster counts more than it writes.
        (&["50900003 00400040 61620a00"], Some(b"ab\n\0"), None),
        (&["50900002 00400000"], None, None),
        // Of ARP the wrong way round, the sides are exchanged.
        (&[ASKS_REVERSED, SOURCE], None, Some(b"ab\n")),
    ];
    for (parts, source, destination) in cases {
        with_record(parts, |record| {
            assert_eq!(user_data(record, UserDataSide::Source), source, "{parts:?}");
            assert_eq!(
                user_data(record, UserDataSide::Destination),
                destination,
                "{parts:?}"
            );
        });
    }
}

/// A record of these parts.
fn with_record(parts: &[&str], check: impl FnOnce(&Record<'_>)) {
    let parts: String = parts.concat();
    let digits: Vec<u32> = parts
        .chars()
        .filter_map(|digit| digit.to_digit(16))
        .collect();
    let body = digits.chunks(2).map(|pair| (pair[0] << 4 | pair[1]) as u8);
    let mut bytes = vec![0x13, 0x10, 0, (digits.len() / 8 + 1) as u8];
    bytes.extend(body);
    let item = Records::new(&bytes).of_a_whole_file().next();
    assert!(matches!(item, Some(Item::Flow(_))), "{parts}: {item:?}");
    if let Some(Item::Flow(record)) = item {
        check(&record);
    }
}
