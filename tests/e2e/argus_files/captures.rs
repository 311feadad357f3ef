//! Captures, beside what the real argus makes of them.

use super::corpus::{Corpus, captures};
use super::packets;
use anyhow::{Context, Result, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;
use argus_tests::checkout::shared_data;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Captures of which argus counts other packets or bytes for a five-tuple, and the kind of
/// the difference, as docs/argus-sensor.md has them. In all others each one is equal.
const DIFFERENT: [(&str, &str); 5] = [
    ("bgp_vpn_rt-oobr.pcap", MEMORY),
    ("ieee802.11_meshhdr-oobr.pcap", MEMORY),
    ("l2tp-avp-overflow.pcap", MEMORY),
    (
        "ieee802.11_htc.pcap",
        "a field of the header that argus does not know",
    ),
    (
        "lspping-fec-ldp.pcap",
        "MPLS in PPP, which argus takes for IPv6",
    ),
];
const MEMORY: &str = "argus reads what an earlier packet left in its memory";

const KEY: [&str; 5] = ["Proto", "SrcAddr", "Sport", "DstAddr", "Dport"];
const COUNTS: [&str; 4] = ["SrcPkts", "DstPkts", "SrcBytes", "DstBytes"];
const ROW: [&str; 7] = [
    "StartTime",
    "Dur",
    "SrcPkts",
    "DstPkts",
    "SrcBytes",
    "DstBytes",
    "Proto",
];
const MANNER: [&str; 3] = ["State", "Dir", "Flgs"];

/// The cells of a row, as text.
type Row = Vec<String>;

/// How often each row of these columns occurs.
fn rows(df: &DataFrame, columns: &[&str]) -> Result<BTreeMap<Row, usize>> {
    let texts = columns
        .iter()
        .map(|name| df.column(name)?.cast(&DataType::String));
    let texts: Vec<Column> = texts.collect::<PolarsResult<_>>()?;
    let mut rows = BTreeMap::new();
    for row in 0..df.height() {
        let cells: Row = texts
            .iter()
            .map(|column| Ok(column.str()?.get(row).unwrap_or_default().to_owned()))
            .collect::<PolarsResult<_>>()?;
        *rows.entry(cells).or_default() += 1;
    }
    Ok(rows)
}

/// How many rows both have.
fn common(one: &BTreeMap<Row, usize>, other: &BTreeMap<Row, usize>) -> usize {
    one.iter()
        .map(|(row, n)| n.min(other.get(row).unwrap_or(&0)))
        .sum()
}

/// The counts of each five-tuple, either way round.
fn totals(df: &DataFrame) -> Result<BTreeMap<[String; 5], [i64; 2]>> {
    let cell = |name: &str, row: usize| -> Result<String> {
        let text = df.column(name)?.cast(&DataType::String)?;
        Ok(text.str()?.get(row).unwrap_or_default().to_owned())
    };
    let mut totals = BTreeMap::new();
    for row in 0..df.height() {
        let [protocol, source, sport, destination, dport] = KEY.map(|name| cell(name, row));
        let protocol = protocol?;
        // The numbers of IS-IS' messages are no ports; how argus makes them is not known.
        let has_ports = protocol != "isis";
        let port = |port: String| if has_ports { port } else { String::new() };
        let (one, other) = ((source?, port(sport?)), (destination?, port(dport?)));
        let (one, other) = if one <= other {
            (one, other)
        } else {
            (other, one)
        };
        let sums = totals.entry([protocol, one.0, one.1, other.0, other.1]);
        let sums: &mut [i64; 2] = sums.or_default();
        for (at, name) in COUNTS.iter().enumerate() {
            sums[at / 2] += df.column(name)?.i64()?.get(row).unwrap_or(0);
        }
    }
    Ok(totals)
}

#[derive(Debug, Default)]
struct Agreement {
    tuples: usize,
    same_tuples: usize,
    rows: usize,
    same_rows: usize,
    same_manner: usize,
    /// Captures whose tuples differ.
    differ: BTreeSet<String>,
}

impl Agreement {
    /// Holds what we make of a capture against what argus wrote of it.
    fn of(&mut self, capture: &Load, name: &str, sensed: &Path) -> Result<()> {
        let theirs = load(sensed)?;
        let ours = match capture.read() {
            // Argus takes a packet for one of a flow by what an earlier packet left in memory.
            Err(LoadError::NoFlows { .. }) => theirs.clear(),
            read => read?,
        };
        let (our_totals, their_totals) = (totals(&ours)?, totals(&theirs)?);
        let same = their_totals
            .iter()
            .filter(|(key, sums)| our_totals.get(*key) == Some(sums))
            .count();
        if same < their_totals.len().max(our_totals.len()) {
            self.differ.insert(name.to_owned());
        }
        self.tuples += their_totals.len().max(our_totals.len());
        self.same_tuples += same;
        self.rows += theirs.height().max(ours.height());
        self.same_rows += common(&rows(&ours, &ROW)?, &rows(&theirs, &ROW)?);
        let all = [&ROW[..], &KEY[1..], &MANNER[..]].concat();
        self.same_manner += common(&rows(&ours, &all)?, &rows(&theirs, &all)?);
        Ok(())
    }
}

#[test]
#[cfg_attr(
    not(all(has_argus, has_shared_data)),
    ignore = "argus, ra or the shared data are missing"
)]
fn flows_of_captures_are_those_of_the_real_argus() -> Result<()> {
    let corpus = Corpus::ready()?;
    let mut agreement = Agreement::default();
    let mut compared = 0;
    for capture in captures()? {
        // Some captures make argus crash, and some have no flow.
        if let Some(sensed) = corpus.every_part_of(&capture) {
            let name = capture.file_name().context("a capture has a name")?;
            agreement.of(&Load::new(&capture), &name.to_string_lossy(), &sensed)?;
            compared += 1;
        }
    }
    let folder = tempfile::tempdir()?;
    let generated = |name: &str, write: fn(&Path) -> Result<()>| -> Result<Load> {
        let path = folder.path().join(name);
        write(&path)?;
        Ok(Load::new(path))
    };
    let long = Load::new(shared_data("ssh-mdns.pcap")?).interval("1s");
    for (name, capture, sensed) in [
        (
            "generated",
            generated("1.pcap", packets::write)?,
            corpus.generated(),
        ),
        (
            "others",
            generated("2.pcap", packets::write_others)?,
            corpus.other_generated(),
        ),
        ("long", long, corpus.long()),
    ] {
        agreement.of(&capture, name, &sensed)?;
    }
    println!("{agreement:#?}");
    ensure!(compared > 350, "only {compared} captures were compared");
    let share = |same: usize, all: usize| same as f64 / all as f64;
    let Agreement {
        tuples,
        same_tuples,
        rows,
        same_rows,
        same_manner,
        differ,
    } = agreement;
    let named = |kind: fn(&str) -> bool| -> BTreeSet<String> {
        let of_kind = DIFFERENT.iter().filter(|(_, what)| kind(what));
        of_kind.map(|(name, _)| (*name).to_owned()).collect()
    };
    // What argus finds in its memory may be right by chance.
    let (may, must) = (named(|_| true), named(|kind| kind != MEMORY));
    ensure!(
        differ.is_subset(&may) && differ.is_superset(&must),
        "{same_tuples} of {tuples} tuples are equal; others are in {differ:?}"
    );
    ensure!(share(same_rows, rows) > 0.95, "{same_rows} of {rows} rows");
    ensure!(
        share(same_manner, same_rows) > 0.95,
        "{same_manner} of {same_rows} rows"
    );
    Ok(())
}

