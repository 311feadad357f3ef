//! Correlation matrices.

use super::left_out::Note;
use super::numbers::Numbers;
use super::source::Source;
use super::{NO_ALPHA, NO_GROUPS, NO_LEGEND, NO_RANGE, Reduce, Reduced, table};
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::count;
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Asked, Options, Refusal};
use polars::prelude::{Column, DataFrame};

/// See [`correlation`](crate::plot::correlation).
#[derive(Debug, Clone)]
pub struct Correlation {
    pub(in crate::plot) columns: Vec<String>,
}

/// Pearson's correlation of each pair of columns.
pub struct ReducedCorrelation {
    pub(in crate::plot) caption: Caption,
    pub(in crate::plot) columns: Vec<String>,
    /// Row by row; none of a pair of which one side does not vary.
    pub matrix: Vec<Vec<Option<f64>>>,
    pub x: Axis,
    /// The first column is on top.
    pub y: Axis,
}

impl Reduce for Correlation {
    type Reduced = ReducedCorrelation;
    const NAME: &'static str = "correlation";
    const REFUSES: &'static [Refusal] = &[
        NO_RANGE,
        NO_GROUPS,
        NO_LEGEND,
        NO_ALPHA,
        (
            Asked::Palette,
            "its colours say which sign a correlation has",
        ),
    ];

    fn columns(&self) -> Vec<Vec<&str>> {
        vec![self.columns.iter().map(String::as_str).collect()]
    }

    fn reduce(
        &self,
        source: &dyn Source,
        options: &Options,
    ) -> Result<ReducedCorrelation, PlotError> {
        let names: Vec<&str> = self.columns.iter().map(String::as_str).collect();
        if source.rows()? == 0 {
            return Err(PlotError::nothing(&names, 0, Absence::NoRows));
        }
        let columns = source.on_axes(&names, false)?;
        let n = columns.len();
        let mut matrix = vec![vec![None; n]; n];
        let columns: Vec<&Numbers> = columns.iter().collect();
        let pairs = (0..n).flat_map(|row| (0..=row).map(move |column| (row, column)));
        let pairs: Vec<(usize, usize)> = pairs.collect();
        let pairings = source.pairings(&columns, &pairs)?;
        for ((row, column), pairing) in pairs.into_iter().zip(pairings) {
            matrix[row][column] = pairing.correlation;
            matrix[column][row] = pairing.correlation;
        }
        let width = (n as u32 * 62 + 150).clamp(300, 900);
        let note = Note::new(format!("Pearson's r of {}", count(source.rows()?, "flow")));
        Ok(ReducedCorrelation {
            caption: Caption {
                title: format!("Correlation of {}", self.columns.join(", ")),
                note: note.into_string(),
                legend: GroupNames::single(),
                size: (width, width - 60),
            },
            columns: self.columns.clone(),
            matrix,
            x: options.x(Axis::from_names("", self.columns.clone()))?,
            y: options.y(Axis::from_names(
                "",
                self.columns.iter().rev().cloned().collect(),
            ))?,
        })
    }
}

impl Reduced for ReducedCorrelation {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let mut description = self.caption.note.clone();
        for (row, line) in self.matrix.iter().enumerate() {
            for (column, r) in line.iter().enumerate().take(row) {
                let r = r.map_or_else(|| "none".to_owned(), |r| format!("{r:.4}"));
                let (a, b) = (&self.columns[row], &self.columns[column]);
                description.push_str(&format!("\n{a} with {b}: {r}"));
            }
        }
        description
    }

    /// A row a column, as pandas has it.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let names = || self.columns.iter();
        let column = table::free_name("column", names().map(String::as_str));
        let mut columns = vec![table::words(&column, names())];
        columns.extend(
            names()
                .zip(&self.matrix)
                .map(|(name, line)| Column::new(name.as_str().into(), line)),
        );
        table::table(columns)
    }
}
