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
//!
//! `error` says why there is no model, `matrix` makes numbers of a frame for smartcore,
//! on them rest `model` and `clusters`; `features` stands alone. Of the crate they know
//! `flows`.
//!
//! Why it is so: `docs/decisions.md#models-have-pinned-types`.
//! Why it is so: `docs/decisions.md#smartcore-rather-than-linfa`.

mod clusters;
mod error;
mod features;
mod matrix;
mod model;

pub use clusters::{Clusters, k_means};
pub use error::LearnError;
pub use features::features;
pub use model::{Model, logistic_regression, random_forest};
