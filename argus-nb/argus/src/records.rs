//! A block of bytes is cut into records, and what is damaged is passed over up to the
//! next record that can be trusted.

use crate::header::{Header, Kind, Start};
use crate::management::Management;
use crate::record::{Record, has_whole_parts};

/// A management record has one length, in both versions.
const MANAGEMENT_LENGTH: usize = 128;

/// Whether a file or stream begins as one of Argus' records. It needs the first 16 bytes.
///
/// A sensor's file begins with a management record; a file that lost it begins with a
/// flow whose parts fit it.
pub fn is_argus(start: &[u8]) -> bool {
    match Header::read(start) {
        Start::Header(header) if header.kind == Kind::Management => {
            header.length == MANAGEMENT_LENGTH && has_cookie(start)
        }
        Start::Header(header) if header.kind.is_flow() => {
            is_known_cause(&header) && first_part_fits(start, &header)
        }
        _ => false,
    }
}

/// The start record says of which version it is; those that follow hold the sensor's id
/// in the same place.
fn has_cookie(start: &[u8]) -> bool {
    let is_start = start.get(1).is_some_and(|cause| cause & 0xf0 == 0x10);
    let cookie = start.get(8..12);
    !is_start || matches!(cookie, Some([0xe5, 0x71, 0x2d | 0x50, 0xcb]))
}

/// What stands next in a block.
#[derive(Debug)]
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

/// Why bytes are no record, or not all of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Trouble {
    /// What stands there is not the beginning of a record.
    #[error("no record of Argus begins here")]
    NoHeader,
    /// The length does not lead to another record, and the parts do not add up to it.
    #[error("the record's length is wrong")]
    WrongLength,
    /// The file ends within the record.
    #[error("the file ends within the record")]
    Cut,
    /// A part of the record reaches beyond it; what stands before that part was read.
    #[error("a part of the record reaches beyond its end")]
    PartBeyondRecord,
}

/// The records of a block of bytes, one after the other.
///
/// A record that the end of the block cuts is left alone, and [`Records::consumed`] says
/// where it begins: it belongs in front of the next block. In the last block of a file
/// it is damage.
#[derive(Debug, Clone)]
pub struct Records<'a> {
    skim: Skim<'a>,
}

impl<'a> Records<'a> {
    /// Of a block that others may follow.
    pub fn new(block: &'a [u8]) -> Records<'a> {
        Records {
            skim: Skim::new(block),
        }
    }

    /// Says at which byte of its file the block begins.
    pub fn from_offset(mut self, offset: u64) -> Records<'a> {
        self.skim.base = offset;
        self
    }

    /// Nothing follows the block: a record that it cuts is damage.
    pub fn of_a_whole_file(mut self) -> Records<'a> {
        self.skim.ends = true;
        self
    }

    /// How many bytes of the block were read.
    pub fn consumed(&self) -> usize {
        self.skim.at
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Item<'a>;

    #[inline]
    fn next(&mut self) -> Option<Item<'a>> {
        let next = self.skim.next()?;
        let ends_at = self.skim.base + self.skim.at as u64;
        Some(match next {
            Ok((header, bytes)) => {
                let offset = ends_at - bytes.len() as u64;
                match header.kind {
                    kind if kind.is_flow() => Item::Flow(Record::new(header, bytes, offset)),
                    Kind::Management => Item::Management(Management::new(header, bytes, offset)),
                    kind => Item::Other(kind),
                }
            }
            Err((length, trouble)) => Item::Damage(Damage {
                offset: ends_at - length as u64,
                length: length as u64,
                trouble,
            }),
        })
    }
}

/// Record by record, without a look inside: for those who cut a file into blocks.
#[derive(Debug, Clone)]
pub struct Skim<'a> {
    block: &'a [u8],
    at: usize,
    base: u64,
    ends: bool,
}

impl<'a> Skim<'a> {
    /// Of a block that others may follow.
    pub fn new(block: &'a [u8]) -> Skim<'a> {
        Skim {
            block,
            at: 0,
            base: 0,
            ends: false,
        }
    }

    /// Nothing follows the block: a record that it cuts is damage.
    pub fn of_a_whole_file(mut self) -> Skim<'a> {
        self.ends = true;
        self
    }

    /// How many bytes of the block were passed.
    pub fn consumed(&self) -> usize {
        self.at
    }

