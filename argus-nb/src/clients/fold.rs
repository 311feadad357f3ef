//! Words of several records merged to one: states, flags, directions, addresses, or whatever
//! is kept only where all are the same.

use super::networks::CommonPrefix;
use super::rules::Rule;
use polars::prelude::*;
use polars_arrow::array::Utf8ViewArray;
use std::net::IpAddr;
use std::ops::RangeInclusive;

/// A column of lists of words as a column of words: each list merged by a rule.
pub(super) fn folded(lists: Expr, rule: Rule) -> Expr {
    lists.map(
        move |column| {
            let lists = column.list()?;
            let mut merged = StringChunkedBuilder::new(column.name().clone(), lists.len());
            for chunk in lists.downcast_iter() {
                let Some(words) = chunk.values().as_any().downcast_ref::<Utf8ViewArray>() else {
                    polars_bail!(InvalidOperation: "`{}` does not hold words", column.name());
                };
                for range in chunk.offsets().windows(2) {
                    let (from, to) = (range[0] as usize, range[1] as usize);
                    let records = (from..to).map(|at| words.get(at));
                    merged.append_option(merge(records, rule));
                }
            }
            Ok(merged.finish().into_column())
        },
        |_, field| Ok(Field::new(field.name().clone(), DataType::String)),
    )
}

fn merge<'a>(mut records: impl Iterator<Item = Option<&'a str>>, rule: Rule) -> Option<String> {
    if rule == Rule::Prefix {
        return prefix(records);
    }
    if rule == Rule::Same {
        let first = records.next()??;
        return records
            .all(|record| record == Some(first))
            .then(|| first.to_owned());
    }
    let mut records = records.flatten();
    let first = records.next()?;
    let mut merged = first.to_owned();
    // Records of a flow mostly say the same thing, which has not to be merged with itself.
    let mut last = merged.clone();
    for record in records {
        if record != last {
            merged = match rule {
                Rule::Flags => flags(&merged, record),
                Rule::Direction => direction(&merged, record)?,
                _ if replaces(first, record) => of_latest(record),
                _ => state(&merged, record)?,
            };
            last.clear();
            last.push_str(record);
        }
    }
    Some(merged)
}

/// What addresses have in common. Where it is nothing, there is no address to show.
fn prefix<'a>(records: impl Iterator<Item = Option<&'a str>>) -> Option<String> {
    let mut records = records.flatten();
    let first = records.next()?;
    let mut common: Option<CommonPrefix> = None;
    let mut last = first;
    for record in records {
        if record == last {
            continue;
        }
        last = record;
        let parse = |text: &str| text.trim().parse::<IpAddr>().ok();
        let so_far = match common {
            Some(common) => common,
            None => CommonPrefix::new(parse(first)?),
        };
        common = Some(so_far.with(parse(record)?)?);
    }
    let merged = common.map(|common| common.address().to_string());
    Some(merged.unwrap_or_else(|| first.to_owned()))
}

/// TCP's states, the last step first: what was seen of a flow in any record was seen of it.
const STEPS: [&str; 7] = ["RST", "FIN", "CLO", "TIM", "CON", "ACC", "REQ"];

/// Whether a record says alone what the flow's state is. Of a flow whose first record is a lone
/// SYN, ra knows what the latest record of a connection says, and not what any has said before.
fn replaces(first: &str, record: &str) -> bool {
    let record = record.trim();
    first.trim() == "REQ" && record != "REQ" && STEPS.contains(&record)
}

/// The state that the latest record leaves: that a connection became idle is told by the first
/// record's cause alone.
fn of_latest(record: &str) -> String {
    match record.trim() {
        "TIM" => "CON".to_owned(),
        _ => record.to_owned(),
    }
}

/// The state of two records as that of one; none where there is no such state.
fn state(one: &str, other: &str) -> Option<String> {
    if one.contains('_') && other.contains('_') {
        return Some(tcp_flags(one, other));
    }
    let step = |state: &str| STEPS.iter().position(|step| *step == state.trim());
    let merged = match (one.trim(), other.trim()) {
        (a, b) if a == b || b.is_empty() => one,
        ("", _) => other,
        // One side spoke in the one record, and the other in the other.
        ("INT" | "REQ", "RSP") | ("RSP", "INT" | "REQ") => "CON",
        ("INT", "REQ") => one,
        // That it became idle is told by the first record's cause alone.
        ("RST" | "FIN" | "CLO" | "TIM", "TIM") => one,
        (_, "TIM") => "CON",
        ("INT" | "RSP", b) if step(b).is_some() => other,
        (a, "INT" | "RSP") if step(a).is_some() => one,
        (a, b) if step(a)? <= step(b)? => one,
        _ => other,
    };
    Some(merged.to_owned())
}

/// The flags of TCP as `ra -Zb` prints them, those of either record.
fn tcp_flags(one: &str, other: &str) -> String {
    let sides = |text: &str| -> [String; 2] {
        let (source, destination) = text.trim().split_once('_').unwrap_or((text, ""));
        [source.to_owned(), destination.to_owned()]
    };
    let (one, other) = (sides(one), sides(other));
    let [source, destination] = [0, 1].map(|side| -> String {
        "FSRPAUEC"
            .chars()
            .filter(|flag| one[side].contains(*flag) || other[side].contains(*flag))
            .collect()
    });
    format!("{source}_{destination}")
}

