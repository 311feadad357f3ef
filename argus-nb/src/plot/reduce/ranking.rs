//! ROC and precision-recall curves: how well scores tell the true from the false.

use super::left_out::Note;
use super::source::Source;
use super::{Reduce, Reduced, table};
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::grouped;
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Asked, Options, Refusal};
use crate::plot::statistics::{CurvePoint, Ranking};
use polars::prelude::DataFrame;

/// A point is kept if it lies this far from the last one: about half a pixel.
const APART: f64 = 1.0 / 800.0;

const IN_THE_PLOT: Refusal = (Asked::Legend, "its legend has the areas under the curves");

/// A label column, and the columns of scores that shall tell it.
#[derive(Debug, Clone)]
pub struct Scored {
    pub(in crate::plot) label: String,
    pub(in crate::plot) scores: Vec<String>,
}

/// See [`roc`](crate::plot::roc).
#[derive(Debug, Clone)]
pub struct Roc(pub(in crate::plot) Scored);

/// See [`precision_recall`](crate::plot::precision_recall).
#[derive(Debug, Clone)]
pub struct PrecisionRecall(pub(in crate::plot) Scored);

/// What one kind of curve shows.
struct Curves {
    name: &'static str,
    axes: [&'static str; 2],
    /// The columns of the table.
    columns: [&'static str; 2],
    /// In short, as the legend has it.
    area: &'static str,
    points: fn(&Ranking) -> Vec<CurvePoint>,
    area_of: fn(&Ranking) -> f64,
    /// Where a score that knows nothing lies, given the share of the true.
    chance: fn(f64) -> [(f64, f64); 2],
    /// A step keeps its height until the next one.
    is_stairs: bool,
}

const ROC: Curves = Curves {
    name: "ROC curve",
    axes: ["false-positive rate", "true-positive rate"],
    columns: ["fpr", "tpr"],
    area: "AUC",
    points: Ranking::roc,
    area_of: Ranking::auc,
    chance: |_| [(0.0, 0.0), (1.0, 1.0)],
    is_stairs: false,
};

const PRECISION_RECALL: Curves = Curves {
    name: "Precision and recall",
    axes: ["recall", "precision"],
    columns: ["recall", "precision"],
    area: "AP",
    points: Ranking::precision_recall,
    area_of: Ranking::average_precision,
    chance: |share| [(0.0, share), (1.0, share)],
    is_stairs: true,
};

/// The curve of each score.
pub struct ReducedCurves {
    pub(in crate::plot) caption: Caption,
    name: &'static str,
    columns: [&'static str; 2],
    scores: Vec<String>,
    /// What the legend says of each curve.
    pub areas: Vec<String>,
    /// The points that can be told apart.
    pub curves: Vec<Vec<CurvePoint>>,
    pub chance: [(f64, f64); 2],
    pub is_stairs: bool,
    pub x: Axis,
    pub y: Axis,
}

impl Reduce for Roc {
    type Reduced = ReducedCurves;
    const NAME: &'static str = "roc";
    const REFUSES: &'static [Refusal] = &[IN_THE_PLOT];

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedCurves, PlotError> {
        self.0.curves(source, &ROC, options)
    }
}

impl Reduce for PrecisionRecall {
    type Reduced = ReducedCurves;
    const NAME: &'static str = "precision_recall";
    const REFUSES: &'static [Refusal] = &[IN_THE_PLOT];

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedCurves, PlotError> {
        self.0.curves(source, &PRECISION_RECALL, options)
    }
}

impl Scored {
    /// The ranking by each column of scores.
    fn rankings(&self, source: &dyn Source) -> Result<Vec<Ranking>, PlotError> {
        let ranking = |score: &String| {
            let ranking = source.ranking(&self.label, score)?;
            match (ranking.positives(), ranking.negatives()) {
                (0, 0) => {
                    let columns = [self.label.as_str(), score.as_str()];
                    Err(PlotError::nothing(
                        &columns,
                        source.rows()?,
                        Absence::NoPair,
                    ))
                }
                (0, _) | (_, 0) => Err(PlotError::OneClass {
                    label: self.label.clone(),
                    rows: ranking.positives() + ranking.negatives(),
                    which: ranking.positives() > 0,
                }),
                _ => Ok(ranking),
            }
        };
        self.scores.iter().map(ranking).collect()
    }

    /// The area under each curve, a row a score.
    pub fn areas(
        &self,
        source: &dyn Source,
        name: &str,
        area_of: fn(&Ranking) -> f64,
    ) -> Result<DataFrame, PlotError> {
        let rankings = self.rankings(source)?;
        table::table(vec![
            table::words("score", self.scores.iter()),
            table::numbers(name, rankings.iter().map(area_of)),
        ])
    }

    fn curves(
        &self,
        source: &dyn Source,
        of: &Curves,
        options: &Options,
    ) -> Result<ReducedCurves, PlotError> {
        let rankings = self.rankings(source)?;
        let areas = rankings.iter().zip(&self.scores);
        let areas = areas
            .map(|(ranking, name)| format!("{name}: {} {:.4}", of.area, (of.area_of)(ranking)));
        let first = &rankings[0];
        let rows = first.positives() + first.negatives();
        let note = Note::new(format!(
            "{} of {} rows are {}",
            grouped(first.positives()),
            grouped(rows),
            self.label
        ))
        .and_without(source.rows()? - rows, "truth or score");
        Ok(ReducedCurves {
            caption: Caption {
                title: format!("{} of {}", of.name, self.scores.join(", ")),
                note: note.into_string(),
                legend: GroupNames::single(),
                size: (460, 440),
            },
            name: of.name,
            columns: of.columns,
            scores: self.scores.clone(),
            areas: areas.collect(),
            curves: rankings.iter().map(|r| apart((of.points)(r))).collect(),
            chance: (of.chance)(first.positives() as f64 / rows as f64),
            is_stairs: of.is_stairs,
            x: options.x(Axis::from_shares(of.axes[0]))?,
            y: options.y(Axis::from_shares(of.axes[1]))?,
        })
    }
}

/// The points that can be told apart, the last one always.
fn apart(points: Vec<CurvePoint>) -> Vec<CurvePoint> {
    let mut kept: Vec<CurvePoint> = Vec::new();
    let last = points.len().saturating_sub(1);
    for (i, point) in points.into_iter().enumerate() {
        let is_apart = kept.last().is_none_or(|before| {
            (point.x - before.x).abs() >= APART || (point.y - before.y).abs() >= APART
        });
        if is_apart || i == last {
            kept.push(point);
        }
    }
    kept
}

impl Reduced for ReducedCurves {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        format!(
            "{}: {}\n{}",
            self.name,
            self.caption.note,
            self.areas.join("\n")
        )
    }

    /// A row a kept point, one score behind the other.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let points = || self.curves.iter().flatten();
        let names = self.curves.iter().zip(&self.scores);
        let names = names.flat_map(|(points, name)| std::iter::repeat_n(name, points.len()));
        table::table(vec![
            table::words("score", names),
            table::numbers("threshold", points().map(|point| point.threshold)),
            table::numbers(self.columns[0], points().map(|point| point.x)),
            table::numbers(self.columns[1], points().map(|point| point.y)),
        ])
    }
}
