//! How variables go together: the sums of squares and products of which correlations and regression
//! lines are made.
//!
//! As with [`moments`](super::moments), the first question finds the means and the second sums around
//! them; pairs that are of the same rows share both.

use super::engine::{DataError, Engine};
use super::grouping::Grouping;
use super::moments::Centred;
use super::query::{Aggregate, Condition, Factor, Interval};
use super::values::{ask_by, numbers};

/// A column as moments are made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub column: String,
    /// Whether they are those of the decimal logarithms; only numbers above zero have any.
    pub log: bool,
}

impl Variable {
    fn factor(&self, centred: &Centred, less: f64) -> Factor {
        Factor {
            column: self.column.clone(),
            log: self.log,
            less,
            times: centred.times,
        }
    }
}

/// The means of two variables, and sums around them, of the rows that have both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointMoments {
    pub count: u64,
    pub mean: (f64, f64),
    /// The least and the greatest x itself, not its logarithm.
    pub x_ends: (f64, f64),
    /// The sums of squares and products of x and y, in units of their scales.
    xx: f64,
    xy: f64,
    yy: f64,
    scales: (f64, f64),
}

impl JointMoments {
    /// Pearson's correlation; none of fewer than two rows, or where one side does not vary.
    pub fn correlation(&self) -> Option<f64> {
        let varies = self.count > 1 && self.xx > 0.0 && self.yy > 0.0;
        varies.then(|| (self.xy / (self.xx * self.yy).sqrt()).clamp(-1.0, 1.0))
    }

    /// By how much y grows with each x, by least squares.
    pub fn slope(&self) -> f64 {
        self.xy / self.xx * (self.scales.1 / self.scales.0)
    }

    /// The share of the variance of y that its regression on x explains; none where y does not
    /// vary.
    pub fn r_squared(&self) -> Option<f64> {
        let r = || self.xy / self.xx.sqrt() / self.yy.sqrt();
        (self.yy > 0.0).then(|| r().powi(2).min(1.0))
    }
}

/// The joint moments of pairs of variables (by their place among them) for each group, pair by
/// pair; none of groups without a row that has both. `extents` are the least and the greatest number
/// of each variable.
///
/// # Errors
/// What the engine meets.
pub fn joint_moments(
    engine: &dyn Engine,
    rows: &[Condition],
    (variables, extents): (&[Variable], &[(f64, f64)]),
    pairs: &[(usize, usize)],
    by: &Grouping,
) -> Result<Vec<Vec<Option<JointMoments>>>, DataError> {
    let lacking = lacking(engine, rows, variables, pairs)?;
    let centred = variables.iter().zip(extents);
    let joint = Joint {
        engine,
        rows,
        variables,
        centred: centred
            .map(|(of, extent)| Centred::new(*extent, of.log))
            .collect(),
        by,
    };
    let mut moments = vec![Vec::new(); pairs.len()];
    let mut open: Vec<usize> = (0..pairs.len()).collect();
    // Pairs that are of the same rows are asked for together.
    let lacks = |pair: usize| {
        let (x, y) = pairs[pair];
        let mut both = vec![x.min(y), x.max(y)];
        both.dedup();
        both.retain(|of| lacking[*of]);
        both
    };
    while let Some(first) = open.first().copied() {
        let of = lacks(first);
        let (here, rest): (Vec<usize>, Vec<usize>) =
            open.into_iter().partition(|pair| lacks(*pair) == of);
        let pairs: Vec<(usize, usize)> = here.iter().map(|pair| pairs[*pair]).collect();
        for (pair, of) in here.into_iter().zip(joint.ask(&of, &pairs)?) {
            moments[pair] = of;
        }
        open = rest;
    }
    Ok(moments)
}

/// Which of the variables some rows may not have: of a single pair it is not worth a question.
fn lacking(
    engine: &dyn Engine,
    rows: &[Condition],
    variables: &[Variable],
    pairs: &[(usize, usize)],
) -> Result<Vec<bool>, DataError> {
    if pairs.len() < 2 {
        return Ok(vec![true; variables.len()]);
    }
    let counts = variables
        .iter()
        .map(|of| Aggregate::Count(of.column.clone()));
    let aggregates = [Aggregate::Rows].into_iter().chain(counts).collect();
    let answer = ask_by(engine, rows.to_vec(), &Grouping::Single, None, aggregates)?;
    let count = |at: usize| -> Result<Option<u64>, DataError> {
        Ok(answer.frame.column(&format!("a{at}"))?.u64()?.get(0))
    };
    let all = count(0)?;
    let variables = variables.iter().enumerate();
    variables
        .map(|(at, of)| Ok(of.log || count(at + 1)? != all))
        .collect()
}

/// Questions for joint moments.
struct Joint<'a> {
    engine: &'a dyn Engine,
    rows: &'a [Condition],
    variables: &'a [Variable],
    centred: Vec<Centred>,
    by: &'a Grouping,
}

/// A variable in the rows of a group.
#[derive(Clone, Copy)]
struct Side {
    count: u64,
    mean: f64,
    ends: (f64, f64),
}

