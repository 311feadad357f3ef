//! A grid of counts as a picture, with a bar for its colours.

use super::canvas::{Anchor, Canvas};
use super::colour::Colours;
use super::raster::Raster;
use crate::plot::error::PlotError;
use crate::plot::layout::format::thousands;
use crate::plot::layout::grid::COLOUR_BAR;
use crate::plot::layout::groups::GroupNames;
use crate::plot::layout::rect::{PX, Rect};
use crate::plot::layout::scale::Scale;
use crate::plot::layout::text::TEXT;
use crate::plot::reduce::density::Density;
use plotters::style::{Color, RGBColor};

/// Shades of one group by count.
const LEVELS: usize = 30;

/// A pixel a cell. Of one group the colour is the count's; of several it is
/// that of the group with most flows there, the more opaque the more there are.
pub fn raster(density: &Density, most: u64, groups: &GroupNames, colours: &Colours) -> Raster {
    let opaque = |of: f64| (of * colours.opacity(1.0)) as u8;
    let several = density.counts.len() > 1;
    let levels = if several { LEVELS } else { 254 };
    let level = |count: u64| (share(count, most) * (levels - 1) as f64).round() as usize;
    let pixel = |cell: usize| {
        let total = density.total(cell);
        if total == 0 {
            return 0;
        }
        let first = density.counts.iter().enumerate().rev();
        let group = first.max_by_key(|(_, counts)| counts[cell]);
        let group = group.map_or(0, |(group, _)| group);
        (1 + group * levels + level(total)) as u8
    };
    let from_the_top = (0..density.rows).rev();
    Raster {
        width: density.columns as u32,
        height: density.rows as u32,
        pixels: from_the_top
            .flat_map(|row| (0..density.columns).map(move |column| row * density.columns + column))
            .map(pixel)
            .collect(),
        colours: (0..density.counts.len())
            .flat_map(|group| (0..levels).map(move |level| (group, level)))
            .map(|(group, level)| {
                let share = level as f64 / (levels - 1) as f64;
                if several {
                    (colours.group(groups, group), opaque(110.0 + 145.0 * share))
                } else {
                    (colours.density(share), opaque(255.0))
                }
            })
            .collect(),
    }
}

/// A count between one (0) and the most (1), by its logarithm.
pub fn share(count: u64, most: u64) -> f64 {
    if most <= 1 {
        return 0.5;
    }
    (count as f64).ln() / (most as f64).ln()
}

/// Every colour, from the most at the top.
fn gradient(colours: &Colours) -> Raster {
    const STEPS: u8 = 128;
    Raster {
        width: 1,
        height: u32::from(STEPS),
        pixels: (1..=STEPS).rev().collect(),
        colours: (0..STEPS)
            .map(|step| (colours.density(f64::from(step) / f64::from(STEPS - 1)), 255))
            .collect(),
    }
}

/// What the colours of counts mean, at the right of a frame.
pub fn colour_bar(
    canvas: &Canvas<'_>,
    room: &Rect,
    inner: &Rect,
    ends: (f64, f64),
    label: &str,
) -> Result<(), PlotError> {
    let (low, high) = ends;
    let bar = Rect {
        x: room.x.end - (COLOUR_BAR - 12) * PX..room.x.end - (COLOUR_BAR - 22) * PX,
        y: inner.y.start + 18 * PX..inner.y.end,
    };
    canvas.picture(bar.clone(), gradient(&canvas.colours));
    let top = (bar.x.start - 4 * PX, inner.y.start + 4 * PX);
    canvas.text(label, top, Anchor::Left, TEXT - 1.0, canvas.ink.quiet)?;
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
        canvas.text(&thousands(tick), at, Anchor::Left, TEXT - 1.5, quiet)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::options::Options;

    fn colours() -> Colours {
        Colours::from_options(&Options::default()).unwrap()
    }

    #[test]
    fn the_fullest_cell_has_the_last_colour_and_an_empty_one_has_none() {
        let groups = GroupNames::single();
        let density = Density {
            columns: 3,
            rows: 1,
            counts: vec![vec![0, 1, 1000]],
        };
        let raster = raster(&density, density.most(), &groups, &colours());
        assert_eq!(raster.pixels, [0, 1, 254]);
        assert_eq!(raster.colours.len(), 254);
    }

    #[test]
    fn a_cell_has_the_colour_of_its_largest_group() {
        let groups = GroupNames {
            column: "Proto".to_owned(),
            named: vec!["tcp".to_owned(), "udp".to_owned()],
            rest: None,
        };
        let density = Density {
            columns: 2,
            rows: 1,
            counts: vec![vec![5, 1], vec![2, 1]],
        };
        let raster = raster(&density, density.most(), &groups, &colours());
        let group = |pixel: u8| (usize::from(pixel) - 1) / LEVELS;
        assert_eq!(
            raster.pixels.iter().map(|p| group(*p)).collect::<Vec<_>>(),
            [0, 0]
        );
        assert!(raster.png().unwrap().starts_with(b"\x89PNG"));
    }
}
