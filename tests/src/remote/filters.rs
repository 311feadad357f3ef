//! Random filters of ra's.

use super::Result;
use super::rows::{HOSTILE, Random};
use anyhow::{bail, ensure};
use argus_nb::polars::prelude::*;
use argus_nb::prelude::*;

/// Words, and what may follow them. Those that begin with `*` may have a side before them, and
/// those that end in `<` are compared with numbers below the one behind.
#[rustfmt::skip]
const QUESTIONS: &[(&str, &[&str])] = &[
    ("", &["tcp", "udp", "icmp", "arp", "ip", "ipv4", "ipv6"]),
    ("", &["con", "fin", "rst", "src fin", "syn", "unreach", "frag", "multipath"]),
    ("*", &["retrans", "ooo", "winshut", "ecn", "multicast"]),
    ("*port", &["22,80", "1-60", "ssh", "0x35", "domain"]),
    ("*host", &["10.0.0.1", "::1", "ff02::fb", "2001:db8:0::5"]),
    ("*net", &["10.0.0.0/8", "fe80::/10", "0.0.0.0/0", "172.16.0.0/12", "::/0", "2001:db8::/32"]),
    ("dur", &["1.5", "gt 0.7", "lt 500ms", "!= 3", "gte 0"]),
    ("time", &["after 2011-08-12", "before 2011-08-16 12:00", "between 2011-08-11 and 2011-08-14"]),
    ("label", &["~ scan", "~ \"^N\"", "Normal", "~ \"s$\"", "~ \"^[a-z ]+$\"", "~ \"(?i)NORMAL\"", "~ \"\\d\"", "~ \".r\""]),
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
    let (word, values) = random.one_of(QUESTIONS);
    let value = random.one_of(values);
    let side = match word.strip_prefix('*') {
        Some(_) => random.one_of(&["", "src", "dst", "src or dst", "src and dst"]),
        None => "",
    };
    let word = word.trim_start_matches('*');
    match word.strip_suffix(" <") {
        Some(word) => {
            let sign = random.one_of(&["", "gt", "gte", "lt", "<=", "!=", ">"]);
            format!(
                "{side} {word} {sign} {}",
                random.below(value.parse().unwrap_or(1))
            )
        }
        None => format!("{side} {word} {value}"),
    }
}

/// The engine keeps as many rows as polars, of so many random filters and their contraries, and
/// of filters that try to be another query. Those that one refuses the other refuses.
///
/// # Errors
/// The first filter of which they say different things.
pub fn filters_agree(df: &DataFrame, remote: &Remote, filters: usize) -> Result<()> {
    let mut random = Random::new(19);
    let mut texts: Vec<String> = (0..filters).map(|_| filter(&mut random, 2)).collect();
    for hostile in HOSTILE {
        let quoted = hostile.replace('\\', "\\\\").replace('"', "\\\"");
        texts.push(format!("label \"{quoted}\""));
        texts.push(format!("label ~ \"{quoted}\""));
    }
    let (mut kept, mut of, mut answered) = (0, 0, 0);
    for text in &texts {
        let here = df.ra(text).map_err(|error| error.to_string());
        let there = remote.ra(text).map_err(|error| error.to_string());
        match (here, there) {
            (Ok(here), Ok(there)) => {
                let rows = there.shape()?.0;
                ensure!(
                    rows == here.height(),
                    "{text}: {rows} rows, and not {}\n{}",
                    here.height(),
                    there.explain()?
                );
                kept += rows;
                of += df.height();
                answered += 1;
            }
            (Err(here), Err(there)) => ensure!(here == there, "{text}: {there}\nand not: {here}"),
            (Ok(_), Err(there)) => bail!("{text}: {there}"),
            (Err(here), Ok(_)) => bail!("{text}: rows, and not: {here}"),
        }
    }
    ensure!(
        answered * 10 > texts.len() * 8,
        "{answered} of {} filters tell little",
        texts.len()
    );
    ensure!(
        kept * 10 > of && kept * 10 < of * 9,
        "{kept} of {of} rows tell little"
    );
    Ok(())
}
