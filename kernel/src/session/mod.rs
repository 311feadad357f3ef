//! One notebook's life: a thread that owns evcxr and runs cells one by one.
//!
//! It takes code and gives [`Output`]s and an [`Outcome`]. It may know `toolchain`,
//! which compiles the cells, `journal`, and evcxr; it knows nothing of Jupyter, and of
//! the preloaded crate only the name and the wire format of its displays. `jupyter`
//! sees no more of it than is exported here.

mod brackets;
mod commands;
mod completeness;
mod completion;
mod cursor;
mod defined;
mod engine;
pub mod failure;
mod interrupter;
mod lints;
mod listener;
mod methods;
mod outputs;
mod preparation;
mod printed;
pub mod processes;
mod scope;
pub mod streams;
mod type_cache;
mod vars;

pub use completeness::{Completeness, completeness};
pub use completion::{Completions, complete, type_of};
pub use cursor::{receiver_of, word_at};
pub use defined::Defined;
pub use failure::{Failure, Outcome};
pub use interrupter::Interrupter;
pub use listener::{Ask, Listener, Output, Question};
pub use methods::{Method, Methods};
pub use scope::{InScope, Scope, variable_line};

pub use crate::toolchain::environment::Workplace;
pub use crate::toolchain::preload::Preload;
pub use argus_wire::Variable;

use engine::Engine;
use methods::SharedMethods;
use std::sync::mpsc;

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
    items: Defined,
    methods: SharedMethods,
}

impl Session {
    /// Starts the engine on a thread of its own and returns at once; `ready` is
    /// called when the first cell can run, or when it is clear that none ever will:
    /// each is then answered with why.
    pub fn start(preload: Preload, ready: impl FnOnce() + Send + 'static) -> Session {
        let (requests, inbox) = mpsc::channel::<Request>();
        let stop = Interrupter::default();
        let scope = Scope::default();
        let cells = stop.clone();
        let methods = methods::read_in_background(&preload, move || cells.give_way());
        let items = Defined::default();
        let defined = items.clone();
        let (interrupter, in_scope) = (stop.clone(), scope.clone());
        let known = SharedMethods::clone(&methods);
        std::thread::spawn(move || {
            match Engine::start(preload, interrupter.clone(), in_scope, defined, known) {
                Ok(mut engine) => {
                    interrupter.watch(engine.child());
                    ready();
                    run(&mut engine, &interrupter, &inbox);
                }
                Err(error) => {
                    ready();
                    refuse(&error.into(), &interrupter, inbox);
                }
            }
        });
        Session {
            requests,
            stop,
            scope,
            items,
            methods,
        }
    }

    /// A session that answers every cell with why it can't run.
    pub fn unusable(failure: Failure) -> Session {
        let (requests, inbox) = mpsc::channel::<Request>();
        let stop = Interrupter::default();
        let interrupter = stop.clone();
        std::thread::spawn(move || refuse(&failure, &interrupter, inbox));
        Session {
            requests,
            stop,
            scope: Scope::default(),
            items: Defined::default(),
            methods: SharedMethods::default(),
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
        self.stop.begin();
        if let Err(mpsc::SendError(request)) = self.requests.send(request) {
            self.stop.end();
            (request.done)(Err(Failure::SessionEnded));
        }
    }

    /// What is in scope, without waiting for the running cell.
    pub fn in_scope(&self) -> InScope {
        self.scope.now()
    }

    /// The notebook's own functions and types.
    pub fn items(&self) -> &Defined {
        &self.items
    }

    /// The methods of types, once they have been read.
    pub fn methods(&self) -> Option<&Methods> {
        self.methods.all()
    }

    /// A handle that stops the running cell from another thread.
    pub fn interrupter(&self) -> Interrupter {
        self.stop.clone()
    }
}

fn refuse(failure: &Failure, interrupter: &Interrupter, inbox: mpsc::Receiver<Request>) {
    for request in inbox {
        interrupter.end();
        (request.done)(Err(failure.clone()));
    }
}

fn run(engine: &mut Engine, interrupter: &Interrupter, inbox: &mpsc::Receiver<Request>) {
    for request in inbox {
        let outcome = match interrupter.is_asked() {
            // Before the session was up, perhaps, or while the cell came here.
            true => Err(Failure::Stopped { place: None }),
            false => engine.execute(&request.code, request.listener),
        };
        let asked = interrupter.end();
        (request.done)(match outcome {
            Err(failure) if asked => Err(failure.when_interrupted()),
            outcome => outcome,
        });
    }
}
