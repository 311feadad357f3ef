//! A column more, or one that is changed.

use super::column::{ColumnError, dtype_of};
use super::conditions::Value;
use polars::prelude::*;
use rayon::prelude::*;

/// A column of what an expression gives, new or in place of one.
pub(super) fn assign(query: LazyFrame, name: &str, expression: Expr) -> LazyFrame {
    query.with_columns([expression.alias(name)])
}

/// Fewer rows than these are not worth another core.
const FEWEST_ROWS: usize = 1 << 18;

/// What an expression gives of a frame that is there, if it is reckoned row by row: each core does so
/// for some of the frame's chunks, where polars has one core for an expression. None where polars
/// has to be asked for the whole, also to say what is wrong.
pub(super) fn on_all_cores(df: &DataFrame, expression: &Expr) -> Option<Column> {
    let mut names = Vec::new();
    if df.height() < FEWEST_ROWS || !is_of_a_row(expression, &mut names) {
        return None;
    }
    let needed = df.select(names).ok()?;
    let (first, others) = needed.columns().split_first()?;
    let lengths = |column: &Column| -> Vec<usize> {
        column.as_materialized_series().chunk_lengths().collect()
    };
    let lengths_of_first = lengths(first);
    if others
        .iter()
        .any(|other| lengths(other) != lengths_of_first)
    {
        return None;
    }
    let most = df.height().div_ceil(rayon::current_num_threads());
    let mut stretches: Vec<(usize, usize)> = Vec::new();
    for length in lengths_of_first {
        match stretches.last_mut() {
            Some((_, before)) if *before + length <= most => *before += length,
            _ => {
                let start = stretches.last().map_or(0, |(start, length)| start + length);
                stretches.push((start, length));
            }
        }
    }
    let reckoned = stretches.par_iter().map(|(start, length)| {
        let rows = needed.slice(*start as i64, *length).lazy();
        let reckoned = rows
            .select([expression.clone().alias("reckoned")])
            .collect();
        reckoned.ok()?.column("reckoned").ok().cloned()
    });
    let mut reckoned = reckoned.collect::<Option<Vec<Column>>>()?.into_iter();
    let mut whole = reckoned.next()?;
    for column in reckoned {
        whole.append_owned(column).ok()?;
    }
    Some(whole)
}

/// Whether an expression is put together of columns and constants alone; adds the names of the columns.
fn is_of_a_row(expression: &Expr, names: &mut Vec<PlSmallStr>) -> bool {
    match expression {
        Expr::Column(name) => {
            if !names.contains(name) {
                names.push(name.clone());
            }
            true
        }
        Expr::Literal(LiteralValue::Scalar(_) | LiteralValue::Dyn(_)) => true,
        Expr::Alias(expr, _) | Expr::Cast { expr, .. } => is_of_a_row(expr, names),
        Expr::BinaryExpr { left, right, .. } => {
            is_of_a_row(left, names) && is_of_a_row(right, names)
        }
        _ => false,
    }
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
    value: Value,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let filled = filled(&schema, column, value.into_expr())?;
    Ok(query.with_columns([filled]))
}

/// A column with a value in the place of null.
pub(crate) fn filled(schema: &Schema, column: &str, value: Expr) -> Result<Expr, ColumnError> {
    let dtype = dtype_of(schema, column)?.clone();
    if let Some(value) = written_fraction(&value)
        && dtype.is_integer()
    {
        return Err(ColumnError::NotWhole {
            name: column.to_owned(),
            dtype,
            value,
        });
    }
    Ok(col(column).fill_null(of_type(value, &dtype)))
}

/// A number that is written with a fraction, which a whole number would lose.
fn written_fraction(value: &Expr) -> Option<f64> {
    let Expr::Literal(literal) = value else {
        return None;
    };
    let number = literal.to_any_value()?.extract::<f64>()?;
    (number.fract() != 0.0).then_some(number)
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
    use crate::flows::{Verbs, ratio};

    #[test]
    fn what_all_cores_reckon_is_what_polars_does() {
        let rows = FEWEST_ROWS as i64 + 5;
        let every = |n: i64| (0..rows).map(move |row| (row % n != 1).then_some(row * 7919 % 1000));
        let df = df!("a" => every(5).collect::<Vec<_>>(), "b" => every(7).collect::<Vec<_>>());
        let df = df.unwrap();
        let mut cut = df.head(Some(1000));
        for (start, length) in [(1000, 200_000), (201_000, rows as usize)] {
            cut.vstack_mut(&df.slice(start, length)).unwrap();
        }
        for df in [cut, df] {
            for expression in [
                ratio("a", "b"),
                col("a") * lit(2) + col("b"),
                (col("a") / lit(0.5)).cast(DataType::Float32),
                col("a").gt(col("b")),
            ] {
                assert!(on_all_cores(&df, &expression).is_some());
                let expected = assign(df.clone().lazy(), "a", expression.clone());
                let expected = expected.collect().unwrap();
                let assigned = df.assign("a", expression).unwrap();
                assert!(assigned.equals_missing(&expected));
                assert_eq!(assigned.schema(), expected.schema());
            }
            for expression in [col("a").sum() + col("b"), col("c") + lit(1), lit(1)] {
                assert!(on_all_cores(&df, &expression).is_none());
            }
        }
    }

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
                let filled = match fill(df.clone().lazy(), name, value.clone().into()) {
                    Ok(filled) => filled.collect(),
                    Err(error) => {
                        assert!(matches!(error, ColumnError::NotWhole { .. }), "{error}");
                        assert!(value == lit(7.5) && dtype.is_integer(), "{value} in {name}");
                        continue;
                    }
                };
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
