//! Where the nodes of a graph lie, so that their distances are those in the graph.
//!
//! Stress majorization (Gansner, Koren and North, 2004): each node goes where all others
//! want it, again and again. Nothing is left to chance, and of floating point only what
//! every machine computes alike is used (no sine, no logarithm), so that a graph has the
//! same drawing everywhere.

use std::collections::BTreeSet;

/// A place on the plane.
pub type Point = (f64, f64);

/// How often every node is put where the others want it.
const ROUNDS: usize = 200;
/// How much farther it goes than that: it is there sooner.
const PUSH: f64 = 1.6;

/// The places of the nodes of a connected graph, around zero, its longer side level. An
/// edge is about 2 long, and longer at a node of many, which so has room around it.
pub fn places(n: usize, edges: &[(usize, usize)]) -> Vec<Point> {
    let neighbours = neighbours(n, edges);
    let wanted = distances(&neighbours);
    let mut at = spiral(&order(&neighbours));
    for _ in 0..ROUNDS {
        for node in 0..n {
            at[node] = nearer(node, &at, &wanted[node * n..(node + 1) * n]);
        }
    }
    level(at)
}

fn neighbours(n: usize, edges: &[(usize, usize)]) -> Vec<BTreeSet<usize>> {
    let mut neighbours = vec![BTreeSet::new(); n];
    for &(a, b) in edges.iter().filter(|(a, b)| a != b) {
        neighbours[a].insert(b);
        neighbours[b].insert(a);
    }
    neighbours
}

/// The length of the shortest way between each two nodes, row by row (Floyd, Warshall).
fn distances(neighbours: &[BTreeSet<usize>]) -> Vec<f64> {
    let n = neighbours.len();
    let mut distances = vec![f64::INFINITY; n * n];
    for (a, of_a) in neighbours.iter().enumerate() {
        distances[a * n + a] = 0.0;
        for &b in of_a {
            // What only one of the two knows has to find room on its side.
            let alone = |one: &BTreeSet<usize>, other| one.difference(other).count() as f64;
            let of_b = &neighbours[b];
            distances[a * n + b] = alone(of_a, of_b).sqrt() + alone(of_b, of_a).sqrt();
        }
    }
    for over in 0..n {
        let from_there = distances[over * n..(over + 1) * n].to_vec();
        for row in distances.chunks_mut(n) {
            let to_there = row[over];
            if to_there.is_finite() {
                for (distance, rest) in row.iter_mut().zip(&from_there) {
                    *distance = distance.min(to_there + rest);
                }
            }
        }
    }
    distances
}

/// The nodes from the one with most neighbours outwards.
fn order(neighbours: &[BTreeSet<usize>]) -> Vec<usize> {
    let most = |a: &usize, b: &usize| neighbours[*b].len().cmp(&neighbours[*a].len());
    let Some(hub) = (0..neighbours.len()).min_by(|a, b| most(a, b).then(a.cmp(b))) else {
        return Vec::new();
    };
    let mut order = vec![hub];
    let mut seen = BTreeSet::from([hub]);
    let mut next = 0;
    while next < order.len() {
        let mut outwards: Vec<usize> = neighbours[order[next]].iter().copied().collect();
        outwards.sort_by(|a, b| most(a, b).then(a.cmp(b)));
        order.extend(outwards.into_iter().filter(|node| seen.insert(*node)));
        next += 1;
    }
    order
}

/// A start without two nodes at one place: a spiral like that of a sunflower's seeds.
fn spiral(order: &[usize]) -> Vec<Point> {
    let mut at = vec![(0.0, 0.0); order.len()];
    for ((i, node), (x, y)) in order.iter().enumerate().zip(directions()) {
        let radius = 2.0 * (i as f64).sqrt();
        at[*node] = (x * radius, y * radius);
    }
    at
}

