//! Flow records as structs, one by one: for teaching, and for files that are
//! read once in constant memory.

use crate::interrupt::interrupted;
use crate::load::loaded;
use crate::load::{Dialect, Layout, Load, LoadError, Meter, Source, value};
use crate::schema::{self, Kind};
use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Visitor};
use std::io::Read;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};

/// The eleven fields of Argus' page on flow analysis.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), LoadError> {
/// let mut bytes = 0;
/// for flow in records::<Flow>("flows.csv")? {
///     bytes += flow?.bytes;
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize)]
pub struct Flow {
    /// StartTime, as the file writes it.
    pub stime: String,
    /// Flgs, its nine positions to the letter.
    #[serde(default)]
    pub flgs: String,
    pub proto: String,
    pub saddr: String,
    /// Source port; none for protocols without ports.
    pub sport: Option<u16>,
    #[serde(default)]
    pub dir: String,
    pub daddr: String,
    /// Destination port; none for protocols without ports.
    pub dport: Option<u16>,
    /// Packets, both ways.
    pub pkts: u64,
    /// Bytes, both ways.
    pub bytes: u64,
    pub state: String,
}

/// Reads a file as structs of your own, whose fields name columns: by ra's names
/// (`saddr`), by the headers (`SrcAddr`, with `#[serde(rename)]`), or as the file
/// does. Memory is that of one row.
///
/// Ports come as numbers, however ra wrote them (`0x0303`, `domain`); an empty
/// field is `None` in an `Option`.
///
/// ```
/// # use argus_nb::prelude::*;
/// # use serde::Deserialize;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let folder = tempfile::tempdir()?;
/// # let path = folder.path().join("flows.csv");
/// # std::fs::write(&path, "SrcAddr,Dport,TotBytes\n10.0.0.7,53,142\n10.0.0.7,,60\n")?;
/// #[derive(Deserialize)]
/// struct Sent { saddr: String, dport: Option<u16>, bytes: u64 }
///
/// let sent: Vec<Sent> = records(&path)?.collect::<Result<_, _>>()?;
/// assert_eq!((sent[0].dport, sent[1].dport), (Some(53), None));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// As for [`crate::load::load`], where the header shows it; each row has its own,
/// with its line.
pub fn records<T: DeserializeOwned>(path: impl AsRef<Path>) -> Result<Records<T>, LoadError> {
    let path = path.as_ref();
    let source = Source::at(path)?;
    let opened = source.open(&Meter::default())?;
    let dialect = Dialect::of(path, &opened.sample, &Load::new(path))?;
    let Layout::Separated(separator) = dialect.layout else {
        return Err(LoadError::NoScan {
            path: path.to_owned(),
            what: "aligned with spaces",
        });
    };
    loaded::note_files([path], std::iter::empty());
    let rows = csv::ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .has_headers(false)
        .from_reader(without_header(opened.reader(), dialect.skip));
    Ok(Records {
        path: path.to_owned(),
        rows,
        kinds: dialect
            .names
            .iter()
            .map(|name| schema::by_header(name).map(|field| field.kind))
            .collect(),
        header: spelled_as_in::<T>(&dialect.names),
        row: csv::StringRecord::new(),
        of: PhantomData,
    })
}

fn without_header(mut reader: Box<dyn Read + Send>, skip: usize) -> Box<dyn Read + Send> {
    // A read that fails here fails again at the first row.
    let _ = std::io::copy(&mut reader.by_ref().take(skip as u64), &mut std::io::sink());
    reader
}

/// The rows of a file as structs; an iterator.
pub struct Records<T> {
    path: PathBuf,
    rows: csv::Reader<Box<dyn Read + Send>>,
    kinds: Vec<Option<Kind>>,
    header: csv::StringRecord,
    row: csv::StringRecord,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Iterator for Records<T> {
    type Item = Result<T, LoadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if let Err(interrupted) = interrupted() {
            return Some(Err(interrupted.into()));
        }
        let line = self.rows.position().line() + 1;
        match self.rows.read_record(&mut self.row) {
            Ok(false) => return None,
            Ok(true) => {}
            Err(error) => return Some(Err(self.refused(line, &error))),
        }
        let row: csv::StringRecord = self
            .row
            .iter()
            .enumerate()
            .map(|(at, field)| plain(self.kinds.get(at).copied().flatten(), field))
            .collect();
        if row.len() != self.header.len() {
            return Some(Err(LoadError::Width {
                path: self.path.clone(),
                line,
                found: row.len(),
                wanted: self.header.len(),
                row: self.row.iter().collect::<Vec<_>>().join(" "),
            }));
        }
        Some(
            row.deserialize(Some(&self.header))
                .map_err(|error| self.refused(line, &error)),
        )
    }
}

