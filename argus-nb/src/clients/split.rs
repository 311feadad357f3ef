//! How one record is shared out over the bins of time in which it lies: as rabins does it.
//!
//! It knows neither columns nor frames, only instants in microseconds and counters. Nothing is
//! lost: what the parts hold is what the record held.

/// How many counters a side has: packets first, then what goes with them.
pub(super) const COUNTERS: usize = 3;

/// What one side sent, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Side {
    pub(super) start: i64,
    pub(super) end: i64,
    pub(super) counts: [i64; COUNTERS],
}

impl Side {
    fn packets(&self) -> i64 {
        self.counts[0]
    }
}

/// A record, or a part of one: its source and its destination, where they sent anything.
pub(super) type Sides = [Option<Side>; 2];

/// Bins of one size, beginning at an instant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub(super) size: i64,
    pub(super) anchor: i64,
}

impl Grid {
    /// The beginning of the bin in which an instant lies.
    pub(super) fn bin(self, instant: i64) -> i64 {
        let since = instant - self.anchor;
        self.anchor + since.div_euclid(self.size) * self.size
    }
}

/// The bins of instants, one after the other: mostly it is that of the one before.
pub(super) struct Bins {
    grid: Grid,
    bin: i64,
}

impl Bins {
    pub(super) fn new(grid: Grid) -> Bins {
        let bin = grid.bin(0);
        Bins { grid, bin }
    }

    #[inline]
    pub(super) fn of(&mut self, instant: i64) -> i64 {
        let since = instant.wrapping_sub(self.bin);
        if !(0..self.grid.size).contains(&since) {
            self.bin = self.grid.bin(instant);
        }
        self.bin
    }
}

/// When a record begins and ends; nothing if it has no side.
pub(super) fn span(sides: &Sides) -> Option<(i64, i64)> {
    let there = || sides.iter().flatten();
    let start = there().map(|side| side.start).min()?;
    Some((start, there().map(|side| side.end).max()?))
}

/// The parts of a record, in the order of time.
pub(super) fn split(record: Sides, grid: Grid, mut part: impl FnMut(Sides)) {
    let mut shares: Option<[Share; 2]> = None;
    let mut rest = record;
    while let Some((start, end)) = span(&rest) {
        let edge = grid.bin(start) + grid.size;
        let packets: i64 = rest.iter().flatten().map(Side::packets).sum();
        if end <= edge || packets <= 1 {
            return part(whole(rest));
        }
        if packets == 2 {
            let (first, second) = of_two(rest);
            part(whole(first));
            rest = second;
            continue;
        }
        let shares = shares.get_or_insert_with(|| rest.map(|side| Share::new(side, grid.size)));
        let mut taken = [None; 2];
        for ((rest, taken), share) in rest.iter_mut().zip(&mut taken).zip(shares.iter_mut()) {
            if let Some(side) = rest.take() {
                (*taken, *rest) = share.take(side, edge, grid.size);
            }
        }
        part(whole(taken));
    }
}

/// Two packets are two parts, each at its instant.
fn of_two(sides: Sides) -> (Sides, Sides) {
    let [source, destination] = sides;
    match (source, destination) {
        (Some(side), None) if side.packets() == 2 => {
            let (first, second) = halves(side);
            ([Some(first), None], [Some(second), None])
        }
        (None, Some(side)) if side.packets() == 2 => {
            let (first, second) = halves(side);
            ([None, Some(first)], [None, Some(second)])
        }
        // Bytes without a packet go first, else what began first.
        (Some(source), Some(destination))
            if destination.packets() == 0
                || destination.start < source.start && source.packets() > 0 =>
        {
            ([None, Some(destination)], [Some(source), None])
        }
        _ => ([source, None], [None, destination]),
    }
}

fn halves(side: Side) -> (Side, Side) {
    let second = side.counts.map(|count| count / 2);
    let mut first = side.counts;
    for (first, second) in first.iter_mut().zip(second) {
        *first -= second;
    }
    let at = |instant, counts| Side {
        start: instant,
        end: instant,
        counts,
    };
    (at(side.start, first), at(side.end, second))
}

/// A part with no more than one packet has one instant.
fn whole(mut sides: Sides) -> Sides {
    let packets: i64 = sides.iter().flatten().map(Side::packets).sum();
    if packets <= 1 {
        for side in sides.iter_mut().flatten() {
            side.end = side.start;
        }
    }
    sides
}

/// What a side gives to each bin. ra counts in single precision, and so does this.
struct Share {
    quotas: [f32; COUNTERS],
    carry: f32,
}

