//! Sums in one question or two, beside those of rows in memory.

use super::*;
use crate::data::counting::Counting;
use crate::data::query::Value;
use crate::plot::statistics::{Regression, pearson};

fn variable(column: &str, log: bool) -> Variable {
    Variable {
        column: column.to_owned(),
        log,
        rows: vec![Condition::IsNumber(column.to_owned())],
        ends: (0.0, 0.0),
        mean: None,
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(b.abs())
}

/// x and y with a row in nine absent on one side, and groups.
fn rows(scale: f64, shift: f64) -> (Vec<Option<f64>>, Vec<Option<f64>>, Vec<&'static str>) {
    let n = 9_000u32;
    let x = |i: u32| f64::from(i * 7919 % 1009) * scale + shift;
    let y = |i: u32| x(i) * 0.25 + f64::from(i * 31 % 97 + 1) * scale;
    let absent = |i: u32, at: u32| (i % 18 == at).then_some(f64::NAN);
    (
        (0..n).map(|i| Some(absent(i, 3).unwrap_or(x(i)))).collect(),
        (0..n).map(|i| Some(absent(i, 7).unwrap_or(y(i)))).collect(),
        (0..n).map(|i| if i % 3 == 0 { "a" } else { "b" }).collect(),
    )
}

#[test]
fn correlations_and_lines_are_those_in_memory() {
    for (scale, shift, log) in [
        (1.0, 0.0, false),
        (1.0, 1e9, false),
        (1e-200, 0.0, false),
        (1e290, 0.0, false),
        (1.0, 2.0, true),
    ] {
        let (x, y, groups) = rows(scale, shift);
        let engine = Counting::new(&[("x", &x), ("y", &y)], &groups);
        let by = Grouping::Values {
            column: "group".to_owned(),
            values: [Value::Text("b".into())].into(),
            rest: true,
        };
        let mut variables = [variable("x", log), variable("y", log)];
        // The middle of logarithms is near their mean where the greatest number is large.
        let most = [1009.0, if log { 1009.0 } else { 349.0 }];
        for (of, most) in variables.iter_mut().zip(most) {
            of.ends = (shift.max(1e-300), most * scale + shift);
        }
        let found = joint_moments(&engine, &variables, &[(0, 1)], &by).unwrap();
        // y lies far from where its ends say, if x does from zero.
        assert_eq!(engine.asked().0, 1 + usize::from(shift > 1e3));
        for (group, name) in ["b", "a"].into_iter().enumerate() {
            let of_group = |values: &[Option<f64>]| -> Vec<f64> {
                let rows = values.iter().zip(&groups).filter(|(_, of)| **of == name);
                let rows = rows.filter_map(|(value, _)| *value);
                rows.map(|value| if log { value.log10() } else { value })
                    .collect()
            };
            let (x, y) = (of_group(&x), of_group(&y));
            let found = found[0][group].unwrap();
            let r = pearson(&x, &y).unwrap();
            assert!(
                close(found.correlation().unwrap(), r),
                "{scale}: {found:?} {r}"
            );
            // In memory squares are not scaled.
            if let Some(line) = Regression::from_values(&x, &y).filter(|_| scale == 1.0) {
                assert!(close(found.slope(), line.slope), "{found:?} {line:?}");
                assert!(close(found.r_squared().unwrap(), line.r_squared.unwrap()));
                assert_eq!(found.count, line.n as u64);
            }
        }
    }
}

#[test]
fn pairs_of_the_same_rows_are_asked_together() {
    let (x, y, groups) = rows(1.0, 5.0);
    let whole: Vec<Vec<Option<f64>>> = [3.0, 4.0, 5.0]
        .map(|power| {
            (0..9_000u32)
                .map(|i| Some(f64::from(i % 101).powf(power)))
                .collect()
        })
        .into();
    let constant = vec![Some(0.1); 9_000];
    let columns = [&x, &y, &whole[0], &whole[1], &whole[2], &constant];
    let names = ["x", "y", "a", "b", "c", "d"];
    let named: Vec<(&str, &[Option<f64>])> = names
        .into_iter()
        .zip(columns.iter().map(|of| of.as_slice()))
        .collect();
    let engine = Counting::new(&named, &groups);
    let mut variables = names.map(|name| variable(name, false));
    variables[2..].iter_mut().for_each(|of| of.rows.clear());
    // Of some the mean is guessed well, of others it lies far from there.
    variables.iter_mut().for_each(|of| of.ends = (0.0, 1e10));
    variables[0].mean = Some(500.0);
    variables[1].mean = Some(170.0);
    let pairs: Vec<(usize, usize)> = (0..6).flat_map(|a| (0..=a).map(move |b| (a, b))).collect();
    let found = joint_moments(&engine, &variables, &pairs, &Grouping::Single).unwrap();
    // Those of all rows, of x, of y, and of both; of the last none is far.
    assert_eq!(engine.asked().0, 4 + 3);
    for ((a, b), found) in pairs.into_iter().zip(found) {
        let number = |value: &Option<f64>| value.unwrap_or(f64::NAN);
        let [a, b] = [a, b].map(|of| columns[of].iter().map(number).collect::<Vec<f64>>());
        let r = found[0].unwrap().correlation();
        match (r, pearson(&a, &b)) {
            (Some(r), Some(expected)) => assert!(close(r, expected), "{r} {expected}"),
            (r, expected) => assert_eq!(r, expected),
        }
    }
}
