//! The zygote waits, and its child goes on.
//!
//! A child is forked ahead of the cell that it is for: it makes its memory ready and waits
//! at the socket. When somebody has come it tells the zygote, which forks the next.

use crate::pages;
use std::ffi::{c_int, c_ulong, c_void};
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, RawFd};
use std::os::unix::net::{UnixListener, UnixStream};
use std::time::Duration;

// The standard library has no fork, for good reasons: in most programs other threads hold
// locks. A dependency on libc would be built for this crate alone.
unsafe extern "C" {
    fn fork() -> c_int;
    fn waitpid(process: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn dup2(from: c_int, to: c_int) -> c_int;
    fn prctl(option: c_int, signal: c_ulong) -> c_int;
    fn getppid() -> c_int;
    fn poll(entries: *mut c_void, count: c_ulong, milliseconds: c_int) -> c_int;
    fn _exit(status: c_int) -> !;
}

const STDERR: RawFd = 2;
const PR_SET_PDEATHSIG: c_int = 1;
const SIGKILL: c_ulong = 9;
const WNOHANG: c_int = 1;

/// Before a child is forked again whose sibling ended without being asked.
const PAUSE: Duration = Duration::from_millis(100);

/// Returns in each child that is to compile a cell, and never in the process that calls it:
/// that ends when it can't fork.
pub fn wait(socket: RawFd) {
    // SAFETY: the kernel gives this process the descriptor of a listening socket, and
    // nothing else here knows it.
    let listener = unsafe { UnixListener::from_raw_fd(socket) };
    let _ = writeln!(io::stdout(), "ready").and_then(|()| io::stdout().flush());
    let zygote = std::process::id();
    loop {
        let Ok((asked, tell)) = io::pipe() else {
            end();
        };
        // SAFETY: rustc's other threads sleep (one waits for this one to end, one for
        // signals), so none of them holds a lock; what the child goes on with is this thread's.
        match unsafe { fork() } {
            0 => {
                drop(asked);
                match ask(&listener, zygote, tell) {
                    Ok(()) => return,
                    Err(_) => end(),
                }
            }
            child if child > 0 => {
                drop(tell);
                until_asked(asked);
            }
            // There is no memory, or no room for another process: cells have a rustc of
            // their own then.
            _ => end(),
        }
    }
}

/// Ends this process and does nothing else: rustc's own ways out would tidy up what is not
/// this process's.
fn end() -> ! {
    // SAFETY: it does not return, and nothing here has to be written out.
    unsafe { _exit(1) }
}

/// Waits until the child has been asked, or has ended; and lets the system forget those that
/// have ended.
fn until_asked(mut asked: PipeReader) {
    if asked.read_exact(&mut [0]).is_err() {
        std::thread::sleep(PAUSE);
    }
    let mut status = 0;
    // SAFETY: `status` outlives the calls.
    while unsafe { waitpid(-1, &raw mut status, WNOHANG) } > 0 {}
}

/// In the child: makes ready, waits for somebody to ask, and talks to them from then on.
fn ask(listener: &UnixListener, zygote: u32, mut tell: PipeWriter) -> io::Result<()> {
    // SAFETY: these calls touch no memory of ours.
    let is_orphan = unsafe {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        getppid().cast_unsigned() != zygote
    };
    if is_orphan {
        return Err(io::ErrorKind::NotConnected.into());
    }
    pages::make_ready(&|| is_asked(listener));
    let (mut connection, _) = listener.accept()?;
    tell.write_all(&[0])?;
    expect_go(&mut connection)?;
    writeln!(connection, "pid {}", std::process::id())?;
    // SAFETY: both are descriptors of this process, and whoever has the old stderr goes on
    // with the new one, as is meant.
    match unsafe { dup2(connection.as_raw_fd(), STDERR) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// Whether somebody waits at the socket.
fn is_asked(listener: &UnixListener) -> bool {
    #[repr(C)]
    struct Entry {
        descriptor: c_int,
        wanted: i16,
        there: i16,
    }
    const POLLIN: i16 = 1;
    let mut entry = Entry {
        descriptor: listener.as_raw_fd(),
        wanted: POLLIN,
        there: 0,
    };
    // SAFETY: there is one entry, of poll(2)'s layout, and it outlives the call.
    unsafe { poll((&raw mut entry).cast(), 1, 0) > 0 }
}

/// Nothing that is behind the line is ours.
fn expect_go(connection: &mut UnixStream) -> io::Result<()> {
    let mut line = [0; 3];
    connection.read_exact(&mut line)?;
    match &line {
        b"go\n" => Ok(()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}
