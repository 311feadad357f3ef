//! The thread that speaks to an engine.
//!
//! A driver blocks for as long as its engine takes, so it has a thread of its own, and whoever asks
//! waits with an eye on the stop button. Stopped, the statement is cancelled and the connection
//! closed: Spark goes on with a job of which only the statement was cancelled.

use super::arrow::{Batches, frame};
use super::error::RemoteError;
use super::opening::Opening;
use super::secret::Secrets;
use crate::interrupt::interrupted;
use adbc_core::error::{Error, Status};
use adbc_core::options::InfoCode;
use adbc_core::{CancelHandle, Connection as _, Statement as _};
use adbc_driver_manager::{ManagedConnection, ManagedStatement};
use arrow_array::{Array as _, StringArray, UnionArray};
use polars::prelude::{DataFrame, PolarsError};
use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How often somebody who waits looks at the stop button.
const LOOK: Duration = Duration::from_millis(20);
/// How long a driver is told again and again to stop.
const STOPPING: Duration = Duration::from_secs(20);

/// What went wrong in the thread.
pub(super) enum Fault {
    /// The driver says so.
    Driver(Error),
    /// The answer can't be taken.
    Answer(RemoteError),
}

impl From<Error> for Fault {
    fn from(error: Error) -> Fault {
        Fault::Driver(error)
    }
}

impl From<RemoteError> for Fault {
    fn from(error: RemoteError) -> Fault {
        Fault::Answer(error)
    }
}

type Job = Box<dyn FnOnce(&mut Open) + Send>;

/// What can be cancelled while the thread is busy with it.
type Current = Arc<Mutex<Option<Box<dyn CancelHandle>>>>;

/// A connection that is open, in its thread.
pub(super) struct Open {
    connection: ManagedConnection,
    current: Current,
}

/// The thread, as others see it. When it is dropped, the thread ends and the connection is closed.
pub(super) struct Session {
    jobs: Sender<Job>,
    current: Current,
    is_over: Arc<AtomicBool>,
    /// Whether the thread has ended, and the connection is closed.
    is_closed: Arc<AtomicBool>,
    engine: String,
    secrets: Secrets,
}

impl Session {
    /// Opens a connection in a thread of its own, and waits for it for so long.
    pub(super) fn open(opening: Opening, patience: Duration) -> Result<Session, RemoteError> {
        let (jobs, work) = mpsc::channel::<Job>();
        let (tell, told) = mpsc::channel::<Result<(), RemoteError>>();
        let current = Current::default();
        let is_over = Arc::new(AtomicBool::new(false));
        let is_closed = Arc::new(AtomicBool::new(false));
        let session = Session {
            jobs,
            current: Arc::clone(&current),
            is_over: Arc::clone(&is_over),
            is_closed: Arc::clone(&is_closed),
            engine: opening.engine.clone(),
            secrets: opening.secrets.clone(),
        };
        let engine = session.engine.clone();
        let unstarted = |error: std::io::Error| RemoteError::Unreachable {
            engine: engine.clone(),
            why: error.to_string(),
        };
        std::thread::Builder::new()
            .name("argus-engine".to_owned())
            .spawn(move || {
                match opening.connection() {
                    Err(error) => {
                        let _ = tell.send(Err(error));
                    }
                    // Nobody hears it if the cell was stopped meanwhile.
                    Ok(connection) => {
                        if tell.send(Ok(())).is_ok() {
                            serve(
                                Open {
                                    connection,
                                    current,
                                },
                                &work,
                                &is_over,
                            );
                        }
                    }
                }
                is_closed.store(true, Ordering::Relaxed);
            })
            .map_err(unstarted)?;
        session.wait(&told, Some(patience))??;
        Ok(session)
    }

