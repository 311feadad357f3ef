//! Confusion matrices: what was predicted against what is true.

use super::cross_tabulation::CrossTabulation;
use super::left_out::Note;
use super::source::Source;
use super::{NO_ALPHA, NO_GROUPS, NO_LEGEND, NO_RANGE, Reduce, Reduced, table};
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{count, grouped};
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
use polars::prelude::{Column, DataFrame};
use std::collections::BTreeSet;

/// Classes whose numbers can still be read.
const MOST: usize = 20;

/// See [`confusion`](crate::plot::confusion).
#[derive(Debug, Clone)]
pub struct Confusion {
    pub(in crate::plot) label: String,
    pub(in crate::plot) predicted: String,
}

/// How often each class was called each.
pub struct ReducedConfusion {
    pub(in crate::plot) caption: Caption,
    pub(in crate::plot) classes: Vec<String>,
    /// By true class, then by predicted one.
    pub counts: Vec<Vec<usize>>,
    /// The axis of the predicted classes.
    pub x: Axis,
    /// The axis of the true classes, the first of which is on top.
    pub y: Axis,
}

impl Reduce for Confusion {
    type Reduced = ReducedConfusion;
    const NAME: &'static str = "confusion";
    const REFUSES: &'static [Refusal] = &[NO_RANGE, NO_GROUPS, NO_LEGEND, NO_ALPHA];

    fn columns(&self) -> Vec<Vec<&str>> {
        vec![vec![&self.label, &self.predicted]]
    }

    fn reduce(
        &self,
        source: &dyn Source,
        options: &Options,
    ) -> Result<ReducedConfusion, PlotError> {
        let table = source.cross_tabulation(&self.label, &self.predicted)?;
        let classes = self.classes(&table, source.rows()?)?;
        let place = |class: &String| classes.binary_search(class).unwrap_or(0);
        let n = classes.len();
        let mut counts = vec![vec![0; n]; n];
        for ((label, predicted), rows) in table.pairs() {
            counts[place(label)][place(predicted)] += rows as usize;
        }
        let rows: usize = counts.iter().flatten().sum();
        let note = Note::new(format!(
            "{}, {:.2} % right",
            count(rows, "row"),
            accuracy(&counts) * 100.0
        ))
        .and_without(source.rows()? - rows, "truth or prediction");
        Ok(ReducedConfusion {
            caption: Caption {
                title: format!("Confusion matrix of {} and {}", self.label, self.predicted),
                note: note.into_string(),
                legend: GroupNames::single(),
                size: (
                    (n as u32 * 74 + 160).clamp(320, 1000),
                    (n as u32 * 44 + 120).clamp(220, 900),
                ),
            },
            x: options.x(Axis::from_names(
                &format!("predicted ({})", self.predicted),
                classes.clone(),
            ))?,
            y: options.y(Axis::from_names(
                &format!("true ({})", self.label),
                classes.iter().rev().cloned().collect(),
            ))?,
            classes,
            counts,
        })
    }
}

impl Confusion {
    /// All classes, true or predicted, in order of their names.
    fn classes(&self, table: &CrossTabulation, rows: usize) -> Result<Vec<String>, PlotError> {
        let classes: BTreeSet<&String> = table.a.iter().chain(&table.b).collect();
        match classes.len() {
            0 => Err(PlotError::nothing(
                &[&self.label, &self.predicted],
                rows,
                Absence::NoPair,
            )),
            given if given > MOST => Err(PlotError::TooManyClasses {
                column: self.label.clone(),
                given,
                most: MOST,
            }),
            _ => Ok(classes.into_iter().cloned().collect()),
        }
    }
}

/// The share of rows whose prediction is right.
fn accuracy(counts: &[Vec<usize>]) -> f64 {
    let right: usize = (0..counts.len()).map(|class| counts[class][class]).sum();
    let rows: usize = counts.iter().flatten().sum();
    right as f64 / rows as f64
}

impl Reduced for ReducedConfusion {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let mut description = format!("Confusion matrix: {}", self.caption.note);
        for (class, line) in self.classes.iter().zip(&self.counts) {
            let called = line.iter().zip(&self.classes);
            let called: Vec<String> = called
                .filter(|(count, _)| **count > 0)
                .map(|(count, predicted)| format!("{} {predicted}", grouped(*count)))
                .collect();
            description.push_str(&format!("\n{class}: called {}", called.join(", ")));
        }
        description
    }

    /// A row a true class.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let classes = || self.classes.iter();
        let truth = table::free_name("truth", classes().map(String::as_str));
        let mut columns = vec![table::words(&truth, classes())];
        columns.extend(classes().enumerate().map(|(predicted, class)| {
            let counts = self.counts.iter().map(|line| line[predicted] as u64);
            table::counts(class, counts)
        }));
        table::table(columns)
    }
}

impl ReducedConfusion {
    pub fn accuracy(&self) -> f64 {
        accuracy(&self.counts)
    }

    /// Precision, recall, F1 and support of each class.
    pub fn scores(&self) -> Result<DataFrame, PlotError> {
        let n = self.classes.len();
        let share = |part: usize, all: usize| (all > 0).then(|| part as f64 / all as f64);
        let predicted = |class: usize| (0..n).map(|row| self.counts[row][class]).sum::<usize>();
        let support = |class: usize| self.counts[class].iter().sum::<usize>();
        let right = |class: usize| self.counts[class][class];
        let shares = |name: &str, of: &dyn Fn(usize) -> Option<f64>| {
            Column::new(name.into(), (0..n).map(of).collect::<Vec<_>>())
        };
        table::table(vec![
            table::words("class", self.classes.iter()),
            shares("precision", &|class| share(right(class), predicted(class))),
            shares("recall", &|class| share(right(class), support(class))),
            shares("f1", &|class| {
                share(2 * right(class), predicted(class) + support(class))
            }),
            table::counts("support", (0..n).map(|class| support(class) as u64)),
        ])
    }
}
