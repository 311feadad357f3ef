//! What the fields of other sources are to Argus: one table, as data.
//!
//! A field is given Argus' name only where it means the same. What is nearly the same
//! (Zeek's and NetFlow's bytes are IP bytes, Argus' are bytes of the link layer) keeps its
//! own name, and the table says what it lacks.

use crate::column::Column;

pub(crate) mod flow_columns;
pub(crate) mod netflow;
mod nfcapd;

/// Every row of the table, source by source.
pub fn all() -> impl Iterator<Item = Mapping> {
    netflow::mappings().chain(nfcapd::mappings())
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

/// One source's field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mapping {
    /// The source: `zeek`, `netflow`, `nfcapd`, `suricata`, …
    pub source: &'static str,
    /// Its name there.
    pub field: &'static str,
    /// The column's name in the frame: ra's header for the field, or the source's name.
    pub column: &'static str,
    /// What is done to a value: its unit there, and how it becomes the column's.
    pub conversion: &'static str,
    /// What the column does not say, or says otherwise than Argus; empty where it is the same.
    pub difference: &'static str,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_netflow_says_where_it_is_from() {
        let without = |source: &str| {
            let columns = flow_columns::FLOW_COLUMNS.iter().map(|column| column.name);
            let has = |name: &str| all().any(|row| row.source == source && row.column == name);
            columns.filter(|name| !has(name)).collect::<Vec<_>>()
        };
        assert_eq!(without("netflow"), [""; 0]);
        let not_in_files = [
            "DstPkts",
            "DstIpBytes",
            "DstTcpFlags",
            "dTos",
            "sTtl",
            "InputName",
            "OutputName",
            "ObservationTime",
        ];
        assert_eq!(without("nfcapd"), not_in_files);
    }
}
