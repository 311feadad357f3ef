//! Frames and columns as tables: which rows, columns and characters are shown.
//!
//! A table is bounded whatever the size of the frame: some rows of the head and
//! the tail, some columns of the left and the right, what is left out said in
//! words; and if even those are too much, fewer characters and columns.

use super::options::{Settings, settings};
use super::{Bundle, HTML, PLAIN, html, plain, visible};
use crate::load::load_report;
use polars::prelude::*;

/// The most bytes of a table's HTML, and of its plain-text twin.
const BYTES: usize = 45_000;
const PLAIN_BYTES: usize = 12_000;
/// The most columns of the plain-text twin, which can't be scrolled sideways.
const PLAIN_COLUMNS: usize = 12;
/// The most characters of one of its cells.
const PLAIN_WIDTH: usize = 28;

/// What is shown of a frame.
pub(super) struct Table {
    pub columns: Vec<Heading>,
    pub rows: Vec<Vec<Cell>>,
    pub gaps: Gaps,
    /// `2,447 rows × 11 columns`.
    pub summary: String,
    /// What the load had to say of the frame, a line each.
    pub said: Vec<String>,
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

/// Where the middle is left out: before which of the shown places, and how many.
#[derive(Default)]
pub(super) struct Gaps {
    pub rows: Option<(usize, usize)>,
    pub columns: Option<(usize, usize)>,
}

/// A frame.
pub(super) fn frame(df: &DataFrame) -> Bundle {
    let (rows, width) = df.shape();
    let summary = format!("{} × {}", count(rows, "row"), count(width, "column"));
    let said = load_report(df).map_or_else(Vec::new, |report| report.lines());
    bundle(df, &summary, &said)
}

/// A column on its own.
pub(super) fn series(series: &Series) -> Bundle {
    let summary = count(series.len(), "value");
    bundle(&series.clone().into_frame(), &summary, &[])
}

/// A frame that is not data itself, with its own words below it.
pub(super) fn summed_up(df: &DataFrame, summary: &str) -> Bundle {
    bundle(df, summary, &[])
}

pub(super) fn column(column: &Column) -> Bundle {
    series(column.as_materialized_series())
}

fn bundle(df: &DataFrame, summary: &str, said: &[String]) -> Bundle {
    let settings = settings();
    let narrow = Settings {
        columns: settings.columns.min(PLAIN_COLUMNS),
        width: settings.width.min(PLAIN_WIDTH),
        ..settings
    };
    let table = |settings| Table::of(df, settings, summary, said);
    let twin = within(PLAIN_BYTES, narrow, |settings| {
        plain::write(&table(settings))
    });
    Bundle::default()
        .with(PLAIN, visible(&twin).into_owned())
        .with(
            HTML,
            within(BYTES, settings, |settings| html::write(&table(settings))),
        )
}

/// A table of so many bytes at most: of fewer characters, columns and rows until
/// it is small enough.
fn within(bytes: usize, mut settings: Settings, write: impl Fn(Settings) -> String) -> String {
    loop {
        let written = write(settings);
        if written.len() <= bytes {
            return written;
        }
        if settings.width > 12 {
            settings.width = (settings.width / 2).max(12);
        } else if settings.columns > 4 {
            settings.columns /= 2;
        } else if settings.rows > 4 {
            settings.rows /= 2;
        } else {
            return written;
        }
    }
}

impl Table {
    fn of(df: &DataFrame, settings: Settings, summary: &str, said: &[String]) -> Table {
        let (rows, row_gap) = ends(df.height(), settings.rows);
        let (columns, column_gap) = ends(df.width(), settings.columns);
        let columns: Vec<&Column> = columns.into_iter().map(|i| &df.columns()[i]).collect();
        let writers: Vec<Writer> = columns
            .iter()
            .map(|column| Writer::of(column, &rows, settings))
            .collect();
        Table {
            rows: rows
                .iter()
                .map(|&row| {
                    let each = columns.iter().zip(&writers);
                    each.map(|(column, writer)| writer.cell(column, row))
                        .collect()
                })
                .collect(),
            columns: columns
                .iter()
                .map(|column| Heading {
                    name: Text::of(column.name(), settings.width),
                    dtype: column.dtype().to_string(),
                    is_number: column.dtype().is_primitive_numeric(),
                })
                .collect(),
            gaps: Gaps {
                rows: row_gap,
                columns: column_gap,
            },
            summary: summary.to_owned(),
            said: said.to_vec(),
        }
    }
}

/// Which of `n` places are shown: all, or the first and the last of them.
fn ends(n: usize, most: usize) -> (Vec<usize>, Option<(usize, usize)>) {
    if n <= most {
        return ((0..n).collect(), None);
    }
    let head = most.div_ceil(2);
    let tail = most - head;
    let shown = (0..head).chain(n - tail..n).collect();
    (shown, Some((head, n - most)))
}

/// How the values of a column are written, so that their digits line up.
struct Writer {
    width: usize,
    decimals: Option<usize>,
}

impl Writer {
    fn of(column: &Column, rows: &[usize], settings: Settings) -> Writer {
        let is_float = column.dtype().is_float();
        let shown = || rows.iter().filter_map(|row| number(column, *row));
        let needed = || shown().map(decimals).max().unwrap_or(0);
        // Numbers too large or too small for a column of digits.
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
            return Cell::Value(Text::of(&format!("{number:.decimals$}"), self.width));
        }
        // polars prints words of a category with quotes around them.
        Cell::Value(match value.get_str() {
            Some(text) => Text::of(text, self.width),
            None => Text::of(&value.to_string(), self.width),
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

/// The digits behind the point that six digits that count leave.
fn decimals(number: f64) -> usize {
    let before = if number == 0.0 {
        1
    } else {
        number.abs().log10().floor() as i32 + 1
    };
    let most = (6 - before).clamp(0, 9) as usize;
    let written = format!("{number:.most$}");
    match written.trim_end_matches('0').split_once('.') {
        // A float looks like one.
        Some((_, digits)) => digits.len().max(1),
        None => usize::from(most > 0),
    }
}

impl Text {
    fn of(text: &str, width: usize) -> Text {
        let Some((cut, _)) = text.char_indices().nth(width) else {
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

/// `1 row`, `4,953,136 rows`.
pub(crate) fn count(n: usize, what: &str) -> String {
    let plural = if n == 1 { "" } else { "s" };
    format!("{} {what}{plural}", grouped(n))
}

/// `4,953,136`.
pub(crate) fn grouped(n: usize) -> String {
    let digits = n.to_string();
    let groups: Vec<&str> = digits
        .as_bytes()
        .rchunks(3)
        .rev()
        .filter_map(|group| std::str::from_utf8(group).ok())
        .collect();
    groups.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_frame_shows_its_head_and_its_tail_and_says_what_is_left_out() {
        let df = df!("n" => (0..1_234_567).collect::<Vec<i32>>()).unwrap();
        let bundle = frame(&df);
        let html = bundle.get(HTML).unwrap();
        assert!(html.contains("<td class=\"n\">4</td>"));
        assert!(!html.contains("<td class=\"n\">5</td>"));
        assert!(html.contains("<td class=\"n\">1234562</td>"));
        assert!(html.contains("… 1,234,557 rows left out …"));
        assert!(html.contains("<p>1,234,567 rows × 1 column</p>"));
        assert!(bundle.plain().contains("… 1,234,557 rows left out …"));
    }

    #[test]
    fn two_thousand_columns_of_hostile_text_stay_small_and_inert() {
        let label = "<script>alert('1')</script>\u{1b}[31m&\"".repeat(1000);
        let columns = (0..2000)
            .map(|i| Column::new(format!("<b>{i}").into(), vec![label.as_str(); 30]))
            .collect();
        let bundle = frame(&DataFrame::new_infer_height(columns).unwrap());
        let html = bundle.get(HTML).unwrap();
        assert!(!html.contains("<script"), "a label became markup");
        assert!(!html.contains("<b>"), "a column name became markup");
        assert!(
            !bundle.plain().contains('\u{1b}'),
            "a terminal escape passed"
        );
        assert!(html.contains("columns left out"));
        let bytes = html.len() + bundle.plain().len();
        assert!(bytes < 60_000, "{bytes} bytes");
    }

    #[test]
    fn words_of_a_category_are_shown_as_text_is() {
        let words = Column::new("Dir".into(), ["->"]);
        let dtype = DataType::from_categories(Categories::global());
        let df = words.cast(&dtype).unwrap().into_frame();
        let html = frame(&df).get(HTML).unwrap().to_owned();
        assert!(html.contains("<td>-&gt;</td>"), "{html}");
    }

    #[test]
    fn null_is_told_from_the_text_null() {
        let df = df!("State" => [Some("null"), None]).unwrap();
        let html = frame(&df).get(HTML).unwrap().to_owned();
        assert!(html.contains("<td>null</td>"));
        assert!(html.contains("<td class=\"null\">null</td>"));
    }

    #[test]
    fn the_digits_of_a_column_line_up() {
        let df = df!("Dur" => [0.5, 12.25, 3.0], "n" => [1i64, 1000, 20]).unwrap();
        let bundle = frame(&df);
        let html = bundle.get(HTML).unwrap();
        for cell in ["0.50", "12.25", "3.00"] {
            assert!(
                html.contains(&format!("<td class=\"n\">{cell}</td>")),
                "{html}"
            );
        }
        let lines: Vec<&str> = bundle.plain().lines().collect();
        let ends: Vec<usize> = lines[3..6]
            .iter()
            .map(|line| line.trim_end().len())
            .collect();
        assert!(ends.windows(2).all(|pair| pair[0] == pair[1]), "{lines:#?}");
    }

    #[test]
    fn numbers_of_any_size_are_readable() {
        let df = df!("x" => [1e-9, 2.5e20, f64::NAN, f64::INFINITY, 0.0]).unwrap();
        let plain = frame(&df).plain().to_owned();
        for written in ["1.0000e-9", "2.5000e20", "NaN", "inf"] {
            assert!(plain.contains(written), "{plain}");
        }
    }
}
