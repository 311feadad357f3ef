//! Flow records as structs, one by one: for teaching, and for files that are
//! read once in constant memory.

use crate::load::absent::is_absent;
use crate::load::{LoadError, Row, RowStream, value};
use crate::schema::{self, Kind};
use csv::{ByteRecord, DeserializeError, DeserializeErrorKind};
use serde::Deserialize;
use serde::de::{self, DeserializeOwned, Visitor};
use std::borrow::Cow;
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
/// does. Memory is the same for a file of any size.
///
/// Of a file of Argus' own, the struct's fields are those that are decoded, as the text
/// that ra would print. Of flow data of others they are columns of the frame that
/// [`crate::load::load`] makes of the file: Argus' by any of their names, the others by the
/// name that the frame has (`conn_state`, with `#[serde(rename)]` where it is no name in Rust).
///
/// Ports come as numbers, however ra wrote them (`0x0303`, `domain`); an empty
/// field is `None` in an `Option`, and so is a blank one of a number, a time or a
/// word of a category.
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
/// with its line. The iterator goes on behind a row that does not fit, and ends
/// where the file can't be read any further.
pub fn records<T: DeserializeOwned>(path: impl AsRef<Path>) -> Result<Records<T>, LoadError> {
    Records::open(path.as_ref(), None)
}

/// Reads a file of a format that its content does not tell, as [`crate::load::load_as`] does,
/// as structs of your own.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # use serde::Deserialize;
/// # fn main() -> Result<(), LoadError> {
/// #[derive(Deserialize)]
/// struct Sent { saddr: String, #[serde(rename = "SrcIpBytes")] bytes: Option<u64> }
///
/// for sent in records_as::<Sent>("netflow", "export.pcap")? {
///     println!("{}", sent?.saddr);
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of [`records`], and a format that is not known.
pub fn records_as<T: DeserializeOwned>(
    format: &str,
    path: impl AsRef<Path>,
) -> Result<Records<T>, LoadError> {
    Records::open(path.as_ref(), Some(format))
}

/// The rows of a file as structs; an iterator.
pub struct Records<T> {
    path: PathBuf,
    rows: RowStream,
    kinds: Vec<Option<Kind>>,
    header: ByteRecord,
    /// The fields of the row as serde is given them.
    record: ByteRecord,
    of: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Records<T> {
    fn open(path: &Path, format: Option<&str>) -> Result<Records<T>, LoadError> {
        let rows = RowStream::open(path, field_names::<T>(), format)?;
        let fields = rows.fields();
        Ok(Records {
            path: path.to_owned(),
            kinds: fields
                .iter()
                .map(|field| Some(field.as_ref()?.kind))
                .collect(),
            header: spelled_as_in::<T>(rows.names(), &fields),
            rows,
            record: ByteRecord::new(),
            of: PhantomData,
        })
    }
}

impl<T: DeserializeOwned> Iterator for Records<T> {
    type Item = Result<T, LoadError>;

    fn next(&mut self) -> Option<Self::Item> {
        let row = match self.rows.next() {
            Ok(row) => row?,
            Err(error) => return Some(Err(error)),
        };
        self.record.clear();
        for (field, kind) in row.fields().zip(&self.kinds) {
            self.record.push_field(&plain(*kind, field));
        }
        let value = self.record.deserialize(Some(&self.header));
        Some(value.map_err(|error| refused(&self.path, &self.header, &row, &error)))
    }
}

/// A row that serde refuses.
fn refused(path: &Path, header: &ByteRecord, row: &Row<'_>, error: &csv::Error) -> LoadError {
    let reason = match error.kind() {
        csv::ErrorKind::Deserialize { err, .. } => Some(err),
        _ => None,
    };
    let field = reason.and_then(|reason| usize::try_from(reason.field()?).ok());
    let column = field.and_then(|at| header.get(at)).unwrap_or_default();
    let column = String::from_utf8_lossy(column).into_owned();
    let value = field
        .and_then(|at| row.fields().nth(at))
        .unwrap_or_default();
    let value = String::from_utf8_lossy(value).into_owned();
    match reason.map(DeserializeError::kind) {
        Some(DeserializeErrorKind::InvalidUtf8(_)) => {
            LoadError::not_utf8(path, row.line, column, value)
        }
        _ => LoadError::Record {
            path: path.to_owned(),
            unit: row.unit,
            line: row.line,
            column,
            value,
            why: error.to_string(),
        },
    }
}

/// A field as serde expects it: without ra's padding, a port or a count as digits, and
/// blank where a port, a count, a number or a time says that there is none.
fn plain(kind: Option<Kind>, field: &[u8]) -> Cow<'_, [u8]> {
    let text = field.trim_ascii();
    match kind {
        Some(Kind::Flags | Kind::Text) | None => field.into(),
        Some(Kind::Address | Kind::Category) => text.into(),
        Some(Kind::Port) if value::is_no_port(text) => Cow::default(),
        Some(Kind::Port) => written(text, value::port(text)),
        Some(Kind::Count) if !is_absent(text) => written(text, value::count(text)),
        Some(Kind::Number) if text.contains(&b',') => written(text, value::number(text)),
        // `NaN` is a number of its kind.
        Some(Kind::Number) if value::number(text).is_some() => text.into(),
        Some(_) if is_absent(text) => Cow::default(),
        Some(_) => text.into(),
    }
}

