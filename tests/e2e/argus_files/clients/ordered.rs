//! What rasort, rahisto and ralabel make of two files.
//!
//! Each stands in a table with what is asked of it; where the program differs by intent, or has
//! no answer, the table says which kind of difference that is.

use super::super::corpus::Corpus;
use super::{FIELDS, Row, known_by, ours, position, printed};
use anyhow::{Context, Result, ensure};
use argus_nb::prelude::*;
use argus_tests::checkout::program;
use std::path::Path;
use std::process::Command;

/// How an order is not rasort's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    /// It is rasort's.
    Same,
    /// rasort orders protocols by their numbers; here they are words.
    ByNumber,
    /// rasort orders by another rate than the one that ra prints.
    OtherRate,
    /// rasort leaves the order nearly as it was.
    Unsorted,
    /// rasort does not know the column.
    Unknown,
}

/// Columns, for which records, and how the order compares. Where rows have no value they come
/// last here, and among the others in rasort, so those are left out.
#[rustfmt::skip]
const ORDERS: &[(&str, &str, Order)] = &[
    ("stime", "", Order::Same),
    ("ltime", "", Order::Same),
    ("dur", "", Order::Same),
    ("mean", "", Order::Same),
    ("min", "", Order::Same),
    ("max", "", Order::Same),
    ("sum", "", Order::Same),
    ("spkts", "", Order::Same),
    ("dpkts", "", Order::Same),
    ("sbytes", "", Order::Same),
    ("dbytes", "", Order::Same),
    ("sappbytes", "", Order::Same),
    ("dappbytes", "", Order::Same),
    ("load", "", Order::Same),
    ("sload", "", Order::Same),
    ("dload", "", Order::Same),
    ("srate", "", Order::Same),
    ("pcr", "", Order::Same),
    ("trans", "", Order::Same),
    ("seq", "", Order::Same),
    ("sttl", "ip", Order::Same),
    ("smaxsz", "", Order::Same),
    ("sminsz", "", Order::Same),
    ("saddr", "ip", Order::Same),
    ("daddr", "ip", Order::Same),
    ("sport", "tcp or udp", Order::Same),
    ("dport", "tcp", Order::Same),
    ("proto", "", Order::ByNumber),
    ("rate", "", Order::OtherRate),
    ("drate", "", Order::OtherRate),
    ("tcprtt", "", Order::Unsorted),
    ("dttl", "ip", Order::Unsorted),
    ("smeansz", "", Order::Unknown),
    ("stddev", "", Order::Unknown),
];

#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra are missing")]
fn rasort_gives_the_order_of_the_real_rasort() -> Result<()> {
    let corpus = Corpus::ready()?;
    let mut wrong = Vec::new();
    for (field, filter, order) in ORDERS {
        let mut is_same = true;
        for file in [corpus.long(), corpus.generated()] {
            let df = Load::new(&file).columns(FIELDS.iter().copied()).read()?;
            let flows = if filter.is_empty() {
                df
            } else {
                df.ra(filter)?
            };
            let real = match filter.is_empty() {
                true => "not man".to_owned(),
                false => format!("not man and ({filter})"),
            };
            let theirs = printed("rasort", &["-m", field], &file, &real);
            if *order == Order::Unknown {
                let said = theirs.err().context("rasort knows it by now")?.to_string();
                ensure!(said.contains("not supported"), "{field}: {said}");
                continue;
            }
            is_same &= in_order(field, theirs?) == in_order(field, ours(&flows.rasort(*field)?)?);
        }
        if is_same == matches!(order, Order::ByNumber | Order::OtherRate | Order::Unsorted) {
            wrong.push(format!("{field}: same {is_same}, and {order:?}"));
        }
    }
    ensure!(wrong.is_empty(), "{}", wrong.join("\n"));
    Ok(())
}

/// What rows that have a value of the field are known by, one behind the other.
fn in_order(field: &str, rows: Vec<Row>) -> Vec<Row> {
    let at = position(field).unwrap_or(0);
    // A ratio of nothing is printed as a negative 0.
    let is_nothing = |value: &String| value.is_empty() || value == "-0.000000";
    let has_value = |row: &&Row| row.get(at).is_some_and(|value| !is_nothing(value));
    rows.iter().filter(has_value).map(known_by).collect()
}

/// What is counted, from where to where. rahisto counts no value that is one of the ends, and
/// so nothing that is 0, which is most of many columns; here both ends count.
#[rustfmt::skip]
const HISTOGRAMS: &[(&str, &str, f64, f64)] = &[
    ("sbytes", "20", 0.0, 1500.0),
    ("dbytes", "10", 0.0, 500.0),
    ("spkts", "8", 0.0, 40.0),
    ("spkts", "5", 1.0, 6.0),
    ("dur", "10", 0.0, 2.0),
    ("dur", "4L", 0.001, 10.0),
    ("sbytes", "5L", 10.0, 100_000.0),
    ("sload", "4", 0.0, 1_000_000.0),
    ("smeansz", "5", 0.0, 1500.0),
    ("sttl", "4", 0.0, 256.0),
    ("seq", "4", 0.0, 2000.0),
    ("trans", "2", 0.0, 2.0),
];

