//! Groups of rows that are in memory. The rows are numbered by their keys, and each aggregate is one
//! walk over its column: polars' own `group_by`, which stays for all else, hashes texts several
//! times as long.

use crate::flows::{Groups, Reduction};
use polars::prelude::*;
use rayon::prelude::*;
use std::sync::Arc;

/// What is computed of each group, where one walk over the rows is enough for it.
#[derive(Clone)]
struct Computed {
    name: PlSmallStr,
    how: How,
}

#[derive(Clone)]
enum How {
    /// How many rows there are.
    Rows,
    Values(Reduction),
}

/// A row of each group, with its keys and what is computed of it, in the order in which they
/// appear. None where polars has to be asked.
pub(super) fn in_memory(frame: &LazyFrame, keys: &[Expr], computed: &[Expr]) -> Option<LazyFrame> {
    if keys.is_empty() || !is_of_a_frame(frame) {
        return None;
    }
    let schema = frame.clone().collect_schema().ok()?;
    let (mut asked, mut aggregates) = (keys.to_vec(), Vec::new());
    for expr in computed {
        let (aggregate, values) = read(expr, &schema)?;
        asked.extend(values.map(|values| values.alias(aggregate.name.clone())));
        aggregates.push(aggregate);
    }
    let of_keys: Vec<PlSmallStr> = keys.iter().map(name_of).collect::<Option<_>>()?;
    let group = Arc::new(move |rows: &DataFrame| grouped(rows, &of_keys, &aggregates));
    let of_no_rows = Arc::clone(&group);
    let schema = move |schema: &Schema| -> PolarsResult<SchemaRef> {
        let no_rows = DataFrame::empty_with_schema(schema);
        Ok(Arc::clone(of_no_rows(&no_rows)?.schema()))
    };
    let names: Vec<Expr> = asked.iter().filter_map(name_of).map(col).collect();
    let rows = frame.clone().with_columns(asked).select(names);
    Some(rows.map(
        move |rows| group(&rows),
        AllowedOptimizations::empty(),
        Some(Arc::new(schema)),
        Some("group by"),
    ))
}

/// Whether a query is of a frame's own rows, perhaps fewer of them, or with columns more.
fn is_of_a_frame(query: &LazyFrame) -> bool {
    let mut plan = &query.logical_plan;
    loop {
        match plan {
            DslPlan::DataFrameScan { .. } => return true,
            DslPlan::HStack { input, .. } | DslPlan::Filter { input, .. } => plan = input,
            _ => return false,
        }
    }
}

fn name_of(expr: &Expr) -> Option<PlSmallStr> {
    match expr {
        Expr::Alias(_, name) => Some(name.clone()),
        _ => None,
    }
}

/// An aggregate, and the values that it is of.
fn read(expr: &Expr, schema: &Schema) -> Option<(Computed, Option<Expr>)> {
    let Expr::Alias(aggregate, name) = expr else {
        return None;
    };
    let computed = |how| Computed {
        name: name.clone(),
        how,
    };
    let (how, values) = match &**aggregate {
        Expr::Cast { expr, dtype, .. }
            if matches!(&**expr, Expr::Len) && dtype.as_literal() == Some(&DataType::Int64) =>
        {
            return Some((computed(How::Rows), None));
        }
        Expr::Agg(AggExpr::Sum(values)) => (Reduction::SumOrZero, values),
        Expr::Agg(AggExpr::Min { input, .. }) => (Reduction::Least, input),
        Expr::Agg(AggExpr::Max { input, .. }) => (Reduction::Greatest, input),
        _ => return None,
    };
    let Expr::Column(column) = &**values else {
        return None;
    };
    // What is more than a number (a time's least) or is summed otherwise (true and false) is polars'.
    let is_number = schema.get(column)?.is_primitive_numeric();
    is_number.then(|| (computed(How::Values(how)), Some(values.as_ref().clone())))
}

fn grouped(
    rows: &DataFrame,
    keys: &[PlSmallStr],
    aggregates: &[Computed],
) -> PolarsResult<DataFrame> {
    let keys: Vec<&Series> = keys
        .iter()
        .map(|key| Ok(rows.column(key)?.as_materialized_series()))
        .collect::<PolarsResult<_>>()?;
    let groups = Groups::of_several(keys.iter().copied(), rows.height())?;
    let of_keys = keys
        .iter()
        .map(|key| Ok(groups.distinct(key)?.into_column()));
    let mut columns: Vec<Column> = of_keys.collect::<PolarsResult<_>>()?;
    let of_groups = aggregates.par_iter().map(|aggregate| {
        let name = aggregate.name.clone();
        let values = match aggregate.how {
            How::Rows => Series::new(name, groups.sizes()).cast(&DataType::Int64)?,
            How::Values(how) => {
                groups.reduced(rows.column(&name)?.as_materialized_series(), how)?
            }
        };
        Ok(values.into_column())
    });
    columns.extend(of_groups.collect::<PolarsResult<Vec<Column>>>()?);
    DataFrame::new(groups.len(), columns)
}
