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

/// Rows by the csv crate, which has its own idea of nothing: blank lines and
/// headers printed again are none.
fn rows(bytes: &[u8], separator: u8) -> usize {
    let begin = bytes
        .iter()
        .take_while(|byte| matches!(byte, b'\n' | b'\r'))
        .count();
    let rest = bytes.get(begin + header(bytes).len() + 1..);
    let rest = rest.unwrap_or_default();
    let names: Vec<&[u8]> = header(bytes)
        .trim_ascii_end()
        .split(|byte| *byte == separator)
        .collect();
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(rest);
    let is_row = |record: &csv::ByteRecord| {
        let blank = record.len() == 1 && matches!(record.get(0), Some(b"" | b"\r"));
        let again = record.len() == names.len()
            && record
                .iter()
                .zip(&names)
                .all(|(field, name)| field.trim_ascii_end() == *name);
        !blank && !again
    };
    reader.byte_records().flatten().filter(is_row).count()
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
    let expected = rows(bytes, separator(bytes));
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
