//! What can be wrong with a file, said so that the reader can mend it.

use super::misfit::Misfit;
use crate::display::visible;
use crate::interrupt::Interrupted;
use crate::suggest;
use argus_records::Trouble;
use polars::prelude::PolarsError;
use std::path::{Path, PathBuf};

/// Characters of an offending value that an error quotes.
pub(super) const QUOTED: usize = 60;

/// Why a file did not load.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The cell was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// There is no such file.
    #[error("no file `{}`\n  looked in {}{}", .path.display(), .folder.display(), found_instead(.nearest, .others))]
    Missing {
        path: PathBuf,
        /// Where it was looked for.
        folder: PathBuf,
        /// Names there that are like the one asked for.
        nearest: Vec<String>,
        /// Other files there.
        others: Vec<String>,
    },
    /// The folder that should hold it is not there.
    #[error("no folder `{}`, so no file `{}`\n  hint: this notebook runs in {}", .folder.display(), .path.display(), .here.display())]
    NoFolder {
        path: PathBuf,
        folder: PathBuf,
        here: PathBuf,
    },
    /// A pattern that no file matches.
    #[error("no file matches `{}`{}", .pattern.display(), matched_instead(.folder, .folders, .others))]
    NoMatch {
        pattern: PathBuf,
        /// The folder that the pattern's first wildcard stands in.
        folder: PathBuf,
        /// Folders that it matches.
        folders: Vec<String>,
        /// What else is there.
        others: Vec<String>,
    },
    /// An address of the network.
    #[error(
        "`{url}` is an address of the network, and files are loaded from this machine\n  hint: fetch it first: curl -L -o flows.csv '{url}'"
    )]
    Url { url: String },
    /// A sensor's address.
    #[error(
        "`{address}` is the address of a sensor, and no file\n  hint: its flows are taken as they come: live(\"{address}\")?.take_for(\"30s\")?"
    )]
    Sensor { address: String },
    /// It is where a collector receives flows.
    #[error(
        "`{address}` is where flows are received, and no file\n  hint: its flows are taken as they come: live(\"{address}\")?.take_for(\"30s\")?"
    )]
    Collector { address: String },
    /// The standard input of a notebook, by which the kernel sends the cells.
    #[error("`{}` is the notebook's own standard input, by which the kernel sends its cells, so no flows come from there\n  hint: write them to a file: ra -r file.argus -n -u -c , > flows.csv\n  or to a pipe with a name, which is read once: mkfifo flows.pipe", .path.display())]
    Stdin { path: PathBuf },
    /// It is a folder without flow files.
    #[error("`{}` is a folder without flow files (.csv, .binetflow, .parquet …, packed or not)\n  hint: name a file in it, or a pattern: load(\"{}/*\")", .path.display(), .path.display())]
    Folder { path: PathBuf },
    /// It holds nothing.
    #[error("`{}` is empty: not even a header\n  hint: `ra -r file.argus -n -u -c , > flows.csv` writes one", .path.display())]
    Empty { path: PathBuf },
    /// It is not text.
    #[error("`{}` is {what}, not CSV\n  hint: {hint}", .path.display())]
    NotCsv {
        path: PathBuf,
        what: &'static str,
        hint: &'static str,
    },
    /// The first line is data.
    #[error("`{}` has no header: its first line is data, {fields} fields: `{}`\n  hint: name the columns, Load::new(…).names([\"StartTime\", \"SrcAddr\", …]).read()?, or print it with one: ra -L 0", .path.display(), quoted(.line))]
    NoHeader {
        path: PathBuf,
        line: String,
        fields: usize,
    },
    /// Columns aligned with spaces, and no header to say where they end.
    #[error("`{}` has columns aligned with spaces and no header, so nothing says where they end\n  hint: print it with a separator, ra -c ,", .path.display())]
    Aligned { path: PathBuf },
    /// As many names as there are fields must be given.
    #[error("{given} names were given, and the first row of `{}` has {found} fields", .path.display())]
    Names {
        path: PathBuf,
        given: usize,
        found: usize,
    },
    /// Two columns of one name.
    #[error("`{}`: columns {first} and {second} are both named `{name}`\n  hint: ask ra for each field once, or name all columns anew, in the file's order: Load::new(…).names([…]).read()?", .path.display())]
    DuplicateColumn {
        path: PathBuf,
        name: String,
        first: usize,
        second: usize,
    },
    /// Two columns of the frame would have one name.
    #[error("`{}`: two columns of the frame would be named `{name}`\n  hint: ask for each column once, and give names that no other column has: .columns([…]), .rename([…]), .file_column(\"…\")", .path.display())]
    SameName { path: PathBuf, name: String },
    /// A column that was asked for is not there.
    #[error("`{}` has no column `{name}`{}\n  columns there: {}", .path.display(), suggest::did_you_mean(.nearest), visible(&.columns.join(", ")))]
    NoColumn {
        path: PathBuf,
        name: String,
        nearest: Vec<String>,
        columns: Vec<String>,
    },
    /// Files that are to be one frame have other columns.
    #[error("`{}` has no column `{missing}`, which the first of the files has\n  columns there: {}\n  hint: load what they share: Load::new(…).columns([…]).read()?", .path.display(), visible(&.columns.join(", ")))]
    OtherColumns {
        path: PathBuf,
        missing: String,
        columns: Vec<String>,
    },
    /// Text beside Parquet, Arrow or Argus' own records.
    #[error("`{}` names files of several kinds\n  hint: name those of one kind, by their ending", .path.display())]
    Mixed { path: PathBuf },
    /// Something said to `Load` makes no sense.
    #[error(".{option}: `{}` is not {wanted}", quoted(.value))]
    Option {
        option: &'static str,
        value: String,
        wanted: &'static str,
    },
    /// A value that is not what its column holds.
    #[error("`{}`, line {line}, column `{column}`: `{}` is not {wanted}\n  hint: {hint}\n  or go on without it: Load::new(…).on_error(OnError::Null).read()?", .path.display(), quoted(.value))]
    Value {
        path: PathBuf,
        line: u64,
        column: String,
        value: String,
        wanted: &'static str,
        hint: &'static str,
    },
    /// A row that is not what the struct it should become wants.
    #[error("`{}`, {unit} {line}, column `{}`: `{}`: {why}\n  hint: make the field an Option, or of another type", .path.display(), visible(.column), quoted(.value))]
    Record {
        path: PathBuf,
        /// What is counted: lines, or records.
        unit: &'static str,
        line: u64,
        column: String,
        value: String,
        why: String,
    },
    /// A row with more or fewer fields than the header.
    #[error("`{}`, line {line}: {found} fields where the header has {wanted}: `{}`\n  hint: a separator inside a value must be quoted; a cut-off last line can be removed\n  or go on without it: Load::new(…).on_error(OnError::Skip).read()?", .path.display(), quoted(.row))]
    Width {
        path: PathBuf,
        line: u64,
        found: usize,
        wanted: usize,
        row: String,
    },
    /// A quote that does not end where its field does. What stands behind it would be
    /// swallowed, line by line.
    #[error("`{}`, line {line}: a quote is opened here and not closed at the end of its field: `{}`\n  hint: close it; one that is meant as text is doubled, in a field that is quoted: \"a \"\"b\"\"\"\n  or go on without the line: Load::new(…).on_error(OnError::Skip).read()?", .path.display(), quoted(.row))]
    OpenQuote {
        path: PathBuf,
        line: u64,
        row: String,
    },
    /// A row of aligned columns that is not aligned: to cut it would be to cut values.
    #[error("`{}`, line {line}: the values do not stand below the words of the header, which say where columns end: `{}`\n  hint: print them with a separator that is in no value: ra -c ,\n  or go on without the line: Load::new(…).on_error(OnError::Skip).read()?", .path.display(), quoted(.row))]
    Misaligned {
        path: PathBuf,
        line: u64,
        row: String,
    },
    /// Bytes in a file of Argus' own that are no record.
    #[error("`{}`, byte {offset}: {trouble}\n  hint: go on at the next record that can be read: Load::new(…).on_error(OnError::Skip).read()?; load_report(&df) says what was passed over", .path.display())]
    Damaged {
        path: PathBuf,
        offset: u64,
        trouble: Trouble,
    },
    /// Flow data of others that can't be read.
    #[error("`{}`, {source}\n  or go on without it: Load::new(…).on_error(OnError::Skip).read()?", .path.display())]
    Import {
        path: PathBuf,
        source: argus_import::ImportError,
    },
    /// It is not of the format that it is said, or seems, to be of.
    #[error("`{}`: {source}", .path.display())]
    NotThisFormat {
        path: PathBuf,
        source: argus_import::ImportError,
    },
    /// A format that is not known.
    #[error("there is no format `{name}`\n  known are: {known}")]
    NoFormat { name: String, known: String },
    /// A field that Argus does not have.
    #[error("Argus has no field `{name}`{}\n  hint: fields() shows all of them", suggest::did_you_mean(.nearest))]
    NoField { name: String, nearest: Vec<String> },
    /// Management records were asked for where there are none.
    #[error("`{}` is no file of Argus' own, and only those have management records\n  hint: in what ra prints they are rows: df.lazy().filter(col(\"Proto\").eq(lit(\"man\")))", .path.display())]
    NoManagement { path: PathBuf },
    /// It is said how flows are made of packets, where there are none.
    #[error("`{}` is no capture of packets, and .{option}(…) says how flows are made of packets\n  hint: leave that out: its flows are made already", .path.display())]
    NoPackets { path: PathBuf, option: &'static str },
    /// It is said how an export is read, of what is not read as one.
    #[error("`{}` is not read as a capture of NetFlow's or IPFIX' export, and .{option}(…) is for these\n  hint: leave that out, or say that it is one: Load::new(\"{}\").format(\"netflow\")?", .path.display(), .path.display())]
    NoExport { path: PathBuf, option: &'static str },
    /// A name that is no element's.
    #[error("`{}`: {source}", .path.display())]
    Element {
        path: PathBuf,
        source: argus_import::netflow::NoElement,
    },
    /// A capture without a packet that is of a flow.
    #[error("`{}`: {packets} packets, none of them of a flow\n  hint: flows are made of IP, ARP and frames of Ethernet; tcpdump -c 5 -r FILE shows what these packets are\n  or go on without a row: Load::new(…).on_error(OnError::Skip).read()?", .path.display())]
    NoFlows { path: PathBuf, packets: u64 },
    /// A row that does not end.
    #[error("`{}` has a row of more than 32 MB\n  hint: is it a text file with line breaks? head -c 200 FILE shows its beginning", .path.display())]
    LongRow { path: PathBuf },
    /// A compressed file that can't be unpacked to its end.
    #[error("`{}` can't be unpacked to its end ({packing}): {source}\n  hint: the file is cut off or damaged; fetch it again, or save what is whole of it with the packer's own tool", .path.display())]
    Packed {
        path: PathBuf,
        packing: &'static str,
        source: std::io::Error,
    },
    /// Writing failed.
    #[error("`{}` can't be written: {source}", .path.display())]
    Unwritable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// A file name that does not say what to write.
    #[error("`{}`: what should it be?\n  hint: end the name with .parquet, .arrow or .csv", .path.display())]
    Ending { path: PathBuf },
    /// A layout that only `load` reads.
    #[error("`{}` can't be scanned: it is {what}\n  hint: load it, or turn it into Parquet once: convert(\"{}\", \"flows.parquet\")?", .path.display(), .path.display())]
    NoScan { path: PathBuf, what: &'static str },
    /// The operating system refused.
    #[error("`{}` can't be read: {source}", .path.display())]
    Unreadable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// polars refused, and no single row explains it.
    #[error("`{}`: {source}", .path.display())]
    Polars { path: PathBuf, source: PolarsError },
}

impl LoadError {
    pub(crate) fn unreadable(path: &Path, source: std::io::Error) -> LoadError {
        LoadError::Unreadable {
            path: path.to_owned(),
            source,
        }
    }

    /// What an import meets.
    pub(super) fn import(path: &Path, source: argus_import::ImportError) -> LoadError {
        let path = path.to_owned();
        match source {
            argus_import::ImportError::Read(source) => LoadError::Unreadable { path, source },
            source if source.goes_on() => LoadError::Import { path, source },
            source => LoadError::NotThisFormat { path, source },
        }
    }

    /// A field that should be text is not UTF-8.
    pub(crate) fn not_utf8(path: &Path, line: u64, column: String, value: String) -> LoadError {
        LoadError::Value {
            path: path.to_owned(),
            line,
            column,
            wanted: Misfit::NotUtf8.wanted(),
            hint: Misfit::NotUtf8.hint(&value),
            value,
        }
    }

    /// There is no file at `path`: what stands beside the place where it should
    /// be, or that there is no such place.
    pub(crate) fn missing(path: &Path) -> LoadError {
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        let folder = match path.parent() {
            Some(parent) => here.join(parent),
            None => here.clone(),
        };
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return LoadError::NoFolder {
                path: path.to_owned(),
                folder,
                here,
            };
        };
        let mut names = names_in(entries);
        let wanted = path.file_name().unwrap_or_default().to_string_lossy();
        let nearest = suggest::similar(&wanted, names.iter().map(String::as_str));
        names.retain(|name| !nearest.contains(name));
        names.truncate(5);
        LoadError::Missing {
            path: path.to_owned(),
            folder,
            nearest,
            others: names,
        }
    }

    /// No file matches a pattern, whose wildcards begin in `folder`; `folders` are
    /// what it does match.
    pub(super) fn no_match(pattern: &Path, folder: PathBuf, folders: &[PathBuf]) -> LoadError {
        let here = std::env::current_dir().unwrap_or_else(|_| PathBuf::from("."));
        let folder = here.join(folder);
        let Ok(entries) = std::fs::read_dir(&folder) else {
            return LoadError::NoFolder {
                path: pattern.to_owned(),
                folder,
                here,
            };
        };
        let mut others = names_in(entries);
        others.truncate(5);
        let folders = folders.iter().take(5);
        LoadError::NoMatch {
            pattern: pattern.to_owned(),
            folders: folders
                .map(|path| {
                    path.file_name()
                        .unwrap_or_default()
                        .to_string_lossy()
                        .into_owned()
                })
                .collect(),
            folder,
            others,
        }
    }
}

/// What stands in a folder, in order, without what is hidden.
fn names_in(entries: std::fs::ReadDir) -> Vec<String> {
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.'))
        .collect();
    names.sort();
    names
}

fn matched_instead(folder: &Path, folders: &[String], others: &[String]) -> String {
    match folders {
        [] => format!(
            "\n  looked in {}{}",
            folder.display(),
            found_instead(&[], others)
        ),
        folders => format!(
            "\n  it matches folders: {}\n  hint: name the files in them, with /* behind the pattern",
            visible(&folders.join(", "))
        ),
    }
}

fn found_instead(nearest: &[String], others: &[String]) -> String {
    let list = |names: &[String]| visible(&names.join(", ")).into_owned();
    match (nearest, others) {
        ([], []) => "\n  that folder is empty".to_owned(),
        ([], others) => format!("\n  there: {}", list(others)),
        (nearest, _) => format!("\n  nearest there: {}", list(nearest)),
    }
}

/// A value as an error quotes it: cut, on one line, with nothing in it that a
/// terminal would obey.
pub(super) fn quoted(value: &str) -> String {
    let cut: String = value.chars().take(QUOTED).collect();
    let mark = if cut.len() < value.len() { "…" } else { "" };
    format!("{}{mark}", visible(&cut).replace('\n', "␊"))
}
