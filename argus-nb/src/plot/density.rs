//! Where points lie too close to be told apart: a grid of counts, as a picture
//! with a colour bar.

use super::PlotError;
use super::axis::{Axis, thousands};
use super::canvas::{Canvas, PX, Rect, TEXT};
use super::look::density_colour;
use super::raster::Raster;
use super::scale::Scale;
use super::statistics::{Edges, Places, count_pairs, count_pairs_of_groups};
use super::values::Groups;
use plotters::style::{Color, RGBColor};

/// The most cells of a grid: what keeps its picture small.
const CELLS: usize = 40_000;
/// Colours of one group by count.
const LEVELS: usize = 30;

/// The bins of an axis, as many as there are cells of so many pixels along it.
pub(super) fn bins(scale: &Scale, length: i32, pixels: i32) -> Edges {
    let ends = scale.ends();
    let n = (length / (pixels * PX)).clamp(8, 400) as usize;
    match scale {
        Scale::Log(_) => Edges::logarithmic(ends.start, ends.end, n),
        _ => Edges::linear(ends.start, ends.end, n),
    }
}

/// A grid over the inside of a frame. Cells are of so many pixels, or larger
/// where there would be too many.
pub(super) fn grid(inner: &Rect, (x, y): (&Axis, &Axis), pixels: i32) -> (Edges, Edges) {
    let mut pixels = pixels;
    loop {
        let edges = (
            bins(&x.scale, inner.width(), pixels),
            bins(&y.scale, inner.height(), pixels),
        );
        if edges.0.bins() * edges.1.bins() <= CELLS {
            return edges;
        }
        pixels += 1;
    }
}

/// Counts of a grid.
pub(super) struct Density {
    pub columns: usize,
    pub rows: usize,
    /// For each group, row by row from the bottom.
    pub counts: Vec<Vec<u64>>,
    /// The colour of each group, where there are several.
    pub colours: Vec<RGBColor>,
}

impl Density {
    pub fn of(x: &Places, y: &Places, (columns, rows): (usize, usize), groups: &Groups) -> Density {
        let counts = if groups.is_one() {
            vec![count_pairs(x, y, (columns, rows))]
        } else {
            let groups = (groups.of_rows(), groups.len());
            count_pairs_of_groups(x, y, (columns, rows), groups)
        };
        Density {
            columns,
            rows,
            counts,
            colours: (0..groups.len())
                .map(|group| groups.colour(group))
                .collect(),
        }
    }

    /// The count of the fullest cell.
    pub fn most(&self) -> u64 {
        (0..self.columns * self.rows)
            .map(|cell| self.total(cell))
            .max()
            .unwrap_or(0)
    }

    pub fn total(&self, cell: usize) -> u64 {
        self.counts.iter().map(|group| group[cell]).sum()
    }

    /// A pixel a cell. Of one group the colour is the count's; of several it is
    /// that of the group with most flows there, the more opaque the more there are.
    pub fn raster(&self, most: u64) -> Raster {
        let several = self.counts.len() > 1;
        let levels = if several { LEVELS } else { 254 };
        let level = |count: u64| (share(count, most) * (levels - 1) as f64).round() as usize;
        let pixel = |cell: usize| {
            let total = self.total(cell);
            if total == 0 {
                return 0;
            }
            let first = self.counts.iter().enumerate().rev();
            let group = first.max_by_key(|(_, counts)| counts[cell]);
            let group = group.map_or(0, |(group, _)| group);
            (1 + group * levels + level(total)) as u8
        };
        let from_the_top = (0..self.rows).rev();
        Raster {
            width: self.columns as u32,
            height: self.rows as u32,
            pixels: from_the_top
                .flat_map(|row| (0..self.columns).map(move |column| row * self.columns + column))
                .map(pixel)
                .collect(),
            colours: (0..self.counts.len())
                .flat_map(|group| (0..levels).map(move |level| (group, level)))
                .map(|(group, level)| {
                    let share = level as f64 / (levels - 1) as f64;
                    if several {
                        (self.colours[group], (110.0 + 145.0 * share) as u8)
                    } else {
                        (density_colour(share), 255)
                    }
                })
                .collect(),
        }
    }
}

/// A count between one (0) and the most (1), by its logarithm.
pub(super) fn share(count: u64, most: u64) -> f64 {
    if most <= 1 {
        return 0.5;
    }
    (count as f64).ln() / (most as f64).ln()
}

/// Every colour, from the most at the top.
fn gradient() -> Raster {
    const STEPS: u8 = 128;
    Raster {
        width: 1,
        height: u32::from(STEPS),
        pixels: (1..=STEPS).rev().collect(),
        colours: (0..STEPS)
            .map(|step| (density_colour(f64::from(step) / f64::from(STEPS - 1)), 255))
            .collect(),
    }
}

/// Room for a colour bar, in pixels.
pub(super) const BAR: i32 = 58;

/// What the colours of counts mean, at the right of a frame.
pub(super) fn colour_bar(
    canvas: &Canvas<'_>,
    room: &Rect,
    inner: &Rect,
    ends: (f64, f64),
    label: &str,
) -> Result<(), PlotError> {
    let (low, high) = ends;
    let bar = Rect {
        x: room.x.end - (BAR - 12) * PX..room.x.end - (BAR - 22) * PX,
        y: inner.y.start + 18 * PX..inner.y.end,
    };
    canvas.picture(bar.clone(), gradient());
    let top = (bar.x.start - 4 * PX, inner.y.start + 4 * PX);
    canvas.text(
        label,
        top,
        super::canvas::Anchor::Left,
        TEXT - 1.0,
        canvas.ink.quiet,
    )?;
    let scale = if low < high {
        Scale::Log(low..high)
    } else {
        Scale::linear(low, high)
    };
    let mut ticks = scale.ticks(6);
    ticks.retain(|tick| tick.fract() == 0.0 || low < 1.0);
    for tick in ticks {
        let y = bar.y.end - (scale.share(tick) * f64::from(bar.height())).round() as i32;
        let at = (bar.x.end + 4 * PX, y);
        let quiet: RGBColor = canvas.ink.quiet;
        canvas.line(
            vec![(bar.x.end, y), (bar.x.end + 2 * PX, y)],
            quiet.stroke_width(2),
        )?;
        canvas.text(
            &thousands(tick),
            at,
            super::canvas::Anchor::Left,
            TEXT - 1.5,
            quiet,
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::look::{BLUE, VERMILION};
    use super::*;

    #[test]
    fn the_fullest_cell_has_the_last_colour_and_an_empty_one_has_none() {
        let density = Density {
            columns: 3,
            rows: 1,
            counts: vec![vec![0, 1, 1000]],
            colours: Vec::new(),
        };
        let raster = density.raster(density.most());
        assert_eq!(raster.pixels, [0, 1, 254]);
        assert_eq!(raster.colours.len(), 254);
    }

    #[test]
    fn a_cell_has_the_colour_of_its_largest_group() {
        let density = Density {
            columns: 2,
            rows: 1,
            counts: vec![vec![5, 1], vec![2, 1]],
            colours: vec![BLUE, VERMILION],
        };
        let raster = density.raster(density.most());
        let group = |pixel: u8| (usize::from(pixel) - 1) / LEVELS;
        assert_eq!(
            raster.pixels.iter().map(|p| group(*p)).collect::<Vec<_>>(),
            [0, 0]
        );
        assert!(raster.png().unwrap().starts_with(b"\x89PNG"));
    }
}
