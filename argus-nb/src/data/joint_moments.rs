//! How variables go together: the sums of squares and products of which correlations and regression
//! lines are made.
//!
//! Sums are made around what the mean of all rows is known or guessed to be, and corrected by how far
//! off that was. Where this takes too many digits away, since rows lie together far from there, they
//! are made again around the mean that is known then. Pairs that are of the same rows share both, and
//! those of others are asked about together.

#[cfg(test)]
mod tests;

use super::engine::{DataError, Engine};
use super::grouping::Grouping;
use super::moments::Centred;
use super::query::{Aggregate, Condition, Factor, Query};
use super::values::{GroupAnswer, by_group, numbers};
use polars::prelude::DataFrame;

/// A column as moments are made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub column: String,
    /// Whether they are those of the decimal logarithms; only numbers above zero have any.
    pub log: bool,
    /// What holds of the rows that have a number there; nothing, where all rows have one.
    pub rows: Vec<Condition>,
    /// The least and the greatest number.
    pub ends: (f64, f64),
    /// What the mean is, or nearly so, where that is known.
    pub mean: Option<f64>,
}

impl Variable {
    /// Where its sums are made around at first.
    fn centred(&self) -> Centred {
        let centred = Centred::new(self.ends, self.log);
        let is_inside = |mean: &f64| self.ends.0 <= *mean && *mean <= self.ends.1;
        match self.mean.filter(is_inside).filter(|_| !self.log) {
            Some(middle) => Centred { middle, ..centred },
            None => centred,
        }
    }

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
/// pair; none of groups without a row that has both.
///
/// # Errors
/// What the engine meets.
pub fn joint_moments(
    engine: &dyn Engine,
    variables: &[Variable],
    pairs: &[(usize, usize)],
    by: &Grouping,
) -> Result<Vec<Vec<Option<JointMoments>>>, DataError> {
    let joint = Joint::new(variables, pairs, by);
    let answers = engine.ask_all(&joint.queries())?;
    joint.moments(engine, answers)
}

/// Questions for joint moments.
pub struct Joint<'a> {
    variables: &'a [Variable],
    centred: Vec<Centred>,
    pairs: &'a [(usize, usize)],
    by: &'a Grouping,
    sets: Vec<SameRows>,
}

/// Pairs, by their places among all, that are of the same rows, and the variables that they are of.
struct SameRows {
    rows: Vec<Condition>,
    pairs: Vec<usize>,
    used: Vec<usize>,
}

/// A variable in the rows of a group.
#[derive(Clone, Copy)]
struct Side {
    count: u64,
    mean: f64,
    ends: (f64, f64),
    /// The sum of the distances from the middle, and that of their squares.
    total: f64,
    squares: f64,
}

impl Side {
    /// The sum of squares around the mean.
    fn around_mean(&self) -> f64 {
        self.squares - self.total * (self.total / self.count as f64)
    }

    /// Whether sums around the mean would have too few digits of those around the middle.
    fn is_far(&self) -> bool {
        self.ends.0 < self.ends.1 && self.around_mean() * 8.0 < self.squares
    }
}

/// Sums of products, and where those of each pair and group are among them.
struct Products {
    asked: Vec<Aggregate>,
    places: Vec<Vec<[usize; 3]>>,
}

type Moments = Vec<Vec<Option<JointMoments>>>;

