//! An object: sections, symbols, and the relocations that connect them.

use crate::LinkError;
use crate::bytes::Bytes;

const SECTION_HEADER: usize = 64;
const SYMBOL: usize = 24;
pub const RELOCATION: usize = 24;
/// Section numbers from here on mean something else than a section.
const SPECIAL: u64 = 0xff00;

/// A section's kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Symbols,
    Relocations,
    /// It takes room in memory and none in the file.
    Zeroes,
    /// Functions that would have to run when the library is loaded or let go.
    Initialisers,
    Other,
}

#[derive(Debug)]
pub struct Section<'a> {
    pub name: &'a [u8],
    pub kind: Kind,
    pub is_writable: bool,
    /// It is there when the program runs.
    pub is_loaded: bool,
    pub is_code: bool,
    pub is_thread_local: bool,
    pub size: u64,
    pub align: u64,
    /// Its bytes; none if they are zeroes.
    pub content: &'a [u8],
    /// Of symbols the number of the section with their names.
    link: usize,
    /// Of relocations the number of the section that they change.
    info: usize,
}

/// Where a symbol is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In a library.
    Outside,
    /// In a section, so many bytes behind its beginning.
    In { section: usize, offset: u64 },
    /// It is a number and no place.
    Absolute,
}

#[derive(Debug)]
pub struct Symbol<'a> {
    pub name: &'a [u8],
    pub place: Place,
    pub size: u64,
    /// ELF's byte of binding and type.
    pub info: u8,
    pub is_hidden: bool,
}

impl Symbol<'_> {
    pub fn is_global(&self) -> bool {
        self.info >> 4 == 1
    }

    /// It need not be there.
    pub fn is_weak(&self) -> bool {
        self.info >> 4 == 2
    }
}

/// A place in a section at which the address of a symbol is wanted.
#[derive(Debug, Clone, Copy)]
pub struct Relocation {
    pub section: usize,
    pub offset: u64,
    pub symbol: usize,
    pub kind: u64,
    pub addend: i64,
}

#[derive(Debug)]
pub struct Object<'a> {
    pub sections: Vec<Section<'a>>,
    pub symbols: Vec<Symbol<'a>>,
    /// Those of sections that are loaded.
    pub relocations: Vec<Relocation>,
}

impl<'a> Object<'a> {
    pub fn read(file: &'a [u8]) -> Result<Object<'a>, LinkError> {
        let file = Bytes(file);
        let is_object = file.slice(0, 6) == Ok(b"\x7fELF\x02\x01")
            && file.u16(16) == Ok(1)
            && file.u16(18) == Ok(62);
        if !is_object {
            return Err(LinkError::NotAnObject);
        }
        let sections = sections(file)?;
        let symbols = symbols(&sections)?;
        let mut relocations = Vec::new();
        for section in sections.iter().filter(|it| it.kind == Kind::Relocations) {
            let target = section_at(&sections, section.info)?;
            if target.is_loaded {
                read_relocations(section, symbols.len(), &mut relocations)?;
            }
        }
        Ok(Object {
            sections,
            symbols,
            relocations,
        })
    }
}

fn section_at<'s, 'a>(
    sections: &'s [Section<'a>],
    number: usize,
) -> Result<&'s Section<'a>, LinkError> {
    let section = sections.get(number);
    section.ok_or_else(|| LinkError::Unknown(format!("section {number}")))
}

fn sections(file: Bytes<'_>) -> Result<Vec<Section<'_>>, LinkError> {
    let (begin, count, names) = (file.place(40)?, file.u16(60)?, file.u16(62)?);
    // An object with very many sections keeps these numbers elsewhere.
    if count == 0 || names >= SPECIAL {
        return Err(LinkError::Unknown("an object of so many sections".into()));
    }
    let header = |number: u64| begin.saturating_add(number as usize * SECTION_HEADER);
    let names = file.place(header(names).saturating_add(24))?;
    (0..count)
        .map(|number| section(file, header(number), names))
        .collect()
}

fn section(file: Bytes<'_>, at: usize, names: usize) -> Result<Section<'_>, LinkError> {
    let header = Bytes(file.slice(at, SECTION_HEADER)?);
    let flags = header.u64(8)?;
    let kind = match header.u32(4)? {
        2 => Kind::Symbols,
        4 => Kind::Relocations,
        8 => Kind::Zeroes,
        14..=16 => Kind::Initialisers,
        _ => Kind::Other,
    };
    let size = header.u64(32)?;
    let content = match kind {
        Kind::Zeroes => &[],
        _ => file.slice(header.place(24)?, header.place(32)?)?,
    };
    Ok(Section {
        name: file.name(names.saturating_add(header.u32(0)? as usize))?,
        kind,
        is_writable: flags & 1 != 0,
        is_loaded: flags & 2 != 0,
        is_code: flags & 4 != 0,
        is_thread_local: flags & 0x400 != 0,
        size,
        align: header.u64(48)?.max(1),
        content,
        link: header.u32(40)? as usize,
        info: header.u32(44)? as usize,
    })
}

fn symbols<'a>(sections: &[Section<'a>]) -> Result<Vec<Symbol<'a>>, LinkError> {
    let table = sections.iter().find(|it| it.kind == Kind::Symbols);
    let table = table.ok_or_else(|| LinkError::Unknown("an object without symbols".into()))?;
    let names = Bytes(section_at(sections, table.link)?.content);
    table
        .content
        .chunks_exact(SYMBOL)
        .map(|entry| symbol(Bytes(entry), names, sections.len()))
        .collect()
}

fn symbol<'a>(
    entry: Bytes<'_>,
    names: Bytes<'a>,
    sections: usize,
) -> Result<Symbol<'a>, LinkError> {
    let info = entry.u8(4)?;
    let place = match entry.u16(6)? {
        0 => Place::Outside,
        // The name of the source file.
        0xfff1 => Place::Absolute,
        number if (number as usize) < sections => Place::In {
            section: number as usize,
            offset: entry.u64(8)?,
        },
        number => return Err(LinkError::Unknown(format!("a symbol in section {number}"))),
    };
    // An indirect function is asked where it is when the library is loaded.
    if info & 15 == 10 {
        return Err(LinkError::Unknown("an indirect function".into()));
    }
    Ok(Symbol {
        name: names.name(entry.u32(0)? as usize)?,
        place,
        size: entry.u64(16)?,
        info,
        is_hidden: entry.u8(5)? & 3 != 0,
    })
}

fn read_relocations(
    section: &Section<'_>,
    symbols: usize,
    relocations: &mut Vec<Relocation>,
) -> Result<(), LinkError> {
    for entry in section.content.chunks_exact(RELOCATION) {
        let entry = Bytes(entry);
        let relocation = Relocation {
            section: section.info,
            offset: entry.u64(0)?,
            symbol: entry.u32(12)? as usize,
            kind: entry.u32(8)?,
            addend: entry.u64(16)?.cast_signed(),
        };
        if relocation.symbol >= symbols {
            return Err(LinkError::Unknown(format!("symbol {}", relocation.symbol)));
        }
        relocations.push(relocation);
    }
    Ok(())
}