    /// Has the thread do something, and waits for it.
    pub(super) fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Open) -> Result<T, Fault> + Send + 'static,
    ) -> Result<T, RemoteError> {
        interrupted()?;
        let (tell, told) = mpsc::channel();
        let job: Job = Box::new(move |open| {
            let outcome = work(open);
            open.rest();
            // Nobody waits any more if the cell was stopped.
            let _ = tell.send(outcome);
        });
        self.jobs
            .send(job)
            .map_err(|_| self.lost("the connection is closed"))?;
        match self.wait(&told, None)? {
            Ok(done) => Ok(done),
            Err(Fault::Answer(error)) => Err(error),
            Err(Fault::Driver(error)) => Err(self.said(&error)),
        }
    }

    /// Waits for a word of the thread, as long as nobody presses stop.
    fn wait<T>(&self, told: &Receiver<T>, patience: Option<Duration>) -> Result<T, RemoteError> {
        let begun = Instant::now();
        loop {
            match told.recv_timeout(LOOK) {
                Ok(word) => return Ok(word),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(self.lost("its driver ended without a word"));
                }
                Err(RecvTimeoutError::Timeout) => {}
            }
            if let Err(stopped) = interrupted() {
                self.stop();
                return Err(stopped.into());
            }
            if patience.is_some_and(|patience| begun.elapsed() > patience) {
                self.stop();
                return Err(RemoteError::Unreachable {
                    engine: self.engine.clone(),
                    why: format!("it took more than {} s", begun.elapsed().as_secs()),
                });
            }
        }
    }

    /// Whether it was stopped, and is not to be asked again.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Relaxed)
    }

    /// Cancels what the thread is busy with, and closes the connection when that is done. It is told
    /// until it obeys, since a driver forgets what it is told before it has begun.
    pub(super) fn stop(&self) {
        self.is_over.store(true, Ordering::Relaxed);
        let current = Arc::clone(&self.current);
        let is_closed = Arc::clone(&self.is_closed);
        let stopping = move || {
            let begun = Instant::now();
            while begun.elapsed() < STOPPING && !is_closed.load(Ordering::Relaxed) {
                let busy = current.lock().unwrap_or_else(PoisonError::into_inner);
                if let Some(handle) = busy.as_ref() {
                    // A driver that can't be told so ends when it ends.
                    let _ = handle.try_cancel();
                }
                drop(busy);
                std::thread::sleep(LOOK);
            }
        };
        let _ = std::thread::Builder::new()
            .name("argus-stop".to_owned())
            .spawn(stopping);
    }

    fn lost(&self, says: &str) -> RemoteError {
        RemoteError::Lost {
            engine: self.engine.clone(),
            says: says.to_owned(),
        }
    }

    /// What the driver said, without its secrets.
    fn said(&self, error: &Error) -> RemoteError {
        let says = self.secrets.hide(&error.message);
        let engine = self.engine.clone();
        match is_gone(error) {
            true => RemoteError::Lost { engine, says },
            false => RemoteError::Refused { engine, says },
        }
    }
}

/// What a driver says while its answer is read comes through polars, which puts words of its own
/// before it.
fn in_mid_answer(error: PolarsError) -> Fault {
    let said = error.to_string();
    let words = said.rsplit("Producer error: ").next();
    Fault::Driver(Error::with_message_and_status(
        words.unwrap_or_default(),
        Status::Unknown,
    ))
}

/// Whether the engine is no longer there, as far as its driver's words tell.
fn is_gone(error: &Error) -> bool {
    let words = [
        "connection refused",
        "Unavailable",
        "transport",
        "EOF",
        "broken pipe",
        "reset by peer",
        "SESSION_CLOSED",
        "INVALID_HANDLE",
    ];
    matches!(
        error.status,
        Status::IO | Status::Unknown | Status::Internal | Status::InvalidState
    ) && words.iter().any(|word| error.message.contains(word))
}

/// Does what comes, until nobody sends any more or somebody stopped it; then the connection closes.
fn serve(mut open: Open, work: &Receiver<Job>, is_over: &AtomicBool) {
    while let Ok(job) = work.recv() {
        if is_over.load(Ordering::Relaxed) {
            break;
        }
        job(&mut open);
        if is_over.load(Ordering::Relaxed) {
            break;
        }
    }
}

impl Open {
    /// The columns and the rows of a query, at most so many rows and one more.
    pub(super) fn query(&mut self, sql: &str, most: u64) -> Result<DataFrame, Fault> {
        let mut batches = self.batches(sql)?;
        let mut rows: Option<DataFrame> = None;
        while let Some(batch) = batches.next() {
            let batch = frame(batch.map_err(in_mid_answer)?.as_ref())?;
            let all = match rows.take() {
                Some(mut all) => {
                    all.vstack_mut(&batch).map_err(RemoteError::from)?;
                    all
                }
                None => batch,
            };
            let is_enough = all.height() as u64 > most;
            rows = Some(all);
            if is_enough {
                break;
            }
        }
        let mut rows = rows.unwrap_or_else(|| batches.empty());
        rows.rechunk_mut();
        Ok(rows)
    }

    /// A query's batches. They are to be read before the next query is asked.
    pub(super) fn batches(&mut self, sql: &str) -> Result<Batches, Fault> {
        let mut statement = self.statement()?;
        statement.set_sql_query(sql)?;
        let reader = statement.execute()?;
        Batches::new(reader, statement).map_err(in_mid_answer)
    }

    /// Does something of which there is no answer.
    pub(super) fn execute(&mut self, sql: &str) -> Result<(), Fault> {
        let mut statement = self.statement()?;
        statement.set_sql_query(sql)?;
        statement.execute_update()?;
        Ok(())
    }

    /// A statement that can be cancelled from now on.
    pub(super) fn statement(&mut self) -> Result<ManagedStatement, Fault> {
        let statement = self.connection.new_statement()?;
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Some(statement.get_cancel_handle());
        Ok(statement)
    }

    /// What the engine calls itself, if it says so.
    pub(super) fn vendor(&self) -> Option<String> {
        let codes = HashSet::from([InfoCode::VendorName]);
        let mut reader = self.connection.get_info(Some(codes)).ok()?;
        let batch = reader.next()?.ok()?;
        let values = batch
            .columns()
            .get(1)?
            .as_any()
            .downcast_ref::<UnionArray>()?;
        if values.is_empty() {
            return None;
        }
        let value = values.value(0);
        let text = value.as_any().downcast_ref::<StringArray>()?;
        (!text.is_empty()).then(|| text.value(0).to_owned())
    }

    /// Nothing is there to be cancelled any more.
    fn rest(&mut self) {
        *self.current.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}
