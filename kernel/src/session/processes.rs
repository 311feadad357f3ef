//! The processes below this one.
//!
//! Why it is so: `docs/decisions.md#a-parent-that-has-ended-counts-as-gone`.

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

/// From the top down, since a parent could start others in the place of those that end.
/// Its children are listed before that: afterwards nothing says whose they were.
fn end(process: u32) {
    let below = children(process);
    send(process, libc::SIGTERM);
    below.into_iter().for_each(end);
}

/// Whether there is such a process, and it has not ended.
pub fn is_alive(process: u32) -> bool {
    let Ok(id) = libc::pid_t::try_from(process) else {
        return false;
    };
    // SAFETY: kill(2) with signal 0 only asks.
    let answer = unsafe { libc::kill(id, 0) };
    let is_there =
        answer == 0 || std::io::Error::last_os_error().raw_os_error() == Some(libc::EPERM);
    is_there && !has_ended(process)
}

/// Linux: whether the process is only still listed because its parent has not asked how
/// it ended. The parent may never do so before we end: it may be reading, up to its end,
/// what we hold open.
fn has_ended(process: u32) -> bool {
    let Ok(stat) = std::fs::read_to_string(format!("/proc/{process}/stat")) else {
        return false;
    };
    // Behind the name in parentheses, which may hold anything, comes the state.
    let state = stat.rsplit_once(')').map(|(_, rest)| rest.trim_start());
    state.is_some_and(|state| state.starts_with('Z'))
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
    // SAFETY: kill(2) touches no memory of ours. If the process has ended meanwhile it
    // fails, and there is nothing left to do.
    unsafe {
        libc::kill(process, signal);
    }
}

#[cfg(test)]
mod tests {
    use super::is_alive;

    #[test]
    fn a_process_that_nobody_has_waited_for_is_not_alive() {
        let mut process = std::process::Command::new("cat")
            .stdin(std::process::Stdio::piped())
            .spawn()
            .unwrap();
        let id = process.id();
        assert!(is_alive(id));
        drop(process.stdin.take());
        let ended = (0..500).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(10));
            !is_alive(id)
        });
        assert!(ended, "it is a zombie now");
        process.wait().unwrap();
        assert!(!is_alive(id));
    }
}
