//! What may come next in a filter that is being written.

use crate::filter::{Columns, Sides};
use crate::lexer::{Token, TokenKind, tokens};
use crate::words::{self, Meaning, Place, WORDS, Word};
use std::ops::Range;

/// What may stand at the cursor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// The begun word that a candidate takes the place of, in bytes.
    pub replaces: Range<usize>,
    pub candidates: Vec<Candidate>,
}

/// One thing that may stand there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Candidate {
    /// A word of the language, and what it means.
    Word(&'static str, &'static str),
    /// A value of these columns, which the caller knows.
    ValueOf(Columns),
}

/// What may come next, with the begun word in mind. A cursor that is not on the border of a
/// letter is moved to the one before.
pub fn complete(filter: &str, cursor: usize) -> Completion {
    let mut cursor = cursor.min(filter.len());
    while !filter.is_char_boundary(cursor) {
        cursor -= 1;
    }
    let before = tokens(&filter[..cursor]).unwrap_or_default();
    let (before, begun) = match before.split_last() {
        Some((last, rest)) if last.span.end == cursor && is_word(last) => (rest, last.span.clone()),
        _ => (&before[..], cursor..cursor),
    };
    let begun_text = filter[begun.clone()].to_lowercase();
    let mut candidates = following(before);
    candidates.retain(|candidate| match candidate {
        Candidate::Word(word, _) => word.starts_with(&begun_text),
        Candidate::ValueOf(_) => true,
    });
    Completion {
        replaces: begun,
        candidates,
    }
}

fn is_word(token: &Token) -> bool {
    matches!(
        token.kind,
        TokenKind::Word(_) | TokenKind::And | TokenKind::Or | TokenKind::Not
    )
}

const SIDES: [(&str, &str); 2] = [("src", "of the source"), ("dst", "of the destination")];
const COMPARISONS: [(&str, &str); 5] = [
    ("gt", "greater than"),
    ("gte", "greater than or equal"),
    ("lt", "less than"),
    ("lte", "less than or equal"),
    ("eq", "equal"),
];
const JOINED: [(&str, &str); 2] = [("and", "both"), ("or", "one of both")];
const TIMES: [(&str, &str); 3] = [
    ("after", "later than"),
    ("before", "earlier than"),
    ("between", "from one time to another"),
];

fn following(before: &[Token]) -> Vec<Candidate> {
    let listed = |words: &[(&'static str, &'static str)]| -> Vec<Candidate> {
        words
            .iter()
            .map(|(word, help)| Candidate::Word(word, help))
            .collect()
    };
    let Some(last) = before.last() else {
        return beginnings(true);
    };
    match &last.kind {
        TokenKind::And | TokenKind::Or | TokenKind::Not | TokenKind::Open => {
            let mut candidates = beginnings(true);
            candidates.extend(last_word(before).and_then(value_of));
            candidates
        }
        TokenKind::Word(word) if SIDES.iter().any(|(side, _)| side == word) => beginnings(false),
        TokenKind::Word(text) => match words::word(text) {
            Some(word) if matches!(word.meaning, Meaning::Time(_)) => listed(&TIMES),
            Some(word) => match value_of(word) {
                Some(value) if is_compared(word) => {
                    let mut candidates = listed(&COMPARISONS);
                    candidates.push(value);
                    candidates
                }
                Some(value) => vec![value],
                None => listed(&JOINED),
            },
            None if is_comparison(text) => {
                last_word(before).and_then(value_of).into_iter().collect()
            }
            None => listed(&JOINED),
        },
        TokenKind::Sign(_) | TokenKind::Comma => {
            last_word(before).and_then(value_of).into_iter().collect()
        }
        TokenKind::Close | TokenKind::Quoted(_) => listed(&JOINED),
    }
}

/// What a term may begin with; after a side, what has sides.
fn beginnings(is_any: bool) -> Vec<Candidate> {
    let has_sides = |word: &&Word| match word.meaning {
        Meaning::Port | Meaning::Host | Meaning::Net | Meaning::Alone(_) => true,
        Meaning::Number(place, _) | Meaning::Text(place) => !matches!(place, Place::Flow(_)),
        _ => false,
    };
    let is_offered = |word: &&Word| {
        !matches!(word.meaning, Meaning::Unanswerable(_)) && (is_any || has_sides(word))
    };
    let words = WORDS.iter().filter(is_offered);
    let mut candidates: Vec<Candidate> = words
        .map(|word| Candidate::Word(word.spellings[0], word.help))
        .collect();
    if is_any {
        let others = [
            ("not", "the contrary"),
            ("ip", "of IP"),
            ("ether", "of Ethernet"),
        ];
        let others = SIDES.into_iter().chain(others);
        candidates.extend(others.map(|(word, help)| Candidate::Word(word, help)));
    }
    candidates
}

fn is_comparison(text: &str) -> bool {
    COMPARISONS.iter().any(|(word, _)| *word == text)
}

fn is_compared(word: &Word) -> bool {
    matches!(word.meaning, Meaning::Number(..) | Meaning::Port)
}

/// The last word of the language, whose value is asked for.
fn last_word(before: &[Token]) -> Option<&'static Word> {
    before.iter().rev().find_map(|token| match &token.kind {
        TokenKind::Word(text) => words::word(text),
        _ => None,
    })
}

fn value_of(word: &Word) -> Option<Candidate> {
    let two = |source, destination| Columns::Two {
        source,
        destination,
        sides: Sides::Either,
        is_named: false,
    };
    let columns = match word.meaning {
        Meaning::Port => two("Sport", "Dport"),
        Meaning::Host | Meaning::Net => two("SrcAddr", "DstAddr"),
        Meaning::Proto => Columns::One("Proto"),
        Meaning::Encapsulation => two("sEnc", "dEnc"),
        Meaning::Time(column) => Columns::One(column),
        Meaning::Number(place, _) | Meaning::Text(place) => match place {
            Place::Flow(column) => Columns::One(column),
            Place::Sides(source, destination) | Place::BothSides(source, destination) => {
                two(source, destination)
            }
        },
        _ => return None,
    };
    Some(Candidate::ValueOf(columns))
}
