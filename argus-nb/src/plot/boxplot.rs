//! Box plots.

use super::axis::{Axis, grouped};
use super::canvas::{PX, Plane};
use super::figure::sealed::Drawn;
use super::figure::{Drawing, Figure, Grouped, Plot};
use super::look::{BLUE, Look, VERMILION};
use super::statistics::BoxStatistics;
use super::values::{Groups, LeftOut, Values};
use super::{MARKS, PlotError, names_of};
use plotters::prelude::*;
use polars::prelude::*;
use std::collections::BTreeSet;

/// Half the width of a box, where boxes are one apart.
const HALF: f64 = 0.28;
/// Half the width of a whisker's cap.
const CAP: f64 = 0.14;
/// Boxes side by side that can still be told apart.
const BOXES: usize = 24;
/// Columns, where each is a box of its own.
const COLUMNS: usize = 60;

/// A box plot of each named numeric column, side by side: pandas'
/// `df.boxplot(columns)`. With `.by("Proto")`, a box for each group.
///
/// Quartiles by linear interpolation, whiskers at the last datum within 1.5
/// interquartile ranges, the rest as points (see
/// [`BoxStatistics`]). Every outlier counts; those that fall on the same pixel
/// are drawn once, and how many they are is said. On a logarithmic axis the
/// statistics are still those of all values.
///
/// Its data: `column`, `group` (with `.by`), `n`, `lower_whisker`, `q1`,
/// `median`, `q3`, `upper_whisker`, `outliers` (how many), a row a box.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let dns = df!("TotBytes" => [74i64, 120, 151, 164, 9000])?;
/// let figure = boxplot(&dns, ["TotBytes"])?;
/// assert!(figure.description()?.contains("median 151"));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// A column that is not there, is not numeric, or has no finite value; more than
/// sixty columns.
pub fn boxplot<I>(df: &DataFrame, columns: I) -> Result<Figure<Boxplot>, PlotError>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let columns = names_of(df, columns)?;
    if columns.len() > COLUMNS {
        return Err(PlotError::TooManyColumns {
            given: columns.len(),
            most: COLUMNS,
        });
    }
    Ok(Figure::new(df, Boxplot { columns }))
}

/// See [`boxplot`].
#[derive(Debug, Clone)]
pub struct Boxplot {
    columns: Vec<String>,
}

impl Plot for Boxplot {}
impl Grouped for Boxplot {}

/// One box: `Box` is taken.
struct Boxed {
    column: String,
    group: String,
    stats: BoxStatistics,
}

impl Drawn for Boxplot {
    fn draw(&self, df: &DataFrame, look: &Look) -> Result<Drawing, PlotError> {
        if look.log_x {
            return Err(PlotError::NoSuchLog {
                axis: "x",
                plot: "a box plot",
            });
        }
        let groups = look.groups(df, (BOXES / self.columns.len()).max(1))?;
        let mut boxes = Vec::new();
        let mut left_out = LeftOut::default();
        let mut ends: Option<(f64, f64)> = None;
        let mut axis_of = None;
        for column in &self.columns {
            let values = Values::of(df, column)?;
            let positive = match look.log_y {
                true => Some(Values::on_axis(df, column, true)?),
                false => None,
            };
            let on_axis = positive.as_ref().unwrap_or(&values);
            let (low, high) = on_axis.extent()?;
            ends = ends.map_or(Some((low, high)), |(l, h)| Some((l.min(low), h.max(high))));
            left_out.absent += values.left_out.absent;
            left_out.not_positive += on_axis.left_out.not_positive;
            for (group, part) in groups.part(&values).iter().enumerate() {
                if let Some(stats) = BoxStatistics::of(part) {
                    boxes.push(Boxed {
                        column: column.clone(),
                        group: groups.name(group),
                        stats,
                    });
                }
            }
            axis_of.get_or_insert(positive.unwrap_or(values));
        }
        let (Some(ends), Some(first)) = (ends, axis_of) else {
            return Err(PlotError::NoColumns);
        };
        let mut y = Axis::of(&first, ends, look.log_y, look);
        if self.columns.len() > 1 {
            y = y.unnamed();
        }
        let x = self.x_axis(&groups, &boxes);
        let note = self.note(&groups, &boxes, left_out);
        // The axis names the groups; a legend would say it again.
        let legend = Groups::one();
        let width = (boxes.len() as u32 * 60 + 200).clamp(400, 900);
        let sheet = look.sheet((width, 400), &legend, &note, |canvas, room| {
            let (_, plane) = canvas.frame(&room, &x, &y)?;
            draw_boxes(&plane, &boxes, y.scale.ends().start, canvas.ink.text)
        })?;
        Ok(Drawing {
            sheet,
            title: format!("Box plot of {}", self.columns.join(", ")),
            description: describe(&boxes, &groups, left_out),
            data: table(&boxes, &groups)?,
        })
    }
}

