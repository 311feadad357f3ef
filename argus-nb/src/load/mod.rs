//! A file becomes a typed frame.
//!
//! The header says which Argus fields a file holds, the catalogue
//! ([`crate::schema`]) says what they are, and polars reads them.

mod error;
mod header;
mod locate;
pub(crate) mod nearest;
mod typed;

pub use error::LoadError;

use header::Header;
use polars::prelude::*;
use std::path::Path;
use std::sync::Arc;

/// Loads Argus CSV, as `ra -c ,` prints it, into a frame.
///
/// Columns keep the file's names and order. Those that Argus knows
/// ([`crate::schema::FIELDS`]) get its types:
///
/// | field | dtype |
/// | --- | --- |
/// | StartTime, LastTime | Datetime in µs, where every value has its date: epoch seconds (`ra -u`, UTC), `YYYY/MM/DD HH:MM:SS.f` or ISO 8601. A time without date or year stays text: nothing is invented. |
/// | Sport, Dport | UInt16, `0x0303` (ICMP's type and code) read as hexadecimal, empty as null. Service names (`ra` without `-n`) leave the column as text. |
/// | TotPkts, TotBytes and the other counts | Int64 |
/// | Dur, rates, loads, jitter | Float64 |
/// | Flgs | text, its positions to the letter |
/// | Dir | text, without ra's padding |
/// | Proto, SrcAddr, DstAddr, State, Label … | text |
///
/// Other columns are typed by what they hold. The separator (`,` tab `;` `|`)
/// is found in the header. Empty values are null.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), LoadError> {
/// let df = load("flows.csv")?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A file that is not there (with the nearest names that are), a folder, an
/// empty or compressed file, and a value or a row that does not fit its column,
/// with file, line, column, the value and what to do.
pub fn load(path: impl AsRef<Path>) -> Result<DataFrame, LoadError> {
    read(path.as_ref())
}

fn read(path: &Path) -> Result<DataFrame, LoadError> {
    let header = Header::of(path)?;
    let df = parse(path, &header).map_err(|source| locate::culprit(path, &header, source))?;
    locate::short_rows(path, &header, &df)?;
    typed::by_field(df).map_err(|source| LoadError::Polars {
        path: path.to_owned(),
        source,
    })
}

fn parse(path: &Path, header: &Header) -> PolarsResult<DataFrame> {
    let known: Schema = header.known_dtypes().collect();
    // Types are inferred only where the catalogue has none, and then from every
    // row: a guess from the first hundred fails on the hundred and first.
    let infer = if known.len() == header.names.len() {
        Some(0)
    } else {
        None
    };
    CsvReadOptions::default()
        .with_has_header(true)
        .with_infer_schema_length(infer)
        .with_schema_overwrite(Some(Arc::new(known)))
        .map_parse_options(|options| options.with_separator(header.separator))
        .try_into_reader_with_file_path(Some(path.to_owned()))?
        .finish()
}
