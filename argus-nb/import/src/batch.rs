//! Rows, column by column.

use crate::column::{Column, Kind};
use std::net::IpAddr;

/// Values of one column.
#[derive(Debug, Clone, PartialEq)]
pub enum Values {
    /// Microseconds since 1970.
    Times(Vec<Option<i64>>),
    /// Whole numbers.
    Counts(Vec<Option<i64>>),
    /// Numbers.
    Numbers(Vec<Option<f64>>),
    /// Ports.
    Ports(Vec<Option<u16>>),
    /// IP addresses.
    Addresses(Vec<Option<IpAddr>>),
    /// Words of a category, or any text.
    Texts(Texts),
}

/// Texts in one buffer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Texts {
    text: String,
    spans: Vec<Option<(u32, u32)>>,
}

impl Texts {
    /// Takes a text; an empty one is null. It is cut where a batch would have 4 GB.
    pub fn push(&mut self, text: Option<&str>) {
        let begin = self.text.len();
        let span = text.filter(|text| !text.is_empty()).and_then(|text| {
            let end = u32::try_from(begin + text.len()).ok()?;
            self.text.push_str(text);
            Some((begin as u32, end))
        });
        self.spans.push(span);
    }

    /// All of them in one, one behind the other.
    pub fn joined(&self) -> &str {
        &self.text
    }

    /// From where to where each stands in [`Texts::joined`]; none where there is no text.
    pub fn spans(&self) -> &[Option<(u32, u32)>] {
        &self.spans
    }

    /// That of a row; none if it has none.
    pub fn get(&self, row: usize) -> Option<&str> {
        let (begin, end) = (*self.spans.get(row)?)?;
        self.text.get(begin as usize..end as usize)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Each of them; none where there is no text.
    pub fn iter(&self) -> impl Iterator<Item = Option<&str>> {
        let text = |span: &Option<(u32, u32)>| {
            let (begin, end) = (*span)?;
            self.text.get(begin as usize..end as usize)
        };
        self.spans.iter().map(text)
    }

    fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }
}

impl Values {
    fn new(kind: Kind) -> Values {
        match kind {
            Kind::Time => Values::Times(Vec::new()),
            Kind::Count => Values::Counts(Vec::new()),
            Kind::Number => Values::Numbers(Vec::new()),
            Kind::Port => Values::Ports(Vec::new()),
            Kind::Address => Values::Addresses(Vec::new()),
            Kind::Category | Kind::Text => Values::Texts(Texts::default()),
        }
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        match self {
            Values::Times(values) | Values::Counts(values) => values.len(),
            Values::Numbers(values) => values.len(),
            Values::Ports(values) => values.len(),
            Values::Addresses(values) => values.len(),
            Values::Texts(texts) => texts.len(),
        }
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn clear(&mut self) {
        match self {
            Values::Times(values) | Values::Counts(values) => values.clear(),
            Values::Numbers(values) => values.clear(),
            Values::Ports(values) => values.clear(),
            Values::Addresses(values) => values.clear(),
            Values::Texts(texts) => texts.clear(),
        }
    }
}

/// Some rows: a value, or none, in each column.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// One for each column of the import, in its order.
    pub columns: Vec<Values>,
    /// The line that each row begins in, from 1; empty if the source has no lines.
    pub lines: Vec<u64>,
}

impl Batch {
    /// Without rows, for these columns.
    pub fn new(columns: &[Column]) -> Batch {
        Batch {
            columns: columns
                .iter()
                .map(|column| Values::new(column.kind))
                .collect(),
            lines: Vec::new(),
        }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.columns.first().map_or(0, Values::len)
    }

    /// Takes all rows away; their memory is used again.
    pub fn clear(&mut self) {
        for values in &mut self.columns {
            values.clear();
        }
        self.lines.clear();
    }
}
