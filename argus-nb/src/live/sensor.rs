//! A sensor, over one connection or over several, one after the other.

use super::address::Address;
use super::connection::{Connection, Reading};
use super::error::LiveError;
use super::feed::{Feed, READ};
use super::incoming::{Arrived, STEP};
use crate::interrupt::interrupted;
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::{Duration, Instant};

/// How long to wait before the second try to connect again, and how long at most. The
/// wait doubles from try to try.
const FIRST_PAUSE: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A sensor by its address.
pub(super) struct Sensor {
    address: Address,
    reconnects: bool,
    link: Link,
    /// How long to wait before the next try.
    pause: Duration,
}

/// How it stands with the connection.
enum Link {
    Open(Connection),
    /// It is made, by a thread of its own: a host may take seconds to answer.
    Opening(Receiver<Result<Connection, LiveError>>),
    /// It is made anew at that instant.
    Waiting(Instant),
    Lost(String),
}

impl Sensor {
    /// Connects, and gives the bytes that the sensor begins with.
    pub(super) fn open(address: Address) -> Result<(Sensor, Vec<u8>), LiveError> {
        let opening = open_in_background(&address);
        let connection = loop {
            interrupted()?;
            if let Some(outcome) = outcome(&opening, &address, STEP) {
                break outcome?;
            }
        };
        let greeting = connection.greeting().to_vec();
        let sensor = Sensor {
            address,
            reconnects: false,
            link: Link::Open(connection),
            pause: FIRST_PAUSE,
        };
        Ok((sensor, greeting))
    }

    /// The connection is over.
    fn lose(&mut self, why: String) -> Arrived {
        self.link = match self.reconnects {
            true => Link::Waiting(Instant::now() + self.pause),
            false => Link::Lost(why.clone()),
        };
        Arrived::Broken {
            why,
            goes_on: self.reconnects,
        }
    }

    /// A try to connect again came to an end.
    fn opened(
        &mut self,
        outcome: Result<Connection, LiveError>,
        into: &mut Vec<u8>,
    ) -> Result<Arrived, LiveError> {
        match outcome {
            Ok(connection) => {
                into.extend_from_slice(connection.greeting());
                self.link = Link::Open(connection);
                Ok(Arrived::Again)
            }
            Err(error) => {
                self.pause = (self.pause * 2).min(LONGEST_PAUSE);
                self.link = Link::Waiting(Instant::now() + self.pause);
                match error.is_passing() {
                    true => Ok(Arrived::Nothing),
                    false => Err(error),
                }
            }
        }
    }
}

impl Feed for Sensor {
    fn read(&mut self, into: &mut Vec<u8>, patience: Duration) -> Result<Arrived, LiveError> {
        let patience = patience.min(STEP);
        match &mut self.link {
            Link::Open(connection) => {
                let before = into.len();
                into.resize(before + READ, 0);
                let reading = connection.read(&mut into[before..], patience);
                let read = match reading {
                    Reading::Bytes(read) => read,
                    Reading::Nothing | Reading::Lost(_) => 0,
                };
                into.truncate(before + read);
                Ok(match reading {
                    Reading::Bytes(_) => {
                        self.pause = FIRST_PAUSE;
                        Arrived::Some
                    }
                    Reading::Nothing => Arrived::Nothing,
                    Reading::Lost(why) => self.lose(why),
                })
            }
            Link::Opening(opening) => match outcome(opening, &self.address, patience) {
                Some(outcome) => self.opened(outcome, into),
                None => Ok(Arrived::Nothing),
            },
            Link::Waiting(until) => {
                let left = until.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    self.link = Link::Opening(open_in_background(&self.address));
                } else {
                    std::thread::sleep(left.min(patience));
                }
                Ok(Arrived::Nothing)
            }
            Link::Lost(why) => Ok(Arrived::Broken {
                why: why.clone(),
                goes_on: false,
            }),
        }
    }

    fn set_reconnect(&mut self, reconnect: bool) {
        self.reconnects = reconnect;
        if reconnect && matches!(self.link, Link::Lost(_)) {
            self.link = Link::Waiting(Instant::now());
        }
    }

    fn kind(&self) -> &'static str {
        "connection"
    }
}

/// Connects in a thread of its own, so that the stop button is heard meanwhile. A
/// connection that nobody waits for any more is closed.
fn open_in_background(address: &Address) -> Receiver<Result<Connection, LiveError>> {
    let (sender, receiver) = channel();
    let address = address.clone();
    std::thread::spawn(move || {
        let _ = sender.send(Connection::open(&address));
    });
    receiver
}

/// What came of an attempt, if anything did so far.
fn outcome(
    opening: &Receiver<Result<Connection, LiveError>>,
    address: &Address,
    patience: Duration,
) -> Option<Result<Connection, LiveError>> {
    match opening.recv_timeout(patience) {
        Ok(outcome) => Some(outcome),
        Err(RecvTimeoutError::Timeout) => None,
        // Its thread ended without a word.
        Err(RecvTimeoutError::Disconnected) => Some(Err(LiveError::HungUp {
            address: address.to_string(),
        })),
    }
}
