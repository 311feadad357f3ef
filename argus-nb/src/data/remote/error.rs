//! Why an engine could not be reached, or did not answer.
//!
//! No text of these holds a secret: what a driver says is cleaned by
//! [`Secrets`](super::secret::Secrets) before it comes here.

use crate::display::visible;
use crate::interrupt::Interrupted;
use crate::suggest::did_you_mean;
use polars::prelude::{DataType, PolarsError};

/// Why an engine gives no answer.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RemoteError {
    /// The cell was asked to stop; the engine was told to stop, too.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// It is not written as an engine's address is.
    #[error("`{}` is no address of an engine\n  hint: write it as connect(\"{example}\"); others begin with grpc://, grpc+tls://, duckdb:, sqlite:, postgresql://, snowflake:// or bigquery:", visible(.given))]
    Address {
        given: String,
        example: &'static str,
    },
    /// A password or a token stands in the address, which the notebook would keep.
    #[error("a {what} stands in the address, and whoever reads this notebook would have it\n  hint: leave it out, and say it so: Connect::new(\"{without}\").{method}(password(\"{what}: \")).open()?", without = visible(.without))]
    SecretInAddress {
        what: &'static str,
        without: String,
        method: &'static str,
    },
    /// A secret would travel in clear text.
    #[error("the {what} for {address} would travel in clear text, where anyone on the way can read it\n  hint: let the connection be encrypted: {instead}", address = visible(.address), instead = visible(.instead))]
    ClearText {
        what: &'static str,
        address: String,
        instead: String,
    },
    /// The driver is not installed.
    #[error("there is no ADBC driver for {engine} in this environment\n  hint: install it into the notebook's Python environment ({}): {line}", visible(.place))]
    NoDriver {
        engine: &'static str,
        place: String,
        line: String,
    },
    /// The driver is there and can't be used.
    #[error("the ADBC driver {} can't be used: {}", visible(.path), visible(.why))]
    Driver { path: String, why: String },
    /// Nobody answers there, or not in time.
    #[error("{engine} does not answer: {}\n  hint: is it running there, and is the port the right one? An engine that is starting takes half a minute", visible(.why), engine = visible(.engine))]
    Unreachable { engine: String, why: String },
    /// It has no such table.
    #[error("{engine} has no table {}{}\n  hint: connection.tables()? shows all of them", visible(.name), did_you_mean(.nearest), engine = visible(.engine))]
    NoTable {
        engine: String,
        name: String,
        nearest: Vec<String>,
    },
    /// The engine says that it can't answer.
    #[error("{engine} says: {}", visible(.says), engine = visible(.engine))]
    Refused { engine: String, says: String },
    /// It is gone.
    #[error("{engine} is gone, or does not answer any more: {}\n  hint: the next question connects anew; ask again", visible(.says), engine = visible(.engine))]
    Lost { engine: String, says: String },
    /// More rows than somebody wanted in memory.
    #[error(
        "there are more than {most} rows\n  hint: say how many may come: df.fetch_at_most({next})?, or take some of them: df.sample({most}, 0)?"
    )]
    TooManyRows { most: u64, next: u64 },
    /// A value is none of what its column is.
    #[error("a value of column `{}` is no {dtype}: {}", visible(.column), visible(.value))]
    Misfit {
        column: String,
        dtype: DataType,
        value: String,
    },
    /// A type that no question can be asked of.
    #[error("column `{}` is of the engine's type {stored}, of which that can't be asked", visible(.column))]
    Unaskable { column: String, stored: String },
    /// A condition that somebody narrowed these rows by.
    #[error("{why}")]
    Condition { why: String },
    /// A name or a value that the engine's language can't write.
    #[error("{} can't be written in the SQL of {engine}: {why}", visible(.what))]
    Unwritable {
        what: String,
        engine: &'static str,
        why: &'static str,
    },
    /// The driver writes no tables.
    #[error("{engine}'s driver takes no tables ({}); write a file where the engine finds it: df.save(\"flows.parquet\")?", visible(.says), engine = visible(.engine))]
    NoIngest { engine: String, says: String },
    /// polars could not take the answer.
    #[error(transparent)]
    Polars(#[from] PolarsError),
}
