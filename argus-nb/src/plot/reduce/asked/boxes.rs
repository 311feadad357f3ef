//! The numbers of box plots: quartiles by counting, and what lies beyond them in bins.

use super::keys::grouping;
use crate::data::Engine;
use crate::data::order_statistics::quantiles;
use crate::data::values::{Cell, Values};
use crate::plot::error::PlotError;
use crate::plot::layout::scale::Scale;
use crate::plot::reduce::box_numbers::BoxNumbers;
use crate::plot::reduce::groups::Groups;
use crate::plot::reduce::numbers::Numbers;

/// So many places of an axis are told apart by outliers: more than a figure usually has pixels.
const PLACES: usize = 1024;

/// The numbers of a box for each group that has any.
pub(super) fn box_numbers(
    engine: &dyn Engine,
    of: &Numbers,
    by: &Groups,
    on: &Scale,
) -> Result<Vec<Option<BoxNumbers>>, PlotError> {
    let values = Values::new(engine, of.conditions().to_vec(), &of.name, grouping(by));
    let extents = values.extents()?;
    let quartiles = quantiles(&values, &extents, &[0.25, 0.5, 0.75], |value| value)?;
    let boxes = extents.iter().zip(quartiles);
    let boxes: Vec<Option<Fenced>> = boxes
        .map(|(extent, quartiles)| Fenced::new(*extent.as_ref()?, quartiles.as_deref()?))
        .collect();
    let Ok(ends) = of.extent() else {
        return Ok(boxes.iter().map(|_| None).collect());
    };
    let mut boxes = boxes;
    let edges = edges(ends, on, boxes.iter().flatten());
    for found in values.cells(edges.into(), None)? {
        if let Some(Some(fenced)) = boxes.get_mut(found.group) {
            fenced.take(&found.cell);
        }
    }
    Ok(boxes
        .into_iter()
        .map(|fenced| fenced.map(|of| of.numbers))
        .collect())
}

/// A box, and beyond which numbers there are outliers.
struct Fenced {
    numbers: BoxNumbers,
    from: f64,
    to: f64,
}

impl Fenced {
    /// A box whose whiskers are still its quartiles, as they are where nothing else is within
    /// reach.
    fn new(extent: Cell, quartiles: &[f64]) -> Option<Fenced> {
        let &[q1, median, q3] = quartiles else {
            return None;
        };
        let reach = 1.5 * (q3 - q1);
        Some(Fenced {
            numbers: BoxNumbers {
                n: extent.count as usize,
                lower_whisker: q1,
                q1,
                median,
                q3,
                upper_whisker: q3,
                least: extent.low,
                greatest: extent.high,
                outliers: 0,
                drawn: Vec::new(),
            },
            from: q1 - reach,
            to: q3 + reach,
        })
    }

    /// Takes numbers that lie all on one side of each fence; those of higher bins come later.
    fn take(&mut self, cell: &Cell) {
        let of = &mut self.numbers;
        if self.from <= cell.low && cell.high <= self.to {
            of.lower_whisker = of.lower_whisker.min(cell.low);
            of.upper_whisker = of.upper_whisker.max(cell.high);
            return;
        }
        of.outliers += cell.count as usize;
        of.drawn.push(cell.low);
        if cell.low < cell.high {
            of.drawn.push(cell.high);
        }
    }
}

/// Edges between two ends, at all fences and at places of an axis.
fn edges<'a>(
    (low, high): (f64, f64),
    on: &Scale,
    boxes: impl Iterator<Item = &'a Fenced>,
) -> Vec<f64> {
    let places = (1..PLACES).map(|place| on.value(place as f64 / PLACES as f64));
    let fences = boxes.flat_map(|of| [of.from, of.to.next_up()]);
    let inner = places
        .chain(fences)
        .filter(|edge| low < *edge && *edge <= high);
    let mut edges: Vec<f64> = [low, high.next_up()].into_iter().chain(inner).collect();
    edges.sort_by(f64::total_cmp);
    edges.dedup();
    edges
}

/// Quantiles of all values, if there are any.
pub(super) fn quantiles_of(
    engine: &dyn Engine,
    of: &Numbers,
    shares: &[f64],
) -> Result<Option<Vec<f64>>, PlotError> {
    let by = grouping(&Groups::single());
    let values = Values::new(engine, of.conditions().to_vec(), &of.name, by);
    let extents = values.extents()?;
    Ok(quantiles(&values, &extents, shares, |value| value)?
        .pop()
        .flatten())
}
