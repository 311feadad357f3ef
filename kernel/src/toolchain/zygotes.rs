//! The zygotes of a kernel: started when a cell's process asks, ended with the kernel.
//!
//! None is started before the kernel is ready: it is waited for, and they are not.
//! One compiles and one answers the oracle, each for the set of arguments that was asked for
//! last. A zygote ends when nobody reads its stdout, so with the kernel, however that ends. Its
//! socket has the name that cells look for from when it is ready until it is gone.

use super::stub;
use super::zygote::{KERNEL, Made, SWITCH_VAR, Wanted};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read};
use std::os::fd::AsRawFd;
use std::os::unix::fs::DirBuilderExt;
use std::os::unix::net::UnixListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// The descriptor of a zygote's socket, and the folder of its sample; `argus-zygote` has them
/// by the same names.
const SOCKET_VAR: &str = "ARGUS_ZYGOTE";
const SAMPLE_VAR: &str = "ARGUS_ZYGOTE_SAMPLE";

/// rustc's allocator (jemalloc) would give memory back to the system when a child begins to
/// work, since the zygote has waited long: the very memory that the child has made ready.
const ALLOCATOR: (&str, &str) = ("MALLOC_CONF", "dirty_decay_ms:-1,muzzy_decay_ms:-1");

/// When a zygote is started again: one that was ready, and one that never was, for whatever
/// reason: that may be one for ever.
const PAUSE: Duration = Duration::from_secs(2);
const LONG_PAUSE: Duration = Duration::from_secs(60);

/// How long the zygote for questions waits for the one for cells, which is wanted first: on two
/// cores both together would keep the first cell, and whoever waits for the kernel, from them.
const CELLS_FIRST: Duration = Duration::from_secs(2);

/// Whether cells are compiled by zygotes here, and if not, why.
pub fn are_possible() -> Result<(), &'static str> {
    let is_off = std::env::var_os(SWITCH_VAR).is_some_and(|it| it == "off");
    match () {
        () if !cfg!(all(target_os = "linux", target_arch = "x86_64")) => {
            Err("only on x86-64 Linux is that known to be safe")
        }
        () if is_off => Err("ARGUS_KERNEL_ZYGOTE=off"),
        () => Ok(()),
    }
}

/// A zygote that was started, by whether it answers the oracle.
type Started = HashMap<bool, Running>;

#[derive(Debug)]
struct Running {
    key: String,
    since: Instant,
    was_ready: Arc<AtomicBool>,
    process: Arc<Mutex<Child>>,
}

impl Running {
    /// Whether it is, or may become, what is wanted: or it is too early for another.
    fn serves(&self, wanted: &Wanted) -> bool {
        let pause = match self.was_ready.load(Ordering::SeqCst) {
            true => PAUSE,
            false => LONG_PAUSE,
        };
        self.key == wanted.key && self.since.elapsed() < pause
    }
}

/// The zygotes, which end when this is dropped.
#[derive(Debug)]
pub struct Zygotes {
    started: Arc<Mutex<Started>>,
    begin: Sender<()>,
}

impl Zygotes {
    /// Listens, in a new folder that only this user enters, to what cells' processes want.
    pub fn listen(folder: &Path) -> std::io::Result<Zygotes> {
        std::fs::DirBuilder::new().mode(0o700).create(folder)?;
        let listener = UnixListener::bind(folder.join(KERNEL))?;
        let started = Arc::new(Mutex::new(Started::new()));
        let (sockets, zygotes) = (folder.to_owned(), Arc::clone(&started));
        let (begin, has_begun) = channel();
        std::thread::Builder::new()
            .name("zygotes".to_owned())
            .spawn(move || {
                // What was wanted meanwhile waits at the socket.
                if has_begun.recv().is_err() {
                    return;
                }
                for mut connection in listener.incoming().flatten() {
                    let mut text = Vec::new();
                    let is_read = connection.read_to_end(&mut text).is_ok();
                    if let Some(Ok(wanted)) = is_read.then(|| serde_json::from_slice(&text)) {
                        wait_for_cells(&zygotes, &wanted);
                        // Without a zygote cells only take longer.
                        let _ = provide(&zygotes, &sockets, &wanted);
                    }
                }
            })?;
        Ok(Zygotes { started, begin })
    }

    /// What has them started from then on, when it is called.
    pub fn begin(&self) -> impl FnOnce() + Send + 'static {
        let begin = self.begin.clone();
        move || {
            // Nobody listens if the kernel is about to end.
            let _ = begin.send(());
        }
    }
}

impl Drop for Zygotes {
    fn drop(&mut self) {
        let mut started = self.started.lock().unwrap_or_else(PoisonError::into_inner);
        started
            .drain()
            .for_each(|(_, running)| end(&running.process));
    }
}

fn end(zygote: &Mutex<Child>) {
    let mut zygote = zygote.lock().unwrap_or_else(PoisonError::into_inner);
    // An error means that it has ended already.
    let _ = zygote.kill();
}

