//! ROC and precision-recall curves: how well scores tell the true from the false.

use super::axis::{Axis, grouped};
use super::canvas::Canvas;
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Plot};
use super::look::{GROUPS, Look, group_colour};
use super::statistics::{CurvePoint, Ranking};
use super::values::{Groups, Values};
use super::{PlotError, frame, names_of};
use crate::flows::{known, labels};
use plotters::prelude::*;
use polars::prelude::{Column, DataFrame};

/// A point is drawn if it lies this far from the last one: about half a pixel.
const APART: f64 = 1.0 / 800.0;

/// The ROC curve of one or more columns of scores against a column of truth:
/// scikit-learn's `RocCurveDisplay`. For each threshold, the share of the true
/// rows that are found over the share of the false ones that are called true. A
/// score that knows nothing lies on the diagonal.
///
/// `truth` is Boolean, or numbers of 0 and 1. A row without a truth or without a
/// score is left out, and said. [`Figure::auc`] is the area.
///
/// Its data: `score` (the column), `threshold`, `fpr`, `tpr`, a row a drawn point.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let scored = df!("attack" => [false, false, true, true], "forest" => [0.1, 0.4, 0.35, 0.8])?;
/// let area = roc(&scored, "attack", ["forest"])?.auc()?;
/// assert_eq!(area.column("auc")?.f64()?.get(0), Some(0.75));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there; a truth that is neither Boolean nor 0 and 1;
/// scores that are no numbers; more than six; rows that are all true or all
/// false.
pub fn roc<I>(df: &DataFrame, truth: &str, scores: I) -> Result<Figure<Roc>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    Ok(Figure::new(df, Roc(Scored::of(df, truth, scores)?)))
}

/// Precision over recall of one or more columns of scores: scikit-learn's
/// `PrecisionRecallDisplay`. Where the true are few it says more than [`roc`]: of
/// the rows called true, how many are.
///
/// The columns are those of [`roc`]; [`Figure::average_precision`] is the area.
///
/// Its data: `score` (the column), `threshold`, `recall`, `precision`.
///
/// # Errors
/// As [`roc`].
pub fn precision_recall<I>(
    df: &DataFrame,
    truth: &str,
    scores: I,
) -> Result<Figure<PrecisionRecall>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let scored = Scored::of(df, truth, scores)?;
    Ok(Figure::new(df, PrecisionRecall(scored)))
}

/// See [`roc`].
#[derive(Debug, Clone)]
pub struct Roc(Scored);

/// See [`precision_recall`].
#[derive(Debug, Clone)]
pub struct PrecisionRecall(Scored);

impl Figure<Roc> {
    /// The area under each curve: `score`, `auc`. 1 is perfect, 0.5 is chance;
    /// scikit-learn's `roc_auc_score`.
    ///
    /// # Errors
    /// As [`roc`].
    pub fn auc(&self) -> Result<DataFrame, PlotError> {
        self.plot.0.table(self.df(), "auc", Ranking::auc)
    }
}

impl Figure<PrecisionRecall> {
    /// The mean precision of each curve, weighted by the gain in recall: `score`,
    /// `average_precision`; scikit-learn's `average_precision_score`.
    ///
    /// # Errors
    /// As [`roc`].
    pub fn average_precision(&self) -> Result<DataFrame, PlotError> {
        let of = Ranking::average_precision;
        self.plot.0.table(self.df(), "average_precision", of)
    }
}

/// A column of truth and columns of scores.
#[derive(Debug, Clone)]
struct Scored {
    truth: String,
    scores: Vec<String>,
}

/// How a plot of rankings differs from another.
struct Curves {
    name: &'static str,
    axes: (&'static str, &'static str),
    data: (&'static str, &'static str),
    /// In short, as the legend has it.
    area: &'static str,
    points: fn(&Ranking) -> Vec<CurvePoint>,
    of: fn(&Ranking) -> f64,
    /// Where a score that knows nothing lies, given the share of the true.
    chance: fn(f64) -> [(f64, f64); 2],
    /// A step keeps its height until the next one.
    is_stairs: bool,
}

