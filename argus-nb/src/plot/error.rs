//! Why there is no figure.

use crate::flows::ColumnError;
use crate::interrupt::Interrupted;
use polars::prelude::DataType;
use std::fmt;
use std::path::PathBuf;

/// Why there is no figure.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// The cell was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// A column is not there, or holds no numbers.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// Columns without a single row to draw.
    #[error(
        "column `{}` has nothing to draw: of {rows} rows, {why}\n  hint: is the filter too narrow? df.shape() says how many rows are left",
        .columns.join("` with `")
    )]
    Nothing {
        /// The column, or the columns that no row has values in together.
        columns: Vec<String>,
        rows: usize,
        why: Absence,
    },
    /// A question of time, asked of something else.
    #[error(
        "column `{name}` is {dtype}, and times are needed\n  hint: StartTime is one; `load` reads the times that ra prints"
    )]
    NotTime { name: String, dtype: DataType },
    /// A logarithm of a time.
    #[error(
        "column `{0}` holds times, which have no logarithm\n  hint: leave log_x() or log_y() out"
    )]
    LogOfTime(String),
    /// A logarithm of names.
    #[error(
        "column `{0}` holds names, which have no logarithm\n  hint: leave log_x() or log_y() out"
    )]
    LogOfNames(String),
    /// No column was named.
    #[error("no column to draw\n  hint: name one, as in boxplot(&df, [\"TotBytes\"])")]
    NoColumns,
    /// More columns than can be read.
    #[error(
        "{given} columns, and at most {most} can be told apart in one figure\n  hint: name fewer of them"
    )]
    TooManyColumns { given: usize, most: usize },
    /// More classes than can be read.
    #[error(
        "{given} classes, and at most {most} can be told apart in one figure\n  hint: is `{column}` a label? df.distinct(\"{column}\")? shows its values"
    )]
    TooManyClasses {
        column: String,
        given: usize,
        most: usize,
    },
    /// Nothing to tell apart.
    #[error(
        "column `{label}`: all {rows} rows are {which}, so nothing can be told apart\n  hint: does the part of the data that you score hold both?"
    )]
    OneClass {
        label: String,
        rows: usize,
        which: bool,
    },
    /// No bins, or more than a figure has pixels.
    #[error("{0} bins can't be drawn\n  hint: choose 1 to 2000")]
    Bins(usize),
    /// What `every` was told is no length of time.
    #[error("`{0}` is not a length of time\n  hint: write it as 30s, 1m, 5m, 1h or 1d")]
    NotALength(String),
    /// `every` is too short for the time that the rows span.
    #[error(
        "every(\"{every}\") makes {windows} windows, and at most {most} can be drawn\n  hint: choose a longer one"
    )]
    TooManyWindows {
        every: String,
        windows: usize,
        most: usize,
    },
    /// A file name that says no kind of picture.
    #[error("`{}` ends in none of .svg, .png and .html\n  hint: name the file so that it does", .0.display())]
    Ending(PathBuf),
    /// The file could not be written.
    #[error("`{}` can't be written: {source}", path.display())]
    Unwritable {
        path: PathBuf,
        source: std::io::Error,
    },
    /// Text becomes pixels by a font of the machine's.
    #[error(
        "this machine has no font to draw a PNG's text with\n  hint: apt install fonts-dejavu-core, or save an .svg"
    )]
    NoFont,
    /// plotters, or the PNG encoder, could not draw.
    #[error("the figure could not be drawn: {0}")]
    Drawing(String),
}

impl PlotError {
    /// Columns without a single row of so many that can be drawn, together; where there
    /// are no rows at all, nothing else is to blame.
    pub(super) fn nothing(columns: &[&str], rows: usize, why: Absence) -> PlotError {
        PlotError::Nothing {
            columns: columns.iter().map(|column| (*column).to_owned()).collect(),
            rows,
            why: if rows == 0 { Absence::NoRows } else { why },
        }
    }
}

/// Why no row of a column can be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Absence {
    /// The frame is empty.
    NoRows,
    /// Every value is absent or off the axis: `3 null or not finite left out`.
    LeftOut(String),
    /// No row has a value in both columns.
    NoPair,
    /// As [`Absence::NoPair`], or the sums are all zero or less.
    NoPairOrSum,
    /// The sums are all zero or less, and the axis is logarithmic.
    NoSumAboveZero,
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Absence::NoRows => "none left",
            Absence::LeftOut(left_out) => left_out,
            Absence::NoPair => "no row has both",
            Absence::NoPairOrSum => "no row has both, or no sum above zero",
            Absence::NoSumAboveZero => "no sum above zero",
        })
    }
}
