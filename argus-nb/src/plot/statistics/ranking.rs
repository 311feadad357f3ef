//! How well scores rank the true above the false, by scikit-learn's definitions
//! (`roc_curve`, `roc_auc_score`, `precision_recall_curve`,
//! `average_precision_score`).

/// What a threshold separates: all rows with this score or more.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Above {
    threshold: f64,
    /// Of them, those that are true and those that are false.
    hits: usize,
    alarms: usize,
}

/// Rows in order of their scores.
#[derive(Debug, Clone)]
pub struct Ranking {
    /// One for each score that occurs, the highest first.
    steps: Vec<Above>,
    positives: usize,
    negatives: usize,
}

/// A point of a curve, and the threshold that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CurvePoint {
    /// Rows with this score or more are called true.
    pub threshold: f64,
    /// ROC: the false-positive rate. Precision-recall: the recall.
    pub x: f64,
    /// ROC: the true-positive rate. Precision-recall: the precision.
    pub y: f64,
}

impl Ranking {
    /// The ranking of pairs of a label and its score. NaN is to be left out before.
    pub fn from_scores(mut scored: Vec<(bool, f64)>) -> Ranking {
        scored.sort_unstable_by(|a, b| b.1.total_cmp(&a.1));
        let mut steps: Vec<Above> = Vec::new();
        let (mut hits, mut alarms) = (0, 0);
        for (label, score) in scored {
            if label {
                hits += 1;
            } else {
                alarms += 1;
            }
            let step = Above {
                threshold: score,
                hits,
                alarms,
            };
            match steps.last_mut() {
                // -0.0 and 0.0 are one score.
                Some(last) if last.threshold == score => *last = step,
                _ => steps.push(step),
            }
        }
        Ranking {
            steps,
            positives: hits,
            negatives: alarms,
        }
    }

    /// How many are true.
    pub fn positives(&self) -> usize {
        self.positives
    }

    /// How many are false.
    pub fn negatives(&self) -> usize {
        self.negatives
    }

    /// The ROC curve from (0, 0), where nothing is called true, to (1, 1).
    pub fn roc(&self) -> Vec<CurvePoint> {
        let share = |part: usize, of: usize| part as f64 / of as f64;
        let none = CurvePoint {
            threshold: f64::INFINITY,
            x: 0.0,
            y: 0.0,
        };
        let points = self.steps.iter().map(|step| CurvePoint {
            threshold: step.threshold,
            x: share(step.alarms, self.negatives),
            y: share(step.hits, self.positives),
        });
        std::iter::once(none).chain(points).collect()
    }

    /// The area under the ROC curve (trapezoids): how often a true row has a higher
    /// score than a false one, a tie counting half.
    pub fn auc(&self) -> f64 {
        let points = self.roc();
        let areas = points
            .windows(2)
            .map(|pair| (pair[1].x - pair[0].x) * (pair[0].y + pair[1].y) / 2.0);
        areas.sum()
    }

    /// Precision over recall, from recall 0 and precision 1 (where nothing is called
    /// true) up to recall 1.
    pub fn precision_recall(&self) -> Vec<CurvePoint> {
        let none = CurvePoint {
            threshold: f64::INFINITY,
            x: 0.0,
            y: 1.0,
        };
        let points = self.steps.iter().map(|step| CurvePoint {
            threshold: step.threshold,
            x: step.hits as f64 / self.positives as f64,
            y: step.hits as f64 / (step.hits + step.alarms) as f64,
        });
        std::iter::once(none).chain(points).collect()
    }

    /// The mean precision, each weighted by the recall gained there.
    pub fn average_precision(&self) -> f64 {
        let points = self.precision_recall();
        let gains = points
            .windows(2)
            .map(|pair| (pair[1].x - pair[0].x) * pair[1].y);
        gains.sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tie_counts_half_and_a_perfect_ranking_is_one() {
        let of = |scores: [f64; 4]| {
            Ranking::from_scores([true, true, false, false].into_iter().zip(scores).collect())
        };
        assert_eq!(of([0.9, 0.8, 0.2, 0.1]).auc(), 1.0);
        assert_eq!(of([0.9, 0.8, 0.2, 0.1]).average_precision(), 1.0);
        assert_eq!(of([0.5, 0.5, 0.5, 0.5]).auc(), 0.5);
        assert_eq!(of([0.1, 0.2, 0.8, 0.9]).auc(), 0.0);
        // scikit-learn's own example: labels 0 0 1 1, scores 0.1 0.4 0.35 0.8
        let ranking = of([0.35, 0.8, 0.1, 0.4]);
        assert_eq!(ranking.auc(), 0.75);
        assert!((ranking.average_precision() - 0.833_333_333).abs() < 1e-9);
    }
}