impl Boxplot {
    fn x_axis(&self, groups: &Groups, boxes: &[Boxed]) -> Axis {
        let name = |of: &Boxed| match (groups.is_one(), self.columns.len()) {
            (true, _) => of.column.clone(),
            (false, 1) => of.group.clone(),
            (false, _) => format!("{} {}", of.column, of.group),
        };
        Axis::names(&groups.column, boxes.iter().map(name).collect())
    }

    fn note(&self, groups: &Groups, boxes: &[Boxed], left_out: LeftOut) -> String {
        let n: usize = boxes.iter().map(|of| of.stats.n).sum();
        let outliers: usize = boxes.iter().map(|of| of.stats.outliers.len()).sum();
        let mut note = format!(
            "{} values, {} of them outliers",
            grouped(n),
            grouped(outliers)
        );
        if let Some(rest) = groups.rest {
            note.push_str(&format!("; {} smaller groups as one", grouped(rest)));
        }
        note.push_str(&said(left_out));
        note
    }
}

/// `; 12 null … left out`.
fn said(left_out: LeftOut) -> String {
    let absent = LeftOut {
        not_positive: 0,
        ..left_out
    };
    let mut said = String::new();
    if left_out.absent > 0 {
        said.push_str(&format!("; {absent}"));
    }
    if left_out.not_positive > 0 {
        let below = grouped(left_out.not_positive);
        said.push_str(&format!("; {below} not above zero, below the axis"));
    }
    said
}

fn describe(boxes: &[Boxed], groups: &Groups, left_out: LeftOut) -> String {
    let mut text: String = boxes
        .iter()
        .map(|of| {
            let BoxStatistics {
                n,
                lower_whisker,
                q1,
                median,
                q3,
                upper_whisker,
                ref outliers,
            } = of.stats;
            let group = if groups.is_one() {
                String::new()
            } else {
                format!(", {} {}", groups.column, of.group)
            };
            format!(
                "{}{group}: n {n}, median {median}, quartiles {q1} to {q3}, \
                 whiskers {lower_whisker} to {upper_whisker}, {} outliers\n",
                of.column,
                outliers.len()
            )
        })
        .collect();
    text.push_str(said(left_out).trim_start_matches("; "));
    text.trim_end().to_owned()
}

fn table(boxes: &[Boxed], groups: &Groups) -> Result<DataFrame, PlotError> {
    let number = |name: &str, of: fn(&BoxStatistics) -> f64| {
        Column::new(
            name.into(),
            boxes.iter().map(|b| of(&b.stats)).collect::<Vec<f64>>(),
        )
    };
    let count = |name: &str, of: fn(&BoxStatistics) -> usize| {
        Column::new(
            name.into(),
            boxes
                .iter()
                .map(|b| of(&b.stats) as u64)
                .collect::<Vec<u64>>(),
        )
    };
    let text = |name: &str, of: fn(&Boxed) -> &str| {
        Column::new(name.into(), boxes.iter().map(of).collect::<Vec<&str>>())
    };
    let mut columns = vec![text("column", |of| &of.column)];
    if !groups.is_one() {
        columns.push(text("group", |of| &of.group));
    }
    columns.extend([
        count("n", |stats| stats.n),
        number("lower_whisker", |stats| stats.lower_whisker),
        number("q1", |stats| stats.q1),
        number("median", |stats| stats.median),
        number("q3", |stats| stats.q3),
        number("upper_whisker", |stats| stats.upper_whisker),
        count("outliers", |stats| stats.outliers.len()),
    ]);
    super::frame(columns)
}

