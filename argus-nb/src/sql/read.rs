//! A query's tokens become its [`syntax`](super::syntax): `select` and what belongs to it.

use super::error::{Fault, Span, TOO_DEEP};
use super::syntax::*;
use super::token::{Kind, Token, tokens};
use crate::suggest;

/// Words that end a name given without `as`.
const RESERVED: [&str; 31] = [
    "from", "where", "group", "having", "order", "limit", "offset", "union", "join", "inner",
    "left", "right", "full", "cross", "semi", "anti", "on", "using", "as", "and", "or", "not",
    "select", "exclude", "except", "filter", "end", "when", "then", "else", "with",
];

/// How deep a query may be nested before it is refused rather than read.
const DEPTH: usize = 64;

/// Reads one query.
pub(super) fn read(query: &str) -> Result<Query, Fault> {
    let mut reader = Reader {
        tokens: tokens(query)?,
        at: 0,
        depth: 0,
    };
    let read = reader.query()?;
    reader.sign(";");
    match reader.token().kind {
        Kind::End => Ok(read),
        _ => Err(reader.unexpected("the end of the query")),
    }
}

pub(super) struct Reader {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
}

impl Reader {
    pub(super) fn token(&self) -> &Token {
        &self.tokens[self.at.min(self.tokens.len() - 1)]
    }

    pub(super) fn advance(&mut self) -> Token {
        let token = self.token().clone();
        self.at += 1;
        token
    }

    pub(super) fn back(&mut self) {
        self.at -= 1;
    }

    /// Where the token before this one is.
    pub(super) fn before(&self) -> Span {
        self.tokens[self.at.saturating_sub(1).min(self.tokens.len() - 1)].span
    }

    fn is_word_at(&self, ahead: usize, word: &str) -> bool {
        let token = self.tokens.get(self.at + ahead).map(|token| &token.kind);
        matches!(token, Some(Kind::Word(found)) if found.eq_ignore_ascii_case(word))
    }

    pub(super) fn is_word(&self, word: &str) -> bool {
        self.is_word_at(0, word)
    }

    /// Whether a sign follows this token.
    pub(super) fn sign_follows(&self, sign: &str) -> bool {
        let next = self.tokens.get(self.at + 1).map(|token| &token.kind);
        matches!(next, Some(Kind::Sign(found)) if *found == sign)
    }

    /// Whether a bracket opens right before this token.
    pub(super) fn is_in_bracket(&self) -> bool {
        let before = self.at.checked_sub(1).and_then(|at| self.tokens.get(at));
        matches!(before.map(|token| &token.kind), Some(Kind::Sign("(")))
    }

    /// Goes past that word, if it is here.
    pub(super) fn word(&mut self, word: &str) -> bool {
        let is_here = self.is_word(word);
        self.at += usize::from(is_here);
        is_here
    }

    /// Goes past those two words, if they are here.
    pub(super) fn words(&mut self, first: &str, second: &str) -> bool {
        let are_here = self.is_word(first) && self.is_word_at(1, second);
        self.at += 2 * usize::from(are_here);
        are_here
    }

    pub(super) fn sign(&mut self, sign: &str) -> bool {
        let is_here = matches!(self.token().kind, Kind::Sign(found) if found == sign);
        self.at += usize::from(is_here);
        is_here
    }

    pub(super) fn need_sign(&mut self, sign: &'static str) -> Result<(), Fault> {
        match self.sign(sign) {
            true => Ok(()),
            false => Err(self.unexpected(&format!("`{sign}`"))),
        }
    }

    pub(super) fn need_word(&mut self, word: &str) -> Result<(), Fault> {
        match self.word(word) {
            true => Ok(()),
            false => Err(self.unexpected(&format!("`{word}`"))),
        }
    }

    pub(super) fn unexpected(&self, wanted: &str) -> Fault {
        let token = self.token();
        let (found, near) = match &token.kind {
            Kind::Word(word) => {
                let word = word.to_lowercase();
                let near = suggest::similar(&word, RESERVED.into_iter().filter(|w| **w != word));
                (format!("`{word}`"), suggest::did_you_mean(&near))
            }
            Kind::Quoted(name) => (format!("the name `{name}`"), String::new()),
            Kind::Text(text) => (format!("the text '{text}'"), String::new()),
            Kind::Number(number) => (format!("`{number}`"), String::new()),
            Kind::Sign(sign) => (format!("`{sign}`"), String::new()),
            Kind::End => ("the end".to_owned(), String::new()),
        };
        Fault::new(
            token.span,
            format!("{wanted} is wanted here, not {found}{near}"),
        )
    }

