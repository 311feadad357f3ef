//! Groups of rows that are in memory: the rows are numbered by their keys, and each aggregate is one
//! walk over its column.
//!
//! polars' own `group_by`, which stays for all else, gathers the rows of each group first, and takes
//! several times as long to hash texts.

use crate::flows::{Groups, Reduction};
use polars::prelude::*;
use rayon::prelude::*;
use std::sync::Arc;

/// What is computed of each group, where one walk over the rows is enough for it.
struct Computed {
    name: PlSmallStr,
    how: How,
    /// The type that it becomes at last.
    cast: Option<DataType>,
}

enum How {
    /// How many rows there are.
    Rows,
    /// Of the values of a column, which has the name of the answer.
    Values(Reduction),
}

/// A row of each group, with its keys and what is computed of it, in the order in which they
/// appear. None where polars has to be asked.
pub(super) fn in_memory(frame: &LazyFrame, keys: &[Expr], computed: &[Expr]) -> Option<LazyFrame> {
    if !is_of_a_frame(frame) {
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
    let names: Vec<Expr> = asked.iter().filter_map(name_of).map(Expr::Column).collect();
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
            // A plan whose columns have been asked for.
            DslPlan::IR { dsl, .. } => plan = dsl,
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

/// An aggregate, and the column that it is of.
fn read(expr: &Expr, schema: &Schema) -> Option<(Computed, Option<Expr>)> {
    let Expr::Alias(aggregate, name) = expr else {
        return None;
    };
    let (aggregate, cast) = match &**aggregate {
        Expr::Cast { expr, dtype, .. } => (&**expr, Some(dtype.as_literal()?.clone())),
        aggregate => (aggregate, None),
    };
    let computed = |how| Computed {
        name: name.clone(),
        how,
        cast,
    };
    let (how, values) = match aggregate {
        Expr::Len => return Some((computed(How::Rows), None)),
        Expr::Agg(AggExpr::Sum(values)) => (Reduction::SumOrZero, values),
        Expr::Agg(AggExpr::Min {
            input,
            propagate_nans: false,
        }) => (Reduction::Least, input),
        Expr::Agg(AggExpr::Max {
            input,
            propagate_nans: false,
        }) => (Reduction::Greatest, input),
        _ => return None,
    };
    let Expr::Column(column) = &**values else {
        return None;
    };
    let dtype = schema.get(column)?;
    // Other sums are polars': of fractions, it keeps what an addition loses.
    let is_walked = match how {
        Reduction::SumOrZero => dtype.is_integer() && dtype.is_primitive_numeric(),
        _ => dtype.is_primitive_numeric() || matches!(dtype, DataType::Datetime(..)),
    };
    let values = Expr::Column(column.clone());
    is_walked.then(|| (computed(How::Values(how)), Some(values)))
}

fn grouped(
    rows: &DataFrame,
    keys: &[PlSmallStr],
    aggregates: &[Computed],
) -> PolarsResult<DataFrame> {
    let values = |name: &PlSmallStr| -> PolarsResult<&Series> {
        Ok(rows.column(name)?.as_materialized_series())
    };
    let of_keys: Vec<&Series> = keys.iter().map(values).collect::<PolarsResult<_>>()?;
    let groups = Groups::of_several(of_keys.iter().copied(), rows.height())?;
    let distinct = of_keys.iter();
    let distinct = distinct.map(|key| Ok(groups.distinct(key)?.into_column()));
    let mut columns: Vec<Column> = distinct.collect::<PolarsResult<_>>()?;
    let of_groups = aggregates.par_iter().map(|aggregate| {
        let Computed { name, how, cast } = aggregate;
        let computed = match how {
            How::Rows => Series::new(name.clone(), groups.sizes()),
            How::Values(how) => groups.reduced(values(name)?, *how)?,
        };
        let computed = match cast {
            Some(dtype) => computed.strict_cast(dtype)?,
            None => computed,
        };
        Ok(computed.into_column())
    });
    columns.extend(of_groups.collect::<PolarsResult<Vec<Column>>>()?);
    in_order(DataFrame::new(groups.len(), columns)?, &groups.first)
}

/// The groups in the order in which they appear: null has the last number, wherever it stands first.
fn in_order(groups: DataFrame, first: &[IdxSize]) -> PolarsResult<DataFrame> {
    if first.is_sorted() {
        return Ok(groups);
    }
    let mut order: Vec<IdxSize> = (0..first.len() as IdxSize).collect();
    order.sort_unstable_by_key(|group| first[*group as usize]);
    groups.take(&IdxCa::from_vec(PlSmallStr::EMPTY, order))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn flows() -> DataFrame {
        let rows = 3000i64;
        let every = |n: i64| (0..rows).map(move |row| (row % n != 1).then_some(row * 7919 % 1000));
        let address = |number: Option<i64>| number.map(|number| format!("10.0.0.{}", number % 20));
        let fraction = |number: Option<i64>| match number {
            Some(5) => Some(f64::NAN),
            number => number.map(|number| number as f64 / 3.0),
        };
        let df = df!(
            "a" => every(5).map(address).collect::<Vec<_>>(), "n" => every(11).collect::<Vec<_>>(),
            "f" => every(7).map(fraction).collect::<Vec<_>>(),
        );
        let words = col("a").cast(DataType::from_categories(Categories::global()));
        let time = col("n").cast(DataType::Datetime(TimeUnit::Microseconds, None));
        let port = (col("n") % lit(300)).cast(DataType::UInt16);
        let others = [words.alias("w"), time.alias("t"), port.alias("p")];
        df.unwrap().lazy().with_columns(others).collect().unwrap()
    }

    fn aggregates() -> Vec<Expr> {
        let mut all = vec![len().cast(DataType::Int64)];
        for name in ["n", "p"] {
            all.push(col(name).sum().strict_cast(DataType::Int64));
        }
        for name in ["n", "p", "f", "t"] {
            all.extend([col(name).min(), col(name).max()]);
        }
        let named = all.into_iter().enumerate();
        let named = named.map(|(at, expr)| expr.alias(format!("aggregate{at}")));
        named.collect()
    }

    #[test]
    fn groups_are_those_that_polars_makes() {
        let df = flows();
        let behind = df.slice(700, df.height());
        let cut = df.head(Some(700)).vstack(&behind).unwrap();
        for df in [df.clear(), cut, df] {
            for keys in [&["a"][..], &["w"], &["p", "a"], &["t", "w", "p"]] {
                let keys = keys.iter().enumerate();
                let keys = keys.map(|(at, key)| col(*key).alias(format!("key{at}")));
                let keys: Vec<Expr> = keys.collect();
                let some = col("n").is_null().or(col("n").gt(lit(50)));
                let query = df.clone().lazy().filter(some);
                let ours = in_memory(&query, &keys, &aggregates()).unwrap();
                let of_polars = query.group_by_stable(keys).agg(aggregates());
                let (ours, of_polars) = (ours.collect().unwrap(), of_polars.collect().unwrap());
                assert!(ours.equals_missing(&of_polars), "{ours} {of_polars}");
                assert_eq!(ours.schema(), of_polars.schema());
            }
        }
    }

    #[test]
    fn what_one_walk_does_not_say_is_polars() {
        let asked = |query: &LazyFrame, aggregate: Expr| {
            let key = col("a").alias("key");
            in_memory(query, &[key], &[aggregate.alias("aggregate")]).is_some()
        };
        let query = flows().lazy();
        assert!(asked(&query, col("n").max()));
        for aggregate in [col("f").sum(), col("n").mean(), (col("n") + col("p")).sum()] {
            assert!(!asked(&query, aggregate));
        }
        assert!(!asked(&query.limit(3), col("n").max()));
    }
}
