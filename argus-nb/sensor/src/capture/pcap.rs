//! The format of libpcap: a header, then packets.

use super::found::{Found, LONGEST_PACKET, Step};
use super::input::Input;
use crate::bytes::array;
use std::io::{self, Read};

pub(super) struct Pcap {
    is_little: bool,
    has_nanoseconds: bool,
    /// Kuznetzov's patched libpcap wrote eight bytes more before each packet.
    head: usize,
    link_type: u16,
}

impl Pcap {
    pub(super) const HEADER: usize = 24;

    pub(super) fn open(start: &[u8]) -> Option<Pcap> {
        if start.len() < Pcap::HEADER {
            return None;
        }
        let magic: [u8; 4] = array(start, 0)?;
        let (is_little, magic) = match magic[0] {
            0xa1 => (false, u32::from_be_bytes(magic)),
            _ => (true, u32::from_le_bytes(magic)),
        };
        let (has_nanoseconds, head) = match magic {
            0xa1b2_c3d4 => (false, 16),
            0xa1b2_3c4d => (true, 16),
            0xa1b2_cd34 => (false, 24),
            _ => return None,
        };
        let mut pcap = Pcap {
            is_little,
            has_nanoseconds,
            head,
            link_type: 0,
        };
        // The upper half tells of checksums at the end of frames.
        pcap.link_type = (pcap.u32(start, 20)? & 0xffff) as u16;
        Some(pcap)
    }

    fn u32(&self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = array(bytes, at)?;
        Some(match self.is_little {
            true => u32::from_le_bytes(four),
            false => u32::from_be_bytes(four),
        })
    }

    pub(super) fn step<R: Read>(&self, input: &mut Input<R>) -> io::Result<Step> {
        let head = input.peek(self.head)?;
        if head.len() < self.head {
            let is_cut = !head.is_empty();
            return Ok(Step::End { is_cut });
        }
        let value = |at: usize| self.u32(head, at).unwrap_or(0);
        let (seconds, fraction) = (value(0), value(4));
        let (captured, length) = (value(8) as usize, value(12) as usize);
        if captured > LONGEST_PACKET {
            return Ok(Step::End { is_cut: true });
        }
        let whole = self.head + captured;
        if input.peek(whole)?.len() < whole {
            return Ok(Step::End { is_cut: true });
        }
        let micros = match self.has_nanoseconds {
            true => fraction / 1000,
            // More than a second has can't be true, and is no time to wait for.
            false => fraction.min(999_999),
        };
        Ok(Step::Packet(Found {
            time: i64::from(seconds) * 1_000_000 + i64::from(micros),
            length,
            link_type: self.link_type,
            begins: self.head,
            captured,
            whole,
        }))
    }
}
