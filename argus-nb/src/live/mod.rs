//! Flows as they are made: a sensor's stream, a file that grows, or what exporters send.
//!
//! The files follow a flow on its way: `address` says where it comes from. `connection` is
//! one talk with a sensor, `sensor` goes from one connection to the next, `growing` is a
//! file instead; both are a `feed` of bytes, which `records` decodes as they come.
//! `collector` receives datagrams of NetFlow and IPFIX. Both ways of flows are `incoming`
//! ([`crate::load`]'s own decoders, so that a value means the same); `stream` makes frames
//! of them, and `moving` is the table that a cell shows. `error` is what can go wrong.
//!
//! Only the address that somebody names is contacted, or received at. A sensor's bytes are
//! read as they are consumed: one that is quicker than its reader waits, or drops, and says
//! so in its management records. An exporter does not wait; what it sends does, here, in
//! bounded room.
//!
//! It knows `load`, of `flows` how a length of time is written, `interrupt`, and of
//! `display` how a table is shown; only [`show`](crate::show) knows it.

mod address;
mod collector;
mod connection;
mod error;
mod feed;
mod growing;
mod incoming;
mod moving;
mod records;
mod sensor;
mod stream;
#[cfg(test)]
mod tests;

use crate::flows::stretch_in_micros;
use crate::load::{LoadError, loaded};
use address::{Address, Scheme};
use collector::Collector;
pub use error::LiveError;
use growing::Growing;
use incoming::{Incoming, Wanted};
pub(crate) use moving::watch;
use polars::prelude::{DataFrame, PolarsError};
use records::Records;
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
/// Or those that exporters of NetFlow 5, NetFlow 9 and IPFIX send to this machine:
/// `netflow://127.0.0.1:2055` receives at that address and no other, `netflow://*:2055` at
/// every one of IPv4, `netflow://[::]:2055` of IPv6 too. Without a port it is 2055, and 4739
/// of `ipfix://`. Columns are those of [`load_as`](crate::load::load_as())`("netflow", …)`;
/// what came, what is missing by the exporters' sequence numbers and what there was no room
/// for is in each frame's report. 64 MB of datagrams wait between two questions.
///
/// A connection is made here, or a socket bound; the sensor is told to start when its flows
/// are first asked for, by [`Live::take`], [`Live::take_for`], [`Live::each`], or by leaving it as a
/// cell's last value, which is a table that moves. A sensor's columns are those of
/// [`load`](crate::load::load()).
///
/// ```no_run
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), LiveError> {
/// let df = live("argus://127.0.0.1:561")?.take_for("30s")?;
/// let exported = live("netflow://127.0.0.1:2055")?.take_for("30s")?;
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// An address of another kind, a host that does not answer or is no sensor, a sensor
/// that refuses or demands SASL, which argus-nb does not speak; an address that is taken, or
/// none of this machine.
pub fn live(address: &str) -> Result<Live, LiveError> {
    let address = Address::parse(address)?;
    let name = address.to_string();
    let incoming: Box<dyn Incoming> = match address.scheme {
        Scheme::Argus => {
            let (sensor, greeting) = Sensor::open(address)?;
            Box::new(Records::new(Path::new(&name), Box::new(sensor), greeting)?)
        }
        Scheme::Netflow | Scheme::Ipfix => Box::new(Collector::open(address)?),
    };
    Ok(Live::new(name, None, incoming))
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
    let records = Records::new(&path, Box::new(growing), Vec::new())?;
    let name = path.display().to_string();
    Ok(Live::new(name, Some(path), Box::new(records)))
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
    /// The sensor's or the collector's address, or the file's path.
    name: String,
    /// The file, if it is one.
    file: Option<PathBuf>,
}

impl Live {
    fn new(name: String, file: Option<PathBuf>, incoming: Box<dyn Incoming>) -> Live {
        Live {
            stream: Mutex::new(Stream::new(name.clone(), incoming)),
            name,
            file,
        }
    }

    /// Only these fields, in this order, each by ra's name (`stime`) or by its header
    /// (`StartTime`). A name that Argus, or a collector, does not have is an error of the
    /// next question.
    pub fn columns<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Live {
        let names = names.into_iter().map(Into::into).collect();
        self.stream_mut().set_columns(Wanted::Named(names));
        self
    }

    /// A column of each field that a record can have, whether it occurs or not: other than
    /// in a file, which fields occur is only known as they come, and all frames of a stream
    /// have the same columns. A collector gives all that it has in any case.
    pub fn all(mut self) -> Live {
        self.stream_mut().set_columns(Wanted::All);
        self
    }

    /// Of a collector, a column besides for each of these elements of NetFlow 9 and IPFIX, as
    /// [`Load::elements`](crate::load::Load::elements) has them. [`Live::columns`] may name them as
    /// well. What is no element's name, or a sensor's, is an error of the next question.
    pub fn elements<N: Into<String>>(mut self, names: impl IntoIterator<Item = N>) -> Live {
        let names = names.into_iter().map(Into::into).collect();
        self.stream_mut().add_elements(names);
        self
    }

    /// Connects again when the connection is lost, with pauses that grow from half a second
    /// to half a minute, for as long as flows are asked for. The report counts it; what the
    /// sensor saw meanwhile is lost. Without this a lost connection is the end: what came
    /// before is given, with a note that says so, and the next question is an error.
    ///
    /// A file is gone on with in any case, and so is a collector.
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
        let micros = stretch_in_micros(length)?.unsigned_abs();
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
    /// If it is being read at this moment; and of a collector, to which no sensor reports.
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

    /// What a table that moves has to say: why nothing comes at the moment, if that is known,
    /// and what was lost.
    fn remarks(&self) -> Result<Vec<String>, LiveError> {
        let stream = self.lock()?;
        let broken = stream.broken().map(str::to_owned);
        Ok(broken.into_iter().chain(stream.losses()).collect())
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
