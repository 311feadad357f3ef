//! The values of one row.

use crate::text;
use crate::{Batch, Kind, Values};
use std::net::IpAddr;

/// One value.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell {
    Null,
    Time(i64),
    Count(i64),
    Number(f64),
    Port(u16),
    Address(IpAddr),
    /// From where to where it stands in the row's text.
    Text(usize, usize),
}

impl Cell {
    /// The value of a text in a column that is not one of text; none if it is not of that type.
    pub(crate) fn parse(kind: Kind, text: &str) -> Option<Cell> {
        match kind {
            Kind::Time => text::instant(text).map(Cell::Time),
            Kind::Count => text::count(text).map(Cell::Count),
            Kind::Number => text::number(text).map(Cell::Number),
            Kind::Port => text::port(text).map(Cell::Port),
            Kind::Address => text::address(text).map(Cell::Address),
            Kind::Category | Kind::Text => None,
        }
    }
}

/// A row that is being gathered.
#[derive(Debug, Default)]
pub(crate) struct Row {
    cells: Vec<Cell>,
    text: String,
    line: Option<u64>,
}

impl Row {
    /// Of so many columns, all null.
    pub(crate) fn clear(&mut self, columns: usize) {
        self.cells.clear();
        self.cells.resize(columns, Cell::Null);
        self.text.clear();
        self.line = None;
    }

    /// The line of the source that it begins in.
    pub(crate) fn set_line(&mut self, line: u64) {
        self.line = Some(line);
    }

    pub(crate) fn set(&mut self, column: usize, cell: Cell) {
        if let Some(place) = self.cells.get_mut(column) {
            *place = cell;
        }
    }

    pub(crate) fn set_text(&mut self, column: usize, text: &str) {
        let begin = self.text.len();
        self.text.push_str(text);
        self.set(column, Cell::Text(begin, self.text.len()));
    }

    pub(crate) fn get(&self, column: Option<usize>) -> Cell {
        let cell = column.and_then(|column| self.cells.get(column));
        cell.copied().unwrap_or(Cell::Null)
    }

    pub(crate) fn text(&self, column: Option<usize>) -> Option<&str> {
        match self.get(column) {
            Cell::Text(begin, end) => self.text.get(begin..end),
            _ => None,
        }
    }

    pub(crate) fn count(&self, column: Option<usize>) -> Option<i64> {
        match self.get(column) {
            Cell::Count(count) => Some(count),
            _ => None,
        }
    }

    pub(crate) fn time(&self, column: Option<usize>) -> Option<i64> {
        match self.get(column) {
            Cell::Time(micros) => Some(micros),
            _ => None,
        }
    }

    pub(crate) fn port(&self, column: Option<usize>) -> Option<u16> {
        match self.get(column) {
            Cell::Port(port) => Some(port),
            _ => None,
        }
    }

    /// Puts it behind the batch's rows. A value that is not of its column's type is null.
    pub(crate) fn push_to(&self, batch: &mut Batch) {
        batch.lines.extend(self.line);
        for (index, values) in batch.columns.iter_mut().enumerate() {
            let cell = self.get(Some(index));
            match values {
                Values::Times(times) => times.push(match cell {
                    Cell::Time(micros) => Some(micros),
                    _ => None,
                }),
                Values::Counts(counts) => counts.push(match cell {
                    Cell::Count(count) => Some(count),
                    _ => None,
                }),
                Values::Numbers(numbers) => numbers.push(match cell {
                    Cell::Number(number) => Some(number),
                    _ => None,
                }),
                Values::Ports(ports) => ports.push(match cell {
                    Cell::Port(port) => Some(port),
                    _ => None,
                }),
                Values::Addresses(addresses) => addresses.push(match cell {
                    Cell::Address(address) => Some(address),
                    _ => None,
                }),
                Values::Texts(texts) => texts.push(self.text(Some(index))),
            }
        }
    }
}