/// The arrows of either record; `who` and `tel` have none. A connection that was seen to begin
/// in one of them is no doubt (`?`) in the other.
fn direction(one: &str, other: &str) -> Option<String> {
    let is_arrow = |text: &str| text.trim().chars().all(|letter| "<?->".contains(letter));
    if !is_arrow(one) || !is_arrow(other) {
        return None;
    }
    let is_sure = |text: &str| !text.contains('?');
    match (is_sure(one), is_sure(other)) {
        (true, false) => return Some(one.to_owned()),
        (false, true) => return Some(other.to_owned()),
        _ => {}
    }
    let has = |letter: char| one.contains(letter) || other.contains(letter);
    let arrows = ['<', '?', '-', '>'];
    Some(arrows.into_iter().filter(|letter| has(*letter)).collect())
}

/// Flags without those of a transport protocol, which records of several protocols have not in
/// common.
pub(super) fn without_transport(flags: Expr) -> Expr {
    flags.map(
        |column| {
            let blanked = column.str()?.apply_values(|flags| {
                let is_transport = |at: usize| TRANSPORT.contains(&at);
                let letters = flags.chars().enumerate();
                let letter = |(at, letter)| if is_transport(at) { ' ' } else { letter };
                letters.map(letter).collect::<String>().into()
            });
            Ok(blanked.into_column())
        },
        |_, field| Ok(field.clone()),
    )
}

/// Flags position by position, each of either record.
fn flags(one: &str, other: &str) -> String {
    let letters = |text: &str| -> Vec<char> { text.chars().collect() };
    pairwise(&letters(one), &letters(other), flag)
}

/// Two texts letter by letter: where both have one, and they differ, `both` decides.
fn pairwise(one: &[char], other: &[char], both: fn(usize, char, char) -> char) -> String {
    let letter = |text: &[char], at: usize| text.get(at).copied().unwrap_or(' ');
    (0..one.len().max(other.len()))
        .map(|at| match (letter(one, at), letter(other, at)) {
            (a, b) if a == b || b == ' ' => a,
            (' ', b) => b,
            (a, b) => both(at, a, b),
        })
        .collect()
}

/// The positions of the flags that TCP, RTP and ESP have: what was lost or came out of order,
/// windows that were shut, congestion.
const TRANSPORT: RangeInclusive<usize> = 3..=5;

/// Two flags of one position, in the order in which ra tests them.
fn flag(at: usize, a: char, b: char) -> char {
    let either = |letters: &str| [a, b].into_iter().find(|letter| letters.contains(*letter));
    match at {
        // That there were several MAC addresses is said in place of all else, and told by the
        // first record alone.
        1 if a == 'M' || b == 'M' => a,
        1 => '*',
        3 => match (either("sd*"), either("g"), either("ir&")) {
            (Some(_), ..) if "sd*".contains(a) && "sd*".contains(b) => '*',
            (Some(retransmitted), ..) => retransmitted,
            (_, Some(gap), _) => gap,
            _ => '&',
        },
        4 => '@',
        5 => 'E',
        6 => either("V").or(either("f")).unwrap_or(a),
        7 => 'O',
        _ => a,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_several_records_are_merged_as_ra_merges_them() {
        let merged = |rule: Rule, words: &[Option<&str>]| merge(words.iter().copied(), rule);
        #[rustfmt::skip]
        let cases: &[(Rule, &[&str], Option<&str>)] = &[
            (Rule::State, &["REQ", "CON", "FIN"], Some("FIN")),
            (Rule::State, &["FIN", "RST", "CON"], Some("RST")),
            (Rule::State, &["INT", "RSP"], Some("CON")),
            (Rule::State, &["INT", "REQ"], Some("INT")),
            (Rule::State, &["ECO", "URP"], None),
            (Rule::State, &["S_SA", "FPA_A"], Some("FSPA_SA")),
            (Rule::State, &["TIM", "CON"], Some("TIM")),
            (Rule::State, &["CON", "FIN", "CON"], Some("FIN")),
            (Rule::State, &["REQ", "FIN", "CON"], Some("CON")),
            (Rule::State, &["REQ", "CON", "RST", "REQ"], Some("RST")),
            (Rule::State, &["REQ", "FIN", "TIM"], Some("CON")),
            (Rule::Flags, &[" e        ", " e s      ", " e d      "], Some(" e *      ")),
            (Rule::Flags, &[" e gS     ", " e iD     "], Some(" e g@     ")),
            (Rule::Flags, &[" v        ", " e        "], Some(" *        ")),
            (Rule::Flags, &[" M        ", " e        "], Some(" M        ")),
            (Rule::Flags, &[" e        ", " M        "], Some(" e        ")),
            (Rule::Direction, &["->", "<?>"], Some("->")),
            (Rule::Direction, &["->", "<-"], Some("<->")),
            (Rule::Direction, &["?>", "<?"], Some("<?>")),
            (Rule::Direction, &["who", "->"], None),
            (Rule::Prefix, &["10.0.0.1", "10.0.0.1"], Some("10.0.0.1")),
            (Rule::Prefix, &["10.0.0.1", "10.0.1.1", "10.0.0.9"], Some("10.0.0.0")),
            (Rule::Prefix, &["10.0.0.1", "fe80::1"], None),
            (Rule::Same, &["udp", "udp"], Some("udp")),
            (Rule::Same, &["udp", "tcp"], None),
        ];
        for (rule, words, expected) in cases {
            let words: Vec<_> = words.iter().map(|word| Some(*word)).collect();
            assert_eq!(merged(*rule, &words).as_deref(), *expected, "{words:?}");
        }
        assert_eq!(merged(Rule::Same, &[Some("udp"), None]), None);
        assert_eq!(merged(Rule::State, &[None, None]), None);
    }
}
