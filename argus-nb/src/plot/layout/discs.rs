//! Discs on a sheet, none on another.

use super::labels::Disc;
use super::rect::{PX, Rect};
use super::stress::Point;

/// Between two discs, at least.
const GAP: f64 = 2.0 * PX as f64;
/// How often discs that lie on each other are moved apart.
const ROUNDS: usize = 80;

/// The part of a plot in which discs lie: at its edges is room for their names.
pub fn room(body: &Rect) -> Rect {
    let at_the_sides = (body.width() / PX / 14).min(48);
    body.inside(at_the_sides, 14, at_the_sides, 14)
}

/// Puts discs with these radii at places of 0 to 1 in a room, and those that would lie on
/// each other beside each other.
pub fn discs(places: &[Point], radii: &[i32], room: &Rect) -> Vec<Disc> {
    let along = |share: f64, from: i32, length: i32| f64::from(from) + share * f64::from(length);
    let mut at: Vec<Point> = places
        .iter()
        .map(|(x, y)| {
            (
                along(*x, room.x.start, room.width()),
                along(*y, room.y.start, room.height()),
            )
        })
        .collect();
    for _ in 0..ROUNDS {
        if !apart(&mut at, radii) {
            break;
        }
        for (at, radius) in at.iter_mut().zip(radii) {
            let edge = f64::from(*radius);
            let within = |at: f64, from: i32, to: i32| {
                let (from, to) = (f64::from(from) + edge, f64::from(to) - edge);
                at.min(to).max(from)
            };
            at.0 = within(at.0, room.x.start, room.x.end);
            at.1 = within(at.1, room.y.start, room.y.end);
        }
    }
    at.into_iter()
        .zip(radii)
        .map(|((x, y), radius)| Disc {
            at: (x.round() as i32, y.round() as i32),
            radius: *radius,
        })
        .collect()
}

/// Moves each two discs that lie on each other half of the way apart; says whether there
/// were any.
fn apart(at: &mut [Point], radii: &[i32]) -> bool {
    let mut moved = false;
    for a in 0..at.len() {
        for b in 0..a {
            let wanted = f64::from(radii[a] + radii[b]) + GAP;
            let (dx, dy) = (at[a].0 - at[b].0, at[a].1 - at[b].1);
            let distance = (dx * dx + dy * dy).sqrt();
            if distance >= wanted - 0.5 {
                continue;
            }
            moved = true;
            // Two at one place part to the left and to the right.
            let (x, y) = match distance > 0.0 {
                true => (dx / distance, dy / distance),
                false => (1.0, 0.0),
            };
            let way = (wanted - distance) / 2.0;
            at[a] = (at[a].0 + x * way, at[a].1 + y * way);
            at[b] = (at[b].0 - x * way, at[b].1 - y * way);
        }
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plot::layout::stress::directions;

    #[test]
    fn discs_on_each_other_come_to_lie_side_by_side() {
        let room = Rect {
            x: 0..800,
            y: 0..600,
        };
        let close: Vec<Point> = directions()
            .take(24)
            .map(|(x, y)| (0.5 + x * 1e-3, 0.5 + y * 1e-3))
            .collect();
        let discs = discs(&close, &[12; 24], &room);
        for (i, a) in discs.iter().enumerate() {
            assert!(room.x.contains(&a.at.0) && room.y.contains(&a.at.1));
            for b in &discs[..i] {
                let (dx, dy) = (a.at.0 - b.at.0, a.at.1 - b.at.1);
                assert!(dx * dx + dy * dy >= 24 * 24, "{a:?} {b:?}");
            }
        }
    }
}
