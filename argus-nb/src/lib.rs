//! Argus flow records in Rust notebooks: load them, ask, show, draw.
//!
//! A notebook on the `argus` kernel has all of [`prelude`] in scope, so a cell
//! reads like the question it asks:
//!
//! ```no_run
//! # use argus_nb::prelude::*;
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! let df = load("flows.csv")?;          // pd.read_csv("flows.csv")
//! df.distinct("Dport")?;                // df["Dport"].unique()
//! df.counts("DstAddr")?;                // df.groupby("DstAddr").size()
//! boxplot(&df, ["TotBytes"])?;          // df.boxplot(["TotBytes"])
//! scatter_matrix(&df, ["TotPkts", "TotBytes"])?.log_x();
//! # Ok(())
//! # }
//! ```
//!
//! Knowledge flows one way, and no file knows one that knows it. Near the ground:
//!
//! - [`schema`]: what an Argus field is: ra's name, its CSV header, type, unit;
//! - [`display`]: what a display is made of (HTML, SVG, plain text, tables), and how it
//!   leaves the process;
//! - [`interrupt`]: the stop button; [`progress`](mod@progress): a bar that moves;
//!   [`ask`]: questions to the person at the notebook;
//!   [`parameter`](mod@parameter): what a write-up is run with.
//!
//! The data's way, each knowing those before it:
//!
//! - [`load`](mod@load): a file becomes a typed frame;
//! - [`records`]: a file becomes structs, one by one;
//! - [`filter`]: the rows of a frame that ra's filter language asks for;
//! - [`flows`]: questions asked of a frame of flows;
//! - [`sql`](mod@sql): the same in SQL, over one frame or several;
//! - [`clients`]: what ra's programs do: merge records, bin them, label them;
//! - [`learn`]: features of flows, and smartcore's models on them;
//! - [`plot`]: a frame becomes a figure;
//! - [`live`](mod@live): flows as a sensor sees them, or as a file grows.
//!
//! On top:
//!
//! - [`provenance`](mod@provenance): where a write-up's numbers come from;
//! - [`show`]: which value is shown how, of all the above;
//! - [`cell`]: what the kernel's generated code calls around a cell.
//!
//! The crate knows nothing of Jupyter. What it says to the kernel, by frames and by
//! variables of the environment, stands in a crate that both know, `argus-wire`.
//!
//! Why it is so: `docs/decisions.md#the-plots-types-are-not-in-the-prelude`.

#![cfg_attr(argus_preload, feature(min_specialization, try_trait_v2))]

pub mod ask;
mod atomic_write;
pub mod cell;
pub mod clients;
mod compensated;
pub mod data;
pub mod display;
mod erased;
#[cfg(test)]
mod few_words;
pub mod filter;
pub mod flows;
mod frame_file;
pub mod interrupt;
pub mod learn;
pub mod live;
pub mod load;
#[cfg(test)]
mod no_rows;
pub mod parameter;
pub mod plot;
pub mod progress;
pub mod provenance;
mod quantiles;
pub mod records;
pub mod schema;
pub mod show;
pub mod sql;
mod stdin;
mod streaming;
mod suggest;

pub use plotters;
pub use polars;
pub use smartcore;

