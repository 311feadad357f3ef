//! Rows in which anything may be missing, and much was chosen to break a query.

use super::Result;
use argus_nb::polars::prelude::*;

/// Numbers that look random, the same in every run.
pub(super) struct Random(u64);

impl Random {
    pub(super) fn new(seed: u64) -> Random {
        Random(seed)
    }

    pub(super) fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    pub(super) fn one_of<T: Clone>(&mut self, among: &[T]) -> T {
        among[self.below(among.len())].clone()
    }

    fn texts(&mut self, rows: usize, among: &[&str]) -> Vec<Option<String>> {
        let value = |_| match self.below(among.len() + 1) {
            0 => None,
            at => Some(among[at - 1].to_owned()),
        };
        (0..rows).map(value).collect()
    }

    fn numbers(&mut self, rows: usize, limit: usize) -> Vec<Option<i64>> {
        let value = |_| match self.below(9) {
            0 => None,
            _ => Some(self.below(limit) as i64),
        };
        (0..rows).map(value).collect()
    }
}

/// What somebody writes who wants a query to be another one.
pub(super) const HOSTILE: &[&str] = &[
    "'; DROP TABLE flows; --",
    "\"quoted\"",
    "it's",
    "/* a */ or 1=1 --",
    "*/",
    "\\",
    "\\' OR ''='",
    "\u{202e}desrever",
    "`tick`",
    "${self} {self} %s ?1 :a",
    "line\nbreak\ttab",
    "\u{212a}elvin",
    "scan\u{0}nul",
    "Normal",
    "scan=1",
    "a scan of ports",
    "",
    "  ",
    "\u{1f600}",
];

const PROTOCOLS: &[&str] = &[
    "tcp",
    "udp",
    "icmp",
    "arp",
    "rtp",
    "ipv6-icmp",
    "llc",
    "UDP ",
];
const STATES: &[&str] = &[
    "CON", "FIN", "RST", "REQ", "INT", "URP", "ECO", "SPA_FSPA", "S_RA", "_A",
];
const FLAGS: &[&str] = &[
    " e s      ",
    " M *     ",
    " v  S    ",
    " eU   F  ",
    " e&  E   ",
    "",
    "\u{e9}\u{e9}*",
];
pub(super) const ADDRESSES: &[&str] = &[
    "10.0.0.1",
    "10.0.0.2",
    "192.168.1.1",
    "172.20.1.9",
    "224.0.0.251",
    "255.255.255.255",
    "::1",
    "0:0::1",
    "fe80::1",
    "FE80:0::2",
    "ff02::fb",
    "2001:db8::5",
    "::ffff:10.0.0.1",
    "8.8.8.8",
    "00:11:22:33:44:55",
    "01-00-5e-00-00-01",
    " 10.0.0.1 ",
    "10.0.0.256",
    "010.0.0.1",
    "10.0.0.1x",
    "",
    "'; --",
];

/// Names that somebody chose who wants a query to be another one.
pub(super) const NAMES: &[&str] = &[
    "a\"b",
    "a`b",
    "x; DROP TABLE flows; --",
    "*/ /*",
    "\u{202e}n",
    "it's",
    "back\\slash",
    "select",
    "with space",
];

/// So many rows.
///
/// # Errors
/// None.
pub fn rows(seed: u64, rows: usize) -> Result<DataFrame> {
    let mut random = Random::new(seed);
    let ports = |random: &mut Random| -> Vec<Option<u16>> {
        let ports = random.numbers(rows, 90);
        ports
            .iter()
            .map(|port| port.map(|port| port as u16))
            .collect()
    };
    let special = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -0.5, 0.0, 1e-9];
    let fractions: Vec<Option<f64>> = random
        .numbers(rows, 40)
        .iter()
        .map(|tenths| {
            tenths.map(|tenths| match special.get(tenths as usize) {
                Some(special) => *special,
                None => tenths as f64 / 10.0,
            })
        })
        .collect();
    let times: Vec<Option<i64>> = random
        .numbers(rows, 900)
        .iter()
        .map(|at| at.map(|at| 1_312_969_680_000_000 + at * 1_111_111_111))
        .collect();
    let later: Vec<Option<i64>> = times
        .iter()
        .map(|at| at.map(|at| at + random.below(9_000_000) as i64))
        .collect();
    let yes: Vec<Option<bool>> = random
        .numbers(rows, 2)
        .iter()
        .map(|n| n.map(|n| n == 1))
        .collect();
    let mut df = df!(
        "StartTime" => times, "LastTime" => later, "Dur" => fractions,
        "Proto" => random.texts(rows, PROTOCOLS), "State" => random.texts(rows, STATES),
        "Flgs" => random.texts(rows, FLAGS), "SrcAddr" => random.texts(rows, ADDRESSES),
        "DstAddr" => random.texts(rows, ADDRESSES), "Sport" => ports(&mut random),
        "Dport" => ports(&mut random), "SrcPkts" => random.numbers(rows, 5),
        "TotPkts" => random.numbers(rows, 9), "TotBytes" => random.numbers(rows, 600),
        "sTtl" => random.numbers(rows, 256), "dTtl" => random.numbers(rows, 256),
        "label" => random.texts(rows, HOSTILE), "known" => yes,
    )?;
    for name in NAMES {
        let values = random.texts(rows, HOSTILE);
        df.with_column(Column::new((*name).into(), values))?;
    }
    let time = DataType::Datetime(TimeUnit::Microseconds, None);
    let text = DataType::from_categories(Categories::global());
    let typed = [
        col("StartTime").cast(time.clone()),
        col("LastTime").cast(time),
        col("Proto").cast(text.clone()),
        col("State").cast(text.clone()),
        col("Flgs").cast(text),
    ];
    Ok(df.lazy().with_columns(typed).collect()?)
}
