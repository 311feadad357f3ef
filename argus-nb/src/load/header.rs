//! The first line of a file: its separator and its columns.

use super::LoadError;
use crate::schema::{self, Kind};
use polars::prelude::{DataType, Field as PolarsField};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

/// ra prints any separator; these are the ones that can be told from data.
const SEPARATORS: [u8; 4] = *b",\t;|";
/// No header line is longer; a file without line breaks is not read whole.
const LONGEST: u64 = 1 << 20;

pub(super) struct Header {
    pub(super) separator: u8,
    pub(super) names: Vec<String>,
}

impl Header {
    /// Reads the header of the file, and nothing else of it.
    pub(super) fn of(path: &Path) -> Result<Header, LoadError> {
        let line = first_line(path)?;
        refuse_binary(path, &line)?;
        let separator = separator(&line);
        let names = names(&line, separator);
        if names.iter().all(String::is_empty) {
            return Err(LoadError::Empty {
                path: path.to_owned(),
            });
        }
        refuse_duplicates(path, &names)?;
        Ok(Header { separator, names })
    }

    /// The dtypes that polars shall parse the known fields as.
    pub(super) fn known_dtypes(&self) -> impl Iterator<Item = PolarsField> {
        self.names.iter().filter_map(|name| {
            let dtype = match schema::by_header(name)?.kind {
                Kind::Count => DataType::Int64,
                Kind::Number => DataType::Float64,
                // Ports and times are typed in a second step, which knows ra's
                // several ways of writing them.
                Kind::Port | Kind::Time | Kind::Text => DataType::String,
            };
            Some(PolarsField::new(name.as_str().into(), dtype))
        })
    }
}

fn first_line(path: &Path) -> Result<Vec<u8>, LoadError> {
    let unreadable = |source| LoadError::Unreadable {
        path: path.to_owned(),
        source,
    };
    let file = File::open(path).map_err(|source| match source.kind() {
        std::io::ErrorKind::NotFound => LoadError::missing(path),
        _ => unreadable(source),
    })?;
    if file.metadata().map_err(unreadable)?.is_dir() {
        return Err(LoadError::Folder {
            path: path.to_owned(),
        });
    }
    let mut line = Vec::new();
    BufReader::new(file)
        .take(LONGEST)
        .read_until(b'\n', &mut line)
        .map_err(unreadable)?;
    if line.is_empty() {
        return Err(LoadError::Empty {
            path: path.to_owned(),
        });
    }
    Ok(line)
}

/// The files that people hand over instead of CSV, known by their first bytes.
fn refuse_binary(path: &Path, line: &[u8]) -> Result<(), LoadError> {
    let (what, hint) = match line {
        [0x1f, 0x8b, ..] => ("gzip", "unpack it first: gunzip -k FILE"),
        [b'B', b'Z', b'h', ..] => ("bzip2", "unpack it first: bunzip2 -k FILE"),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => ("zstd", "unpack it first: unzstd FILE"),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => ("xz", "unpack it first: unxz -k FILE"),
        [0xd4, 0xc3, 0xb2, 0xa1, ..]
        | [0xa1, 0xb2, 0xc3, 0xd4, ..]
        | [0x0a, 0x0d, 0x0d, 0x0a, ..] => (
            "a packet capture",
            "argus -r FILE -w flows.argus && ra -r flows.argus -n -u -c , > flows.csv",
        ),
        line if line.contains(&0) => (
            "binary",
            "if it is an Argus stream: ra -r FILE -n -u -c , > flows.csv",
        ),
        _ => return Ok(()),
    };
    Err(LoadError::NotCsv {
        path: path.to_owned(),
        what,
        hint,
    })
}

fn separator(line: &[u8]) -> u8 {
    let occurrences = |separator: &u8| line.iter().filter(|byte| *byte == separator).count();
    SEPARATORS
        .into_iter()
        .rev()
        .max_by_key(occurrences)
        .unwrap_or(b',')
}

fn names(line: &[u8], separator: u8) -> Vec<String> {
    let mut record = csv::ByteRecord::new();
    let read = csv::ReaderBuilder::new()
        .has_headers(false)
        .delimiter(separator)
        .from_reader(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line))
        .read_byte_record(&mut record);
    match read {
        Ok(true) => record
            .iter()
            .map(|name| String::from_utf8_lossy(name).into_owned())
            .collect(),
        _ => Vec::new(),
    }
}

fn refuse_duplicates(path: &Path, names: &[String]) -> Result<(), LoadError> {
    for (second, name) in names.iter().enumerate() {
        if let Some(first) = names[..second].iter().position(|earlier| earlier == name) {
            return Err(LoadError::DuplicateColumn {
                path: path.to_owned(),
                name: name.clone(),
                first: first + 1,
                second: second + 1,
            });
        }
    }
    Ok(())
}
