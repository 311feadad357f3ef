//! The grammar: terms, joined from left to right.
//!
//! `and` and `or` bind equally, so `tcp or udp and port 53` is `(tcp or udp) and port 53`:
//! that is ra's way. `primitive` reads one question, `values` and `endpoints` what stands behind
//! its word, `numbers` and `instants` the spellings of those. `cursor` is where reading has come
//! to, `qualifiers` what a bare value takes over, `written` a value as it stands there.

mod cursor;
mod endpoints;
mod instants;
mod numbers;
mod primitive;
mod qualifiers;
mod values;
mod written;

use crate::error::{FilterError, Problem};
use crate::filter::Filter;
use crate::lexer::{Token, TokenKind, tokens};
use cursor::Parser;

/// How deep groups may lie within each other, whether by parentheses, by `not`, or by
/// `and` and `or` in turn.
const DEEPEST: usize = 64;

/// Reads a filter.
///
/// # Errors
/// What is wrong, with the place and what was probably meant.
pub fn parse(filter: &str) -> Result<Filter, FilterError> {
    let mut parser = Parser {
        filter,
        tokens: tokens(filter)?,
        next: 0,
        inherited: None,
        beyond_ra: Vec::new(),
    };
    if parser.tokens.is_empty() {
        return Ok(Filter::Everything);
    }
    let read = parser.expression(0)?;
    match parser.peek() {
        None => Ok(read.filter),
        Some(Token {
            kind: TokenKind::Close,
            ..
        }) => Err(parser.error(Problem::Unopened)),
        Some(_) => {
            let found = parser.shown();
            Err(parser.error(Problem::NoOperator { found }))
        }
    }
}

/// A filter, and how deep it is.
struct Read {
    filter: Filter,
    height: usize,
}

impl Parser<'_> {
    fn expression(&mut self, depth: usize) -> Result<Read, FilterError> {
        let mut left = self.term(depth)?;
        let mut joined_by = None;
        loop {
            let operator = match self.peek().map(|token| &token.kind) {
                Some(TokenKind::And) => TokenKind::And,
                Some(TokenKind::Or) => TokenKind::Or,
                _ => return Ok(left),
            };
            self.next += 1;
            let right = self.term(depth)?;
            // One more `and` behind others makes the group longer, not deeper.
            let is_longer = joined_by.as_ref() == Some(&operator);
            let filter = match (&operator, is_longer) {
                (TokenKind::And, true) => left.filter.and(right.filter),
                (TokenKind::And, false) => Filter::All(vec![left.filter, right.filter]),
                (_, true) => left.filter.or(right.filter),
                (_, false) => Filter::Any(vec![left.filter, right.filter]),
            };
            let below = if is_longer {
                left.height - 1
            } else {
                left.height
            };
            let height = below.max(right.height) + 1;
            self.check_depth(depth + height)?;
            left = Read { filter, height };
            joined_by = Some(operator);
        }
    }

    fn term(&mut self, depth: usize) -> Result<Read, FilterError> {
        self.check_depth(depth)?;
        match self.peek().map(|token| token.kind.clone()) {
            Some(TokenKind::Not) => {
                self.next += 1;
                let Read { filter, height } = self.term(depth + 1)?;
                let filter = Filter::Not(Box::new(filter));
                Ok(Read {
                    filter,
                    height: height + 1,
                })
            }
            Some(TokenKind::Open) => {
                let opened = self.span();
                self.next += 1;
                let inside = self.expression(depth + 1)?;
                match self.peek().map(|token| token.kind.clone()) {
                    Some(TokenKind::Close) => {
                        self.next += 1;
                        Ok(inside)
                    }
                    None => Err(self.error_at(opened, Problem::Unclosed('('))),
                    Some(_) => {
                        let found = self.shown();
                        Err(self.error(Problem::NoOperator { found }))
                    }
                }
            }
            _ => self.primitive().map(|primitive| Read {
                filter: Filter::Primitive(primitive),
                height: 1,
            }),
        }
    }

    fn check_depth(&self, depth: usize) -> Result<(), FilterError> {
        if depth > DEEPEST {
            return Err(self.error(Problem::TooDeep(DEEPEST)));
        }
        Ok(())
    }
}
