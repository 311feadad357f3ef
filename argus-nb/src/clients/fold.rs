//! Words of several records merged to one: states, flags, directions, addresses, or whatever
//! is kept only where all are the same.

use super::networks::CommonPrefix;
use super::rules::Rule;
use super::words::{REQUEST, direction, flags, of_latest, replaces, state};
use crate::flows::Groups;
use polars::prelude::*;
use std::collections::HashMap;
use std::net::IpAddr;

/// A word for each flow: those of its records, merged by a rule in their order.
///
/// Words are known by their numbers, which `numbers` are of each record, and most records of a flow
/// say the same.
pub(super) fn folded(
    words: &Series,
    numbers: Groups,
    flows: &Groups,
    rule: Rule,
) -> PolarsResult<Series> {
    let records = Said::new(numbers, flows);
    let distinct = records.words.distinct(words)?;
    if !records.differ.contains(&true) {
        return distinct.take_slice(&records.first);
    }
    let texts = distinct.cast(&DataType::String)?.rechunk();
    let known = texts.str()?;
    let (merged, new) = match rule {
        Rule::Same => (vec![None; flows.len()], Vec::new()),
        Rule::Prefix => prefixes(&records, known),
        _ => joined(&records, known, rule),
    };
    let flows = records.differ.iter().zip(&records.first).zip(merged);
    let word = |((differs, first), merged): ((&bool, &u32), Option<u32>)| match differs {
        true => merged,
        false => Some(*first),
    };
    let of_flows: IdxCa = flows.map(word).collect();
    let mut all = texts.clone();
    all.append_owned(StringChunked::from_iter_values("".into(), new.iter()).into_series())?;
    all.cast(words.dtype())?.take(&of_flows)
}

/// What the records of flows say, by the numbers of their words.
struct Said<'a> {
    words: Groups,
    flows: &'a Groups,
    /// Of each flow, the word of its first record.
    first: Vec<u32>,
    /// Of each flow, whether its records say several things.
    differ: Vec<bool>,
}

impl Said<'_> {
    fn new(words: Groups, flows: &Groups) -> Said<'_> {
        let first = flows.first.iter().map(|row| words.of_rows[*row as usize]);
        let first: Vec<u32> = first.collect();
        let mut differ = vec![false; flows.len()];
        for (word, flow) in words.of_rows.iter().zip(&flows.of_rows) {
            differ[*flow as usize] |= *word != first[*flow as usize];
        }
        Said {
            words,
            flows,
            first,
            differ,
        }
    }

    /// What the words come to of each flow whose records say several things. Null says nothing,
    /// and what the record before said is not merged again.
    fn merged<M: Copy>(
        &self,
        texts: &StringChunked,
        begin: impl Fn(u32) -> M,
        mut with: impl FnMut(M, u32) -> M,
    ) -> Vec<Option<M>> {
        let null = texts.iter().position(|text| text.is_none());
        let null = null.map(|null| null as u32);
        let mut merged: Vec<Option<(M, u32)>> = vec![None; self.flows.len()];
        for (word, flow) in self.words.of_rows.iter().zip(&self.flows.of_rows) {
            let flow = *flow as usize;
            if !self.differ[flow] || Some(*word) == null {
                continue;
            }
            match &mut merged[flow] {
                None => merged[flow] = Some((begin(*word), *word)),
                Some((_, last)) if last == word => {}
                Some((merged, last)) => (*merged, *last) = (with(*merged, *word), *word),
            }
        }
        let merged = merged.into_iter();
        merged.map(|merged| Some(merged?.0)).collect()
    }
}

/// The numbers of merged words, and the words that no record has: their numbers are those behind
/// the known ones.
type Numbered = (Vec<Option<u32>>, Vec<String>);

/// What the addresses of a flow have in common.
#[derive(Clone, Copy)]
enum Prefix {
    /// All are this one.
    Only(u32),
    Common(CommonPrefix),
    /// There is no address to show.
    Nothing,
}

