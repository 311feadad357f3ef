//! What a query is made of, once it is read.

use super::error::Span;
use polars::prelude::DataType;

/// A name; in quotes it is meant to the letter.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub text: String,
    pub quoted: bool,
    pub span: Span,
}

impl PartialEq for Name {
    fn eq(&self, other: &Name) -> bool {
        match self.quoted || other.quoted {
            true => self.text == other.text,
            false => self.text.to_lowercase() == other.text.to_lowercase(),
        }
    }
}

/// An expression, and where it stands. Two are equal if they say the same, wherever.
#[derive(Debug, Clone)]
pub(super) struct Node {
    pub syntax: Syntax,
    pub span: Span,
}

impl PartialEq for Node {
    fn eq(&self, other: &Node) -> bool {
        self.syntax == other.syntax
    }
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Syntax {
    Column {
        table: Option<Name>,
        name: Name,
    },
    Literal(Literal),
    Not(Box<Node>),
    Minus(Box<Node>),
    Binary(Operator, Box<Node>, Box<Node>),
    IsNull(Box<Node>),
    In(Box<Node>, Vec<Node>),
    Between(Box<Node>, Box<Node>, Box<Node>),
    Like(Box<Node>, Box<Node>, Pattern),
    Case {
        operand: Option<Box<Node>>,
        branches: Vec<(Node, Node)>,
        otherwise: Option<Box<Node>>,
    },
    Cast(Box<Node>, DataType),
    Call(Call),
    Window(Window),
}

/// `sum(TotBytes) over (partition by Proto)`
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Window {
    pub call: Call,
    pub partition: Vec<Node>,
    pub order: Option<Box<Order>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Call {
    pub function: Name,
    pub distinct: bool,
    /// `count(*)`
    pub star: bool,
    pub arguments: Vec<Node>,
    /// `filter (where …)`
    pub filter: Option<Box<Node>>,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Literal {
    Null,
    Boolean(bool),
    Whole(i64),
    Number(f64),
    Text(String),
    Time(String),
    Length(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    Or,
    And,
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
    Plus,
    Minus,
    Times,
    Over,
    Modulo,
    Concat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Pattern {
    Like,
    IgnoringCase,
    Regex,
}

#[derive(Debug)]
pub(super) struct Query {
    pub with: Vec<(Name, Query)>,
    /// One, or several of which all rows are wanted (`union all`).
    pub selects: Vec<Select>,
    /// `union` without `all`.
    pub distinct: bool,
    pub order: Vec<Order>,
    pub limit: Option<u32>,
    pub offset: u32,
}

#[derive(Debug)]
pub(super) struct Select {
    pub distinct: bool,
    pub items: Vec<Item>,
    pub from: Option<Source>,
    pub joins: Vec<Join>,
    pub filter: Option<Node>,
    pub group: Vec<Node>,
    pub having: Option<Node>,
    pub span: Span,
}

#[derive(Debug)]
pub(super) enum Item {
    /// `*`, `flows.*`, `* exclude (a, b)`
    Star {
        table: Option<Name>,
        except: Vec<Name>,
        span: Span,
    },
    Value {
        node: Node,
        alias: Option<Name>,
    },
}

#[derive(Debug)]
pub(super) struct Source {
    pub what: Table,
    pub alias: Option<Name>,
}

#[derive(Debug)]
pub(super) enum Table {
    Named(Name),
    Query(Box<Query>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JoinKind {
    Inner,
    Left,
    Right,
    Full,
    Cross,
    Semi,
    Anti,
}

#[derive(Debug)]
pub(super) struct Join {
    pub kind: JoinKind,
    pub source: Source,
    pub on: On,
}

#[derive(Debug)]
pub(super) enum On {
    Nothing,
    Using(Vec<Name>),
    Condition(Node),
}

#[derive(Debug, Clone, PartialEq)]
pub(super) struct Order {
    pub node: Node,
    pub descending: bool,
    pub nulls_first: bool,
}
