//! How variables go together: the sums of squares and products of which correlations and regression
//! lines are made.
//!
//! As with [`moments`](super::moments), the first question finds the means and the second sums around
//! them; pairs that are of the same rows share both, and those of others are asked about together.

use super::engine::{DataError, Engine};
use super::grouping::Grouping;
use super::moments::Centred;
use super::query::{Aggregate, Condition, Factor};
use super::values::{GroupAnswer, ask_all_by, numbers};

/// A column as moments are made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub column: String,
    /// Whether they are those of the decimal logarithms; only numbers above zero have any.
    pub log: bool,
    /// What holds of the rows that have a number there; nothing, where all rows have one.
    pub rows: Vec<Condition>,
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
    (variables, extents): (&[Variable], &[(f64, f64)]),
    pairs: &[(usize, usize)],
    by: &Grouping,
) -> Result<Vec<Vec<Option<JointMoments>>>, DataError> {
    let centred = variables.iter().zip(extents);
    let centred = centred.map(|(of, extent)| Centred::new(*extent, of.log));
    let joint = Joint {
        engine,
        variables,
        centred: centred.collect(),
        pairs,
        by,
    };
    let sets = joint.sets();
    let sides = joint.sides(&sets)?;
    joint.moments(&sets, &sides)
}

/// Questions for joint moments.
struct Joint<'a> {
    engine: &'a dyn Engine,
    variables: &'a [Variable],
    centred: Vec<Centred>,
    pairs: &'a [(usize, usize)],
    by: &'a Grouping,
}

/// Pairs, by their places among all, that are of the same rows.
struct SameRows {
    rows: Vec<Condition>,
    pairs: Vec<usize>,
}

/// A variable in the rows of a group.
#[derive(Clone, Copy)]
struct Side {
    count: u64,
    mean: f64,
    ends: (f64, f64),
}

/// By variable and then by group.
type Sides = Vec<Vec<Option<Side>>>;

