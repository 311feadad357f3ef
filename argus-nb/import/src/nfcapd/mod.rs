//! Files of nfcapd, of the layout that nfdump 1.7 writes.
//!
//! The files follow the octets: `blocks` reads the file's header and its blocks, and
//! decompresses them (`lzo` and `lz4` into a `window`); `record` reads a flow, `exporters` what
//! the file says of its exporters; `import` gives rows.
//!
//! # Where the knowledge is from
//! Files that Debian's nfcapd and nfdump 1.7.1 wrote, what nfdump prints of them, and the
//! descriptions of the layout in its public headers.

mod blocks;
mod exporters;
mod import;
mod lz4;
mod lzo;
mod octets;
mod record;
mod window;

pub use import::from_nfcapd;
