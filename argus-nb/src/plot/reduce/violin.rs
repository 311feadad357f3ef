//! Violin plots: densities with quartiles.

use super::box_numbers::BoxNumbers;
use super::left_out::{LeftOut, Note};
use super::source::Source;
use super::{NO_LEGEND, Reduce, Reduced, several, table};
use crate::plot::error::PlotError;
use crate::plot::layout::axis::Axis;
use crate::plot::layout::caption::Caption;
use crate::plot::layout::format::{count, thousands};
use crate::plot::layout::groups::GroupNames;
use crate::plot::options::{Options, Refusal};
use crate::plot::statistics::DensityOutline;
use polars::prelude::{Column, DataFrame};

/// Violins side by side that can still be told apart.
const VIOLINS: usize = 24;

/// See [`violin`](crate::plot::violin()).
#[derive(Debug, Clone)]
pub struct Violin {
    pub(in crate::plot) columns: Vec<String>,
}

/// The violins of every column and group.
pub struct ReducedViolin {
    pub(in crate::plot) caption: Caption,
    groups: GroupNames,
    pub violins: Vec<ViolinMark>,
    left_out: LeftOut,
    pub x: Axis,
    pub y: Axis,
}

/// One violin.
pub struct ViolinMark {
    column: String,
    group: usize,
    /// Of all values, also of those that a logarithmic axis has no place for.
    pub statistics: BoxNumbers,
    /// Of the values on the axis; none where there is no such value.
    pub outline: Option<DensityOutline>,
}

impl Reduce for Violin {
    type Reduced = ReducedViolin;
    const NAME: &'static str = "violin";
    const REFUSES: &'static [Refusal] = &[NO_LEGEND];

    fn columns(&self) -> Vec<Vec<&str>> {
        self.columns
            .iter()
            .map(|column| vec![column.as_str()])
            .collect()
    }

    fn reduce(&self, source: &dyn Source, options: &Options) -> Result<ReducedViolin, PlotError> {
        let most = (VIOLINS / self.columns.len()).max(1);
        let groups = source.groups(options.by.as_deref(), most)?;
        let columns = several::columns(source, &self.columns, options)?;
        let y = options.y(several::y_axis(&columns, options)?)?;
        let within = match y.is_cut {
            true => y.scale.ends(),
            false => f64::NEG_INFINITY..f64::INFINITY,
        };
        let left_out = several::left_out(&columns);
        let mut violins = Vec::new();
        for column in &columns {
            let statistics = source.box_numbers(&column.all, &groups, &y.scale)?;
            let outlines = source.outlines(column.numbers(), &groups, options.log_y, &within)?;
            let both = statistics.into_iter().zip(outlines).enumerate();
            violins.extend(both.filter_map(|(group, (statistics, outline))| {
                Some(ViolinMark {
                    column: column.all.name.clone(),
                    group,
                    statistics: statistics?,
                    outline,
                })
            }));
        }
        let name = |mark: &ViolinMark| {
            let columns = self.columns.len();
            groups.names.name_of(mark.group, &mark.column, columns)
        };
        let names = violins.iter().map(name).collect();
        Ok(ReducedViolin {
            caption: Caption {
                title: format!("Violin plot of {}", self.columns.join(", ")),
                note: note(&groups.names, &violins, left_out).into_string(),
                // The axis names the groups; a legend would say it again.
                legend: GroupNames::single(),
                size: ((violins.len() as u32 * 70 + 200).clamp(400, 900), 400),
            },
            x: options.x(Axis::from_names(&groups.names.column, names))?,
            y,
            groups: groups.names,
            violins,
            left_out,
        })
    }
}

fn note(groups: &GroupNames, violins: &[ViolinMark], left_out: LeftOut) -> Note {
    let n: usize = violins.iter().map(|mark| mark.statistics.n).sum();
    let rest = groups.rest.map_or_else(String::new, |rest| {
        format!("{} as one", count(rest, "smaller group"))
    });
    let [absent, below] = left_out.absent_and_below();
    Note::new(count(n, "value"))
        .and(rest)
        .and(absent)
        .and(below)
}

impl Reduced for ReducedViolin {
    fn caption(&self) -> &Caption {
        &self.caption
    }

    fn axes(&self) -> Option<(&Axis, &Axis)> {
        Some((&self.x, &self.y))
    }

    fn description(&self) -> String {
        let violins = self.violins.iter().map(|mark| self.describe(mark));
        let remarks = self.left_out.absent_and_below().into_iter();
        let lines: Vec<String> = violins
            .chain(remarks.filter(|remark| !remark.is_empty()))
            .collect();
        lines.join("\n")
    }

    /// A row a place of an outline, one violin behind the other.
    fn table(&self) -> Result<DataFrame, PlotError> {
        let points = || {
            self.violins.iter().flat_map(|mark| {
                let points = mark.outline.iter().flat_map(|outline| &outline.points);
                points.map(move |point| (mark, point))
            })
        };
        let density = |(_, point): (_, &(f64, f64))| point.1.is_finite().then_some(point.1);
        let mut columns = vec![table::words(
            "column",
            points().map(|(mark, _)| &mark.column),
        )];
        columns.extend(table::groups(
            &self.groups,
            points().map(|(mark, _)| mark.group),
        ));
        columns.extend([
            table::numbers("value", points().map(|(_, point)| point.0)),
            Column::new("density".into(), points().map(density).collect::<Vec<_>>()),
        ]);
        table::table(columns)
    }
}

impl ReducedViolin {
    /// A line of the description.
    pub fn describe(&self, mark: &ViolinMark) -> String {
        let of = &mark.statistics;
        let bandwidth = match mark.outline.as_ref().map(|outline| outline.bandwidth) {
            None => String::new(),
            Some(0.0) => ", all of one value".to_owned(),
            Some(bandwidth) => {
                let of = if self.y.scale.is_log() {
                    " of the logarithms"
                } else {
                    ""
                };
                format!(", bandwidth{of} {}", thousands(bandwidth))
            }
        };
        format!(
            "{}{}n {}, median {}, quartiles {} to {}, from {} to {}{bandwidth}",
            mark.column,
            match self.groups.is_single() {
                true => ": ".to_owned(),
                false => format!(", {}", self.groups.prefix(mark.group)),
            },
            of.n,
            of.median,
            of.q1,
            of.q3,
            of.least,
            of.greatest,
        )
    }
}
