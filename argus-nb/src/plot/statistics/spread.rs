//! Amounts shared over the windows that they took.
//!
//! Amounts are counted in whole units, of which one is a fraction of a byte, and so
//! nothing is lost: what one window does not get another does. An amount costs the same
//! however many windows it lies in.

/// Windows of equal length, one behind the other.
#[derive(Debug, Clone, Copy)]
pub struct Grid {
    /// When the first begins.
    pub from: f64,
    pub length: f64,
    pub count: usize,
}

/// Amounts, and from when to when each was made.
pub struct Spans<'a> {
    pub begins: &'a [f64],
    /// What is not after the begin is an instant.
    pub ends: &'a [f64],
    pub amounts: &'a [f64],
    /// The group of each; empty where all are of one.
    pub groups: &'a [u32],
    /// Whether all amounts are whole numbers, and those of windows shall be too.
    pub are_whole: bool,
}

impl Grid {
    /// The window of an instant, the last one's for those behind.
    fn window(&self, instant: f64) -> usize {
        let window = ((instant - self.from) / self.length).floor();
        (window as usize).min(self.count - 1)
    }

    fn begin(&self, window: usize) -> f64 {
        self.from + window as f64 * self.length
    }
}

impl Spans<'_> {
    /// What each window of each of `n` groups gets: of an amount, in proportion to how
    /// much of its time lies in the window. All together are all amounts; of whole numbers
    /// exactly, with less than one between a window's amount and its share. What has no
    /// begin or no amount is left out.
    pub fn over(&self, grid: &Grid, n: usize) -> Vec<Vec<f64>> {
        let unit = self.unit();
        let mut sums = vec![Sums::new(grid.count); n];
        for (row, (&begin, &amount)) in self.begins.iter().zip(self.amounts).enumerate() {
            if begin.is_finite() && amount.is_finite() {
                let group = self.groups.get(row).map_or(0, |group| *group as usize);
                let end = self.ends.get(row).copied().unwrap_or(begin);
                sums[group].add((begin, end), (amount * unit) as i128, grid);
            }
        }
        sums.into_iter()
            .map(|sums| {
                let units = sums.into_units();
                match self.are_whole {
                    true => whole(&units, unit as i128),
                    false => units.iter().map(|units| *units as f64 / unit).collect(),
                }
            })
            .collect()
    }

    /// How many units are one, a power of two: so that every whole number is some, and
    /// else so that the largest amount keeps all its digits. Sums of a billion of them are
    /// far from the end of 128 bits.
    fn unit(&self) -> f64 {
        if self.are_whole {
            return f64::from(1u32 << 24);
        }
        let finite = self.amounts.iter().filter(|amount| amount.is_finite());
        let largest = finite.fold(f64::MIN_POSITIVE, |most, amount| most.max(amount.abs()));
        2f64.powi((80 - largest.log2().ceil() as i32).min(1000))
    }
}

/// The amounts of a group's windows, in units.
#[derive(Clone)]
struct Sums {
    /// Of those that lie in the window alone, and of ends.
    partly: Vec<i128>,
    /// How much more each window has than the one before, of those that fill it.
    steps: Vec<i128>,
}

impl Sums {
    fn new(windows: usize) -> Sums {
        Sums {
            partly: vec![0; windows],
            steps: vec![0; windows],
        }
    }

    fn add(&mut self, (begin, end): (f64, f64), units: i128, grid: &Grid) {
        let first = grid.window(begin);
        // An end is no part of the time: it may be where the next window begins.
        let last = match end > begin {
            true => grid.window(end.next_down()).max(first),
            false => first,
        };
        if first == last {
            self.partly[first] += units;
            return;
        }
        let each = units as f64 / (end - begin);
        let at_first = (each * (grid.begin(first + 1) - begin)) as i128;
        let filled = (each * grid.length) as i128;
        self.partly[first] += at_first;
        self.steps[first + 1] += filled;
        self.steps[last] -= filled;
        self.partly[last] += units - at_first - filled * (last - first - 1) as i128;
    }

    fn into_units(self) -> Vec<i128> {
        let mut filling = 0;
        let windows = self.partly.into_iter().zip(self.steps);
        windows
            .map(|(partly, step)| {
                filling += step;
                partly + filling
            })
            .collect()
    }
}