/// A number in digits; what is none stays as it is.
fn written<N: ToString>(text: &[u8], number: Option<N>) -> Cow<'_, [u8]> {
    match number {
        Some(number) if !text.iter().all(u8::is_ascii_digit) => {
            number.to_string().into_bytes().into()
        }
        _ => text.into(),
    }
}

/// The header, each column under the name that the struct has for it.
fn spelled_as_in<T: DeserializeOwned>(
    names: &[String],
    known: &[Option<&'static schema::Field>],
) -> ByteRecord {
    let fields = field_names::<T>();
    names
        .iter()
        .zip(known)
        .map(|(name, known)| {
            let same = |field: &&&str| {
                **field == name || known.is_some() && schema::by_header(field) == *known
            };
            fields
                .iter()
                .find(same)
                .map_or(name.as_bytes(), |field| field.as_bytes())
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
    // The listener refuses every type: a struct tells its names before that.
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
    fn numbers_of_other_programs_are_read_and_words_for_nothing_are_none() {
        #[derive(Debug, PartialEq, Deserialize)]
        struct Numbers {
            dport: Option<u16>,
            bytes: Option<u64>,
            dur: Option<f64>,
        }
        let (_folder, path) = file(
            "Dport,TotBytes,Dur\n53.0,1.5e6,0.5\n-1,NA,-\n-,?,1e-3\n\"8,080\",\"1,234\",null\n",
        );
        let numbers: Result<Vec<Numbers>, _> = records(&path).unwrap().collect();
        let row = |dport, bytes, dur| Numbers { dport, bytes, dur };
        let expected = [
            row(Some(53), Some(1_500_000), Some(0.5)),
            row(None, None, None),
            row(None, None, Some(0.001)),
            row(Some(8080), Some(1234), None),
        ];
        assert_eq!(numbers.unwrap(), expected);
    }

    #[derive(Debug, PartialEq, Deserialize)]
    struct Sent {
        dport: Option<u16>,
        bytes: u64,
    }

    fn sent(dport: Option<u16>, bytes: u64) -> Sent {
        Sent { dport, bytes }
    }

    /// What comes of each row; of an error its first line, without the file.
    fn told(path: &Path) -> Vec<Result<Sent, String>> {
        let rows = records::<Sent>(path).unwrap().take(10);
        let first_line = |error: LoadError| {
            let text = error.to_string();
            let line = text.lines().next().unwrap_or_default();
            line.replace(&path.display().to_string(), "FILE")
        };
        rows.map(|row| row.map_err(first_line)).collect()
    }

    #[test]
    fn a_bad_row_is_one_error_with_its_line_and_the_next_row_follows() {
        let (_folder, path) = file(
            "\n\nDport,TotBytes,Label\n53,1,a\n\n  ,2,\"two\nlines\"\n53,x,b\n53\n\
             Dport,TotBytes,Label\n0x0303,4,c\r\n",
        );
        let message = told(&path);
        assert_eq!(message[..2], [Ok(sent(Some(53), 1)), Ok(sent(None, 2))]);
        let bad = message[2].as_ref().unwrap_err();
        assert!(
            bad.starts_with("`FILE`, line 8, column `bytes`: `x`: "),
            "{bad}"
        );
        let short = "`FILE`, line 9: 1 fields where the header has 3: `53`";
        assert_eq!(message[3], Err(short.to_owned()));
        assert_eq!(message[4..], [Ok(sent(Some(0x0303), 4))]);
        assert_eq!(records::<Sent>(&path).unwrap().flatten().count(), 3);
    }

    #[test]
    fn text_that_is_not_utf8_is_said_to_be_so_where_somebody_wants_it() {
        #[derive(Debug, Deserialize)]
        struct Labelled {
            #[expect(dead_code)]
            label: String,
        }
        let (_folder, path) = file("");
        std::fs::write(&path, b"Dport,TotBytes,Label\n53,1,caf\xe9\n53,2,tea\n").unwrap();
        assert_eq!(told(&path), [Ok(sent(Some(53), 1)), Ok(sent(Some(53), 2))]);
        let rows: Vec<_> = records::<Labelled>(&path).unwrap().collect();
        let message = rows[0].as_ref().unwrap_err().to_string();
        let expected = "line 2, column `label`: `caf\u{fffd}` is not UTF-8 text";
        assert!(message.contains(expected), "{message}");
        assert!(rows.len() == 2 && rows[1].is_ok());
    }

    #[test]
    fn a_packed_file_that_is_cut_off_ends_with_that_error() {
        let (_folder, path) = file("");
        // Numbers that hardly pack: the cut must lie behind the file's beginning,
        // which is read when the file is opened.
        let mut text = b"Dport,TotBytes\n".to_vec();
        let mut random = 1u64;
        while text.len() < 2 << 20 {
            random = random
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1);
            text.extend(format!("{},{}\n", random >> 48, random >> 20).bytes());
        }
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        std::io::Write::write_all(&mut packer, &text).unwrap();
        let packed = packer.finish().unwrap();
        std::fs::write(&path, &packed[..packed.len() / 2]).unwrap();

        let rows = records::<Sent>(&path).unwrap();
        let rows: Vec<_> = rows.take(1 << 20).collect();
        let (last, before) = rows.split_last().unwrap();
        assert!(before.len() > 10_000 && before.iter().all(Result::is_ok));
        let message = last.as_ref().unwrap_err().to_string();
        let place = format!("(gzip): after line {}: ", before.len() + 1);
        assert!(
            message.contains("can't be unpacked to its end"),
            "{message}"
        );
        assert!(message.contains(&place), "{message}");
    }
}
