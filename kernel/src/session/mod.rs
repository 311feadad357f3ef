//! One notebook's life: a thread that owns evcxr and runs cells one by one.
//!
//! It knows nothing of Jupyter: it takes code and gives [`Output`]s and an
//! [`Outcome`]. Of the preloaded crate it knows the name and the wire format of
//! its displays, nothing of flows.

pub mod cargo;
mod cell;
mod completeness;
mod engine;
mod environment;
mod failure;
mod oracle;
mod outputs;
mod preload;
pub mod rustc;
mod wire;

pub use completeness::{Completeness, completeness};
pub use environment::Workplace;
pub use failure::Failure;
pub use preload::{
    CRATE as PRELOAD_CRATE, LIBRARY as PRELOAD_LIBRARY, Preload, PreloadError, Stamp,
};

use engine::{Engine, StartError};
use std::collections::BTreeMap;
use std::process::Child;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};

/// What a cell shows while it runs, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Output {
    Stdout(String),
    Stderr(String),
    /// Shown in mid-cell: MIME type to content; with an id, to be changed later.
    Display {
        data: BTreeMap<String, String>,
        id: Option<String>,
    },
    /// In the place of what was shown under that id.
    Update {
        data: BTreeMap<String, String>,
        id: String,
    },
    /// The value of the cell's last expression.
    Result(BTreeMap<String, String>),
}

/// How a cell ended.
pub type Outcome = Result<(), Failure>;

/// Where a cell's outputs go; called from the thread that reads the child.
pub type Sink = Box<dyn FnMut(Output) + Send>;

struct Request {
    code: String,
    sink: Sink,
    done: Box<dyn FnOnce(Outcome) + Send>,
}

/// A running session. Dropping it ends the child process.
pub struct Session {
    requests: mpsc::Sender<Request>,
    stop: Interrupter,
}

impl Session {
    /// Starts the engine on a thread of its own and returns at once; `ready` is
    /// called when the first cell can run, or with why none ever will.
    pub fn start(
        preload: Preload,
        ready: impl FnOnce(Result<(), StartError>) + Send + 'static,
    ) -> Session {
        let (requests, inbox) = mpsc::channel::<Request>();
        let stop = Interrupter::default();
        let interrupter = stop.clone();
        std::thread::spawn(move || match Engine::start(preload) {
            Ok(mut engine) => {
                let _ = interrupter.child.set(engine.child());
                ready(Ok(()));
                run(&mut engine, &interrupter, &inbox);
            }
            Err(error) => {
                let failure = Failure::start(&error);
                ready(Err(error));
                refuse(&failure, inbox);
            }
        });
        Session { requests, stop }
    }

    /// A session that answers every cell with why it can't run.
    pub fn unusable(failure: Failure) -> Session {
        let (requests, inbox) = mpsc::channel::<Request>();
        std::thread::spawn(move || refuse(&failure, inbox));
        Session {
            requests,
            stop: Interrupter::default(),
        }
    }

    /// Runs a cell after those already asked for; `done` is called when it has
    /// ended and all its outputs have gone to `sink`.
    pub fn execute(
        &self,
        code: String,
        sink: impl FnMut(Output) + Send + 'static,
        done: impl FnOnce(Outcome) + Send + 'static,
    ) {
        let request = Request {
            code,
            sink: Box::new(sink),
            done: Box::new(done),
        };
        if let Err(mpsc::SendError(request)) = self.requests.send(request) {
            (request.done)(Err(Failure::engine_gone()));
        }
    }

    /// A handle that stops the running cell from another thread.
    pub fn interrupter(&self) -> Interrupter {
        self.stop.clone()
    }
}

fn refuse(failure: &Failure, inbox: mpsc::Receiver<Request>) {
    for request in inbox {
        (request.done)(Err(failure.clone()));
    }
}

fn run(engine: &mut Engine, interrupter: &Interrupter, inbox: &mpsc::Receiver<Request>) {
    for request in inbox {
        interrupter.asked.store(false, Ordering::SeqCst);
        interrupter.busy.store(true, Ordering::SeqCst);
        let outcome = engine.execute(&request.code, request.sink);
        interrupter.busy.store(false, Ordering::SeqCst);
        let asked = interrupter.asked.swap(false, Ordering::SeqCst);
        (request.done)(match outcome {
            Err(failure) if asked => Err(failure.interrupted()),
            outcome => outcome,
        });
    }
}

/// Stops a running cell, by ending the process it runs in.
#[derive(Clone, Default)]
pub struct Interrupter {
    child: Arc<OnceLock<Arc<Mutex<Child>>>>,
    busy: Arc<AtomicBool>,
    asked: Arc<AtomicBool>,
}

impl Interrupter {
    /// Does nothing between cells: an idle kernel keeps its variables.
    pub fn interrupt(&self) {
        if self.busy.load(Ordering::SeqCst) {
            self.asked.store(true, Ordering::SeqCst);
            self.kill();
        }
    }

    /// Ends the child, whatever it does.
    pub fn kill(&self) {
        if let Some(child) = self.child.get()
            && let Ok(mut child) = child.lock()
        {
            // An error means that it has ended already.
            let _ = child.kill();
        }
    }
}
