//! argus-nb's own verbs and figures in the forms in which cells call them most, compiled here for
//! cells to link to.
//!
//! What takes a name or an expression, one column or several, is generic: where nobody has
//! compiled a form of it, each cell that calls it does so anew.
//!
//! Why it is so: `docs/decisions.md#the-preload-shares-its-generics`.

use crate::clients::{RaVerbError, RaVerbs};
use crate::flows::{ColumnError, Conditions, Flows, SaveError, Verbs, percentile, ratio};
use crate::plot::{PlotError, boxplot, correlation, line, scatter_matrix, violin};
use polars::prelude::*;

/// Each verb once. That it is compiled is all that is wanted of it.
///
/// # Errors
/// What the verbs meet.
pub fn verbs(df: &DataFrame, name: &str, key: Expr) -> Result<[DataFrame; 12], ColumnError> {
    let sums = df.aggregate(name, name)?;
    sums.sessions(name, [name])?;
    Ok([
        sums,
        df.aggregate(name, key.clone())?,
        df.aggregate([name, name], name)?,
        df.aggregate(key.clone(), name)?,
        df.counts(key.clone())?,
        df.shares(name)?,
        df.crosstab(name, name)?,
        df.pivot_table(name, name, name)?,
        df.assign(name, key)?,
        df.fill(name, 0)?,
        df.gaps(name)?,
        df.gaps([name, name])?,
    ])
}

/// Conditions on a column, and what is computed of one or two.
pub fn expressions(column: &Expr, name: &str) -> [Expr; 12] {
    let column = || column.clone();
    [
        column().is(name),
        column().is(0),
        column().above(0),
        column().above(column()),
        column().below(0),
        column().at_least(0),
        column().at_most(0),
        column().among([0; 2]),
        column().among([name; 2]),
        percentile(name, 0),
        ratio(name, name),
        ratio(column(), column()),
    ]
}

/// What ra's programs do, by one key and by as many as a flow has.
///
/// # Errors
/// What they meet.
pub fn clients(df: &DataFrame, name: &str) -> Result<[DataFrame; 4], RaVerbError> {
    Ok([
        df.racluster([name])?,
        df.racluster([name; 2])?,
        df.racluster([name; 3])?,
        df.rasort(name)?,
    ])
}

/// A file by its name.
///
/// # Errors
/// What the writing meets.
pub fn saved(df: &DataFrame, path: &str) -> Result<usize, SaveError> {
    df.save(path)
}

/// Figures of one column, of two and of three, and what is drawn of them.
///
/// # Errors
/// What the plots meet.
pub fn figures(df: &DataFrame, name: &str) -> Result<[String; 8], PlotError> {
    Ok([
        boxplot(df, [name])?.svg()?,
        boxplot(df, [name; 2])?.by(name).svg()?,
        scatter_matrix(df, [name; 2])?.log_x().by(name).svg()?,
        scatter_matrix(df, [name; 3])?.log_y().svg()?,
        correlation(df, [name; 3])?.svg()?,
        violin(df, name)?.svg()?,
        violin(df, [name])?.svg()?,
        line(df, name, name)?.svg()?,
    ])
}
