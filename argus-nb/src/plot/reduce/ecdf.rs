//! Cumulative distributions.

use super::cumulative::Distribution;
use super::left_out::Note;
use super::source::Source;
use super::{GROUPS, Reduce, Reduced, table};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::bounds::LINE_POINTS;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{count, thousands};
use crate::plot::layout::frame::inside;
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::rect::PX;
use crate::plot::options::{Options, Refusal};
use polars::prelude::DataFrame;

/// See [`ecdf`](crate::plot::ecdf).
#[derive(Debug, Clone)]
pub struct Ecdf {
    pub(in crate::plot) column: String,
}

/// The distribution of each group.
pub struct ReducedEcdf {
    pub(in crate::plot) caption: Caption,
    pub groups: GroupNames,
    pub distributions: Vec<Distribution>,
    pub x: Axis,
    pub y: Axis,
}

impl Reduce for Ecdf {
    type Reduced = ReducedEcdf;
    const NAME: &'static str = "ecdf";
    const REFUSES: &'static [Refusal] = &[];

    fn columns(&self) -> Vec<Vec<&str>> {
        vec![vec![&self.column]]
    }

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedEcdf, PlotError> {
        let numbers = source.on_axis(&self.column, options.log_x)?;
        let ends = numbers.extent()?;
        let groups = source.groups(options.by.as_deref(), GROUPS)?;
        let note = Note::new(count(numbers.count(), "value"));
        let caption = Caption {
            title: format!("Cumulative distribution of {}", self.column),
            note: note.and(numbers.left_out).into_string(),
            legend: groups.names.clone(),
            size: (640, 380),
        };
        let x = options.x(numbers.axis(ends, options.x_axis()))?;
        let y = options.y(Axis::from_shares("share of flows"))?;
        let inner = inside(&options.layout(&caption).body, &x, &y);
        // Each step is two points of its line.
        let most = ((inner.width() / PX) as usize).min(LINE_POINTS / 2 / groups.len());
        Ok(ReducedEcdf {
            distributions: source.distribution(&numbers, &groups, &x.scale, most.max(1))?,
            caption,
            groups: groups.names,
            x,
            y,
        })
    }
}

impl Reduced for ReducedEcdf {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let mut description = format!("{}: {}", self.x.label, self.caption.note);
        for (group, distribution) in self.distributions.iter().enumerate() {
            let n = format!("n {}", distribution.n);
            let prefix = self.groups.prefix_with(group, &n);
            let [median, p90, p99] = distribution
                .quantiles
                .map(|value| value.map_or_else(|| "none".to_owned(), thousands));
            description.push_str(&format!(
                "\n{prefix}median {median}, 9 of 10 up to {p90}, 99 of 100 up to {p99}"
            ));
        }
        description
    }

    /// A row a drawn step.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let steps = || self.distributions.iter().flat_map(|of| &of.steps);
        let mut columns = vec![
            table::numbers("value", steps().map(|step| step.0)),
            table::numbers("share", steps().map(|step| step.1)),
        ];
        let rows = self.distributions.iter().map(|of| of.steps.len());
        columns.extend(table::groups_in_turn(&self.groups, rows));
        table::table(columns)
    }
}
