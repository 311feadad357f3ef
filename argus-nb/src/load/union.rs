//! Several queries become one.

use polars::prelude::*;

/// The rows of queries with the same columns, one query after the other.
///
/// polars counts the rows of a union by adding the counts of its inputs as numbers of 128
/// bits, which are not built here, and the query fails. Behind a function, even one that
/// changes nothing, it counts the rows that come.
pub(super) fn one_after_the_other(queries: Vec<LazyFrame>) -> PolarsResult<LazyFrame> {
    match <[LazyFrame; 1]>::try_from(queries) {
        Ok([query]) => Ok(query),
        Err(queries) => {
            let all = concat(queries, UnionArgs::default())?;
            let optimizations = AllowedOptimizations::PROJECTION_PUSHDOWN
                | AllowedOptimizations::PREDICATE_PUSHDOWN
                | AllowedOptimizations::STREAMING;
            Ok(all.map(Ok, optimizations, None, Some("UNION")))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_and_columns_chosen() -> PolarsResult<()> {
        let one = || df!("a" => [1i64, 2], "b" => ["x", "y"]).map(IntoLazy::lazy);
        for engine in [Engine::InMemory, Engine::Streaming] {
            let all = || one_after_the_other(vec![one()?, one()?]);
            let answer = |query: LazyFrame| {
                query
                    .collect_with_engine(engine)
                    .map(|answer| answer.unwrap_single())
            };
            let count = answer(all()?.select([len()]))?;
            assert_eq!(count.column("len")?.u32()?.get(0), Some(4));
            let sum = answer(all()?.filter(col("a").gt(lit(1))).select([col("a").sum()]))?;
            assert_eq!(sum.column("a")?.i64()?.get(0), Some(4));
            assert_eq!(answer(all()?.slice(1, 2))?.height(), 2);
        }
        Ok(())
    }
}
