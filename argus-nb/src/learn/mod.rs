//! From flows to a model: features, and smartcore's models on them.
//!
//! The models are [smartcore](https://docs.rs/smartcore)'s own, with its own
//! parameters; what is here pins their types, so that they are compiled once, in
//! this library, and not in every cell without optimisation. `smartcore` itself is
//! there for all others.
//!
//! ```
//! # use argus_nb::prelude::*;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let flows = df!(
//! #     "TotPkts" => [2i64, 2, 40, 50, 2, 60, 2, 45], "Proto" => ["udp", "udp", "tcp", "tcp", "udp", "tcp", "udp", "tcp"],
//! #     "Label" => ["ordinary", "ordinary", "scan", "scan", "ordinary", "scan", "ordinary", "scan"])?;
//! let attack = flows.clone().lazy().select([col("Label").neq(lit("ordinary")).alias("attack")]).collect()?;
//! let rows = features(&flows)?.hstack(attack.columns())?;
//! let (train, test) = (rows.head(Some(6)), rows.tail(Some(2)));
//! let model = random_forest(&train, "attack", RandomForestRegressorParameters::default())?;
//! let score = model.score(&test)?;                 // 0 to 1, a row each
//! let area = roc(&test.hstack(&[score])?, "attack", ["score"])?.auc()?;
//! assert_eq!(area.column("auc")?.f64()?.get(0), Some(1.0));
//! # Ok(())
//! # }
//! ```

mod clusters;
mod features;
mod matrix;
mod model;

pub use clusters::{Clusters, k_means};
pub use features::features;
pub use model::{Model, logistic_regression, random_forest};

use crate::flows::ColumnError;
use polars::prelude::PolarsError;
use smartcore::error::Failed;

/// Why there is no model, or no answer from it.
#[derive(Debug, thiserror::Error)]
pub enum LearnError {
    /// A column is not there, or does not hold what is needed.
    #[error(transparent)]
    Column(#[from] ColumnError),
    /// A row that no model can learn from.
    #[error(
        "column `{column}` has no number in row {row}\n  hint: leave such rows out, or fill them: col(\"{column}\").fill_null(lit(0.0))"
    )]
    NoNumber { column: String, row: usize },
    /// Nothing to tell apart.
    #[error(
        "column `{label}`: all {rows} rows are {which}, so there is nothing to learn\n  hint: does the part of the data that you learn from hold both?"
    )]
    OneClass {
        label: String,
        rows: usize,
        which: bool,
    },
    /// No column but the label.
    #[error("no column to learn from\n  hint: features(&df)? makes some of a frame of flows")]
    NoColumns,
    /// smartcore says no.
    #[error("smartcore: {0}")]
    Refused(#[from] Failed),
}

impl From<PolarsError> for LearnError {
    fn from(error: PolarsError) -> LearnError {
        LearnError::Column(error.into())
    }
}
