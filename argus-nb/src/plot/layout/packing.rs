//! A graph's parts that nothing links, side by side.

use super::stress::{self, Point};

/// Between two parts: about half an edge.
const GAP: f64 = 1.6;
/// How many times as long a drawing may become in one direction, to fill its room.
const STRETCH: f64 = 1.4;

/// The places of all nodes of a graph, each 0 to 1 from left to right and from the top,
/// for a room of so many times its height as width. Parts that nothing links stand side
/// by side, the largest first.
pub fn places(n: usize, edges: &[(usize, usize)], aspect: f64) -> Vec<Point> {
    let parts = parts(n, edges);
    let mut boxes: Vec<Part> = parts
        .into_iter()
        .map(|nodes| Part::new(nodes, edges))
        .collect();
    let size = pack(&mut boxes, aspect);
    // A drawing that is not as wide, or as high, as the room may be a little longer in
    // that direction.
    let room = (aspect / size.0, 1.0 / size.1);
    let scale = room.0.min(room.1) * STRETCH;
    let share =
        |place: f64, size: f64, room: f64| 0.5 + (place / size - 0.5) * (scale / room).min(1.0);
    let mut at = vec![(0.5, 0.5); n];
    for part in &boxes {
        for (node, (x, y)) in part.nodes.iter().zip(&part.at) {
            at[*node] = (
                share(part.corner.0 + x, size.0, room.0),
                share(part.corner.1 + y, size.1, room.1),
            );
        }
    }
    at
}

/// The nodes of each part, those of the largest part first.
fn parts(n: usize, edges: &[(usize, usize)]) -> Vec<Vec<usize>> {
    let mut part_of: Vec<usize> = (0..n).collect();
    fn root(part_of: &mut [usize], mut node: usize) -> usize {
        while part_of[node] != node {
            part_of[node] = part_of[part_of[node]];
            node = part_of[node];
        }
        node
    }
    for &(a, b) in edges {
        let (a, b) = (root(&mut part_of, a), root(&mut part_of, b));
        part_of[a.max(b)] = a.min(b);
    }
    let mut parts = vec![Vec::new(); n];
    for node in 0..n {
        parts[root(&mut part_of, node)].push(node);
    }
    parts.retain(|nodes| !nodes.is_empty());
    parts.sort_by(|a, b| b.len().cmp(&a.len()).then(a[0].cmp(&b[0])));
    parts
}

/// A part with its room.
struct Part {
    nodes: Vec<usize>,
    /// The place of each node from the upper left corner of the room.
    at: Vec<Point>,
    size: Point,
    corner: Point,
}

impl Part {
    fn new(nodes: Vec<usize>, edges: &[(usize, usize)]) -> Part {
        let own = |node: usize| nodes.binary_search(&node).ok();
        let edges: Vec<(usize, usize)> = edges
            .iter()
            .filter_map(|(a, b)| Some((own(*a)?, own(*b)?)))
            .collect();
        let mut at = stress::places(nodes.len(), &edges);
        let least = |of: fn(&Point) -> f64| at.iter().map(of).fold(f64::INFINITY, f64::min);
        let most = |of: fn(&Point) -> f64| at.iter().map(of).fold(f64::NEG_INFINITY, f64::max);
        let (x, y) = (|at: &Point| at.0, |at: &Point| at.1);
        let low = (least(x), least(y));
        let size = (most(x) - low.0 + 2.0 * GAP, most(y) - low.1 + 2.0 * GAP);
        for at in &mut at {
            *at = (at.0 - low.0 + GAP, at.1 - low.1 + GAP);
        }
        Part {
            nodes,
            at,
            size,
            corner: (0.0, 0.0),
        }
    }
}

/// Packs the parts, into the width that fills the room best; gives the size of the whole.
fn pack(parts: &mut [Part], aspect: f64) -> Point {
    let mut widths: Vec<f64> = Vec::new();
    let mut width = 0.0;
    for part in parts.iter() {
        width += part.size.0;
        widths.push(width);
    }
    // Of a hundred parts, a few widths are tried.
    let every = widths.len().div_ceil(40).max(1);
    let scale = |size: Point| (aspect / size.0).min(1.0 / size.1);
    let mut best: Option<(f64, f64)> = None;
    for width in widths.into_iter().step_by(every) {
        let scale = scale(pack_into(parts, width));
        if best.is_none_or(|(_, best)| scale > best) {
            best = Some((width, scale));
        }
    }
    match best {
        Some((width, _)) => pack_into(parts, width),
        None => (1.0, 1.0),
    }
}

/// Puts each part as far up as it goes in this width, and there as far to the left; gives
/// the size of the whole.
fn pack_into(parts: &mut [Part], width: f64) -> Point {
    // Up to where the room is taken, from each place on to the next one.
    let mut taken: Vec<Point> = vec![(0.0, 0.0)];
    let width = parts.iter().map(|part| part.size.0).fold(width, f64::max) + 1e-9;
    let mut size = (0.0f64, 0.0f64);
    for part in parts {
        let (wide, high) = part.size;
        let fits = taken.iter().filter(|(x, _)| x + wide <= width);
        let corners = fits.map(|(x, _)| (*x, lowest(&taken, (*x, x + wide))));
        let best = corners.min_by(|a, b| a.1.total_cmp(&b.1).then(a.0.total_cmp(&b.0)));
        let (x, y) = best.unwrap_or((0.0, size.1));
        part.corner = (x, y);
        take(&mut taken, (x, x + wide), y + high);
        size = (size.0.max(x + wide), size.1.max(y + high));
    }
    size
}

/// How far down the room is taken between two places.
fn lowest(taken: &[Point], (from, to): Point) -> f64 {
    let ends = taken
        .iter()
        .skip(1)
        .map(|next| next.0)
        .chain([f64::INFINITY]);
    let touched = taken
        .iter()
        .zip(ends)
        .filter(|((begin, _), end)| *begin < to && *end > from);
    touched.map(|((_, down), _)| *down).fold(0.0, f64::max)
}

/// Takes the room between two places down to there.
fn take(taken: &mut Vec<Point>, (from, to): Point, down: f64) {
    let behind = taken.iter().rev().find(|(begin, _)| *begin <= to);
    let behind = behind.map_or(0.0, |(_, down)| *down);
    taken.retain(|(begin, _)| *begin < from || *begin > to);
    let at = taken.partition_point(|(begin, _)| *begin < from);
    taken.splice(at..at, [(from, down), (to, behind)]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_overlap_and_fill_the_room() {
        // A star of 30, and twenty pairs.
        let mut edges: Vec<(usize, usize)> = (1..30).map(|leaf| (0, leaf)).collect();
        edges.extend((0..20).map(|pair| (30 + 2 * pair, 31 + 2 * pair)));
        let at = places(70, &edges, 1.5);
        assert!(
            at.iter()
                .all(|(x, y)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y))
        );
        let star = &at[..30];
        let right = star.iter().map(|at| at.0).fold(0.0, f64::max);
        let below = star.iter().map(|at| at.1).fold(0.0, f64::max);
        let beside = |at: &Point| at.0 > right || at.1 > below;
        assert!(at[30..].iter().all(beside), "{at:?}");
        assert!(
            right.max(below) > 0.5,
            "the largest part has most of the room"
        );
    }
}
