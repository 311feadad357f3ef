//! Rows that are drawn as they are: a point each, in order of x.

/// The points of a group by their x; the y of a row without a value is NaN.
pub type Series = Vec<(f64, f64)>;

/// Frames of more rows are flows, and not what somebody put together by hand.
pub(super) const ROWS: usize = 20_000;

/// The least distance of two points along x, or 1 where there is none.
pub(super) fn least_step(lines: &[Series]) -> f64 {
    let mut xs: Vec<f64> = lines.iter().flatten().map(|point| point.0).collect();
    xs.sort_by(f64::total_cmp);
    let steps = xs.windows(2).map(|pair| pair[1] - pair[0]);
    let least = steps
        .filter(|step| *step > 0.0)
        .fold(f64::INFINITY, f64::min);
    if least.is_finite() { least } else { 1.0 }
}

/// Each line on those before it: at every x that one of them has, the sum up to there.
/// What a line lacks is nothing.
pub fn stacked(lines: &[Series]) -> Vec<Series> {
    let mut xs: Vec<f64> = lines.iter().flatten().map(|point| point.0).collect();
    xs.sort_by(f64::total_cmp);
    xs.dedup();
    let mut sums = vec![0.0; xs.len()];
    lines
        .iter()
        .map(|line| {
            for (x, value) in line.iter().filter(|point| point.1.is_finite()) {
                if let Ok(place) = xs.binary_search_by(|at| at.total_cmp(x)) {
                    sums[place] += value;
                }
            }
            xs.iter().copied().zip(sums.iter().copied()).collect()
        })
        .collect()
}