impl Share {
    fn new(side: Option<Side>, size: i64) -> Share {
        let quotas = side.map_or([0.0; COUNTERS], |side| {
            let bins = ((side.end - side.start) as f64 / size as f64).max(1.0);
            side.counts.map(|count| (count as f64 / bins) as f32)
        });
        Share { quotas, carry: 0.0 }
    }

    /// What lies before an edge, and what is left.
    fn take(&mut self, side: Side, edge: i64, size: i64) -> (Option<Side>, Option<Side>) {
        if side.start > edge {
            return (None, Some(side));
        }
        if side.end <= edge {
            return (Some(side), None);
        }
        let full = (side.end - side.start).min(size) as f64;
        let covered = (edge - side.start).min(size) as f64;
        let [quota, others @ ..] = self.quotas;
        let left = side.packets();
        let wanted = f64::from(quota + self.carry) * covered / full;
        let mut packets = (wanted.trunc() as i64).clamp(1.min(left), left);
        let due = f64::from(self.carry) + f64::from(quota) * covered / full;
        self.carry = (due - packets as f64) as f32;
        let share = packets as f64 / f64::from(quota);
        let mut counts = [0; COUNTERS];
        for ((count, quota), left) in counts[1..].iter_mut().zip(others).zip(&side.counts[1..]) {
            *count = ((f64::from(quota) * share).trunc() as i64).min(*left);
        }
        if packets == left && counts[1..] != side.counts[1..] {
            // Bytes without a packet are nobody's.
            if packets > 1 {
                packets -= 1;
            } else {
                counts = side.counts;
            }
        }
        counts[0] = packets;
        let mut behind = side.counts;
        for (behind, taken) in behind.iter_mut().zip(counts) {
            *behind -= taken;
        }
        let taken = Side {
            end: edge,
            counts,
            ..side
        };
        let rest = (behind != [0; COUNTERS]).then(|| Side {
            // One packet is at the end.
            start: if behind[0] == 1 { side.end } else { edge },
            end: side.end,
            counts: behind,
        });
        (Some(taken), rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn side(start: i64, end: i64, counts: [i64; COUNTERS]) -> Option<Side> {
        Some(Side { start, end, counts })
    }

    fn parts(record: Sides, size: i64) -> Vec<Sides> {
        let mut parts = Vec::new();
        split(record, Grid { size, anchor: 0 }, |part| parts.push(part));
        parts
    }

    #[test]
    fn a_record_is_shared_out_as_rabins_shares_it_out() {
        let alone = [side(3, 7, [4, 400, 40]), None];
        assert_eq!(parts(alone, 10), [alone]);
        let two = [side(3, 27, [2, 101, 1]), None];
        assert_eq!(
            parts(two, 10),
            [
                [side(3, 3, [1, 51, 1]), None],
                [side(27, 27, [1, 50, 0]), None]
            ]
        );
        let one_each = [side(3, 3, [1, 60, 0]), side(12, 12, [1, 80, 0])];
        assert_eq!(
            parts(one_each, 10),
            [[one_each[0], None], [None, one_each[1]]]
        );
        let long = [side(0, 30, [9, 900, 90]), None];
        assert_eq!(
            parts(long, 10),
            [
                [side(0, 10, [3, 300, 30]), None],
                [side(10, 20, [3, 300, 30]), None],
                [side(20, 30, [3, 300, 30]), None],
            ]
        );
    }

    #[test]
    fn nothing_is_lost_whatever_the_record() {
        let mut seed = 7u64;
        let mut below = |limit: i64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(99);
            ((seed >> 33) as i64) % limit
        };
        for _ in 0..20_000 {
            let mut any = || {
                let start = below(100_000);
                let counts = [1 + below(40), below(5_000), below(3_000)];
                (below(5) > 0).then(|| Side {
                    start,
                    end: start + below(100_000),
                    counts,
                })
            };
            let record = [any(), any()];
            let size = 1_000 + below(30_000);
            let (mut totals, mut until) = ([[0; COUNTERS]; 2], i64::MIN);
            for part in parts(record, size) {
                let (start, end) = span(&part).unwrap();
                assert!(
                    end <= start.div_euclid(size) * size + size,
                    "{record:?} {size}"
                );
                assert!(start >= until, "{record:?} {size}");
                until = start;
                for (totals, side) in totals.iter_mut().zip(part) {
                    for (total, count) in totals
                        .iter_mut()
                        .zip(side.map_or([0; 3], |side| side.counts))
                    {
                        assert!(count >= 0, "{record:?} {size}");
                        *total += count;
                    }
                }
            }
            let whole = record.map(|side| side.map_or([0; COUNTERS], |side| side.counts));
            assert_eq!(totals, whole, "{record:?} {size}");
        }
    }
}
