//! Datagrams of NetFlow and IPFIX become rows: a collector, bound to the address that
//! somebody names.
//!
//! `receiver` takes datagrams from the socket in a thread of its own, since an exporter
//! waits for nobody; `drops` is what the system lost before that. Here they are decoded as
//! [`load_as`](crate::load::load_as) decodes a capture of the same export.

mod drops;
mod receiver;
#[cfg(test)]
mod tests;

use super::address::Address;
use super::error::LiveError;
use super::incoming::{Arrived, Incoming, STEP, Wanted};
use crate::interrupt::interrupted;
use crate::load::{DatagramDecoder, LoadError};
use polars::prelude::DataFrame;
use receiver::{Datagram, Receiver};
use std::collections::VecDeque;
use std::io::ErrorKind;
use std::path::Path;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

/// How many datagrams are taken at once.
const AT_ONCE: usize = 1024;

/// The first port that the system leaves to everybody.
const FREE_PORTS: u16 = 1024;

/// A socket, and what was decoded of its datagrams.
pub(super) struct Collector {
    address: Address,
    receiver: Receiver,
    /// Datagrams that are not decoded yet.
    pending: VecDeque<Datagram>,
    decoder: DatagramDecoder,
}

impl Collector {
    /// Binds a socket, in a thread of its own: to find the address of a host by its name may
    /// take seconds.
    pub(super) fn open(address: Address) -> Result<Collector, LiveError> {
        let (sender, bound) = channel();
        let place = address.place();
        std::thread::spawn(move || sender.send(Receiver::bind(place)));
        let receiver = loop {
            interrupted()?;
            match bound.recv_timeout(STEP) {
                Ok(receiver) => break receiver.map_err(|source| refused(&address, source))?,
                Err(RecvTimeoutError::Timeout) => {}
                // Its thread ended without a word.
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(refused(&address, ErrorKind::Other.into()));
                }
            }
        };
        Ok(Collector {
            decoder: DatagramDecoder::new(Path::new(&address.to_string()))?,
            address,
            receiver,
            pending: VecDeque::new(),
        })
    }
}

/// Why a socket is not bound, and what would help.
fn refused(address: &Address, source: std::io::Error) -> LiveError {
    let address_said = address.to_string();
    match source.kind() {
        ErrorKind::AddrInUse => LiveError::Taken {
            address: address_said,
        },
        ErrorKind::PermissionDenied if address.port < FREE_PORTS => LiveError::Privileged {
            address: address_said,
            instead: address.with_usual_port().to_string(),
        },
        ErrorKind::AddrNotAvailable => LiveError::NotHere {
            address: address_said,
            every: address.of_every_interface().to_string(),
        },
        _ => LiveError::Unbound {
            address: address_said,
            source,
        },
    }
}

impl Incoming for Collector {
    fn read(&mut self, patience: Duration) -> Result<Arrived, LiveError> {
        let patience = patience.min(STEP);
        Ok(
            match self.receiver.take(&mut self.pending, AT_ONCE, patience) {
                0 => Arrived::Nothing,
                _ => Arrived::Some,
            },
        )
    }

    fn decode(&mut self, most_rows: usize) {
        loop {
            self.decoder.decode(most_rows);
            if self.decoder.rows() >= most_rows {
                return;
            }
            match self.pending.pop_front() {
                Some(datagram) => self.decoder.take(datagram.exporter, &datagram.octets),
                None => return,
            }
        }
    }

    fn rows(&self) -> usize {
        self.decoder.rows()
    }

    fn frame(&mut self, notes: Vec<String>) -> Result<DataFrame, LiveError> {
        let losses = self.receiver.losses();
        Ok(self.decoder.frame([losses, notes].concat())?)
    }

    fn discard(&mut self) {
        self.decoder.discard();
    }

    fn set_columns(&mut self, wanted: &Wanted) -> Result<(), LiveError> {
        let set: Result<(), LoadError> = match wanted {
            Wanted::Named(columns) => self.decoder.set_columns(Some(columns)),
            Wanted::All => self.decoder.set_columns(None),
        };
        Ok(set?)
    }

    fn add_elements(&mut self, names: &[String]) -> Result<(), LiveError> {
        Ok(self.decoder.add_elements(names)?)
    }

    /// There is no connection that could be lost.
    fn set_reconnect(&mut self) {}

    fn sensor(&self) -> Result<DataFrame, LiveError> {
        Err(LiveError::NoSensor {
            address: self.address.to_string(),
        })
    }

    fn losses(&self) -> Vec<String> {
        let decoder = self.decoder.notes().into_iter().skip(1);
        decoder.chain(self.receiver.losses()).collect()
    }

    #[cfg(test)]
    fn held(&self) -> usize {
        self.receiver.held()
    }
}
