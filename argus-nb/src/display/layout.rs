//! What of a frame is shown, and how it is written: which rows and columns, how many
//! characters of a text, how many digits of a number. HTML and plain text are made
//! from this one layout.

use super::options::Settings;
use polars::prelude::*;
use std::net::IpAddr;

/// What is shown of a frame.
pub(super) struct Table {
    pub columns: Vec<Heading>,
    pub rows: Vec<Vec<Cell>>,
    pub gaps: Gaps,
    /// `2,447 rows × 11 columns`.
    pub summary: String,
    /// What else there is to say of the frame, a line each.
    pub remarks: Vec<String>,
}

pub(super) struct Heading {
    pub name: Text,
    pub dtype: String,
    /// Numbers stand at the right of their column.
    pub is_number: bool,
}

pub(super) enum Cell {
    Null,
    Value(Text),
}

/// A text, and the whole of it where it was cut.
pub(super) struct Text {
    pub shown: String,
    pub whole: Option<String>,
}

/// Where the middle is left out.
#[derive(Default)]
pub(super) struct Gaps {
    pub rows: Option<Gap>,
    pub columns: Option<Gap>,
}

/// Places that are left out between two that are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Gap {
    /// The shown place that comes behind the gap, counted from 0.
    pub before: usize,
    /// How many are left out.
    pub left_out: usize,
}

impl Table {
    pub(super) fn new(
        df: &DataFrame,
        settings: Settings,
        summary: &str,
        remarks: &[String],
    ) -> Table {
        let (rows, row_gap) = head_and_tail(df.height(), settings.rows);
        let (columns, column_gap) = head_and_tail(df.width(), settings.columns);
        let columns: Vec<&Column> = columns.into_iter().map(|i| &df.columns()[i]).collect();
        let writers: Vec<Writer> = columns
            .iter()
            .map(|column| Writer::new(column, &rows, settings))
            .collect();
        let row = |&row: &usize| {
            let each = columns.iter().zip(&writers);
            each.map(|(column, writer)| writer.cell(column, row))
                .collect()
        };
        let heading = |column: &&Column| Heading {
            name: Text::new(column.name(), settings.width),
            dtype: column.dtype().to_string(),
            is_number: column.dtype().is_primitive_numeric(),
        };
        Table {
            rows: rows.iter().map(row).collect(),
            columns: columns.iter().map(heading).collect(),
            gaps: Gaps {
                rows: row_gap,
                columns: column_gap,
            },
            summary: summary.to_owned(),
            remarks: remarks.to_vec(),
        }
    }
}

/// Which of `n` places are shown if `most` may be: all of them, or the first and the
/// last with a gap between. A gap for one place alone would take as much room as that.
fn head_and_tail(n: usize, most: usize) -> (Vec<usize>, Option<Gap>) {
    if n <= most || (n == most + 1 && most > 0) {
        return ((0..n).collect(), None);
    }
    let head = most.div_ceil(2);
    let tail = most - head;
    let gap = Gap {
        before: head,
        left_out: n - most,
    };
    ((0..head).chain(n - tail..n).collect(), Some(gap))
}

/// How the values of a column are written, so that their digits line up.
struct Writer {
    width: usize,
    /// Digits behind the point, where all numbers have as many.
    decimals: Option<usize>,
}

impl Writer {
    fn new(column: &Column, rows: &[usize], settings: Settings) -> Writer {
        let is_float = column.dtype().is_float();
        let shown = || rows.iter().filter_map(|row| number(column, *row));
        let needed = || shown().map(decimals).max().unwrap_or(0);
        // Numbers that are too large or too small for a column of digits are written
        // as polars writes them.
        let is_plain = || shown().all(|v| v == 0.0 || (1e-4..1e15).contains(&v.abs()));
        Writer {
            width: settings.width,
            decimals: match settings.decimals {
                Some(digits) => is_float.then_some(digits),
                None => (is_float && is_plain()).then(needed),
            },
        }
    }

    fn cell(&self, column: &Column, row: usize) -> Cell {
        let value = match column.get(row) {
            Ok(AnyValue::Null) | Err(_) => return Cell::Null,
            Ok(value) => value,
        };
        if let (Some(decimals), Some(number)) = (self.decimals, number(column, row)) {
            return Cell::Value(Text::new(&format!("{number:.decimals$}"), self.width));
        }
        // polars prints words of a category with quotes around them.
        Cell::Value(match value.get_str() {
            Some(text) => Text::new(text, self.width),
            None => Text::new(&value.to_string(), self.width),
        })
    }
}

/// A finite number of a Float column.
fn number(column: &Column, row: usize) -> Option<f64> {
    let number = match column.get(row) {
        Ok(AnyValue::Float64(number)) => number,
        Ok(AnyValue::Float32(number)) => f64::from(number),
        _ => return None,
    };
    number.is_finite().then_some(number)
}

/// How many digits behind the point a number needs to be written with six
/// significant digits, without zeros at its end.
fn decimals(number: f64) -> usize {
    let before = if number == 0.0 {
        1
    } else {
        number.abs().log10().floor() as i32 + 1
    };
    let most = (6 - before).clamp(0, 9) as usize;
    let written = format!("{number:.most$}");
    match written.trim_end_matches('0').split_once('.') {
        // 3.0 keeps one digit, so that it looks like a float.
        Some((_, digits)) => digits.len().max(1),
        None => usize::from(most > 0),
    }
}

/// An address or a network: without its end it is of no use, and IPv6 has long ones.
fn is_address(text: &str) -> bool {
    let address = text.split_once('/').map_or(text, |(address, _)| address);
    text.len() <= LONGEST_ADDRESS && address.parse::<IpAddr>().is_ok()
}

/// `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255/128`
const LONGEST_ADDRESS: usize = 49;

impl Text {
    fn new(text: &str, width: usize) -> Text {
        let end = text.char_indices().nth(width).filter(|_| !is_address(text));
        let Some((cut, _)) = end else {
            return Text {
                shown: text.to_owned(),
                whole: None,
            };
        };
        // No single value may fill a notebook file.
        let whole = text
            .char_indices()
            .nth(width * 4)
            .map_or(text, |(end, _)| &text[..end]);
        Text {
            shown: format!("{}…", &text[..cut]),
            whole: Some(whole.to_owned()),
        }
    }
}
