//! The library's bytes.

use crate::LinkError;
use crate::bytes::{Image, distance};
use crate::layout::{
    DYNAMIC_ENTRY, FILE_HEADER, Layout, PAGE, PROGRAM_HEADER, PROGRAM_HEADERS, STUB,
};
use crate::object::{Kind, Object, Place, Relocation};
use crate::tables::{Tables, Wanted};
use crate::unwinding;

/// What the dynamic linker does at a place, by the psABI's numbers.
const SYMBOLS_ADDRESS: u64 = 1;
const ENTRYS_ADDRESS: u64 = 6;
const OWN_ADDRESS: u64 = 8;
const THREAD_LOCAL_LIBRARY: u64 = 16;
const THREAD_LOCAL_OFFSET: u64 = 17;

pub fn write(object: &Object<'_>, tables: &Tables, layout: &Layout) -> Result<Vec<u8>, LinkError> {
    let length = usize::try_from(layout.file_end).map_err(|_| LinkError::TooFar)?;
    let mut writer = Writer {
        image: Image(vec![0; length]),
        object,
        tables,
        layout,
        next_relocation: layout.dynamic_relocations.begin,
    };
    writer.sections()?;
    writer.tables()?;
    for relocation in &object.relocations {
        writer.relocate(relocation)?;
    }
    writer.frame_table()?;
    writer.symbols()?;
    writer.dynamic()?;
    writer.headers()?;
    Ok(writer.image.0)
}

struct Writer<'a> {
    image: Image,
    object: &'a Object<'a>,
    tables: &'a Tables,
    layout: &'a Layout,
    /// Where the next of the dynamic linker's relocations goes.
    next_relocation: u64,
}

