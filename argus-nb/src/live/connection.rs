//! One connection to a sensor, from the first word to the last (ra's `-S`).
//!
//! The sensor speaks first, with the record that says which sensor it is. Records come
//! when it is told to start, and until one of both hangs up.

use super::address::Address;
use super::error::LiveError;
use super::incoming::STEP;
use argus_records::{Cause, Management, is_argus};
use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream, ToSocketAddrs};
use std::time::{Duration, Instant};

/// How long a server may take to answer, and then to say its first record.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long a word to the server may take.
const WRITING: Duration = Duration::from_secs(1);

/// How long a management record is, which is what a server begins with.
const GREETING: usize = 128;
/// How many of its bytes tell whether it is one.
const TELLING: usize = 16;

const START: &[u8] = b"START: ";
const DONE: &[u8] = b"DONE: ";

/// An open connection.
#[derive(Debug)]
pub(super) struct Connection {
    stream: TcpStream,
    greeting: [u8; GREETING],
    /// Whether the sensor was told to start.
    is_started: bool,
}

/// What a read came to.
pub(super) enum Reading {
    Bytes(usize),
    Nothing,
    /// The connection is over, for this reason.
    Lost(String),
}

impl Connection {
    /// Connects, and hears the sensor's first record. It blocks for as long as the server
    /// may take.
    pub(super) fn open(address: &Address) -> Result<Connection, LiveError> {
        let unreachable = |source| LiveError::Unreachable {
            address: address.to_string(),
            port: address.port,
            source,
        };
        let mut stream = reach(address).map_err(unreachable)?;
        stream
            .set_read_timeout(Some(STEP))
            .and_then(|()| stream.set_write_timeout(Some(WRITING)))
            .map_err(unreachable)?;
        let greeting = hear(&mut stream, address)?;
        Ok(Connection {
            stream,
            greeting,
            is_started: false,
        })
    }

    /// The sensor's first record.
    pub(super) fn greeting(&self) -> &[u8] {
        &self.greeting
    }

    /// Reads what is there, or waits for it so long. The sensor is told to start when it
    /// is read for the first time: what it sees before that is nobody's.
    pub(super) fn read(&mut self, buffer: &mut [u8], patience: Duration) -> Reading {
        match self.try_read(buffer, patience) {
            Ok(0) => Reading::Lost("was closed by the sensor".to_owned()),
            Ok(read) => Reading::Bytes(read),
            Err(error) if is_nothing_yet(&error) => Reading::Nothing,
            Err(error) => Reading::Lost(format!("was lost: {error}")),
        }
    }

    fn try_read(&mut self, buffer: &mut [u8], patience: Duration) -> std::io::Result<usize> {
        if !self.is_started {
            self.stream.write_all(START)?;
            self.is_started = true;
        }
        // The system takes 0 for no end.
        let patience = patience.clamp(Duration::from_millis(1), STEP);
        self.stream.set_read_timeout(Some(patience))?;
        self.stream.read(buffer)
    }
}

impl Drop for Connection {
    /// Takes its leave. A server that is gone does not hear it.
    fn drop(&mut self) {
        let _ = self.stream.write_all(DONE);
        let _ = self.stream.shutdown(Shutdown::Both);
    }
}

fn is_nothing_yet(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::WouldBlock | ErrorKind::TimedOut | ErrorKind::Interrupted
    )
}

/// Connects to the first of a host's addresses that answers.
fn reach(address: &Address) -> std::io::Result<TcpStream> {
    let mut failed = std::io::Error::new(ErrorKind::NotFound, "the host has no address");
    for address in (address.host.as_str(), address.port).to_socket_addrs()? {
        match TcpStream::connect_timeout(&address, PATIENCE) {
            Ok(stream) => return Ok(stream),
            Err(error) => failed = error,
        }
    }
    Err(failed)
}

/// Hears a server's first record, and whether that is an invitation. A refusal is a
/// header alone.
fn hear(stream: &mut TcpStream, address: &Address) -> Result<[u8; GREETING], LiveError> {
    let mut greeting = [0; GREETING];
    let mut heard = 0;
    let deadline = Instant::now() + PATIENCE;
    loop {
        let ended = match stream.read(&mut greeting[heard..]) {
            Ok(read) => {
                heard += read;
                read == 0
            }
            Err(error) if is_nothing_yet(&error) => Instant::now() >= deadline,
            Err(_) => true,
        };
        let record = Management::from_bytes(&greeting[..heard]);
        if let Some(refused) = record.and_then(|record| refusal(&record, address)) {
            return Err(refused);
        }
        if record.is_some() && heard == GREETING {
            return Ok(greeting);
        }
        let is_another = heard >= TELLING && !is_argus(&greeting[..heard]);
        if ended || is_another || heard == GREETING {
            let is_late = Instant::now() >= deadline;
            return Err(no_sensor(&greeting[..heard], is_late, address));
        }
    }
}

/// What a first record means that is no invitation.
fn refusal(record: &Management<'_>, address: &Address) -> Option<LiveError> {
    let address = address.to_string();
    match record.header.cause() {
        Cause::Error => Some(LiveError::Refused {
            address,
            state: record.state(),
        }),
        _ => record.demands_sasl().then_some(LiveError::Sasl { address }),
    }
}

/// What it means to hear this, and no record.
fn no_sensor(start: &[u8], is_late: bool, address: &Address) -> LiveError {
    let address = address.to_string();
    match start {
        [] if is_late => LiveError::Silent {
            address,
            seconds: PATIENCE.as_secs(),
        },
        [] => LiveError::HungUp { address },
        start => LiveError::NotArgus {
            address,
            start: start.to_vec(),
        },
    }
}
