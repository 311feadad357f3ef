//! polars' expression and the plain evaluator of `argus-filter` give the same rows: of random
//! filters, on random frames in which anything may be missing.

use super::names::Names;
use super::*;
use argus_filter::{Row, Value, matches};
use std::borrow::Cow;

/// A row of a frame, value by value.
struct FrameRow<'a> {
    df: &'a DataFrame,
    row: usize,
}

impl Row for FrameRow<'_> {
    fn value(&self, column: &str) -> Value<'_> {
        let column = self.df.column(column).unwrap();
        match column.get(self.row).unwrap() {
            AnyValue::Null => Value::Missing,
            AnyValue::String(text) => Value::Text(Cow::Owned(text.to_owned())),
            // A column of one row is a scalar, which gives an owned value.
            AnyValue::Datetime(micros, TimeUnit::Microseconds, _)
            | AnyValue::DatetimeOwned(micros, TimeUnit::Microseconds, _) => Value::Time {
                micros,
                on_the_clock: micros,
            },
            value if value.is_primitive_numeric() => Value::Number(value.extract().unwrap()),
            value => Value::Text(Cow::Owned(value.str_value().into_owned())),
        }
    }

    fn is_found(&self, pattern: &str, text: &str) -> bool {
        let text = StringChunked::from_slice("".into(), &[text]);
        text.contains(pattern, true).unwrap().get(0) == Some(true)
    }
}

/// Numbers that look random, the same in every run.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn one_of<'a>(&mut self, among: &[&'a str]) -> &'a str {
        among[self.below(among.len())]
    }

    fn texts(&mut self, rows: usize, among: &[&str]) -> Vec<Option<String>> {
        let value = |_| match self.below(among.len() + 1) {
            0 => None,
            at => Some(among[at - 1].to_owned()),
        };
        (0..rows).map(value).collect()
    }

    fn numbers(&mut self, rows: usize, limit: usize) -> Vec<Option<i64>> {
        let value = |_| match self.below(7) {
            0 => None,
            _ => Some(self.below(limit) as i64),
        };
        (0..rows).map(value).collect()
    }
}

const PROTOCOLS: &[&str] = &["tcp", "udp", "icmp", "arp", "rtp", "ipv6-icmp", "llc"];
const STATES: &[&str] = &[
    "CON", "FIN", "RST", "REQ", "INT", "URP", "ECO", "SPA_FSPA", "S_RA",
];
const FLAGS: &[&str] = &[
    " e s      ",
    " M *     ",
    " v  S    ",
    " eU   F  ",
    " e&  E   ",
    "",
];
const ADDRESSES: &[&str] = &[
    "10.0.0.1",
    "10.0.0.2",
    "192.168.1.1",
    "224.0.0.251",
    "255.255.255.255",
    "::1",
    "0:0::1",
    "fe80::1",
    "ff02::fb",
    "00:11:22:33:44:55",
    " 10.0.0.1 ",
    "",
];

fn frame(random: &mut Random) -> DataFrame {
    let rows = 1 + random.below(60);
    let ports: Vec<Option<u16>> = random
        .numbers(rows, 90)
        .iter()
        .map(|port| port.map(|port| port as u16))
        .collect();
    let text_ports = random.texts(rows, &["53", "0x0035", "22", "80", "ssh", " 443"]);
    let times: Vec<Option<i64>> = random
        .numbers(rows, 9)
        .iter()
        .map(|day| day.map(|day| day * 86_400_000_000))
        .collect();
    let durations: Vec<Option<f64>> = random
        .numbers(rows, 40)
        .iter()
        .map(|tenths| {
            tenths.map(|tenths| {
                if tenths == 7 {
                    f64::NAN
                } else {
                    tenths as f64 / 10.0
                }
            })
        })
        .collect();
    let df = df!(
        "StartTime" => times, "Dur" => durations, "Proto" => random.texts(rows, PROTOCOLS),
        "State" => random.texts(rows, STATES), "Flgs" => random.texts(rows, FLAGS),
        "SrcAddr" => random.texts(rows, ADDRESSES), "DstAddr" => random.texts(rows, ADDRESSES),
        "Sport" => text_ports, "Dport" => ports, "SrcPkts" => random.numbers(rows, 5),
        "TotPkts" => random.numbers(rows, 9), "TotBytes" => random.numbers(rows, 600),
        "sTtl" => random.numbers(rows, 256), "dTtl" => random.numbers(rows, 256),
        "sTos" => random.numbers(rows, 256), "dTos" => random.numbers(rows, 256),
        "sIpId" => random.texts(rows, &["0x0000", "0x1234"]), "dIpId" => random.texts(rows, &["0x0000", "x"]),
        "label" => random.texts(rows, &["scan=1", "Normal", "a scan of ports"])
    )
    .unwrap();
    let is_category = random.below(2) == 0;
    let text = if is_category {
        DataType::from_categories(Categories::global())
    } else {
        DataType::String
    };
    df.lazy()
        .with_columns([
            cols(["Proto", "State", "Flgs"]).as_expr().cast(text),
            col("StartTime").cast(DataType::Datetime(TimeUnit::Microseconds, None)),
        ])
        .collect()
        .unwrap()
}

