//! Densities and cumulative distributions: by bins, or of few values by the values themselves.

use super::keys::grouping;
use crate::data::binned::{Bin, Sum, binned};
use crate::data::moments::moments;
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
        let is_small = |of: &Cell| of.count as usize <= most;
        let cells = || self.extents.iter().flatten();
        if cells().all(is_small) && cells().map(|of| of.count).sum::<u64>() <= 2 * most as u64 {
            let Some(ends) = self.ends() else {
                return Ok(vec![None; self.extents.len()]);
            };
            return Ok(self.values.all(ends)?.into_iter().map(Some).collect());
        }
        let groups = self.extents.iter().enumerate();
        groups
            .map(|(group, of)| match of.filter(is_small) {
                None => Ok(None),
                Some(of) => {
                    let alone = self.values.of_group(group);
                    Ok(alone.all((of.low, of.high))?.pop())
                }
            })
            .collect()
    }

    /// The least and the greatest value of all groups.
    fn ends(&self) -> Option<(f64, f64)> {
        let ends = self.extents.iter().flatten().map(|of| (of.low, of.high));
        ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// The density of each group that varies.
    fn densities(&self, log: bool) -> Result<Vec<Option<Kde>>, DataError> {
        let moments = moments(&self.values, &self.extents, log)?;
        let few = self.few(Kde::EXACT)?;
        let groups = self.extents.iter().zip(moments).zip(few).enumerate();
        groups
            .map(|(group, ((extent, moments), few))| {
                let (Some(extent), Some(moments)) = (extent, moments) else {
                    return Ok(None);
                };
                let ends = (on_scale(extent.low, log), on_scale(extent.high, log));
                let bandwidth = Bandwidth::new(extent.count as usize, ends, moments.deviation());
                let Some(bandwidth) = bandwidth else {
                    return Ok(None);
                };
                Ok(Some(match few {
                    Some(few) => {
                        let few = few.into_iter();
                        bandwidth.density(few.map(|(value, count)| (on_scale(value, log), count)))
                    }
                    None => bandwidth.density(self.means(group, extent, &bandwidth, log)?),
                }))
            })
            .collect()
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
    let parted = Parted::new(engine, of, by)?;
    let densities = parted.densities(log)?.into_iter();
    let both = densities.zip(&parted.extents);
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
    let parted = Parted::new(engine, of, by)?;
    let densities = parted.densities(log)?;
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
    let by_pixel = match parted.ends().filter(|_| any_is_large) {
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