impl<'a> Joint<'a> {
    pub fn new(
        variables: &'a [Variable],
        pairs: &'a [(usize, usize)],
        by: &'a Grouping,
    ) -> Joint<'a> {
        Joint {
            variables,
            centred: variables.iter().map(Variable::centred).collect(),
            pairs,
            by,
            sets: sets(variables, pairs),
        }
    }

    /// What an engine is asked first.
    pub fn queries(&self) -> Vec<Query> {
        let query = |set: &SameRows| by_group(set.rows.clone(), self.by, None, self.sums(set));
        self.sets.iter().map(query).collect()
    }

    /// The rows, four aggregates of each variable in use, and one of each pair.
    fn sums(&self, set: &SameRows) -> Vec<Aggregate> {
        let factor = |of: usize| {
            let centred = &self.centred[of];
            self.variables[of].factor(centred, centred.middle)
        };
        let mut asked = vec![Aggregate::Rows];
        for of in &set.used {
            let column = &self.variables[*of].column;
            asked.extend([
                Aggregate::Total(factor(*of)),
                Aggregate::Min(column.clone()),
                Aggregate::Max(column.clone()),
                Aggregate::Products(factor(*of), factor(*of)),
            ]);
        }
        let pairs = set.pairs.iter().map(|pair| self.pairs[*pair]);
        asked.extend(pairs.map(|(x, y)| Aggregate::Products(factor(x), factor(y))));
        asked
    }

    /// The moments of all pairs for each group, given what the engine answered; it may be asked once
    /// more.
    ///
    /// # Errors
    /// What the engine meets.
    pub fn moments(
        &self,
        engine: &dyn Engine,
        answers: Vec<DataFrame>,
    ) -> Result<Moments, DataError> {
        let mut moments = vec![vec![None; self.by.groups()]; self.pairs.len()];
        let mut again = Vec::new();
        for (set, frame) in self.sets.iter().zip(answers) {
            let answer = GroupAnswer::new(frame, self.by)?;
            let sides = self.sides(set, &answer)?;
            if sides.iter().flatten().flatten().any(Side::is_far) {
                again.push((set, self.products(set, &sides), sides));
                continue;
            }
            for (at, pair) in set.pairs.iter().enumerate() {
                let place = 1 + 4 * set.used.len() + at;
                let products = numbers(&answer.frame, &format!("a{place}"))?;
                let (x, y) = self.pairs[*pair];
                for (row, group) in answer.groups.iter().enumerate() {
                    let Some(group) = *group else { continue };
                    let Some((xs, ys)) = sides[x][group].zip(sides[y][group]) else {
                        continue;
                    };
                    let off = xs.total * (ys.total / ys.count as f64);
                    let xy = products[row].unwrap_or(0.0) - off;
                    let sums = [xs.around_mean(), xy, ys.around_mean()];
                    moments[*pair][group] = Some(self.joint((x, xs), (y, ys), sums));
                }
            }
        }
        let query = |(set, products, _): &(&SameRows, Products, _)| {
            by_group(set.rows.clone(), self.by, None, products.asked.clone())
        };
        let queries: Vec<Query> = again.iter().map(query).collect();
        if queries.is_empty() {
            return Ok(moments);
        }
        let answers = engine.ask_all(&queries)?;
        for (frame, (set, products, sides)) in answers.into_iter().zip(&again) {
            let answer = GroupAnswer::new(frame, self.by)?;
            self.around_means(set, (products, sides), &answer, &mut moments)?;
        }
        Ok(moments)
    }

    /// The variables of a set of rows, by variable and then by group.
    fn sides(
        &self,
        set: &SameRows,
        answer: &GroupAnswer,
    ) -> Result<Vec<Vec<Option<Side>>>, DataError> {
        let of_rows = answer.frame.column("a0")?.u64()?;
        let mut sides = vec![vec![None; self.by.groups()]; self.variables.len()];
        for (at, of) in set.used.iter().enumerate() {
            let column = |which: usize| numbers(&answer.frame, &format!("a{}", 1 + 4 * at + which));
            let (totals, lows, highs, squares) = (column(0)?, column(1)?, column(2)?, column(3)?);
            for (row, group) in answer.groups.iter().enumerate() {
                if let (Some(group), Some(total), Some(low), Some(high)) =
                    (*group, totals[row], lows[row], highs[row])
                {
                    let count = of_rows.get(row).unwrap_or(0);
                    sides[*of][group] = Some(Side {
                        count,
                        mean: self.centred[*of].mean(total, count),
                        ends: (low, high),
                        total,
                        squares: squares[row].unwrap_or(0.0),
                    });
                }
            }
        }
        Ok(sides)
    }

    /// Each pair has three sums around the means of each group; of a group's row only its own are
    /// looked at.
    fn products(&self, set: &SameRows, sides: &[Vec<Option<Side>>]) -> Products {
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

    /// Takes the moments of sums around the means themselves.
    fn around_means(
        &self,
        set: &SameRows,
        (products, sides): (&Products, &[Vec<Option<Side>>]),
        answer: &GroupAnswer,
        moments: &mut Moments,
    ) -> Result<(), DataError> {
        let sums = (0..products.asked.len()).map(|at| numbers(&answer.frame, &format!("a{at}")));
        let sums: Vec<Vec<Option<f64>>> = sums.collect::<Result<_, _>>()?;
        for (row, group) in answer.groups.iter().enumerate() {
            let Some(group) = *group else { continue };
            for (pair, places) in set.pairs.iter().zip(&products.places) {
                let sums = places[group].map(|at| sums[at][row].unwrap_or(0.0));
                let (x, y) = self.pairs[*pair];
                if let (Some(xs), Some(ys)) = (sides[x][group], sides[y][group]) {
                    moments[*pair][group] = Some(self.joint((x, xs), (y, ys), sums));
                }
            }
        }
        Ok(())
    }

    fn joint(
        &self,
        (x, xs): (usize, Side),
        (y, ys): (usize, Side),
        [xx, xy, yy]: [f64; 3],
    ) -> JointMoments {
        // What does not vary has a mean that may be off by a last bit.
        let varies = |side: Side| f64::from(side.ends.0 < side.ends.1);
        JointMoments {
            count: xs.count,
            mean: (xs.mean, ys.mean),
            x_ends: xs.ends,
            xx: xx * varies(xs),
            xy: xy * varies(xs) * varies(ys),
            yy: yy * varies(ys),
            scales: (1.0 / self.centred[x].times, 1.0 / self.centred[y].times),
        }
    }
}

fn sets(variables: &[Variable], pairs: &[(usize, usize)]) -> Vec<SameRows> {
    let mut sets: Vec<SameRows> = Vec::new();
    for (pair, (x, y)) in pairs.iter().enumerate() {
        let mut rows: Vec<Condition> = Vec::new();
        let both = [x.min(y), x.max(y)].map(|of| &variables[*of].rows);
        for condition in both.into_iter().flatten() {
            if !rows.contains(condition) {
                rows.push(condition.clone());
            }
        }
        let known = sets.iter().position(|set| set.rows == rows);
        let known = known.unwrap_or_else(|| {
            let (pairs, used) = (Vec::new(), Vec::new());
            sets.push(SameRows { rows, pairs, used });
            sets.len() - 1
        });
        sets[known].pairs.push(pair);
        sets[known].used.extend([*x, *y]);
    }
    for set in &mut sets {
        set.used.sort_unstable();
        set.used.dedup();
    }
    sets
}
