//! One notebook's life: a thread that owns evcxr and runs cells one by one.
//!
//! It knows nothing of Jupyter: it takes code and gives [`Output`]s and an
//! [`Outcome`]. Of the preloaded crate it knows the name and the wire format of
//! its displays, nothing of flows.

pub mod cargo;
mod cell;
mod commands;
mod completeness;
mod completion;
mod engine;
mod environment;
mod explanation;
mod failure;
mod methods;
mod oracle;
mod outputs;
mod preload;
pub mod processes;
mod remembered;
pub mod rustc;
mod scope;
pub mod streams;
mod vars;

pub use completeness::{Completeness, completeness};
pub use completion::{Completions, complete, receiver_of, type_of, word_at};
pub use environment::Workplace;
pub use failure::Failure;
pub use methods::{Method, Methods};
pub use preload::{
    CRATE as PRELOAD_CRATE, LIBRARY as PRELOAD_LIBRARY, Preload, PreloadError, Stamp,
};
pub use scope::{InScope, Scope, variable_line};

use engine::{Engine, StartError};
use methods::Shelf;
use std::collections::BTreeMap;
use std::process::Child;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, OnceLock, mpsc};
use std::time::Duration;

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
    /// What was shown goes; with `wait`, when the next output comes.
    Clear {
        wait: bool,
    },
}

/// How a cell ended.
pub type Outcome = Result<(), Failure>;

/// Where a cell's outputs go; called from the thread that reads the child.
pub type Sink = Box<dyn FnMut(Output) + Send>;

/// A cell asks the person in front of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    pub prompt: String,
    /// The answer is not to be seen while it is typed.
    pub is_password: bool,
}

/// Asks, and waits for the answer. `None`: nobody can answer.
pub type Ask = Box<dyn Fn(Question) -> Option<String> + Send>;

/// Where a cell's outputs go, and its questions.
pub struct Listener {
    pub sink: Sink,
    pub ask: Ask,
}

struct Request {
    code: String,
    listener: Listener,
    done: Box<dyn FnOnce(Outcome) + Send>,
}

/// A running session. Dropping it ends the child process.
pub struct Session {
    requests: mpsc::Sender<Request>,
    stop: Interrupter,
    scope: Scope,
    methods: Shelf,
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
        let scope = Scope::default();
        let (interrupter, in_scope) = (stop.clone(), scope.clone());
        let running = Arc::clone(&stop.running);
        let methods = methods::read_in_background(&preload, stop.clone());
        std::thread::spawn(move || match Engine::start(preload, running, in_scope) {
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
        Session {
            requests,
            stop,
            scope,
            methods,
        }
    }

    /// A session that answers every cell with why it can't run.
    pub fn unusable(failure: Failure) -> Session {
        let (requests, inbox) = mpsc::channel::<Request>();
        std::thread::spawn(move || refuse(&failure, inbox));
        Session {
            requests,
            stop: Interrupter::default(),
            scope: Scope::default(),
            methods: Shelf::default(),
        }
    }

    /// Runs a cell after those already asked for; `done` is called when it has
    /// ended and all its outputs have gone to the listener.
    pub fn execute(
        &self,
        code: String,
        listener: Listener,
        done: impl FnOnce(Outcome) + Send + 'static,
    ) {
        let request = Request {
            code,
            listener,
            done: Box::new(done),
        };
        if let Err(mpsc::SendError(request)) = self.requests.send(request) {
            (request.done)(Err(Failure::engine_gone()));
        }
    }

    /// What is in scope, without waiting for the running cell.
    pub fn in_scope(&self) -> InScope {
        self.scope.now()
    }

    /// The methods of types, once they have been read.
    pub fn methods(&self) -> Option<&Methods> {
        self.methods.get()
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
        interrupter.begin();
        let outcome = engine.execute(&request.code, request.listener);
        let asked = interrupter.end();
        (request.done)(match outcome {
            Err(failure) if asked => Err(failure.interrupted()),
            outcome => outcome,
        });
    }
}

/// How long a cell that was asked to stop may go on.
const GRACE: Duration = Duration::from_secs(2);

/// How long work in the background waits for a cell.
const PATIENCE: Duration = Duration::from_secs(2);

/// Stops a running cell: asks it, and after a while ends the process it runs in.
#[derive(Clone, Default)]
pub struct Interrupter {
    child: Arc<OnceLock<Arc<Mutex<Child>>>>,
    /// Counts cells; odd while one runs or is compiled.
    cells: Arc<AtomicU64>,
    /// The cell is compiled, and runs.
    running: Arc<AtomicBool>,
    asked: Arc<AtomicBool>,
}

impl Interrupter {
    fn begin(&self) {
        self.asked.store(false, Ordering::SeqCst);
        self.running.store(false, Ordering::SeqCst);
        self.cells.fetch_add(1, Ordering::SeqCst);
    }

    /// Whether the cell was asked to stop.
    fn end(&self) -> bool {
        self.cells.fetch_add(1, Ordering::SeqCst);
        self.running.store(false, Ordering::SeqCst);
        self.asked.swap(false, Ordering::SeqCst)
    }

    /// Waits for the running cell, if there is one; not for ever.
    fn give_way(&self) {
        let step = Duration::from_millis(10);
        let most = PATIENCE.as_millis() / step.as_millis();
        for _ in 0..most {
            if self.cells.load(Ordering::SeqCst).is_multiple_of(2) {
                return;
            }
            std::thread::sleep(step);
        }
    }

    /// Does nothing between cells: an idle kernel keeps its variables.
    ///
    /// A cell that is compiled is stopped at once, since nothing of it has run. One
    /// that runs gets a SIGINT, which the preload's loops watch; if it still runs
    /// two seconds later its process ends, and its variables with it.
    pub fn interrupt(&self) {
        let cell = self.cells.load(Ordering::SeqCst);
        let is_idle = cell.is_multiple_of(2);
        let Some(child) = self.child_id().filter(|_| !is_idle) else {
            return;
        };
        self.asked.store(true, Ordering::SeqCst);
        if !self.running.load(Ordering::SeqCst) {
            processes::end_children_but(child);
            return;
        }
        processes::signal_interrupt(child);
        let interrupter = self.clone();
        std::thread::spawn(move || {
            std::thread::sleep(GRACE);
            if interrupter.cells.load(Ordering::SeqCst) == cell {
                interrupter.kill();
            }
        });
    }

    fn child_id(&self) -> Option<u32> {
        Some(self.child.get()?.lock().ok()?.id())
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
