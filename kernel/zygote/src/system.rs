//! What is asked of the system that the standard library does not ask it: all that is unsafe.
//!
//! The standard library has no fork, for good reasons: in most programs other threads hold
//! locks. A dependency on libc would be built for this crate alone.

use std::ffi::{c_int, c_long, c_uint, c_ulong, c_void};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, RawFd};
use std::os::unix::net::UnixListener;
use std::time::Duration;

unsafe extern "C" {
    fn fork() -> c_int;
    fn waitpid(process: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn waitid(kind: c_int, process: c_int, told: *mut c_void, options: c_int) -> c_int;
    fn kill(process: c_int, signal: c_int) -> c_int;
    fn dup2(from: c_int, to: c_int) -> c_int;
    fn prctl(option: c_int, ...) -> c_int;
    fn getppid() -> c_int;
    fn poll(entries: *mut c_void, count: c_ulong, milliseconds: c_int) -> c_int;
    fn madvise(at: *mut c_void, length: usize, advice: c_int) -> c_int;
    fn syscall(number: c_long, ...) -> c_long;
    fn _exit(status: c_int) -> !;
}

const STDERR: RawFd = 2;
const PR_SET_PDEATHSIG: c_int = 1;
const SIGKILL: c_int = 9;
const SIGCONT: c_int = 18;
const SIGSTOP: c_int = 19;
const WNOHANG: c_int = 1;
const WSTOPPED: c_int = 2;
const WEXITED: c_int = 4;
const WNOWAIT: c_int = 0x0100_0000;
const P_PID: c_int = 1;

/// A child of this process.
#[derive(Debug, Clone, Copy)]
pub struct Child(c_int);

/// Who returns from a fork: the parent has the child's number.
pub enum Forked {
    Parent(Child),
    Child,
}

/// What rustc has of threads while it expands macros: this one, those that wait for it to end,
/// and one that waits for signals.
const THREADS: usize = 4;

/// Whether this rustc has no more threads than those of which it is known what they do. One
/// that expands macros in several at once would have others.
pub fn is_alone() -> bool {
    let threads = std::fs::read_dir("/proc/self/task");
    threads.is_ok_and(|threads| threads.count() <= THREADS)
}

/// Forks this process, which at this point is one thread's. The child ends with the thread
/// that has called this.
pub fn fork_here() -> io::Result<Forked> {
    let parent = std::process::id();
    // SAFETY: rustc's other threads sleep (two wait for this one to end, one for signals; that
    // there are no others is looked at before, `is_alone`), so none of them holds a lock; what
    // the child goes on with is this thread's.
    match unsafe { fork() } {
        0 => {
            // SAFETY: these calls touch no memory of ours.
            let is_orphan = unsafe {
                prctl(PR_SET_PDEATHSIG, SIGKILL as c_ulong);
                getppid().cast_unsigned() != parent
            };
            if is_orphan {
                end();
            }
            Ok(Forked::Child)
        }
        child if child > 0 => Ok(Forked::Parent(Child(child))),
        _ => Err(io::Error::last_os_error()),
    }
}

impl Child {
    pub fn number(self) -> c_int {
        self.0
    }

    /// Returns when it stands still, or has ended.
    pub fn stop(self) {
        self.signal(SIGSTOP);
        // Its number stays its own, whatever has become of it: there will be other signals.
        let state = WSTOPPED | WEXITED | WNOWAIT;
        // SAFETY: Linux lets one not be told more by waitid(2) than that it is so.
        unsafe { waitid(P_PID, self.0, std::ptr::null_mut(), state) };
    }

    pub fn go_on(self) {
        self.signal(SIGCONT);
    }

    /// Ends it, and has the system forget it.
    pub fn end(self) {
        self.signal(SIGKILL);
        let mut status = 0;
        // SAFETY: `status` outlives the call.
        unsafe { waitpid(self.0, &raw mut status, 0) };
    }

    fn signal(self, signal: c_int) {
        // SAFETY: kill(2) touches no memory of ours.
        unsafe { kill(self.0, signal) };
    }
}

/// Has the system forget the children that have ended.
pub fn forget_children() {
    let mut status = 0;
    // SAFETY: `status` outlives the calls.
    while unsafe { waitpid(-1, &raw mut status, WNOHANG) } > 0 {}
}

/// Ends this process and does nothing else: rustc's own ways out would tidy up what is not
/// this process's.
pub fn end() -> ! {
    // SAFETY: it does not return, and nothing here has to be written out.
    unsafe { _exit(1) }
}

/// The listener of this descriptor.
pub fn listener(socket: RawFd) -> UnixListener {
    // SAFETY: the kernel gives this process the descriptor of a listening socket, and nothing
    // else here knows it.
    unsafe { UnixListener::from_raw_fd(socket) }
}

/// Makes this the place that this process complains to.
pub fn complain_to(place: &impl AsRawFd) -> io::Result<()> {
    // SAFETY: both are descriptors of this process, and whoever has the old stderr goes on
    // with the new one, as is meant.
    match unsafe { dup2(place.as_raw_fd(), STDERR) } {
        -1 => Err(io::Error::last_os_error()),
        _ => Ok(()),
    }
}

/// An entry of poll(2).
#[repr(C)]
struct Entry {
    descriptor: c_int,
    wanted: i16,
    there: i16,
}

const POLLIN: i16 = 1;

impl Entry {
    fn new(place: &impl AsRawFd, wanted: i16) -> Entry {
        Entry {
            descriptor: place.as_raw_fd(),
            wanted,
            there: 0,
        }
    }

    /// Returns when something is there at one of them, or this time is over.
    fn wait(entries: &mut [Entry], milliseconds: c_int) {
        // SAFETY: the entries are of poll(2)'s layout, so many, and outlive the call.
        unsafe {
            poll(
                entries.as_mut_ptr().cast(),
                entries.len() as c_ulong,
                milliseconds,
            )
        };
    }
}

/// Whether something can be read there, or somebody waits there, within this time.
pub fn has_come(place: &impl AsRawFd, within: Duration) -> bool {
    let mut entries = [Entry::new(place, POLLIN)];
    let milliseconds = c_int::try_from(within.as_millis()).unwrap_or(c_int::MAX);
    Entry::wait(&mut entries, milliseconds);
    entries[0].there != 0
}

/// Waits until something can be read there, or its writers have ended. False if nobody reads
/// any more what this process writes to the other.
pub fn wait_while_read(place: &impl AsRawFd, written: &impl AsRawFd) -> bool {
    loop {
        // Of the second it is only said that its reader has gone.
        let mut entries = [Entry::new(place, POLLIN), Entry::new(written, 0)];
        Entry::wait(&mut entries, -1);
        match entries {
            [_, Entry { there: 1.., .. }] => return false,
            [Entry { there: 1.., .. }, _] => return true,
            _ => {}
        }
    }
}

/// What pages are made ready for: Linux 5.14 does it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Use {
    Read = 22,
    Write = 23,
}

