//! Two states, flags or directions as those of one record, as ra has them.

use polars::prelude::*;
use std::ops::RangeInclusive;

/// TCP's states, the last step first: what was seen of a flow in any record was seen of it.
const STEPS: [&str; 7] = ["RST", "FIN", "CLO", "TIM", "CON", "ACC", REQUEST];
pub(super) const REQUEST: &str = "REQ";

/// Whether a record says alone what the state is of a flow whose first record is a lone SYN: of
/// such a flow ra knows what the latest record of a connection says, and not what any has said
/// before.
pub(super) fn replaces(record: &str) -> bool {
    let record = record.trim();
    record != REQUEST && STEPS.contains(&record)
}

/// The state that the latest record leaves: that a connection became idle is told by the first
/// record's cause alone.
pub(super) fn of_latest(record: &str) -> String {
    match record.trim() {
        "TIM" => "CON".to_owned(),
        _ => record.to_owned(),
    }
}

/// The state of two records as that of one; none where there is no such state.
pub(super) fn state(one: &str, other: &str) -> Option<String> {
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
pub(super) fn direction(one: &str, other: &str) -> Option<String> {
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
pub(super) fn flags(one: &str, other: &str) -> String {
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
