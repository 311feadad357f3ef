//! Makes a shared library of one object that rustc has written for a cell.
//!
//! A cell is one object of a few kilobytes, and all that it calls lies in shared libraries.
//! rustc would start `cc`, that `collect2`, and that `ld`, to put it into a frame of a few
//! hundred bytes. Here that takes half a millisecond.
//!
//! This is no linker for everybody: it knows x86-64 ELF as LLVM writes it for a cell, and
//! whatever it does not know is an error ([`LinkError`]), upon which the caller links as
//! ever. It never guesses: each symbol that the object lacks is looked up in the libraries.
//!
//! Each file knows those that stand before it: `bytes` reads numbers out of bytes; `object`
//! reads sections, symbols and relocations; `tables` says which of them need a place in the
//! library that the object has none for; `layout` gives each its address; `unwinding` reads
//! what panics are caught by; `image` writes the library. `libraries` reads which symbols
//! a shared library has, and knows `bytes` alone.

mod bytes;
mod image;
mod layout;
mod libraries;
mod object;
mod tables;
mod unwinding;

pub use libraries::Library;

/// What is to be linked.
pub struct Order<'a> {
    /// The object, as rustc has written it with one codegen unit.
    pub object: &'a [u8],
    /// Functions whose names begin so can be called from outside, and nothing else.
    pub exported: &'a str,
    /// The libraries' names, in the order in which symbols are looked up.
    pub needed: &'a [String],
    /// Where these are looked for: folders, with colons between them.
    pub runpath: &'a str,
    /// Whether one of the libraries has a symbol of this name.
    pub is_there: &'a dyn Fn(&[u8]) -> bool,
}

/// Why an object can't be linked here. Another linker may be able to.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    #[error("the file ends before byte {at}, where something should be")]
    Truncated { at: usize },
    #[error("it is no x86-64 ELF object")]
    NotAnObject,
    #[error("{0} is not known here")]
    Unknown(String),
    #[error("no library has the symbol {symbol}")]
    Undefined { symbol: String },
    #[error("an address is too far away for its place")]
    TooFar,
}

/// The bytes of the shared library.
///
/// # Errors
/// If the object holds anything that is not known here.
pub fn link(order: &Order<'_>) -> Result<Vec<u8>, LinkError> {
    let object = object::Object::read(order.object)?;
    let tables = tables::Tables::new(&object, order)?;
    let layout = layout::Layout::new(&object, &tables, order)?;
    image::write(&object, &tables, &layout)
}
