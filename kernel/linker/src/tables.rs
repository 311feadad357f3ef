//! Which symbols need a place in the library that the object has none for.
//!
//! What lies in another library is reached through a table of addresses, which the dynamic
//! linker fills; a call goes to a stub that jumps to where the table says. A variable of
//! each thread has two entries in a table of its own: which library, and where in its block.

use crate::object::{Object, Place, Relocation, Symbol};
use crate::{LinkError, Order};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// What is wanted at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// The symbol's address, 64 bits.
    Address,
    /// How far the symbol is, 32 bits; or its stub.
    Distance,
    /// The same in 64 bits.
    LongDistance,
    /// How far the symbol's entry in the table of addresses is.
    DistanceOfEntry,
    /// How far the pair of entries of a thread-local symbol is, or that of this library.
    DistanceOfPair { of_library: bool },
    /// Where in this library's block a thread-local symbol is.
    InBlock,
}

impl Wanted {
    pub fn from_relocation(relocation: &Relocation) -> Result<Wanted, LinkError> {
        // The names are those of the psABI: 64, PC32 and PLT32, PC64, the GOT's, TLSGD and
        // TLSLD, DTPOFF32.
        Ok(match relocation.kind {
            1 => Wanted::Address,
            2 | 4 => Wanted::Distance,
            24 => Wanted::LongDistance,
            9 | 41 | 42 => Wanted::DistanceOfEntry,
            19 => Wanted::DistanceOfPair { of_library: false },
            20 => Wanted::DistanceOfPair { of_library: true },
            21 => Wanted::InBlock,
            other => return Err(LinkError::Unknown(format!("relocation {other}"))),
        })
    }
}

/// PLT32: only a call may go to a stub, and not what reads or writes.
const CALL: u64 = 4;

/// What a pair of the thread-locals' table is for: `None` is this library as such.
pub type PairOf = Option<usize>;

/// Things in the order in which they were first asked for, each with its number.
#[derive(Debug)]
pub struct Numbered<T> {
    numbers: BTreeMap<T, u64>,
    pub in_order: Vec<T>,
}

impl<T: Ord + Copy> Numbered<T> {
    fn new() -> Numbered<T> {
        Numbered {
            numbers: BTreeMap::new(),
            in_order: Vec::new(),
        }
    }

    fn add(&mut self, thing: T) {
        let next = self.count();
        if let Entry::Vacant(place) = self.numbers.entry(thing) {
            place.insert(next);
            self.in_order.push(thing);
        }
    }

    /// `None` if it was never asked for.
    pub fn number(&self, thing: T) -> Option<u64> {
        self.numbers.get(&thing).copied()
    }

    pub fn count(&self) -> u64 {
        self.in_order.len() as u64
    }
}

/// The tables, by the numbers of the symbols in them.
#[derive(Debug)]
pub struct Tables {
    pub addresses: Numbered<usize>,
    pub stubs: Numbered<usize>,
    pub pairs: Numbered<PairOf>,
    /// How many places the dynamic linker has to fill.
    pub dynamic_relocations: u64,
    /// The symbols that the dynamic linker knows: what others may call, then what the
    /// object lacks.
    pub dynamic_symbols: Numbered<usize>,
    /// How many of them others may call.
    pub exported: u64,
}

impl Tables {
    pub fn new(object: &Object<'_>, order: &Order<'_>) -> Result<Tables, LinkError> {
        let mut tables = Tables {
            addresses: Numbered::new(),
            stubs: Numbered::new(),
            pairs: Numbered::new(),
            dynamic_relocations: 0,
            dynamic_symbols: Numbered::new(),
            exported: 0,
        };
        for relocation in &object.relocations {
            tables.add(object, relocation)?;
        }
        tables.dynamic_relocations += tables.addresses.count();
        for pair in &tables.pairs.in_order {
            let is_outside = pair.is_some_and(|it| object.symbols[it].place == Place::Outside);
            tables.dynamic_relocations += if is_outside { 2 } else { 1 };
        }
        tables.add_dynamic_symbols(object, order)?;
        Ok(tables)
    }

    fn add(&mut self, object: &Object<'_>, relocation: &Relocation) -> Result<(), LinkError> {
        let symbol = relocation.symbol;
        let is_outside = object.symbols[symbol].place == Place::Outside;
        let wanted = Wanted::from_relocation(relocation)?;
        match wanted {
            Wanted::Address => {
                let section = object.sections.get(relocation.section);
                if !section.is_some_and(|section| section.is_writable) {
                    return Err(LinkError::Unknown(
                        "an address in what is not written".into(),
                    ));
                }
                self.dynamic_relocations += 1;
            }
            Wanted::Distance if is_outside => {
                if relocation.kind != CALL {
                    return Err(LinkError::Unknown("data of a library, by distance".into()));
                }
                self.addresses.add(symbol);
                self.stubs.add(symbol);
            }
            Wanted::LongDistance | Wanted::InBlock if is_outside => {
                return Err(LinkError::Unknown(
                    "the distance of a library's data".into(),
                ));
            }
            Wanted::Distance | Wanted::LongDistance | Wanted::InBlock => {}
            Wanted::DistanceOfEntry => self.addresses.add(symbol),
            Wanted::DistanceOfPair { of_library: true } => self.pairs.add(None),
            Wanted::DistanceOfPair { of_library: false } => self.pairs.add(Some(symbol)),
        }
        Ok(())
    }

    fn add_dynamic_symbols(
        &mut self,
        object: &Object<'_>,
        order: &Order<'_>,
    ) -> Result<(), LinkError> {
        let is_exported = |symbol: &Symbol<'_>| {
            matches!(symbol.place, Place::In { .. })
                && symbol.is_global()
                && !symbol.is_hidden
                && symbol.name.starts_with(order.exported.as_bytes())
        };
        for (number, symbol) in object.symbols.iter().enumerate() {
            if is_exported(symbol) {
                self.dynamic_symbols.add(number);
            }
        }
        self.exported = self.dynamic_symbols.count();
        for (number, symbol) in object.symbols.iter().enumerate() {
            if symbol.place != Place::Outside || symbol.name.is_empty() {
                continue;
            }
            if !symbol.is_weak() && !(order.is_there)(symbol.name) {
                return Err(LinkError::Undefined {
                    symbol: String::from_utf8_lossy(symbol.name).into_owned(),
                });
            }
            self.dynamic_symbols.add(number);
        }
        Ok(())
    }
}