    /// The next record, or how many bytes are none.
    fn take(&mut self) -> Option<Result<(Header, &'a [u8]), (usize, Trouble)>> {
        loop {
            let rest = self.block.get(self.at..).filter(|rest| !rest.is_empty())?;
            match Header::read(rest) {
                Start::Padding => self.at += Header::LENGTH,
                Start::Cut => return self.cut(rest.len()),
                Start::NoHeader => return self.pass_over(1, Trouble::NoHeader),
                Start::Header(header) => return self.record(header, rest),
            }
        }
    }

    fn record(
        &mut self,
        header: Header,
        rest: &'a [u8],
    ) -> Option<Result<(Header, &'a [u8]), (usize, Trouble)>> {
        let Some(bytes) = rest.get(..header.length) else {
            // Either the block ends too early, or the length is nonsense.
            return match self.ends && has_another(&rest[Header::LENGTH..]) {
                true => self.pass_over(Header::LENGTH, Trouble::WrongLength),
                false => self.cut(rest.len()),
            };
        };
        let follows = &rest[header.length..];
        let leads_on = match Header::read(follows) {
            Start::Header(_) | Start::Padding | Start::Cut => true,
            Start::NoHeader => false,
        };
        if !leads_on && !adds_up(&header, bytes) {
            return self.pass_over(Header::LENGTH, Trouble::WrongLength);
        }
        self.at += header.length;
        Some(Ok((header, bytes)))
    }

    /// The block ends within a record.
    fn cut(&mut self, length: usize) -> Option<Result<(Header, &'a [u8]), (usize, Trouble)>> {
        if !self.ends {
            return None;
        }
        self.at += length;
        Some(Err((length, Trouble::Cut)))
    }

    /// Goes on at the next bytes that look like a record, `from` bytes away or more.
    fn pass_over(
        &mut self,
        from: usize,
        trouble: Trouble,
    ) -> Option<Result<(Header, &'a [u8]), (usize, Trouble)>> {
        let rest = &self.block[self.at..];
        let found = (from..rest.len()).find(|at| is_trusted(&rest[*at..]));
        let length = match found {
            Some(at) => at,
            None if self.ends => rest.len(),
            // The next block may show a record that begins in the last bytes of this one.
            None => rest
                .len()
                .saturating_sub(TRUSTED - 1)
                .max(from.min(rest.len())),
        };
        self.at += length;
        Some(Err((length, trouble)))
    }
}

impl<'a> Iterator for Skim<'a> {
    /// A record's bytes, or how many bytes are none, and why.
    type Item = Result<(Header, &'a [u8]), (usize, Trouble)>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        self.take()
    }
}

/// How many bytes it takes to trust a header behind damage: its own and those of its
/// first part.
const TRUSTED: usize = 8;

/// Whether the bytes behind damage begin a record.
fn is_trusted(bytes: &[u8]) -> bool {
    let Start::Header(header) = Header::read(bytes) else {
        return false;
    };
    let leads_on = match bytes.get(header.length..) {
        Some(follows) => !matches!(Header::read(follows), Start::NoHeader),
        None => true,
    };
    let looks_right = match header.kind {
        Kind::Management => header.length == MANAGEMENT_LENGTH,
        kind => kind.is_flow() && first_part_fits(bytes, &header),
    };
    leads_on && looks_right && is_known_cause(&header)
}

fn has_another(rest: &[u8]) -> bool {
    (0..rest.len()).any(|at| rest.len() - at >= TRUSTED && is_trusted(&rest[at..]))
}

fn is_known_cause(header: &Header) -> bool {
    header.cause() != crate::Cause::Unknown
}

/// Whether a flow's first part, which is its transport or its time or its flow's key,
/// lies within it.
fn first_part_fits(bytes: &[u8], header: &Header) -> bool {
    let Some(&[kind, _, _, words]) = bytes.get(4..8).and_then(|four| four.first_chunk::<4>())
    else {
        return false;
    };
    kind <= 0x07 && words > 0 && 4 + usize::from(words) * 4 <= header.length
}

/// Whether a record's parts fill it to its end.
fn adds_up(header: &Header, bytes: &[u8]) -> bool {
    match header.kind {
        Kind::Management => header.length == MANAGEMENT_LENGTH,
        kind if kind.is_flow() => has_whole_parts(bytes),
        _ => false,
    }
}
