//! Words of several records merged to one: states, flags, directions, addresses, or whatever
//! is kept only where all are the same.

use super::networks::{AddressBits, cut};
use super::rules::Rule;
use super::words::{REQUEST, direction, flags, of_latest, replaces, state};
use crate::flows::Groups;
use polars::prelude::*;
use std::collections::HashMap;
use std::net::IpAddr;

/// A word for each flow: those of its records, merged by a rule in their order.
///
/// Words are known by their numbers, which `numbers` are of each record.
pub(super) fn folded(
    words: &Series,
    numbers: &Groups,
    flows: &Groups,
    rule: Rule,
) -> PolarsResult<Series> {
    let distinct = numbers.distinct(words)?;
    let texts = distinct.cast(&DataType::String)?.rechunk();
    let known = texts.str()?;
    let null = known.iter().position(|text| text.is_none());
    let records = Said {
        numbers,
        flows,
        null: null.map_or(NO_WORD, |null| null as u32),
    };
    let (of_flows, new) = match rule {
        Rule::Same => (records.same(), Vec::new()),
        Rule::Prefix => prefixes(&records, known),
        _ => joined(&records, known, rule),
    };
    let of_flows: IdxCa = of_flows.into_iter().collect();
    if new.is_empty() {
        return distinct.take(&of_flows);
    }
    let mut all = texts.clone();
    all.append_owned(StringChunked::from_iter_values("".into(), new.iter()).into_series())?;
    all.cast(words.dtype())?.take(&of_flows)
}

/// A number that no word has.
const NO_WORD: u32 = u32::MAX;

/// What the records of flows say, by the numbers of their words.
struct Said<'a> {
    numbers: &'a Groups,
    flows: &'a Groups,
    /// The number of null.
    null: u32,
}

/// What the records so far have come to, and which word the last of them said.
#[derive(Clone, Copy)]
struct Merging<M> {
    last: u32,
    merged: M,
}

impl Said<'_> {
    /// The word and the flow of each record.
    fn records(&self) -> impl Iterator<Item = (u32, usize)> {
        let words = self.numbers.of_rows.iter();
        let flows = self.flows.of_rows.iter();
        words.zip(flows).map(|(word, flow)| (*word, *flow as usize))
    }

    /// The word that all records of a flow say, null among them.
    fn same(&self) -> Vec<Option<u32>> {
        let first = self.flows.first.iter();
        let first = first.map(|row| self.numbers.of_rows[*row as usize]);
        let mut same: Vec<u32> = first.collect();
        let mut differ = vec![false; same.len()];
        for (word, flow) in self.records() {
            differ[flow] |= word != same[flow];
        }
        for (word, differs) in same.iter_mut().zip(differ) {
            *word = if differs { NO_WORD } else { *word };
        }
        let is_word = |word: &u32| *word != NO_WORD && *word != self.null;
        let same = same.into_iter().map(|word| Some(word).filter(is_word));
        same.collect()
    }

    /// What the words of each flow come to. Null says nothing, and what the record before said is
    /// not merged again.
    fn merged<M: Copy>(
        &self,
        begin: impl Fn(u32) -> M,
        mut with: impl FnMut(M, u32) -> M,
        nothing: M,
    ) -> Vec<M> {
        let none = Merging {
            last: NO_WORD,
            merged: nothing,
        };
        let mut flows = vec![none; self.flows.len()];
        for (word, flow) in self.records() {
            let flow = &mut flows[flow];
            if word == flow.last || word == self.null {
                continue;
            }
            flow.merged = match flow.last {
                NO_WORD => begin(word),
                _ => with(flow.merged, word),
            };
            flow.last = word;
        }
        flows.into_iter().map(|flow| flow.merged).collect()
    }
}

/// The numbers of merged words, and the words that no record has: their numbers are those behind
/// the known ones.
type Numbered = (Vec<Option<u32>>, Vec<String>);

/// What the addresses of a flow have in common: so many bits of the first one.
#[derive(Clone, Copy)]
struct Prefix {
    first: u32,
    /// Nothing where no address can be shown; [`Prefix::WHOLE`] where all say the same, be it an
    /// address or not.
    bits: u32,
}

impl Prefix {
    const WHOLE: u32 = u32::MAX;
}

fn prefixes(records: &Said<'_>, texts: &StringChunked) -> Numbered {
    let addresses = texts.iter().map(|text| text?.trim().parse().ok());
    let addresses: Vec<Option<IpAddr>> = addresses.collect();
    let bits: Vec<Option<AddressBits>> = addresses
        .iter()
        .map(|it| it.map(AddressBits::new))
        .collect();
    let begin = |word: u32| Prefix {
        first: word,
        bits: Prefix::WHOLE,
    };
    let with = |prefix: Prefix, word: u32| {
        // By reference: a copy of both, for each record, takes longer than to compare them.
        let common = match (&bits[prefix.first as usize], &bits[word as usize]) {
            (Some(first), Some(other)) => first.common(other),
            _ => 0,
        };
        Prefix {
            bits: prefix.bits.min(common),
            ..prefix
        }
    };
    let nothing = Prefix { first: 0, bits: 0 };
    let merged = records.merged(begin, with, nothing);
    let mut new = Vec::new();
    let number = |prefix: Prefix| match prefix.bits {
        Prefix::WHOLE => Some(prefix.first),
        0 => None,
        bits => {
            new.push(cut(addresses[prefix.first as usize]?, bits).to_string());
            Some((texts.len() + new.len() - 1) as u32)
        }
    };
    (merged.into_iter().map(number).collect(), new)
}

fn joined(records: &Said<'_>, texts: &StringChunked, rule: Rule) -> Numbered {
    let mut joining = Joining::new(rule, texts);
    let begin = |word: u32| SoFar {
        word,
        began_as_request: texts
            .get(word as usize)
            .is_some_and(|text| text.trim() == REQUEST),
    };
    let nothing = SoFar {
        word: NO_WORD,
        began_as_request: false,
    };
    let merged = records.merged(begin, |so_far, word| joining.with(so_far, word), nothing);
    let is_word = |word: &u32| *word != NO_WORD;
    let numbers = merged.into_iter().map(|it| Some(it.word).filter(is_word));
    (numbers.collect(), joining.new)
}

/// What the words of a flow have come to.
#[derive(Clone, Copy)]
struct SoFar {
    /// [`NO_WORD`] where there is no such word.
    word: u32,
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
    /// Perhaps none.
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

    #[inline]
    fn with(&mut self, so_far: SoFar, record: u32) -> SoFar {
        if so_far.word == NO_WORD {
            return so_far;
        }
        let row = 2 * so_far.word as usize + usize::from(so_far.began_as_request);
        let place = row * self.texts.len() + record as usize;
        let word = match self.known.get(place) {
            Some(Joined::Word(word)) => *word,
            _ => self.learn(so_far, record, place),
        };
        SoFar { word, ..so_far }
    }

    /// What they come to, which is known from now on.
    #[cold]
    fn learn(&mut self, so_far: SoFar, record: u32, place: usize) -> u32 {
        let word = self.joined(so_far.word, record, so_far.began_as_request);
        let word = word.unwrap_or(NO_WORD);
        if place < REMEMBERED {
            let length = self.known.len().max(place + 1);
            self.known.resize(length, Joined::Unknown);
            self.known[place] = Joined::Word(word);
        }
        word
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
            let merged = folded(&words, &numbers, &one_flow, rule).unwrap();
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
