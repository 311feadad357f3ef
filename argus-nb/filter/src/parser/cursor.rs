//! Where reading has come to in a filter, and errors that say so.

use super::qualifiers::Qualifiers;
use crate::error::{FilterError, Problem};
use crate::filter::Extension;
use crate::lexer::{Token, TokenKind};
use std::ops::Range;

pub(super) struct Parser<'a> {
    pub(super) filter: &'a str,
    pub(super) tokens: Vec<Token>,
    pub(super) next: usize,
    /// What a bare value means: the qualifiers of the primitive before it.
    pub(super) inherited: Option<Qualifiers>,
    /// What of the primitive at hand ra does not know.
    pub(super) beyond_ra: Vec<Extension>,
}

impl Parser<'_> {
    pub(super) fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next)
    }

    /// The word that comes next, if it is one, in lower case or as it is.
    pub(super) fn peek_word(&self) -> Option<&str> {
        self.word_at(self.next)
    }

    pub(super) fn word_at(&self, at: usize) -> Option<&str> {
        match &self.tokens.get(at)?.kind {
            TokenKind::Word(word) => Some(word),
            _ => None,
        }
    }

    /// Takes the next word if it is this one.
    pub(super) fn takes(&mut self, word: &str) -> bool {
        let is_it = self
            .peek_word()
            .is_some_and(|next| next.eq_ignore_ascii_case(word));
        if is_it {
            self.next += 1;
        }
        is_it
    }

    /// The place of the next token, or the end.
    pub(super) fn span(&self) -> Range<usize> {
        let end = self.filter.trim_end().len();
        self.peek().map_or(end..end, |token| token.span.clone())
    }

    /// The next token as it is written.
    pub(super) fn shown(&self) -> String {
        let text = self.filter.get(self.span()).unwrap_or_default();
        text.chars().take(60).collect()
    }

    pub(super) fn error(&self, problem: Problem) -> FilterError {
        self.error_at(self.span(), problem)
    }

    pub(super) fn error_at(&self, span: Range<usize>, problem: Problem) -> FilterError {
        FilterError::new(self.filter, span, problem)
    }

    pub(super) fn note(&mut self, extension: Extension) {
        self.beyond_ra.push(extension);
    }
    pub(super) fn expected(&self, expected: &'static str) -> FilterError {
        if self.peek().is_none() {
            return self.error(Problem::Ends { expected });
        }
        self.error(Problem::Expected {
            found: self.shown(),
            expected,
            nearest: Vec::new(),
        })
    }
}
