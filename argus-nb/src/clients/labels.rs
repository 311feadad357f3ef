//! ralabel: what is known of addresses (whose they are, where, how trusted), told of flows. Of
//! the networks in which an address lies the longest speaks.

use super::columns::Columns;
use super::error::RaVerbError;
use super::networks::cut;
use ipnet::IpNet;
use polars::prelude::*;
use std::collections::hash_map::Entry;
use std::collections::{BTreeSet, HashMap};
use std::net::IpAddr;
use std::sync::Arc;

/// The columns of addresses, and what the names of their labels begin with.
const SIDES: [(&str, &str); 3] = [("saddr", "src"), ("daddr", "dst"), ("inode", "inode")];

/// Which row of a table an address belongs to.
struct Networks {
    rows: HashMap<(IpAddr, u8), IdxSize>,
    /// The rows of networks that an earlier row names, too.
    doubled: Vec<IdxSize>,
    /// Lengths of networks of IPv4 and of IPv6, the longest first.
    lengths: [Vec<u8>; 2],
}

impl Networks {
    /// # Errors
    /// A text that is neither an address nor a network.
    fn new(names: &StringChunked) -> Result<Networks, RaVerbError> {
        let (mut rows, mut lengths) = (HashMap::new(), [BTreeSet::new(), BTreeSet::new()]);
        let mut doubled = Vec::new();
        for (row, name) in names.iter().enumerate() {
            let Some(name) = name.map(str::trim).filter(|name| !name.is_empty()) else {
                continue;
            };
            let net = name
                .parse()
                .or_else(|_| name.parse().map(|address: IpAddr| IpNet::from(address)));
            let net: IpNet = net.map_err(|_| RaVerbError::NotANetwork {
                row: row + 1,
                value: name.to_owned(),
            })?;
            let is_v6 = usize::from(net.network().is_ipv6());
            lengths[is_v6].insert(net.prefix_len());
            let row = row as IdxSize;
            // Of two rows for one network, the first.
            match rows.entry((net.network(), net.prefix_len())) {
                Entry::Occupied(_) => doubled.push(row),
                Entry::Vacant(entry) => {
                    entry.insert(row);
                }
            }
        }
        let longest_first = |lengths: BTreeSet<u8>| lengths.into_iter().rev().collect();
        Ok(Networks {
            rows,
            doubled,
            lengths: lengths.map(longest_first),
        })
    }

    /// Says which rows speak for no network, since an earlier one does.
    fn say_what_is_doubled(&self, names: &StringChunked) {
        let Some(name) = self
            .doubled
            .first()
            .and_then(|row| names.get(*row as usize))
        else {
            return;
        };
        let more = match self.doubled.len() {
            1 => String::new(),
            rows => format!(", and {} more do so", rows - 1),
        };
        eprintln!(
            "note: ralabel takes the first row for a network: a later one of the table names {} again{more}",
            name.trim().escape_debug()
        );
    }

    fn row(&self, address: &str) -> Option<IdxSize> {
        let address: IpAddr = address.trim().parse().ok()?;
        let lengths = &self.lengths[usize::from(address.is_ipv6())];
        let row = |length: &u8| self.rows.get(&(cut(address, u32::from(*length)), *length));
        lengths.iter().find_map(row).copied()
    }
}

/// Adds a column for each side and each column of the table behind its first.
pub(super) fn label(
    flows: LazyFrame,
    table: &DataFrame,
    columns: &Columns,
) -> Result<LazyFrame, RaVerbError> {
    let Some((names, labels)) = table.columns().split_first() else {
        return Ok(flows);
    };
    let names = names.cast(&DataType::String)?;
    let networks = Arc::new(Networks::new(names.str()?)?);
    networks.say_what_is_doubled(names.str()?);
    let mut added = Vec::new();
    for (field, side) in SIDES {
        let Some(addresses) = columns.find(field) else {
            continue;
        };
        for labels in labels {
            added.push(
                labelled(&addresses, &networks, labels).alias(format!("{side}_{}", labels.name())),
            );
        }
    }
    if added.is_empty() {
        return Err(columns.needs(
            "ralabel",
            "a column of addresses, such as `SrcAddr`",
            "saddr",
        ));
    }
    Ok(flows.with_columns(added))
}

fn labelled(addresses: &str, networks: &Arc<Networks>, labels: &Column) -> Expr {
    let (networks, labels) = (Arc::clone(networks), labels.clone());
    let dtype = labels.dtype().clone();
    col(addresses).cast(DataType::String).map(
        move |column| {
            let rows = column.str()?.iter().map(|address| networks.row(address?));
            labels.take(&rows.collect::<IdxCa>())
        },
        move |_, field| Ok(Field::new(field.name().clone(), dtype.clone())),
    )
}
