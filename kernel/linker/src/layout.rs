//! At which address of the library each thing lies. An address is the place in the file,
//! too, and a page has one kind of right: to be read, to be run, to be written.

use crate::object::{Kind, Object, Place, Section};
use crate::tables::Tables;
use crate::unwinding;
use crate::{LinkError, Order};

pub const PAGE: u64 = 4096;
/// A cell with more in it is not linked here.
const LARGEST: u64 = 1 << 28;
pub const FILE_HEADER: u64 = 64;
pub const PROGRAM_HEADER: u64 = 56;
pub const PROGRAM_HEADERS: u64 = 7;
pub const STUB: u64 = 8;
pub const DYNAMIC_ENTRY: u64 = 16;
/// Entries of the dynamic section beside the names of libraries.
pub const DYNAMIC_ENTRIES: u64 = 12;

/// From where to where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    pub begin: u64,
    pub end: u64,
}

impl Extent {
    pub fn size(self) -> u64 {
        self.end - self.begin
    }
}

/// Gives out addresses, one behind the other.
struct Ground {
    at: u64,
}

impl Ground {
    fn room(&mut self, size: u64, align: u64) -> Result<Extent, LinkError> {
        let aligned = self.at.checked_next_multiple_of(align.max(1));
        let begin = aligned.ok_or(LinkError::TooFar)?;
        let end = begin.checked_add(size).ok_or(LinkError::TooFar)?;
        self.at = end;
        Ok(Extent { begin, end })
    }
}

/// Where everything is.
#[derive(Debug)]
pub struct Layout {
    /// By number, where the sections are that are loaded.
    sections: Vec<Option<u64>>,
    pub names: Vec<u8>,
    /// Where in the names each library's, the folders' and each dynamic symbol's is.
    pub needed: Vec<u64>,
    pub runpath: u64,
    pub symbol_names: Vec<u64>,
    pub dynamic_symbols: Extent,
    pub names_at: Extent,
    pub hash: Extent,
    pub dynamic_relocations: Extent,
    /// The number of the section with the frames, and the table that is made of it.
    pub frames: Option<usize>,
    pub frame_table: Extent,
    pub addresses: Extent,
    pub stubs: Extent,
    pub pairs: Extent,
    pub dynamic: Extent,
    pub read: Extent,
    pub run: Extent,
    pub written: Extent,
    /// Where the file ends; what is written goes on in memory.
    pub file_end: u64,
    /// What each thread has of its own: in the file, and with the zeroes behind it.
    pub thread_local: Extent,
    pub thread_local_end: u64,
    pub thread_local_align: u64,
}

impl Layout {
    pub fn new(
        object: &Object<'_>,
        tables: &Tables,
        order: &Order<'_>,
    ) -> Result<Layout, LinkError> {
        let mut layout = Layout::with_names(object, tables, order);
        let mut ground = Ground {
            at: FILE_HEADER + PROGRAM_HEADERS * PROGRAM_HEADER,
        };
        layout.place_read(object, tables, &mut ground)?;
        layout.place_run(object, tables, &mut ground)?;
        layout.place_written(object, tables, &mut ground)?;
        // A page is the most that the dynamic linker aligns to.
        let aligns = object.sections.iter().filter(|it| it.is_loaded);
        if layout.file_end > LARGEST || aligns.map(|it| it.align).any(|it| it > PAGE) {
            return Err(LinkError::TooFar);
        }
        Ok(layout)
    }

    /// The address of a symbol that the object has.
    pub fn address(&self, object: &Object<'_>, symbol: usize) -> Result<u64, LinkError> {
        match object.symbols[symbol].place {
            Place::In { section, offset } => {
                let begin = self.section(section);
                begin
                    .map(|begin| begin.wrapping_add(offset))
                    .ok_or_else(|| {
                        LinkError::Unknown("the address of something that is not loaded".into())
                    })
            }
            Place::Absolute | Place::Outside => Err(LinkError::Unknown(
                "the address of an absolute symbol".into(),
            )),
        }
    }

    pub fn section(&self, number: usize) -> Option<u64> {
        self.sections.get(number).copied().flatten()
    }

    fn with_names(object: &Object<'_>, tables: &Tables, order: &Order<'_>) -> Layout {
        let mut names = vec![0];
        let mut add = |name: &[u8]| {
            let at = names.len() as u64;
            names.extend_from_slice(name);
            names.push(0);
            at
        };
        let nowhere = Extent { begin: 0, end: 0 };
        let needed = order.needed.iter().map(|it| add(it.as_bytes())).collect();
        let runpath = add(order.runpath.as_bytes());
        let symbols = tables.dynamic_symbols.in_order.iter();
        let symbol_names = symbols.map(|it| add(object.symbols[*it].name)).collect();
        let is_frames = |section: &Section<'_>| section.is_loaded && section.name == b".eh_frame";
        Layout {
            sections: vec![None; object.sections.len()],
            names,
            needed,
            runpath,
            symbol_names,
            dynamic_symbols: nowhere,
            names_at: nowhere,
            hash: nowhere,
            dynamic_relocations: nowhere,
            frames: object.sections.iter().position(is_frames),
            frame_table: nowhere,
            addresses: nowhere,
            stubs: nowhere,
            pairs: nowhere,
            dynamic: nowhere,
            read: nowhere,
            run: nowhere,
            written: nowhere,
            file_end: 0,
            thread_local: nowhere,
            thread_local_end: 0,
            thread_local_align: 1,
        }
    }