impl Joint<'_> {
    /// The moments of pairs for each group, of the rows that have some of the variables; all rows
    /// have the others.
    fn ask(
        &self,
        lacking: &[usize],
        pairs: &[(usize, usize)],
    ) -> Result<Vec<Vec<Option<JointMoments>>>, DataError> {
        let there = lacking.iter().map(|of| self.is_there(&self.variables[*of]));
        let rows: Vec<Condition> = self.rows.iter().cloned().chain(there).collect();
        let mut used: Vec<usize> = pairs.iter().flat_map(|pair| [pair.0, pair.1]).collect();
        used.sort_unstable();
        used.dedup();
        let sides = self.sides(&rows, &used)?;
        // Each pair has three sums around the means of each group; of a group's row only its own
        // are looked at.
        let mut asked: Vec<Aggregate> = Vec::new();
        let mut place = |product: Aggregate| {
            let known = asked.iter().position(|of| *of == product);
            known.unwrap_or_else(|| {
                asked.push(product);
                asked.len() - 1
            })
        };
        let mut places = Vec::new();
        for (x, y) in pairs {
            places.extend((0..self.by.groups()).map(|group| {
                let factor = |of: usize| {
                    let mean = sides[of][group].map_or(self.centred[of].middle, |side| side.mean);
                    self.variables[of].factor(&self.centred[of], mean)
                };
                let products = [(*x, *x), (*x, *y), (*y, *y)];
                products.map(|(a, b)| place(Aggregate::Products(factor(a), factor(b))))
            }));
        }
        let answer = ask_by(self.engine, rows, self.by, None, asked)?;
        let mut moments = vec![vec![None; self.by.groups()]; pairs.len()];
        for (row, group) in answer.groups.iter().enumerate() {
            let Some(group) = *group else { continue };
            for (pair, (x, y)) in pairs.iter().enumerate() {
                let places = places[pair * self.by.groups() + group];
                let sum = |at: usize| -> Result<f64, DataError> {
                    Ok(numbers(&answer.frame, &format!("a{}", places[at]))?[row].unwrap_or(0.0))
                };
                if let (Some(xs), Some(ys)) = (sides[*x][group], sides[*y][group]) {
                    let sums = [sum(0)?, sum(1)?, sum(2)?];
                    let scales = (1.0 / self.centred[*x].times, 1.0 / self.centred[*y].times);
                    moments[pair][group] = Some(joint((xs, ys), sums, scales));
                }
            }
        }
        Ok(moments)
    }

    fn is_there(&self, of: &Variable) -> Condition {
        let column = of.column.clone();
        match of.log {
            false => Condition::IsNumber(column),
            true => Condition::Within {
                column,
                interval: Interval {
                    low: 0.0,
                    high: f64::INFINITY,
                    with_low: false,
                    with_high: false,
                },
            },
        }
    }

    /// The variables in use, by variable and then by group.
    fn sides(
        &self,
        rows: &[Condition],
        used: &[usize],
    ) -> Result<Vec<Vec<Option<Side>>>, DataError> {
        let mut aggregates = vec![Aggregate::Rows];
        for of in used {
            let (variable, centred) = (&self.variables[*of], self.centred[*of]);
            aggregates.push(Aggregate::Total(variable.factor(&centred, centred.middle)));
            aggregates.push(Aggregate::Min(variable.column.clone()));
            aggregates.push(Aggregate::Max(variable.column.clone()));
        }
        let answer = ask_by(self.engine, rows.to_vec(), self.by, None, aggregates)?;
        let of_rows = answer.frame.column("a0")?.u64()?;
        let mut sides = vec![vec![None; self.by.groups()]; self.variables.len()];
        for (row, group) in answer.groups.iter().enumerate() {
            let Some(group) = *group else { continue };
            let count = of_rows.get(row).unwrap_or(0);
            for (at, of) in used.iter().enumerate() {
                let number = |which: usize| -> Result<Option<f64>, DataError> {
                    Ok(numbers(&answer.frame, &format!("a{}", 1 + 3 * at + which))?[row])
                };
                if let (Some(total), Some(low), Some(high)) = (number(0)?, number(1)?, number(2)?) {
                    let mean = self.centred[*of].mean(total, count);
                    let ends = (low, high);
                    sides[*of][group] = Some(Side { count, mean, ends });
                }
            }
        }
        Ok(sides)
    }
}

fn joint((x, y): (Side, Side), [xx, xy, yy]: [f64; 3], scales: (f64, f64)) -> JointMoments {
    // What does not vary has a mean that may be off by a last bit.
    let varies = |side: Side| f64::from(side.ends.0 < side.ends.1);
    JointMoments {
        count: x.count,
        mean: (x.mean, y.mean),
        x_ends: x.ends,
        xx: xx * varies(x),
        xy: xy * varies(x) * varies(y),
        yy: yy * varies(y),
        scales,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::counting::Counting;
    use crate::data::query::Value;
    use crate::plot::statistics::{Regression, pearson};

    fn variable(column: &str, log: bool) -> Variable {
        Variable {
            column: column.to_owned(),
            log,
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
            let variables = [variable("x", log), variable("y", log)];
            let extents = [(shift.max(1e-300), 1009.0 * scale + shift); 2];
            let found =
                joint_moments(&engine, &[], (&variables, &extents), &[(0, 1)], &by).unwrap();
            assert_eq!(engine.asked().0, 2);
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
        let variables = names.map(|name| variable(name, false));
        let extents = [(0.0, 1e10); 6];
        let pairs: Vec<(usize, usize)> =
            (0..6).flat_map(|a| (0..=a).map(move |b| (a, b))).collect();
        let found = joint_moments(
            &engine,
            &[],
            (&variables, &extents),
            &pairs,
            &Grouping::Single,
        )
        .unwrap();
        // Those of all rows, of x, of y, and of both.
        assert_eq!(engine.asked().0, 1 + 4 * 2);
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
}
