//! What the fields of other sources are to Argus: one table a source, as data.
//!
//! A field is given Argus' name only where it means the same. What is nearly the same
//! (Zeek's and NetFlow's bytes are IP bytes, Argus' are bytes of the link layer) keeps its
//! own name, and the table says what it lacks. The importers rename by these very tables.

pub(crate) mod cicflowmeter;
mod cloud;
pub(crate) mod delimited;
pub(crate) mod flow_columns;
pub(crate) mod netflow;
mod nfcapd;
pub(crate) mod nfdump;
mod row;
pub(crate) mod sflow;
pub(crate) mod silk;
mod suricata;
mod zeek;

pub use cloud::{AWS_VPC, AZURE, GCP_VPC};
pub use row::Mapping;
pub use sflow::SFLOW;
pub use suricata::SURICATA;
pub use zeek::ZEEK;

use crate::column::Column;

/// Every row of every table, source by source.
pub fn all() -> impl Iterator<Item = Mapping> {
    let of_text = [ZEEK, SURICATA, AWS_VPC, AZURE, GCP_VPC, SFLOW];
    let of_text = of_text.into_iter().flatten().copied();
    let of_tables = [
        ("nfdump", nfdump::NFDUMP),
        ("silk", silk::SILK),
        ("cicflowmeter", cicflowmeter::CICFLOWMETER),
    ];
    let of_tables = of_tables.into_iter();
    let of_tables = of_tables.flat_map(|(source, table)| delimited::mappings(source, table));
    of_text
        .chain(netflow::mappings())
        .chain(nfcapd::mappings())
        .chain(of_tables)
}

/// The columns of NetFlow's flows as an import of that source gives them.
pub(crate) fn columns_of_flows(source: &str) -> Vec<Column> {
    const NAMED: usize = 3;
    let column = |column: &flow_columns::FlowColumn| {
        let rows = all().filter(|row| row.source == source && row.column == column.name);
        let mut fields: Vec<_> = rows.map(|row| row.field).collect();
        if fields.len() > NAMED {
            fields.truncate(NAMED);
            fields.push("…");
        }
        Column {
            name: column.name.to_owned(),
            source: fields.join(", "),
            kind: column.form.kind(),
        }
    };
    flow_columns::FLOW_COLUMNS.iter().map(column).collect()
}
