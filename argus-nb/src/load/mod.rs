//! A file becomes a typed frame.
//!
//! The header says which Argus fields a file holds, the catalogue
//! ([`crate::schema`]) says what they are. The files of this folder follow a row on
//! its way, and each knows only those before it:
//!
//! - what is said and told: `misfit`, `error` (which can be read by a person), then
//!   `absent` (words for nothing), `whole`, `value` and `time` (a field's text becomes a
//!   number or an instant), `options` (what a caller can say of a file);
//! - bytes: `find` says which files are meant, `source` opens them, `pipe` keeps what
//!   can be read only once, `capture` and `aws_parquet` are files of which others are made
//!   as they are read, `progress` says how far they are read;
//!   `attached` keeps something beside a frame, `loaded` what was loaded, `report` what
//!   did not fit;
//! - rows: `dialect` sees how a file is laid out, `chunks` cuts it behind row ends,
//!   `delimiters`, `user_data` and `rows` cut those into `fields`;
//! - columns: `reading` is how a field can be read, `header` which columns are kept,
//!   `plan` decides for each of them, `infer` by a file's first rows, `columns`
//!   collects the values;
//! - a frame: `building` makes a `part` of a chunk, `pass` does so on every core, for
//!   `text` and for Argus' own records (`binary`) alike,
//!   `management` drops the sensor's own records, `assemble` puts the parts together;
//! - the ways in: `table` (files that are typed already), `read`, `scan` (polars reads,
//!   for files larger than memory), `convert`, `stream` (row by row, for
//!   [`crate::records`]).
//!
//! Beside the catalogue, `load` knows `interrupt`, `suggest` and `atomic_write`, of
//! `display` only how text is made visible, of `progress` only the bar. It knows
//! nothing of `flows` or of anything else that is done with a frame.

pub(crate) mod absent;
#[cfg(test)]
mod agreement;
mod assemble;
mod attached;
mod aws_parquet;
mod binary;
mod building;
mod capture;
mod chunks;
mod columns;
mod convert;
mod delimiters;
mod dialect;
mod epoch;
mod error;
mod fields;
mod find;
mod header;
mod imported;
mod infer;
pub(crate) mod loaded;
mod management;
mod misfit;
mod on_demand;
mod options;
mod part;
mod pass;
mod pipe;
mod plan;
mod progress;
mod read;
mod reading;
mod report;
mod row;
mod rows;
mod scan;
#[cfg(test)]
mod silent;
mod source;
mod sources;
mod stream;
mod table;
mod text;
mod time;
mod union;
mod user_data;
pub(crate) mod value;
mod whole;
mod zone;

pub(crate) use binary::Decoder;
pub use error::LoadError;
pub(crate) use find::expanded;
pub(crate) use imported::DatagramDecoder;
#[cfg(test)]
pub(crate) use imported::ipfix;
pub use options::{Load, OnError};
pub use report::{Example, LoadReport, Place, load_report};
pub(crate) use row::Row;
pub(crate) use source::Content;
pub(crate) use stream::RowStream;

use polars::prelude::{DataFrame, LazyFrame};
use std::path::Path;

/// Loads flow records into a frame: a file, a folder of them, or a glob.
///
/// It takes what `ra` prints: with any of `,` tab `;` `|` between the fields
/// (`ra -c ,`) or aligned with spaces, quoted or not, with ra's headers or its
/// field names, the CTU data sets' `.binetflow`, packed by gzip, bzip2, xz or
/// zstd; and `.parquet` and `.arrow`, which [`convert`] writes.
///
/// And it takes what Argus itself writes (`argus -w`, `radium`, `ra -w`): binary records of
/// versions 3 and 5, packed or not. These have no header; their columns are those that ra
/// prints, unless [`Load::columns`] or [`Load::all`] asks for others, under the headers that
/// ra gives them.
///
/// Columns keep the file's names and order. Those that Argus knows
/// ([`fields()`]) get its types:
///
/// | field | dtype |
/// | --- | --- |
/// | StartTime, LastTime | Datetime in µs, UTC: epoch seconds (`ra -u`), or milli-, micro- and nanoseconds, which the number of digits tells; `YYYY/MM/DD HH:MM:SS.f`, ISO 8601, `YYYYMMDDHHMMSS`. Where the year or the date is not in the file it is not invented: the column stays text, with a note, until [`Load::year`] or [`Load::date`] gives it. |
/// | Sport, Dport | UInt16, `0x0303` (ICMP's type and code) read as hexadecimal, the name of a service as its port |
/// | TotPkts, TotBytes and the other counts | Int64 |
/// | Dur, rates, loads, jitter | Float64 |
/// | Proto, Dir, State | Categorical, without ra's padding |
/// | Flgs | Categorical, its nine positions to the letter |
/// | SrcAddr, DstAddr, srcUdata … | String |
///
/// Label, Score and columns that Argus does not know are typed by what they hold, all of
/// it: whole numbers, numbers, or text. Digits with a zero before them (`007`), or too many
/// for 64 bits, are an identifier, and text.
///
/// A port or a count may be written as pandas or a spreadsheet writes it (`53.0`,
/// `1.5e6`, `1,234`), where it is one to the last digit. Times, ports and numbers are
/// null where a field says that there is no value (`-`, `NA`, `NaN`, `null`, `None`,
/// `N/A`, `\N`, `?`; for a port `-1`), and the report counts these; in text and in words
/// of a category they are text.
///
/// Spaces around a time, a port, a number, an address or a word of a category are ra's
/// padding: they are taken away, and a
/// field of nothing else is null. Flags and other text stay as they are, null only
/// where the field is empty. [`Load`] takes everything else there is to say.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), LoadError> {
/// let df = load("flows.csv")?;
/// let day = load("2024-01-09/*.csv.gz")?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A file that is not there (with the nearest names that are), one that is no
/// table, and a value or a row that does not fit, with file, line, column, the
/// value and what to do. Nothing is dropped or turned to null in silence.
pub fn load(path: impl AsRef<Path>) -> Result<DataFrame, LoadError> {
    Load::new(path).read()
}