#[test]
#[cfg_attr(not(has_shared_data), ignore = "the shared data are missing")]
fn inner_flows_are_those_that_tshark_sees() -> Result<()> {
    // The innermost addresses and ports of `tshark -T fields -E occurrence=l`.
    let cases: [(&str, [&str; 5]); 5] = [
        (
            "gso-ipv6-vxlan-ipv6.pcap",
            ["tcp", "fd00::2", "43583", "fd00::1", "44175"],
        ),
        (
            "gso-ipv4-geneve-ipv4.pcap",
            ["tcp", "192.168.1.2", "40769", "192.168.1.1", "37633"],
        ),
        (
            "gso-ipv6-geneve-ipv4.pcap",
            ["tcp", "192.168.1.2", "36991", "192.168.1.1", "41507"],
        ),
        (
            "gso-ipv6-geneve-ipv6.pcap",
            ["tcp", "fd00::2", "38687", "fd00::1", "45505"],
        ),
        (
            "nsh-over-vxlan-gpe.pcap",
            ["udp", "192.168.0.1", "10000", "192.168.0.2", "20000"],
        ),
    ];
    let tuple = ["Proto", "SrcAddr", "Sport", "DstAddr", "Dport"];
    for (name, inner) in cases {
        let path = shared_data("pcap")?.join(name);
        let found = rows(&Load::new(&path).inner_flows().read()?, &tuple)?;
        let wanted = BTreeMap::from([(inner.map(str::to_owned).to_vec(), 1)]);
        ensure!(found == wanted, "{name}: {found:?}, not {wanted:?}");
        let outer = rows(&load(&path)?, &["Proto"])?;
        let tunnel = BTreeMap::from([(vec!["udp".to_owned()], 1)]);
        ensure!(
            outer == tunnel,
            "{name}: argus sees the tunnel, and {outer:?}"
        );
    }
    Ok(())
}