#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra are missing")]
fn rahisto_counts_what_the_real_rahisto_counts_between_the_ends() -> Result<()> {
    let corpus = Corpus::ready()?;
    let mut at_the_ends = 0;
    for file in [corpus.long(), corpus.generated()] {
        let df = Load::new(&file).columns(FIELDS.iter().copied()).read()?;
        for (name, bins, from, to) in HISTOGRAMS {
            let asked = format!("{name} {bins}:{from}-{to}");
            let theirs = frequencies(&asked, &file)?;
            let value =
                || col(field(name).map_or(*name, |field| field.header)).cast(DataType::Float64);
            let between = value().gt(lit(*from)).and(value().lt(lit(*to)));
            let between = df.clone().lazy().filter(between).collect()?;
            let counted = |df: &DataFrame| -> Result<Vec<u32>> {
                let counts = df.rahisto(&asked)?;
                Ok(counts.column("Freq")?.u32()?.iter().flatten().collect())
            };
            let here = counted(&between)?;
            ensure!(
                here == theirs,
                "{}: {asked}: {here:?}, and ra {theirs:?}",
                file.display()
            );
            let all: u32 = counted(&df)?.iter().sum();
            at_the_ends += all - theirs.iter().sum::<u32>();
        }
    }
    ensure!(at_the_ends > 1000, "only {at_the_ends}");
    // Of one that is told no range the real one says nothing.
    ensure!(frequencies("dur 10", &corpus.long())?.is_empty());
    Ok(())
}

/// The real rahisto's frequencies.
fn frequencies(asked: &str, file: &Path) -> Result<Vec<u32>> {
    let output = Command::new(program("rahisto")?)
        .args(["-X", "-H", asked, "-r"])
        .arg(file)
        .args(["-", "not man"])
        .output()?;
    let text = String::from_utf8_lossy(&output.stdout);
    let rows = text.lines().map(|line| line.split_whitespace().collect());
    let rows = rows.filter(|row: &Vec<&str>| row.last().is_some_and(|last| last.ends_with('%')));
    let frequencies = rows
        .filter(|row| row.len() == 5)
        .map(|row| Ok(row[2].parse()?));
    frequencies.collect()
}

/// Networks and what they are called. The real ralabel reads such tables of IPv4 alone.
const LABELS: &[(&str, &str)] = &[
    ("192.168.2.0/24", "home"),
    ("192.168.2.1", "router"),
    ("224.0.0.0/4", "multicast"),
    ("10.0.0.0/8", "ten"),
    ("10.1.0.0/16", "lan"),
    ("10.1.2.0/24", "floor"),
    ("198.51.100.7", "server"),
];

/// The real ralabel tells of every network in which an address lies, the largest first
/// (`saddr=ten,lan`); here the smallest speaks. Of ARP's addresses the real one tells nothing.
#[test]
#[cfg_attr(not(has_argus), ignore = "argus or ra are missing")]
fn ralabel_tells_what_the_real_ralabel_tells_last() -> Result<()> {
    let corpus = Corpus::ready()?;
    let folder = tempfile::tempdir()?;
    let (table, configuration) = (folder.path().join("table"), folder.path().join("conf"));
    let lines: String = LABELS
        .iter()
        .map(|(net, name)| format!("{net} {name}\n"))
        .collect();
    std::fs::write(&table, lines)?;
    let said = format!(
        "RALABEL_IANA_ADDRESS=yes\nRALABEL_IANA_ADDRESS_FILE=\"{}\"\n",
        table.display()
    );
    std::fs::write(&configuration, said)?;
    let (nets, names): (Vec<&str>, Vec<&str>) = LABELS.iter().copied().unzip();
    let labels = df!("net" => nets, "name" => names)?;
    let mut labelled = 0;
    for file in [corpus.long(), corpus.generated()] {
        let df = Load::new(&file).columns(FIELDS.iter().copied()).read()?;
        let here = df.ra("not arp")?.ralabel(&labels)?;
        let theirs = labels_of(&file, &configuration)?;
        ensure!(
            here.height() == theirs.len(),
            "{} rows, and ra {}",
            here.height(),
            theirs.len()
        );
        for (side, name) in ["src_name", "dst_name"].into_iter().enumerate() {
            let here = here.column(name)?.str()?.iter();
            for (row, (here, theirs)) in here.zip(&theirs).enumerate() {
                let last = theirs[side]
                    .rsplit(',')
                    .next()
                    .filter(|name| !name.is_empty());
                ensure!(
                    here == last,
                    "{name} of row {row}: {here:?}, and ra {theirs:?}"
                );
                labelled += usize::from(here.is_some());
            }
        }
    }
    ensure!(labelled > 2000, "only {labelled}");
    Ok(())
}

/// The real ralabel's labels of each record's source and destination.
fn labels_of(file: &Path, configuration: &Path) -> Result<Vec<[String; 2]>> {
    let output = Command::new(program("ralabel")?)
        .args(["-X", "-n", "-L", "-1", "-c", "|", "-s", "label", "-f"])
        .arg(configuration)
        .arg("-r")
        .arg(file)
        .args(["-", "not man and not arp"])
        .output()?;
    let side = |line: &str, side: &str| {
        let labels = line
            .trim()
            .split(':')
            .find_map(|label| label.strip_prefix(side));
        labels.unwrap_or_default().to_owned()
    };
    let text = String::from_utf8_lossy(&output.stdout);
    let labels = text
        .lines()
        .map(|line| ["saddr=", "daddr="].map(|name| side(line, name)));
    Ok(labels.collect())
}
