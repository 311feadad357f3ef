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

/// What stands behind the header.
fn behind_header(bytes: &[u8]) -> &[u8] {
    let is_break = |byte: &&u8| matches!(byte, b'\n' | b'\r');
    let begin = bytes.iter().take_while(is_break).count();
    let rest = bytes.get(begin + header(bytes).len() + 1..);
    rest.unwrap_or_default()
}

/// A row as it stands in the file, and its fields.
type Row<'a> = (&'a [u8], csv::ByteRecord);

fn csv_reader(text: &[u8], separator: u8) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(text)
}

/// The rows by the csv crate, if they are CSV to the letter: as one would write the very
/// fields that were read.
fn well_formed(text: &[u8], separator: u8) -> Option<Vec<Row<'_>>> {
    let mut reader = csv_reader(text, separator);
    let (mut rows, mut record, mut begin) = (Vec::new(), csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record).unwrap() {
        let end = reader.position().byte() as usize;
        let row = &text[begin..end];
        begin = end;
        // The crate counts blank lines before a row to the row.
        let blank = row.iter().take_while(|byte| **byte == b'\n').count();
        let row = &row[blank..];
        if !is_written_so(row, &record, separator) {
            return None;
        }
        rows.push((row, std::mem::take(&mut record)));
    }
    Some(rows)
}

/// Whether somebody who writes these fields could have written that row.
fn is_written_so(row: &[u8], fields: &csv::ByteRecord, separator: u8) -> bool {
    let row = row.strip_suffix(b"\n").unwrap_or(row);
    let (mut rest, has_return) = match row.strip_suffix(b"\r") {
        Some(row) => (row, true),
        None => (row, false),
    };
    for (at, field) in fields.iter().enumerate() {
        let is_last = at + 1 == fields.len();
        let field = match field.strip_suffix(b"\r") {
            Some(field) if is_last && has_return => field,
            _ => field,
        };
        let mut quoted = vec![b'"'];
        for byte in field {
            quoted.extend(std::iter::repeat_n(*byte, 1 + usize::from(*byte == b'"')));
        }
        quoted.push(b'"');
        let plain = || (!field.starts_with(b"\"")).then(|| rest.strip_prefix(field))?;
        let Some(behind) = rest.strip_prefix(&quoted[..]).or_else(plain) else {
            return false;
        };
        rest = match (behind, is_last) {
            ([], true) => return true,
            ([next, behind @ ..], false) if *next == separator => behind,
            _ => return false,
        };
    }
    false
}

/// The rows of any text, by a reading of its own: a quote that does not end with its field
/// is a matter of its line alone, which is more than the csv crate knows.
fn line_by_line(text: &[u8], separator: u8) -> Vec<Row<'_>> {
    let (mut rest, mut rows) = (text, Vec::new());
    while !rest.is_empty() {
        let (row, behind) = rest.split_at(row_end(rest, separator));
        rows.push((row, fields(row, separator)));
        rest = behind;
    }
    rows
}

fn fields(row: &[u8], separator: u8) -> csv::ByteRecord {
    let mut record = csv::ByteRecord::new();
    let mut reader = csv_reader(row, separator);
    reader.read_byte_record(&mut record).unwrap();
    record
}

/// Blank lines, comments and headers printed again are no rows.
fn without_what_is_no_row<'a>(rows: Vec<Row<'a>>, header: &[u8], separator: u8) -> Vec<Row<'a>> {
    let header = header.trim_ascii_end();
    let width = fields(header, separator).len();
    let is_row = |(row, fields): &Row<'_>| {
        let line = row.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let is_comment = row.starts_with(b"#") && fields.len() != width;
        let is_blank = fields.len() <= 1 && matches!(line, b"" | b"\r" | b"\"\"" | b"\"\"\r");
        !is_blank && !is_comment && line.trim_ascii_end() != header
    };
    rows.into_iter().filter(is_row).collect()
}

