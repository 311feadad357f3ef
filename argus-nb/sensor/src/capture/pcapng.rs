//! The format of Wireshark: sections of blocks, each of which has its length at both ends.

use super::found::{Found, LONGEST_PACKET, Step};
use super::input::Input;
use crate::bytes::array;
use std::io::{self, Read};

const SECTION: u32 = 0x0a0d_0d0a;
const INTERFACE: u32 = 1;
const OLD_PACKET: u32 = 2;
const SIMPLE_PACKET: u32 = 3;
const PACKET: u32 = 6;

/// No block is longer: a length beyond it is a lie.
const LONGEST_BLOCK: usize = 1 << 24;
/// More interfaces than any capture has.
const MOST_INTERFACES: usize = 1 << 16;

/// An interface that packets were captured at.
#[derive(Clone, Copy)]
struct Interface {
    link_type: u16,
    snap_length: u32,
    /// How many units of its clock a second has.
    units: u64,
    /// Seconds that its clock is behind.
    offset: i64,
}

pub(super) struct Pcapng {
    is_little: bool,
    interfaces: Vec<Interface>,
}

impl Pcapng {
    pub(super) fn open(start: &[u8]) -> Option<Pcapng> {
        let is_section = array(start, 0) == Some(SECTION.to_be_bytes());
        Some(Pcapng {
            is_little: is_section.then(|| is_little(start))??,
            interfaces: Vec::new(),
        })
    }

    fn u32(&self, bytes: &[u8], at: usize) -> Option<u32> {
        let four = array(bytes, at)?;
        Some(match self.is_little {
            true => u32::from_le_bytes(four),
            false => u32::from_be_bytes(four),
        })
    }

    fn u16(&self, bytes: &[u8], at: usize) -> Option<u16> {
        let two = array(bytes, at)?;
        Some(match self.is_little {
            true => u16::from_le_bytes(two),
            false => u16::from_be_bytes(two),
        })
    }

    pub(super) fn step<R: Read>(&mut self, input: &mut Input<R>) -> io::Result<Step> {
        let head = input.peek(12)?;
        if head.is_empty() {
            return Ok(Step::End { is_cut: false });
        }
        let cut = Ok(Step::End { is_cut: true });
        if array(head, 0) == Some(SECTION.to_be_bytes()) {
            match is_little(head) {
                Some(is_little) => self.is_little = is_little,
                None => return cut,
            }
            self.interfaces.clear();
        }
        let (Some(kind), Some(length)) = (self.u32(head, 0), self.u32(head, 4)) else {
            return cut;
        };
        let length = length as usize;
        if !(12..=LONGEST_BLOCK).contains(&length) {
            return cut;
        }
        let length = length.next_multiple_of(4);
        let block = input.peek(length)?;
        if block.len() < length {
            return cut;
        }
        match kind {
            INTERFACE if self.interfaces.len() < MOST_INTERFACES => {
                if let Some(interface) = self.interface(block) {
                    self.interfaces.push(interface);
                }
                Ok(Step::Other(length))
            }
            PACKET | OLD_PACKET | SIMPLE_PACKET => Ok(self
                .packet(kind, block)
                .map_or(Step::Other(length), Step::Packet)),
            _ => Ok(Step::Other(length)),
        }
    }

    fn interface(&self, block: &[u8]) -> Option<Interface> {
        let mut interface = Interface {
            link_type: self.u16(block, 8)?,
            snap_length: self.u32(block, 12)?,
            units: 1_000_000,
            offset: 0,
        };
        let mut at = 16;
        while at + 4 <= block.len().saturating_sub(4) {
            let (code, length) = (self.u16(block, at)?, usize::from(self.u16(block, at + 2)?));
            let value = at + 4;
            match (code, length) {
                (0, _) => break,
                (9, 1) => interface.units = units(*block.get(value)?),
                (14, 8) => {
                    let eight = array(block, value)?;
                    interface.offset = match self.is_little {
                        true => i64::from_le_bytes(eight),
                        false => i64::from_be_bytes(eight),
                    };
                }
                _ => {}
            }
            at = value + length.next_multiple_of(4);
        }
        Some(interface)
    }

    fn packet(&self, kind: u32, block: &[u8]) -> Option<Found> {
        let number = match kind {
            PACKET => self.u32(block, 8)? as usize,
            OLD_PACKET => usize::from(self.u16(block, 8)?),
            _ => 0,
        };
        let interface = self.interfaces.get(number)?;
        let (time, captured, length, begins) = match kind {
            SIMPLE_PACKET => {
                let length = self.u32(block, 8)?;
                let snap = match interface.snap_length {
                    0 => u32::MAX,
                    snap => snap,
                };
                (0, length.min(snap), length, 12)
            }
            _ => {
                let high = u64::from(self.u32(block, 12)?);
                let ticks = high << 32 | u64::from(self.u32(block, 16)?);
                (
                    interface.micros(ticks),
                    self.u32(block, 20)?,
                    self.u32(block, 24)?,
                    28,
                )
            }
        };
        let room = block.len() - 4;
        let captured = (captured as usize).min(room.checked_sub(begins)?);
        (captured <= LONGEST_PACKET).then_some(Found {
            time,
            length: length as usize,
            link_type: interface.link_type,
            begins,
            captured,
            whole: block.len(),
        })
    }
}

impl Interface {
    fn micros(&self, ticks: u64) -> i64 {
        let (seconds, rest) = (ticks / self.units, ticks % self.units);
        let micros = u128::from(rest) * 1_000_000 / u128::from(self.units);
        // Beyond this a clock tells nothing, and nothing may overflow.
        let seconds = (seconds.min(1 << 40) as i64).saturating_add(self.offset);
        seconds.clamp(0, 1 << 40) * 1_000_000 + micros as i64
    }
}

/// What the option `if_tsresol` says: a negative power of 10, or of 2.
fn units(resolution: u8) -> u64 {
    let exponent = u32::from(resolution & 0x7f);
    match resolution & 0x80 {
        0 => 10_u64.checked_pow(exponent),
        _ => 1_u64.checked_shl(exponent),
    }
    .unwrap_or(1_000_000)
}

/// The section's own word tells in which order of bytes it is written.
fn is_little(section: &[u8]) -> Option<bool> {
    match array(section, 8)? {
        [0x4d, 0x3c, 0x2b, 0x1a] => Some(true),
        [0x1a, 0x2b, 0x3c, 0x4d] => Some(false),
        _ => None,
    }
}
