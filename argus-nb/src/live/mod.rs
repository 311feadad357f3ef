//! Flows as they are made: a sensor's stream, or a file that grows.
//!
//! The files follow a flow on its way: `address` says where a sensor is, `connection` is
//! one talk with it, `sensor` goes from one connection to the next, `growing` is a file
//! instead; both are a `feed` of bytes. `stream` decodes them as they come
//! ([`crate::load`]'s own decoder, so that a value means the same), and `moving` is the
//! table that a cell shows of them. `error` is what can go wrong.
//!
//! Only the address that somebody names is contacted. Bytes are read as they are
//! consumed: a sensor that is quicker than its reader waits, or drops, and says so in its
//! management records.
//!
//! It knows `load`, of `flows` how a length of time is written, `interrupt`, and of
//! `display` how a table is shown; only [`show`](crate::show) knows it.

mod address;
mod connection;
mod error;
mod feed;
mod growing;
mod moving;
mod sensor;
mod stream;
#[cfg(test)]
mod tests;

use crate::flows::{TimeError, length_in_micros};
use crate::load::{LoadError, loaded};
use address::Address;
pub use error::LiveError;
use growing::Growing;
pub(crate) use moving::watch;
use polars::prelude::{DataFrame, PolarsError};
use sensor::Sensor;
use std::error::Error;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, TryLockError};
use std::time::{Duration, Instant};
use stream::Stream;

/// How long a batch is gathered, and how many flows it has at most.
const BATCH: Duration = Duration::from_millis(250);
const BATCH_ROWS: usize = 1 << 16;

