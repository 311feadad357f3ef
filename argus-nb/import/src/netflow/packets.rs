//! Captures: pcap and pcapng, packet by packet.

use crate::error::ImportError;
use std::io::{ErrorKind, Read};

/// What is longer is no packet, but a length that lies.
const MOST_OCTETS: usize = 16 << 20;

/// How the octets of numbers are ordered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    Little,
    Big,
}

impl Order {
    fn u32(self, octets: &[u8], at: usize) -> Option<u32> {
        let octets = octets.get(at..at + 4)?;
        let octets = <[u8; 4]>::try_from(octets).ok()?;
        Some(match self {
            Order::Little => u32::from_le_bytes(octets),
            Order::Big => u32::from_be_bytes(octets),
        })
    }

    fn u16(self, octets: &[u8], at: usize) -> Option<u16> {
        let octets = octets.get(at..at + 2)?;
        let octets = <[u8; 2]>::try_from(octets).ok()?;
        Some(match self {
            Order::Little => u16::from_le_bytes(octets),
            Order::Big => u16::from_be_bytes(octets),
        })
    }
}

/// Which of the two formats it is.
enum Format {
    /// pcap, with the one link type that it has.
    Pcap(Order, u32),
    /// pcapng, with the link types of the section's interfaces so far.
    Pcapng(Order, Vec<u32>),
}

/// A packet: its link type, and where in the buffer it is.
pub(super) struct Packet<'a> {
    /// What its first octets are, as `tcpdump.org/linktypes.html` numbers it.
    pub link_type: u32,
    /// What was captured of it.
    pub octets: &'a [u8],
}

/// The packets of a capture.
pub(super) struct Packets<R> {
    reader: R,
    format: Format,
    buffer: Vec<u8>,
    offset: u64,
    ended: bool,
}

impl<R: Read> Packets<R> {
    /// Reads the header.
    pub(super) fn open(mut reader: R) -> Result<Packets<R>, ImportError> {
        const MAGIC: usize = 4;
        const PCAP_HEADER: usize = 24;
        let mut buffer = vec![0; MAGIC];
        let read = fill(&mut reader, &mut buffer)?;
        let format = match buffer[..] {
            _ if read < MAGIC => return Err(no_capture()),
            [0xd4, 0xc3, 0xb2, 0xa1] | [0x4d, 0x3c, 0xb2, 0xa1] => Format::Pcap(Order::Little, 0),
            [0xa1, 0xb2, 0xc3, 0xd4] | [0xa1, 0xb2, 0x3c, 0x4d] => Format::Pcap(Order::Big, 0),
            [0x0a, 0x0d, 0x0d, 0x0a] => Format::Pcapng(Order::Little, Vec::new()),
            _ => return Err(no_capture()),
        };
        let mut packets = Packets {
            reader,
            format,
            buffer,
            offset: 0,
            ended: false,
        };
        if let Format::Pcap(order, _) = packets.format {
            packets.buffer.resize(PCAP_HEADER - MAGIC, 0);
            if fill(&mut packets.reader, &mut packets.buffer)? < PCAP_HEADER - MAGIC {
                return Err(no_capture());
            }
            let link_type = order.u32(&packets.buffer, 16).unwrap_or(0) & 0xffff;
            packets.format = Format::Pcap(order, link_type);
            packets.offset = PCAP_HEADER as u64;
        } else {
            packets.section(MAGIC)?;
        }
        Ok(packets)
    }

