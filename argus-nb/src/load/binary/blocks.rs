//! A stream of bytes becomes blocks of whole records.

use argus_records::Skim;
use std::io::{ErrorKind, Read};

/// How large a block is. It is gone through twice and should stay in a core's own cache. One
/// in which nothing can be decided grows, up to two of the longest records.
pub(super) const BLOCK: usize = 1 << 20;
/// How large it is where only some rows are wanted.
pub(super) const SMALL_BLOCK: usize = 64 << 10;

/// Cuts a stream behind records.
pub(super) struct Blocks {
    reader: Box<dyn Read + Send>,
    size: usize,
    /// The beginning of a record, left over from the block before.
    carry: Vec<u8>,
    /// Where the next block begins in the file, unpacked.
    offset: u64,
    /// No block begins here or behind.
    ends_at: u64,
    ended: bool,
    /// What ended it, if that was not the end of the file. The records before it come
    /// first.
    failed: Option<std::io::Error>,
}

/// Whole records, and the beginning of the next.
#[derive(Default)]
pub(super) struct Block {
    bytes: Vec<u8>,
    length: usize,
    /// Where it begins in the file, unpacked.
    pub(super) offset: u64,
    /// The file ends with it.
    pub(super) ends: bool,
}

impl Block {
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }
}

impl Blocks {
    pub(super) fn new(reader: Box<dyn Read + Send>, size: usize) -> Blocks {
        Blocks {
            reader,
            size,
            carry: Vec::new(),
            offset: 0,
            ends_at: u64::MAX,
            ended: false,
            failed: None,
        }
    }

    /// Of a part of a file: the reader begins at byte `begins`, and records that begin at
    /// `ends` or behind are left alone.
    pub(super) fn of(mut self, begins: u64, ends: u64) -> Blocks {
        (self.offset, self.ends_at) = (begins, ends);
        self
    }

    /// Where the next block begins in the file.
    pub(super) fn offset(&self) -> u64 {
        self.offset
    }

    /// Puts the next records into `block`; false if there are none left. An error comes
    /// when the records before it were given.
    pub(super) fn next(&mut self, block: &mut Block) -> std::io::Result<bool> {
        // The last block of a part is shorter; what it reads beyond is the next part's.
        let left = self.ends_at.saturating_sub(self.offset);
        if left == 0 {
            return Ok(false);
        }
        let mut wanted = self.size.min(usize::try_from(left).unwrap_or(usize::MAX));
        block.length = 0;
        self.begin(block);
        loop {
            self.fill(block, wanted);
            block.offset = self.offset;
            block.ends = self.ended && self.failed.is_none();
            let passed = passed(block.bytes(), block.ends);
            if passed > 0 {
                self.offset += passed as u64;
                self.carry.extend_from_slice(&block.bytes()[passed..]);
                return Ok(true);
            }
            match self.failed.take() {
                Some(error) => return Err(error),
                None if self.ended => return Ok(false),
                // A record is longer than a block, or damage is.
                None => wanted *= 2,
            }
        }
    }

    fn begin(&mut self, block: &mut Block) {
        let carried = self.carry.len();
        if block.bytes.len() < carried {
            block.bytes.resize(carried, 0);
        }
        block.bytes[..carried].copy_from_slice(&self.carry);
        block.length = carried;
        self.carry.clear();
    }

    /// Reads until a block has `wanted` bytes, or the stream ends.
    fn fill(&mut self, block: &mut Block, wanted: usize) {
        if block.bytes.len() < wanted {
            block.bytes.resize(wanted, 0);
        }
        while !self.ended && block.length < wanted {
            match self.reader.read(&mut block.bytes[block.length..wanted]) {
                Ok(0) => self.ended = true,
                Ok(read) => block.length += read,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(error) => {
                    self.ended = true;
                    self.failed = Some(error);
                }
            }
        }
    }
}

/// Up to where a block is whole records, or damage that has been passed. `Records` stops
/// there, too.
fn passed(block: &[u8], ends: bool) -> usize {
    let mut skim = match ends {
        true => Skim::new(block).of_a_whole_file(),
        false => Skim::new(block),
    };
    while skim.next().is_some() {}
    skim.consumed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use argus_records::{Item, Records};

    const FILE: &[u8] = include_bytes!("../../../argus/tests/data/ip.argus");

    /// A reader that gives a few bytes at a time.
    struct Trickle(std::io::Cursor<Vec<u8>>);

    impl Read for Trickle {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let most = buffer.len().min(37);
            self.0.read(&mut buffer[..most])
        }
    }

    /// Each item's kind and offset.
    fn items(records: Records<'_>) -> Vec<String> {
        let items = records.map(|item| match item {
            Item::Flow(record) => format!("flow {}", record.offset),
            Item::Management(record) => format!("management {}", record.offset),
            Item::Other(kind) => format!("{kind:?}"),
            Item::Damage(damage) => format!("{damage:?}"),
        });
        items.collect()
    }

    #[test]
    fn blocks_of_any_size_give_the_same_records() {
        let damaged = [&FILE[90..], &[0; 700], &FILE[..700], FILE, &FILE[..200]].concat();
        for bytes in [FILE.to_vec(), damaged, vec![0x13; 600_000]] {
            let whole = items(Records::new(&bytes).of_a_whole_file());
            for size in [1, 5, 64, 1000, 4096, BLOCK] {
                let reader = Trickle(std::io::Cursor::new(bytes.clone()));
                let mut blocks = Blocks::new(Box::new(reader), size);
                let (mut block, mut in_blocks) = (Block::default(), Vec::new());
                while blocks.next(&mut block).unwrap() {
                    let mut records = Records::new(block.bytes()).from_offset(block.offset);
                    if block.ends {
                        records = records.of_a_whole_file();
                    }
                    in_blocks.extend(items(records));
                }
                assert!(in_blocks == whole, "blocks of {size}");
            }
        }
    }
}