impl Plot for Roc {}

impl Drawn for Roc {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        let curves = Curves {
            name: "ROC curve",
            axes: ("false-positive rate", "true-positive rate"),
            data: ("fpr", "tpr"),
            area: "AUC",
            points: Ranking::roc,
            of: Ranking::auc,
            chance: |_| [(0.0, 0.0), (1.0, 1.0)],
            is_stairs: false,
        };
        self.0.draw(df, look, &curves)
    }
}

impl Plot for PrecisionRecall {}

impl Drawn for PrecisionRecall {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        let curves = Curves {
            name: "Precision and recall",
            axes: ("recall", "precision"),
            data: ("recall", "precision"),
            area: "AP",
            points: Ranking::precision_recall,
            of: Ranking::average_precision,
            chance: |share| [(0.0, share), (1.0, share)],
            is_stairs: true,
        };
        self.0.draw(df, look, &curves)
    }
}

impl Scored {
    fn of<I>(df: &DataFrame, truth: &str, scores: I) -> Result<Scored, PlotError>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        known(df, truth)?;
        let scores = names_of(df, scores)?;
        if scores.len() > GROUPS {
            return Err(PlotError::TooManyColumns {
                given: scores.len(),
                most: GROUPS,
            });
        }
        Ok(Scored {
            truth: truth.to_owned(),
            scores,
        })
    }

    /// The ranking by each column of scores.
    fn rankings(&self, df: &DataFrame) -> Result<Vec<Ranking>, PlotError> {
        let truth = labels(df, &self.truth)?;
        let ranking = |name: &String| {
            let scores = Values::of(df, name)?;
            let both = truth.iter().zip(&scores.numbers);
            let both = both.filter_map(|(truth, score)| Some((truth.as_ref()?, score)));
            let scored = both.filter(|(_, score)| score.is_finite());
            let ranking = Ranking::of(scored.map(|(truth, score)| (*truth, *score)).collect());
            match (ranking.positives(), ranking.negatives()) {
                (0, _) | (_, 0) => Err(PlotError::OneClass {
                    truth: self.truth.clone(),
                    rows: ranking.positives() + ranking.negatives(),
                    which: ranking.positives() > 0,
                }),
                _ => Ok(ranking),
            }
        };
        self.scores.iter().map(ranking).collect()
    }

    fn table(
        &self,
        df: &DataFrame,
        name: &str,
        of: fn(&Ranking) -> f64,
    ) -> Result<DataFrame, PlotError> {
        let areas: Vec<f64> = self.rankings(df)?.iter().map(of).collect();
        frame(vec![
            Column::new("score".into(), &self.scores),
            Column::new(name.into(), areas),
        ])
    }

    fn draw(&self, df: &DataFrame, look: &Look, curves: &Curves) -> Result<Drawing, PlotError> {
        for (is_log, axis) in [(look.log_x, "x"), (look.log_y, "y")] {
            if is_log {
                let plot = "a curve of rates";
                return Err(PlotError::NoSuchLog { axis, plot });
            }
        }
        let rankings = self.rankings(df)?;
        let areas: Vec<String> = rankings
            .iter()
            .zip(&self.scores)
            .map(|(ranking, name)| format!("{name}: {} {:.4}", curves.area, (curves.of)(ranking)))
            .collect();
        let drawn: Vec<Vec<CurvePoint>> = rankings
            .iter()
            .map(|ranking| apart((curves.points)(ranking)))
            .collect();
        let counted = &rankings[0];
        let rows = counted.positives() + counted.negatives();
        let mut note = format!(
            "{} of {} rows are {}",
            grouped(counted.positives()),
            grouped(rows),
            self.truth
        );
        if rows < df.height() {
            let without = grouped(df.height() - rows);
            note.push_str(&format!("; {without} without truth or score left out"));
        }
        let share = counted.positives() as f64 / rows as f64;
        let rate = |name: &str| Axis::amount(name, "", (0.0, 1.0), false, look);
        let (x, y) = (rate(curves.axes.0), rate(curves.axes.1));
        let sheet = look.sheet((460, 440), &Groups::one(), &note, |canvas, room| {
            let legend: Vec<_> = areas
                .iter()
                .enumerate()
                .map(|(i, text)| (text.clone(), group_colour(i)))
                .collect();
            let high = canvas.legend(&room, "", &legend)?;
            let (_, plane) = canvas.frame(&room.inside(0, high, 0, 0), &x, &y)?;
            let chance = PathElement::new((curves.chance)(share), quiet(canvas));
            plane.draw(&chance)?;
            for (i, points) in drawn.iter().enumerate() {
                let line = match curves.is_stairs {
                    true => stairs(points),
                    false => points.iter().map(|point| (point.x, point.y)).collect(),
                };
                plane.draw(&PathElement::new(line, group_colour(i).stroke_width(3)))?;
            }
            Ok(())
        })?;
        let flat = || drawn.iter().flatten();
        let numbers = |of: fn(&CurvePoint) -> f64| flat().map(of).collect::<Vec<f64>>();
        let names = drawn.iter().zip(&self.scores);
        let names =
            names.flat_map(|(points, name)| std::iter::repeat_n(name.as_str(), points.len()));
        let data = frame(vec![
            Column::new("score".into(), names.collect::<Vec<&str>>()),
            Column::new("threshold".into(), numbers(|point| point.threshold)),
            Column::new(curves.data.0.into(), numbers(|point| point.x)),
            Column::new(curves.data.1.into(), numbers(|point| point.y)),
        ])?;
        Ok(Drawing {
            sheet,
            title: format!("{} of {}", curves.name, self.scores.join(", ")),
            description: format!("{}: {note}\n{}", curves.name, areas.join("\n")),
            data,
        })
    }
}