fn prefixes(records: &Said<'_>, texts: &StringChunked) -> Numbered {
    let addresses = texts.iter().map(|text| text?.trim().parse().ok());
    let addresses: Vec<Option<IpAddr>> = addresses.collect();
    let with = |prefix: Prefix, word: u32| {
        let so_far = match prefix {
            Prefix::Only(first) => addresses[first as usize].map(CommonPrefix::new),
            Prefix::Common(common) => Some(common),
            Prefix::Nothing => return Prefix::Nothing,
        };
        let other = addresses[word as usize];
        let common = so_far
            .zip(other)
            .and_then(|(common, other)| common.with(other));
        common.map_or(Prefix::Nothing, Prefix::Common)
    };
    let merged = records.merged(texts, Prefix::Only, with);
    let mut new = Vec::new();
    let number = |prefix: Option<Prefix>| match prefix? {
        Prefix::Only(word) => Some(word),
        Prefix::Common(common) => {
            new.push(common.address().to_string());
            Some((texts.len() + new.len() - 1) as u32)
        }
        Prefix::Nothing => None,
    };
    (merged.into_iter().map(number).collect(), new)
}

fn joined(records: &Said<'_>, texts: &StringChunked, rule: Rule) -> Numbered {
    let mut joining = Joining::new(rule, texts);
    let begin = |word: u32| SoFar {
        word: Some(word),
        began_as_request: texts
            .get(word as usize)
            .is_some_and(|text| text.trim() == REQUEST),
    };
    let merged = records.merged(texts, begin, |so_far, word| joining.with(so_far, word));
    let numbers = merged.into_iter().map(|merged| merged?.word);
    (numbers.collect(), joining.new)
}

/// What the words of a flow have come to.
#[derive(Clone, Copy)]
struct SoFar {
    /// None where there is no such word.
    word: Option<u32>,
    /// Whether the first record was a lone SYN.
    began_as_request: bool,
}

/// What is more than so much is merged anew each time.
const REMEMBERED: usize = 1 << 20;

/// Merges two words at a time, and each two only once.
struct Joining<'a> {
    rule: Rule,
    /// What records say.
    texts: &'a StringChunked,
    /// What is said of several together, and the numbers of that: those behind the others.
    new: Vec<String>,
    numbers: HashMap<String, u32>,
    /// What each word so far (a row, of each kind of beginning) and each of a record come to.
    known: Vec<Joined>,
}

/// What two words come to.
#[derive(Clone, Copy, PartialEq)]
enum Joined {
    Unknown,
    Nothing,
    Word(u32),
}

impl Joining<'_> {
    fn new(rule: Rule, texts: &StringChunked) -> Joining<'_> {
        Joining {
            rule,
            texts,
            new: Vec::new(),
            numbers: HashMap::new(),
            known: Vec::new(),
        }
    }

    fn with(&mut self, so_far: SoFar, record: u32) -> SoFar {
        let Some(word) = so_far.word else {
            return so_far;
        };
        let began_as_request = so_far.began_as_request;
        let row = 2 * word as usize + usize::from(began_as_request);
        let place = row * self.texts.len() + record as usize;
        let known = self.known.get(place).copied();
        let word = match known.unwrap_or(Joined::Unknown) {
            Joined::Word(word) => Some(word),
            Joined::Nothing => None,
            Joined::Unknown => {
                let word = self.joined(word, record, began_as_request);
                if place < REMEMBERED {
                    let length = self.known.len().max(place + 1);
                    self.known.resize(length, Joined::Unknown);
                    self.known[place] = word.map_or(Joined::Nothing, Joined::Word);
                }
                word
            }
        };
        SoFar {
            word,
            began_as_request,
        }
    }

    fn joined(&mut self, word: u32, record: u32, began_as_request: bool) -> Option<u32> {
        let text = |number: u32| match (number as usize).checked_sub(self.texts.len()) {
            Some(new) => self.new[new].as_str(),
            None => self.texts.get(number as usize).unwrap_or_default(),
        };
        let (one, other) = (text(word), text(record));
        let joined = match self.rule {
            Rule::Flags => flags(one, other),
            Rule::Direction => direction(one, other)?,
            _ if began_as_request && replaces(other) => of_latest(other),
            _ => state(one, other)?,
        };
        if joined == one {
            return Some(word);
        }
        if joined == other {
            return Some(record);
        }
        let next = (self.texts.len() + self.new.len()) as u32;
        let number = *self.numbers.entry(joined.clone()).or_insert(next);
        if number == next {
            self.new.push(joined);
        }
        Some(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_several_records_are_merged_as_ra_merges_them() {
        let merged = |rule: Rule, words: &[Option<&str>]| {
            let words = Series::new("".into(), words);
            let one_flow = Groups::of_several([].into_iter(), words.len()).unwrap();
            let numbers = Groups::new(&words).unwrap();
            let merged = folded(&words, numbers, &one_flow, rule).unwrap();
            merged.str().unwrap().get(0).map(str::to_owned)
        };
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
