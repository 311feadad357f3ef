//! A pattern matches the texts of which its condition is true, and no others.

use super::{of_condition, of_shell, portable};
use argus_filter::{Condition, Value};
use polars::prelude::*;
use std::borrow::Cow;

#[rustfmt::skip]
const TEXTS: &[&str] = &[
    "10.0.0.1", "172.20.3.4", "192.168.1.70", "::1", "fe80::1", "2001:db8::1", "2001:0DB8:0:5::a",
    "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::ffff:10.1.2.3", "1::1.2.3.4",
    "0:0::1", "ff02::fb", "FF02:0:0:0:0:0:0:00fb", "00:11:2a:3:4:ff", "+0:11:2A:+3:04:fF",
    "01-00-5e-0-0-1", "udp", "UDP ", " a.K", "SPA_FSPA", "S_RA", "_S", "URP", "*", "", "\u{a0}",
    "10.0.0.256", "010.0.0.1", "\u{212a}", "a.\u{212a}", "10.0.0.1\n", "1:2:3:4:5:6:7:8", "::",
    "1::2::3", "::1.2.3.4:1", ":1", "1:",
];

fn conditions() -> Vec<Condition> {
    let nets = [
        "10.0.0.0/8",
        "10.0.0.1/32",
        "172.16.0.0/12",
        "0.0.0.0/0",
        "::/0",
        "fe80::/10",
        "2001:db8::/32",
        "::1/128",
        "ff02::fb/128",
        "2001:db8:0:5::/61",
        "::ffff:10.0.0.0/104",
    ];
    let mut conditions: Vec<Condition> = nets
        .iter()
        .map(|net| Condition::Nets(vec![net.parse().unwrap()]))
        .collect();
    let words = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect();
    conditions.extend([
        Condition::IsAddress(None),
        Condition::IsAddress(Some(4)),
        Condition::IsAddress(Some(6)),
        Condition::IsMac,
        Condition::IsGroupMac,
        Condition::Mac([0, 0x11, 0x2a, 3, 4, 0xff]),
        Condition::IsThere,
        Condition::Words(words(&["udp", "a.k"])),
        Condition::Begins("UR".to_owned()),
        Condition::Letter {
            at: None,
            letters: "*&",
        },
        Condition::TcpFlag {
            letter: 'S',
            of_source: true,
        },
        Condition::TcpFlag {
            letter: 'S',
            of_source: false,
        },
    ]);
    conditions
}

/// The texts, and what becomes of them by a character more, less or another.
fn texts() -> Vec<String> {
    let mut texts: Vec<String> = TEXTS.iter().map(|text| (*text).to_owned()).collect();
    for text in TEXTS {
        let characters: Vec<char> = text.chars().collect();
        for at in 0..characters.len() {
            for other in [
                '0', '7', 'b', 'F', ':', '.', ' ', '\n', '+', '_', 's', '\u{212a}',
            ] {
                let mut changed = characters.clone();
                changed[at] = other;
                texts.push(changed.iter().collect());
                changed.insert(at, characters[at]);
                texts.push(changed.iter().collect());
            }
            let mut less = characters.clone();
            less.remove(at);
            texts.push(less.iter().collect());
        }
    }
    texts
}

#[test]
fn a_pattern_matches_what_its_condition_holds_of() {
    let texts = texts();
    let column = StringChunked::from_slice("".into(), &texts);
    for condition in conditions() {
        let pattern = of_condition(&condition).unwrap();
        let found = column.contains(&pattern, true).unwrap();
        let mut matches = 0;
        for (text, found) in texts.iter().zip(found.iter()) {
            let value = Value::Text(Cow::Borrowed(text));
            let holds = condition.holds(&value, &|_, _| false);
            assert_eq!(found, Some(holds), "{condition:?} of {text:?}");
            matches += usize::from(holds);
        }
        assert!(
            matches > 0 && matches < texts.len(),
            "{condition:?}: {matches}"
        );
    }
}

#[test]
fn a_pattern_of_ones_own_is_taken_where_it_means_the_same_everywhere() {
    for (pattern, same) in [
        ("^N.*$", Some("^N[^\n]*\\z")),
        ("a+?b", Some("a+b")),
        ("(a|b)*", Some("(?:a|b)*")),
        ("scan[0-9a-f_]+", Some("scan[0-9a-f_]+")),
        ("(?i)a", None),
        ("a++", None),
        (r"\d", None),
        ("a{2}", None),
        ("[[:alpha:]]", None),
        ("[a&&b]", None),
        ("*", None),
    ] {
        assert_eq!(portable(pattern).as_deref(), same, "{pattern}");
    }
    assert_eq!(
        of_shell(r"(?s)\Aa.*\.b\z").as_deref(),
        Some(r"^a(?:[^\n]|\n)*\.b\z")
            .map(|said| said.replace(r"\n", "\n"))
            .as_deref()
    );
}
