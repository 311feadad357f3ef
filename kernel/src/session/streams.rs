//! Lets text be seen before its line ends: a `\r` that counts up, a `print!` that was
//! flushed.
//!
//! evcxr reads the streams of the process that runs the cells line by line. So that
//! process starts a relay before it does anything else: a process between its streams
//! and evcxr, which passes on what is written as it comes, and ends a line that stays
//! open with a frame that says that it goes on ([`Frame::Open`]). It is a process and
//! not a thread because what a cell wrote before it crashed must still be passed on; it
//! ends when nobody has the streams open any more.
//!
//! Why it is so: `docs/decisions.md#half-a-line-is-seen`.

use argus_wire::{EVCXR_BEGIN_CONTENT, EVCXR_END_CONTENT, Frame, Token};
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::time::{Duration, Instant};

/// How long a line may stay open before it is shown. An eye can't follow faster.
const UNSEEN: Duration = Duration::from_millis(40);
/// What is read at once.
const CHUNK: usize = 64 * 1024;
/// How the lines begin that evcxr writes for itself. They must reach it whole.
const EVCXRS: &str = "EVCXR_";

/// In the process that will run the cells: starts the relay. If that can't be done the
/// streams stay as they are, and lines are seen when they end.
pub fn hook() {
    let Some(token) = Token::from_env() else {
        return;
    };
    let (Ok((from_stdout, stdout)), Ok((from_stderr, stderr))) = (std::io::pipe(), std::io::pipe())
    else {
        return;
    };
    match fork() {
        Forked::Relay => {
            drop((stdout, stderr));
            pass_on(&token, [from_stdout.into(), from_stderr.into()]);
        }
        Forked::Caller => {
            put_in_place(stdout.as_raw_fd(), libc::STDOUT_FILENO);
            put_in_place(stderr.as_raw_fd(), libc::STDERR_FILENO);
        }
        Forked::Failed => {}
    }
}

/// Where a fork returned.
enum Forked {
    /// In the process that called it.
    Caller,
    /// In the new one.
    Relay,
    /// In the caller, and there is no new one.
    Failed,
}

/// Forks twice, so that the relay is no child of this process: a cell that waits for
/// any of its children must not get to see it.
fn fork() -> Forked {
    // SAFETY: no other thread runs yet, so no lock is held and no value half written in
    // the memory that the new process finds. The process in between leaves by _exit,
    // which runs nothing of ours.
    unsafe {
        match libc::fork() {
            0 => match libc::fork() {
                0 => Forked::Relay,
                -1 => libc::_exit(1),
                _ => libc::_exit(0),
            },
            -1 => Forked::Failed,
            between => {
                let mut status = 1;
                libc::waitpid(between, &raw mut status, 0);
                if status == 0 {
                    Forked::Caller
                } else {
                    Forked::Failed
                }
            }
        }
    }
}

fn put_in_place(descriptor: RawFd, of: RawFd) {
    // SAFETY: both are open, and nothing in this process has written to `of` yet.
    unsafe {
        libc::dup2(descriptor, of);
    }
}

/// Passes on what comes until both streams have ended.
fn pass_on(token: &Token, from: [OwnedFd; 2]) -> ! {
    // The stdin of the process that runs the cells must end with the kernel, so nobody
    // else may hold it open; and an interrupt is meant for the cell.
    // SAFETY: no value here owns the descriptor that is closed.
    unsafe {
        libc::close(libc::STDIN_FILENO);
        libc::signal(libc::SIGINT, libc::SIG_IGN);
    }
    let [stdout, stderr] = from;
    let stdout = Stream::new(token, stdout, libc::STDOUT_FILENO);
    let stderr = Stream::new(token, stderr, libc::STDERR_FILENO);
    // A thread for each, since neither may wait for the other: nobody reads stdout
    // between cells, and the end of stderr tells evcxr that the process has ended.
    let other = std::thread::spawn(move || stderr.pass_on());
    stdout.pass_on();
    let _ = other.join();
    // SAFETY: it ends this process, which has nothing left to do.
    unsafe { libc::_exit(0) }
}

/// One of the two streams.
struct Stream {
    from: File,
    to: File,
    line: Line,
}

impl Stream {
    fn new(token: &Token, from: OwnedFd, to: RawFd) -> Stream {
        // SAFETY: the descriptor is open, and nothing else in this process uses it.
        let to = unsafe { File::from_raw_fd(to) };
        Stream {
            from: File::from(from),
            to,
            line: Line::new(token),
        }
    }

    /// Passes on until the stream has ended or nobody reads it any more, and then closes
    /// both its ends.
    fn pass_on(mut self) {
        let mut chunk = vec![0; CHUNK];
        loop {
            if self.is_readable_in_time() {
                match self.from.read(&mut chunk) {
                    Ok(read) if read > 0 => self.line.take(&chunk[..read]),
                    Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                    _ => break,
                }
            }
            self.line.show_if_due();
            if self.pass().is_err() {
                return;
            }
        }
        self.line.end();
        let _ = self.pass();
    }

    /// Whether there is something to read, or the end, before the open line is due.
    fn is_readable_in_time(&self) -> bool {
        let mut asked = libc::pollfd {
            fd: self.from.as_raw_fd(),
            events: libc::POLLIN,
            revents: 0,
        };
        let wait = self.line.due().map_or(-1, |wait| {
            i32::try_from(wait.as_millis()).map_or(i32::MAX, |wait| wait.saturating_add(1))
        });
        // SAFETY: one entry, which poll(2) writes to.
        unsafe { libc::poll(&raw mut asked, 1, wait) > 0 }
    }

    fn pass(&mut self) -> std::io::Result<()> {
        self.to.write_all(&self.line.passed)?;
        self.line.passed.clear();
        Ok(())
    }
}

