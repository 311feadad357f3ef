//! The socket: datagrams are taken from it as they come, and wait in a room that is bounded.

use super::drops::Drops;
use crate::display::grouped;
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::net::{IpAddr, UdpSocket};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

/// How many octets wait at most: those of some seconds of a quick exporter.
const MOST_OCTETS: usize = 64 << 20;
/// What a datagram takes besides its octets, so that empty ones are not endless.
const DATAGRAM: usize = 64;
/// A datagram has no more octets.
const LONGEST: usize = 1 << 16;
/// How often the thread looks whether anybody wants datagrams still.
const LOOK: Duration = Duration::from_millis(50);

/// A datagram, and who sent it.
pub(super) struct Datagram {
    pub(super) exporter: IpAddr,
    pub(super) octets: Box<[u8]>,
}

/// A bound socket, and the thread that takes its datagrams until this value goes.
pub(super) struct Receiver {
    queue: Arc<Queue>,
    drops: Option<Drops>,
    thread: Option<JoinHandle<()>>,
}

/// What the thread and its reader share.
#[derive(Default)]
struct Queue {
    state: Mutex<State>,
    came: Condvar,
}

#[derive(Default)]
struct State {
    datagrams: VecDeque<Datagram>,
    octets: usize,
    /// Datagrams for which there was no room.
    left_out: u64,
    /// How often receiving failed, and how the last time.
    failures: u64,
    failure: String,
    /// Whether nobody wants more.
    is_closed: bool,
}

impl Receiver {
    /// Binds a socket to this host, by its name or its address, and port.
    pub(super) fn bind((host, port): (String, u16)) -> std::io::Result<Receiver> {
        let socket = UdpSocket::bind((host.as_str(), port))?;
        socket.set_read_timeout(Some(LOOK))?;
        let drops = Drops::new(&socket);
        let queue = Arc::new(Queue::default());
        let shared = Arc::clone(&queue);
        let thread = std::thread::Builder::new()
            .name("collector".to_owned())
            .spawn(move || shared.receive(&socket))?;
        Ok(Receiver {
            queue,
            drops,
            thread: Some(thread),
        })
    }

    /// Moves no more than so many datagrams behind those that are there, and waits so long
    /// for the first; says how many they were.
    pub(super) fn take(
        &self,
        into: &mut VecDeque<Datagram>,
        most: usize,
        patience: Duration,
    ) -> usize {
        let is_empty = |state: &mut State| state.datagrams.is_empty();
        let waited = self
            .queue
            .came
            .wait_timeout_while(self.queue.lock(), patience, is_empty);
        let (mut state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let taken = most.min(state.datagrams.len());
        let octets = state.datagrams.iter().take(taken);
        state.octets -= octets
            .map(|datagram| datagram.octets.len() + DATAGRAM)
            .sum::<usize>();
        into.extend(state.datagrams.drain(..taken));
        taken
    }

    /// What is known to be lost before it could be taken.
    pub(super) fn losses(&self) -> Vec<String> {
        let state = self.queue.lock();
        let mut lines = Vec::new();
        if state.left_out > 0 {
            lines.push(format!(
                "{} datagrams left out: they came quicker than they were asked for, and {} MB waited",
                grouped(state.left_out as usize),
                MOST_OCTETS >> 20,
            ));
        }
        if state.failures > 0 {
            lines.push(format!(
                "receiving failed {} times, the last time: {}",
                grouped(state.failures as usize),
                state.failure
            ));
        }
        let drops = self.drops.as_ref().and_then(Drops::count);
        if let Some(drops) = drops.filter(|drops| *drops > 0) {
            lines.push(format!(
                "{} datagrams lost by the system, whose buffer was full (net.core.rmem_default)",
                grouped(drops as usize),
            ));
        }
        lines
    }

    /// How many octets wait.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.queue.lock().octets
    }
}

impl Drop for Receiver {
    /// When it is gone, so is the socket: the next may be bound to its port.
    fn drop(&mut self) {
        self.queue.lock().is_closed = true;
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

impl Queue {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn receive(&self, socket: &UdpSocket) {
        let mut buffer = vec![0; LONGEST];
        while !self.lock().is_closed {
            match socket.recv_from(&mut buffer) {
                Ok((length, from)) => self.push(Datagram {
                    // One of IPv4 that comes to a socket of both is one of IPv4.
                    exporter: from.ip().to_canonical(),
                    octets: buffer[..length].into(),
                }),
                Err(error) => match error.kind() {
                    ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted => {}
                    _ => {
                        let mut state = self.lock();
                        state.failures += 1;
                        state.failure = error.to_string();
                        drop(state);
                        std::thread::sleep(LOOK);
                    }
                },
            }
        }
    }

    fn push(&self, datagram: Datagram) {
        let mut state = self.lock();
        let octets = state.octets + datagram.octets.len() + DATAGRAM;
        if octets > MOST_OCTETS {
            state.left_out += 1;
            return;
        }
        state.octets = octets;
        state.datagrams.push_back(datagram);
        drop(state);
        self.came.notify_one();
    }
}
