//! Which glibc a binary needs, as its own table of symbol versions says.
//!
//! A wheel's tag `manylinux_2_35_x86_64` promises that it runs wherever glibc is 2.35 or
//! newer. The dynamic linker refuses a binary that names a version which the system's
//! libraries lack, so the highest one that is named is the promise.

/// The section that lists the needed versions (`.gnu.version_r`), by its type.
const SHT_GNU_VERNEED: u64 = 0x6fff_fffe;

/// A version of glibc, such as (2, 35).
pub type Version = (u32, u32);

/// The highest version of glibc that the file needs; `None` if it needs none.
pub fn highest(elf: &[u8]) -> Result<Option<Version>, &'static str> {
    let file = Elf::parse(elf)?;
    let mut highest = None;
    for section in file.sections()? {
        if section.kind == SHT_GNU_VERNEED {
            let names = file.section(section.link)?;
            for name in needed(file.content(&section)?, file.content(&names)?)? {
                highest = highest.max(version(&name));
            }
        }
    }
    Ok(highest)
}

/// `GLIBC_2.2.5` as (2, 2).
fn version(name: &str) -> Option<Version> {
    let mut numbers = name.strip_prefix("GLIBC_")?.split('.');
    let mut number = || numbers.next()?.parse().ok();
    Some((number()?, number()?))
}

/// The names in a table of needed versions: a chain of libraries, each with a chain of
/// versions. Every link is an offset from its own entry.
fn needed(table: &[u8], names: &[u8]) -> Result<Vec<String>, &'static str> {
    let mut found = Vec::new();
    let mut library = 0;
    loop {
        let versions = number(table, library + 2, 2)?;
        let mut entry = library + number(table, library + 8, 4)?;
        for _ in 0..versions {
            let name = number(table, entry + 8, 4)?;
            let name = names.get(name..).ok_or("a version has no name")?;
            let name = name.split(|byte| *byte == 0).next().unwrap_or_default();
            found.push(String::from_utf8_lossy(name).into_owned());
            entry += number(table, entry + 12, 4)?;
        }
        match number(table, library + 12, 4)? {
            0 => return Ok(found),
            next => library += next,
        }
    }
}

struct Section {
    kind: u64,
    offset: usize,
    size: usize,
    link: usize,
}

struct Elf<'a> {
    bytes: &'a [u8],
    sections: usize,
    size: usize,
    count: usize,
}

impl<'a> Elf<'a> {
    fn parse(bytes: &'a [u8]) -> Result<Elf<'a>, &'static str> {
        // 2: 64 bits; 1: the least significant byte first.
        if !bytes.starts_with(b"\x7fELF\x02\x01") {
            return Err("it begins otherwise");
        }
        Ok(Elf {
            bytes,
            sections: number(bytes, 0x28, 8)?,
            size: number(bytes, 0x3a, 2)?,
            count: number(bytes, 0x3c, 2)?,
        })
    }

    fn sections(&self) -> Result<Vec<Section>, &'static str> {
        (0..self.count).map(|index| self.section(index)).collect()
    }

    fn section(&self, index: usize) -> Result<Section, &'static str> {
        let at = self.sections + index * self.size;
        Ok(Section {
            kind: number(self.bytes, at + 4, 4)? as u64,
            offset: number(self.bytes, at + 0x18, 8)?,
            size: number(self.bytes, at + 0x20, 8)?,
            link: number(self.bytes, at + 0x28, 4)?,
        })
    }

    fn content(&self, section: &Section) -> Result<&'a [u8], &'static str> {
        let end = section.offset.saturating_add(section.size);
        let content = self.bytes.get(section.offset..end);
        content.ok_or("a section lies outside of the file")
    }
}

fn number(bytes: &[u8], at: usize, width: usize) -> Result<usize, &'static str> {
    let bytes = bytes.get(at..at.saturating_add(width));
    let bytes = bytes.ok_or("it is cut short")?;
    Ok(bytes
        .iter()
        .rev()
        .fold(0, |number, byte| number << 8 | usize::from(*byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_very_program_needs_a_glibc() {
        let program = std::fs::read(std::env::current_exe().unwrap()).unwrap();
        let version = highest(&program).unwrap().unwrap();
        assert!(((2, 14)..(3, 0)).contains(&version), "{version:?}");
        // Cut anywhere, it is an error and no panic.
        for part in [0, 5, 60, 200, program.len() / 2] {
            assert!(highest(&program[..part]).is_err(), "{part}");
        }
    }

    #[test]
    fn versions_are_numbers_and_no_texts() {
        assert!(version("GLIBC_2.9") < version("GLIBC_2.35"));
        assert_eq!(version("GLIBC_2.2.5"), Some((2, 2)));
        assert_eq!(version("GCC_3.0"), None);
    }
}
