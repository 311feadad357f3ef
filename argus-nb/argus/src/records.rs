//! A block of bytes becomes records: what [`Skim`] finds, with a look inside.

use crate::bytes::array;
use crate::header::{Cause, Header, Kind, Start, Version};
use crate::management::Management;
use crate::record::{Parts, Record};
use crate::skim::{Skim, Trouble, is_plausible};

/// Whether a file or stream begins as one of Argus' records. It needs the first 16 bytes.
///
/// A sensor's file begins with a management record; a file that lost it begins with a
/// flow whose parts fit it.
pub fn is_argus(start: &[u8]) -> bool {
    match Header::read(start) {
        Start::Header(header) if header.kind == Kind::Management => {
            is_plausible(&header, start) && has_cookie(&header, start)
        }
        Start::Header(header) if header.kind.is_flow() => is_plausible(&header, start),
        _ => false,
    }
}

/// The start record says of which version it is; those that follow hold the sensor's id
/// in the same place.
fn has_cookie(header: &Header, start: &[u8]) -> bool {
    let cookie = match header.version {
        Version::V3 => [0xe5, 0x71, 0x2d, 0xcb],
        Version::V5 => [0xe5, 0x71, 0x50, 0xcb],
    };
    header.cause() != Cause::Start || array(start, 8) == Some(cookie)
}

/// What stands next in a block.
#[derive(Debug)]
#[allow(
    clippy::large_enum_variant,
    reason = "there is one at a time, and a box would be an allocation for each flow"
)]
pub enum Item<'a> {
    /// A flow.
    Flow(Record<'a>),
    /// The sensor's own record.
    Management(Management<'a>),
    /// A record that is neither; it was stepped over.
    Other(Kind),
    /// Bytes that are no record.
    Damage(Damage),
}

/// Bytes that could not be read as a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage {
    /// Where they begin in the file.
    pub offset: u64,
    /// How many there are.
    pub length: u64,
    /// What is wrong with them.
    pub trouble: Trouble,
}

/// The records of a block of bytes, one after the other.
///
/// A record that the end of the block cuts is left alone, and [`Records::consumed`] says
/// where it begins: it belongs in front of the next block. In the last block of a file
/// it is damage. [`Skim`] stops at the same place.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    skim: Skim<'a>,
    base: u64,
}

impl<'a> Records<'a> {
    /// Of a block that others may follow.
    pub fn new(block: &'a [u8]) -> Records<'a> {
        Records {
            skim: Skim::new(block),
            base: 0,
        }
    }

    /// Says at which byte of its file the block begins.
    pub fn from_offset(mut self, offset: u64) -> Records<'a> {
        self.base = offset;
        self
    }

    /// Nothing follows the block: a record that it cuts is damage.
    pub fn of_a_whole_file(mut self) -> Records<'a> {
        self.skim = self.skim.of_a_whole_file();
        self
    }

    /// How many bytes of the block were read.
    pub fn consumed(&self) -> usize {
        self.skim.consumed()
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Item<'a>;

    #[inline]
    fn next(&mut self) -> Option<Item<'a>> {
        let mut parts = Parts::default();
        let extent = self.skim.step(|head, at| parts.note(head, at))?;
        let offset = self.base + extent.begins as u64;
        let bytes = &self.skim.block()[extent.begins..extent.begins + extent.length];
        Some(match extent.what {
            Ok(header) if header.kind.is_flow() => {
                parts.are_damaged = extent.is_broken;
                Item::Flow(Record::new(header, bytes, offset, parts))
            }
            Ok(header) if header.kind == Kind::Management => {
                Item::Management(Management::new(header, bytes, offset))
            }
            Ok(header) => Item::Other(header.kind),
            Err(trouble) => Item::Damage(Damage {
                offset,
                length: extent.length as u64,
                trouble,
            }),
        })
    }
}