fn quiet(canvas: &Canvas<'_>) -> ShapeStyle {
    canvas.ink.quiet.stroke_width(1)
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

fn stairs(points: &[CurvePoint]) -> Vec<(f64, f64)> {
    let mut line = Vec::with_capacity(points.len() * 2);
    let mut before: Option<f64> = None;
    for point in points {
        if let Some(x) = before {
            line.push((x, point.y));
        }
        line.push((point.x, point.y));
        before = Some(point.x);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::df;

    #[test]
    fn rows_without_truth_or_score_are_left_out_and_said() {
        let df = df!(
            "attack" => [Some(true), Some(false), None, Some(true)],
            "score" => [Some(0.9), Some(0.2), Some(0.5), None]
        )
        .unwrap();
        let figure = roc(&df, "attack", ["score"]).unwrap();
        let said = figure.description().unwrap();
        assert!(said.contains("1 of 2 rows are attack; 2 without"), "{said}");
        assert!(said.contains("score: AUC 1.0000"), "{said}");
    }

    #[test]
    fn a_million_scores_are_a_small_figure() {
        let n = 1_000_000;
        let scores: Vec<f64> = (0..n).map(|i| f64::from(i * 7919 % n)).collect();
        let truth: Vec<bool> = (0..n).map(|i| i % 3 == 0).collect();
        let df = df!("truth" => truth, "score" => scores).unwrap();
        let svg = roc(&df, "truth", ["score"]).unwrap().svg().unwrap();
        assert!(svg.len() < 60_000, "{} bytes", svg.len());
    }

    #[test]
    fn a_truth_that_is_a_text_or_has_one_class_is_an_error() {
        let df = df!("Label" => ["scan", "ordinary"], "all" => [1, 1], "s" => [0.1, 0.2]).unwrap();
        let message = |truth: &str| {
            let figure = roc(&df, truth, ["s"]).unwrap();
            figure.svg().unwrap_err().to_string()
        };
        assert!(
            message("Label").contains("col(\"Label\").eq"),
            "{}",
            message("Label")
        );
        assert!(
            message("all").contains("all 2 rows are true"),
            "{}",
            message("all")
        );
    }
}