    /// Reads what may hold another of its kind, unless it is nested beyond all reason.
    pub(super) fn nested<T>(
        &mut self,
        read: impl FnOnce(&mut Reader) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        if self.depth == DEPTH {
            return Err(Fault::new(self.token().span, TOO_DEEP));
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    pub(super) fn listed<T>(
        &mut self,
        mut read: impl FnMut(&mut Reader) -> Result<T, Fault>,
    ) -> Result<Vec<T>, Fault> {
        let mut all = vec![read(self)?];
        while self.sign(",") {
            all.push(read(self)?);
        }
        Ok(all)
    }

    pub(super) fn name(&mut self) -> Result<Name, Fault> {
        let token = self.token().clone();
        let (text, quoted) = match token.kind {
            Kind::Word(text) => (text, false),
            Kind::Quoted(text) => (text, true),
            _ => return Err(self.unexpected("a name")),
        };
        self.at += 1;
        Ok(Name {
            text,
            quoted,
            span: token.span,
        })
    }

    /// `as name`, or a name alone that is no word of SQL's.
    fn alias(&mut self) -> Result<Option<Name>, Fault> {
        let is_name = match &self.token().kind {
            Kind::Word(word) => !RESERVED.contains(&word.to_lowercase().as_str()),
            Kind::Quoted(_) => true,
            _ => false,
        };
        match self.word("as") || is_name {
            true => self.name().map(Some),
            false => Ok(None),
        }
    }

    fn query(&mut self) -> Result<Query, Fault> {
        self.nested(Reader::query_here)
    }

    fn query_here(&mut self) -> Result<Query, Fault> {
        let with = match self.word("with") {
            true => self.listed(|reader| {
                let name = reader.name()?;
                reader.need_word("as")?;
                reader.need_sign("(")?;
                let query = reader.query()?;
                reader.need_sign(")")?;
                Ok((name, query))
            })?,
            false => Vec::new(),
        };
        let mut selects = vec![self.select()?];
        let mut distinct = false;
        while self.word("union") {
            distinct |= !self.word("all");
            selects.push(self.select()?);
        }
        let order = match self.words("order", "by") {
            true => self.listed(Reader::order)?,
            false => Vec::new(),
        };
        let limit = match self.word("limit") {
            true => Some(self.count()?),
            false => None,
        };
        let offset = match self.word("offset") {
            true => self.count()?,
            false => 0,
        };
        Ok(Query {
            with,
            selects,
            distinct,
            order,
            limit,
            offset,
        })
    }

    fn count(&mut self) -> Result<u32, Fault> {
        let count = match &self.token().kind {
            Kind::Number(number) => number.parse().ok(),
            _ => None,
        };
        let count = count.ok_or_else(|| self.unexpected("a number of rows"))?;
        self.at += 1;
        Ok(count)
    }

    pub(super) fn order(&mut self) -> Result<Order, Fault> {
        let node = self.expression()?;
        let descending = self.word("desc");
        if !descending {
            self.word("asc");
        }
        let nulls_first = self.words("nulls", "first");
        if !nulls_first {
            self.words("nulls", "last");
        }
        Ok(Order {
            node,
            descending,
            nulls_first,
        })
    }

    fn select(&mut self) -> Result<Select, Fault> {
        let span = self.token().span;
        self.need_word("select")?;
        let distinct = self.word("distinct");
        if !distinct {
            self.word("all");
        }
        let items = self.listed(Reader::item)?;
        let mut joins = Vec::new();
        let from = match self.word("from") {
            true => Some(self.source()?),
            false => None,
        };
        while let Some(join) = self.join()? {
            joins.push(join);
        }
        let filter = match self.word("where") {
            true => Some(self.expression()?),
            false => None,
        };
        let group = match self.words("group", "by") {
            true => self.listed(Reader::expression)?,
            false => Vec::new(),
        };
        let having = match self.word("having") {
            true => Some(self.expression()?),
            false => None,
        };
        Ok(Select {
            distinct,
            items,
            from,
            joins,
            filter,
            group,
            having,
            span,
        })
    }

    fn item(&mut self) -> Result<Item, Fault> {
        let span = self.token().span;
        let has_table = self.sign_follows(".")
            && matches!(
                self.tokens.get(self.at + 2).map(|t| &t.kind),
                Some(Kind::Sign("*"))
            );
        let table = match has_table {
            true => Some(self.name()?),
            false => None,
        };
        if has_table {
            self.need_sign(".")?;
        }
        if !self.sign("*") {
            let node = self.expression()?;
            let alias = self.alias()?;
            return Ok(Item::Value { node, alias });
        }
        let mut except = Vec::new();
        if self.word("exclude") || self.word("except") {
            self.need_sign("(")?;
            except = self.listed(Reader::name)?;
            self.need_sign(")")?;
        }
        Ok(Item::Star {
            table,
            except,
            span,
        })
    }

    fn source(&mut self) -> Result<Source, Fault> {
        let what = match self.sign("(") {
            true => {
                let query = self.query()?;
                self.need_sign(")")?;
                Table::Query(Box::new(query))
            }
            false => Table::Named(self.name()?),
        };
        let alias = self.alias()?;
        Ok(Source { what, alias })
    }

    fn join(&mut self) -> Result<Option<Join>, Fault> {
        let kinds = [
            ("inner", JoinKind::Inner),
            ("left", JoinKind::Left),
            ("right", JoinKind::Right),
            ("full", JoinKind::Full),
            ("cross", JoinKind::Cross),
            ("semi", JoinKind::Semi),
            ("anti", JoinKind::Anti),
        ];
        let named = kinds.into_iter().find(|(word, _)| self.is_word(word));
        let kind = match named {
            Some((word, kind)) => {
                self.word(word);
                self.word("outer");
                self.need_word("join")?;
                kind
            }
            None if self.word("join") => JoinKind::Inner,
            None if self.sign(",") => JoinKind::Cross,
            None => return Ok(None),
        };
        let source = self.source()?;
        let on = if self.word("using") {
            self.need_sign("(")?;
            let names = self.listed(Reader::name)?;
            self.need_sign(")")?;
            On::Using(names)
        } else if self.word("on") {
            On::Condition(self.expression()?)
        } else if kind == JoinKind::Cross {
            On::Nothing
        } else {
            return Err(self.unexpected("`using (…)` or `on`"));
        };
        Ok(Some(Join { kind, source, on }))
    }
}