/// Has the faults of these pages now. Whatever can't be done only costs time.
pub fn make_ready(begin: usize, end: usize, pages: Use) {
    // SAFETY: both kinds of advice leave what is in memory as it is, and pages that are not
    // there are an error.
    unsafe { madvise(begin as *mut c_void, end - begin, pages as c_int) };
}

/// From here on this process gives no address back to the system: it soon ends, and then all of
/// them are free at once.
///
/// rustc unmaps what it has read of 350 crates before it says that it is done, and each of
/// these calls has the other cores forget what they know of the address. A filter of system
/// calls (seccomp) answers in its place that it is done. Where it can't be set, nothing but
/// time is lost. It can't be taken off again, and programs that this process starts have it
/// too: this is for one that starts none.
#[cfg(target_arch = "x86_64")]
pub fn keep_addresses() {
    /// An instruction of the filter's language (BPF).
    #[repr(C)]
    struct Step(u16, u8, u8, u32);
    #[repr(C)]
    struct Filter {
        length: u16,
        steps: *const Step,
    }
    const LOAD: u16 = 0x20;
    const IS_EQUAL: u16 = 0x15;
    const ANSWER: u16 = 0x06;
    const NUMBER: u32 = 0;
    const MACHINE: u32 = 4;
    const X86_64: u32 = 0xC000_003E;
    const MUNMAP: u32 = 11;
    const DO_IT: u32 = 0x7fff_0000;
    // Errno 0, without a call.
    const IT_IS_DONE: u32 = 0x0005_0000;
    const SECCOMP: c_long = 317;
    const SET_MODE_FILTER: c_uint = 1;
    const PR_SET_NO_NEW_PRIVS: c_int = 38;
    const NONE: c_ulong = 0;
    let steps = [
        Step(LOAD, 0, 0, MACHINE),
        Step(IS_EQUAL, 0, 3, X86_64),
        Step(LOAD, 0, 0, NUMBER),
        Step(IS_EQUAL, 0, 1, MUNMAP),
        Step(ANSWER, 0, 0, IT_IS_DONE),
        Step(ANSWER, 0, 0, DO_IT),
    ];
    let filter = Filter {
        length: 6,
        steps: steps.as_ptr(),
    };
    // SAFETY: the system reads the filter, six steps as it is told, which outlive the calls.
    // Whoever unmaps memory may not use its address again but by what the system gives, and that
    // is never where something still is, or (MAP_FIXED) takes its place: so what the filter
    // leaves out is missed by nobody but the count of what is free.
    unsafe {
        prctl(PR_SET_NO_NEW_PRIVS, 1 as c_ulong, NONE, NONE, NONE);
        syscall(SECCOMP, SET_MODE_FILTER, 0 as c_uint, &raw const filter);
    }
}

#[cfg(not(target_arch = "x86_64"))]
pub fn keep_addresses() {}
