//! Densities and cumulative distributions: by bins, or of few values by the values themselves.

use super::keys::grouping;
use crate::data::binned::{Bin, Sum, binned};
use crate::data::moments::{Moments, moments};
use crate::data::order_statistics::quantiles;
use crate::data::values::{Cell, Values};
use crate::data::{DataError, Engine};
use crate::plot::error::PlotError;
use crate::plot::layout::scale::Scale;
use crate::plot::reduce::cumulative::Distribution;
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::numbers::Numbers;
use crate::plot::statistics::{Bandwidth, DensityOutline, Kde};
use std::ops::Range;

/// The values of each group, and what is known of them.
struct Parted<'a> {
    values: Values<'a>,
    /// How many there are, the least and the greatest.
    extents: Vec<Option<Cell>>,
}

/// Different values, ascending, and how often each is there.
type Counted = Vec<(f64, u64)>;

impl<'a> Parted<'a> {
    fn new(engine: &'a dyn Engine, of: &Numbers, by: &Groups) -> Result<Parted<'a>, DataError> {
        let values = Values::new(engine, of.conditions().to_vec(), &of.name, grouping(by));
        let extents = values.extents()?;
        Ok(Parted { values, extents })
    }

    /// The values themselves of each group that has at most so many; nothing of the others.
    fn few(&self, most: usize) -> Result<Vec<Option<Counted>>, DataError> {
        let groups = || self.extents.iter().enumerate();
        let is_small = |of: &Cell| of.count as usize <= most;
        let small = || self.extents.iter().flatten().copied().filter(is_small);
        let Some(ends) = ends(small()) else {
            return Ok(vec![None; self.extents.len()]);
        };
        let is_large = |of: &Option<Cell>| of.is_some_and(|of| !is_small(&of));
        let large = groups().filter(|(_, of)| is_large(of));
        let large: Vec<usize> = large.map(|(group, _)| group).collect();
        // All of them at once, if that is one short answer.
        let is_short = small().map(|of| of.count).sum::<u64>() <= 2 * most as u64;
        if let Some(small) = self.values.without(&large).filter(|_| is_short) {
            let all = small.all(ends)?.into_iter().enumerate();
            return Ok(all
                .map(|(group, few)| (!large.contains(&group)).then_some(few))
                .collect());
        }
        groups()
            .map(|(group, of)| match of.filter(is_small) {
                None => Ok(None),
                Some(of) => {
                    let alone = self.values.of_group(group);
                    Ok(alone.all((of.low, of.high))?.pop())
                }
            })
            .collect()
    }

    /// The same, with the density of each group that varies.
    fn with_densities(
        engine: &'a dyn Engine,
        of: &Numbers,
        by: &Groups,
        log: bool,
    ) -> Result<(Parted<'a>, Vec<Option<Kde>>), PlotError> {
        let values = Values::new(engine, of.conditions().to_vec(), &of.name, grouping(by));
        let Ok(ends) = of.extent() else {
            let extents = vec![None; by.len()];
            return Ok((Parted { values, extents }, vec![None; by.len()]));
        };
        let moments = moments(&values, ends, log)?;
        let extents = moments.iter().map(|of| of.map(|of| of.cell)).collect();
        let parted = Parted { values, extents };
        let few = parted.few(Kde::EXACT)?;
        let groups = moments.into_iter().zip(few).enumerate();
        let density = |(group, (moments, few))| parted.density(group, moments, few, log);
        let densities = groups.map(density).collect::<Result<_, DataError>>()?;
        Ok((parted, densities))
    }

    /// The density of a group, if it varies, by its values if they are few.
    fn density(
        &self,
        group: usize,
        moments: Option<Moments>,
        few: Option<Counted>,
        log: bool,
    ) -> Result<Option<Kde>, DataError> {
        let Some(of) = moments else {
            return Ok(None);
        };
        let ends = (on_scale(of.cell.low, log), on_scale(of.cell.high, log));
        let Some(bandwidth) = Bandwidth::new(of.cell.count as usize, ends, of.deviation()) else {
            return Ok(None);
        };
        Ok(Some(match few {
            Some(few) => {
                let few = few.into_iter();
                bandwidth.density(few.map(|(value, count)| (on_scale(value, log), count)))
            }
            None => bandwidth.density(self.means(group, &of.cell, &bandwidth, log)?),
        }))
    }

    /// The mean of a group's values in each bin of a density, and how many they are.
    fn means(
        &self,
        group: usize,
        extent: &Cell,
        bandwidth: &Bandwidth,
        log: bool,
    ) -> Result<impl Iterator<Item = (f64, u64)> + use<>, DataError> {
        let bins = bandwidth.bins();
        let less = on_scale(extent.low, log);
        let found = binned(
            &self.values.of_group(group),
            (extent.low, extent.high),
            |value| bins.bin(on_scale(value, log)) as i64,
            Some(Sum { log, less }),
        )?;
        let found = found.into_iter().flatten();
        Ok(found.map(move |Bin { cell, .. }| (less + cell.total / cell.count as f64, cell.count)))
    }
}

/// The least and the greatest value of some groups.
fn ends(of: impl Iterator<Item = Cell>) -> Option<(f64, f64)> {
    let ends = of.map(|of| (of.low, of.high));
    ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

fn on_scale(value: f64, log: bool) -> f64 {
    if log { value.log10() } else { value }
}

/// The density of each group's values, or of their logarithms, and how many values it has.
pub(super) fn density(
    engine: &dyn Engine,
    of: &Numbers,
    by: &Groups,
    log: bool,
) -> Result<Vec<Option<(Kde, usize)>>, PlotError> {
    let (parted, densities) = Parted::with_densities(engine, of, by, log)?;
    let both = densities.into_iter().zip(&parted.extents);
    Ok(both
        .map(|(kde, extent)| Some((kde?, extent.as_ref()?.count as usize)))
        .collect())
}

/// The density of each group's values within a range.
pub(super) fn outlines(
    engine: &dyn Engine,
    of: &Numbers,
    by: &Groups,
    log: bool,
    within: &Range<f64>,
) -> Result<Vec<Option<DensityOutline>>, PlotError> {
    let (parted, densities) = Parted::with_densities(engine, of, by, log)?;
    let shares = DensityOutline::shares();
    let quantiles = quantiles(&parted.values, &parted.extents, &shares, |value| {
        on_scale(value, log)
    })?;
    let groups = parted.extents.iter().zip(densities).zip(quantiles);
    Ok(groups
        .map(|((extent, kde), quantiles)| {
            let ends = (extent.as_ref()?.low, extent.as_ref()?.high);
            let quantiles = || quantiles.unwrap_or_default();
            Some(DensityOutline::new(kde, ends, (log, within), quantiles))
        })
        .collect())
}

/// The share of values up to each, for each group, at places that can be told apart.
pub(super) fn distribution(
    engine: &dyn Engine,
    of: &Numbers,
    by: &Groups,
    scale: &Scale,
    pixels: usize,
) -> Result<Vec<Distribution>, PlotError> {
    let parted = Parted::new(engine, of, by)?;
    let shares = Distribution::SHARES;
    let quantiles = quantiles(&parted.values, &parted.extents, &shares, |value| value)?;
    let few = parted.few(pixels)?;
    let is_large = |(of, few): (&Option<Cell>, &Option<Counted>)| of.is_some() && few.is_none();
    let any_is_large = parted.extents.iter().zip(&few).any(is_large);
    let by_pixel = match ends(parted.extents.iter().flatten().copied()).filter(|_| any_is_large) {
        None => vec![Vec::new(); few.len()],
        Some(ends) => {
            let pixel = |value: f64| Distribution::pixel(value, scale, pixels) as i64;
            binned(&parted.values, ends, pixel, None)?
        }
    };
    let groups = parted.extents.iter().zip(quantiles).zip(few).zip(by_pixel);
    Ok(groups
        .map(|(((extent, quantiles), few), by_pixel)| {
            let n = extent.map_or(0, |of| of.count as usize);
            let by_pixel = by_pixel.into_iter();
            let counted = few.unwrap_or_else(|| {
                by_pixel
                    .map(|bin| (bin.cell.high, bin.cell.count))
                    .collect()
            });
            let quantiles = quantiles.and_then(|of| <[f64; 3]>::try_from(of).ok());
            let quantiles = quantiles.map_or([None; 3], |of| of.map(Some));
            Distribution::from_counted(n, counted.into_iter(), quantiles)
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::counting::Counting;
    use crate::data::query::{Condition, Value};
    use crate::plot::layout::axis::Meaning;
    use crate::plot::layout::groups::GroupNames;
    use crate::plot::reduce::left_out::LeftOut;

    /// Two groups and a rest: one of many values, one of few, and one of a single one.
    struct Rows {
        values: Vec<f64>,
        engine: Counting,
        names: Vec<&'static str>,
    }

    impl Rows {
        fn new(of: impl Fn(f64) -> f64) -> Rows {
            let even = |i: u32| f64::from(i.wrapping_mul(7919) % 20_011) / 20_011.0;
            let values: Vec<f64> = (0..20_000).map(|i| of(even(i))).collect();
            let names = (0..20_000).map(|i| match i % 8 {
                _ if i == 77 => "single",
                0 => "few",
                _ => "many",
            });
            let names: Vec<&str> = names.collect();
            let numbers: Vec<Option<f64>> = values.iter().copied().map(Some).collect();
            let engine = Counting::new(&[("v", &numbers)], &names);
            Rows {
                values,
                engine,
                names,
            }
        }

        fn numbers(&self) -> Numbers {
            let ends = self
                .values
                .iter()
                .fold((f64::MAX, f64::MIN), |ends, value| {
                    (ends.0.min(*value), ends.1.max(*value))
                });
            let meaning = Meaning::Number { unit: "" };
            let rows = vec![Condition::IsNumber("v".to_owned())];
            Numbers::there(
                ("v", meaning),
                self.values.len(),
                LeftOut::default(),
                rows,
                Some(ends),
            )
        }

        fn groups() -> Groups {
            let names = GroupNames {
                column: "group".to_owned(),
                named: vec!["many".to_owned(), "few".to_owned()],
                rest: Some(1),
            };
            let values = ["many", "few"].map(|name| Value::Text(name.to_owned()));
            Groups::there(names, values.into())
        }

        /// The values of a group.
        fn of(&self, group: usize) -> Vec<f64> {
            let name = ["many", "few", "single"][group];
            let rows = self.values.iter().zip(&self.names);
            let rows = rows.filter(|(_, of)| **of == name);
            rows.map(|(value, _)| *value).collect()
        }
    }

    fn samples() -> [Rows; 5] {
        [
            Rows::new(|u| 1.0 + u),
            Rows::new(|u| (1.0 - u).powf(-0.9)),
            Rows::new(|u| (1.0 + u * 40.0).floor()),
            Rows::new(|u| 1.3e15 + (u * 86_400e6).floor()),
            Rows::new(|u| if u > 0.9998 { 1e6 } else { u + 0.5 }),
        ]
    }

    fn assert_close(found: &[f64], expected: &[f64], what: &str) {
        assert_eq!(found.len(), expected.len(), "{what}");
        let greatest = expected.iter().copied().fold(0.0, f64::max);
        for (found, expected) in found.iter().zip(expected) {
            let off = (found - expected).abs() / greatest;
            assert!(
                off < 1e-12 || expected.is_nan(),
                "{what}: {found} {expected}"
            );
        }
    }

    #[test]
    fn densities_and_outlines_are_those_of_the_values() {
        for (sample, rows) in samples().into_iter().enumerate() {
            for log in [false, true] {
                let what = format!("{sample}, log {log}");
                let (of, by) = (rows.numbers(), Rows::groups());
                let all = f64::NEG_INFINITY..f64::INFINITY;
                let found = outlines(&rows.engine, &of, &by, log, &all).unwrap();
                let densities = density(&rows.engine, &of, &by, log).unwrap();
                for group in 0..3 {
                    let values = rows.of(group);
                    let expected = DensityOutline::from_values(&values, log, &all).unwrap();
                    let found = found[group].as_ref().unwrap();
                    let places = |of: &DensityOutline| -> Vec<f64> {
                        of.points.iter().map(|point| point.0).collect()
                    };
                    assert_eq!(places(found), places(&expected), "{what}");
                    let heights = |of: &DensityOutline| -> Vec<f64> {
                        of.points.iter().map(|point| point.1).collect()
                    };
                    assert_close(&heights(found), &heights(&expected), &what);
                    let scaled: Vec<f64> = values.iter().map(|v| on_scale(*v, log)).collect();
                    let kde = Kde::from_values(&scaled);
                    assert_eq!(densities[group].is_some(), kde.is_some(), "{what}");
                    if let (Some((found, n)), Some(kde)) = (&densities[group], kde) {
                        let at: Vec<f64> = scaled.iter().copied().step_by(97).collect();
                        assert_close(&found.at(&at), &kde.at(&at), &what);
                        assert_eq!(*n, values.len());
                    }
                }
            }
        }
    }

    #[test]
    fn distributions_are_those_of_the_values() {
        for (sample, rows) in samples().into_iter().enumerate() {
            let (of, by) = (rows.numbers(), Rows::groups());
            let (low, high) = of.extent().unwrap();
            for (scale, pixels) in [
                (Scale::linear(low, high), 400),
                (Scale::log(low, high), 3000),
                // A part of the axis alone: there are far more pixels beyond it.
                (Scale::Linear(low..low + (high - low) * 0.01), 400),
            ] {
                let found = distribution(&rows.engine, &of, &by, &scale, pixels).unwrap();
                for (group, found) in found.into_iter().enumerate() {
                    let expected = Distribution::from_values(rows.of(group).into(), &scale, pixels);
                    assert_eq!(found, expected, "{sample}, group {group}, {scale:?}");
                }
            }
        }
    }
}
