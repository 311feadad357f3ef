//! Files that somebody broke: whatever is in them, a load ends with a frame or
//! an error, and every row is in the frame or in the report.

#![allow(clippy::unwrap_used, reason = "a test, and functions of its own")]

use argus_nb::prelude::*;
use std::path::Path;

const WHOLE: &str = "\
StartTime,Flgs,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,TotPkts,TotBytes,State,Extra
1520628556.520001, e        ,ipv6-icmp,::,0x0087,   ->,ff02::1:ff8e:c3d1,0x0000,1,86,NNS,1
1520628556.553183, e s      ,udp,192.168.2.1,5353,   ->,224.0.0.251,5353,3,1299,INT,2
1520628560.000001, e        ,arp,192.168.2.1,,  who,192.168.2.9,,2,120,CON,
1520628561.100001, e *      ,tcp,192.168.2.7,57392,   ->,203.0.113.200,23,4,296,REQ,7.5
1520628562.100001,          ,man,0,0,,0,0,0,0,STA,\"a, \"\"b\"\"\"
";
const MUTANTS: u64 = 1000;

/// A xorshift: the same mutants every time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n as u64) as usize
    }
}

fn mutant(seed: u64) -> Vec<u8> {
    let mut chance = Chance(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut bytes = WHOLE.as_bytes().to_vec();
    for _ in 0..=chance.below(4) {
        let at = chance.below(bytes.len());
        match chance.below(8) {
            0 => bytes[at] = chance.below(256) as u8,
            1 => bytes.insert(at, b",;\t|\"\n\r \0"[chance.below(9)]),
            2 => {
                bytes.remove(at);
            }
            3 => bytes.truncate(at.max(1)),
            4 => {
                let line = bytes[at..].split_inclusive(|byte| *byte == b'\n').next();
                let line = line.unwrap_or_default().to_vec();
                bytes.splice(at..at, line);
            }
            5 => {
                bytes.splice(at..at, *b"\r\n\r\n");
            }
            6 => {
                bytes.splice(at..at, "é\u{202e}".bytes());
            }
            _ => bytes.push(b'\n'),
        }
    }
    bytes
}

/// The first line that is not blank.
fn header(bytes: &[u8]) -> &[u8] {
    let mut lines = bytes.split(|byte| *byte == b'\n');
    lines
        .find(|line| line.iter().any(|byte| *byte != b'\r'))
        .unwrap_or_default()
}

/// Rows by a reading of its own, one after the other. Blank lines, comments and headers
/// printed again are none.
fn rows(bytes: &[u8], separator: u8) -> usize {
    let begin = bytes
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .count();
    let header = header(bytes).trim_ascii_end();
    let rest = bytes.get(begin + self::header(bytes).len() + 1..);
    let mut rest = rest.unwrap_or_default();
    let mut rows = 0;
    while !rest.is_empty() {
        let (end, is_misquoted) = row_end(rest, separator);
        let (row, behind) = rest.split_at(end);
        rest = behind;
        let line = row.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let fields = fields(row, separator);
        let is_blank = !is_misquoted && matches!(fields.get(0), None | Some(b"" | b"\r"));
        let is_blank = is_blank && fields.len() <= 1;
        let width = self::fields(header, separator).len();
        let is_comment = row.starts_with(b"#") && fields.len() != width;
        rows += usize::from(!is_blank && !is_comment && line.trim_ascii_end() != header);
    }
    rows
}

fn fields(row: &[u8], separator: u8) -> csv::ByteRecord {
    let mut record = csv::ByteRecord::new();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(row);
    reader.read_byte_record(&mut record).unwrap();
    record
}

/// Where the first row of a text ends. A field that begins with a quote may span lines,
/// if the quote that closes it ends the field; else the row is one line, and misquoted.
fn row_end(text: &[u8], separator: u8) -> (usize, bool) {
    let is_break = |byte: &u8| *byte == b'\n';
    let line = text
        .iter()
        .position(is_break)
        .map_or(text.len(), |at| at + 1);
    let (mut at, mut begins, mut closes_within) = (0, true, false);
    while let Some(byte) = text.get(at) {
        at += 1;
        if *byte == b'\n' {
            break;
        }
        if *byte != b'"' || !begins {
            begins = *byte == separator;
            continue;
        }
        loop {
            let Some(quote) = text[at..].iter().position(|byte| *byte == b'"') else {
                return (line, true);
            };
            at += quote + 1;
            if text.get(at) != Some(&b'"') {
                break;
            }
            at += 1;
        }
        begins = false;
        let next = text.get(at).copied().unwrap_or(b'\n');
        closes_within |= next != separator && !matches!(next, b'\n' | b'\r');
    }
    match closes_within && at > line {
        true => (line, true),
        false => (at, false),
    }
}

fn separator(bytes: &[u8]) -> u8 {
    let occurs = |separator: &u8| {
        header(bytes)
            .iter()
            .filter(|byte| *byte == separator)
            .count()
    };
    *b"|;\t,"
        .iter()
        .max_by_key(|separator| occurs(separator))
        .unwrap_or(&b',')
}

/// Whether the file loads with its bad rows left out.
fn check(path: &Path, seed: u64, bytes: &[u8]) -> bool {
    std::fs::write(path, bytes).unwrap();
    let said = |df: &DataFrame| load_report(df).unwrap_or_default();
    // Without any other line end, `\r` is one.
    let mut lines = bytes.to_vec();
    if !lines.contains(&b'\n') {
        let returns = lines.iter_mut().filter(|byte| **byte == b'\r');
        returns.for_each(|byte| *byte = b'\n');
    }
    let expected = rows(&lines, separator(&lines));
    let strict = Load::new(path).read();
    let nulled = Load::new(path).on_error(OnError::Null).read();
    let skipped = Load::new(path).on_error(OnError::Skip).read();
    // What is wrong with the file as a whole is wrong however rows are treated.
    assert_eq!(nulled.is_ok(), skipped.is_ok(), "{seed}");
    if let Ok(df) = &strict {
        assert_eq!(df.height(), expected, "{seed}: rows were lost");
        let lost = said(df).rows_skipped() + said(df).values_nulled();
        assert_eq!(lost, 0, "{seed}");
    }
    if let Ok(df) = &nulled {
        assert_eq!(df.height(), expected, "{seed}: rows were lost with Null");
    }
    if let Ok(df) = &skipped {
        let left_out = said(df).rows_skipped();
        assert_eq!(
            df.height() + left_out,
            expected,
            "{seed}: rows were lost with Skip"
        );
        // Nothing is left out where the strict load found nothing wrong.
        assert!(strict.is_err() || left_out == 0, "{seed}");
    }
    skipped.is_ok()
}

#[test]
fn a_broken_file_loses_no_row_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mutant.csv");
    assert!(check(&path, 0, WHOLE.as_bytes()));
    let loaded = (1..=MUTANTS)
        .filter(|seed| check(&path, *seed, &mutant(*seed)))
        .count();
    // A test that only ever met files that can't be read would show nothing.
    assert!(loaded > MUTANTS as usize / 2, "{loaded} mutants loaded");
}
