//! The four bytes that every record begins with.

use crate::bytes::{u8_at, u16_at};

/// The format's version, which every record says anew: files are concatenated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Version {
    /// Argus 3.0.
    V3,
    /// Argus 5.0.
    V5,
}

/// What a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// The sensor's own record (MAR): when it started, what it counted.
    Management,
    /// A flow (FAR).
    Flow,
    /// A flow that was imported from NetFlow.
    Netflow,
    /// A flow of the kind AFLOW.
    Aflow,
    /// What a program on the sensor's host reported.
    Event,
    /// Any other; it is stepped over by its length.
    Other(u8),
}

impl Kind {
    fn from_byte(byte: u8) -> Kind {
        match byte & 0xf0 {
            0x80 => Kind::Management,
            0x10 => Kind::Flow,
            0x30 => Kind::Netflow,
            0x40 => Kind::Event,
            0x50 => Kind::Aflow,
            other => Kind::Other(other >> 4),
        }
    }

    /// Whether it becomes a row of a table of flows.
    pub fn is_flow(self) -> bool {
        matches!(self, Kind::Flow | Kind::Netflow | Kind::Aflow)
    }
}

/// Why a record was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Cause {
    /// The flow, or the sensor, began.
    Start,
    /// It goes on.
    Status,
    /// It ended.
    Stop,
    /// Nothing more was seen of it.
    Timeout,
    /// The sensor's cache was written out.
    Flush,
    /// The sensor ended.
    Shutdown,
    /// The flow was closed.
    Closed,
    /// Something went wrong.
    Error,
    /// A value that the format does not name.
    Unknown,
}

/// A record's header.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// What the record is.
    pub kind: Kind,
    /// In which version of the format it is written.
    pub version: Version,
    /// Cause in the high half, options in the low one. ra tests single bits of it.
    pub(crate) cause_byte: u8,
    /// How long it is, these four bytes included. Never 0.
    pub length: usize,
}

/// What four bytes are, where a header should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Start {
    Header(Header),
    /// A header of length 0: four bytes that mean nothing.
    Padding,
    NoHeader,
    /// Fewer than four bytes.
    Cut,
}

impl Header {
    /// How long a header is.
    pub const LENGTH: usize = 4;

    /// Reads what the bytes begin with.
    #[inline]
    pub(crate) fn read(bytes: &[u8]) -> Start {
        let (Some(first), Some(cause_byte), Some(words)) =
            (u8_at(bytes, 0), u8_at(bytes, 1), u16_at(bytes, 2))
        else {
            return Start::Cut;
        };
        let version = match first & 0x0f {
            3 => Version::V3,
            5 => Version::V5,
            0 if words == 0 && first == 0 => return Start::Padding,
            _ => return Start::NoHeader,
        };
        if words == 0 {
            return Start::Padding;
        }
        Start::Header(Header {
            kind: Kind::from_byte(first),
            version,
            cause_byte,
            length: usize::from(words) * 4,
        })
    }

    /// Why it was written.
    pub fn cause(&self) -> Cause {
        match self.cause_byte & 0xf0 {
            0x10 => Cause::Start,
            0x20 => Cause::Status,
            0x30 => Cause::Stop,
            0x40 => Cause::Timeout,
            0x50 => Cause::Flush,
            0x60 => Cause::Shutdown,
            0x70 => Cause::Closed,
            0x80 => Cause::Error,
            _ => Cause::Unknown,
        }
    }

    /// The low half of the cause's byte: of an error, which.
    pub fn options(&self) -> u8 {
        self.cause_byte & 0x0f
    }
}
