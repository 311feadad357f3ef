//! Many conditions at once: joined by `and` and `or`, those of a `case`, and `x in (…)`. However many
//! are written, what polars is given is not deep, for it would run out of stack.

use super::error::Fault;
use super::syntax::{BRANCHES, Literal, Node, Operator, Syntax};
use crate::flows::{Among, elementwise};
use polars::lazy::dsl::{all_horizontal, any_horizontal};
use polars::prelude::*;

/// From so many conditions on polars evaluates them side by side; a tree of fewer is what its
/// optimizer understands.
const SIDE_BY_SIDE: usize = 128;

/// Conditions joined by `and` or `or`.
pub(super) fn joined(operator: Operator, mut parts: Vec<Expr>) -> Result<Expr, Fault> {
    let is_and = operator == Operator::And;
    if parts.is_empty() || parts.len() >= SIDE_BY_SIDE {
        return Ok(match is_and {
            true => all_horizontal(parts)?,
            false => any_horizontal(parts)?,
        });
    }
    while parts.len() > 1 {
        let (pairs, last) = parts.as_chunks::<2>();
        let pairs = pairs.iter().cloned();
        let pairs = pairs.map(|[left, right]| match is_and {
            true => left.and(right),
            false => left.or(right),
        });
        parts = pairs.chain(last.iter().cloned()).collect();
    }
    Ok(parts.remove(0))
}

/// So many values of `x in (…)` are compared one after the other; more are looked up in a set.
const ONE_BY_ONE: usize = 8;

/// Conditions that look up a value among those that are written as what it is itself; and the
/// others, which have to be compared one by one.
pub(super) fn looked_up<'n>(
    value: &Expr,
    dtype: &DataType,
    among: &'n [Node],
) -> (Vec<Expr>, Vec<&'n Node>) {
    if among.len() <= ONE_BY_ONE {
        return (Vec::new(), among.iter().collect());
    }
    let is_number = dtype.is_primitive_numeric();
    let is_text = dtype.is_string() || dtype.is_categorical();
    let (mut wholes, mut numbers, mut texts) = (Vec::new(), Vec::new(), Vec::new());
    let mut others = Vec::new();
    for node in among {
        match &node.syntax {
            Syntax::Literal(Literal::Whole(number)) if is_number => wholes.push(*number),
            Syntax::Literal(Literal::Number(number)) if is_number => numbers.push(*number),
            Syntax::Literal(Literal::Text(text)) if is_text => texts.push(text.as_str()),
            _ => others.push(node),
        }
    }
    let sets = [
        Series::new("".into(), wholes),
        Series::new("".into(), numbers),
        Series::new("".into(), texts),
    ];
    let sets = sets.into_iter().filter(|set| !set.is_empty());
    let found = sets.map(|set| elementwise(value.clone(), Among(set)));
    (found.collect(), others)
}

/// The result of the first branch that holds.
pub(super) fn chosen(branches: &[(Expr, Expr)], otherwise: Expr) -> Result<Expr, Fault> {
    if branches.len() <= BRANCHES {
        let branches = branches.iter().rev().cloned();
        return Ok(branches.fold(otherwise, |otherwise, (holds, result)| {
            when(holds).then(result).otherwise(otherwise)
        }));
    }
    let (first, second) = branches.split_at(branches.len() / 2);
    let any = first.iter().map(|(holds, _)| holds.clone());
    let any = joined(Operator::Or, any.collect())?;
    let first = chosen(first, lit(NULL))?;
    Ok(when(any).then(first).otherwise(chosen(second, otherwise)?))
}
