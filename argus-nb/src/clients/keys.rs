//! What makes records one flow: the keys that ra's `-m` takes.

use super::columns::Columns;
use super::error::RaVerbError;
use super::networks::masked;
use crate::erased::gathered;
use polars::prelude::*;

/// What a flow is known by where nothing is said: of the columns that there are.
const FIVE_TUPLE: &[&str] = &["srcid", "proto", "saddr", "sport", "daddr", "dport"];
/// Whether a record is of ARP, whose addresses look like IPv4's.
const IS_ARP: &str = "argus-nb: is ARP";

/// Names of key columns: `["saddr/24", "proto"]`, ra's own `"saddr/24 proto"`, or `()`, which
/// is the flow itself (its addresses, ports and protocol).
pub trait FlowKeys {
    /// Each key, as it was written.
    fn names(&self) -> Vec<String>;
}

impl FlowKeys for () {
    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

impl FlowKeys for &str {
    fn names(&self) -> Vec<String> {
        let names = self.split([' ', ',']).filter(|name| !name.is_empty());
        names.map(str::to_owned).collect()
    }
}

impl<S: AsRef<str>, const N: usize> FlowKeys for [S; N] {
    fn names(&self) -> Vec<String> {
        let mut names = self.iter();
        gathered(&mut || Some(names.next()?.as_ref().to_owned()))
    }
}

impl<S: AsRef<str>> FlowKeys for Vec<S> {
    fn names(&self) -> Vec<String> {
        let mut names = self.iter();
        gathered(&mut || Some(names.next()?.as_ref().to_owned()))
    }
}

impl<S: AsRef<str>> FlowKeys for &[S] {
    fn names(&self) -> Vec<String> {
        let mut names = self.iter();
        gathered(&mut || Some(names.next()?.as_ref().to_owned()))
    }
}

/// Key columns of a frame.
pub(super) struct Keys {
    /// The columns, in the order in which they were named.
    pub(super) columns: Vec<String>,
    /// What they are before records are grouped by them.
    pub(super) prepared: Vec<Expr>,
    /// What records are grouped by besides, and what nobody sees.
    pub(super) hidden: Vec<&'static str>,
}

impl Keys {
    /// # Errors
    /// A key that is no column, and a mask that is none.
    pub(super) fn new(names: &[String], columns: &Columns) -> Result<Keys, RaVerbError> {
        let mut keys = Keys {
            columns: Vec::new(),
            prepared: Vec::new(),
            hidden: Vec::new(),
        };
        if names.is_empty() {
            let there = FIVE_TUPLE.iter().filter_map(|field| columns.find(field));
            keys.columns.extend(there);
        }
        for name in names {
            keys.add(name, columns)?;
        }
        let is = |field: &str| {
            let column = columns.find(field);
            column.is_some_and(|column| keys.columns.contains(&column))
        };
        let (has_ports, has_addresses) = (is("sport") || is("dport"), is("saddr") || is("daddr"));
        if let Some(proto) = columns.find("proto")
            && !keys.columns.contains(&proto)
        {
            if has_ports {
                keys.columns.push(proto);
            } else if has_addresses {
                let words = col(proto.as_str()).cast(DataType::String);
                let is_arp = words.clone().eq(lit("arp")).or(words.eq(lit("rarp")));
                // Merged records of several protocols have none; those of ARP are never among them.
                keys.prepared
                    .push(is_arp.fill_null(lit(false)).alias(IS_ARP));
                keys.hidden.push(IS_ARP);
            }
        }
        Ok(keys)
    }

    fn add(&mut self, name: &str, columns: &Columns) -> Result<(), RaVerbError> {
        let (column, mask) = match columns.find(name) {
            Some(column) => (column, None),
            None => match name.split_once('/') {
                Some((column, mask)) => (columns.known(column)?, Some(mask)),
                None => (columns.known(name)?, None),
            },
        };
        if let Some(mask) = mask {
            let length = mask.parse().ok().filter(|length: &u8| *length <= 128);
            let length = length.ok_or_else(|| RaVerbError::NotAMask(name.to_owned()))?;
            self.prepared
                .push(masked(col(column.as_str()), length).alias(column.as_str()));
        }
        if !self.columns.contains(&column) {
            self.columns.push(column);
        }
        Ok(())
    }
}
