//! Names beside the things that they name, none on another.

use super::rect::{PX, Rect};
use super::text::width;

/// A thing that may have a name: a disc, the most important first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Disc {
    pub at: (i32, i32),
    pub radius: i32,
}

/// A straight line from one point to another.
pub type Line = ((i32, i32), (i32, i32));

/// Where a name stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// The middle of the text.
    pub middle: (i32, i32),
    /// What it covers.
    pub covers: Rect,
}

/// From a disc to its name.
const GAP: i32 = 2 * PX;
/// Half the height of a text, for one pixel of its size.
const HALF: f64 = 0.62;

/// A place for the name of each disc, at one of its sides, where it covers no disc and no
/// other name; of the free sides the one that covers fewest lines. A name without such a
/// place is left out, and the discs that come first choose first.
pub fn labels(
    discs: &[Disc],
    names: &[String],
    lines: &[Line],
    (room, size): (&Rect, f64),
) -> Vec<Option<Label>> {
    let mut taken: Vec<Rect> = Vec::new();
    let half = (HALF * size * f64::from(PX)).ceil() as i32;
    discs
        .iter()
        .zip(names)
        .map(|(disc, name)| {
            let half_width = width(name, size) / 2 + PX;
            let free = sides(disc, half_width, half).into_iter().filter(|label| {
                is_within(&label.covers, room)
                    && !taken.iter().any(|taken| overlap(taken, &label.covers))
                    && !discs.iter().any(|other| is_on(other, &label.covers))
            });
            // `min_by_key` takes the first of equals, which is the side that one expects.
            let label = free.min_by_key(|label| {
                let crossing = lines.iter().filter(|line| crosses(**line, &label.covers));
                crossing.count()
            })?;
            taken.push(label.covers.clone());
            Some(label)
        })
        .collect()
}

/// The eight sides, in the order in which one looks for a name.
fn sides(disc: &Disc, half_width: i32, half: i32) -> [Label; 8] {
    let beside = disc.radius + GAP + half_width;
    let above = disc.radius + GAP / 2 + half;
    // At a corner the disc leaves more room.
    let slant = disc.radius * 7 / 10 + GAP / 2;
    let (corner_x, corner_y) = (slant + half_width, slant + half);
    [
        (beside, 0),
        (-beside, 0),
        (0, above),
        (0, -above),
        (corner_x, -corner_y),
        (corner_x, corner_y),
        (-corner_x, -corner_y),
        (-corner_x, corner_y),
    ]
    .map(|(dx, dy)| {
        let middle = (disc.at.0 + dx, disc.at.1 + dy);
        Label {
            middle,
            covers: Rect {
                x: middle.0 - half_width..middle.0 + half_width,
                y: middle.1 - half..middle.1 + half,
            },
        }
    })
}

fn is_within(inner: &Rect, outer: &Rect) -> bool {
    inner.x.start >= outer.x.start
        && inner.x.end <= outer.x.end
        && inner.y.start >= outer.y.start
        && inner.y.end <= outer.y.end
}

fn overlap(a: &Rect, b: &Rect) -> bool {
    a.x.start < b.x.end && b.x.start < a.x.end && a.y.start < b.y.end && b.y.start < a.y.end
}

fn is_on(disc: &Disc, rect: &Rect) -> bool {
    let beyond = |at: i32, from: i32, to: i32| i64::from((from - at).max(at - to).max(0));
    let dx = beyond(disc.at.0, rect.x.start, rect.x.end);
    let dy = beyond(disc.at.1, rect.y.start, rect.y.end);
    dx * dx + dy * dy < i64::from(disc.radius) * i64::from(disc.radius)
}

/// Whether a line goes through a rectangle (Liang, Barsky).
fn crosses(((x0, y0), (x1, y1)): Line, rect: &Rect) -> bool {
    let (dx, dy) = (f64::from(x1 - x0), f64::from(y1 - y0));
    let (mut from, mut to) = (0.0f64, 1.0f64);
    for (step, room) in [
        (-dx, x0 - rect.x.start),
        (dx, rect.x.end - x0),
        (-dy, y0 - rect.y.start),
        (dy, rect.y.end - y0),
    ] {
        let room = f64::from(room);
        if step == 0.0 {
            if room < 0.0 {
                return false;
            }
        } else if step < 0.0 {
            from = from.max(room / step);
        } else {
            to = to.min(room / step);
        }
    }
    from <= to
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_is_on_another_or_on_a_disc() {
        let discs: Vec<Disc> = (0..200)
            .map(|i| Disc {
                at: (60 + i * 37 % 900, 60 + i * 91 % 500),
                radius: 4 + i % 9,
            })
            .collect();
        let names: Vec<String> = (0..200).map(|i| format!("10.0.{i}.7")).collect();
        let room = Rect {
            x: 0..1000,
            y: 0..600,
        };
        let labels = labels(&discs, &names, &[], (&room, 10.0));
        let placed: Vec<&Label> = labels.iter().flatten().collect();
        assert!(placed.len() > 20 && labels[0].is_some(), "{}", placed.len());
        for (i, label) in placed.iter().enumerate() {
            assert!(is_within(&label.covers, &room));
            assert!(!discs.iter().any(|disc| is_on(disc, &label.covers)));
            assert!(
                !placed[..i]
                    .iter()
                    .any(|other| overlap(&other.covers, &label.covers))
            );
        }
    }

    #[test]
    fn a_name_avoids_lines() {
        let disc = Disc {
            at: (500, 500),
            radius: 10,
        };
        let room = Rect {
            x: 0..1000,
            y: 0..1000,
        };
        let name = ["10.0.0.1".to_owned()];
        let to_the_right = ((500, 500), (900, 510));
        let of = |lines: &[_]| labels(std::slice::from_ref(&disc), &name, lines, (&room, 10.0));
        let plain = of(&[]).remove(0).unwrap();
        let avoiding = of(&[to_the_right]).remove(0).unwrap();
        assert!(plain.middle.0 > 500 && avoiding.middle.0 < 500);
    }
}
