//! One question: protocol, direction, word, comparison, value, in this order.

use super::cursor::Parser;
use super::qualifiers::{Layer, Qualifiers, prefix};
use crate::condition::address;
use crate::error::{FilterError, Problem, nearest};
use crate::filter::{Extension, Primitive, Sides, Test};
use crate::fixed;
use crate::lexer::TokenKind;
use crate::services;
use crate::words::{self, Meaning, Unit, Word};

/// The protocols that may stand before a question.
const BEFORE_OTHERS: &[&str] = &["tcp", "udp", "icmp", "igmp", "rtp", "rtcp", "udt", "arp"];

impl Parser<'_> {
    pub(super) fn primitive(&mut self) -> Result<Primitive, FilterError> {
        let first = self.next;
        self.beyond_ra.clear();
        let (text, test) = self.question()?;
        let span = match (self.tokens.get(first), self.next.checked_sub(1)) {
            (Some(first), Some(last)) => {
                let end = self
                    .tokens
                    .get(last)
                    .map_or(first.span.end, |token| token.span.end);
                first.span.start..end
            }
            _ => self.span(),
        };
        let mut beyond_ra = std::mem::take(&mut self.beyond_ra);
        beyond_ra.sort_unstable();
        beyond_ra.dedup();
        Ok(Primitive {
            text,
            span,
            test,
            beyond_ra,
        })
    }

    /// A question's text, written out, and what it asks.
    fn question(&mut self) -> Result<(String, Test), FilterError> {
        let inherited = self.inherited.take();
        let layer = self.layer();
        let sides = self.direction();
        if let Some(Layer::Ip) = layer
            && !self.begins_a_question()
            && sides.is_none()
        {
            return Ok(("ip".to_owned(), fixed::ip(None)));
        }
        let word = match self.peek().map(|token| token.kind.clone()) {
            Some(TokenKind::Word(text)) => match self.word_here(&text, layer, sides, inherited)? {
                Found::Word(word) => word,
                Found::Bare(qualifiers) => return self.with_value(qualifiers),
            },
            Some(TokenKind::Sign(_) | TokenKind::Quoted(_)) if let Some(before) = inherited => {
                return self.with_value(before);
            }
            None | Some(TokenKind::Close) => {
                let expected = "a word such as `port` or `tcp`";
                return Err(match self.peek() {
                    None => self.error(Problem::Ends { expected }),
                    Some(_) => self.expected(expected),
                });
            }
            Some(_) => return Err(self.expected("a word such as `port` or `tcp`")),
        };
        let written = self.next - 1;
        if !word.in_ra {
            self.note(Extension::Word);
        }
        self.after_word(layer, sides, word, written)
    }

    /// What follows a word of the language.
    fn after_word(
        &mut self,
        layer: Option<Layer>,
        sides: Option<Sides>,
        word: &'static Word,
        written: usize,
    ) -> Result<(String, Test), FilterError> {
        let spelling = word.spellings[0];
        let prefix = prefix(layer, sides);
        let test = match word.meaning {
            Meaning::Unanswerable(reason) => {
                let word = self.word_at(written).unwrap_or(spelling).to_owned();
                let span = self.tokens[written].span.clone();
                return Err(self.error_at(span, Problem::Unanswerable { word, reason }));
            }
            Meaning::Alone(test) => {
                let named = sides.unwrap_or(Sides::Either);
                match (layer, spelling) {
                    (Some(Layer::Ether), "multicast") => fixed::ether_multicast(named),
                    (Some(Layer::Ether), "broadcast") => {
                        self.beyond_ra.clear();
                        fixed::ether_broadcast(named)
                    }
                    (Some(Layer::Ip), "broadcast") => {
                        self.beyond_ra.clear();
                        fixed::ip_broadcast(named)
                    }
                    _ => self.of_layer(layer, test(named), written)?,
                }
            }
            Meaning::AloneOfTheFlow(test) => {
                self.check_no_direction(sides, word, written)?;
                self.of_layer(layer, test(), written)?
            }
            _ => {
                return self.with_value(Qualifiers {
                    layer,
                    sides,
                    word,
                    sign: None,
                    at: written,
                });
            }
        };
        Ok((format!("{prefix}{spelling}"), test))
    }

    /// A question as one of a protocol alone.
    fn of_layer(&self, layer: Option<Layer>, test: Test, at: usize) -> Result<Test, FilterError> {
        let layer = match layer {
            None => return Ok(test),
            Some(Layer::Protocol(_, test)) => test(),
            Some(Layer::Ip) => fixed::ip(None),
            Some(Layer::Ether) => {
                let span = self
                    .tokens
                    .get(at)
                    .map_or(self.span(), |token| token.span.clone());
                let problem = Problem::Expected {
                    found: self.filter.get(span.clone()).unwrap_or_default().to_owned(),
                    expected: "`host`, `proto`, `broadcast` or `multicast`, after `ether`,",
                    nearest: Vec::new(),
                };
                return Err(self.error_at(span, problem));
            }
        };
        Ok(Test::All(vec![layer, test]))
    }

    pub(super) fn check_no_direction(
        &self,
        sides: Option<Sides>,
        word: &'static Word,
        at: usize,
    ) -> Result<(), FilterError> {
        let Some(sides) = sides else {
            return Ok(());
        };
        let word = word.spellings[0].to_owned();
        let side = sides.words();
        let span = self
            .tokens
            .get(at)
            .map_or(self.span(), |token| token.span.clone());
        Err(self.error_at(span, Problem::NoDirection { word, side }))
    }

    /// The word that begins a question here, or the qualifiers that a bare value takes over.
    fn word_here(
        &mut self,
        text: &str,
        layer: Option<Layer>,
        sides: Option<Sides>,
        inherited: Option<Qualifiers>,
    ) -> Result<Found, FilterError> {
        if let Some(word) = words::word(text) {
            self.next += 1;
            return Ok(Found::Word(word));
        }
        // `src 10.0.0.1`: an address with a side is a host.
        if sides.is_some() && (address(text).is_some() || text.contains('/')) {
            let host = words::word("host");
            if let Some(word) = host {
                return Ok(Found::Bare(Qualifiers {
                    layer,
                    sides,
                    word,
                    sign: None,
                    at: self.next,
                }));
            }
        }
        let looks_like_a_value = text.contains([':', '.', '/'])
            || text
                .bytes()
                .next()
                .is_some_and(|byte| byte.is_ascii_digit());
        if let Some(before) = inherited
            && layer.is_none()
            && (looks_like_a_value || takes_words(before.word, text))
        {
            let sides = sides.or(before.sides);
            return Ok(Found::Bare(Qualifiers { sides, ..before }));
        }
        let word = text.chars().take(60).collect::<String>();
        if looks_like_a_value {
            let what = match address(text) {
                Some(_) => "host",
                None if text.contains('/') => "net",
                None => "port",
            };
            let mend = format!("write `{what} {word}`, if that is what it is");
            return Err(self.error(Problem::NoQualifier { value: word, mend }));
        }
        let others = ["src", "dst", "not", "and", "or", "ether", "ip"];
        let mut nearest = nearest(text, words::spellings().chain(others));
        if let Some(of_a_side) = words::of_a_side(text) {
            nearest = vec![of_a_side];
        }
        Err(self.error(Problem::UnknownWord { word, nearest }))
    }

    /// `tcp`, `ip` or `ether`, where something follows that it qualifies.
    fn layer(&mut self) -> Option<Layer> {
        let text = self.peek_word()?.to_ascii_lowercase();
        let layer = match text.as_str() {
            "ip" => Layer::Ip,
            "ether" => Layer::Ether,
            text if BEFORE_OTHERS.contains(&text) => {
                let word = words::word(text)?;
                let Meaning::AloneOfTheFlow(test) = word.meaning else {
                    return None;
                };
                Layer::Protocol(word, test)
            }
            _ => return None,
        };
        // A protocol alone is a question, too: `tcp or …`. That of two words which both say it
        // all one qualifies the other, as in `tcp udp`, is no part of the language.
        let qualifies = match self.word_at(self.next + 1) {
            None => false,
            Some(text) => words::word(text).is_none_or(|word| {
                !matches!(word.meaning, Meaning::Alone(_) | Meaning::AloneOfTheFlow(_))
            }),
        };
        if qualifies || !matches!(layer, Layer::Protocol(..)) {
            self.next += 1;
            return Some(layer);
        }
        None
    }

    fn begins_a_question(&self) -> bool {
        matches!(
            self.peek().map(|token| &token.kind),
            Some(TokenKind::Word(_))
        )
    }

    /// `src`, `dst`, `src or dst`, `src and dst`.
    fn direction(&mut self) -> Option<Sides> {
        let side = |text: Option<&str>| match text {
            Some(text) if text.eq_ignore_ascii_case("src") => Some(Sides::Source),
            Some(text) if text.eq_ignore_ascii_case("dst") => Some(Sides::Destination),
            _ => None,
        };
        let first = side(self.peek_word())?;
        self.next += 1;
        let both = match self.peek().map(|token| &token.kind) {
            Some(TokenKind::And) => Sides::Both,
            Some(TokenKind::Or) => Sides::Either,
            _ => return Some(first),
        };
        match side(self.word_at(self.next + 1)) {
            Some(second) if second != first => {
                self.next += 2;
                Some(both)
            }
            _ => Some(first),
        }
    }
}

/// Whether a word that is none of the language's may be a value of the question before it,
/// or the beginning of one. Otherwise it is a misspelt word.
fn takes_words(before: &Word, text: &str) -> bool {
    let is_time = ["after", "before", "between"].contains(&text);
    let is_comparison = [
        "eq", "equal", "gt", "greater", "gte", "lt", "less", "lte", "neq", "ne",
    ];
    match before.meaning {
        Meaning::Time(_) => is_time,
        _ if is_comparison.contains(&text) => true,
        Meaning::Port => !services::ports(text).is_empty(),
        Meaning::Text(_) | Meaning::Proto | Meaning::Encapsulation => true,
        Meaning::Number(_, unit) => unit == Unit::Services,
        _ => false,
    }
}

enum Found {
    Word(&'static Word),
    Bare(Qualifiers),
}