/// What of a stream may go on, and the line that is still open.
struct Line {
    token: Token,
    /// The frame that ends an open line.
    open_frame: String,
    open: Vec<u8>,
    since: Instant,
    /// A frame has begun in the open line.
    is_frame: bool,
    /// The lines are content that a crate shows by evcxr's own display protocol.
    is_evcxrs: bool,
    passed: Vec<u8>,
}

impl Line {
    fn new(token: &Token) -> Line {
        let open: Frame = Frame::Open;
        Line {
            token: token.clone(),
            open_frame: token.line(&serde_json::to_string(&open).unwrap_or_default()),
            open: Vec::new(),
            since: Instant::now(),
            is_frame: false,
            is_evcxrs: false,
            passed: Vec::new(),
        }
    }

    fn take(&mut self, bytes: &[u8]) {
        if self.open.is_empty() {
            self.since = Instant::now();
        }
        let mut rest = bytes;
        while let Some(at) = rest.iter().position(|byte| *byte == b'\n') {
            self.open.extend(&rest[..=at]);
            rest = &rest[at + 1..];
            self.is_evcxrs = match self.is_evcxrs {
                true => !self.open.starts_with(EVCXR_END_CONTENT.as_bytes()),
                false => self.open.starts_with(EVCXR_BEGIN_CONTENT.as_bytes()),
            };
            pass_text(&self.open, &mut self.passed);
            self.open.clear();
            self.is_frame = false;
            self.since = Instant::now();
        }
        let token = self.token.as_str().as_bytes();
        let new = self.open.len().saturating_sub(token.len());
        self.open.extend(rest);
        self.is_frame |= self.open[new..].windows(token.len()).any(|it| it == token);
    }

    /// When the open line is to be seen, if there is one.
    fn due(&self) -> Option<Duration> {
        self.is_text()
            .then(|| UNSEEN.saturating_sub(self.since.elapsed()))
    }

    fn show_if_due(&mut self) {
        if !self.is_text() || self.since.elapsed() < UNSEEN {
            return;
        }
        let text = self.open.len() - self.begun();
        if text > 0 {
            pass_text(&self.open[..text], &mut self.passed);
            self.passed.extend(self.open_frame.as_bytes());
            self.open.drain(..text);
        }
        self.since = Instant::now();
    }

    /// Whether the open line is one that a cell prints: no frame, and none of evcxr's.
    fn is_text(&self) -> bool {
        let begins = &self.open[..self.open.len().min(EVCXRS.len())];
        !self.is_evcxrs && !self.is_frame && !EVCXRS.as_bytes().starts_with(begins)
    }

    /// How many bytes at its end may be the beginning of a frame, or are the beginning of
    /// a character.
    fn begun(&self) -> usize {
        let token = self.token.as_str().as_bytes();
        let begun = (1..token.len().min(self.open.len() + 1))
            .rev()
            .find(|length| self.open.ends_with(&token[..*length]))
            .unwrap_or(0);
        let text = &self.open[..self.open.len() - begun];
        let half = text
            .utf8_chunks()
            .last()
            .map_or(&[][..], |chunk| chunk.invalid());
        match std::str::from_utf8(half) {
            Err(error) if error.error_len().is_none() => begun + half.len(),
            _ => begun,
        }
    }

    fn end(&mut self) {
        pass_text(&self.open, &mut self.passed);
        self.open.clear();
    }
}

/// Replaces bytes that are no UTF-8: evcxr would stop to read at them.
fn pass_text(bytes: &[u8], passed: &mut Vec<u8>) {
    passed.extend(String::from_utf8_lossy(bytes).as_bytes());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passed(line: &mut Line, bytes: &[u8]) -> String {
        line.take(bytes);
        line.since -= UNSEEN;
        line.show_if_due();
        String::from_utf8(std::mem::take(&mut line.passed)).unwrap()
    }

    #[test]
    fn an_open_line_is_seen_and_goes_on() {
        let mut line = Line::new(&Token::new("T:"));
        assert_eq!(passed(&mut line, b"whole\n"), "whole\n");
        assert_eq!(line.due(), None);
        assert_eq!(
            passed(&mut line, b"\r50 %"),
            "\r50 %T:{\"frame\":\"open\"}\n"
        );
        assert_eq!(passed(&mut line, b" of it\n"), " of it\n");
    }

    #[test]
    fn what_is_not_text_is_not_cut() {
        let mut line = Line::new(&Token::new("T:"));
        assert_eq!(passed(&mut line, b"50 %T:{\"frame\""), "");
        assert_eq!(
            passed(&mut line, b":\"end\"}\n"),
            "50 %T:{\"frame\":\"end\"}\n"
        );
        assert_eq!(passed(&mut line, b"EVC"), "");
        assert_eq!(
            passed(&mut line, b"XR_BEGIN_CONTENT text/html\n<b"),
            "EVCXR_BEGIN_CONTENT text/html\n"
        );
        assert_eq!(
            passed(&mut line, b">\nEVCXR_END_CONTENT\n"),
            "<b>\nEVCXR_END_CONTENT\n"
        );
        assert_eq!(passed(&mut line, b"a T"), "a T:{\"frame\":\"open\"}\n");
        assert_eq!(passed(&mut line, b":{}\n"), "T:{}\n");
    }

    #[test]
    fn characters_stay_whole_and_other_bytes_are_marked() {
        let mut line = Line::new(&Token::new("T:"));
        assert_eq!(passed(&mut line, b"gr\xc3"), "grT:{\"frame\":\"open\"}\n");
        assert_eq!(passed(&mut line, b"\xb6\n"), "\u{f6}\n");
        assert_eq!(passed(&mut line, b"\xff\n"), "\u{fffd}\n");
    }
}
