//! Which symbols a shared library has, and which other libraries it needs.
//!
//! A library of 200 MB is not read for that: a few bytes of it are, where its own hash
//! table says.

use crate::LinkError;
use crate::bytes::Bytes;
use std::fs::File;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// Entries of the dynamic section.
const NEEDED: u64 = 1;
const NAMES: u64 = 5;
const SYMBOLS: u64 = 6;
const GNU_HASH: u64 = 0x6fff_fef5;
const VERSIONS: u64 = 0x6fff_fff0;

/// A symbol's version that only programs of old may ask for.
const HIDDEN: u64 = 0x8000;

/// A shared library's table of symbols, read where it is.
pub struct Library {
    file: File,
    names: u64,
    symbols: u64,
    versions: Option<u64>,
    hash: Hash,
    needed: Vec<String>,
}

/// A part of the file, and the address that it has when it is loaded.
struct Segment {
    address: u64,
    at: u64,
    size: u64,
}

/// The GNU hash table: where its parts are in the file, and how large.
struct Hash {
    filter: u64,
    words: u64,
    shift: u64,
    buckets: u64,
    bucket_count: u64,
    chains: u64,
    first: u64,
}

impl Library {
    /// Reads where the tables of the library are.
    ///
    /// # Errors
    /// If it is none, or has no such table.
    pub fn open(path: &Path) -> std::io::Result<Library> {
        let file = File::open(path)?;
        Library::read(file).map_err(std::io::Error::other)
    }

    fn read(file: File) -> Result<Library, LinkError> {
        let header = read(&file, 0, 64)?;
        let header = Bytes(&header);
        if header.slice(0, 6) != Ok(b"\x7fELF\x02\x01") {
            return Err(LinkError::NotAnObject);
        }
        let count = header.u16(56)?;
        let programs = read(&file, header.u64(32)?, count * 56)?;
        let (mut loaded, mut dynamic) = (Vec::new(), None);
        for program in programs.chunks_exact(56).map(Bytes) {
            match program.u32(0)? {
                1 => loaded.push(Segment {
                    address: program.u64(16)?,
                    at: program.u64(8)?,
                    size: program.u64(32)?,
                }),
                2 => dynamic = Some((program.u64(8)?, program.u64(32)?)),
                _ => {}
            }
        }
        let (at, size) = dynamic.ok_or(LinkError::NotAnObject)?;
        let entries = entries(&read(&file, at, size)?)?;
        let place = |tag| {
            let entry = entries.iter().find(|(it, _)| *it == tag);
            entry.and_then(|(_, address)| place(&loaded, *address))
        };
        let unknown = || LinkError::Unknown("a library without a GNU hash table".into());
        let names = place(NAMES).ok_or_else(unknown)?;
        let needed = entries.iter().filter(|(tag, _)| *tag == NEEDED);
        let needed: Result<_, _> = needed.map(|(_, at)| name(&file, names + at)).collect();
        Ok(Library {
            names,
            symbols: place(SYMBOLS).ok_or_else(unknown)?,
            versions: place(VERSIONS),
            hash: Hash::read(&file, place(GNU_HASH).ok_or_else(unknown)?)?,
            needed: needed?,
            file,
        })
    }

    /// The names of the libraries that this one needs.
    #[must_use]
    pub fn needed(&self) -> &[String] {
        &self.needed
    }

    /// Whether the library has a symbol of this name, for a program that asks for no
    /// particular version of it. What can't be read is not there.
    #[must_use]
    pub fn has(&self, name: &[u8]) -> bool {
        self.find(name).unwrap_or(false)
    }

    fn find(&self, name: &[u8]) -> Result<bool, LinkError> {
        let hash = name.iter().fold(5381u32, |hash, byte| {
            hash.wrapping_mul(33).wrapping_add(u32::from(*byte))
        });
        let hash = u64::from(hash);
        let table = &self.hash;
        let number = |at| Bytes(&read(&self.file, at, 4)?).u32(0);
        let word = read(&self.file, table.filter + hash / 64 % table.words * 8, 8)?;
        let mask = 1 << (hash % 64) | 1 << ((hash >> table.shift) % 64);
        if Bytes(&word).u64(0)? & mask != mask {
            return Ok(false);
        }
        let mut symbol = number(table.buckets + hash % table.bucket_count * 4)?;
        if symbol < table.first {
            return Ok(false);
        }
        loop {
            let link = number(table.chains + (symbol - table.first) * 4)?;
            if link | 1 == hash | 1 && self.is(symbol, name)? {
                return Ok(true);
            }
            if link & 1 == 1 {
                return Ok(false);
            }
            symbol += 1;
        }
    }

    /// Whether this symbol is there, can be had, and has this name.
    fn is(&self, symbol: u64, name: &[u8]) -> Result<bool, LinkError> {
        let entry = read(&self.file, self.symbols + symbol * 24, 24)?;
        let entry = Bytes(&entry);
        if entry.u16(6)? == 0 {
            return Ok(false);
        }
        if let Some(versions) = self.versions {
            let version = read(&self.file, versions + symbol * 2, 2)?;
            if Bytes(&version).u16(0)? & HIDDEN != 0 {
                return Ok(false);
            }
        }
        let at = self.names + entry.u32(0)?;
        let found = read(&self.file, at, name.len() as u64 + 1)?;
        Ok(found.strip_suffix(&[0]) == Some(name))
    }
}

impl Hash {
    fn read(file: &File, at: u64) -> Result<Hash, LinkError> {
        let header = read(file, at, 16)?;
        let header = Bytes(&header);
        let (bucket_count, words) = (header.u32(0)?, header.u32(8)?);
        if bucket_count == 0 || words == 0 {
            return Err(LinkError::Unknown("an empty hash table".into()));
        }
        let filter = at + 16;
        let buckets = filter + words * 8;
        Ok(Hash {
            filter,
            words,
            shift: header.u32(12)? % 32,
            buckets,
            bucket_count,
            chains: buckets + bucket_count * 4,
            first: header.u32(4)?,
        })
    }
}

fn read(file: &File, at: u64, length: u64) -> Result<Vec<u8>, LinkError> {
    let truncated = || LinkError::Truncated { at: at as usize };
    // A table of a library that is not broken is far smaller.
    let length = usize::try_from(length).ok().filter(|it| *it < 1 << 24);
    let mut bytes = vec![0; length.ok_or_else(truncated)?];
    file.read_exact_at(&mut bytes, at)
        .map_err(|_| truncated())?;
    Ok(bytes)
}

fn entries(dynamic: &[u8]) -> Result<Vec<(u64, u64)>, LinkError> {
    let entries = dynamic.chunks_exact(16).map(Bytes);
    entries.map(|it| Ok((it.u64(0)?, it.u64(8)?))).collect()
}

fn place(loaded: &[Segment], address: u64) -> Option<u64> {
    let holds = |it: &&Segment| (it.address..it.address + it.size).contains(&address);
    let segment = loaded.iter().find(holds)?;
    Some(address - segment.address + segment.at)
}

/// A name of a library, which is a file's.
fn name(file: &File, at: u64) -> Result<String, LinkError> {
    const LONGEST: u64 = 256;
    let mut length = LONGEST;
    // At the end of the file there may be less.
    let bytes = loop {
        match read(file, at, length) {
            Ok(bytes) => break bytes,
            Err(error) if length <= 8 => return Err(error),
            Err(_) => length /= 2,
        }
    };
    Ok(String::from_utf8_lossy(Bytes(&bytes).name(0)?).into_owned())
}
