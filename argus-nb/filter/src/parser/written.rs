//! A value as it stands in a filter, and what is asked with it.

use super::cursor::Parser;
use super::qualifiers::{Qualifiers, Sign};
use crate::condition::{Comparison, Condition};
use crate::error::{FilterError, Problem};
use crate::filter::Test;
use crate::words::Unit;
use std::ops::Range;

/// A value as it is written, and where.
pub(super) struct Written {
    pub(super) text: String,
    pub(super) span: Range<usize>,
}

/// What is asked of a number that has to be in some ranges, or compares with one value.
pub(super) fn condition(of: &Qualifiers, ranges: &[(f64, f64)], unit: Unit) -> Option<Condition> {
    let scaled = |(first, last): (f64, f64)| match unit {
        Unit::Services => (first * 4.0, last * 4.0 + 3.0),
        _ => (first, last),
    };
    let ranges: Vec<(f64, f64)> = ranges.iter().copied().map(scaled).collect();
    let comparison = match of.sign {
        Some(Sign::Is(comparison)) => comparison,
        _ => Comparison::Equal,
    };
    let (first, last) = ranges[0];
    let is_one = ranges.len() == 1 && (first == last || unit == Unit::Services);
    match comparison {
        Comparison::Equal if is_one && first == last => Some(Condition::Compare(comparison, first)),
        Comparison::Equal => Some(Condition::Within(ranges)),
        _ if !is_one => None,
        Comparison::Greater | Comparison::LessOrEqual => Some(Condition::Compare(comparison, last)),
        _ => Some(Condition::Compare(comparison, first)),
    }
}

pub(super) fn negated(of: &Qualifiers, test: Test) -> Test {
    if of.sign == Some(Sign::IsNot) {
        return Test::Not(Box::new(test));
    }
    test
}

pub(super) fn any(mut tests: Vec<Test>) -> Test {
    match tests.pop() {
        Some(only) if tests.is_empty() => only,
        Some(last) => {
            tests.push(last);
            Test::Any(tests)
        }
        None => Test::Any(tests),
    }
}

impl Parser<'_> {
    pub(super) fn not_a_value(
        &self,
        value: &Written,
        expected: &'static str,
        mend: String,
    ) -> FilterError {
        let problem = Problem::NotAValue {
            value: value.text.chars().take(60).collect(),
            expected,
            nearest: Vec::new(),
            mend,
        };
        self.error_at(value.span.clone(), problem)
    }
}
