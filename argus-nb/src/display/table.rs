//! Frames and columns as tables of a bounded size, whatever the size of the frame.
//!
//! Some rows of the head and the tail are shown, some columns of the left and the
//! right, and what is left out is said in words; if even that is too much, fewer
//! characters, columns and rows.

use super::bundle::{Bundle, HTML, PLAIN};
use super::count::count;
use super::escape::visible;
use super::layout::Table;
use super::options::{Settings, settings};
use super::{html, plain};
use polars::prelude::*;

/// The most bytes of a table's HTML, and of its plain-text twin.
const BYTES: usize = 45_000;
const PLAIN_BYTES: usize = 12_000;
/// The most columns of the plain-text twin, which can't be scrolled sideways.
const PLAIN_COLUMNS: usize = 12;
/// The most characters of one of its cells.
const PLAIN_WIDTH: usize = 28;

/// A frame, with what else there is to say of it below it, a line for each remark.
pub(crate) fn frame(df: &DataFrame, remarks: &[String]) -> Bundle {
    let (rows, width) = df.shape();
    let summary = format!("{} × {}", count(rows, "row"), count(width, "column"));
    bundle(df, &summary, remarks)
}

/// A series on its own.
pub(crate) fn series(series: &Series) -> Bundle {
    let summary = count(series.len(), "value");
    bundle(&series.clone().into_frame(), &summary, &[])
}

/// A column on its own.
pub(crate) fn column(column: &Column) -> Bundle {
    series(column.as_materialized_series())
}

/// A frame that describes something else, with a summary of that in place of the
/// frame's own shape.
pub(crate) fn with_summary(df: &DataFrame, summary: &str) -> Bundle {
    bundle(df, summary, &[])
}

/// A frame of few rows, none of which is left out, with a summary of its own.
pub(crate) fn all_rows(df: &DataFrame, summary: &str, remarks: &[String]) -> Bundle {
    let mut settings = settings();
    settings.rows = settings.rows.max(df.height());
    bundle_with(df, summary, remarks, settings)
}

/// The most rows that are written as lines at once.
const LINES: usize = 200;

/// Rows as lines, for a reader who has those before them above: without the names of the
/// columns if they stand there too.
pub(crate) fn lines(df: &DataFrame, with_heading: bool) -> String {
    let settings = settings();
    let narrow = Settings {
        rows: LINES,
        columns: settings.columns.min(PLAIN_COLUMNS),
        width: settings.width.min(PLAIN_WIDTH),
        ..settings
    };
    let written = plain::write_rows(&Table::new(df, narrow, "", &[]), with_heading);
    visible(&written).into_owned()
}

fn bundle(df: &DataFrame, summary: &str, remarks: &[String]) -> Bundle {
    bundle_with(df, summary, remarks, settings())
}

fn bundle_with(df: &DataFrame, summary: &str, remarks: &[String], settings: Settings) -> Bundle {
    let narrow = Settings {
        columns: settings.columns.min(PLAIN_COLUMNS),
        width: settings.width.min(PLAIN_WIDTH),
        ..settings
    };
    let table = |settings| Table::new(df, settings, summary, remarks);
    let twin = within(PLAIN_BYTES, narrow, |settings| {
        plain::write(&table(settings))
    });
    let html = within(BYTES, settings, |settings| html::write(&table(settings)));
    Bundle::default()
        .with(PLAIN, visible(&twin).into_owned())
        .with(HTML, html)
}

/// A table of at most so many bytes: with fewer characters, then fewer columns, then
/// fewer rows, until it is small enough.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_frame_shows_its_head_and_its_tail_and_says_what_is_left_out() {
        let df = df!("n" => (0..1_234_567).collect::<Vec<i32>>()).unwrap();
        let bundle = frame(&df, &[]);
        let html = bundle.get(HTML).unwrap();
        assert!(html.contains("<td class=\"n\">4</td>"));
        assert!(!html.contains("<td class=\"n\">5</td>"));
        assert!(html.contains("<td class=\"n\">1234562</td>"));
        assert!(html.contains("… 1,234,557 rows left out …"));
        assert!(html.contains("<p>1,234,567 rows × 1 column</p>"));
        assert!(bundle.plain().contains("… 1,234,557 rows left out …"));
    }

    #[test]
    fn lines_go_on_below_a_heading_that_stands_above() {
        let df = df!("Port" => [53u16, 443], "Label" => ["a", "b\nc"]).unwrap();
        let with_heading = lines(&df, true);
        assert!(with_heading.starts_with(" Port"), "{with_heading}");
        let rows: Vec<String> = lines(&df, false).lines().map(str::to_owned).collect();
        assert_eq!(rows, with_heading.lines().skip(3).collect::<Vec<_>>());
        assert_eq!(rows, ["   53   a", "  443   b␊c"]);
    }

    #[test]
    fn two_thousand_columns_of_hostile_text_stay_small_and_inert() {
        let label = "<script>alert('1')</script>\u{1b}[31m&\"".repeat(1000);
        let columns = (0..2000)
            .map(|i| Column::new(format!("<b>{i}").into(), vec![label.as_str(); 30]))
            .collect();
        let bundle = frame(&DataFrame::new_infer_height(columns).unwrap(), &[]);
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
        let html = frame(&df, &[]).get(HTML).unwrap().to_owned();
        assert!(html.contains("<td>-&gt;</td>"), "{html}");
    }

    #[test]
    fn an_address_is_never_cut_and_a_label_is() {
        let long = "2001:0db8:85a3:0000:0000:8a2e:0370:7334";
        let df = df!("SrcAddr" => [long, "fe80::1"], "Label" => [long.replace(':', "-"), "a".to_owned()]);
        let plain = frame(&df.unwrap(), &[]).plain().to_owned();
        assert!(plain.contains(long), "{plain}");
        assert!(plain.contains("2001-0db8-85a3-0000-0000-8a2…"), "{plain}");
    }

    #[test]
    fn null_is_told_from_the_text_null() {
        let df = df!("State" => [Some("null"), None]).unwrap();
        let html = frame(&df, &[]).get(HTML).unwrap().to_owned();
        assert!(html.contains("<td>null</td>"));
        assert!(html.contains("<td class=\"null\">null</td>"));
    }

    #[test]
    fn the_digits_of_a_column_line_up() {
        let df = df!("Dur" => [0.5, 12.25, 3.0], "n" => [1i64, 1000, 20]).unwrap();
        let bundle = frame(&df, &[]);
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
        let plain = frame(&df, &[]).plain().to_owned();
        for written in ["1.0000e-9", "2.5000e20", "NaN", "inf"] {
            assert!(plain.contains(written), "{plain}");
        }
    }
}
