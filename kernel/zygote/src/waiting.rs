//! The zygote waits, and its child goes on.

use crate::pages;
use std::ffi::{c_int, c_ulong};
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, RawFd};
use std::os::unix::net::{UnixListener, UnixStream};

// The standard library has no fork, for good reasons: in most programs other threads hold
// locks. A dependency on libc would be built for this crate alone.
unsafe extern "C" {
    fn fork() -> c_int;
    fn waitpid(process: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn dup2(from: c_int, to: c_int) -> c_int;
    fn prctl(option: c_int, signal: c_ulong) -> c_int;
    fn getppid() -> c_int;
}

const STDERR: RawFd = 2;
const PR_SET_PDEATHSIG: c_int = 1;
const SIGKILL: c_ulong = 9;

/// The exit status of a child that could not be asked.
const UNASKED: i32 = 77;

/// Returns in each child that is to compile a cell, and never in the process that calls it:
/// that ends when it can't fork or listen.
pub fn wait(socket: RawFd) {
    // SAFETY: the kernel gives this process the descriptor of a listening socket, and
    // nothing else here knows it.
    let listener = unsafe { UnixListener::from_raw_fd(socket) };
    let _ = writeln!(io::stdout(), "ready").and_then(|()| io::stdout().flush());
    let zygote = std::process::id();
    loop {
        // SAFETY: rustc's other threads sleep (one waits for this one to end, one for
        // signals), so none of them holds a lock; what the child goes on with is this thread's.
        match unsafe { fork() } {
            0 => match ask(&listener, zygote) {
                Ok(()) => {
                    drop(listener);
                    return;
                }
                Err(_) => std::process::exit(UNASKED),
            },
            child if child > 0 => {
                let mut status = 0;
                // SAFETY: `status` outlives the call.
                unsafe { waitpid(child, &raw mut status, 0) };
                if status == UNASKED << 8 {
                    std::process::exit(0);
                }
            }
            // There is no memory, or no room for another process: cells have a rustc of
            // their own then.
            _ => std::process::exit(1),
        }
    }
}

/// In the child: makes ready, waits for somebody to ask, and talks to them from then on.
fn ask(listener: &UnixListener, zygote: u32) -> io::Result<()> {
    // SAFETY: these calls touch no memory of ours.
    let is_orphan = unsafe {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        getppid().cast_unsigned() != zygote
    };
    if is_orphan {
        return Err(io::ErrorKind::NotConnected.into());
    }
    pages::make_ready();
    let (mut connection, _) = listener.accept()?;
    expect_go(&mut connection)?;
    writeln!(connection, "pid {}", std::process::id())?;
    // SAFETY: both are descriptors of this process, and whoever has the old stderr goes on
    // with the new one, as is meant.
    match unsafe { dup2(connection.as_raw_fd(), STDERR) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// One byte at a time: nothing that is behind the line is ours.
fn expect_go(connection: &mut UnixStream) -> io::Result<()> {
    let mut line = [0; 3];
    connection.read_exact(&mut line)?;
    match &line {
        b"go\n" => Ok(()),
        _ => Err(io::ErrorKind::InvalidData.into()),
    }
}
