//! The file: a header, and blocks of records, each compressed on its own.

use super::octets::{u16, u32};
use super::{lz4, lzo};
use crate::error::ImportError;
use crate::fill::fill;
use std::io::Read;

/// nfdump's blocks have one to five million octets; what is longer is no block.
const MOST_OCTETS: usize = 32 << 20;

/// The header of a file.
const FILE_HEADER: usize = 40;

/// The header of a block.
const BLOCK_HEADER: usize = 12;

/// How the blocks are compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compression {
    None,
    Lzo,
    Bzip2,
    Lz4,
    Zstd,
}

/// A block of records.
pub(super) struct Block {
    /// Where it begins in the file.
    pub offset: u64,
    /// How many records it says that it has.
    pub records: u32,
    /// Whether its records are each of a kind of its own.
    pub is_plain: bool,
}

/// The blocks of a file.
pub(super) struct Blocks<R> {
    reader: R,
    compression: Compression,
    packed: Vec<u8>,
    offset: u64,
    announced: u32,
    read: u32,
    ended: bool,
}

impl<R: Read> Blocks<R> {
    /// Reads the file's header.
    pub(super) fn open(mut reader: R) -> Result<Blocks<R>, ImportError> {
        let mut header = [0; FILE_HEADER];
        let read = fill(&mut reader, &mut header)?;
        let compression = compression(header.get(..read).unwrap_or(&[]))?;
        // Blocks of the appendix are counted on their own.
        let appendix = u16(&header, 18).unwrap_or(0);
        let blocks = u32(&header, 36).unwrap_or(0);
        Ok(Blocks {
            reader,
            compression,
            packed: Vec::new(),
            offset: FILE_HEADER as u64,
            announced: blocks.saturating_add(u32::from(appendix)),
            read: 0,
            ended: false,
        })
    }

    /// The next block, its records into `records`. After an error the next one can be read,
    /// if the file has one.
    pub(super) fn next(&mut self, records: &mut Vec<u8>) -> Result<Option<Block>, ImportError> {
        records.clear();
        if self.ended {
            return Ok(None);
        }
        let mut header = [0; BLOCK_HEADER];
        let block = match fill(&mut self.reader, &mut header)? {
            0 => return self.end(),
            BLOCK_HEADER => self.block(&header),
            _ => return Err(self.damage("the file ends within the header of a block")),
        };
        let length = u32(&header, 4).unwrap_or(0) as usize;
        if length > MOST_OCTETS {
            return Err(self.damage("a block has a length that can't be"));
        }
        self.packed.resize(length, 0);
        if fill(&mut self.reader, &mut self.packed)? < length {
            return Err(self.damage("the file ends within a block"));
        }
        self.read += 1;
        self.offset += (BLOCK_HEADER + length) as u64;
        /// In a block's flags: its records are as they are.
        const UNCOMPRESSED: u16 = 1;
        let flags = u16(&header, 10).unwrap_or(0);
        let is_plain = flags & UNCOMPRESSED != 0;
        let compression = if is_plain {
            Compression::None
        } else {
            self.compression
        };
        if compression.unpack(&self.packed, records).is_some() {
            return Ok(Some(block));
        }
        // What was decompressed before the damage is not to be taken for records.
        records.clear();
        let lost = block.records;
        Err(ImportError::Record {
            offset: block.offset,
            why: format!("a block can't be decompressed; its {lost} records are lost"),
            hint: "`nfdump -v FILE` says whether nfdump can read it",
        })
    }

    fn block(&self, header: &[u8]) -> Block {
        const RECORDS: u16 = 3;
        Block {
            offset: self.offset,
            records: u32(header, 0).unwrap_or(0),
            is_plain: u16(header, 8) == Some(RECORDS),
        }
    }

    fn end(&mut self) -> Result<Option<Block>, ImportError> {
        self.ended = true;
        if self.read < self.announced {
            let missing = self.announced - self.read;
            return Err(self.damage(&format!("{missing} blocks are missing at the end")));
        }
        Ok(None)
    }

    fn damage(&mut self, why: &str) -> ImportError {
        self.ended = true;
        ImportError::Record {
            offset: self.offset,
            why: why.to_owned(),
            hint: "what stands before it is read; the file was cut, or is still being written",
        }
    }
}

/// What the header says of compression, if the file can be read at all.
fn compression(header: &[u8]) -> Result<Compression, ImportError> {
    const MAGIC: u16 = 0xa50c;
    const LAYOUT: u16 = 2;
    let refuse = |what: String, hint: &str| {
        let hint = hint.to_owned();
        Err(ImportError::NotThisFormat { what, hint })
    };
    match u16(header, 0) {
        Some(MAGIC) => {}
        Some(other) if other.swap_bytes() == MAGIC => {
            return refuse(
                "a file of nfcapd from a machine with another order of octets".to_owned(),
                "`nfdump -r FILE -o csv` on that machine writes it as text",
            );
        }
        _ => {
            return refuse(
                "it is no file of nfcapd: its first octets are missing".to_owned(),
                "files of nfcapd are named nfcapd.YYYYMMDDhhmm",
            );
        }
    }
    match u16(header, 2) {
        Some(LAYOUT) if header.len() == FILE_HEADER => {}
        Some(LAYOUT) | None => {
            return refuse(
                "a file of nfcapd that ends within its header".to_owned(),
                "copy the file again",
            );
        }
        Some(layout) => {
            return refuse(
                format!(
                    "a file of nfcapd of layout {layout}; layout {LAYOUT} is read, of nfdump 1.7"
                ),
                "nfdump 1.7 writes it anew: `nfdump -r FILE -w NEW`",
            );
        }
    }
    if header.get(17).is_some_and(|encryption| *encryption != 0) {
        return refuse(
            "a file of nfcapd that is encrypted".to_owned(),
            "`nfdump` with its key writes it anew",
        );
    }
    match header.get(16) {
        Some(0) => Ok(Compression::None),
        Some(1) => Ok(Compression::Lzo),
        Some(2) => Ok(Compression::Bzip2),
        Some(3) => Ok(Compression::Lz4),
        Some(4) => Ok(Compression::Zstd),
        other => refuse(
            format!("a file of nfcapd with an unknown compression, {other:?}"),
            "`nfdump -J 0 -r FILE` takes the compression away",
        ),
    }
}

impl Compression {
    /// Decompresses a block; `None` if it is none, or longer than a block can be.
    fn unpack(self, packed: &[u8], records: &mut Vec<u8>) -> Option<()> {
        match self {
            Compression::None => {
                records.extend_from_slice(packed);
                Some(())
            }
            Compression::Lzo => lzo::decompress(packed, records, MOST_OCTETS),
            Compression::Lz4 => lz4::decompress(packed, records, MOST_OCTETS),
            Compression::Bzip2 => bounded(bzip2::read::BzDecoder::new(packed), records),
            Compression::Zstd => bounded(zstd::Decoder::with_buffer(packed).ok()?, records),
        }
    }
}

fn bounded(reader: impl Read, records: &mut Vec<u8>) -> Option<()> {
    let mut reader = reader.take(MOST_OCTETS as u64 + 1);
    reader.read_to_end(records).ok()?;
    (records.len() <= MOST_OCTETS).then_some(())
}
