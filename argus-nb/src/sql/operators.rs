//! A query's tokens become its [`syntax`](super::syntax): expressions.

use super::elsewhere::elsewhere;
use super::error::{Fault, Span, TOO_DEEP};
use super::read::Reader;
use super::syntax::*;
use super::token::Kind;
use polars::prelude::{DataType, TimeUnit};

/// What binds tighter than a comparison, and how tightly.
const ARITHMETIC: [(&str, Operator, u8); 6] = [
    ("||", Operator::Concat, 1),
    ("+", Operator::Plus, 2),
    ("-", Operator::Minus, 2),
    ("*", Operator::Times, 3),
    ("/", Operator::Over, 3),
    ("%", Operator::Modulo, 3),
];

const COMPARISONS: [(&str, Operator); 8] = [
    ("=", Operator::Equal),
    ("==", Operator::Equal),
    ("<>", Operator::NotEqual),
    ("!=", Operator::NotEqual),
    ("<", Operator::Less),
    ("<=", Operator::LessEqual),
    (">", Operator::Greater),
    (">=", Operator::GreaterEqual),
];

/// How a row is compared with a number of all rows.
pub(super) const JOIN_WHAT_IT_GIVES: &str = "join what it gives: select Dur from self cross join (select max(Dur) as longest from self) as t where Dur = longest";
const IN_A_QUERY: &str = "a query is a table here, and no list\n  hint: keep the rows that have a match in it by a semi join, or those that have none by an anti join: select Dur from self semi join (select Proto from self where Dur > 1) as t using (Proto)";

fn node(syntax: Syntax, span: Span) -> Result<Node, Fault> {
    let depth = 1 + syntax.depth();
    if depth > DEPTH {
        return Err(Fault::new(span, TOO_DEEP));
    }
    Ok(Node {
        syntax,
        span,
        depth,
    })
}

impl Reader {
    /// `or` binds least.
    pub(super) fn expression(&mut self) -> Result<Node, Fault> {
        self.nested(|reader| {
            let mut parts = vec![reader.conjunction()?];
            while reader.word("or") {
                parts.push(reader.conjunction()?);
            }
            balanced(Operator::Or, parts)
        })
    }

    fn conjunction(&mut self) -> Result<Node, Fault> {
        let mut parts = vec![self.negation()?];
        while self.word("and") {
            parts.push(self.negation()?);
        }
        balanced(Operator::And, parts)
    }

    fn negation(&mut self) -> Result<Node, Fault> {
        let start = self.token().span;
        if !self.word("not") {
            return self.comparison();
        }
        let negated = self.nested(Reader::negation)?;
        let span = start.to(negated.span);
        node(Syntax::Not(Box::new(negated)), span)
    }

    fn comparison(&mut self) -> Result<Node, Fault> {
        let mut left = self.arithmetic(1)?;
        loop {
            let found = COMPARISONS.into_iter().find(|(sign, _)| self.sign(sign));
            if let Some((_, operator)) = found {
                left = joined(operator, left, self.arithmetic(1)?)?;
                continue;
            }
            let (compared, negated) = match self.predicate(left)? {
                (node, None) => return Ok(node),
                (node, Some(negated)) => (node, negated),
            };
            let span = compared.span;
            left = match negated {
                true => node(Syntax::Not(Box::new(compared)), span)?,
                false => compared,
            };
        }
    }

    /// `is null`, `in (…)`, `between … and …`, `like '…'`; and whether it is negated, or
    /// nothing if none of them follows.
    fn predicate(&mut self, left: Node) -> Result<(Node, Option<bool>), Fault> {
        let start = left.span;
        if self.word("is") {
            let negated = self.word("not");
            if self.is_word("distinct") {
                return Err(elsewhere(&self.name()?).unwrap_or_else(|| self.unexpected("`null`")));
            }
            let syntax = match self.word("null") {
                true => Syntax::IsNull(Box::new(left)),
                false => {
                    let truth = self.arithmetic(1)?;
                    Syntax::Binary(Operator::Equal, Box::new(left), Box::new(truth))
                }
            };
            return Ok((node(syntax, start.to(self.before()))?, Some(negated)));
        }
        if self.sign("~") || self.sign("!~") {
            let negated = self.before().end - self.before().start == 2;
            let pattern = Box::new(self.arithmetic(1)?);
            let syntax = Syntax::Like(Box::new(left), pattern, Pattern::Regex);
            return Ok((node(syntax, start.to(self.before()))?, Some(negated)));
        }
        let negated = self.word("not");
        let syntax = if self.word("in") {
            self.need_sign("(")?;
            if self.is_word("select") {
                return Err(Fault::new(self.token().span, IN_A_QUERY));
            }
            let among = self.listed(Reader::expression)?;
            self.need_sign(")")?;
            Syntax::In(Box::new(left), among)
        } else if self.word("between") {
            let low = Box::new(self.arithmetic(1)?);
            self.need_word("and")?;
            Syntax::Between(Box::new(left), low, Box::new(self.arithmetic(1)?))
        } else if self.word("like") {
            let pattern = Box::new(self.arithmetic(1)?);
            Syntax::Like(Box::new(left), pattern, Pattern::Like)
        } else if self.word("ilike") {
            let pattern = Box::new(self.arithmetic(1)?);
            Syntax::Like(Box::new(left), pattern, Pattern::IgnoringCase)
        } else if negated {
            return Err(self.unexpected("`in`, `between` or `like`"));
        } else {
            return Ok((left, None));
        };
        Ok((node(syntax, start.to(self.before()))?, Some(negated)))
    }

