//! Arithmetic of whole numbers as SQL has it: in 64 bits with a sign, whatever width the columns have.
//! polars stays in the columns' type, where ports and counters, which are small and have no sign,
//! begin anew at their end without a word.

use super::syntax::Operator;
use polars::prelude::*;

/// A whole number in 64 bits; all else as it is.
pub(super) fn wide(value: Expr, dtype: &DataType) -> Expr {
    if let Some(number) = written(&value, dtype) {
        return lit(Scalar::from(number));
    }
    match dtype {
        DataType::Int64 => value,
        // What has no room there is an error, and not null.
        DataType::UInt64 | DataType::UInt128 | DataType::Int128 => {
            value.strict_cast(DataType::Int64)
        }
        dtype if dtype.is_integer() => value.cast(DataType::Int64),
        _ => value,
    }
}

/// `-x`
pub(super) fn negated(value: Expr, dtype: &DataType) -> Expr {
    lit(0) - wide(value, dtype)
}

/// `+`, `-`, `*` and `%`; others are no arithmetic, and none.
pub(super) fn computed(
    operator: Operator,
    left: Expr,
    right: Expr,
    types: [&DataType; 2],
) -> Option<Expr> {
    let are_whole = types.iter().all(|dtype| dtype.is_integer());
    let have_no_sign = has_no_sign(&left, types[0]) && has_no_sign(&right, types[1]);
    let (left, right) = match are_whole {
        true => (wide(left, types[0]), wide(right, types[1])),
        false => (left, right),
    };
    Some(match operator {
        Operator::Plus => left + right,
        Operator::Minus => left - right,
        Operator::Times => left * right,
        Operator::Modulo if are_whole && !have_no_sign => remainder(left, right),
        Operator::Modulo => left % right,
        _ => return None,
    })
}

/// Whether it is never less than 0, as far as that is seen.
fn has_no_sign(value: &Expr, dtype: &DataType) -> bool {
    match written(value, dtype) {
        Some(number) => number >= 0,
        None => dtype.is_unsigned_integer(),
    }
}

/// The number that a query says, if it is one.
fn written(value: &Expr, dtype: &DataType) -> Option<i64> {
    match (value, dtype) {
        (Expr::Literal(_), DataType::Unknown(UnknownKind::Int(number))) => {
            i64::try_from(*number).ok()
        }
        _ => None,
    }
}

/// How many times the one is in the other, of whole numbers cut off towards 0: -7 by 2 is -3.
pub(super) fn divided(left: Expr, right: Expr, types: [&DataType; 2]) -> Expr {
    match types.iter().all(|dtype| dtype.is_integer()) {
        true => each(
            wide(left, types[0]),
            wide(right, types[1]),
            i64::checked_div,
        ),
        false => left.floor_div(right),
    }
}

/// What is left by that division, which has the sign of what is divided; polars' own has that of
/// the divisor.
fn remainder(left: Expr, right: Expr) -> Expr {
    each(left, right, i64::checked_rem)
}

/// What becomes of each two numbers; null where there is no answer, as of a division by 0.
fn each(left: Expr, right: Expr, of: fn(i64, i64) -> Option<i64>) -> Expr {
    let of = move |left: Option<i64>, right: Option<i64>| of(left?, right?);
    left.map_many(
        move |columns| {
            let numbers: Int64Chunked =
                arity::broadcast_binary_elementwise(columns[0].i64()?, columns[1].i64()?, of);
            Ok(numbers.into_column())
        },
        &[right],
        |_, fields| Ok(Field::new(fields[0].name().clone(), DataType::Int64)),
    )
}