/// Words, and what may follow them. Those that begin with `*` may have a side before them, and
/// those that end in `<` are compared with numbers below the one behind.
#[rustfmt::skip]
const QUESTIONS: &[(&str, &[&str])] = &[
    ("", &["tcp", "udp", "icmp", "arp", "ip", "ipv4", "ipv6"]),
    ("", &["con", "fin", "rst", "src fin", "syn", "unreach", "frag", "multipath"]),
    ("*", &["retrans", "ooo", "winshut", "ecn", "multicast"]),
    ("*port", &["22,80", "1-60", "ssh", "0x35", "domain"]),
    ("*host", &["10.0.0.1", "::1", "ff02::fb"]),
    ("*net", &["10.0.0.0/8", "fe80::/10", "0.0.0.0/0"]),
    ("*dsb", &["ef", "cs6", "gt 20", "lte 8"]),
    ("*ipid", &["0", "0x1234", "gt 5"]),
    ("dur", &["1.5", "gt 0.7", "lt 500ms", "!= 3"]),
    ("time", &["after 1970-01-04", "before 1970-01-06 12:00", "between 1970-01-02 and 1970-01-05"]),
    ("label", &["~ scan", "~ \"^N\"", "Normal"]),
    ("proto", &["1", "17", "tcp", "arp"]),
    ("state", &["CON", "fin,rst", "~ U"]),
    ("*port <", &["90"]),
    ("*pkts <", &["5"]),
    ("*ttl <", &["256"]),
    ("bytes <", &["600"]),
];

fn filter(random: &mut Random, depth: usize) -> String {
    if depth > 0 && random.below(3) > 0 {
        let (one, other) = (filter(random, depth - 1), filter(random, depth - 1));
        return match random.below(5) {
            0 => format!("not ({one})"),
            1 => format!("({one} or {other})"),
            2 => format!("{one} and not {other}"),
            3 => format!("{one} or {other}"),
            _ => format!("{one} and ({other})"),
        };
    }
    let (word, values) = QUESTIONS[random.below(QUESTIONS.len())];
    let value = random.one_of(values);
    let side = match word.strip_prefix('*') {
        Some(_) => random.one_of(&["", "src", "dst", "src or dst", "src and dst"]),
        None => "",
    };
    let word = word.trim_start_matches('*');
    match word.strip_suffix(" <") {
        Some(word) => {
            let sign = random.one_of(&["", "gt", "gte", "lt", "<=", "!=", ">"]);
            let number = random.below(value.parse().unwrap());
            format!("{side} {word} {sign} {number}")
        }
        None => format!("{side} {word} {value}"),
    }
}

#[test]
fn polars_and_the_plain_evaluator_give_the_same_rows() {
    let mut random = Random(18);
    let (mut kept, mut of) = (0, 0);
    for _ in 0..50 {
        let df = frame(&mut random);
        let names = Names::new(df.schema());
        let numbered = df.with_row_index("row".into(), None).unwrap();
        for _ in 0..20 {
            let text = filter(&mut random, 3);
            let read = parse(&text).unwrap_or_else(|error| panic!("{error}"));
            let resolved = resolve(&text, &read, &|header| names.find(header));
            let question = resolved.unwrap_or_else(|error| panic!("{error}")).question;
            let row = |row: &usize| matches(&question, &FrameRow { df: &df, row: *row });
            let slow: Vec<u32> = (0..df.height()).filter(row).map(|row| row as u32).collect();
            let rows = |df: &DataFrame| -> Vec<u32> {
                df.column("row")
                    .unwrap()
                    .u32()
                    .unwrap()
                    .iter()
                    .flatten()
                    .collect()
            };
            let quick = numbered
                .clone()
                .lazy()
                .filter(expression::expression(&question));
            assert_eq!(rows(&quick.collect().unwrap()), slow, "{text}\n{df}");
            let kept_rows = match numbered.ra(&text) {
                Ok(kept_rows) => kept_rows,
                // Flags of TCP are not asked of a frame that has none.
                Err(FilterError::NoFlags { .. }) => continue,
                Err(error) => panic!("{error}"),
            };
            assert_eq!(rows(&kept_rows), slow, "{text}\n{df}");
            // A filter and its contrary share out all rows.
            let others = numbered.ra(&format!("not ({text})")).unwrap();
            assert_eq!(others.height() + slow.len(), df.height(), "{text}");
            kept += slow.len();
            of += df.height();
        }
    }
    assert!(
        kept * 10 > of && kept * 10 < of * 9,
        "{kept} of {of} rows tell little"
    );
}