/// Directions of length one, each far from those before it: a turn by the golden angle.
pub fn directions() -> impl Iterator<Item = Point> {
    // Its cosine and sine.
    const TURN: Point = (-0.737_368_878_078_319_8, 0.675_490_294_261_523_6);
    std::iter::successors(Some((0.0, -1.0)), |direction| {
        Some(turned(*direction, TURN))
    })
}

/// A direction turned by another one, both of length one.
fn turned(a: Point, by: Point) -> Point {
    (a.0 * by.0 - a.1 * by.1, a.0 * by.1 + a.1 * by.0)
}

/// A node on its way to where the others want it: each of them in its direction and at its
/// distance, the near ones more so.
fn nearer(node: usize, at: &[Point], wanted: &[f64]) -> Point {
    let (x, y) = at[node];
    let (mut sum_x, mut sum_y, mut weights) = (0.0, 0.0, 0.0);
    for (other, (&(other_x, other_y), &wanted)) in at.iter().zip(wanted).enumerate() {
        if other == node || !wanted.is_finite() {
            continue;
        }
        let weight = 1.0 / (wanted * wanted);
        let (dx, dy) = (x - other_x, y - other_y);
        let distance = (dx * dx + dy * dy).sqrt();
        let stretch = if distance > 0.0 {
            wanted / distance
        } else {
            0.0
        };
        sum_x += weight * (other_x + dx * stretch);
        sum_y += weight * (other_y + dy * stretch);
        weights += weight;
    }
    if weights > 0.0 {
        let (to_x, to_y) = (sum_x / weights, sum_y / weights);
        (x + (to_x - x) * PUSH, y + (to_y - y) * PUSH)
    } else {
        (x, y)
    }
}

/// The same places around zero, turned so that they lie as level as they can.
fn level(mut at: Vec<Point>) -> Vec<Point> {
    let n = at.len().max(1) as f64;
    let sum = at.iter().fold((0.0, 0.0), |s, p| (s.0 + p.0, s.1 + p.1));
    let middle = (sum.0 / n, sum.1 / n);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for (x, y) in &mut at {
        (*x, *y) = (*x - middle.0, *y - middle.1);
        xx += *x * *x;
        xy += *x * *y;
        yy += *y * *y;
    }
    // The main axis of these moments, by the half of an angle's cosine.
    let (span, skew) = (xx - yy, 2.0 * xy);
    let length = (span * span + skew * skew).sqrt();
    if length <= 0.0 {
        return at;
    }
    let cosine = ((1.0 + span / length) / 2.0).max(0.0).sqrt();
    let sine = ((1.0 - span / length) / 2.0).max(0.0).sqrt();
    let back = (cosine, if skew > 0.0 { -sine } else { sine });
    at.into_iter().map(|place| turned(place, back)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn distance(a: Point, b: Point) -> f64 {
        ((a.0 - b.0) * (a.0 - b.0) + (a.1 - b.1) * (a.1 - b.1)).sqrt()
    }

    #[test]
    fn a_path_is_straight_and_level_and_a_star_is_round() {
        let path = places(5, &[(0, 1), (1, 2), (2, 3), (3, 4)]);
        assert!(path.iter().all(|place| place.1.abs() < 0.5), "{path:?}");
        let star: Vec<(usize, usize)> = (1..=12).map(|leaf| (0, leaf)).collect();
        let star = places(13, &star);
        for leaf in 1..=12 {
            let radius = distance(star[0], star[leaf]);
            assert!((3.0..6.0).contains(&radius), "{radius}");
            for other in 1..leaf {
                assert!(distance(star[leaf], star[other]) > 0.8, "{leaf} on {other}");
            }
        }
    }

    #[test]
    fn nodes_alone_and_edges_to_themselves_are_no_trouble() {
        assert!(places(0, &[]).is_empty());
        assert_eq!(places(1, &[(0, 0)]), [(0.0, 0.0)]);
        let pair = places(2, &[(0, 1), (1, 0), (1, 1)]);
        assert!((distance(pair[0], pair[1]) - 2.0).abs() < 0.01, "{pair:?}");
    }
}
