//! Text that was damaged: nothing panics or hangs, and no line is lost in silence.

#![allow(clippy::expect_used, clippy::panic, clippy::unwrap_used)]

mod common;

use argus_import::{Format, detect};
use common::{Loaded, data, load_as};

const MUTATIONS: u64 = 20_000;

/// xorshift64*: the same numbers in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound.max(1)
    }
}

const PIECES: &[&[u8]] = &[
    b"{",
    b"}",
    b"[",
    b"]",
    b"\"",
    b"\\",
    b",",
    b":",
    b"\n",
    b"\t",
    b" ",
    b"\0",
    b"\xff",
    b"\xc3",
    b"-",
    b"#",
    b"\r\n",
    b"null",
    b"true",
    b"1e999",
    b"-0",
    b"99999999999999999999999",
    b"\\ud800",
    b"\\u0041",
    b"\\x",
    b"#fields\ta\n",
    b"#separator \\x\n",
    b"\n\n",
    b"{\"a\":{}}",
    b"::ffff:1.2.3.4",
    b"2024-02-30T00:00:00Z",
    b"(empty)",
    b"\xef\xbb\xbf",
    b"|",
    b";",
    b"Summary\n",
    b"flows,bytes\n",
    b"2.1 M",
    b"Infinity",
    b"1.2.3.4:8.0",
    b"31/02/2018 25:61",
];

/// Changes the bytes from `from` on.
fn mutate(bytes: &mut Vec<u8>, from: usize, random: &mut Random) {
    for _ in 0..=random.below(6) {
        let at = from + random.below(bytes.len() - from + 1);
        let end = (at + random.below(40)).min(bytes.len());
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => drop(bytes.drain(at..end)),
            2 => drop(bytes.splice(at..at, PIECES[random.below(PIECES.len())].iter().copied())),
            3 => {
                let copy = bytes[at..end].to_vec();
                let to = from + random.below(bytes.len() - from + 1);
                drop(bytes.splice(to..to, copy));
            }
            4 if random.below(20) == 0 => bytes.truncate(at),
            _ if at < bytes.len() => bytes[at] = random.below(256) as u8,
            _ => {}
        }
    }
}

/// The number in front of which a note has this text.
fn noted(loaded: &Loaded, what: &str) -> usize {
    let note = loaded.notes.iter().find(|note| note.starts_with(what));
    note.map_or(0, |note| note.rsplit(' ').next().unwrap().parse().unwrap())
}

/// Events of the note that counts them: `dns 1 (first in line 4), stats 1 (…)`.
fn events(loaded: &Loaded) -> usize {
    let note = loaded
        .notes
        .iter()
        .find_map(|note| note.strip_prefix("objects that are no flows, by type: "));
    let counts = note
        .into_iter()
        .flat_map(|note| note.split(" (first in line "))
        .filter_map(|part| part.rsplit(' ').next());
    counts.filter_map(|count| count.parse::<usize>().ok()).sum()
}

fn lines(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let lines = bytes.split(|byte| *byte == b'\n');
    lines
        .map(|line| line.strip_suffix(b"\r").unwrap_or(line))
        .filter(|line| !line.trim_ascii().is_empty())
}

fn run(name: &str, format: Format, keeps_first_line: bool, check: impl Fn(&[u8], &Loaded)) {
    let original = data(name);
    let from = if keeps_first_line {
        original.iter().position(|byte| *byte == b'\n').unwrap() + 1
    } else {
        0
    };
    let mut random = Random(0x9E37_79B9_7F4A_7C15 ^ name.len() as u64);
    for number in 0..MUTATIONS {
        let mut bytes = original.clone();
        mutate(&mut bytes, from, &mut random);
        if let Some(other) = detect(&bytes).filter(|other| *other != format) {
            let _ = load_as(other, &bytes, 7);
        }
        match load_as(format, &bytes, 3) {
            Ok(loaded) => check(&bytes, &loaded),
            Err(error) => assert!(!keeps_first_line, "{name}, mutation {number}: {error}"),
        }
    }
}

fn no_check(_: &[u8], _: &Loaded) {}

#[test]
fn every_line_of_zeeks_is_a_row_an_error_or_a_header() {
    run("rotated.log", Format::Zeek, false, |bytes, loaded| {
        let not_bare = bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(bytes)
            .starts_with(b"#");
        let rows = bytes
            .split(|byte| *byte == b'\n')
            .map(|line| line.strip_suffix(b"\r").unwrap_or(line));
        let rows = rows.filter(|line| {
            !line.is_empty()
                && !line
                    .strip_prefix(b"\xef\xbb\xbf")
                    .unwrap_or(line)
                    .starts_with(b"#")
        });
        if not_bare {
            let got = loaded.batch.rows() + loaded.errors.len();
            // a line of spaces in front of the first row is none of a header
            assert!(
                got.abs_diff(rows.count()) <= 1,
                "{} {:?}\n{}",
                loaded.batch.rows(),
                loaded.errors,
                String::from_utf8_lossy(bytes)
            );
        }
    });
}

