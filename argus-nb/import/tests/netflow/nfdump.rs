//! Compares rows with what `nfdump -o csv` prints of the same flows: all rows, and every
//! column that both have.

#[cfg(feature = "netflow-programs")]
use argus_import::netflow::Decoder;
use argus_import::{Batch, Column, Import, Values};
use std::net::IpAddr;

/// How a column of nfdump's is made of ours.
enum Made {
    /// Text or number; nfdump writes 0 where there is none.
    Plain(&'static str),
    /// Of whichever of the two there is.
    Either(&'static str, &'static str),
    /// An address; nfdump writes 0.0.0.0 where there is none.
    Address(&'static str),
    /// An address of Ethernet.
    Mac(&'static str),
    /// A time, to the second.
    Time(&'static str),
    /// A duration, to the millisecond.
    Duration,
    /// The name of the protocol.
    Protocol,
    /// Letters of flags at their places.
    Flags,
    /// 0 of ICMP.
    SourcePort,
    /// Type and code of ICMP in one number.
    DestinationPort,
    /// A number of the direction.
    Direction,
    /// The label of that level.
    Label(usize),
}

use Made::{
    Address, DestinationPort, Direction, Duration, Either, Flags, Label, Mac, Plain, Protocol,
    SourcePort, Time,
};

const COLUMNS: &[(&str, Made)] = &[
    ("ts", Time("StartTime")),
    ("te", Time("LastTime")),
    ("td", Duration),
    ("sa", Address("SrcAddr")),
    ("da", Address("DstAddr")),
    ("sp", SourcePort),
    ("dp", DestinationPort),
    ("pr", Protocol),
    ("flg", Flags),
    ("fwd", Plain("ForwardingStatus")),
    ("stos", Plain("sTos")),
    ("ipkt", Plain("SrcPkts")),
    ("ibyt", Plain("SrcIpBytes")),
    ("opkt", Either("PostPkts", "DstPkts")),
    ("obyt", Either("PostIpBytes", "DstIpBytes")),
    ("in", Plain("InputInterface")),
    ("out", Plain("OutputInterface")),
    ("sas", Plain("sAS")),
    ("das", Plain("dAS")),
    ("smk", Plain("SrcMask")),
    ("dmk", Plain("DstMask")),
    ("dtos", Plain("PostTos")),
    ("dir", Direction),
    ("nh", Address("NextHop")),
    ("nhb", Address("BgpNextHop")),
    ("svln", Plain("sVid")),
    ("dvln", Plain("PostVid")),
    ("ismc", Mac("SrcMac")),
    ("odmc", Mac("PostDstMac")),
    ("idmc", Mac("DstMac")),
    ("osmc", Mac("PostSrcMac")),
    ("mpls1", Label(0)),
    ("mpls2", Label(1)),
    ("mpls9", Label(8)),
    ("mpls10", Label(9)),
    ("ra", Address("Exporter")),
];

/// All rows of an import.
pub struct Frame {
    columns: Vec<Column>,
    pub batch: Batch,
    pub notes: Vec<String>,
}

impl Frame {
    /// Reads all rows, some at a time.
    pub fn read(mut import: impl Import) -> Frame {
        let columns = import.columns().to_vec();
        let mut batch = Batch::new(&columns);
        while import.next(&mut batch, 7).expect("the export is sound") {}
        Frame {
            columns,
            batch,
            notes: import.notes(),
        }
    }

    /// All rows that a decoder has ready.
    #[cfg(feature = "netflow-programs")]
    pub fn decoded(mut decoder: Decoder) -> Frame {
        let columns = decoder.columns().to_vec();
        let mut batch = Batch::new(&columns);
        decoder.rows(&mut batch, usize::MAX);
        Frame {
            columns,
            batch,
            notes: decoder.notes(),
        }
    }

    fn values(&self, column: &str) -> &Values {
        let at = self.columns.iter().position(|known| known.name == column);
        &self.batch.columns[at.expect(column)]
    }

    pub fn number(&self, column: &str, row: usize) -> Option<i64> {
        match self.values(column) {
            Values::Times(values) | Values::Counts(values) => values[row],
            Values::Ports(values) => values[row].map(i64::from),
            other => panic!("{column} has no numbers: {other:?}"),
        }
    }

    pub fn text(&self, column: &str, row: usize) -> Option<&str> {
        match self.values(column) {
            Values::Texts(texts) => texts.iter().nth(row).flatten(),
            other => panic!("{column} has no texts: {other:?}"),
        }
    }

    pub fn real(&self, column: &str, row: usize) -> Option<f64> {
        match self.values(column) {
            Values::Numbers(values) => values[row],
            other => panic!("{column} has no such numbers: {other:?}"),
        }
    }

    pub fn address(&self, column: &str, row: usize) -> Option<IpAddr> {
        match self.values(column) {
            Values::Addresses(values) => values[row],
            other => panic!("{column} has no addresses: {other:?}"),
        }
    }

    fn made(&self, made: &Made, row: usize) -> String {
        let number = |column: &str| self.number(column, row).unwrap_or(0);
        let protocol = self.text("Proto", row).unwrap_or_default();
        let is_icmp = matches!(protocol, "icmp" | "ipv6-icmp");
        match *made {
            Plain(column) => number(column).to_string(),
            Either(one, other) => {
                let number = self.number(one, row).or(self.number(other, row));
                number.unwrap_or(0).to_string()
            }
            Address(column) => {
                let address = self.address(column, row);
                address.map_or_else(|| "0.0.0.0".to_owned(), |address| address.to_string())
            }
            Mac(column) => self
                .text(column, row)
                .unwrap_or("00:00:00:00:00:00")
                .to_owned(),
            Time(column) => seconds(number(column).div_euclid(1_000_000)),
            Duration => format!("{:.3}", self.real("Dur", row).unwrap_or(0.0)),
            Protocol => match protocol {
                "ipv6-icmp" => "ICMP6".to_owned(),
                other => other.to_uppercase(),
            },
            Flags => {
                let seen = self.text("TcpFlags", row).filter(|flags| *flags != "none");
                let seen = seen.unwrap_or_default();
                let place = |flag| if seen.contains(flag) { flag } else { '.' };
                "CEUAPRSF".chars().map(place).collect()
            }
            SourcePort if is_icmp => "0".to_owned(),
            SourcePort => number("Sport").to_string(),
            DestinationPort if is_icmp => (number("Sport") << 8 | number("Dport")).to_string(),
            DestinationPort => number("Dport").to_string(),
            Label(level) => {
                let labels = self.text("MplsLabels", row).unwrap_or_default();
                let label = labels.split_whitespace().nth(level);
                label.unwrap_or("0-0-0").to_owned()
            }
            Direction => {
                let is_egress = self.text("FlowDirection", row) == Some("egress");
                u8::from(is_egress).to_string()
            }
        }
    }

    /// Each value that is not nfdump's, in words; `but` are columns that are not compared.
    /// nfdump's times are of UTC.
    pub fn differences(&self, csv: &str, but: &[&str]) -> Vec<String> {
        let mut lines = csv
            .lines()
            .take_while(|line| !line.is_empty() && *line != "Summary");
        let header: Vec<&str> = lines.next().unwrap_or_default().split(',').collect();
        let rows: Vec<&str> = lines.collect();
        let mut differences = Vec::new();
        if rows.len() != self.batch.rows() {
            differences.push(format!("{} rows, nfdump {}", self.batch.rows(), rows.len()));
        }
        for (row, line) in rows.iter().enumerate().take(self.batch.rows()) {
            for (name, theirs) in header.iter().zip(line.split(',')) {
                let made = COLUMNS.iter().find(|(column, _)| column == name);
                let Some((_, made)) = made.filter(|_| !but.contains(name)) else {
                    continue;
                };
                let ours = self.made(made, row);
                if ours != theirs.trim() {
                    differences.push(format!("row {row}: {name} {ours}, nfdump {theirs}"));
                }
            }
        }
        differences
    }
}

/// Seconds since 1970 as nfdump writes them.
fn seconds(time: i64) -> String {
    let (days, rest) = (time.div_euclid(86_400), time.rem_euclid(86_400));
    // Days of the calendar, counted in eras of 400 years from 1 March of year 0.
    let day = days + 719_468;
    let (era, day) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
    let day = day - (365 * year + year / 4 - year / 100);
    let month = (5 * day + 2) / 153;
    let (date, month) = (day - (153 * month + 2) / 5 + 1, (month + 2) % 12 + 1);
    let year = year + era * 400 + i64::from(month <= 2);
    let (hour, minute, second) = (rest / 3600, rest / 60 % 60, rest % 60);
    format!("{year}-{month:02}-{date:02} {hour:02}:{minute:02}:{second:02}")
}
