//! The zygote waits, and its child goes on.
//!
//! A child is forked ahead of the cell that it is for: it makes its memory ready and waits
//! at the socket. When somebody has come it tells the zygote, which forks the next.
//!
//! The kernel reads what the zygote says. When nobody does, the kernel has ended, and if it was
//! killed, what it has left behind is removed here.

use crate::pages::Pages;
use crate::sample::{self, Sample};
use crate::system::{self, Forked};
use std::fs::File;
use std::io::{self, PipeReader, PipeWriter, Read, Write};
use std::os::fd::RawFd;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::time::{Duration, Instant};

/// How a kernel's folder is called, in which the cells' folder is.
const PREFIX: &str = "argus-kernel-";
/// The kernel's lock in it.
const LOCK: &str = "lock";
/// How long a kernel may take to end that nobody hears any more.
const FOR_THE_LOCK: Duration = Duration::from_secs(5);

/// Before a child is forked again whose sibling ended without being asked.
const PAUSE: Duration = Duration::from_millis(100);

/// Returns in each child that is to compile a cell, or the sample, and never in the process
/// that calls it: that ends when it can't fork, or had better not.
pub fn wait(socket: RawFd, sample: Option<&Path>) {
    if !system::is_alone() {
        system::end();
    }
    let listener = system::listener(socket);
    sample::make_room();
    let mut pages = Pages::default();
    let mut sample = sample;
    let mut is_ready = false;
    loop {
        let Ok((mut told, tell)) = io::pipe() else {
            system::end();
        };
        match system::fork_here() {
            Ok(Forked::Child) => {
                drop(told);
                match ask(&listener, &pages, tell) {
                    Ok(()) => return,
                    Err(_) => system::end(),
                }
            }
            Ok(Forked::Parent(_)) => drop(tell),
            // There is no memory, or no room for another process: cells have a rustc of
            // their own then.
            Err(_) => system::end(),
        }
        // One that ends before it waits, of whatever, would hold up each cell that asks it.
        if !is_told(&mut told) {
            system::end();
        }
        if !is_ready {
            let _ = writeln!(io::stdout(), "ready").and_then(|()| io::stdout().flush());
            is_ready = true;
        }
        // The first child waits already.
        match sample.take().map(sample::learn) {
            Some(Ok(Sample::ToCompile)) => return,
            Some(Ok(Sample::Learned(learned))) => pages = learned,
            _ => {}
        }
        if !is_told(&mut told) {
            std::thread::sleep(PAUSE);
        }
        system::forget_children();
    }
}

/// Waits until the child says that it waits, or then, that it was asked: or has ended. Ends
/// this process, and with it the child, if the kernel has ended.
fn is_told(told: &mut PipeReader) -> bool {
    if !system::wait_while_read(told, &io::stdout()) {
        remove_kernels_folder();
        system::end();
    }
    told.read_exact(&mut [0]).is_ok()
}

/// Removes what the kernel worked in, if nobody has it: it holds a lock there for as long as
/// it lives (`toolchain/abandoned.rs`).
fn remove_kernels_folder() {
    let cells = std::env::current_dir().unwrap_or_default();
    let Some(folder) = cells.parent().filter(|it| is_kernels(it)) else {
        return;
    };
    let began = Instant::now();
    while began.elapsed() < FOR_THE_LOCK {
        let Ok(lock) = File::open(folder.join(LOCK)) else {
            // Another zygote has removed it.
            return;
        };
        if lock.try_lock().is_ok() {
            // What is left is removed by the next kernel.
            let _ = std::fs::remove_dir_all(folder);
            return;
        }
        // A process that ends closes one file after the other.
        std::thread::sleep(PAUSE);
    }
}

fn is_kernels(folder: &Path) -> bool {
    let name = folder.file_name().unwrap_or_default();
    name.to_string_lossy().starts_with(PREFIX)
}

/// In the child: tells the zygote that it waits, makes ready, waits for somebody to ask, tells
/// that as well, and talks to them from then on.
fn ask(listener: &UnixListener, pages: &Pages, mut tell: PipeWriter) -> io::Result<()> {
    if starts_nobody() {
        system::keep_addresses();
    }
    tell.write_all(&[0])?;
    pages.make_ready(|| system::has_come(listener, Duration::ZERO));
    let (mut connection, _) = listener.accept()?;
    tell.write_all(&[0])?;
    expect_go(&mut connection)?;
    writeln!(connection, "pid {}", std::process::id())?;
    system::complain_to(&connection)
}

/// Whether this rustc ends with the object: one that links starts programs that know nothing
/// of us.
fn starts_nobody() -> bool {
    std::env::args_os().any(|arg| arg == "--emit=obj")
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
