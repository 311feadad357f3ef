//! The methods of the types in a notebook: names, signatures and docs, for completion.
//!
//! rustc has said what type each variable has, and what a method returns stands in its
//! signature. So a chain of calls is followed through an index of signatures, and nothing
//! need be inferred. The signatures are read from the sources of the preload, of the crates
//! it re-exports and, where the toolchain has it (`rustup component add rust-src`), of the
//! standard library, on a thread of the lowest priority. That takes seconds and some
//! megabytes, where a language server over the same crates takes half a minute and a
//! gigabyte.
//!
//! What a crate has only with features that it was not built with is left out; it is kept
//! beside, for whoever asks why it is not there.
//!
//! The preload's own come first and can be asked at once, so that the types of most `let`s
//! are [`evident`] before the rest is read.
//!
//! Each file knows only those before it: [`ty`], [`word`], [`method`], [`built`], [`index`],
//! [`chain`], [`evident`], [`sources`], [`definitions`], [`offered`], [`reader`].
//!
//! Why it is so: `docs/decisions.md#methods-are-read-not-inferred`.

mod built;
mod chain;
mod definitions;
mod evident;
mod index;
mod method;
mod offered;
mod reader;
mod sources;
mod ty;
mod word;

pub use built::Lack;
pub use index::Methods;
pub use method::Method;
pub use ty::Ty;

use crate::toolchain::preload::Preload;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Set to `off`, nothing is read.
const SWITCH: &str = "ARGUS_KERNEL_METHODS";

/// The methods, while they are read.
#[derive(Debug, Default)]
pub struct Reading {
    so_far: Mutex<Option<Arc<Methods>>>,
    all: OnceLock<Methods>,
}

pub type SharedMethods = Arc<Reading>;

impl Reading {
    /// All of them, from when they have been read.
    pub fn all(&self) -> Option<&Methods> {
        self.all.get()
    }

    /// Asks what has been read so far: the preload's own come first.
    pub fn ask<Answer>(&self, question: impl FnOnce(&Methods) -> Option<Answer>) -> Option<Answer> {
        if let Some(all) = self.all.get() {
            return question(all);
        }
        let so_far = self
            .so_far
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        question(so_far.as_deref()?)
    }

    fn set_so_far(&self, methods: Option<Methods>) {
        let so_far = methods.map(Arc::new);
        *self.so_far.lock().unwrap_or_else(PoisonError::into_inner) = so_far;
    }
}

/// Starts to read in the background. Before each file `give_way` is called, which waits
/// while a cell runs, so that a cell has the machine to itself.
pub fn read_in_background(
    preload: &Preload,
    give_way: impl Fn() + Send + 'static,
) -> SharedMethods {
    let methods = SharedMethods::default();
    if std::env::var(SWITCH).is_ok_and(|switch| switch == "off") {
        return methods;
    }
    let (read, preload) = (Arc::clone(&methods), preload.clone());
    std::thread::spawn(move || {
        // SAFETY: setpriority(2) touches no memory; on Linux it changes this thread alone.
        unsafe {
            libc::setpriority(libc::PRIO_PROCESS, 0, 19);
        }
        let so_far = |methods| read.set_so_far(Some(methods));
        let all = reader::read(&preload, &give_way, so_far);
        let _ = read.all.set(all);
        read.set_so_far(None);
    });
    methods
}
