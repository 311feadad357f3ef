//! A column more, or one that is changed.

use super::column::{ColumnError, dtype_of};
use polars::prelude::*;

/// A column of what an expression gives, new or in place of one.
pub(super) fn assign(query: LazyFrame, name: &str, expression: Expr) -> LazyFrame {
    query.with_columns([expression.alias(name)])
}

/// The same columns, one by another name.
pub(super) fn renamed(
    mut query: LazyFrame,
    from: &str,
    to: &str,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    dtype_of(&schema, from)?;
    Ok(query.rename([from], [to], true))
}

/// A value in the place of null; the column keeps its type.
pub(super) fn fill(
    mut query: LazyFrame,
    column: &str,
    value: Expr,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let filled = filled(&schema, column, value)?;
    Ok(query.with_columns([filled]))
}

/// A column with a value in the place of null.
pub(crate) fn filled(schema: &Schema, column: &str, value: Expr) -> Result<Expr, ColumnError> {
    let dtype = dtype_of(schema, column)?.clone();
    Ok(col(column).fill_null(of_type(value, &dtype)))
}

/// A value of a column's type. A number that is written is turned into that at once: a cast would stand
/// in the query, where polars makes a column of it. What does not fit fails where the query does.
fn of_type(value: Expr, dtype: &DataType) -> Expr {
    if dtype.is_primitive_numeric()
        && let Expr::Literal(literal) = &value
        && let Some(written) = literal.to_any_value()
        && let Ok(series) = Series::from_any_values("".into(), &[written], true)
        && let Ok(series) = series.strict_cast(dtype)
        && series.null_count() == 0
        && let Ok(fitting) = series.get(0)
    {
        return lit(Scalar::new(dtype.clone(), fitting.into_static()));
    }
    value.strict_cast(dtype.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_fills_as_a_cast_of_it_would() {
        let df = df!(
            "port" => [Some(53u16), None], "f" => [None, Some(0.5)], "word" => [Some("a"), None],
            "none" => [None::<i64>, None], "is" => [None, Some(true)],
        );
        let df = df.unwrap();
        for value in [
            lit(0),
            lit(7.5),
            lit(-1),
            lit(70_000),
            lit(true),
            lit("b"),
            lit(NULL),
            col("none"),
        ] {
            for (name, dtype) in df.schema().iter() {
                let name = name.as_str();
                let cast = col(name).fill_null(value.clone().strict_cast(dtype.clone()));
                let expected = df.clone().lazy().with_columns([cast]).collect();
                let filled = fill(df.clone().lazy(), name, value.clone())
                    .unwrap()
                    .collect();
                match (filled, expected) {
                    (Ok(filled), Ok(expected)) => {
                        assert!(
                            filled.equals_missing(&expected),
                            "{value} in {name}: {filled}"
                        );
                        assert_eq!(filled.schema(), expected.schema());
                    }
                    (Err(filled), Err(expected)) => {
                        assert_eq!(filled.to_string(), expected.to_string());
                    }
                    (filled, expected) => panic!("{value} in {name}: {filled:?}, not {expected:?}"),
                }
            }
        }
    }
}
