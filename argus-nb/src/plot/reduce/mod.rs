//! What a figure needs to know, as plain values: a frame and a plot's options become
//! quartiles, counts of bins, sums of windows.
//!
//! A reduction knows the size of its sheet, to tell how many places can be told apart,
//! and nothing of how they are drawn; `draw` then needs no frame. The value also gives
//! the figure's table and its description, so neither costs a drawing.
//!
//! A reduction asks [`Source`] and walks over no rows: what answers is a frame in memory or
//! an engine, and both give the same.
//!
//! Each file knows only those before it; of the rest of `plot` the folder knows `error`,
//! [`statistics`](crate::plot::statistics), `layout` and `options`, and of the crate
//! `data`, `flows`, `schema` and `interrupt`:
//!
//! | file | what |
//! | --- | --- |
//! | `left_out` | rows without a place in the figure, and the note below it |
//! | `numbers`, `groups`, `windows`, `binned` | a column as numbers, as groups, cut into windows of time or bins |
//! | `points`, `cumulative`, `series` | rows by pixel, the share of rows up to a value, rows as they are |
//! | `fitted_line`, `flow_ends`, `cross_tabulation` | the line closest to rows, when flows ended, rows by two columns |
//! | `links`, `ranked` | rows by a pair of values; the values with most |
//! | `box_numbers` | the numbers of a box, and the outliers that are drawn |
//! | `source` | the vocabulary: the questions that all reductions ask |
//! | `in_memory` | a frame answers them: its rows are walked over, on all cores |
//! | `asked` | an engine answers them, by a few small questions each |
//! | `several` | several columns on one axis |
//! | `table` | the numbers of a figure as a frame |
//! | `over_time` | values over time, as `line` makes them |
//! | `hosts` | the hosts of a graph, and those that are drawn |
//! | the others | one plot each: its options, its reduction, table and description |

mod asked;
pub mod bars;
mod binned;
mod box_numbers;
pub mod boxplot;
pub mod confusion;
pub mod correlation;
mod cross_tabulation;
mod cumulative;
pub mod density;
pub mod ecdf;
mod fitted_line;
mod flow_ends;
pub mod graph;
mod groups;
pub mod heatmap;
pub mod hilbert;
pub mod histogram;
pub mod hosts;
mod in_memory;
mod left_out;
pub mod line;
mod links;
mod numbers;
pub mod over_time;
pub mod points;
mod ranked;
pub mod ranking;
pub mod scatter;
pub mod scatter_matrix;
pub mod series;
mod several;
mod source;
mod table;
pub mod violin;
pub mod windows;

pub use numbers::{is_time, meaning};
pub use source::Source;

use super::error::PlotError;
use super::layout::axis::Axis;
use super::layout::caption::Caption;
use super::options::{Asked, Options, Refusal};
use crate::data::Data;
use asked::AtEngine;
use in_memory::InMemory;
use polars::prelude::DataFrame;

/// Groups that have a colour of their own.
pub const GROUPS: usize = 6;

/// Why plots of cells can't be told some things.
const NO_RANGE: Refusal = (
    Asked::Range,
    "its cells are those of all rows; choose the rows instead",
);
const NO_GROUPS: Refusal = (
    Asked::Colors,
    "its colours are amounts; palette() chooses them",
);
const NO_ALPHA: Refusal = (Asked::Alpha, "its numbers must be read on their colours");
const NO_LEGEND: Refusal = (Asked::Legend, "it has none");
const NO_AXES: [Refusal; 2] = [
    (Asked::Axes, "it has no axes"),
    (Asked::Range, "it has no axes; choose the rows instead"),
];
const SEVERAL: &str = "it has several pairs of axes";

/// Rows, wherever they are, as reductions ask them.
pub fn source(data: &Data) -> Box<dyn Source + '_> {
    match data {
        Data::Frame(df) => Box::new(InMemory::new(df)),
        Data::Engine(engine) => Box::new(AtEngine::new(engine.as_ref())),
    }
}

/// A plot that can be reduced: what it was told, still without its numbers.
pub trait Reduce: Clone {
    type Reduced: Reduced;

    /// The function that makes the plot, as errors name it.
    const NAME: &'static str;
    /// What the plot can't be told. Each of the other [`Options`] shows in it.
    const REFUSES: &'static [Refusal];

    /// The plot of a part of the rows, to be compared with others: in the windows or
    /// bins of all of them.
    fn like(&self, _whole: &Self::Reduced) -> Self {
        self.clone()
    }

    /// The columns about which several questions are asked, in the sets that are asked about
    /// together; without that by which rows are parted.
    fn columns(&self) -> Vec<Vec<&str>> {
        Vec::new()
    }

    /// # Errors
    /// A column that is not there, or that holds nothing to draw; what keeps an engine from
    /// answering.
    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<Self::Reduced, PlotError>;
}

/// The numbers of a figure.
pub trait Reduced {
    /// What stands around the plot.
    fn caption(&self) -> &Caption;

    /// Its axes, if it has a single pair of them.
    fn axes(&self) -> Option<(&Axis, &Axis)>;

    /// What the figure shows, in words and numbers.
    fn description(&self) -> String;

    /// The numbers as a frame.
    ///
    /// # Errors
    /// If polars can't make a frame of them.
    fn table(&self) -> Result<DataFrame, PlotError>;
}