impl Joint<'_> {
    fn sets(&self) -> Vec<SameRows> {
        let mut sets: Vec<SameRows> = Vec::new();
        for (pair, (x, y)) in self.pairs.iter().enumerate() {
            let mut rows: Vec<Condition> = Vec::new();
            let both = [x.min(y), x.max(y)].map(|of| &self.variables[*of].rows);
            for condition in both.into_iter().flatten() {
                if !rows.contains(condition) {
                    rows.push(condition.clone());
                }
            }
            match sets.iter_mut().find(|set| set.rows == rows) {
                Some(set) => set.pairs.push(pair),
                None => sets.push(SameRows {
                    rows,
                    pairs: vec![pair],
                }),
            }
        }
        sets
    }

    /// The variables that are in use in each set of rows.
    fn sides(&self, sets: &[SameRows]) -> Result<Vec<Sides>, DataError> {
        let used = |set: &SameRows| {
            let pairs = set.pairs.iter().map(|pair| self.pairs[*pair]);
            let mut used: Vec<usize> = pairs.flat_map(|(x, y)| [x, y]).collect();
            used.sort_unstable();
            used.dedup();
            used
        };
        let used: Vec<Vec<usize>> = sets.iter().map(used).collect();
        let asked = sets.iter().zip(&used).map(|(set, used)| {
            let of_sides = used.iter().flat_map(|of| {
                let (variable, centred) = (&self.variables[*of], self.centred[*of]);
                [
                    Aggregate::Total(variable.factor(&centred, centred.middle)),
                    Aggregate::Min(variable.column.clone()),
                    Aggregate::Max(variable.column.clone()),
                ]
            });
            let aggregates = [Aggregate::Rows].into_iter().chain(of_sides);
            (set.rows.clone(), aggregates.collect())
        });
        let answers = ask_all_by(self.engine, self.by, asked)?;
        let answers = answers.iter().zip(used);
        answers
            .map(|(answer, used)| self.sides_of(answer, &used))
            .collect()
    }

    fn sides_of(&self, answer: &GroupAnswer, used: &[usize]) -> Result<Sides, DataError> {
        let of_rows = answer.frame.column("a0")?.u64()?;
        let mut sides = vec![vec![None; self.by.groups()]; self.variables.len()];
        for (at, of) in used.iter().enumerate() {
            let column = |which: usize| numbers(&answer.frame, &format!("a{}", 1 + 3 * at + which));
            let (totals, lows, highs) = (column(0)?, column(1)?, column(2)?);
            for (row, group) in answer.groups.iter().enumerate() {
                if let (Some(group), Some(total), Some(low), Some(high)) =
                    (*group, totals[row], lows[row], highs[row])
                {
                    let count = of_rows.get(row).unwrap_or(0);
                    let mean = self.centred[*of].mean(total, count);
                    let ends = (low, high);
                    sides[*of][group] = Some(Side { count, mean, ends });
                }
            }
        }
        Ok(sides)
    }

    /// The moments of all pairs for each group.
    fn moments(
        &self,
        sets: &[SameRows],
        sides: &[Sides],
    ) -> Result<Vec<Vec<Option<JointMoments>>>, DataError> {
        let both = sets.iter().zip(sides);
        let products = both.map(|(set, sides)| self.products(set, sides));
        let products: Vec<Products> = products.collect();
        let asked = sets.iter().zip(&products);
        let asked = asked.map(|(set, products)| (set.rows.clone(), products.asked.clone()));
        let answers = ask_all_by(self.engine, self.by, asked)?;
        let mut moments = vec![vec![None; self.by.groups()]; self.pairs.len()];
        let sets = sets.iter().zip(sides).zip(products);
        for (answer, ((set, sides), products)) in answers.iter().zip(sets) {
            let sums = (0..products.asked.len())
                .map(|at| numbers(&answer.frame, &format!("a{at}")))
                .collect::<Result<Vec<_>, _>>()?;
            for (row, group) in answer.groups.iter().enumerate() {
                let Some(group) = *group else { continue };
                for (pair, places) in set.pairs.iter().zip(&products.places) {
                    let sums = places[group].map(|at| sums[at][row].unwrap_or(0.0));
                    let (x, y) = self.pairs[*pair];
                    let scales = (1.0 / self.centred[x].times, 1.0 / self.centred[y].times);
                    if let (Some(xs), Some(ys)) = (sides[x][group], sides[y][group]) {
                        moments[*pair][group] = Some(joint((xs, ys), sums, scales));
                    }
                }
            }
        }
        Ok(moments)
    }

    /// Each pair has three sums around the means of each group; of a group's row only its own are
    /// looked at.
    fn products(&self, set: &SameRows, sides: &Sides) -> Products {
        let mut asked: Vec<Aggregate> = Vec::new();
        let mut place = |product: Aggregate| {
            let known = asked.iter().position(|of| *of == product);
            known.unwrap_or_else(|| {
                asked.push(product);
                asked.len() - 1
            })
        };
        let mut places = Vec::new();
        for pair in &set.pairs {
            let (x, y) = self.pairs[*pair];
            let of_groups = (0..self.by.groups()).map(|group| {
                let factor = |of: usize| {
                    let mean = sides[of][group].map_or(self.centred[of].middle, |side| side.mean);
                    self.variables[of].factor(&self.centred[of], mean)
                };
                let products = [(x, x), (x, y), (y, y)];
                products.map(|(a, b)| place(Aggregate::Products(factor(a), factor(b))))
            });
            places.push(of_groups.collect());
        }
        Products { asked, places }
    }
}

/// Sums of products, and where those of each pair and group are among them.
struct Products {
    asked: Vec<Aggregate>,
    places: Vec<Vec<[usize; 3]>>,
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
            rows: vec![Condition::IsNumber(column.to_owned())],
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
            let found = joint_moments(&engine, (&variables, &extents), &[(0, 1)], &by).unwrap();
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
        let mut variables = names.map(|name| variable(name, false));
        variables[2..].iter_mut().for_each(|of| of.rows.clear());
        let extents = [(0.0, 1e10); 6];
        let pairs: Vec<(usize, usize)> =
            (0..6).flat_map(|a| (0..=a).map(move |b| (a, b))).collect();
        let found =
            joint_moments(&engine, (&variables, &extents), &pairs, &Grouping::Single).unwrap();
        // Those of all rows, of x, of y, and of both.
        assert_eq!(engine.asked().0, 4 * 2);
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