fn draw_boxes(
    plane: &Plane<'_>,
    boxes: &[Boxed],
    floor: f64,
    ink: RGBColor,
) -> Result<(), PlotError> {
    let circles = outlier_marks(plane, boxes, floor);
    for (i, of) in boxes.iter().enumerate() {
        let x = i as f64;
        let on_axis = |value: f64| value.max(floor);
        let [low, q1, median, q3, high] = [
            of.stats.lower_whisker,
            of.stats.q1,
            of.stats.median,
            of.stats.q3,
            of.stats.upper_whisker,
        ]
        .map(on_axis);
        let line = |from: (f64, f64), to: (f64, f64)| {
            PathElement::new(vec![from, to], ink.stroke_width(2))
        };
        plane.draw(&line((x, low), (x, q1)))?;
        plane.draw(&line((x, q3), (x, high)))?;
        plane.draw(&line((x - CAP, low), (x + CAP, low)))?;
        plane.draw(&line((x - CAP, high), (x + CAP, high)))?;
        let corners = [(x - HALF, q3), (x + HALF, q1)];
        plane.draw(&Rectangle::new(corners, BLUE.mix(0.3).filled()))?;
        plane.draw(&Rectangle::new(corners, BLUE.stroke_width(2)))?;
        plane.draw(&PathElement::new(
            vec![(x - HALF, median), (x + HALF, median)],
            VERMILION.stroke_width(4),
        ))?;
    }
    for (x, y) in circles {
        plane.draw(&Circle::new((x, y), 2 * PX, BLUE.mix(0.8).stroke_width(2)))?;
    }
    Ok(())
}

/// One circle for all outliers of a box on the same pixel, or on the same few
/// where there would be too many.
fn outlier_marks(plane: &Plane<'_>, boxes: &[Boxed], floor: f64) -> Vec<(f64, f64)> {
    let mut step = PX;
    loop {
        let mut marks = Vec::new();
        for (i, of) in boxes.iter().enumerate() {
            let mut taken = BTreeSet::new();
            for &value in of.stats.outliers.iter().filter(|value| **value >= floor) {
                let (_, y) = plane.map_coordinate(&(i as f64, value));
                if taken.insert(y / step) {
                    marks.push((i as f64, value));
                }
            }
        }
        if marks.len() <= MARKS {
            return marks;
        }
        step *= 2;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_million_outliers_are_counted_and_drawn_small() {
        let values: Vec<i64> = (0..4_000_000)
            .map(|i| if i % 5 == 0 { i } else { 100 })
            .collect();
        let df = df!("TotBytes" => values).unwrap();
        let figure = boxplot(&df, ["TotBytes"]).unwrap();
        let description = figure.description().unwrap();
        assert!(description.contains("799999 outliers"), "{description}");
        let svg = figure.svg().unwrap();
        assert!(svg.len() < 100_000, "{} bytes", svg.len());
    }

    #[test]
    fn columns_that_cannot_be_drawn_are_named() {
        let df = df!("A" => [None::<i64>, None], "State" => ["CON", "INT"]).unwrap();
        let message = |names: &[&str]| match boxplot(&df, names).map(|figure| figure.svg()) {
            Ok(Ok(_)) => "drawn".to_owned(),
            Ok(Err(error)) | Err(error) => error.to_string(),
        };
        assert!(message(&["A"]).contains("column `A` has nothing to draw: of 2 rows, 2 null"));
        assert!(message(&["State"]).contains("column `State` is str"));
        assert!(message(&["B"]).contains("no column `B`"));
        assert!(message(&[]).contains("no column to draw"));
    }

    #[test]
    fn a_hostile_column_name_is_text_in_the_svg() {
        let df = df!("<script>x</script>" => [1.0, 2.0]).unwrap();
        let figure = boxplot(&df, ["<script>x</script>"]).unwrap();
        let svg = figure.svg().unwrap();
        assert!(!svg.contains("<script"), "{svg}");
    }

    #[test]
    fn on_a_logarithmic_axis_the_statistics_are_still_of_all_values() {
        let df = df!("SrcBytes" => [0i64, 0, 10, 100, 1000]).unwrap();
        let figure = boxplot(&df, ["SrcBytes"]).unwrap().log_y();
        let description = figure.description().unwrap();
        assert!(description.contains("n 5, median 10"), "{description}");
        assert!(description.contains("2 not above zero"), "{description}");
    }
}
