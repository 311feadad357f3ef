//! What a filter is once it is read: primitives, joined by `and`, `or` and `not`, and what
//! each primitive asks of which printed column.

use crate::condition::Condition;
use std::fmt;
use std::ops::Range;

/// A filter. `and` and `or` hold as many as stood beside each other, so that a filter of
/// ten thousand terms is no deeper than one of two.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// The empty filter, which every flow passes.
    Everything,
    Not(Box<Filter>),
    All(Vec<Filter>),
    Any(Vec<Filter>),
    Primitive(Primitive),
}

/// One question, such as `dst port 53`.
#[derive(Debug, Clone, PartialEq)]
pub struct Primitive {
    /// It, written out: with the qualifiers that it inherited.
    pub text: String,
    /// Where it stands in the filter, in bytes.
    pub span: Range<usize>,
    /// What it asks.
    pub test: Test,
    /// What of it ra does not understand.
    pub beyond_ra: Vec<Extension>,
}

/// Something that this project has added to ra's language.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Extension {
    /// `>`, `<`, `=`, `==`, `!=`.
    Sign,
    /// `10k`, `5m`, `2G`, `30s`.
    Suffix,
    /// `port 22,80`.
    List,
    /// `host 10.0.0.0/8`.
    NetAsHost,
    /// `time after 2026-11-25`.
    Time,
    /// `label ~ "scan"`.
    Pattern,
    /// `proto tcp`, `ether proto lldp`.
    ProtocolName,
    /// A word that ra does not know, or that it refuses or misunderstands.
    Word,
}

/// What a primitive asks of a row, by the names of columns that ra prints.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    Not(Box<Test>),
    All(Vec<Test>),
    Any(Vec<Test>),
    Column(ColumnTest),
    /// A test that holds where there is no such column: ports are those of TCP and UDP, and
    /// of a frame without `Proto` one can't know more.
    IfThere(ColumnTest),
}

/// A condition, and the columns of which it is asked.
#[derive(Debug, Clone, PartialEq)]
pub struct ColumnTest {
    pub columns: Columns,
    pub condition: Condition,
}

/// The columns that a condition is asked of, by their headers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Columns {
    One(&'static str),
    Two {
        source: &'static str,
        destination: &'static str,
        sides: Sides,
        /// Whether the filter names the sides, or they are what is meant without a word.
        is_named: bool,
    },
}

/// Of which side of a flow a condition holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sides {
    Source,
    Destination,
    Either,
    Both,
}

impl Sides {
    /// As a filter has it; either side is what no word means.
    pub fn words(self) -> &'static str {
        match self {
            Sides::Source => "src",
            Sides::Destination => "dst",
            Sides::Either => "src or dst",
            Sides::Both => "src and dst",
        }
    }
}

impl Test {
    /// A condition on one column.
    pub(crate) fn of(column: &'static str, condition: Condition) -> Test {
        let columns = Columns::One(column);
        Test::Column(ColumnTest { columns, condition })
    }

    /// Whether a column holds one of some words.
    pub(crate) fn word(column: &'static str, words: &[&str]) -> Test {
        Test::of(column, Condition::words(words))
    }
}

impl Filter {
    pub(crate) fn and(self, other: Filter) -> Filter {
        match self {
            Filter::All(mut all) => {
                all.push(other);
                Filter::All(all)
            }
            one => Filter::All(vec![one, other]),
        }
    }

    pub(crate) fn or(self, other: Filter) -> Filter {
        match self {
            Filter::Any(mut any) => {
                any.push(other);
                Filter::Any(any)
            }
            one => Filter::Any(vec![one, other]),
        }
    }

    /// Calls `see` with each primitive, from left to right.
    pub fn for_each_primitive<'a>(&'a self, see: &mut impl FnMut(&'a Primitive)) {
        match self {
            Filter::Everything => {}
            Filter::Not(filter) => filter.for_each_primitive(see),
            Filter::All(filters) | Filter::Any(filters) => {
                for filter in filters {
                    filter.for_each_primitive(see);
                }
            }
            Filter::Primitive(primitive) => see(primitive),
        }
    }

    /// What of it the real ra does not understand, each once; nothing if ra takes it as it is.
    pub fn beyond_ra(&self) -> Vec<Extension> {
        let mut found = Vec::new();
        self.for_each_primitive(&mut |primitive| found.extend(&primitive.beyond_ra));
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// The filter with a parenthesis around each group and every qualifier written out, which
/// shows how it was understood. It means the same when it is read again.
impl fmt::Display for Filter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, filters: &[Filter], word: &str| {
            f.write_str("(")?;
            for (number, filter) in filters.iter().enumerate() {
                if number > 0 {
                    write!(f, " {word} ")?;
                }
                write!(f, "{filter}")?;
            }
            f.write_str(")")
        };
        match self {
            Filter::Everything => Ok(()),
            Filter::Not(filter) => write!(f, "not {filter}"),
            Filter::All(filters) => joined(f, filters, "and"),
            Filter::Any(filters) => joined(f, filters, "or"),
            Filter::Primitive(primitive) => f.write_str(&primitive.text),
        }
    }
}
