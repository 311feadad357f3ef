//! Argus' binary flow records, as `argus -w`, `radium` and `ra -w` write them:
//! versions 3 and 5 of the format, walked in place.
//!
//! Bytes come from the caller, a block of a file or of a live stream at a time; nothing
//! here opens a file or a socket. A block is cut into records by [`Records`], a
//! [`Record`] knows where its parts (Argus calls them DSRs, data specific records) lie
//! and decodes only those that are asked for, and [`fields`] gives the value of each of
//! ra's fields by name:
//!
//! ```no_run
//! use argus_records::{Item, Records, field};
//! let bytes = std::fs::read("argus.out")?;
//! let packets = field("pkts").ok_or("no such field")?;
//! let mut line = String::new();
//! for item in Records::new(&bytes).of_a_whole_file() {
//!     if let Item::Flow(record) = item {
//!         line.clear();
//!         packets.print(&record, &mut line);
//!     }
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # What holds
//! - No input makes it panic, allocate by a length that the input names, or loop.
//! - Every byte of the input is in a record, in padding, or in a [`Damage`] that is
//!   reported with its offset.
//! - A file gives the same records and the same damage in whatever blocks it is read, in
//!   time that grows with its length alone.
//! - A value that a record does not have is `None`, never 0.
//!
//! # Where the knowledge is from
//! Real files, and what the installed `argus` and `ra` (3.0.8 and 5.0) make of them; the
//! facts are gathered in the project's fact sheet. Nothing is taken from openargus'
//! sources. Where ra is at fault, [`fields`] says what is done instead.
//!
//! The files follow a record's way: `bytes` reads integers, `header` and `skim` find
//! records in a block, `records` looks inside, `record` decodes the parts of one, each in a file of its own,
//! `management` is the sensor's own record, `fields` makes ra's fields of the parts.

mod bytes;
pub mod fields;
mod header;
mod management;
pub mod record;
mod records;
mod skim;

pub use fields::{Field, Getter, Word, field};
pub use header::{Cause, Header, Kind, Version};
pub use management::{Management, ManagementState};
pub use record::Record;
pub use records::{Damage, Item, Records, is_argus};
pub use skim::{Extent, Skim, Trouble};
