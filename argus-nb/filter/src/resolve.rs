//! A filter, and the columns that there are: which of them answers what, and what can't be
//! answered.
//!
//! Everything that evaluates a filter goes through here, so that a column that is missing
//! means the same to all.

use crate::condition::Condition;
use crate::error::{FilterError, Problem};
use crate::filter::{ColumnTest, Columns, Filter, Primitive, Sides, Test};

/// A filter as questions to columns that exist.
#[derive(Debug, Clone, PartialEq)]
pub enum Question {
    Not(Box<Question>),
    /// True of no question.
    All(Vec<Question>),
    /// False of no question.
    Any(Vec<Question>),
    Is(Operand, Condition),
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand {
    Column(String),
    /// The first less the second: a side's count, of the total's and the other side's.
    Difference(String, String),
}

/// Questions, and what has to be said about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    pub question: Question,
    /// Where another column answers than the one that ra would have asked, each once.
    pub notes: Vec<String>,
}

/// A count of both sides, and those of each. Differences of rates mean nothing.
struct Total {
    both: &'static str,
    source: &'static str,
    destination: &'static str,
    is_a_sum: bool,
}

const fn total(
    both: &'static str,
    source: &'static str,
    destination: &'static str,
    is_a_sum: bool,
) -> Total {
    Total {
        both,
        source,
        destination,
        is_a_sum,
    }
}

const TOTALS: [Total; 6] = [
    total("TotPkts", "SrcPkts", "DstPkts", true),
    total("TotBytes", "SrcBytes", "DstBytes", true),
    total("TotAppByte", "SAppBytes", "DAppBytes", true),
    total("Loss", "SrcLoss", "DstLoss", true),
    total("Rate", "SrcRate", "DstRate", false),
    total("Load", "SrcLoad", "DstLoad", false),
];

/// What NetFlow and Zeek count instead: bytes from IP's header on.
const INSTEAD: [(&str, &str); 3] = [
    ("SrcBytes", "SrcIpBytes"),
    ("DstBytes", "DstIpBytes"),
    ("TotBytes", "TotIpBytes"),
];

/// Finds the columns that a filter asks. `filter` is the text that `read` was read from, and
/// `find` gives the name that a column has, if there is one, by its header in ra's print.
///
/// # Errors
/// A column that is missing, with the word of the filter that needs it.
pub fn resolve(
    filter: &str,
    read: &Filter,
    find: &dyn Fn(&str) -> Option<String>,
) -> Result<Resolved, FilterError> {
    let mut resolver = Resolver {
        filter,
        find,
        notes: Vec::new(),
    };
    let question = resolver.filter(read)?;
    let notes = resolver.notes;
    Ok(Resolved { question, notes })
}

struct Resolver<'a> {
    filter: &'a str,
    find: &'a dyn Fn(&str) -> Option<String>,
    notes: Vec<String>,
}

