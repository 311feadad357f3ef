//! Cumulative distributions.

use super::axis::{Axis, grouped, thousands};
use super::canvas::PX;
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Grouped, Plot};
use super::look::{GROUPS, Look};
use super::scale::Scale;
use super::statistics::quantile;
use super::values::Values;
use super::{POINTS, PlotError, frame};
use crate::flows::known;
use plotters::prelude::*;
use polars::prelude::{Column, DataFrame};
use rayon::prelude::*;
use std::borrow::Cow;

/// The empirical cumulative distribution of a numeric column: at each value, the
/// share of flows with that value or less (matplotlib's `ecdf`). With
/// `.by("Proto")`, a line for each group.
///
/// It needs no bins and hides nothing: the median is where the line crosses 0.5.
/// Drawn are the steps, or where there are more of them than pixels, the share at
/// each pixel.
///
/// Its data: `value`, `share`, `group` (with `.by`), a row a drawn step.
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value.
pub fn ecdf(df: &DataFrame, column: &str) -> Result<Figure<Ecdf>, PlotError> {
    known(df, column)?;
    Ok(Figure::new(
        df,
        Ecdf {
            column: column.to_owned(),
        },
    ))
}

/// See [`ecdf`].
#[derive(Debug, Clone)]
pub struct Ecdf {
    column: String,
}

impl Plot for Ecdf {}
impl Grouped for Ecdf {}

impl Drawn for Ecdf {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        if look.log_y {
            return Err(PlotError::NoSuchLog {
                axis: "y",
                plot: "a cumulative distribution",
            });
        }
        let values = Values::on_axis(df, &self.column, look.log_x)?;
        let ends = values.extent()?;
        let groups = look.groups(df, GROUPS)?;
        let x = Axis::of(&values, ends, look.log_x, look);
        let y = Axis::amount("share of flows", "", (0.0, 1.0), false, look);
        let parts: Vec<Vec<f64>> = groups.part(&values).into_iter().map(sorted).collect();

        let mut note = format!("{} values", grouped(values.count()));
        let left_out = values.left_out.to_string();
        if !left_out.is_empty() {
            note.push_str(&format!("; {left_out}"));
        }
        let mut steps: Vec<Vec<(f64, f64)>> = Vec::new();
        let sheet = look.sheet((640, 380), &groups, &note, |canvas, room| {
            let (inner, plane) = canvas.frame(&room, &x, &y)?;
            // Each step is two points.
            let most = ((inner.width() / PX) as usize).min(POINTS / 2 / groups.len());
            for (group, part) in parts.iter().enumerate() {
                let reduced = reduce(part, &x.scale, most.max(1));
                let line = stairs(&reduced, &x.scale);
                plane.draw(&PathElement::new(
                    line,
                    groups.colour(group).stroke_width(3),
                ))?;
                steps.push(reduced);
            }
            Ok(())
        })?;

        let mut description = format!("{}: {note}", x.label);
        for (group, part) in parts.iter().enumerate() {
            let who = match groups.is_one() {
                true => String::new(),
                false => format!(
                    "{} {}: n {}, ",
                    groups.column,
                    groups.name(group),
                    part.len()
                ),
            };
            let at = |q: f64| quantile(part, q).map_or_else(|| "none".to_owned(), thousands);
            description.push_str(&format!(
                "\n{who}median {}, 9 of 10 up to {}, 99 of 100 up to {}",
                at(0.5),
                at(0.9),
                at(0.99)
            ));
        }
        let flat = || steps.iter().flatten();
        let mut columns = vec![
            Column::new("value".into(), flat().map(|s| s.0).collect::<Vec<f64>>()),
            Column::new("share".into(), flat().map(|s| s.1).collect::<Vec<f64>>()),
        ];
        if !groups.is_one() {
            let names: Vec<String> = steps
                .iter()
                .enumerate()
                .flat_map(|(group, steps)| std::iter::repeat_n(groups.name(group), steps.len()))
                .collect();
            columns.push(Column::new("group".into(), names));
        }
        Ok(Drawing {
            sheet,
            title: format!("Cumulative distribution of {}", self.column),
            description,
            data: frame(columns)?,
        })
    }
}

fn sorted(part: Cow<'_, [f64]>) -> Vec<f64> {
    let mut part = part.into_owned();
    part.par_sort_unstable_by(f64::total_cmp);
    part
}

/// The share of sorted values up to each that differs from the one before; where
/// there are more of those than pixels, up to the last on each pixel.
fn reduce(sorted: &[f64], scale: &Scale, pixels: usize) -> Vec<(f64, f64)> {
    let n = sorted.len() as f64;
    let mut steps = Vec::new();
    let mut at = 0;
    while let Some(&value) = sorted.get(at) {
        // All that equal it, and all that share its pixel.
        let pixel = (scale.share(value) * pixels as f64).floor();
        let rest = &sorted[at..];
        let same = rest.partition_point(|other| *other <= value);
        let near = if sorted.len() > pixels {
            rest.partition_point(|other| (scale.share(*other) * pixels as f64).floor() <= pixel)
        } else {
            same
        };
        at += near.max(same);
        steps.push((sorted[at - 1], at as f64 / n));
    }
    steps
}

fn stairs(steps: &[(f64, f64)], scale: &Scale) -> Vec<(f64, f64)> {
    let ends = scale.ends();
    let mut below = 0.0;
    let mut line = vec![(ends.start, 0.0)];
    for &(value, share) in steps {
        line.extend([(value, below), (value, share)]);
        below = share;
    }
    line.push((ends.end, below));
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use polars::prelude::*;

    #[test]
    fn each_step_is_the_share_up_to_its_value() {
        let df = df!("TotPkts" => [1i64, 1, 2, 4]).unwrap();
        let data = ecdf(&df, "TotPkts").unwrap().data().unwrap();
        let column = |name: &str| -> Vec<f64> {
            data.column(name)
                .unwrap()
                .f64()
                .unwrap()
                .iter()
                .flatten()
                .collect()
        };
        assert_eq!(column("value"), [1.0, 2.0, 4.0]);
        assert_eq!(column("share"), [0.5, 0.75, 1.0]);
    }

    #[test]
    fn a_million_values_are_as_many_steps_as_there_are_pixels() {
        let values: Vec<f64> = (0..1_000_000).map(|i| f64::from(i).powf(1.5)).collect();
        let df = df!("Dur" => values).unwrap();
        let figure = ecdf(&df, "Dur").unwrap();
        let svg = figure.svg().unwrap();
        assert!(svg.len() < 60_000, "{} bytes", svg.len());
        let data = figure.data().unwrap();
        assert_eq!(
            data.column("share").unwrap().f64().unwrap().last(),
            Some(1.0)
        );
    }
}
