//! Means, and sums of squares and products around them: what deviations, correlations and regression
//! lines are made of.
//!
//! Two questions are enough, whatever the number of groups and pairs: the first finds the means, the
//! second sums around them, so that no digits are lost where numbers are far from zero. What is very
//! large or very small is scaled by a power of two, which costs no digit either.

use super::engine::{DataError, Engine};
use super::grouping::Grouping;
use super::query::{Aggregate, Condition, Factor, Interval};
use super::values::{Cell, Values, ask_by, numbers};

/// A column as moments are made of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Variable {
    pub column: String,
    /// Whether they are those of the decimal logarithms; only numbers above zero have any.
    pub log: bool,
}

/// The mean of numbers, and the sum of the squares of their distances from it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moments {
    pub count: u64,
    pub mean: f64,
    /// In units of `scale`'s square.
    squares: f64,
    scale: f64,
}

impl Moments {
    /// The standard deviation of a sample.
    pub fn deviation(&self) -> f64 {
        (self.squares / (self.count as f64 - 1.0)).sqrt() * self.scale
    }
}

/// The same of two variables, of the rows that have both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct JointMoments {
    pub count: u64,
    pub mean: (f64, f64),
    /// The least and the greatest x.
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

/// The moments of each group's numbers, or of their logarithms; `extents` are those of the values.
///
/// # Errors
/// What the engine meets.
pub fn moments(
    values: &Values<'_>,
    extents: &[Option<Cell>],
    log: bool,
) -> Result<Vec<Option<Moments>>, DataError> {
    let Some(all) = whole(extents) else {
        return Ok(vec![None; extents.len()]);
    };
    let axis = Centred::new(all, log);
    let totals = values.whole(Some(values.factor(log, axis.middle, axis.times)))?;
    let mean = |of: &Option<Cell>| of.map(|of| axis.mean(of.total, of.count));
    let means: Vec<Option<f64>> = totals.iter().map(mean).collect();
    let around = |mean: &Option<f64>| {
        let factor = values.factor(log, mean.unwrap_or(axis.middle), axis.times);
        Aggregate::Products(factor.clone(), factor)
    };
    let answer = values.aggregates(means.iter().map(around).collect())?;
    let mut moments = vec![None; extents.len()];
    for (row, group) in answer.groups.iter().enumerate() {
        let Some(group) = *group else { continue };
        let squares = numbers(&answer.frame, &format!("a{group}"))?[row];
        if let (Some(total), Some(mean), Some(squares)) = (totals[group], means[group], squares) {
            moments[group] = Some(Moments {
                count: total.count,
                mean,
                squares,
                scale: 1.0 / axis.times,
            });
        }
    }
    Ok(moments)
}

/// The least and the greatest number of all groups.
fn whole(extents: &[Option<Cell>]) -> Option<(f64, f64)> {
    let extents = extents.iter().flatten().map(|of| (of.low, of.high));
    extents.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
}

/// Where sums are made around at first, and by what power of two what is summed is multiplied.
#[derive(Debug, Clone, Copy)]
struct Centred {
    middle: f64,
    times: f64,
}

impl Centred {
    fn new((low, high): (f64, f64), log: bool) -> Centred {
        let (low, high) = match log {
            true => (low.log10(), high.log10()),
            false => (low, high),
        };
        let middle = low / 2.0 + high / 2.0;
        // Of ordinary distances from the middle neither the squares nor their sums come near an end.
        let largest = (high / 2.0 - low / 2.0).max(f64::MIN_POSITIVE);
        let is_ordinary = (1e-60..1e60).contains(&largest);
        let times = match is_ordinary {
            true => 1.0,
            false => 2f64.powi(-(largest.log2().floor() as i32).clamp(-1020, 1020)),
        };
        Centred { middle, times }
    }

    fn mean(&self, total: f64, count: u64) -> f64 {
        self.middle + total / count as f64 / self.times
    }

    fn factor(&self, of: &Variable, less: f64) -> Factor {
        Factor {
            column: of.column.clone(),
            log: of.log,
            less,
            times: self.times,
        }
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
        centred: centred.map(|(of, extent)| Centred::new(*extent, of.log)).collect(),
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
    let counts = variables.iter().map(|of| Aggregate::Count(of.column.clone()));
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
        let (counts, sides) = self.sides(&rows, &used)?;
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
            for group in 0..self.by.groups() {
                let factor = |of: usize| {
                    let mean = sides[of][group].map_or(self.centred[of].middle, |side| side.mean);
                    self.centred[of].factor(&self.variables[of], mean)
                };
                let products = [(*x, *x), (*x, *y), (*y, *y)];
                places.push(products.map(|(a, b)| place(Aggregate::Products(factor(a), factor(b)))));
            }
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
                    moments[pair][group] = Some(joint(counts[group], (xs, ys), sums, scales));
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

    /// How many rows each group has, and the means and ends of the variables in use: by variable,
    /// then by group.
    #[allow(clippy::type_complexity)]
    fn sides(
        &self,
        rows: &[Condition],
        used: &[usize],
    ) -> Result<(Vec<u64>, Vec<Vec<Option<Side>>>), DataError> {
        let mut aggregates = vec![Aggregate::Rows];
        for of in used {
            let (variable, centred) = (&self.variables[*of], self.centred[*of]);
            aggregates.push(Aggregate::Total(centred.factor(variable, centred.middle)));
            aggregates.push(Aggregate::Min(variable.column.clone()));
            aggregates.push(Aggregate::Max(variable.column.clone()));
        }
        let answer = ask_by(self.engine, rows.to_vec(), self.by, None, aggregates)?;
        let of_rows = answer.frame.column("a0")?.u64()?;
        let mut counts = vec![0; self.by.groups()];
        let mut sides = vec![vec![None; self.by.groups()]; self.variables.len()];
        for (row, group) in answer.groups.iter().enumerate() {
            let Some(group) = *group else { continue };
            let count = of_rows.get(row).unwrap_or(0);
            counts[group] = count;
            for (at, of) in used.iter().enumerate() {
                let number = |which: usize| -> Result<Option<f64>, DataError> {
                    Ok(numbers(&answer.frame, &format!("a{}", 1 + 3 * at + which))?[row])
                };
                if let (Some(total), Some(low), Some(high)) = (number(0)?, number(1)?, number(2)?) {
                    let mean = self.centred[*of].mean(total, count);
                    let ends = (low, high);
                    sides[*of][group] = Some(Side { mean, ends });
                }
            }
        }
        Ok((counts, sides))
    }
}

fn joint(
    count: u64,
    (x, y): (Side, Side),
    [xx, xy, yy]: [f64; 3],
    scales: (f64, f64),
) -> JointMoments {
    // What does not vary has a mean that may be off by a last bit.
    let varies = |side: Side| f64::from(side.ends.0 < side.ends.1);
    JointMoments {
        count,
        mean: (x.mean, y.mean),
        x_ends: x.ends,
        xx: xx * varies(x),
        xy: xy * varies(x) * varies(y),
        yy: yy * varies(y),
        scales,
    }
}