#[test]
fn every_line_of_suricatas_is_a_row_an_event_or_an_error() {
    run("eve.json", Format::Suricata, true, |bytes, loaded| {
        let got = loaded.batch.rows() + loaded.errors.len() + events(loaded);
        assert_eq!(
            got,
            lines(bytes).count(),
            "{:?}\n{}",
            loaded.notes,
            String::from_utf8_lossy(bytes)
        );
    });
}

#[test]
fn every_line_of_json_is_a_row_or_an_error() {
    for (name, format) in [
        ("conn.json", Format::Zeek),
        ("gcp.json", Format::GcpVpc),
        ("eve.json", Format::Json),
    ] {
        run(name, format, true, |bytes, loaded| {
            let got = loaded.batch.rows() + loaded.errors.len();
            assert_eq!(
                got,
                lines(bytes).count(),
                "{}",
                String::from_utf8_lossy(bytes)
            );
        });
    }
    run("any.json", Format::Json, false, no_check);
}

#[test]
fn every_line_of_aws_is_a_row_an_error_or_counted() {
    for name in ["vpc-v2.log", "vpc-v5.log"] {
        run(name, Format::AwsVpc, true, |bytes, loaded| {
            let counted = noted(loaded, "records NODATA") + noted(loaded, "records SKIPDATA");
            let header = usize::from(name == "vpc-v5.log");
            let got = loaded.batch.rows() + loaded.errors.len() + counted + header;
            assert_eq!(
                got,
                lines(bytes).count(),
                "{}",
                String::from_utf8_lossy(bytes)
            );
        });
    }
}

#[test]
fn every_line_of_tables_is_a_row_an_error_or_counted() {
    for (name, format) in [
        ("nfdump-titles.csv", Format::Nfdump),
        ("rwcut.txt", Format::Silk),
        ("cicids.csv", Format::CicFlowMeter),
        ("cicflowmeter.csv", Format::CicFlowMeter),
    ] {
        run(name, format, true, |bytes, loaded| {
            let counted = noted(loaded, "lines of nfdump's summary")
                + noted(loaded, "lines that are the header again");
            let got = loaded.batch.rows() + loaded.errors.len() + counted + 1;
            assert_eq!(
                got,
                lines(bytes).count(),
                "{:?}\n{}",
                loaded.errors,
                String::from_utf8_lossy(bytes)
            );
        });
    }
}

#[test]
fn azures_records_are_rows_or_errors() {
    for name in ["nsg-v1.json", "nsg-v2.json", "vnet.json"] {
        run(name, Format::Azure, false, no_check);
    }
}

#[test]
fn bombs_are_bounded() {
    let deep = |open: &str| format!("{{\"a\":1}}\n{}\n{{\"a\":2}}\n", open.repeat(200_000));
    let wide = format!(
        "{{\"a\":1}}\n{{{}\"b\":1}}\n{{\"a\":2}}\n",
        (0..100_000)
            .map(|number| format!("\"k{number}\":1,"))
            .collect::<String>()
    );
    let long_key = format!(
        "{{\"a\":1}}\n{{\"{}\":{{{}\"b\":1}}}}\n{{\"a\":2}}\n",
        "k".repeat(2 << 20),
        "\"a\":1,".repeat(200_000)
    );
    let cases = [
        ("arrays", deep("["), 2, 1),
        ("objects", deep("{\"a\":"), 2, 1),
        ("keys", wide, 3, 0),
        ("a key of megabytes", long_key, 2, 1),
        (
            "a value of megabytes",
            format!("{{\"a\":1}}\n{{\"b\":\"{}\"}}\n", "x".repeat(8 << 20)),
            2,
            0,
        ),
        (
            "a line that is too long",
            format!(
                "{{\"a\":1}}\n{{\"b\":\"{}\"}}\n{{\"a\":2}}\n",
                "x".repeat(20 << 20)
            ),
            2,
            1,
        ),
    ];
    for (name, text, rows, errors) in cases {
        let loaded = load_as(Format::Json, text.as_bytes(), 100).unwrap();
        assert_eq!(
            (loaded.batch.rows(), loaded.errors.len()),
            (rows, errors),
            "{name}"
        );
    }
}

#[test]
fn headers_and_objects_that_are_too_large_are_bounded() {
    let fields = format!("#separator \\x09\n#fields{}\n1\n", "\ta".repeat(1 << 20));
    assert_eq!(
        load_as(Format::Zeek, fields.as_bytes(), 100)
            .unwrap()
            .errors
            .len(),
        1
    );
    let many = (0..200_000)
        .map(|number| format!("\tf{number}"))
        .collect::<String>();
    let log = load_as(
        Format::Zeek,
        format!("#separator \\x09\n#fields{many}\n{many}\n").as_bytes(),
        100,
    )
    .unwrap();
    assert_eq!((log.columns.len(), log.errors.len()), (200_000, 1));
    let object = format!(
        "[{{\"a\":1}},{{\"b\":\"{}\"}},{{\"a\":2}}]",
        "x".repeat(70 << 20)
    );
    let loaded = load_as(Format::Json, object.as_bytes(), 100).unwrap();
    assert_eq!(loaded.batch.rows(), 2);
    assert!(
        loaded.errors.iter().all(|error| error.contains("too long")) && !loaded.errors.is_empty()
    );
}