    fn arithmetic(&mut self, least: u8) -> Result<Node, Fault> {
        let mut left = self.unary()?;
        loop {
            let found = ARITHMETIC
                .into_iter()
                .find(|(sign, _, binds)| *binds >= least && self.sign(sign));
            let Some((_, operator, binds)) = found else {
                return Ok(left);
            };
            left = joined(operator, left, self.arithmetic(binds + 1)?)?;
        }
    }

    fn unary(&mut self) -> Result<Node, Fault> {
        let start = self.token().span;
        if self.sign("-") {
            let negated = self.nested(Reader::unary)?;
            let span = start.to(negated.span);
            let syntax = match negated.syntax {
                Syntax::Literal(Literal::Whole(number)) => Syntax::Literal(Literal::Whole(-number)),
                _ => Syntax::Minus(Box::new(negated)),
            };
            return node(syntax, span);
        }
        self.sign("+");
        let mut value = self.primary()?;
        while self.sign("::") {
            let dtype = self.dtype()?;
            let span = value.span.to(self.before());
            value = node(Syntax::Cast(Box::new(value), dtype), span)?;
        }
        Ok(value)
    }

    fn primary(&mut self) -> Result<Node, Fault> {
        let token = self.token().clone();
        let literal = match token.kind {
            Kind::Number(number) => match number.parse::<i64>() {
                Ok(whole) => Literal::Whole(whole),
                Err(_) => Literal::Number(number.parse().unwrap_or(f64::NAN)),
            },
            Kind::Text(text) => Literal::Text(text),
            Kind::Sign("(") => {
                self.advance();
                let inner = self.expression()?;
                self.need_sign(")")?;
                return Ok(inner);
            }
            Kind::Quoted(_) => return self.column(),
            Kind::Word(word) => return self.starting_with(&word.to_lowercase()),
            _ => return Err(self.unexpected("a value")),
        };
        self.advance();
        node(Syntax::Literal(literal), token.span)
    }

    fn starting_with(&mut self, word: &str) -> Result<Node, Fault> {
        let start = self.token().span;
        let literal = match word {
            "null" => Some(Literal::Null),
            "true" => Some(Literal::Boolean(true)),
            "false" => Some(Literal::Boolean(false)),
            _ => None,
        };
        if let Some(literal) = literal {
            self.advance();
            return node(Syntax::Literal(literal), start);
        }
        if word == "select" && self.is_in_bracket() {
            let what = "a query is a table here, and no value";
            return Err(Fault::new(
                start,
                format!("{what}\n  hint: {JOIN_WHAT_IT_GIVES}"),
            ));
        }
        if matches!(word, "from" | "where" | "group" | "order" | "select") {
            return Err(self.unexpected("a value"));
        }
        if word == "case" {
            return self.case();
        }
        if word == "cast" && self.sign_follows("(") {
            self.advance();
            self.need_sign("(")?;
            let value = Box::new(self.expression()?);
            self.need_word("as")?;
            let dtype = self.dtype()?;
            self.need_sign(")")?;
            return node(Syntax::Cast(value, dtype), start.to(self.before()));
        }
        if let Some(dated) = self.dated(word) {
            return Ok(dated);
        }
        match self.sign_follows("(") {
            true => self.call(),
            false => self.column(),
        }
    }

