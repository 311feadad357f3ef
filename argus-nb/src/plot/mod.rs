//! A frame becomes a figure: the data reduced first, then drawn by plotters.
//!
//! Numbers come from all rows; only marks that can be told apart are drawn. A
//! plot is a function of a frame and column names with good defaults, and gives a
//! [`Figure`] that shows itself and can be told more:
//!
//! ```
//! # use argus_nb::prelude::*;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let flows = df!("Proto" => ["udp", "tcp"], "TotBytes" => [74i64, 9000])?;
//! histogram(&flows, "TotBytes")?.bins(20).log_x().by("Proto").title("Bytes");
//! # Ok(())
//! # }
//! ```
//!
//! | file | what |
//! | --- | --- |
//! | `values` | a column becomes numbers on an axis, or groups of rows |
//! | `statistics` | numbers become quartiles, counts, densities |
//! | `scale`, `axis` | where a value lies, and how ticks are written |
//! | `canvas`, `raster` | the sheet: plotters into SVG, counts as pixels |
//! | `look`, `figure`, `save` | what a reader can ask of any plot |
//! | the others | one plot each |

mod axis;
mod bars;
mod boxplot;
mod canvas;
mod confusion;
mod correlation;
mod density;
mod ecdf;
mod figure;
mod heatmap;
mod histogram;
mod line;
mod look;
mod ranking;
mod raster;
mod save;
mod scale;
mod scatter;
mod scatter_matrix;
pub mod statistics;
mod values;

pub use bars::{Bars, bars};
pub use boxplot::{Boxplot, boxplot};
pub use confusion::{Confusion, confusion};
pub use correlation::{Correlation, correlation};
pub use ecdf::{Ecdf, ecdf};
pub use figure::{Figure, Grouped, Plot};
pub use heatmap::{Heatmap, heatmap};
pub use histogram::{Histogram, histogram};
pub use line::{Line, line};
pub use ranking::{PrecisionRecall, Roc, precision_recall, roc};
pub use scatter::{Scatter, scatter};
pub use scatter_matrix::{ScatterMatrix, scatter_matrix};

use crate::flows::{ColumnError, known};
use crate::interrupt::Interrupted;
use polars::prelude::{Column, DataFrame, DataType};
use std::path::PathBuf;

/// The most marks of one kind in a figure: what keeps an SVG under 400 KB.
const MARKS: usize = 2500;

/// The most points of all lines in a figure, for the same.
const POINTS: usize = 20_000;

/// Why there is no figure.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// The cell was asked to stop.
    #[error(transparent)]
    Interrupted(#[from] Interrupted),
    /// A column is not there, or holds no numbers.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// A column without a single value to draw.
    #[error(
        "column `{name}` has nothing to draw: of {rows} rows, {left_out}\n  hint: is the filter too narrow? df.shape() says how many rows are left"
    )]
    Nothing {
        name: String,
        rows: usize,
        left_out: String,
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
    /// A logarithmic axis where there are no numbers on it.
    #[error("the {axis} axis of {plot} can't be logarithmic\n  hint: leave log_{axis}() out")]
    NoSuchLog {
        axis: &'static str,
        plot: &'static str,
    },
    /// No column was named.
    #[error("no column to draw\n  hint: name one, as in boxplot(&df, [\"TotBytes\"])")]
    NoColumns,
    /// More columns than can be read.
    #[error("{given} columns, and at most {most} can be told apart in one figure")]
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
        "column `{truth}`: all {rows} rows are {which}, so nothing can be told apart\n  hint: does the part of the data that you score hold both?"
    )]
    OneClass {
        truth: String,
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
    #[error("`{}` ends in none of .svg, .png and .html", .0.display())]
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

/// The names of columns, each of which is there.
fn names_of<I>(df: &DataFrame, columns: I) -> Result<Vec<String>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let names: Vec<String> = columns
        .into_iter()
        .map(|name| name.as_ref().to_owned())
        .collect();
    if names.is_empty() {
        return Err(PlotError::NoColumns);
    }
    for name in &names {
        known(df, name)?;
    }
    Ok(names)
}

/// The columns of a plot's data as a frame.
fn frame(columns: Vec<Column>) -> Result<DataFrame, PlotError> {
    Ok(DataFrame::new_infer_height(columns).map_err(ColumnError::from)?)
}
