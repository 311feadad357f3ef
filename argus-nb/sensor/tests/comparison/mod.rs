//! What the sensor makes of a capture, held against what the real argus makes of it.

use argus_records::{Item, Records, field};
use argus_sensor::{Sensor, SensorOptions};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;
use std::process::Command;

/// Between whom a row is.
const TUPLE: [&str; 5] = ["proto", "saddr", "sport", "daddr", "dport"];
/// What was counted.
const COUNTS: [&str; 4] = ["spkts", "dpkts", "sbytes", "dbytes"];
const TIMES: [&str; 2] = ["stime", "dur"];
const MEANINGS: [&str; 3] = ["dir", "state", "flgs"];
#[rustfmt::skip]
const OTHERS: &[&str] = &[
    "sappbytes", "dappbytes", "cause", "smaxsz", "sminsz", "dmaxsz", "dminsz", "sttl", "dttl", "stos", "dtos",
    "sipid", "dipid", "smac", "dmac", "svlan", "dvlan", "smpls", "dmpls", "senc", "denc", "icmpid", "inode",
    "sintpkt", "dintpkt", "sjit", "djit", "sintpktact", "sintpktidl", "dintpktact", "dintpktidl",
    "suser", "duser", "synack", "ackdat", "swin", "dwin", "stcpb", "dtcpb", "sloss", "dloss", "tcpopt", "sgap", "dgap", "seq",
];

/// Captures of which argus makes something else, and why ours is kept.
#[rustfmt::skip]
const EXPLAINED: [(&str, &str); 10] = [
    ("arp-oobr.pcap", "argus aborts in the middle of it"),
    ("mptcp-v1.pcap", "argus aborts before it writes a flow"),
    ("bgp_vpn_rt-oobr.pcap", "argus reads what an earlier packet left in its memory"),
    ("l2tp-avp-overflow.pcap", "argus reads what an earlier packet left in its memory"),
    ("ieee802.11_meshhdr-oobr.pcap", "argus reads what an earlier packet left in its memory"),
    ("ieee802.11_htc.pcap", "argus does not know the header's last field, and misses what is carried"),
    ("lspping-fec-ldp.pcap", "argus takes MPLS in PPP for IPv6"),
    ("dccp_options-oobr.pcap", "its times go back"),
    ("time_2107.pcapng", "its time is more than 32 bits hold, and argus lets it wrap"),
    ("timestamp_invalid_micro.pcap", "its times are beyond their second"),
];

/// The start of a record whose packets have no time.
const NO_TIME: &str = "4026531839.000000";

type Row = BTreeMap<&'static str, String>;

/// How many of how many things are equal.
#[derive(Debug, Default, Clone, Copy)]
pub struct Share {
    pub equal: usize,
    pub all: usize,
}

impl Share {
    fn note(&mut self, is_equal: bool) {
        self.equal += usize::from(is_equal);
        self.all += 1;
    }
}

/// How one or several captures compare.
#[derive(Debug, Default)]
pub struct Comparison {
    /// Tuples whose packets and bytes are equal in sum.
    pub tuples: Share,
    /// Rows of argus that we have, with the same times and counts.
    pub rows: Share,
    /// Direction, state and flags of such rows.
    pub meanings: BTreeMap<&'static str, Share>,
    /// Other fields of such rows.
    pub others: BTreeMap<&'static str, Share>,
    /// What differs in sums and rows without a reason, as text.
    pub unexplained: Vec<String>,
    /// What differs, as text.
    pub differences: Vec<String>,
}

/// What argus writes of a capture, with all that it can tell.
///
/// # Errors
/// Where it can't be run.
#[allow(dead_code, reason = "the example has argus' records already")]
pub fn of_argus(argus: &Path, capture: &Path) -> Result<Vec<u8>, String> {
    let output = Command::new(argus)
        .args(["-X", "-J", "-R", "-Z", "-A", "-m", "-r"])
        .arg(capture)
        .args(["-w", "-"])
        .output()
        .map_err(|error| format!("{}: {error}", argus.display()))?;
    Ok(output.stdout)
}

