//! What stands behind a word: a comparison, and values of the word's kind.

use super::cursor::Parser;
use super::qualifiers::{Layer, Qualifiers, Sign, prefix};
use super::written::{Written, any, condition, negated};
use super::{instants, numbers};
use crate::condition::{Comparison, Condition};
use crate::error::{FilterError, Problem, nearest};
use crate::filter::{ColumnTest, Columns, Extension, Sides, Test};
use crate::fixed;
use crate::lexer::TokenKind;
use crate::words::{Meaning, Place, Unit};

impl Parser<'_> {
    /// The rest of a question from its comparison on.
    pub(super) fn with_value(
        &mut self,
        mut qualifiers: Qualifiers,
    ) -> Result<(String, Test), FilterError> {
        if let Some(sign) = self.sign() {
            qualifiers.sign = Some(sign);
        }
        let (said, test) = if let Meaning::Time(column) = qualifiers.word.meaning {
            self.time(qualifiers, column)?
        } else {
            let mut values = self.values()?;
            if matches!(qualifiers.word.meaning, Meaning::Net) {
                self.mask(&mut values)?;
            }
            let test = self.test(&qualifiers, &values)?;
            let texts: Vec<String> = values.iter().map(|value| quoted(&value.text)).collect();
            (texts.join(","), test)
        };
        self.inherited = Some(qualifiers);
        let sign = match qualifiers.sign {
            None | Some(Sign::Is(Comparison::Equal)) => "",
            Some(Sign::Is(comparison)) => comparison.word(),
            Some(Sign::IsNot) => "!=",
            Some(Sign::Matches) => "~",
        };
        let space = if sign.is_empty() { "" } else { " " };
        let before = prefix(qualifiers.layer, qualifiers.sides);
        let word = qualifiers.word.spellings[0];
        Ok((format!("{before}{word}{space}{sign} {said}"), test))
    }

    fn sign(&mut self) -> Option<Sign> {
        let sign = match &self.peek()?.kind {
            TokenKind::Word(word) => match word.to_ascii_lowercase().as_str() {
                "eq" | "equal" => Sign::Is(Comparison::Equal),
                "gt" | "greater" => Sign::Is(Comparison::Greater),
                "gte" => Sign::Is(Comparison::GreaterOrEqual),
                "lt" | "less" => Sign::Is(Comparison::Less),
                "lte" => Sign::Is(Comparison::LessOrEqual),
                "neq" | "ne" => Sign::IsNot,
                _ => return None,
            },
            TokenKind::Sign(sign) => match *sign {
                ">=" => Sign::Is(Comparison::GreaterOrEqual),
                "<=" => Sign::Is(Comparison::LessOrEqual),
                ">" => Sign::Is(Comparison::Greater),
                "<" => Sign::Is(Comparison::Less),
                "!=" => Sign::IsNot,
                "~" => Sign::Matches,
                _ => Sign::Is(Comparison::Equal),
            },
            _ => return None,
        };
        let spelling = self.shown();
        if matches!(
            spelling.as_str(),
            ">" | "<" | "=" | "==" | "!=" | "ne" | "neq"
        ) {
            self.note(Extension::Sign);
        }
        if sign == Sign::Matches {
            self.note(Extension::Pattern);
        }
        self.next += 1;
        Some(sign)
    }

    /// Values with commas between.
    fn values(&mut self) -> Result<Vec<Written>, FilterError> {
        let mut values = Vec::new();
        loop {
            let text = match self.peek().map(|token| &token.kind) {
                Some(TokenKind::Word(text) | TokenKind::Quoted(text)) => text.clone(),
                _ => return Err(self.expected("a value")),
            };
            let span = self.span();
            self.next += 1;
            values.push(Written { text, span });
            match self.peek().map(|token| &token.kind) {
                Some(TokenKind::Comma) => self.next += 1,
                _ => break,
            }
            self.note(Extension::List);
        }
        Ok(values)
    }

    fn test(&mut self, of: &Qualifiers, values: &[Written]) -> Result<Test, FilterError> {
        if of.sign == Some(Sign::Matches) && !matches!(of.word.meaning, Meaning::Text(_)) {
            let expected = "a comparison with a number or an address (`~` is of texts)";
            return Err(self.not_a_value(&values[0], expected, String::new()));
        }
        let test = match of.word.meaning {
            Meaning::Number(place, unit) => self.number(of, place, unit, values)?,
            Meaning::Port => return self.port(of, values),
            Meaning::Host if matches!(of.layer, Some(Layer::Ether)) => {
                let tests = values.iter().map(|value| self.mac(of, value));
                return Ok(negated(of, any(tests.collect::<Result<_, _>>()?)));
            }
            Meaning::Host | Meaning::Net => self.nets(of, values)?,
            Meaning::Proto => return self.protocols(of, values),
            Meaning::Text(place) => self.text(of, place, values)?,
            Meaning::Encapsulation => self.encapsulations(of, values)?,
            _ => return Err(self.expected("a word such as `port` or `tcp`")),
        };
        let test = negated(of, test);
        match of.layer {
            None => Ok(test),
            Some(Layer::Protocol(_, layer)) => Ok(Test::All(vec![layer(), test])),
            Some(Layer::Ip) => Ok(Test::All(vec![fixed::ip(None), test])),
            Some(Layer::Ether) => {
                let expected = "of `ether`, which has `host`, `proto`, `broadcast`, `multicast`";
                Err(self.not_a_value(&values[0], expected, String::new()))
            }
        }
    }

    fn number(
        &mut self,
        of: &Qualifiers,
        place: Place,
        unit: Unit,
        values: &[Written],
    ) -> Result<Test, FilterError> {
        let mut ranges = Vec::new();
        for value in values {
            ranges.push(self.range(value, unit)?);
        }
        let condition = condition(of, &ranges, unit).ok_or_else(|| {
            self.not_a_value(&values[0], "one number to compare with", String::new())
        })?;
        self.on(of, place, condition)
    }

    /// A number, or two with a hyphen between.
    fn range(&mut self, value: &Written, unit: Unit) -> Result<(f64, f64), FilterError> {
        let mut read = |text: &str| {
            let written = numbers::written(text, unit)?;
            if written.has_suffix {
                self.beyond_ra.push(Extension::Suffix);
            }
            Ok(written.value)
        };
        let found: Result<(f64, f64), String> = match read(&value.text) {
            Ok(number) => Ok((number, number)),
            Err(mend) => match value.text.split_once('-') {
                Some((first, last)) if !first.is_empty() => match (read(first), read(last)) {
                    (Ok(first), Ok(last)) if first <= last => {
                        self.beyond_ra.push(Extension::List);
                        Ok((first, last))
                    }
                    (Ok(_), Ok(_)) => Err("write the smaller number first".to_owned()),
                    _ => Err(mend),
                },
                _ => Err(mend),
            },
        };
        found.map_err(|mend| self.not_a_value(value, "a number", mend))
    }

    /// A condition on the columns of a word, of the sides that the filter names.
    fn on(&self, of: &Qualifiers, place: Place, condition: Condition) -> Result<Test, FilterError> {
        let (source, destination, default) = match place {
            Place::Flow(column) => {
                self.check_no_direction(of.sides, of.word, of.at)?;
                return Ok(Test::of(column, condition));
            }
            Place::Sides(source, destination) => (source, destination, Sides::Either),
            Place::BothSides(source, destination) => (source, destination, Sides::Both),
        };
        let columns = Columns::Two {
            source,
            destination,
            sides: of.sides.unwrap_or(default),
            is_named: of.sides.is_some(),
        };
        Ok(Test::Column(ColumnTest { columns, condition }))
    }

    fn text(&self, of: &Qualifiers, place: Place, values: &[Written]) -> Result<Test, FilterError> {
        let texts = || values.iter().map(|value| value.text.clone());
        match of.sign {
            None | Some(Sign::Is(Comparison::Equal) | Sign::IsNot) => {}
            Some(Sign::Matches) => {
                let tests = texts().map(|text| self.on(of, place, Condition::Pattern(text)));
                return Ok(any(tests.collect::<Result<_, _>>()?));
            }
            Some(Sign::Is(_)) => {
                let mend = "compare a text by `eq`, `!=` or `~`".to_owned();
                return Err(self.not_a_value(&values[0], "a number", mend));
            }
        }
        let whole = self.on(of, place, Condition::Words(texts().collect()))?;
        if of.word.spellings[0] != "srcid" {
            return Ok(whole);
        }
        // ra 5 prints the interface behind it.
        let mut tests = vec![whole];
        for text in texts() {
            tests.push(self.on(of, place, Condition::Begins(format!("{text}/")))?);
        }
        Ok(any(tests))
    }

    fn encapsulations(&self, of: &Qualifiers, values: &[Written]) -> Result<Test, FilterError> {
        let sides = of.sides.unwrap_or(Sides::Either);
        let mut tests = Vec::new();
        for value in values {
            let named = |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(&value.text);
            let Some((_, letters)) = fixed::ENCAPSULATIONS.iter().find(named) else {
                let names = fixed::ENCAPSULATIONS.iter().map(|(name, _)| *name);
                return Err(self.error_at(
                    value.span.clone(),
                    Problem::NotAValue {
                        value: value.text.clone(),
                        expected: "an encapsulation",
                        nearest: nearest(&value.text, names),
                        mend: "write eth, 802q, mpls, gre or another of them".to_owned(),
                    },
                ));
            };
            tests.push(fixed::encapsulated(sides, letters));
        }
        Ok(any(tests))
    }

    /// `after`, `before` or `between`, or a comparison, and times.
    fn time(
        &mut self,
        of: Qualifiers,
        column: &'static str,
    ) -> Result<(String, Test), FilterError> {
        self.note(Extension::Time);
        self.check_no_direction(of.sides, of.word, of.at)?;
        let at = |comparison, instant| Test::of(column, Condition::Time(comparison, instant));
        if self.takes("between") {
            let (first, from) = self.instant()?;
            match self.peek().map(|token| &token.kind) {
                Some(TokenKind::And) => self.next += 1,
                _ => return Err(self.expected("`and` and a second time")),
            }
            let (last, to) = self.instant()?;
            let tests = vec![
                at(Comparison::GreaterOrEqual, from),
                at(Comparison::LessOrEqual, to),
            ];
            return Ok((format!("between {first} and {last}"), Test::All(tests)));
        }
        let (word, comparison) = match of.sign {
            _ if self.takes("after") => ("after ", Comparison::Greater),
            _ if self.takes("before") => ("before ", Comparison::Less),
            Some(Sign::Is(comparison)) => ("", comparison),
            _ => return Err(self.expected("`after`, `before` or `between`")),
        };
        let (text, instant) = self.instant()?;
        Ok((format!("{word}{text}"), at(comparison, instant)))
    }

    /// A time of one or of several words.
    fn instant(&mut self) -> Result<(String, crate::condition::Instant), FilterError> {
        let first = self.span();
        let mut text = match self.peek().map(|token| &token.kind) {
            Some(TokenKind::Word(text) | TokenKind::Quoted(text)) => text.clone(),
            _ => return Err(self.expected("a time")),
        };
        self.next += 1;
        let mut end = first.end;
        let belongs = |word: &str| {
            let is_clock = word.contains(':') && word.starts_with(|c: char| c.is_ascii_digit());
            is_clock || word.starts_with(['+', '-']) || matches!(word, "Z" | "UTC")
        };
        while let Some(word) = self.peek_word().filter(|word| belongs(word)) {
            text = format!("{text} {word}");
            end = self.span().end;
            self.next += 1;
        }
        let Some(instant) = instants::instant(&text) else {
            let span = first.start..end;
            let mend =
                "write it as 2026-11-25, 2026-11-25 03:56 or 2026-11-25T03:56:00Z".to_owned();
            return Err(self.not_a_value(&Written { text, span }, "a time", mend));
        };
        Ok((text, instant))
    }
}

/// A text as it can be read again.
fn quoted(text: &str) -> String {
    let is_plain = !text.is_empty()
        && !text
            .contains(|letter: char| letter.is_whitespace() || "()!<>=~,\"'&|".contains(letter));
    let is_word = matches!(text.to_ascii_lowercase().as_str(), "and" | "or" | "not");
    match text {
        _ if is_plain && !is_word => text.to_owned(),
        _ if text.contains('"') => format!("'{text}'"),
        _ => format!("\"{text}\""),
    }
}
