//! A frame becomes a figure: first reduced to numbers, then drawn by plotters.
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
//! Each of these knows only those before it:
//!
//! | room | what | knows nothing of |
//! | --- | --- | --- |
//! | `error` | why there is no figure | |
//! | [`statistics`] | numbers become quartiles, counts, densities | frames, drawings |
//! | `layout` | where things lie on a sheet | frames, drawings |
//! | `options`, `columns` | what any plot can be told; the columns that it is asked for | drawings |
//! | `reduce` | a frame becomes the numbers of a figure, its table and its words | drawings |
//! | `draw` | these numbers become an SVG | frames |
//! | `figure` | the value that a cell holds: what is reduced, then drawn | |
//! | `grid` | figures side by side | |
//! | the others | a plot each, as a function: its defaults and documentation | |
//!
//! Why it is so: `docs/decisions.md#reducing-and-drawing-are-two-things`.

#[cfg(test)]
mod agreement;
mod bars;
mod boxplot;
mod columns;
mod confusion;
mod correlation;
mod draw;
mod ecdf;
mod error;
mod figure;
mod graph;
mod grid;
mod heatmap;
mod hilbert;
mod histogram;
mod layout;
mod line;
mod options;
mod ranking;
mod reduce;
mod scatter;
mod scatter_matrix;
pub mod statistics;
mod violin;

pub use bars::bars;
pub use boxplot::boxplot;
pub use columns::ColumnNames;
pub use confusion::confusion;
pub use correlation::correlation;
pub use ecdf::ecdf;
pub use error::{Absence, PlaceError, PlotError};
pub use figure::{Figure, Grouped, LogX, LogY, Plot};
pub use graph::graph;
pub use grid::{Figures, Grid, grid};
pub use heatmap::heatmap;
pub use hilbert::hilbert;
pub use histogram::histogram;
pub use line::line;
pub use options::{Legend, Place};
pub use ranking::{precision_recall, roc};
pub use reduce::bars::Bars;
pub use reduce::boxplot::Boxplot;
pub use reduce::confusion::Confusion;
pub use reduce::correlation::Correlation;
pub use reduce::ecdf::Ecdf;
pub use reduce::graph::Graph;
pub use reduce::heatmap::Heatmap;
pub use reduce::hilbert::Hilbert;
pub use reduce::histogram::Histogram;
pub use reduce::line::Line;
pub use reduce::ranking::{PrecisionRecall, Roc};
pub use reduce::scatter::Scatter;
pub use reduce::scatter_matrix::ScatterMatrix;
pub use reduce::violin::Violin;
pub use scatter::scatter;
pub use scatter_matrix::scatter_matrix;
pub use violin::violin;