/// Loads a file of a format that its content does not tell: `load_as("netflow", path)` for a
/// capture of NetFlow's or IPFIX' export, `load_as("sflow", path)` for one of sFlow's. The formats
/// are those of [`Load::format`].
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), LoadError> {
/// let df = load_as("netflow", "export.pcap")?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of [`load`], and a format that is not known.
pub fn load_as(format: &str, path: impl AsRef<Path>) -> Result<DataFrame, LoadError> {
    Load::new(path).format(format)?.read()
}

/// What the fields of other sources are to Argus, a row each, all of them String: `source`,
/// `field` (its name there), `column` (the frame's), `conversion`, and `difference`: what the
/// column does not say, or says otherwise than Argus, empty where it is the same.
///
/// ```
/// # use argus_nb::prelude::*;
/// assert!(mappings().height() > 100);
/// ```
pub fn mappings() -> DataFrame {
    imported::mappings()
}

/// Every field that ra knows, a row each, all of it String: `field` (ra's name), `header`,
/// `dtype`, `unit`, `meaning`, `since`, `source`, and `from`: which fields of other sources
/// become it, as [`mappings`] has them in detail.
///
/// ```
/// # use argus_nb::prelude::*;
/// assert!(fields().height() > 200);
/// ```
pub fn fields() -> DataFrame {
    imported::fields()
}

/// A query on flow records, which reads the columns and rows it needs when it is
/// collected, in batches: `.collect_with_engine(Engine::Streaming)` takes files
/// larger than memory.
///
/// Argus' own files are decoded a stretch at a time, in the columns that the query needs;
/// one that is packed is one stretch.
///
/// The columns are those of [`load`], and so is what padding and blank fields mean;
/// several files may have them in any order. The reading of the rows is polars' own: a
/// row that is too short has nulls at its end, a blank line is a row of nulls, and a
/// header or a comment among the rows is an error, and a quote that is never closed
/// swallows what stands behind it. The first rows decide how numbers are read: where all
/// are plain digits, one further down that is not is an error, and so is a value of
/// another type than these have. User data (srcUdata, dstUdata), in which ra quotes
/// nothing, can't be scanned. Where that matters, [`load`] says so, or knows better.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let busiest = scan("year/*.csv")?
///     .group_by([col("DstAddr")])
///     .agg([col("TotBytes").sum()])
///     .collect()?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// What [`load`] finds in the header and the first rows; layouts that polars
/// does not read (bzip2, xz, columns aligned with spaces, a blank behind each separator,
/// one separator too many behind each row, lines that end in `\r` alone), and pipes.
pub fn scan(path: impl AsRef<Path>) -> Result<LazyFrame, LoadError> {
    Load::new(path).scan()
}

/// Loads `from` and writes it to `to` (`.parquet`, `.arrow`, `.csv` or `.json`), typed.
/// Returns how many rows. The file appears when it is whole, or not at all.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), LoadError> {
/// let rows = convert("flows.csv.gz", "flows.parquet")?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Those of [`load`], and what the writing meets.
pub fn convert(from: impl AsRef<Path>, to: impl AsRef<Path>) -> Result<usize, LoadError> {
    Load::new(from).convert(to)
}
