//! How the values of a column are merged when records are: a table, as data.
//!
//! What a rule can't be given for (a column of jitter, whose weights are not printed; a column
//! of the reader's own) is left out of what is merged, and that is said.

use crate::schema;

/// What becomes of the values of one column when records are merged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    Sum,
    Earliest,
    Latest,
    Largest,
    /// The smallest that is more than 0.
    Smallest,
    /// That of the first record.
    First,
    /// The first that is more than 0.
    FirstAboveZero,
    /// That of the last record that has one.
    Last,
    /// The value, where all records have the same.
    Same,
    /// The common prefix of addresses.
    Prefix,
    Flags,
    State,
    Direction,
    /// Made of other columns, once those are merged.
    Computed,
}

/// Fields by ra's name. A quotient is never among the sums.
#[rustfmt::skip]
const RULES: &[(Rule, &[&str])] = &[
    (Rule::Sum, &[
        "trans", "spkts", "dpkts", "pkts", "sbytes", "dbytes", "bytes", "sappbytes", "dappbytes",
        "appbytes", "sloss", "dloss", "loss", "sretrans", "dretrans", "retrans", "snacks", "dnacks",
        "nacks", "ssolo", "dsolo", "solo", "sfirst", "dfirst", "first", "nstroke", "snstroke",
        "dnstroke",
    ]),
    (Rule::Earliest, &["stime", "sstime", "dstime"]),
    (Rule::Latest, &["ltime", "sltime", "dltime"]),
    (Rule::Largest, &["smaxsz", "dmaxsz"]),
    (Rule::Smallest, &["sminsz", "dminsz", "sttl", "dttl"]),
    (Rule::First, &["seq", "cause", "stcpb", "dtcpb", "svlan", "dvlan", "svid", "dvid", "smpls", "dmpls"]),
    (Rule::FirstAboveZero, &["tcprtt", "synack", "ackdat"]),
    (Rule::Last, &["swin", "dwin"]),
    (Rule::Same, &[
        "srcid", "sid", "inf", "proto", "sport", "dport", "smac", "dmac", "soui", "doui", "stos", "dtos",
        "sdsb", "ddsb", "sco", "dco", "ico", "sas", "das", "ias", "senc", "denc", "icmpid", "label",
        "svpri", "dvpri",
    ]),
    (Rule::Prefix, &["saddr", "daddr", "snet", "dnet", "inode"]),
    (Rule::Flags, &["flgs"]),
    (Rule::State, &["state"]),
    (Rule::Direction, &["dir"]),
    (Rule::Computed, &[
        "dur", "sdur", "ddur", "mean", "stddev", "sum", "min", "max", "runtime", "rate", "srate", "drate",
        "load", "sload", "dload", "pcr", "abr", "smeansz", "dmeansz", "ploss", "sploss", "dploss",
    ]),
];

/// The rule of a column, by any of its spellings; none where there is none.
pub(super) fn rule_of(column: &str) -> Option<Rule> {
    let name = field_of(column)?;
    RULES
        .iter()
        .find(|(_, names)| names.contains(&name))
        .map(|(rule, _)| *rule)
}

/// ra's name of a column.
pub(super) fn field_of(column: &str) -> Option<&'static str> {
    schema::by_header(column).map(|field| field.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_field_of_a_rule_is_one_of_ras_and_has_one_rule() {
        let mut seen = BTreeSet::new();
        for name in RULES.iter().flat_map(|(_, names)| *names) {
            assert_eq!(field_of(name), Some(*name), "{name}");
            assert!(seen.insert(name), "{name} has two rules");
        }
        assert_eq!(rule_of("TotBytes"), Some(Rule::Sum));
        assert_eq!(rule_of("SIntPkt"), None);
        assert_eq!(rule_of("attack"), None);
    }
}
