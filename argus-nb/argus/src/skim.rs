//! Where records begin and end in a block, and what lies between them.
//!
//! What stands at a place is decided by the bytes from there on and by nothing else, and
//! only when there are enough of them. So a file gives the same records, and the same
//! damage, in whatever blocks it is read.
//!
//! A record whose parts fill it needs no other evidence. One whose parts do not is
//! believed if no other record begins in it and another follows it, as ra believes it;
//! what stands before the part that breaks it is read. Behind damage only a whole record
//! is believed, because user data may look like anything.
//!
//! Each byte is looked at a bounded number of times: a search for the next record passes
//! over what it has searched, and no record has more than some parts.

use crate::bytes::{array, u32_at};
use crate::header::{Header, Kind, Start};
use crate::record::{Fit, Head, PartKind, walk};
use std::ops::Range;

/// A management record has one length, in both versions.
const MANAGEMENT_LENGTH: usize = 128;

/// The longest record, and the longest stretch of damage that is one piece: it takes a
/// block of twice this to decide on anything.
const LONGEST: usize = u16::MAX as usize * 4;

/// So many zeros are not the padding of a live stream but a hole in a file: no record that
/// was met is as short.
const HOLE: usize = 64;

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
    /// Zeros that are too many to be padding: a hole in the file.
    #[error("zeros stand where records should be")]
    Zeros,
    /// A part of the record reaches beyond it; what stands before that part was read.
    #[error("a part of the record reaches beyond its end")]
    PartBeyondRecord,
}

/// A record's bytes, or others, of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// Where they begin in the block.
    pub begins: usize,
    /// How many there are.
    pub length: usize,
    /// The record's header, or why they are no record.
    pub what: Result<Header, Trouble>,
    /// Whether the record's parts do not fill it.
    pub(crate) is_broken: bool,
}

/// Record by record, without a look inside: for those who cut a file into blocks.
#[derive(Debug, Clone)]
pub struct Skim<'a> {
    block: &'a [u8],
    at: usize,
    ends: bool,
}