impl Resolver<'_> {
    fn filter(&mut self, filter: &Filter) -> Result<Question, FilterError> {
        let mut each = |filters: &[Filter]| -> Result<Vec<Question>, FilterError> {
            filters.iter().map(|filter| self.filter(filter)).collect()
        };
        Ok(match filter {
            Filter::Everything => Question::All(Vec::new()),
            Filter::All(filters) => Question::All(each(filters)?),
            Filter::Any(filters) => Question::Any(each(filters)?),
            Filter::Not(filter) => Question::Not(Box::new(self.filter(filter)?)),
            Filter::Primitive(primitive) => self.test(&primitive.test, primitive)?,
        })
    }

    fn test(&mut self, test: &Test, of: &Primitive) -> Result<Question, FilterError> {
        let mut each = |tests: &[Test]| -> Result<Vec<Question>, FilterError> {
            tests.iter().map(|test| self.test(test, of)).collect()
        };
        Ok(match test {
            Test::All(tests) => Question::All(each(tests)?),
            Test::Any(tests) => Question::Any(each(tests)?),
            Test::Not(test) => Question::Not(Box::new(self.test(test, of)?)),
            Test::Column(test) => self.column(test, of)?,
            Test::IfThere(test) => match test.columns {
                Columns::One(column) if (self.find)(column).is_none() => Question::All(Vec::new()),
                _ => self.column(test, of)?,
            },
        })
    }

    fn column(&mut self, test: &ColumnTest, of: &Primitive) -> Result<Question, FilterError> {
        let is = |operand| Question::Is(operand, test.condition.clone());
        let (source, destination, sides, is_named) = match test.columns {
            Columns::One(column) => {
                let operand = self.side(column).ok_or_else(|| self.missing(column, of))?;
                return Ok(is(operand));
            }
            Columns::Two {
                source,
                destination,
                sides,
                is_named,
            } => (source, destination, sides, is_named),
        };
        let needs = match sides {
            Sides::Source => vec![source],
            Sides::Destination => vec![destination],
            Sides::Either | Sides::Both => vec![source, destination],
        };
        let found: Vec<Option<Operand>> = needs.iter().map(|column| self.side(column)).collect();
        let lacking = needs.iter().zip(&found).find(|(_, found)| found.is_none());
        if let Some((lacking, _)) = lacking {
            let both = TOTALS
                .iter()
                .find(|total| total.source == source && !is_named);
            let both = both.and_then(|total| self.side(total.both));
            let Some(operand @ Operand::Column(_)) = both else {
                return Err(self.missing(lacking, of));
            };
            if let Operand::Column(name) = &operand {
                self.note(format!(
                    "`{}` asks {name}, the sum of both sides: there is no {lacking}",
                    of.text
                ));
            }
            return Ok(is(operand));
        }
        if sides == Sides::Either && !is_named {
            self.tell_sides_from_the_sum(source, of);
        }
        let mut each: Vec<Question> = found.into_iter().flatten().map(is).collect();
        Ok(match sides {
            Sides::Both => Question::All(each),
            Sides::Either => Question::Any(each),
            _ => each.swap_remove(0),
        })
    }

    /// Whoever does not know ra takes `bytes > 300` for the sum of both sides.
    fn tell_sides_from_the_sum(&mut self, source: &str, of: &Primitive) {
        let sums: [(&str, &str, &[&str]); 2] = [
            ("SrcPkts", "TotPkts", &["pkts", "pkt"]),
            ("SrcBytes", "TotBytes", &["bytes", "byte"]),
        ];
        let sum = sums.iter().find(|(side, ..)| *side == source);
        let Some((_, sum, words)) = sum.filter(|(_, sum, _)| (self.find)(sum).is_some()) else {
            return;
        };
        let written = of.text.to_lowercase();
        if let Some(word) = words.iter().find(|word| written.contains(*word)) {
            let asked = written.replacen(word, &sum.to_lowercase(), 1);
            self.note(format!(
                "`{}` asks each side by itself, as ra does; of both together: `{asked}`",
                of.text
            ));
        }
    }

    /// What gives a column's values, if anything does.
    fn side(&mut self, column: &str) -> Option<Operand> {
        if let Some(name) = (self.find)(column) {
            return Some(Operand::Column(name));
        }
        let difference = |total: &Total| {
            let other = if total.source == column {
                total.destination
            } else if total.destination == column {
                total.source
            } else {
                return None;
            };
            let both = (self.find)(total.both).filter(|_| total.is_a_sum)?;
            Some(Operand::Difference(both, (self.find)(other)?))
        };
        if let Some(difference) = TOTALS.iter().find_map(difference) {
            return Some(difference);
        }
        let (_, instead) = INSTEAD.iter().find(|(missing, _)| *missing == column)?;
        let name = (self.find)(instead)?;
        self.note(format!(
            "{name} is asked for {column}: it counts from IP's header on"
        ));
        Some(Operand::Column(name))
    }

    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }

    fn missing(&self, column: &str, of: &Primitive) -> FilterError {
        let problem = Problem::NoColumn {
            column: column.to_owned(),
            needed_by: of.text.clone(),
        };
        FilterError::new(self.filter, of.span.clone(), problem)
    }
}
