//! Sees of which format a capture is, and takes packet after packet out of it.

use super::found::{Found, Step};
use super::input::Input;
use super::pcap::Pcap;
use super::pcapng::Pcapng;
use crate::error::SensorError;
use std::io::Read;

/// Whether a file that begins so is a capture: pcap of either order of bytes and any
/// precision, or pcapng. It needs the first four bytes.
pub fn is_capture(start: &[u8]) -> bool {
    matches!(
        start,
        [0xd4, 0xc3, 0xb2, 0xa1, ..]
            | [0xa1, 0xb2, 0xc3, 0xd4, ..]
            | [0x4d, 0x3c, 0xb2, 0xa1, ..]
            | [0xa1, 0xb2, 0x3c, 0x4d, ..]
            | [0x34, 0xcd, 0xb2, 0xa1, ..]
            | [0xa1, 0xb2, 0xcd, 0x34, ..]
            | [0x0a, 0x0d, 0x0d, 0x0a, ..]
    )
}

enum Format {
    Pcap(Pcap),
    Pcapng(Pcapng),
}

/// A capture that is being read.
pub struct Capture<R> {
    input: Input<R>,
    format: Format,
    /// Of the packet before.
    behind: usize,
    is_cut: bool,
}

impl<R: Read> Capture<R> {
    /// Reads the beginning of a capture.
    ///
    /// # Errors
    /// What can't be read, is empty, or is no capture.
    pub fn open(reader: R) -> Result<Capture<R>, SensorError> {
        let mut input = Input::new(reader);
        let start = input.peek(24)?;
        let format = match (Pcap::open(start), Pcapng::open(start)) {
            (Some(pcap), _) => Format::Pcap(pcap),
            (_, Some(pcapng)) => Format::Pcapng(pcapng),
            _ if start.is_empty() => return Err(SensorError::Empty),
            _ if start.len() < Pcap::HEADER && is_capture(start) => {
                let length = start.len();
                return Err(SensorError::Cut { length });
            }
            _ => {
                let hex = |byte: &u8| format!("{byte:02x}");
                let start: Vec<String> = start.iter().take(8).map(hex).collect();
                let start = start.join(" ");
                return Err(SensorError::NotACapture { start });
            }
        };
        let behind = match &format {
            Format::Pcap(_) => Pcap::HEADER,
            Format::Pcapng(_) => 0,
        };
        Ok(Capture {
            input,
            format,
            behind,
            is_cut: false,
        })
    }

    /// The next packet, or None where there are no more.
    ///
    /// # Errors
    /// What can't be read. A capture that ends within a packet ends there, and
    /// [`Capture::is_cut`] says so.
    #[expect(
        clippy::should_implement_trait,
        reason = "a packet lies in the capture's buffer"
    )]
    pub fn next(&mut self) -> Result<Option<Found>, SensorError> {
        loop {
            self.input.consume(std::mem::take(&mut self.behind));
            let step = match &mut self.format {
                Format::Pcap(pcap) => pcap.step(&mut self.input)?,
                Format::Pcapng(pcapng) => pcapng.step(&mut self.input)?,
            };
            match step {
                Step::Packet(found) => {
                    self.behind = found.whole;
                    return Ok(Some(found));
                }
                Step::Other(length) => self.behind = length,
                Step::End { is_cut } => {
                    self.is_cut = is_cut;
                    return Ok(None);
                }
            }
        }
    }

    /// The bytes of the packet that was found last.
    pub fn bytes(&self, found: &Found) -> &[u8] {
        self.input.peeked(found.begins, found.captured)
    }

    /// Whether the end of the capture cuts a packet, or a length in it is a lie.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }
}
