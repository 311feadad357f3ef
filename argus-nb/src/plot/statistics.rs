//! The numbers behind the figures.

/// The five numbers of a box plot, and what lies outside them.
///
/// By the definition of `matplotlib.cbook.boxplot_stats`: quartiles by linear
/// interpolation, whiskers at the last datum within 1.5 interquartile ranges of
/// the box, all else outliers.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxStatistics {
    /// How many values.
    pub n: usize,
    pub lower_whisker: f64,
    pub q1: f64,
    pub median: f64,
    pub q3: f64,
    pub upper_whisker: f64,
    /// Every value outside the whiskers, in ascending order.
    pub outliers: Vec<f64>,
}

impl BoxStatistics {
    /// The statistics of finite values; `None` if there are none.
    pub fn of(mut values: Vec<f64>) -> Option<BoxStatistics> {
        values.sort_unstable_by(f64::total_cmp);
        let (q1, median, q3) = (
            quantile(&values, 0.25)?,
            quantile(&values, 0.5)?,
            quantile(&values, 0.75)?,
        );
        let reach = 1.5 * (q3 - q1);
        let inside_from = values.partition_point(|value| *value < q1 - reach);
        let inside_to = values.partition_point(|value| *value <= q3 + reach);
        // Interpolated quartiles can lie beyond every datum within reach.
        let lower_whisker = values.get(inside_from).map_or(q1, |value| value.min(q1));
        let upper_whisker = values[..inside_to].last().map_or(q3, |value| value.max(q3));
        let outliers = values[..inside_from]
            .iter()
            .chain(&values[inside_to..])
            .copied()
            .collect();
        Some(BoxStatistics {
            n: values.len(),
            lower_whisker,
            q1,
            median,
            q3,
            upper_whisker,
            outliers,
        })
    }
}

/// The quantile of sorted values by linear interpolation: numpy's default,
/// type 7 of Hyndman and Fan (1996). `None` of no values.
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let place = q * last as f64;
    let below = sorted[place.floor() as usize];
    let above = sorted[(place.floor() as usize + 1).min(last)];
    Some(below + (above - below) * place.fract())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_value_is_its_own_box() {
        let one = BoxStatistics::of(vec![7.0]).unwrap();
        assert_eq!(
            (one.lower_whisker, one.median, one.upper_whisker),
            (7.0, 7.0, 7.0)
        );
        assert!(one.outliers.is_empty());
        assert_eq!(BoxStatistics::of(vec![]), None);
    }

    #[test]
    fn what_lies_beyond_the_whiskers_is_counted() {
        let stats = BoxStatistics::of(vec![1.0, 2.0, 3.0, 4.0, 100.0, -50.0]).unwrap();
        assert_eq!(stats.outliers, [-50.0, 100.0]);
        assert_eq!((stats.lower_whisker, stats.upper_whisker), (1.0, 4.0));
        assert_eq!((stats.q1, stats.median, stats.q3), (1.25, 2.5, 3.75));
    }
}
