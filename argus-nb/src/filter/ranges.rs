//! A condition of numbers as ranges, and ranges of fractions as ranges of whole numbers.

use argus_filter::{Comparison, Condition};

/// The numbers of which a condition holds, each range with both its ends; nothing, if the
/// condition is not one of numbers.
pub(super) fn ranges(condition: &Condition) -> Option<Vec<(f64, f64)>> {
    const INFINITE: f64 = f64::INFINITY;
    Some(match condition {
        Condition::Within(ranges) => ranges.clone(),
        Condition::Compare(comparison, value) => match comparison {
            Comparison::Equal => vec![(*value, *value)],
            Comparison::GreaterOrEqual => vec![(*value, INFINITE)],
            Comparison::LessOrEqual => vec![(-INFINITE, *value)],
            // Beyond what is infinite there is nothing.
            Comparison::Greater if *value == INFINITE => Vec::new(),
            Comparison::Less if *value == -INFINITE => Vec::new(),
            Comparison::Greater => vec![(value.next_up(), INFINITE)],
            Comparison::Less => vec![(-INFINITE, value.next_down())],
        },
        _ => return None,
    })
}

/// A type of whole numbers.
pub(super) trait Whole: Sized {
    /// The first and the last of them that lie in a range, where they are taken for fractions.
    fn within(range: (f64, f64)) -> Option<(Self, Self)>;
}

macro_rules! whole {
    ($($whole:ty),*) => {
        $(
            impl Whole for $whole {
                fn within((first, last): (f64, f64)) -> Option<($whole, $whole)> {
                    let least = least(|whole| whole as f64 >= first)?;
                    // The one before the least that is beyond; there is none of NaN.
                    let most = match least_or_none_beyond(last)? {
                        Some(beyond) => beyond.checked_sub(1)?,
                        None => i64::MAX,
                    };
                    let least = least.max(<$whole>::MIN.into());
                    let most = most.min(<$whole>::MAX.into());
                    (least <= most).then_some((least as $whole, most as $whole))
                }
            }
        )*
    };
}

whole!(u8, u16, u32, i8, i16, i32, i64);

/// The least number that is more than a fraction, or that there is none; nothing of NaN.
fn least_or_none_beyond(last: f64) -> Option<Option<i64>> {
    (!last.is_nan()).then(|| least(|whole| whole as f64 > last))
}

/// The least number of which something is so that is so of every larger one, too.
fn least(is_so: impl Fn(i64) -> bool) -> Option<i64> {
    let (mut below, mut so) = (i128::from(i64::MIN) - 1, i128::from(i64::MAX));
    if !is_so(i64::MAX) {
        return None;
    }
    while so - below > 1 {
        let middle = (below + so).div_euclid(2);
        // Both ends are numbers of 64 bits, or the lower one is one less.
        match i64::try_from(middle) {
            Ok(number) if is_so(number) => so = middle,
            _ => below = middle,
        }
    }
    i64::try_from(so).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[rustfmt::skip]
    const VALUES: [f64; 16] = [
        f64::NEG_INFINITY, -9.3e18, -129.0, -1.5, -0.0, 0.0, 0.5, 1.0, 53.0, 255.5, 65_535.0,
        9_007_199_254_740_992.0, 9.223_372_036_854_775e18, 9.3e18, f64::INFINITY, f64::NAN,
    ];

    #[rustfmt::skip]
    const NUMBERS: [i64; 23] = [
        i64::MIN, i64::MIN + 1, -(1 << 53) - 1, -130, -129, -128, -2, -1, 0, 1, 2, 53, 54, 127, 255, 256,
        65_535, 65_536, 1 << 53, (1 << 53) + 1, (1 << 53) + 2, i64::MAX - 1, i64::MAX,
    ];

    #[test]
    fn a_number_is_in_the_ranges_if_the_condition_holds_of_it() {
        let mut conditions = Vec::new();
        for one in VALUES {
            for comparison in [
                Comparison::Equal,
                Comparison::Greater,
                Comparison::GreaterOrEqual,
                Comparison::Less,
                Comparison::LessOrEqual,
            ] {
                conditions.push(Condition::Compare(comparison, one));
            }
            conditions
                .extend(VALUES.map(|other| Condition::Within(vec![(one, other), (53.0, 54.0)])));
        }
        for condition in conditions {
            let ranges = ranges(&condition).unwrap();
            for number in NUMBERS {
                let holds = condition.holds_of_number(number as f64);
                assert_eq!(
                    is_in::<i64>(&ranges, number),
                    holds,
                    "{number}: {condition:?}"
                );
                if let Ok(small) = u16::try_from(number) {
                    assert_eq!(
                        is_in::<u16>(&ranges, small),
                        holds,
                        "{number}: {condition:?}"
                    );
                }
                if let Ok(small) = i8::try_from(number) {
                    assert_eq!(
                        is_in::<i8>(&ranges, small),
                        holds,
                        "{number}: {condition:?}"
                    );
                }
            }
            for value in VALUES {
                let holds = condition.holds_of_number(value);
                let is_in = ranges
                    .iter()
                    .any(|(first, last)| *first <= value && value <= *last);
                assert_eq!(is_in, holds, "{value}: {condition:?}");
            }
        }
    }

    fn is_in<T: Whole + PartialOrd>(ranges: &[(f64, f64)], number: T) -> bool {
        let mut whole = ranges.iter().filter_map(|range| T::within(*range));
        whole.any(|(first, last)| first <= number && number <= last)
    }
}