impl Writer<'_> {
    fn sections(&mut self) -> Result<(), LinkError> {
        for (number, section) in self.object.sections.iter().enumerate() {
            if let Some(at) = self.layout.section(number)
                && section.kind != Kind::Zeroes
            {
                self.image.put(at, section.content)?;
            }
        }
        Ok(())
    }

    fn is_outside(&self, symbol: usize) -> bool {
        self.object.symbols[symbol].place == Place::Outside
    }

    fn address(&self, symbol: usize) -> Result<u64, LinkError> {
        self.layout.address(self.object, symbol)
    }

    /// The number by which the dynamic linker knows a symbol.
    fn dynamic_number(&self, symbol: usize) -> Result<u64, LinkError> {
        let number = self.tables.dynamic_symbols.number(symbol);
        let number = number.ok_or_else(|| LinkError::Unknown("a symbol without a name".into()))?;
        Ok(number + 1)
    }

    fn dynamic_relocation(&mut self, values: [u64; 3]) -> Result<(), LinkError> {
        self.image.put_all(self.next_relocation, &values)?;
        self.next_relocation += 24;
        Ok(())
    }

    /// Has the symbol's address put at a place when the library is loaded.
    fn put_address(
        &mut self,
        place: u64,
        symbol: usize,
        addend: i64,
        of_outside: u64,
    ) -> Result<(), LinkError> {
        let relocation = if self.is_outside(symbol) {
            let number = self.dynamic_number(symbol)?;
            [place, number << 32 | of_outside, addend.cast_unsigned()]
        } else {
            let address = self.address(symbol)?.wrapping_add_signed(addend);
            self.image.put_u64(place, address)?;
            [place, OWN_ADDRESS, address]
        };
        self.dynamic_relocation(relocation)
    }

    fn tables(&mut self) -> Result<(), LinkError> {
        let tables = self.tables;
        for (place, symbol) in (self.layout.addresses.begin..)
            .step_by(8)
            .zip(&tables.addresses.in_order)
        {
            self.put_address(place, *symbol, 0, ENTRYS_ADDRESS)?;
        }
        for (place, pair) in (self.layout.pairs.begin..)
            .step_by(16)
            .zip(&tables.pairs.in_order)
        {
            self.put_pair(place, *pair)?;
        }
        for (stub, symbol) in (self.layout.stubs.begin..)
            .step_by(STUB as usize)
            .zip(&tables.stubs.in_order)
        {
            // jmp *entry(%rip), and two bytes of nothing.
            self.image
                .put(stub, &[0xff, 0x25, 0, 0, 0, 0, 0x66, 0x90])?;
            let entry = self.entry(*symbol)?;
            self.image.put_i32(stub + 2, distance(stub + 6, entry))?;
        }
        Ok(())
    }

    /// A thread-local's library and its place in that one's block.
    fn put_pair(&mut self, place: u64, pair: Option<usize>) -> Result<(), LinkError> {
        match pair {
            Some(symbol) if self.is_outside(symbol) => {
                let number = self.dynamic_number(symbol)? << 32;
                self.dynamic_relocation([place, number | THREAD_LOCAL_LIBRARY, 0])?;
                self.dynamic_relocation([place + 8, number | THREAD_LOCAL_OFFSET, 0])
            }
            own => {
                let offset = match own {
                    Some(symbol) => self.address(symbol)? - self.layout.thread_local.begin,
                    None => 0,
                };
                self.image.put_u64(place + 8, offset)?;
                self.dynamic_relocation([place, THREAD_LOCAL_LIBRARY, 0])
            }
        }
    }

    /// The place of a symbol's address in the table.
    fn entry(&self, symbol: usize) -> Result<u64, LinkError> {
        let number = self.tables.addresses.number(symbol);
        let number = number.ok_or_else(|| LinkError::Unknown("an entry".into()))?;
        Ok(self.layout.addresses.begin + number * 8)
    }

    fn relocate(&mut self, relocation: &Relocation) -> Result<(), LinkError> {
        let begin = self.layout.section(relocation.section);
        let begin = begin.ok_or_else(|| LinkError::Unknown("a section".into()))?;
        let place = begin.wrapping_add(relocation.offset);
        let (symbol, addend) = (relocation.symbol, relocation.addend);
        let wanted = Wanted::from_relocation(relocation)?;
        let to = match wanted {
            Wanted::Address => return self.put_address(place, symbol, addend, SYMBOLS_ADDRESS),
            Wanted::Distance if self.is_outside(symbol) => {
                let number = self.tables.stubs.number(symbol);
                let number = number.ok_or_else(|| LinkError::Unknown("a stub".into()))?;
                self.layout.stubs.begin + number * STUB
            }
            Wanted::Distance | Wanted::LongDistance | Wanted::InBlock => self.address(symbol)?,
            Wanted::DistanceOfEntry => self.entry(symbol)?,
            Wanted::DistanceOfPair { of_library } => {
                let pair = (!of_library).then_some(symbol);
                let number = self.tables.pairs.number(pair);
                let number = number.ok_or_else(|| LinkError::Unknown("a pair".into()))?;
                self.layout.pairs.begin + number * 16
            }
        };
        let from = match wanted {
            Wanted::InBlock => self.layout.thread_local.begin,
            _ => place,
        };
        let value = distance(from, to).wrapping_add(addend);
        match wanted {
            Wanted::LongDistance => self.image.put_u64(place, value.cast_unsigned()),
            _ => self.image.put_i32(place, value),
        }
    }

    fn frame_table(&mut self) -> Result<(), LinkError> {
        let Some(section) = self.layout.frames else {
            return Ok(());
        };
        let frames = self.layout.section(section).unwrap_or_default();
        let size = self.object.sections[section].content.len();
        let begin = frames as usize;
        let content = self.image.0.get(begin..begin + size);
        let content = content.ok_or(LinkError::Truncated { at: begin })?;
        let functions = unwinding::table(content, frames)?;
        let table = self.layout.frame_table.begin;
        // Version 1; the address of the frames is relative to itself, the count is a number,
        // and the table's addresses are relative to the table.
        self.image.put(table, &[1, 0x1b, 0x03, 0x3b])?;
        self.image.put_i32(table + 4, distance(table + 4, frames))?;
        self.image.put_u32(table + 8, functions.len() as u64)?;
        for (row, (function, entry)) in (table + 12..).step_by(8).zip(functions) {
            self.image.put_i32(row, distance(table, function))?;
            self.image.put_i32(row + 4, distance(table, entry))?;
        }
        Ok(())
    }

    /// The dynamic linker's symbols, their names, and a hash table of one bucket: there is
    /// one function to be found in it.
    fn symbols(&mut self) -> Result<(), LinkError> {
        let layout = self.layout;
        self.image.put(layout.names_at.begin, &layout.names)?;
        let symbols = &self.tables.dynamic_symbols.in_order;
        let rows = (layout.dynamic_symbols.begin + 24..).step_by(24);
        for ((row, number), name) in rows.zip(symbols).zip(&layout.symbol_names) {
            let symbol = &self.object.symbols[*number];
            self.image.put_u32(row, *name)?;
            if symbol.place == Place::Outside {
                // Of what it is only thread-locals have to say something.
                let kind = if symbol.info & 15 == 6 { 6 } else { 0 };
                self.image.put(row + 4, &[symbol.info & 0xf0 | kind])?;
            } else {
                self.image.put(row + 4, &[symbol.info])?;
                // Any section will do that is not none.
                self.image.put_u16(row + 6, 1)?;
                self.image.put_u64(row + 8, self.address(*number)?)?;
                self.image.put_u64(row + 16, symbol.size)?;
            }
        }
        let (hash, exported) = (layout.hash.begin, self.tables.exported);
        self.image.put_u32(hash, 1)?;
        self.image.put_u32(hash + 4, symbols.len() as u64 + 1)?;
        self.image.put_u32(hash + 8, exported.min(1))?;
        for number in 1..exported {
            self.image.put_u32(hash + 12 + number * 4, number + 1)?;
        }
        Ok(())
    }

    fn dynamic(&mut self) -> Result<(), LinkError> {
        let layout = self.layout;
        let needed = layout.needed.iter().map(|name| [1, *name]);
        // DT_RUNPATH, DT_HASH, DT_STRTAB, DT_SYMTAB, DT_STRSZ, DT_SYMENT, DT_RELA, DT_RELASZ,
        // DT_RELAENT, DT_FLAGS and DT_FLAGS_1: now, and the end.
        let rest = [
            [29, layout.runpath],
            [4, layout.hash.begin],
            [5, layout.names_at.begin],
            [6, layout.dynamic_symbols.begin],
            [10, layout.names_at.size()],
            [11, 24],
            [7, layout.dynamic_relocations.begin],
            [8, layout.dynamic_relocations.size()],
            [9, 24],
            [30, 8],
            [0x6fff_fffb, 1],
            [0, 0],
        ];
        let rows = (layout.dynamic.begin..).step_by(DYNAMIC_ENTRY as usize);
        for (row, entry) in rows.zip(needed.chain(rest)) {
            self.image.put_all(row, &entry)?;
        }
        Ok(())
    }

    fn headers(&mut self) -> Result<(), LinkError> {
        let layout = self.layout;
        self.image.put(0, b"\x7fELF\x02\x01\x01")?;
        // A shared library for x86-64, version 1; the program headers stand behind this.
        self.image.put_u16(16, 3)?;
        self.image.put_u16(18, 62)?;
        self.image.put_u32(20, 1)?;
        self.image.put_u64(32, FILE_HEADER)?;
        for (at, value) in [(52, FILE_HEADER), (54, PROGRAM_HEADER), (58, 64)] {
            self.image.put_u16(at, value as u16)?;
        }
        let (read, run, written) = (layout.read, layout.run, layout.written);
        let (dynamic, table) = (layout.dynamic, layout.frame_table);
        let own = layout.thread_local;
        let in_file = layout.file_end - written.begin;
        let own_size = layout.thread_local_end - own.begin;
        // Kind, rights (4 read, 2 write, 1 run), begin, size in the file and in memory.
        let mut headers = vec![
            ([1, 4], [read.begin, read.size(), read.size(), PAGE]),
            ([1, 5], [run.begin, run.size(), run.size(), PAGE]),
            ([1, 6], [written.begin, in_file, written.size(), PAGE]),
            ([2, 6], [dynamic.begin, dynamic.size(), dynamic.size(), 8]),
            (
                [0x6474_e550, 4],
                [table.begin, table.size(), table.size(), 4],
            ),
            ([0x6474_e551, 6], [0, 0, 0, 16]),
        ];
        if own_size > 0 {
            let extent = [own.begin, own.size(), own_size, layout.thread_local_align];
            headers.push(([7, 4], extent));
        }
        debug_assert!(headers.len() as u64 <= PROGRAM_HEADERS);
        self.image.put_u16(56, headers.len() as u16)?;
        let rows = (FILE_HEADER..).step_by(PROGRAM_HEADER as usize);
        for (row, ([kind, rights], [begin, in_file, in_memory, align])) in rows.zip(headers) {
            self.image.put_u32(row, kind)?;
            self.image.put_u32(row + 4, rights)?;
            let values = [begin, begin, begin, in_file, in_memory, align];
            self.image.put_all(row + 8, &values)?;
        }
        Ok(())
    }
}
