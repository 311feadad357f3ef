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
//! Each file knows only those before it: [`ty`], [`method`], [`built`], [`index`],
//! [`chain`], [`sources`], [`definitions`], [`offered`], [`reader`].
//!
//! Why it is so: `docs/decisions.md#methods-are-read-not-inferred`.

mod built;
mod chain;
mod definitions;
mod index;
mod method;
mod offered;
mod reader;
mod sources;
mod ty;

pub use built::Lack;
pub use index::Methods;
pub use method::Method;
pub use ty::Ty;

use crate::toolchain::preload::Preload;
use std::sync::{Arc, OnceLock};

/// Set to `off`, nothing is read.
const SWITCH: &str = "ARGUS_KERNEL_METHODS";

/// The methods, from when they have been read.
pub type SharedMethods = Arc<OnceLock<Methods>>;

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
        let _ = read.set(reader::read(&preload, &give_way));
    });
    methods
}