impl<'a> Skim<'a> {
    /// Of a block that others may follow. What can't be decided without them is left.
    pub fn new(block: &'a [u8]) -> Skim<'a> {
        Skim {
            block,
            at: 0,
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

    pub(crate) fn block(&self) -> &'a [u8] {
        self.block
    }

    /// The next record or damage. `met` is told of the parts that were found in it, should
    /// it be a flow, and where each begins.
    #[inline]
    pub(crate) fn step(&mut self, mut met: impl FnMut(Head, usize)) -> Option<Extent> {
        loop {
            let rest = self.block.get(self.at..).filter(|rest| !rest.is_empty())?;
            let found = match Header::read(rest) {
                Start::Header(header) => match fit(&header, rest, &mut met) {
                    Fit::Whole => Found::Record(header),
                    Fit::Broken => self.broken(header, rest),
                    Fit::Unfinished => self.cut(rest),
                },
                Start::Padding => self.padding(rest),
                Start::Cut => self.cut(rest),
                Start::NoHeader => self.search(rest, 1, Trouble::NoHeader),
            };
            let (length, what, is_broken) = match found {
                Found::Record(header) => (header.length, Ok(header), false),
                Found::Broken(header) => (header.length, Ok(header), true),
                Found::Damage(length, trouble) => (length, Err(trouble), false),
                Found::Padding(length) => {
                    self.at += length;
                    continue;
                }
                Found::TooLittle => return None,
            };
            let begins = self.at;
            self.at += length;
            return Some(Extent {
                begins,
                length,
                what,
                is_broken,
            });
        }
    }

    /// The bytes end within what begins here.
    #[cold]
    fn cut(&self, rest: &[u8]) -> Found {
        match self.ends {
            true => Found::Damage(rest.len(), Trouble::Cut),
            false => Found::TooLittle,
        }
    }

    /// The parts of a record do not fill it: they, or its length, are damaged.
    #[cold]
    fn broken(&self, header: Header, rest: &[u8]) -> Found {
        let end = header.length.min(rest.len());
        match self.next_trusted(rest, 1..end) {
            Search::Found(at) => return Found::Damage(at, Trouble::WrongLength),
            Search::Open => return Found::TooLittle,
            Search::Nothing if end < header.length => return self.cut(rest),
            Search::Nothing => {}
        }
        match self.may_follow(&rest[end..]) {
            None => Found::TooLittle,
            Some(true) if may_be_broken(&header) => Found::Broken(header),
            Some(_) => self.search(rest, end, Trouble::WrongLength),
        }
    }

    /// Passes over what is no record, up to the next that can be trusted; it is known that
    /// none begins before `from`.
    #[cold]
    fn search(&self, rest: &[u8], from: usize, trouble: Trouble) -> Found {
        match self.next_trusted(rest, from..rest.len().min(LONGEST)) {
            Search::Found(at) => Found::Damage(at, trouble),
            Search::Open => Found::TooLittle,
            Search::Nothing if rest.len() >= LONGEST => Found::Damage(LONGEST, trouble),
            Search::Nothing if self.ends => Found::Damage(rest.len(), trouble),
            Search::Nothing => Found::TooLittle,
        }
    }

    /// The first place where a record begins that can be trusted.
    fn next_trusted(&self, bytes: &[u8], places: Range<usize>) -> Search {
        for at in places {
            match trusted(&bytes[at..]) {
                Fit::Whole => return Search::Found(at),
                Fit::Unfinished if !self.ends => return Search::Open,
                Fit::Unfinished | Fit::Broken => {}
            }
        }
        Search::Nothing
    }

    /// Headers without a length, or zeros.
    #[cold]
    fn padding(&self, rest: &[u8]) -> Found {
        let most = rest.len().min(LONGEST);
        let zeros = rest[..most].iter().take_while(|byte| **byte == 0).count();
        match zeros {
            _ if zeros == most && most < LONGEST && !self.ends => Found::TooLittle,
            HOLE.. => Found::Damage(zeros, Trouble::Zeros),
            _ => Found::Padding((zeros / Header::LENGTH).max(1) * Header::LENGTH),
        }
    }

    /// Whether the bytes behind a record that is in doubt may be the next; None if that
    /// takes more bytes.
    fn may_follow(&self, follows: &[u8]) -> Option<bool> {
        if !self.ends && follows.len() < TELLING {
            return None;
        }
        Some(match Header::read(follows) {
            Start::Padding | Start::Cut => true,
            Start::Header(header) => is_plausible(&header, follows),
            Start::NoHeader => false,
        })
    }
}

impl Iterator for Skim<'_> {
    type Item = Extent;

    fn next(&mut self) -> Option<Extent> {
        self.step(|_, _| {})
    }
}

/// What stands at a place.
enum Found {
    Record(Header),
    /// A record whose parts do not fill it.
    Broken(Header),
    Damage(usize, Trouble),
    Padding(usize),
    /// Only the next block can tell.
    TooLittle,
}

/// A management record has no parts: of another length it is none.
fn may_be_broken(header: &Header) -> bool {
    header.kind != Kind::Management || header.length == MANAGEMENT_LENGTH
}

/// Whether a record is what its header says, as far as its bytes are there.
#[inline]
fn fit(header: &Header, bytes: &[u8], met: impl FnMut(Head, usize)) -> Fit {
    match header.kind {
        kind if kind.is_flow() => walk(bytes, header.length, met),
        Kind::Management if header.length != MANAGEMENT_LENGTH => Fit::Broken,
        // Its last word has all bits set.
        Kind::Management => match u32_at(bytes, MANAGEMENT_LENGTH - 4) {
            None => Fit::Unfinished,
            Some(u32::MAX) => Fit::Whole,
            Some(_) => Fit::Broken,
        },
        Kind::Event => walk(bytes, header.length, |_, _| {}),
        // Nothing is known of it but its length.
        _ => Fit::Broken,
    }
}

/// How many bytes tell whether a header is plausible: its own and those of its first part.
const TELLING: usize = 8;

/// Whether this is a header of the records that Argus writes, by its first 8 bytes.
pub(crate) fn is_plausible(header: &Header, bytes: &[u8]) -> bool {
    let looks_right = match header.kind {
        Kind::Management => header.length == MANAGEMENT_LENGTH,
        // Types that Argus has names for and no program writes.
        Kind::Other(number) => matches!(number, 2 | 6 | 7),
        _ => first_part_fits(bytes, header),
    };
    looks_right && header.cause() != crate::Cause::Unknown
}

/// Whether a flow's first part, which is its transport or its time or its flow's key,
/// lies within it.
fn first_part_fits(bytes: &[u8], header: &Header) -> bool {
    let Some([kind, _, _, words]) = array::<4>(bytes, Header::LENGTH) else {
        return false;
    };
    kind <= 0x07 && words > 0 && Header::LENGTH + usize::from(words) * 4 <= header.length
}

/// The outcome of a search for a record.
enum Search {
    Found(usize),
    Nothing,
    /// A record may begin there, but its end is in the next block.
    Open,
}

/// Whether the bytes begin a record, as far as they are there: a flow with its key and its
/// time whose parts fill it, an event with its time, or the sensor's own record.
#[inline]
fn trusted(bytes: &[u8]) -> Fit {
    let header = match Header::read(bytes) {
        Start::Header(header) => header,
        Start::Cut => return Fit::Unfinished,
        Start::Padding | Start::NoHeader => return Fit::Broken,
    };
    if matches!(header.kind, Kind::Other(_)) || header.cause() == crate::Cause::Unknown {
        return Fit::Broken;
    }
    if header.kind == Kind::Management {
        return fit(&header, bytes, |_, _| {});
    }
    if bytes.len() >= TELLING && !first_part_fits(bytes, &header) {
        return Fit::Broken;
    }
    let (mut has_time, mut has_key) = (false, header.kind == Kind::Event);
    let note = |head: Head, _| {
        has_time |= head.kind() == Some(PartKind::Time);
        has_key |= head.kind() == Some(PartKind::FlowKey);
    };
    match walk(bytes, header.length, note) {
        Fit::Whole if !has_time || !has_key => Fit::Broken,
        fit => fit,
    }
}
