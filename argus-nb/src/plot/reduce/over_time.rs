//! Values over time, and what is said of them.

use super::series::Series;
use super::{Reduced, table};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::thousands;
use crate::plot::layout::groups::GroupNames;
use polars::prelude::{Column, DataFrame};
use std::collections::BTreeMap;

/// How values over time are drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    Lines,
    /// Areas on each other.
    Areas,
    /// A bar a window, of its groups on each other.
    Bars,
    /// A bar for each group of a window, side by side.
    GroupedBars,
}

impl Shape {
    /// Whether the groups of a window stand on each other.
    pub fn is_stacked(self) -> bool {
        matches!(self, Shape::Areas | Shape::Bars)
    }

    pub(super) fn is_bars(self) -> bool {
        matches!(self, Shape::Bars | Shape::GroupedBars)
    }
}

/// The values over time, for each group or column.
pub struct ReducedLine {
    pub(in crate::plot) caption: Caption,
    pub groups: GroupNames,
    pub shape: Shape,
    /// A window that says nothing is NaN: a gap.
    pub lines: Vec<Series>,
    /// How wide a window is on the x axis.
    pub width: f64,
    /// When the windows begin; none where the rows are drawn as they are.
    pub(super) begins: Option<Vec<i64>>,
    /// How long a window is, if there are any.
    pub(super) window: Option<String>,
    pub(super) is_time: bool,
    pub x: Axis,
    pub y: Axis,
    pub is_log: bool,
}

impl Reduced for ReducedLine {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let mut text = format!("{}: {}", self.caption.title, self.caption.note);
        for (group, line) in self.lines.iter().enumerate() {
            let peak = line
                .iter()
                .enumerate()
                .filter(|(_, point)| point.1.is_finite())
                .max_by(|a, b| a.1.1.total_cmp(&b.1.1).then(b.0.cmp(&a.0)));
            if let Some((place, (_, value))) = peak {
                text.push_str(&format!(
                    "\n{}most at {}: {}",
                    self.groups.prefix(group),
                    self.x.written(self.begin(line, place)),
                    thousands(*value)
                ));
            }
        }
        text
    }

    /// A row a window or a point, one group behind the other.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let lines = || self.lines.iter();
        let xs = lines().flat_map(|line| (0..line.len()).map(|place| self.begin(line, place)));
        let values = lines()
            .flatten()
            .map(|point| point.1.is_finite().then_some(point.1));
        let values: Vec<Option<f64>> = values.collect();
        let mut columns = vec![
            match self.is_time {
                true => table::times("time", xs.map(|x| x as i64))?,
                false => table::numbers("x", xs),
            },
            Column::new("value".into(), values),
        ];
        columns.extend(table::groups_in_turn(&self.groups, lines().map(Vec::len)));
        table::table(columns)
    }
}

impl ReducedLine {
    /// When a window begins, or the x of a row.
    fn begin(&self, line: &Series, place: usize) -> f64 {
        match &self.begins {
            Some(begins) => begins[place] as f64,
            None => line[place].0,
        }
    }

    /// What there is at each x, in order; nothing where there are more of them.
    pub fn tips_by_x(&self, most: usize) -> Vec<(f64, String)> {
        let mut tips: BTreeMap<i64, (f64, String)> = BTreeMap::new();
        for (group, line) in self.lines.iter().enumerate() {
            if line.len() > most {
                return Vec::new();
            }
            for (place, &(x, value)) in line.iter().enumerate() {
                let begin = self.begin(line, place);
                // The order of numbers that are not negative is that of their bits.
                let key = x.to_bits() as i64;
                let key = key ^ (((key >> 63) as u64) >> 1) as i64;
                let tip = tips
                    .entry(key)
                    .or_insert_with(|| (x, self.x.written(begin)));
                if value.is_finite() {
                    let name = match self.groups.is_single() {
                        true => String::new(),
                        false => format!("{}: ", self.groups.name(group)),
                    };
                    tip.1
                        .push_str(&format!("\n{name}{}", self.y.written(value)));
                }
            }
        }
        match tips.len() > most {
            true => Vec::new(),
            false => tips.into_values().collect(),
        }
    }

    /// What a point says of itself.
    pub fn tip(&self, group: usize, place: usize) -> String {
        let line = &self.lines[group];
        let x = self.x.written(self.begin(line, place));
        let y = self.y.written(line[place].1);
        format!("{}{x}: {y}", self.groups.prefix(group))
    }
}