/// Whole numbers whose sum is that of the units, by largest remainder: each is rounded
/// down, and what is missing goes to the windows that lost most.
fn whole(units: &[i128], unit: i128) -> Vec<f64> {
    let mut numbers: Vec<i128> = units.iter().map(|of| of.div_euclid(unit)).collect();
    let rest: i128 = units.iter().map(|of| of.rem_euclid(unit)).sum();
    let mut order: Vec<usize> = (0..units.len()).collect();
    order.sort_by_key(|window| std::cmp::Reverse(units[*window].rem_euclid(unit)));
    for window in order.into_iter().take((rest / unit) as usize) {
        numbers[window] += 1;
    }
    numbers.into_iter().map(|number| number as f64).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn over(rows: &[(f64, f64, f64)], count: usize, are_whole: bool) -> Vec<f64> {
        let column =
            |of: fn(&(f64, f64, f64)) -> f64| -> Vec<f64> { rows.iter().map(of).collect() };
        let spans = Spans {
            begins: &column(|row| row.0),
            ends: &column(|row| row.1),
            amounts: &column(|row| row.2),
            groups: &[],
            are_whole,
        };
        let grid = Grid {
            from: 0.0,
            length: 10.0,
            count,
        };
        spans.over(&grid, 1).remove(0)
    }

    #[test]
    fn an_amount_is_shared_in_proportion_to_its_time() {
        let nan = f64::NAN;
        for (row, windows) in [
            ((5.0, 25.0, 40.0), [10.0, 20.0, 10.0]),
            ((3.0, 3.0, 7.0), [7.0, 0.0, 0.0]),
            // An end is not part of it, nor is a time that runs backwards one.
            ((0.0, 10.0, 7.0), [7.0, 0.0, 0.0]),
            ((15.0, 2.0, 7.0), [0.0, 7.0, 0.0]),
            ((15.0, nan, 7.0), [0.0, 7.0, 0.0]),
            ((nan, 20.0, 7.0), [0.0, 0.0, 0.0]),
            ((0.0, 20.0, nan), [0.0, 0.0, 0.0]),
            ((0.0, 30.0, -30.0), [-10.0, -10.0, -10.0]),
            // A single packet is not cut.
            ((8.0, 28.0, 1.0), [0.0, 1.0, 0.0]),
        ] {
            assert_eq!(over(&[row], 3, true), windows, "{row:?}");
        }
        assert_eq!(over(&[(5.0, 25.0, 0.5)], 3, false), [0.125, 0.25, 0.125]);
    }

    #[test]
    fn nothing_is_lost_and_no_window_is_off_by_one() {
        let mut seed = 7u64;
        let mut below = |limit: u64| {
            seed = seed
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(99);
            ((seed >> 33) % limit) as f64
        };
        for round in 0..60 {
            let most = [3, 2_000, 1_000_000_000_000][round % 3];
            let rows: Vec<(f64, f64, f64)> = (0..400)
                .map(|_| {
                    let begin = below(9_000);
                    (begin, begin + below(1_000), below(most))
                })
                .collect();
            let total: f64 = rows.iter().map(|row| row.2).sum();
            let windows = over(&rows, 1_000, true);
            assert_eq!(windows.iter().sum::<f64>(), total);
            for (window, amount) in windows.iter().enumerate() {
                let (from, to) = (window as f64 * 10.0, window as f64 * 10.0 + 10.0);
                let share = |(begin, end, amount): &(f64, f64, f64)| match end > begin {
                    true => amount * (end.min(to) - begin.max(from)).max(0.0) / (end - begin),
                    false if (from..to).contains(begin) => *amount,
                    false => 0.0,
                };
                let exact: f64 = rows.iter().map(share).sum();
                let allowed = 1.0 + 1e-15 * total;
                assert!(
                    (amount - exact).abs() < allowed,
                    "{window}: {amount} {exact}"
                );
                assert!(amount.fract() == 0.0 && *amount >= 0.0);
            }
            let parts: Vec<(f64, f64, f64)> =
                rows.iter().map(|row| (row.0, row.1, row.2 * 0.1)).collect();
            let sum: f64 = over(&parts, 1_000, false).iter().sum();
            assert!((sum / total * 10.0 - 1.0).abs() < 1e-12, "{sum} {total}");
        }
    }
}