/// What we write of a capture.
///
/// # Errors
/// Where it is no capture, or of a link that is not read.
pub fn of_us(capture: &Path, options: SensorOptions) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("{}: {error}", capture.display());
    let file = std::fs::File::open(capture).map_err(failed)?;
    let mut records = Vec::new();
    let mut sensor = Sensor::new(Box::new(file), options);
    sensor.read_to_end(&mut records).map_err(failed)?;
    Ok(records)
}

impl Comparison {
    /// Compares the records of a capture.
    pub fn add(&mut self, name: &str, argus: &[u8], ours: &[u8]) {
        let (argus, mut ours) = (rows(argus), rows(ours));
        let is_explained = EXPLAINED.iter().any(|(capture, _)| *capture == name);
        let before = self.differences.len();
        self.compare_sums(name, &argus, &ours);
        if !is_explained {
            self.unexplained
                .extend_from_slice(&self.differences[before..]);
        }
        for row in &argus {
            let same = |other: &Row| {
                let mut fields = TUPLE.iter().chain(&COUNTS).chain(&TIMES);
                fields.all(|field| row[field] == other[field])
            };
            let Some(at) = ours.iter().position(same) else {
                self.rows.note(false);
                let difference = format!("{name}: argus has {}", text(row));
                if !is_explained && row["stime"] != NO_TIME {
                    self.unexplained.push(difference.clone());
                }
                self.differences.push(difference);
                continue;
            };
            self.rows.note(true);
            let other = ours.remove(at);
            for (fields, shares) in [
                (&MEANINGS[..], &mut self.meanings),
                (OTHERS, &mut self.others),
            ] {
                for field in fields {
                    let is_equal = row[field] == other[field];
                    shares.entry(field).or_default().note(is_equal);
                    if !is_equal {
                        let values = format!("{:?} {:?}", row[field], other[field]);
                        let row = text(row);
                        self.differences
                            .push(format!("{name}: {field} {values} of {row}"));
                    }
                }
            }
        }
        for row in &ours {
            self.differences
                .push(format!("{name}: we have {}", text(row)));
        }
    }

    fn compare_sums(&mut self, name: &str, argus: &[Row], ours: &[Row]) {
        let (argus, ours) = (sums(argus), sums(ours));
        for (tuple, sum) in &argus {
            let ours = ours.get(tuple);
            self.tuples.note(ours == Some(sum));
            if ours != Some(sum) {
                self.differences
                    .push(format!("{name}: sum of {tuple}: {sum:?} {ours:?}"));
            }
        }
        for tuple in ours.keys().filter(|tuple| !argus.contains_key(*tuple)) {
            self.tuples.note(false);
            self.differences.push(format!("{name}: only ours {tuple}"));
        }
    }
}

fn sums(rows: &[Row]) -> BTreeMap<String, [u64; 4]> {
    let mut sums = BTreeMap::<String, [u64; 4]>::new();
    for row in rows {
        let tuple = TUPLE.map(|field| row[field].as_str()).join(" ");
        let sum = sums.entry(tuple).or_default();
        for (sum, field) in sum.iter_mut().zip(COUNTS) {
            *sum += row[field].parse::<u64>().unwrap_or(0);
        }
    }
    sums
}

fn rows(bytes: &[u8]) -> Vec<Row> {
    let mut rows = Vec::new();
    for item in Records::new(bytes).of_a_whole_file() {
        let Item::Flow(record) = item else {
            continue;
        };
        let names = TUPLE
            .iter()
            .chain(&COUNTS)
            .chain(&TIMES)
            .chain(&MEANINGS)
            .chain(OTHERS);
        let mut row = Row::new();
        for name in names {
            let mut text = String::new();
            if let Some(field) = field(name) {
                field.print(&record, &mut text);
            }
            row.insert(name, text);
        }
        if row["proto"] == "isis" && !row["state"].ends_with("LSP") {
            // How argus makes this number of a message that has none is not known.
            row.insert("dport", String::new());
        }
        rows.push(row);
    }
    rows
}

fn text(row: &Row) -> String {
    let fields = [
        "stime", "dur", "flgs", "proto", "saddr", "sport", "dir", "daddr", "dport",
    ];
    let fields = fields.into_iter().chain(COUNTS).chain(["state", "cause"]);
    let values: Vec<&str> = fields.map(|field| row[field].as_str()).collect();
    values.join(" ")
}
