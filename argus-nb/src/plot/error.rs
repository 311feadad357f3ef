//! Why there is no figure.

use crate::data::DataError;
use crate::flows::ColumnError;
use crate::interrupt::Interrupted;
use crate::suggest::did_you_mean;
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
    /// What has the rows could not answer.
    #[error(transparent)]
    Data(DataError),
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
    /// A plot was told what it has no use for.
    #[error("`{plot}` can't be told {method}(): {why}\n  hint: leave .{method}() out")]
    Refused {
        plot: &'static str,
        method: &'static str,
        why: &'static str,
    },
    /// The ends of an axis of names.
    #[error(
        "{method}(): this axis holds names, which have no range\n  hint: keep the rows of the names that you want, as in df.ra(\"udp or tcp\")?"
    )]
    RangeOfNames { method: &'static str },
    /// A range that begins at its end, or behind it.
    #[error("{method}({from}, {to}) holds nothing\n  hint: write the lower end first")]
    EmptyRange {
        method: &'static str,
        from: String,
        to: String,
    },
    /// No such place on the axis.
    #[error("{method}() at {place}: {why}")]
    NoPlace {
        method: &'static str,
        place: String,
        why: PlaceError,
    },
    /// A text that is no colour.
    #[error(
        "`{text}` is no colour{}\n  hint: write it as #D55E00, or by a name such as red, teal or orange",
        did_you_mean(nearest)
    )]
    NotAColour { text: String, nearest: Vec<String> },
    /// No palette has this name.
    #[error("no palette is called `{name}`\n  hint: there are {names}")]
    NoPalette { name: String, names: String },
    /// An opacity that is none.
    #[error("alpha({0}) is no opacity\n  hint: 0 is invisible and 1 opaque, as in .alpha(0.5)")]
    Alpha(f64),
    /// A legend of no groups.
    #[error(
        "the figure has no groups to name or to set side by side\n  hint: part the rows by a column first, as in .by(\"Proto\")"
    )]
    NoGroups,
    /// Nothing says how long flows took.
    #[error(
        "spread() can't know when the flows ended: there is neither Dur nor LastTime\n  hint: load a file with its durations, as ra -s +dur prints them, or leave .spread() out"
    )]
    NoFlowEnds,
    /// Bars too narrow to be seen.
    #[error(
        "{bars} bars can't be told apart, and at most {most} can be drawn\n  hint: choose a longer window, as in .every(\"1h\"), or leave .bars() out"
    )]
    TooManyBars { bars: usize, most: usize },
    /// Several columns, each parted into groups.
    #[error(
        "a line for each of {columns} columns and for each group of `{by}` can't be told apart\n  hint: name one column, or leave .by() out"
    )]
    ColumnsAndGroups { columns: usize, by: String },
    /// A figure of figures without any.
    #[error(
        "no figure to put into the grid\n  hint: give some, as in grid([line(&df, \"StartTime\", \"TotBytes\")?])"
    )]
    NoFigures,
    /// More figures than can be seen at once.
    #[error(
        "{given} figures, and at most {most} can be told apart in one grid\n  hint: make several grids of them"
    )]
    TooManyFigures { given: usize, most: usize },
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

/// Why there is no such place on an axis.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlaceError {
    #[error(
        "this axis holds times, and that is none\n  hint: write the time as 2026-11-25 03:56:00"
    )]
    NotATime,
    #[error("this axis holds numbers, and that is none\n  hint: write a number, as in 300 or 0.5")]
    NotANumber,
    #[error(
        "this axis is logarithmic, and only what is above zero has a place there\n  hint: leave log_x() or log_y() out, or choose a number above zero"
    )]
    NotAboveZero,
    #[error("this axis holds names, and that is none of them{}\n  hint: write a name as the axis has it", did_you_mean(.0))]
    NoSuchName(Vec<String>),
}

impl From<DataError> for PlotError {
    fn from(error: DataError) -> PlotError {
        match error {
            DataError::Column(error) => PlotError::Column(error),
            DataError::Interrupted(interrupted) => PlotError::Interrupted(interrupted),
            error => PlotError::Data(error),
        }
    }
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