/// Waits, if it is one for questions that is wanted, until the one for cells is ready.
fn wait_for_cells(zygotes: &Mutex<Started>, wanted: &Wanted) {
    if wanted.made != Made::Answer {
        return;
    }
    let is_starting = || {
        let started = zygotes.lock().unwrap_or_else(PoisonError::into_inner);
        started.get(&false).is_some_and(|cells| {
            !cells.was_ready.load(Ordering::SeqCst) && cells.since.elapsed() < CELLS_FIRST
        })
    };
    while is_starting() {
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Starts the zygote that is wanted, and ends the one in whose place it comes.
fn provide(zygotes: &Mutex<Started>, sockets: &Path, wanted: &Wanted) -> std::io::Result<()> {
    let mut started = zygotes.lock().unwrap_or_else(PoisonError::into_inner);
    let is_question = wanted.made == Made::Answer;
    if let Some(before) = started.get(&is_question) {
        if before.serves(wanted) {
            return Ok(());
        }
        end(&before.process);
    }
    let starting = sockets.join(format!("{}.starting", wanted.key));
    // One that was left over from a zygote that did not come so far.
    let _ = std::fs::remove_file(&starting);
    let listener = UnixListener::bind(&starting)?;
    let sample = sample(sockets, wanted)?;
    let mut zygote = start(wanted, &listener, sample.as_deref())?;
    let said = zygote.stdout.take();
    let zygote = Arc::new(Mutex::new(zygote));
    let was_ready = Arc::new(AtomicBool::new(false));
    let running = Running {
        key: wanted.key.clone(),
        since: Instant::now(),
        was_ready: Arc::clone(&was_ready),
        process: Arc::clone(&zygote),
    };
    started.insert(is_question, running);
    let ready = sockets.join(&wanted.key);
    let follower = std::thread::Builder::new().name("zygote".to_owned());
    // Without room for a thread nobody reads what it says, and it ends.
    follower.spawn(move || {
        follow(said, &was_ready, &starting, &ready);
        // It has ended, or is of no use: nobody is to wait for it while this is locked.
        end(&zygote);
        let mut zygote = zygote.lock().unwrap_or_else(PoisonError::into_inner);
        let _ = zygote.wait();
    })?;
    Ok(())
}

/// The folder of a crate by which the zygote learns what pages a compile touches. None where a
/// library is made: that takes longer than the pages would save, and they are a lot of memory.
fn sample(sockets: &Path, wanted: &Wanted) -> std::io::Result<Option<PathBuf>> {
    let is_question = match wanted.made {
        Made::Library => return Ok(None),
        made => made == Made::Answer,
    };
    let sample = sockets.join(format!("{}.sample", wanted.key));
    // One of an earlier zygote's.
    let _ = std::fs::remove_dir_all(&sample);
    stub::write_sample(&sample, &wanted.out_dir, is_question)?;
    Ok(Some(sample))
}

/// Gives the socket its name when the zygote is ready, and takes it away when that is gone.
fn follow(said: Option<impl Read>, was_ready: &AtomicBool, starting: &Path, ready: &Path) {
    let mut lines = said.into_iter().flat_map(|it| BufReader::new(it).lines());
    if lines
        .next()
        .is_some_and(|line| line.is_ok_and(|it| it == "ready"))
    {
        was_ready.store(true, Ordering::SeqCst);
        let _ = std::fs::rename(starting, ready);
        // Up to the end: nothing more is said.
        lines.for_each(drop);
        let _ = std::fs::remove_file(ready);
    } else {
        let _ = std::fs::remove_file(starting);
    }
}

fn start(
    wanted: &Wanted,
    listener: &UnixListener,
    sample: Option<&Path>,
) -> std::io::Result<Child> {
    stub::write_stub(&wanted.folder)?;
    let socket = listener.as_raw_fd();
    let kernel = std::process::id();
    let mut command = Command::new(&wanted.program);
    command
        .args(&wanted.args)
        .env_clear()
        .envs(wanted.variables.iter().map(|(name, value)| (name, value)))
        .env(SOCKET_VAR, socket.to_string())
        .envs(sample.map(|sample| (SAMPLE_VAR, sample)))
        .env(ALLOCATOR.0, ALLOCATOR.1)
        .current_dir(&wanted.folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .process_group(0);
    // SAFETY: between fork and exec these calls are allowed; they touch no memory of ours.
    unsafe {
        command.pre_exec(move || {
            wake_with_parent(kernel)?;
            match libc::fcntl(socket, libc::F_SETFD, 0) {
                -1 => Err(std::io::Error::last_os_error()),
                _ => Ok(()),
            }
        });
    }
    command.spawn()
}

/// Has the system wake this process when the thread ends that started it: somebody may have
/// stopped it, and it has to see that the kernel has ended.
#[cfg(target_os = "linux")]
fn wake_with_parent(parent: u32) -> std::io::Result<()> {
    // SAFETY: prctl(2) with this option touches no memory of ours.
    let outcome = unsafe { libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGCONT) };
    if outcome == -1 || std::os::unix::process::parent_id() != parent {
        return Err(std::io::ErrorKind::NotConnected.into());
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn wake_with_parent(_parent: u32) -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}
