//! A note on numbers that begin anew past their end: `Dport - Sport` of two columns of UInt16 is
//! 65401 where it would be -135. That is polars' arithmetic; who comes from SQL does not expect it.

use polars::prelude::*;

/// Says so on stderr, if an expression subtracts or multiplies unsigned columns.
pub(super) fn tell(expression: &Expr, schema: impl FnOnce() -> PolarsResult<SchemaRef>) {
    if expression.into_iter().any(calculates)
        && let Ok(schema) = schema()
        && let Some((written, dtype)) = wrapping(expression, &schema)
    {
        eprintln!(
            "note: {written} is computed in {dtype}, which has no number below 0 or past its end: write  .cast(DataType::Int64)  behind each column"
        );
    }
}

fn calculates(part: &Expr) -> bool {
    let Expr::BinaryExpr { op, .. } = part else {
        return false;
    };
    matches!(op, Operator::Minus | Operator::Multiply)
}

fn wrapping(expression: &Expr, schema: &Schema) -> Option<(String, DataType)> {
    let is_wrapping = |part: &Expr| -> Option<(String, DataType)> {
        calculates(part).then_some(())?;
        let dtype = part.to_field(schema).ok()?.dtype;
        dtype
            .is_unsigned_integer()
            .then(|| (part.to_string(), dtype))
    };
    expression.into_iter().find_map(is_wrapping)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_unsigned_numbers_are_told_of() {
        let df = df!("p" => [1u16], "n" => [1i64], "f" => [1.0], "c" => [1u32]).unwrap();
        for (expression, dtype) in [
            (col("p") - col("p"), Some(DataType::UInt16)),
            ((col("c") - lit(5)).mean(), Some(DataType::UInt32)),
            (col("p") - col("n"), None),
            (col("p").cast(DataType::Int64) - col("p"), None),
            (col("p") * col("f"), None),
            (col("p") + lit(1), None),
            (col("none") - col("p"), None),
        ] {
            let told = wrapping(&expression, df.schema()).map(|(_, dtype)| dtype);
            assert_eq!(told, dtype, "{expression}");
        }
    }
}
