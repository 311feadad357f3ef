//! Sees of which format a capture is, and takes packet after packet out of it.

use super::input::Input;
use super::pcap::Pcap;
use super::pcapng::Pcapng;
use crate::error::SensorError;
use std::io::Read;

/// No packet is longer: it is what libpcap allows too. A length beyond it is a lie.
pub(super) const LONGEST_PACKET: usize = 1 << 18;

/// Where a packet was found.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Found {
    /// When it was seen, in microseconds since 1970.
    pub(crate) time: i64,
    /// How long it was on the wire.
    pub(crate) length: usize,
    /// The kind of its network, as pcap numbers them.
    pub(crate) link_type: u16,
    /// Where its bytes begin in the window, and how many were captured.
    pub(super) begins: usize,
    pub(super) captured: usize,
    /// How far the next one is.
    pub(super) whole: usize,
}

/// What a step through a capture finds.
pub(super) enum Step {
    Packet(Found),
    /// Something else of this length.
    Other(usize),
    /// Nothing more that can be read; whether the capture ends as it should.
    End {
        is_cut: bool,
    },
}

enum Format {
    Pcap(Pcap),
    Pcapng(Pcapng),
}

/// A capture that is being read.
pub(crate) struct Capture {
    input: Input,
    format: Format,
    /// Of the packet before.
    behind: usize,
    is_cut: bool,
}

impl Capture {
    pub(crate) fn open(reader: Box<dyn Read + Send>) -> Result<Capture, SensorError> {
        let mut input = Input::new(reader);
        let start = input.peek(24)?;
        let format = match (Pcap::open(start), Pcapng::open(start)) {
            (Some(pcap), _) => Format::Pcap(pcap),
            (_, Some(pcapng)) => Format::Pcapng(pcapng),
            _ if start.is_empty() => return Err(SensorError::Empty),
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
    pub(crate) fn next(&mut self) -> Result<Option<Found>, SensorError> {
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
    pub(crate) fn bytes(&self, found: &Found) -> &[u8] {
        self.input.peeked(found.begins, found.captured)
    }

    /// Whether the end of the capture cuts a packet, or a length in it is a lie.
    pub(crate) fn is_cut(&self) -> bool {
        self.is_cut
    }
}