    /// `timestamp '…'`, `date '…'`, `interval '…'`.
    fn dated(&mut self, word: &str) -> Option<Node> {
        let made: fn(String) -> Literal = match word {
            "timestamp" | "date" => Literal::Time,
            "interval" => Literal::Length,
            _ => return None,
        };
        let start = self.advance().span;
        match self.token().kind.clone() {
            Kind::Text(text) => {
                let span = start.to(self.advance().span);
                node(Syntax::Literal(made(text)), span).ok()
            }
            _ => {
                self.back();
                None
            }
        }
    }

    fn column(&mut self) -> Result<Node, Fault> {
        let first = self.name()?;
        let start = first.span;
        let (table, name) = match self.sign(".") {
            true => (Some(first), self.name()?),
            false => (None, first),
        };
        node(Syntax::Column { table, name }, start.to(self.before()))
    }

    fn call(&mut self) -> Result<Node, Fault> {
        let function = self.name()?;
        if let Some(fault) = elsewhere(&function) {
            return Err(fault);
        }
        let start = function.span;
        self.need_sign("(")?;
        let distinct = self.word("distinct");
        let star = self.sign("*");
        let mut arguments = Vec::new();
        if !star && !self.sign(")") {
            arguments = self.listed(Reader::expression)?;
            self.need_sign(")")?;
        } else if star {
            self.need_sign(")")?;
        }
        let mut filter = None;
        if self.word("filter") {
            self.need_sign("(")?;
            self.need_word("where")?;
            filter = Some(Box::new(self.expression()?));
            self.need_sign(")")?;
        }
        let call = Call {
            function,
            distinct,
            star,
            arguments,
            filter,
        };
        let syntax = match self.is_word("over") && self.sign_follows("(") {
            true => self.window(call)?,
            false => Syntax::Call(call),
        };
        node(syntax, start.to(self.before()))
    }

    /// `over (partition by … order by …)` behind a call.
    fn window(&mut self, call: Call) -> Result<Syntax, Fault> {
        self.advance();
        self.need_sign("(")?;
        let partition = match self.words("partition", "by") {
            true => self.listed(Reader::expression)?,
            false => Vec::new(),
        };
        let order = match self.words("order", "by") {
            true => Some(Box::new(self.order()?)),
            false => None,
        };
        self.need_sign(")")?;
        Ok(Syntax::Window(Window {
            call,
            partition,
            order,
        }))
    }

    fn case(&mut self) -> Result<Node, Fault> {
        let start = self.advance().span;
        let operand = match self.is_word("when") {
            true => None,
            false => Some(Box::new(self.expression()?)),
        };
        let mut branches = Vec::new();
        while self.word("when") {
            let when = self.expression()?;
            self.need_word("then")?;
            branches.push((when, self.expression()?));
        }
        if branches.is_empty() {
            return Err(self.unexpected("`when`"));
        }
        let otherwise = match self.word("else") {
            true => Some(Box::new(self.expression()?)),
            false => None,
        };
        self.need_word("end")?;
        let syntax = Syntax::Case {
            operand,
            branches,
            otherwise,
        };
        node(syntax, start.to(self.before()))
    }

    fn dtype(&mut self) -> Result<DataType, Fault> {
        let Name { text, span, .. } = self.name()?;
        match text.to_lowercase().as_str() {
            "int" | "integer" | "bigint" | "long" => Ok(DataType::Int64),
            "float" | "double" | "real" => Ok(DataType::Float64),
            "text" | "string" | "varchar" => Ok(DataType::String),
            "boolean" | "bool" => Ok(DataType::Boolean),
            "date" => Ok(DataType::Date),
            "timestamp" | "datetime" => Ok(DataType::Datetime(TimeUnit::Microseconds, None)),
            _ => Err(Fault::new(
                span,
                format!(
                    "`{text}` is no type: int, float, text, boolean, date and timestamp are some"
                ),
            )),
        }
    }
}

/// Conditions, however many, as a tree that is not deep: their order is kept, and which of them are
/// taken together first makes no difference to `and` and `or`.
fn balanced(operator: Operator, mut parts: Vec<Node>) -> Result<Node, Fault> {
    while parts.len() > 1 {
        let mut pairs = Vec::with_capacity(parts.len().div_ceil(2));
        let mut rest = parts.into_iter();
        while let Some(left) = rest.next() {
            pairs.push(match rest.next() {
                Some(right) => joined(operator, left, right)?,
                None => left,
            });
        }
        parts = pairs;
    }
    // There is one at least: the first was read before any `and` or `or`.
    Ok(parts.remove(0))
}

fn joined(operator: Operator, left: Node, right: Node) -> Result<Node, Fault> {
    let span = left.span.to(right.span);
    node(
        Syntax::Binary(operator, Box::new(left), Box::new(right)),
        span,
    )
}
