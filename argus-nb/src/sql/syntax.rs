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
    /// How many expressions stand within one another here, with this one.
    pub depth: usize,
}

impl Node {
    /// The conditions that `and`s (or `or`s) join here, of which this is the uppermost.
    pub(super) fn parts(&self, operator: Operator) -> Vec<&Node> {
        let (mut parts, mut left_over) = (Vec::new(), vec![self]);
        while let Some(node) = left_over.pop() {
            match &node.syntax {
                Syntax::Binary(of, left, right) if *of == operator => {
                    left_over.extend([&**right, &**left]);
                }
                _ => parts.push(node),
            }
        }
        parts
    }
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

impl Syntax {
    /// The depth of the deepest expression in it. A `case` of many branches is a tree of them.
    pub(super) fn depth(&self) -> usize {
        let deepest = |nodes: &[Node]| nodes.iter().map(|node| node.depth).max().unwrap_or(0);
        match self {
            Syntax::Column { .. } | Syntax::Literal(_) => 0,
            Syntax::Not(a) | Syntax::Minus(a) | Syntax::IsNull(a) | Syntax::Cast(a, _) => a.depth,
            Syntax::Binary(_, a, b) | Syntax::Like(a, b, _) => a.depth.max(b.depth),
            Syntax::Between(a, b, c) => a.depth.max(b.depth).max(c.depth),
            Syntax::In(a, among) => a.depth.max(deepest(among)),
            Syntax::Case {
                operand,
                branches,
                otherwise,
            } => {
                let others = operand.iter().chain(otherwise).map(|node| node.depth);
                let branched = branches.iter().map(|(a, b)| a.depth.max(b.depth));
                branches.len().min(BRANCHES) + others.chain(branched).max().unwrap_or(0)
            }
            Syntax::Call(call) => call.depth(),
            Syntax::Window(window) => {
                let order = window.order.as_ref().map_or(0, |order| order.node.depth);
                order
                    .max(deepest(&window.partition))
                    .max(window.call.depth())
            }
        }
    }
}

impl Call {
    fn depth(&self) -> usize {
        let arguments = self.arguments.iter().chain(self.filter.as_deref());
        arguments.map(|node| node.depth).max().unwrap_or(0)
    }
}

/// So many expressions may stand within one another: each takes room on the stack, wherever an
/// expression is walked through.
pub(super) const DEPTH: usize = 200;

/// So many branches of a `case` are asked one within the other; of more, each half is one branch.
pub(super) const BRANCHES: usize = 16;

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