/// The flows of a sensor as it sees them: `argus://host:561`, what ra takes as
/// `-S host:561`. Without a port it is 561.
///
/// The connection is made here; the sensor is told to start when its flows are first
/// asked for, by [`Live::take`], [`Live::take_for`], [`Live::each`], or by leaving it as a
/// cell's last value, which is a table that moves. Columns are those of
/// [`load`](crate::load::load()).
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), LiveError> {
/// let df = live("argus://127.0.0.1:561")?.take_for("30s")?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// An address of another kind, a host that does not answer or is no sensor, and a sensor
/// that refuses or demands SASL, which argus-nb does not speak.
pub fn live(address: &str) -> Result<Live, LiveError> {
    let address = Address::parse(address)?;
    let name = PathBuf::from(address.to_string());
    let (sensor, greeting) = Sensor::open(address)?;
    Ok(Live {
        stream: Mutex::new(Stream::new(&name, Box::new(sensor), greeting)?),
        name: name.display().to_string(),
        file: None,
    })
}

/// The flows of a file of Argus' own that somebody writes (`argus -w`, `ra -w`), from its
/// beginning, and on as it grows. It is asked as [`live`] is.
///
/// Where the file is truncated, or another takes its place (`rasplit`, logrotate), that one
/// is read from its beginning, and the report says so.
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), LiveError> {
/// let first = follow("argus.out")?.columns(["stime", "saddr", "bytes"]).take(1000)?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A file that is not there (with the nearest names that are), or is packed, or holds no
/// records of Argus'.
pub fn follow(path: impl AsRef<Path>) -> Result<Live, LiveError> {
    follow_path(path.as_ref())
}

fn follow_path(path: &Path) -> Result<Live, LiveError> {
    let growing = Growing::open(path)?;
    let path = growing.path().to_owned();
    Ok(Live {
        stream: Mutex::new(Stream::new(&path, Box::new(growing), Vec::new())?),
        name: path.display().to_string(),
        file: Some(path),
    })
}

/// Flows that come: [`live`], [`follow`].
///
/// As a cell's last value it is a table of the newest flows that moves in place until the
/// stop button is pressed; in a terminal it prints lines.
///
/// What is asked for twice goes on where it was: each flow is given once. Between two
/// questions a sensor's flows wait where they are, as far as the sensor holds them.
pub struct Live {
    stream: Mutex<Stream>,
    /// The sensor's address, or the file's path.
    name: String,
    /// The file, if it is one.
    file: Option<PathBuf>,
}

impl Live {
    /// Only these fields, in this order, each by ra's name (`stime`) or by its header
    /// (`StartTime`). A name that Argus does not have is an error of the next question.
    pub fn columns<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Live {
        self.stream_mut()
            .set_columns(names.into_iter().map(Into::into).collect());
        self
    }

    /// Connects again when the connection is lost, with pauses that grow from half a second
    /// to half a minute, for as long as flows are asked for. The report counts it; what the
    /// sensor saw meanwhile is lost. Without this a lost connection is the end: what came
    /// before is given, with a note that says so, and the next question is an error.
    ///
    /// A file is gone on with in any case.
    pub fn reconnect(mut self) -> Live {
        self.stream_mut().set_reconnect();
        self
    }

    /// The next so many flows, or fewer if no more come. It waits for them.
    ///
    /// # Errors
    /// The stop button, which gives up what was gathered; a connection that ended before;
    /// a column that Argus does not have.
    pub fn take(&self, rows: usize) -> Result<DataFrame, LiveError> {
        self.gather(rows, None)
    }

    /// The flows of the next `500ms`, `30s`, `5m` or `1h30m`, or those until no more come.
    ///
    /// ```no_run
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// let sensor = live("argus://127.0.0.1")?;
    /// let before = sensor.take_for("1m")?;
    /// let after = sensor.take_for("1m")?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// Those of [`Live::take`], and a text that is no length of time.
    pub fn take_for(&self, length: &str) -> Result<DataFrame, LiveError> {
        let micros = u64::try_from(length_in_micros(length)?).ok();
        let micros = micros.filter(|micros| *micros > 0);
        let micros = micros.ok_or_else(|| TimeError::NotALength(length.to_owned()))?;
        // A length that no clock reaches has no end.
        let until = Instant::now().checked_add(Duration::from_micros(micros));
        self.gather(usize::MAX, until)
    }

    /// Calls `batch` with the flows as they come, some at a time: those of a quarter of a
    /// second, and no more than 65,536. The sensor waits meanwhile. It ends when no more
    /// flows come, and then gives how many came; or with the stop button, or with an error
    /// of `batch`, if that gives a `Result`.
    ///
    /// ```no_run
    /// # use argus_nb::prelude::*;
    /// # fn main() -> Result<(), LiveError> {
    /// let sensor = live("argus://127.0.0.1")?;
    /// sensor.each(|flows| -> Result<(), ColumnError> {
    ///     clear_output(true);
    ///     show(&flows.counts("DstAddr")?);
    ///     Ok(())
    /// })?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// The stop button, and those of [`Live::take`] and of `batch`.
    pub fn each<R: BatchResult>(
        &self,
        mut batch: impl FnMut(DataFrame) -> R,
    ) -> Result<usize, LiveError> {
        // A cell compiles no more than this closure.
        self.each_batch(&mut |flows| batch(flows).into_result())
    }

    /// The newest report of the sensor on itself: packets received and lost, records,
    /// clients; a row in the columns of [`Load::management`](crate::load::Load::management),
    /// or none if none came yet.
    ///
    /// # Errors
    /// If it is being read at this moment.
    pub fn sensor(&self) -> Result<DataFrame, LiveError> {
        self.lock()?.sensor()
    }

    fn gather(&self, rows: usize, until: Option<Instant>) -> Result<DataFrame, LiveError> {
        let mut stream = self.lock()?;
        stream.refuse_if_ended()?;
        if let Err(error) = stream.gather(rows, until) {
            stream.give_up();
            return Err(error);
        }
        let df = stream.frame()?;
        self.note(&stream);
        Ok(df)
    }

    fn each_batch(
        &self,
        take: &mut dyn FnMut(DataFrame) -> Result<(), error::Any>,
    ) -> Result<usize, LiveError> {
        let mut flows = 0;
        loop {
            let (batch, ended) = self.batch()?;
            if let Some(batch) = batch.filter(|batch| batch.height() > 0) {
                flows += batch.height();
                take(batch).map_err(LiveError::Closure)?;
            }
            if ended.is_some() {
                return Ok(flows);
            }
        }
    }

    /// The flows of the next moment, if any came, and why no more come, if none do. A stop
    /// is an error when the flows before it were given.
    fn batch(&self) -> Result<(Option<DataFrame>, Option<String>), LiveError> {
        let mut stream = self.lock()?;
        stream.refuse_if_ended()?;
        match stream.gather(BATCH_ROWS, Some(Instant::now() + BATCH)) {
            Err(LiveError::Interrupted(_)) if stream.has_news() => {}
            gathered => gathered?,
        }
        let batch = match stream.has_news() {
            true => Some(stream.frame()?),
            false => None,
        };
        self.note(&stream);
        Ok((batch, stream.ended().map(str::to_owned)))
    }

    /// A file is among those that a write-up names.
    fn note(&self, stream: &Stream) {
        let path = self.file.iter().map(PathBuf::as_path);
        loaded::note_files(path, std::iter::once(stream.flows as usize));
    }

    /// Why nothing comes at the moment, if that is known.
    fn broken(&self) -> Result<Option<String>, LiveError> {
        Ok(self.lock()?.broken().map(str::to_owned))
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn refused(&self, source: PolarsError) -> LiveError {
        LiveError::Load(LoadError::Polars {
            path: PathBuf::from(&self.name),
            source,
        })
    }

    fn lock(&self) -> Result<MutexGuard<'_, Stream>, LiveError> {
        match self.stream.try_lock() {
            Ok(stream) => Ok(stream),
            Err(TryLockError::Poisoned(stream)) => Ok(stream.into_inner()),
            Err(TryLockError::WouldBlock) => Err(LiveError::Busy {
                name: self.name.clone(),
            }),
        }
    }

    fn stream_mut(&mut self) -> &mut Stream {
        match self.stream.get_mut() {
            Ok(stream) => stream,
            Err(poisoned) => poisoned.into_inner(),
        }
    }
}

impl fmt::Debug for Live {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Live({:?})", self.name)
    }
}

/// What a closure of [`Live::each`] may give: nothing, or a `Result`, whose error ends it.
pub trait BatchResult {
    /// Whether to go on.
    ///
    /// # Errors
    /// What the closure said.
    fn into_result(self) -> Result<(), Box<dyn Error + Send + Sync>>;
}

impl BatchResult for () {
    fn into_result(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        Ok(())
    }
}

impl<E: Into<Box<dyn Error + Send + Sync>>> BatchResult for Result<(), E> {
    fn into_result(self) -> Result<(), Box<dyn Error + Send + Sync>> {
        self.map_err(Into::into)
    }
}