impl<T> Records<T> {
    fn refused(&self, line: u64, error: &csv::Error) -> LoadError {
        let (column, value) = match error.kind() {
            csv::ErrorKind::Deserialize { err, .. } => {
                let at = err.field().and_then(|field| usize::try_from(field).ok());
                let text = |record: &csv::StringRecord| {
                    at.and_then(|at| record.get(at))
                        .unwrap_or_default()
                        .to_owned()
                };
                (text(&self.header), text(&self.row))
            }
            _ => (String::new(), String::new()),
        };
        LoadError::Record {
            path: self.path.clone(),
            line,
            column,
            value,
            why: error.to_string(),
        }
    }
}

/// A field as serde expects it: without ra's padding, a port as a number.
fn plain(kind: Option<Kind>, field: &str) -> String {
    match kind {
        Some(Kind::Port) => {
            value::port(field.as_bytes()).map_or_else(|| field.to_owned(), |port| port.to_string())
        }
        Some(Kind::Flags | Kind::Text) | None => field.to_owned(),
        Some(_) => field.trim().to_owned(),
    }
}

/// The header, each column under the name that the struct has for it.
fn spelled_as_in<T: DeserializeOwned>(names: &[String]) -> csv::StringRecord {
    let fields = field_names::<T>();
    names
        .iter()
        .map(|name| {
            let same = |field: &&&str| {
                let known = schema::by_header(name);
                **field == name || known.is_some() && schema::by_header(field) == known
            };
            fields
                .iter()
                .find(same)
                .map_or(name.as_str(), |field| field)
        })
        .collect()
}

/// The names of a struct's fields, which serde tells whoever deserializes one.
fn field_names<T: DeserializeOwned>() -> &'static [&'static str] {
    struct Listener<'a>(&'a mut &'static [&'static str]);

    impl<'de> de::Deserializer<'de> for Listener<'_> {
        type Error = de::value::Error;

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = fields;
            Err(de::Error::custom("heard"))
        }

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(de::Error::custom("not a struct"))
        }

        serde::forward_to_deserialize_any! {
            bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes
            byte_buf option unit unit_struct newtype_struct seq tuple tuple_struct map
            enum identifier ignored_any
        }
    }

    let mut names: &'static [&'static str] = &[];
    // It always fails: the names are what was wanted.
    let _ = T::deserialize(Listener(&mut names));
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("flows.csv");
        std::fs::write(&path, text).unwrap();
        (folder, path)
    }

    #[test]
    fn a_flow_is_read_from_ras_own_csv() {
        let (_folder, path) = file(
            "StartTime,Flgs,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,TotPkts,TotBytes,State\n\
             1.5, e        ,icmp,10.0.0.7,0x0303,   ->,9.9.9.9,,2,142,URP\n",
        );
        let flow = records::<Flow>(&path).unwrap().next().unwrap().unwrap();
        assert_eq!((flow.sport, flow.dport), (Some(0x0303), None));
        assert_eq!(
            (flow.dir.as_str(), flow.flgs.as_str()),
            ("->", " e        ")
        );
        assert_eq!((flow.pkts, flow.bytes), (2, 142));
    }

    #[test]
    fn a_row_that_does_not_fit_is_named() {
        let (_folder, path) = file("SrcAddr,TotBytes\n10.0.0.7,1\n10.0.0.8,x\n");
        #[derive(Debug, Deserialize)]
        struct Sent {
            #[expect(dead_code)]
            bytes: u64,
        }
        let error = records::<Sent>(&path).unwrap().nth(1).unwrap().unwrap_err();
        let message = error.to_string();
        assert!(message.contains("line 3, column `bytes`: `x`"), "{message}");
    }
}
