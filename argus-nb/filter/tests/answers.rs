//! What a filter says of a row, which columns it asks, and what may be written next.

#![allow(clippy::panic, reason = "a test, and functions of its own")]

use argus_filter::{Candidate, Columns, Row, Sides, Value, complete, matches, parse, resolve};

/// A row of some values; every other is missing.
struct Values(Vec<(&'static str, Value<'static>)>);

impl Row for Values {
    fn value(&self, column: &str) -> Value<'_> {
        let found = self.0.iter().find(|(name, _)| *name == column);
        found.map_or(Value::Missing, |(_, value)| value.clone())
    }

    fn is_found(&self, pattern: &str, text: &str) -> bool {
        text.contains(pattern)
    }
}

fn text(text: &'static str) -> Value<'static> {
    Value::Text(text.into())
}

fn passes(filter: &str, row: &Values) -> bool {
    let read = parse(filter).unwrap_or_else(|error| panic!("{error}"));
    let resolved = resolve(filter, &read, &|column| Some(column.to_owned()));
    matches(
        &resolved.unwrap_or_else(|error| panic!("{error}")).question,
        row,
    )
}

#[test]
fn a_row_passes_or_it_does_not() {
    let day = 86_400_000_000;
    let flow = Values(vec![
        ("Proto", text("tcp")),
        ("State", text("SPA_FSPA")),
        ("Flgs", text(" e s      ")),
        ("SrcAddr", text("2001:db8:0::1")),
        ("DstAddr", text("10.0.0.1")),
        ("Sport", text("0xd903")),
        ("Dport", Value::Number(22.0)),
        ("SrcPkts", Value::Number(3.0)),
        ("sTos", Value::Number(184.0)),
        ("Label", text("port scan")),
        (
            "StartTime",
            Value::Time {
                micros: 10 * day,
                on_the_clock: 10 * day + day / 24,
            },
        ),
    ]);
    #[rustfmt::skip]
    let cases = [
        ("", true), ("tcp", true), ("udp", false), ("not udp", true),
        ("host 2001:db8::1", true), ("src net 2001:db8::/32", true), ("dst host 2001:db8::1", false),
        ("net 10.0.0.0/8", true), ("src and dst net 10.0.0.0/8", false),
        ("port 22", true), ("src port 55555", true), ("port ssh,80", true), ("udp port 22", false),
        ("port 20-25", true), ("src port 20-25", false), ("src and dst port gt 20", true),
        ("pkts gt 2", true), ("dst pkts gt 2", false), ("dst pkts lt 2", false),
        ("not dst pkts lt 2", true), ("pkts != 3", false),
        ("dsb ef", true), ("dsb gt 45", true), ("dsb gt 46", false), ("dsb lte 46", true), ("tos 0xb8", true),
        ("retrans", true), ("src retrans", true), ("dst retrans", false), ("ooo", false),
        ("fin", true), ("src fin", false), ("dst fin", true), ("syn and push and ack", true), ("urg", false),
        ("label ~ scan", true), ("label scan", false), ("label \"PORT SCAN\"", true),
        ("time after 1970-01-11", true), ("time after 1970-01-10", true), ("time >= 1970-01-11 01:00", true),
        ("time between 1970-01-11 00:59 and 1970-01-11 01:00:00.5", true),
        ("time after 1970-01-11 00:30Z", false), ("time before 1970-01-11 01:30 +02:00", false),
        ("time before 1970-01-11 02:00:00.1 +02:00", true),
    ];
    for (filter, is_kept) in cases {
        assert_eq!(passes(filter, &flow), is_kept, "{filter}");
    }
}

#[test]
fn another_column_answers_where_it_can_and_says_so() {
    let of = |columns: &'static [&'static str], filter: &str| {
        let read = parse(filter).unwrap_or_else(|error| panic!("{error}"));
        let find = |name: &str| columns.contains(&name).then(|| name.to_owned());
        match resolve(filter, &read, &find) {
            Ok(resolved) => format!("{} notes", resolved.notes.len()),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(of(&["SrcBytes", "DstBytes"], "bytes gt 3"), "0 notes");
    assert_eq!(of(&["SrcBytes", "TotBytes"], "dst bytes gt 3"), "0 notes");
    assert_eq!(of(&["TotBytes"], "bytes gt 3"), "1 notes");
    assert_eq!(of(&["SrcIpBytes", "DstIpBytes"], "bytes gt 3"), "2 notes");
    assert_eq!(
        of(&["TotBytes"], "tcprtt gt 3 or src bytes gt 3"),
        "there is no column TcpRtt, which `tcprtt gt 3` asks\n  tcprtt gt 3 or src bytes gt 3\n  ^^^^^^^^^^^"
    );
    assert_eq!(of(&["Sport", "Dport"], "port 53"), "0 notes");
    assert!(of(&["Sport", "Dport"], "tcp port 53").starts_with("there is no column Proto"));
}

#[test]
fn who_asks_for_bytes_without_a_side_hears_of_their_sum() {
    let notes = |filter: &str| {
        let read = parse(filter).unwrap_or_else(|error| panic!("{error}"));
        let there = [
            "SrcPkts", "DstPkts", "TotPkts", "SrcBytes", "DstBytes", "TotBytes", "Proto",
        ];
        let find = |name: &str| there.contains(&name).then(|| name.to_owned());
        resolve(filter, &read, &find).unwrap().notes
    };
    for (filter, proposed) in [
        ("bytes > 300", "totbytes gt 300"),
        ("bytes>300", "totbytes gt 300"),
        ("udp and byte lt 10k", "totbytes lt 10k"),
        ("udp pkts gt 3", "udp totpkts gt 3"),
        ("PKT != 5", "totpkts != 5"),
    ] {
        let said = notes(filter);
        let [note] = said.as_slice() else {
            panic!("{filter}: {said:?}");
        };
        assert!(
            note.ends_with(&format!(": `{proposed}`")),
            "{filter}: {note}"
        );
        assert!(notes(proposed).is_empty(), "{proposed}");
    }
    for silent in [
        "src bytes > 300",
        "src or dst bytes > 300",
        "totbytes > 300",
        "udp",
    ] {
        assert!(notes(silent).is_empty(), "{silent}");
    }
}

#[test]
fn completion_knows_what_may_come_next() {
    let words = |filter: &str| -> Vec<&'static str> {
        let completion = complete(filter, filter.len());
        let word = |candidate: &Candidate| match candidate {
            Candidate::Word(word, _) => Some(*word),
            Candidate::ValueOf(_) => None,
        };
        completion.candidates.iter().filter_map(word).collect()
    };
    let values = |filter: &str| {
        complete(filter, filter.len())
            .candidates
            .iter()
            .any(|candidate| matches!(candidate, Candidate::ValueOf(_)))
    };
    assert_eq!(words("po"), ["port"]);
    assert!(words("tcp and d").contains(&"dst") && words("tcp and d").contains(&"dur"));
    assert_eq!(words("udp and dst po"), ["port"]);
    assert!(words("src ").contains(&"bytes") && !words("src ").contains(&"dur"));
    assert_eq!(words("tcp "), ["and", "or"]);
    assert_eq!(words("bytes g"), ["gt", "gte"]);
    assert_eq!(words("time b"), ["before", "between"]);
    assert!(values("proto ") && values("port 22 or ") && !values("tcp "));
    let completion = complete("host 10.0", 9);
    assert_eq!(completion.replaces, 5..9);
    let columns = Columns::Two {
        source: "SrcAddr",
        destination: "DstAddr",
        sides: Sides::Either,
        is_named: false,
    };
    assert_eq!(completion.candidates, [Candidate::ValueOf(columns)]);
}
