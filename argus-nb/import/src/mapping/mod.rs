//! What the fields of other sources are to Argus: one table a source, as data.
//!
//! A field is given Argus' name only where it means the same. What is nearly the same
//! (Zeek's and NetFlow's bytes are IP bytes, Argus' are bytes of the link layer) keeps its
//! own name, and the table says what it lacks. The importers rename by these very tables.

mod cloud;
mod row;
mod suricata;
mod zeek;

pub use cloud::{AWS_VPC, AZURE, GCP_VPC};
pub use row::Mapping;
pub use suricata::SURICATA;
pub use zeek::ZEEK;

/// Every row of the tables, source by source.
pub fn all() -> impl Iterator<Item = Mapping> {
    let tables = [ZEEK, SURICATA, AWS_VPC, AZURE, GCP_VPC];
    tables.into_iter().flatten().copied()
}
