//! A macro at which rustc waits, having read every crate, and forks for each cell.
//!
//! The kernel starts rustc on a crate that says `extern crate argus_nb; argus_zygote::cell!();`.
//! When rustc expands that macro it has been linked, has parsed its options and has read what
//! it reads of 300 crates. A procedural macro is code of ours that runs in rustc's process: here
//! it waits, and for each cell a forked child goes on as a rustc that was just asked to compile
//! `include!("lib.rs")`. Such a process is called a zygote.
//!
//! `ARGUS_ZYGOTE` names the descriptor of a listening socket. The zygote says `ready` on its
//! stdout. Whoever connects says `go`; the child that answers says its number, `pid 123`, and
//! from there on the connection is its stderr. It may be killed when it has said that the
//! object is written. The zygote ends when nobody reads its stdout.
//! `ARGUS_ZYGOTE_SAMPLE`, if it is set, names the folder of a crate that is compiled as a sample.
//!
//! Only the thread that calls `fork` is there in a child. That is enough: rustc's threads for
//! making code start later, and until then it has one that works, which is this.
//!
//! Why it is so: `docs/decisions.md#a-cell-is-compiled-by-a-fork-of-a-rustc-that-waits`.

#[cfg(target_os = "linux")]
mod pages;
#[cfg(target_os = "linux")]
mod sample;
#[cfg(target_os = "linux")]
mod system;
#[cfg(target_os = "linux")]
mod waiting;

use proc_macro::TokenStream;
#[cfg(target_os = "linux")]
use std::path::PathBuf;

/// The environment variable that names the socket's descriptor. The kernel has it by the
/// same name.
#[cfg(target_os = "linux")]
const SOCKET_VAR: &str = "ARGUS_ZYGOTE";
#[cfg(target_os = "linux")]
const SAMPLE_VAR: &str = "ARGUS_ZYGOTE_SAMPLE";

/// Becomes the cell: in a child of this process, once for each cell. It does not return in
/// the zygote itself.
#[proc_macro]
pub fn cell(_: TokenStream) -> TokenStream {
    #[cfg(target_os = "linux")]
    if let Some(socket) = std::env::var(SOCKET_VAR)
        .ok()
        .and_then(|it| it.parse().ok())
    {
        let sample = std::env::var_os(SAMPLE_VAR).map(PathBuf::from);
        waiting::wait(socket, sample.as_deref());
    }
    "include!(\"lib.rs\");".parse().unwrap_or_default()
}
