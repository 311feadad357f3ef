//! The numbers of a box.

use crate::plot::statistics::BoxStatistics;

/// The numbers of a box plot, and so many of its outliers as can be told apart.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxNumbers {
    /// How many values.
    pub n: usize,
    pub lower_whisker: f64,
    pub q1: f64,
    pub median: f64,
    pub q3: f64,
    pub upper_whisker: f64,
    pub least: f64,
    pub greatest: f64,
    /// How many values lie outside the whiskers.
    pub outliers: usize,
    /// Those of them that are drawn, in ascending order.
    pub drawn: Vec<f64>,
}

impl From<BoxStatistics> for BoxNumbers {
    fn from(of: BoxStatistics) -> BoxNumbers {
        BoxNumbers {
            least: of.least(),
            greatest: of.greatest(),
            n: of.n,
            lower_whisker: of.lower_whisker,
            q1: of.q1,
            median: of.median,
            q3: of.q3,
            upper_whisker: of.upper_whisker,
            outliers: of.outliers.len(),
            drawn: of.outliers,
        }
    }
}
