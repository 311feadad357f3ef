//! What can be wrong with a capture as a whole. A damaged packet is none of it: it is
//! counted and passed over.

use std::io;

/// Why a capture gives no flows.
#[derive(Debug, thiserror::Error)]
pub enum SensorError {
    /// It is of another format.
    #[error(
        "this is no packet capture: its first bytes are {start}\n\
         hint: pcap and pcapng are read; `editcap -F pcapng IN OUT` converts most other formats"
    )]
    NotACapture {
        /// The first bytes, in hexadecimal.
        start: String,
    },
    /// There is nothing in it.
    #[error("the capture is empty\nhint: was the capture stopped before it was written?")]
    Empty,
    /// It ends before its first packet could begin.
    #[error(
        "the capture ends within its header, after {length} bytes\n\
         hint: was the capture stopped before it was written? tcpdump -U writes each packet as it comes"
    )]
    Cut {
        /// How many bytes there are.
        length: usize,
    },
    /// The kind of network is one that is not read.
    #[error(
        "packets of link type {link_type} are not read\n\
         hint: Ethernet, raw IP, Linux cooked, loopback, PPP, HDLC, SLIP and 802.11 are; \
         https://www.tcpdump.org/linktypes.html tells what this number means"
    )]
    LinkType {
        /// Its number.
        link_type: u16,
    },
    /// The bytes could not be read.
    #[error("the capture can't be read: {0}")]
    Read(#[from] io::Error),
}

impl From<SensorError> for io::Error {
    fn from(error: SensorError) -> io::Error {
        match error {
            SensorError::Read(error) => error,
            error => io::Error::new(io::ErrorKind::InvalidData, error),
        }
    }
}