    /// The next packet; none at the end. After an error there is none.
    pub(super) fn next(&mut self) -> Result<Option<Packet<'_>>, ImportError> {
        if self.ended {
            return Ok(None);
        }
        let packet = match self.format {
            Format::Pcap(order, link_type) => self.of_pcap(order, link_type),
            Format::Pcapng(..) => self.of_pcapng(),
        };
        match packet {
            Ok(Some((link_type, begin, end))) => Ok(Some(Packet {
                link_type,
                octets: self.buffer.get(begin..end).unwrap_or(&[]),
            })),
            Ok(None) => {
                self.ended = true;
                Ok(None)
            }
            Err(error) => {
                self.ended = true;
                Err(error)
            }
        }
    }

    fn of_pcap(&mut self, order: Order, link_type: u32) -> Found {
        const HEADER: usize = 16;
        if !self.read(0, HEADER)? {
            return Ok(None);
        }
        let length = order.u32(&self.buffer, 8).unwrap_or(0) as usize;
        self.offset += HEADER as u64;
        self.rest(0, length)?;
        self.offset += length as u64;
        Ok(Some((link_type, 0, length)))
    }

    fn of_pcapng(&mut self) -> Found {
        const SECTION: u32 = 0x0a0d_0d0a;
        const HEADER: usize = 8;
        loop {
            if !self.read(0, HEADER)? {
                return Ok(None);
            }
            let Format::Pcapng(order, _) = self.format else {
                return Ok(None);
            };
            let kind = order.u32(&self.buffer, 0).unwrap_or(0);
            if kind == SECTION {
                self.section(HEADER)?;
                continue;
            }
            let length = order.u32(&self.buffer, 4).unwrap_or(0) as usize;
            let Some(body) = length
                .checked_sub(HEADER)
                .filter(|_| length.is_multiple_of(4))
            else {
                return Err(self.damage("a block of pcapng has a length that can't be"));
            };
            self.rest(HEADER, body)?;
            self.offset += length as u64;
            if let Some(packet) = self.block(kind, order) {
                return Ok(Some(packet));
            }
        }
    }

    /// What a block of pcapng has, where it has a packet.
    fn block(&mut self, kind: u32, order: Order) -> Option<(u32, usize, usize)> {
        const INTERFACE: u32 = 1;
        const OLD_PACKET: u32 = 2;
        const SIMPLE_PACKET: u32 = 3;
        const PACKET: u32 = 6;
        const TRAILER: usize = 4;
        let Format::Pcapng(_, link_types) = &mut self.format else {
            return None;
        };
        let block = &self.buffer;
        let (interface, begin, length) = match kind {
            INTERFACE => {
                link_types.push(u32::from(order.u16(block, 8)?));
                return None;
            }
            PACKET => (order.u32(block, 8)?, 28, order.u32(block, 20)? as usize),
            OLD_PACKET => {
                let interface = u32::from(order.u16(block, 8)?);
                (interface, 28, order.u32(block, 20)? as usize)
            }
            SIMPLE_PACKET => (0, 12, order.u32(block, 8)? as usize),
            _ => return None,
        };
        let link_type = *link_types.get(interface as usize)?;
        let most = block.len().checked_sub(begin + TRAILER)?;
        Some((link_type, begin, begin + length.min(most)))
    }

    /// Reads a section's header, of which so many octets are read.
    fn section(&mut self, read: usize) -> Result<(), ImportError> {
        const ORDER_AT: usize = 8;
        const HEADER: usize = 12;
        self.rest(read, HEADER - read)?;
        let order = match self.buffer.get(ORDER_AT..HEADER) {
            Some([0x4d, 0x3c, 0x2b, 0x1a]) => Order::Little,
            Some([0x1a, 0x2b, 0x3c, 0x4d]) => Order::Big,
            _ => return Err(self.damage("a section of pcapng has no order of octets")),
        };
        let length = order.u32(&self.buffer, 4).unwrap_or(0) as usize;
        let Some(body) = length.checked_sub(HEADER) else {
            return Err(self.damage("a section of pcapng has a length that can't be"));
        };
        self.rest(HEADER, body)?;
        self.offset += length as u64;
        self.format = Format::Pcapng(order, Vec::new());
        Ok(())
    }

    /// Fills the buffer from there on; false if there is nothing more.
    fn read(&mut self, from: usize, octets: usize) -> Result<bool, ImportError> {
        self.buffer.resize(from + octets, 0);
        let buffer = self.buffer.get_mut(from..).unwrap_or(&mut []);
        match fill(&mut self.reader, buffer)? {
            0 if octets > 0 => Ok(false),
            read if read < octets => Err(self.damage("the capture ends within a packet")),
            _ => Ok(true),
        }
    }

    /// Fills the buffer from there on with what must come.
    fn rest(&mut self, from: usize, octets: usize) -> Result<(), ImportError> {
        if octets > MOST_OCTETS {
            return Err(self.damage("a packet has a length that can't be"));
        }
        if self.read(from, octets)? {
            Ok(())
        } else {
            Err(self.damage("the capture ends within a packet"))
        }
    }

    fn damage(&self, why: &str) -> ImportError {
        ImportError::Record {
            offset: self.offset,
            why: why.to_owned(),
            hint: "what stands before it is read; `editcap` of Wireshark may mend the rest",
        }
    }
}

type Found = Result<Option<(u32, usize, usize)>, ImportError>;

fn no_capture() -> ImportError {
    ImportError::NotThisFormat {
        what: "it is no capture: pcap's and pcapng's first octets are missing".to_owned(),
        hint: "captures of the export are written by `tcpdump -w FILE udp port 2055`".to_owned(),
    }
}

/// Reads until the buffer is full or nothing is left; gives how much was read.
pub(crate) fn fill(reader: &mut impl Read, buffer: &mut [u8]) -> Result<usize, ImportError> {
    let mut read = 0;
    while let Some(rest) = buffer.get_mut(read..).filter(|rest| !rest.is_empty()) {
        match reader.read(rest) {
            Ok(0) => break,
            Ok(more) => read += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error.into()),
        }
    }
    Ok(read)
}