/// Everything that a notebook cell can see without an import.
///
/// polars, plotters and smartcore are here whole, so that `use polars::prelude::*;`
/// works in a cell without `:dep`.
pub mod prelude {
    pub use crate::ask::{evcxr_input, input, password};
    pub use crate::cell::variables::variables;
    pub use crate::clients::{FlowKeys, RaBins, RaVerbError, RaVerbs};
    pub use crate::data::remote::{
        Connect, Connection, Remote, RemoteError, SaveTo, VerbError, connect,
    };
    pub use crate::display::{Bundle, DisplayOptions, Theme, clear_output, display_options};
    pub use crate::filter::{FilterError, RaFilter, ra};
    pub use crate::flows::{
        Addresses, ColumnError, Conditions, Flows, LazyRows, SaveError, TimeError, Times, Verbs,
        percentile, ratio, timedelta, timestamp, window,
    };
    pub use crate::interrupt::{Interrupted, interrupted};
    pub use crate::learn::{
        Clusters, LearnError, Model, features, k_means, logistic_regression, random_forest,
    };
    pub use crate::live::{Live, LiveError, follow, live};
    pub use crate::load::{
        Load, LoadError, LoadReport, OnError, convert, fields, load, load_as, load_report,
        mappings, scan,
    };
    pub use crate::parameter::{ParameterError, parameter};
    // The plots' types are not here: `Histogram` and `Boxplot` are plotters' names
    // too, and `use plotters::prelude::*;` shall mean those.
    pub use crate::plot::{
        Figure, Grid, PlotError, bars, boxplot, confusion, correlation, ecdf, graph, grid, heatmap,
        hilbert, histogram, line, precision_recall, roc, scatter, scatter_matrix, violin,
    };
    pub use crate::progress::progress;
    pub use crate::provenance::{Provenance, provenance};
    pub use crate::records::{Flow, Records, records, records_as};
    pub use crate::schema::{NoSuchField, field};
    pub use crate::show::{Page, Paged, Shown, show};
    pub use crate::sql;
    pub use crate::sql::{Sql, SqlError};
    pub use plotters;
    pub use polars;
    pub use polars::prelude::{
        AnyValue, ChunkedArray, Column, DataFrame, DataType, Engine, Expr, IntoLazy, JoinArgs,
        JoinType, LazyFrame, NamedFrom, PolarsError, Schema, Series, SortMultipleOptions, TimeUnit,
        UniqueKeepStrategy, col, cols, df, len, lit, when,
    };
    // polars' traits, without their names: what they give is called as a method, and
    // nobody would know whose it is.
    pub use polars::prelude::{
        ChunkAgg as _, ChunkApply as _, ChunkCompareEq as _, ChunkCompareIneq as _,
        ChunkFilter as _, ChunkQuantile as _, ChunkSort as _, ChunkUnique as _, ChunkVar as _,
        IntoColumn as _, IntoSeries as _, NewChunkedArray as _, StringNameSpaceImpl as _,
    };
    pub use smartcore;
    pub use smartcore::cluster::kmeans::KMeansParameters;
    pub use smartcore::ensemble::random_forest_regressor::RandomForestRegressorParameters;
    pub use smartcore::linear::logistic_regression::LogisticRegressionParameters;
    // What nearly every notebook would import first. No name is here that polars,
    // plotters or smartcore export too: two globs of one name are an error where it
    // is used. `Duration` is such a name, see `clashing`.
    pub use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet, VecDeque};
    pub use std::path::PathBuf;
    pub use std::time::Instant;
}

/// Names of the standard library that a cell sees unless it imports, by a glob, a crate
/// that has others of the same name: `use polars::prelude::*;` brings polars' `Duration`.
/// The kernel decides, cell by cell.
#[doc(hidden)]
pub mod clashing {
    pub use std::time::Duration;
}

#[cfg(test)]
mod tests {
    /// This compiles only if no name of the standard library is ambiguous in a cell that
    /// imports all that is preloaded.
    #[test]
    fn the_preludes_names_are_no_other_crates() {
        use crate::prelude::*;
        #[allow(unused_imports)]
        use plotters::prelude::*;
        #[allow(unused_imports)]
        use polars::prelude::*;
        let started = Instant::now();
        let map: HashMap<i32, BTreeMap<i32, i32>> = HashMap::new();
        let (set, ordered) = (HashSet::<i32>::new(), BTreeSet::<i32>::new());
        let (queue, path) = (VecDeque::<i32>::new(), PathBuf::new());
        assert!(map.is_empty() && set.is_empty() && ordered.is_empty() && queue.is_empty());
        assert!(path.as_os_str().is_empty() && started <= Instant::now());
    }
}