/// Where the first row of a text ends. A field that begins with a quote may span lines,
/// if the quote that closes it ends the field; else the row is one line.
fn row_end(text: &[u8], separator: u8) -> usize {
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
                return line;
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
    if closes_within && at > line { line } else { at }
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

/// What became of a broken file.
struct Outcome {
    /// It loads with its bad rows left out.
    loaded: bool,
    /// It is CSV to the letter, whatever it holds.
    well_formed: bool,
    /// Values that were compared with the csv crate's.
    compared: usize,
}

fn check(path: &Path, seed: u64, bytes: &[u8]) -> Outcome {
    std::fs::write(path, bytes).unwrap();
    let said = |df: &DataFrame| load_report(df).unwrap_or_default();
    // Without any other line end, `\r` is one.
    let mut lines = bytes.to_vec();
    if !lines.contains(&b'\n') {
        let returns = lines.iter_mut().filter(|byte| **byte == b'\r');
        returns.for_each(|byte| *byte = b'\n');
    }
    let (header, body, separator) = (header(&lines), behind_header(&lines), separator(&lines));
    let ours = without_what_is_no_row(line_by_line(body, separator), header, separator);
    let well_formed = well_formed(body, separator);
    let well_formed = well_formed.map(|rows| without_what_is_no_row(rows, header, separator));
    let expected = well_formed.as_ref().unwrap_or(&ours).len();
    assert_eq!(
        ours.len(),
        expected,
        "{seed}: two readings of the same rows"
    );
    let mut compared = 0;
    let strict = Load::new(path).read();
    let nulled = Load::new(path).on_error(OnError::Null).read();
    let skipped = Load::new(path).on_error(OnError::Skip).read();
    // What is wrong with the file as a whole is wrong however rows are treated.
    assert_eq!(nulled.is_ok(), skipped.is_ok(), "{seed}");
    if let Ok(df) = &strict {
        assert_eq!(df.height(), expected, "{seed}: rows were lost");
        let lost = said(df).rows_skipped() + said(df).values_nulled();
        assert_eq!(lost, 0, "{seed}");
        if let Some(rows) = &well_formed {
            compared = assert_values(df, rows, &fields(header, separator), seed);
        }
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
    Outcome {
        loaded: skipped.is_ok(),
        well_formed: well_formed.is_some(),
        compared,
    }
}

/// Holds a frame to the fields that the csv crate read: every text, and every number that
/// any program reads as one. Returns how many there were.
fn assert_values(df: &DataFrame, rows: &[Row<'_>], names: &csv::ByteRecord, seed: u64) -> usize {
    let mut compared = 0;
    // Columns stand in the file's order.
    for (column, at) in df.columns().iter().zip(0..names.len()) {
        let fields = rows.iter().map(|(_, fields)| {
            let field = fields.get(at).unwrap_or_default();
            String::from_utf8_lossy(field).trim().to_owned()
        });
        let what = format!("{seed}: {}", column.name());
        match column.dtype() {
            DataType::String | DataType::Categorical(..) => {
                let texts = column.cast(&DataType::String).unwrap();
                for (text, field) in texts.str().unwrap().iter().zip(fields) {
                    assert_eq!(text.unwrap_or_default().trim(), field, "{what}");
                    compared += 1;
                }
            }
            DataType::Int64 | DataType::Float64 | DataType::UInt16 => {
                let numbers = column.cast(&DataType::Float64).unwrap();
                for (number, field) in numbers.f64().unwrap().iter().zip(fields) {
                    // A port of -1 is none.
                    let known = field.parse::<f64>().ok();
                    let known = known.filter(|known| *known >= 0.0);
                    if known.is_some() {
                        assert_eq!(number, known, "{what}: {field}");
                        compared += 1;
                    }
                }
            }
            _ => {}
        }
    }
    compared
}

#[test]
fn a_broken_file_loses_no_row_in_silence() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("mutant.csv");
    assert!(check(&path, 0, WHOLE.as_bytes()).loaded);
    let (mut loaded, mut well_formed, mut compared) = (0, 0, 0);
    for seed in 1..=MUTANTS {
        let outcome = check(&path, seed, &mutant(seed));
        loaded += usize::from(outcome.loaded);
        well_formed += usize::from(outcome.well_formed);
        compared += outcome.compared;
    }
    // A test that only ever met files that can't be read, or that the csv crate does not
    // know how to read, would show nothing.
    let half = MUTANTS as usize / 2;
    assert!(loaded > half, "{loaded} mutants loaded");
    assert!(well_formed > half, "{well_formed} mutants were CSV");
    assert!(compared > 10 * half, "{compared} values were compared");
}
