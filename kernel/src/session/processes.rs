//! The processes below this one.

/// Asks a process to stop what it does.
pub fn signal_interrupt(process: u32) {
    send(process, libc::SIGINT);
}

/// Ends every process that this one has started, and those below them, but one:
/// the compilers, while that one waits. Where there is no `/proc` it ends none.
pub fn end_children_but(kept: u32) {
    for child in children(std::process::id()) {
        if child != kept {
            end(child);
        }
    }
}

/// The youngest first: what is above would start others.
fn end(process: u32) {
    let below = children(process);
    send(process, libc::SIGTERM);
    below.into_iter().for_each(end);
}

/// Whether there is such a process.
pub fn is_alive(process: u32) -> bool {
    let Ok(process) = libc::pid_t::try_from(process) else {
        return false;
    };
    // SAFETY: kill(2) with signal 0 only asks.
    let answer = unsafe { libc::kill(process, 0) };
    answer == 0 || std::io::Error::last_os_error().raw_os_error() == Some(libc::EPERM)
}

/// Linux: a file for each thread lists the processes that it started.
fn children(process: u32) -> Vec<u32> {
    let Ok(threads) = std::fs::read_dir(format!("/proc/{process}/task")) else {
        return Vec::new();
    };
    threads
        .flatten()
        .filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok())
        .flat_map(|list| {
            let ids = list.split_whitespace().map(str::parse).collect::<Vec<_>>();
            ids.into_iter().flatten()
        })
        .collect()
}

fn send(process: u32, signal: libc::c_int) {
    let Ok(process) = libc::pid_t::try_from(process) else {
        return;
    };
    // SAFETY: kill(2) touches no memory of ours. A process that has ended
    // meanwhile makes it fail, which is all we want of it.
    unsafe {
        libc::kill(process, signal);
    }
}