    /// Places the sections that `is_here` is true of.
    fn place(
        &mut self,
        object: &Object<'_>,
        ground: &mut Ground,
        is_here: impl Fn(&Section<'_>) -> bool,
    ) -> Result<(), LinkError> {
        for (number, section) in object.sections.iter().enumerate() {
            if section.is_loaded && is_here(section) {
                let room = ground.room(section.size, section.align)?;
                self.sections[number] = Some(room.begin);
            }
        }
        Ok(())
    }

    fn place_read(
        &mut self,
        object: &Object<'_>,
        tables: &Tables,
        ground: &mut Ground,
    ) -> Result<(), LinkError> {
        let symbols = tables.dynamic_symbols.count() + 1;
        self.dynamic_symbols = ground.room(symbols * 24, 8)?;
        self.names_at = ground.room(self.names.len() as u64, 1)?;
        self.hash = ground.room((3 + symbols) * 4, 8)?;
        self.dynamic_relocations = ground.room(tables.dynamic_relocations * 24, 8)?;
        self.place(object, ground, |it| !it.is_writable && !it.is_code)?;
        let functions = match self.frames {
            Some(section) => unwinding::count(object.sections[section].content)?,
            None => 0,
        };
        self.frame_table = ground.room(12 + functions * 8, 4)?;
        self.read = Extent {
            begin: 0,
            end: ground.at,
        };
        Ok(())
    }

    fn place_run(
        &mut self,
        object: &Object<'_>,
        tables: &Tables,
        ground: &mut Ground,
    ) -> Result<(), LinkError> {
        let refused = object
            .sections
            .iter()
            .filter(|it| it.is_loaded)
            .any(|it| it.kind == Kind::Initialisers || it.is_code && it.is_writable);
        if refused {
            return Err(LinkError::Unknown(
                "code that runs by itself or changes".into(),
            ));
        }
        let begin = ground.room(0, PAGE)?.begin;
        self.place(object, ground, |it| it.is_code)?;
        self.stubs = ground.room(tables.stubs.count() * STUB, 16)?;
        let end = ground.at;
        self.run = Extent { begin, end };
        Ok(())
    }

    fn place_written(
        &mut self,
        object: &Object<'_>,
        tables: &Tables,
        ground: &mut Ground,
    ) -> Result<(), LinkError> {
        let begin = ground.room(0, PAGE)?.begin;
        self.addresses = ground.room(tables.addresses.count() * 8, 8)?;
        self.pairs = ground.room(tables.pairs.count() * 16, 8)?;
        self.place_thread_local(object, ground)?;
        let entries = DYNAMIC_ENTRIES + self.needed.len() as u64;
        self.dynamic = ground.room(entries * DYNAMIC_ENTRY, 8)?;
        let is_data = |it: &Section<'_>| it.is_writable && !it.is_thread_local;
        self.place(object, ground, |it| is_data(it) && it.kind != Kind::Zeroes)?;
        self.file_end = ground.at;
        self.place(object, ground, |it| is_data(it) && it.kind == Kind::Zeroes)?;
        let end = ground.at;
        self.written = Extent { begin, end };
        Ok(())
    }

    /// The block that each thread gets a copy of. Its zeroes take no room: only where they
    /// are in the block counts.
    fn place_thread_local(
        &mut self,
        object: &Object<'_>,
        ground: &mut Ground,
    ) -> Result<(), LinkError> {
        let own = object.sections.iter();
        let own = own.filter(|it| it.is_loaded && it.is_thread_local);
        self.thread_local_align = own.map(|it| it.align).max().unwrap_or(1);
        let begin = ground.room(0, self.thread_local_align)?.begin;
        let is_own = |it: &Section<'_>| it.is_thread_local && it.is_writable;
        self.place(object, ground, |it| is_own(it) && it.kind != Kind::Zeroes)?;
        self.thread_local = Extent {
            begin,
            end: ground.at,
        };
        let mut zeroes = Ground { at: ground.at };
        self.place(object, &mut zeroes, |it| {
            is_own(it) && it.kind == Kind::Zeroes
        })?;
        self.thread_local_end = zeroes.at;
        Ok(())
    }
}
