//! The functions that a query can call: SQL's, and those for flows.
//!
//! A function is a line in one of the tables and an arm of `scalar` or `aggregate`.

use super::arithmetic;
use super::error::{Fault, Span};
use super::scope::dtype_of;
use super::syntax::{Call, Literal, Name, Node, Syntax};
use crate::filter::asked_of;
use crate::flows::{Addresses, Times, networks};
use crate::suggest;
use polars::lazy::dsl::{max_horizontal, min_horizontal};
use polars::prelude::*;

/// A name, and how many arguments there are at least and at most.
type Known = (&'static str, usize, usize);

const AGGREGATES: [Known; 17] = [
    ("count", 0, 1),
    ("sum", 1, 1),
    ("avg", 1, 1),
    ("mean", 1, 1),
    ("min", 1, 1),
    ("max", 1, 1),
    ("median", 1, 1),
    ("stddev", 1, 1),
    ("variance", 1, 1),
    ("quantile", 2, 2),
    ("first", 1, 1),
    ("last", 1, 1),
    ("mode", 1, 1),
    ("count_distinct", 1, 1),
    ("approx_count_distinct", 1, 1),
    ("count_if", 1, 1),
    ("corr", 2, 2),
];

const SCALARS: [Known; 44] = [
    ("abs", 1, 1),
    ("round", 1, 2),
    ("floor", 1, 1),
    ("ceil", 1, 1),
    ("sqrt", 1, 1),
    ("ln", 1, 1),
    ("log10", 1, 1),
    ("log2", 1, 1),
    ("exp", 1, 1),
    ("pow", 2, 2),
    ("div", 2, 2),
    ("lower", 1, 1),
    ("upper", 1, 1),
    ("length", 1, 1),
    ("trim", 1, 1),
    ("replace", 3, 3),
    ("substr", 2, 3),
    ("starts_with", 2, 2),
    ("ends_with", 2, 2),
    ("contains", 2, 2),
    ("concat", 1, 64),
    ("coalesce", 1, 64),
    ("ifnull", 2, 2),
    ("nullif", 2, 2),
    ("greatest", 1, 64),
    ("least", 1, 64),
    ("if", 3, 3),
    ("year", 1, 1),
    ("month", 1, 1),
    ("day", 1, 1),
    ("hour", 1, 1),
    ("minute", 1, 1),
    ("second", 1, 1),
    ("weekday", 1, 1),
    ("to_date", 1, 1),
    ("epoch", 1, 1),
    ("seconds", 1, 1),
    ("strftime", 2, 2),
    // of flows
    ("bucket", 2, 2),
    ("ra", 1, 1),
    ("in_net", 2, 2),
    ("is_private", 1, 1),
    ("ip_version", 1, 1),
    ("subnet", 2, 3),
];

pub(super) fn is_aggregate(function: &Name) -> bool {
    let name = function.text.to_lowercase();
    AGGREGATES.iter().any(|(known, ..)| *known == name)
}

/// Whether something in it sums up many rows.
pub(super) fn aggregates(node: &Node) -> bool {
    is_of_groups(node, &|_| false)
}

/// The same, where a name may stand for what is computed of a group.
pub(super) fn is_of_groups(node: &Node, named: &dyn Fn(&Name) -> bool) -> bool {
    let is = |node: &Node| is_of_groups(node, named);
    let any = |nodes: &[Node]| nodes.iter().any(is);
    match &node.syntax {
        Syntax::Column { table: None, name } => named(name),
        Syntax::Column { .. } | Syntax::Literal(_) | Syntax::Window(_) => false,
        Syntax::Not(a) | Syntax::Minus(a) | Syntax::IsNull(a) | Syntax::Cast(a, _) => is(a),
        Syntax::Binary(_, a, b) | Syntax::Like(a, b, _) => is(a) || is(b),
        Syntax::Between(a, b, c) => is(a) || is(b) || is(c),
        Syntax::In(a, among) => is(a) || any(among),
        Syntax::Case {
            operand,
            branches,
            otherwise,
        } => {
            let mut chosen = operand.iter().chain(otherwise);
            chosen.any(|node| is(node)) || branches.iter().any(|(a, b)| is(a) || is(b))
        }
        Syntax::Call(call) => is_aggregate(&call.function) || any(&call.arguments),
    }
}

/// Why a call can't be: no such function, or not so many arguments.
fn checked(call: &Call, tables: [&[Known]; 2]) -> Result<String, Fault> {
    let name = call.function.text.to_lowercase();
    let known = || tables.into_iter().flatten();
    let Some((_, least, most)) = known().find(|(known, ..)| *known == name) else {
        let near = suggest::similar(&name, known().map(|(known, ..)| *known));
        let near = suggest::did_you_mean(&near);
        let what = format!("no function `{}`{near}", call.function.text);
        return Err(Fault::new(call.function.span, what));
    };
    let given = call.arguments.len();
    if given < *least || given > *most {
        let wanted = match least == most {
            true => least.to_string(),
            false => format!("{least} to {most}"),
        };
        let what = format!("`{name}` takes {wanted} arguments, and {given} are here");
        return Err(Fault::new(call.function.span, what));
    }
    Ok(name)
}

/// A function of a row.
pub(super) fn scalar(
    schema: &Schema,
    call: &Call,
    arguments: Vec<Expr>,
    span: Span,
) -> Result<Expr, Fault> {
    let name = checked(call, [&SCALARS, &AGGREGATES])?;
    if call.star || call.distinct || call.filter.is_some() {
        let what = format!("`{name}` is of one row: no `*`, `distinct` or `filter` goes with it");
        return Err(Fault::new(span, what));
    }
    if name == "ra" {
        return of_ra(schema, &call.arguments[0]);
    }
    if let Some(numeric) = of_number(schema, &name, &arguments, &call.arguments)? {
        return Ok(numeric);
    }
    if let Some(text) = of_text(&name, &arguments) {
        return Ok(text);
    }
    if let Some(time) = of_time(&name, &arguments, &call.arguments)? {
        return Ok(time);
    }
    if let Some(address) = of_address(&name, &arguments, &call.arguments)? {
        return Ok(address);
    }
    let [first, rest @ ..] = &arguments[..] else {
        return Err(Fault::new(span, format!("`{name}` of nothing")));
    };
    let first_type = dtype_of(first, schema);
    Ok(match (name.as_str(), rest) {
        ("greatest", _) => max_horizontal(&arguments)?,
        ("least", _) => min_horizontal(&arguments)?,
        ("nullif", [other]) => when(first.clone().eq(other.clone()))
            .then(lit(NULL).cast(first_type))
            .otherwise(first.clone()),
        ("if", [yes, no]) => when(first.clone()).then(yes.clone()).otherwise(no.clone()),
        _ => coalesce(&arguments),
    })
}

fn of_number(
    schema: &Schema,
    name: &str,
    arguments: &[Expr],
    nodes: &[Node],
) -> Result<Option<Expr>, Fault> {
    let [x, rest @ ..] = arguments else {
        return Ok(None);
    };
    let x = x.clone();
    let float = || x.clone().cast(DataType::Float64);
    Ok(Some(match (name, rest) {
        ("abs", _) => arithmetic::wide(x.clone(), &dtype_of(&x, schema)).abs(),
        ("round", _) => {
            let decimals = nodes.get(1).map_or(Ok(0), whole)?;
            float().round(decimals, RoundMode::HalfAwayFromZero)
        }
        ("floor", _) => x.floor(),
        ("ceil", _) => x.ceil(),
        ("sqrt", _) => float().sqrt(),
        ("ln", _) => float().log(lit(std::f64::consts::E)),
        ("log10", _) => float().log(lit(10.0)),
        ("log2", _) => float().log(lit(2.0)),
        ("exp", _) => float().exp(),
        ("pow", [y]) => float().pow(y.clone()),
        ("div", [y]) => {
            let types = [&dtype_of(&x, schema), &dtype_of(y, schema)];
            arithmetic::divided(x.clone(), y.clone(), types)
        }
        _ => return Ok(None),
    }))
}

fn of_text(name: &str, arguments: &[Expr]) -> Option<Expr> {
    let texts = arguments.to_vec();
    let x = texts.first()?.clone().cast(DataType::String);
    Some(match (name, &texts[1..]) {
        ("lower", _) => x.str().to_lowercase(),
        ("upper", _) => x.str().to_uppercase(),
        ("length", _) => x.str().len_chars().cast(DataType::Int64),
        ("trim", _) => x.str().strip_chars(lit(NULL)),
        ("replace", [from, to]) => x.str().replace_all(from.clone(), to.clone(), true),
        ("substr", [from]) => x.str().slice(from.clone() - lit(1), lit(NULL)),
        ("substr", [from, length]) => x.str().slice(from.clone() - lit(1), length.clone()),
        ("starts_with", [with]) => x.str().starts_with(with.clone()),
        ("ends_with", [with]) => x.str().ends_with(with.clone()),
        ("contains", [part]) => x.str().contains_literal(part.clone()),
        ("concat", _) => {
            let texts = texts.into_iter().map(|text| text.cast(DataType::String));
            concat_str(texts.collect::<Vec<_>>(), "", true)
        }
        _ => return None,
    })
}

/// Whether ra's filter holds of a row.
fn of_ra(schema: &Schema, node: &Node) -> Result<Expr, Fault> {
    let asked = asked_of(text(node)?, schema);
    asked.map_err(|error| Fault::new(node.span, error.to_string()))
}

fn of_time(name: &str, arguments: &[Expr], nodes: &[Node]) -> Result<Option<Expr>, Fault> {
    let Some(time) = arguments.first().cloned() else {
        return Ok(None);
    };
    let part = |part: Expr| part.cast(DataType::Int64);
    let micros = |micros: Expr| micros.cast(DataType::Float64) / lit(1e6);
    Ok(Some(match name {
        "year" => part(time.dt().year()),
        "month" => part(time.dt().month()),
        "day" => part(time.dt().day()),
        "hour" => part(time.dt().hour()),
        "minute" => part(time.dt().minute()),
        "second" => part(time.dt().second()),
        "weekday" => part(time.dt().weekday()),
        "to_date" => time.dt().date(),
        "epoch" => micros(time.dt().timestamp(TimeUnit::Microseconds)),
        "seconds" => micros(time.dt().total_microseconds(false)),
        "strftime" => time.dt().strftime(text(&nodes[1])?),
        "bucket" => {
            let length = text(&nodes[1])?;
            let bucket = time.bucket(length);
            bucket.map_err(|error| Fault::new(nodes[1].span, error.to_string()))?
        }
        _ => return Ok(None),
    }))
}

fn of_address(name: &str, arguments: &[Expr], nodes: &[Node]) -> Result<Option<Expr>, Fault> {
    let Some(address) = arguments.first().cloned() else {
        return Ok(None);
    };
    Ok(Some(match name {
        "in_net" => {
            let net = address.in_net(text(&nodes[1])?);
            net.map_err(|error| Fault::new(nodes[1].span, error.to_string()))?
        }
        "is_private" => address.is_private(),
        "ip_version" => address.ip_version(),
        "subnet" => {
            let bits = |at: usize, most: u32| match nodes.get(at) {
                None => Ok(None),
                Some(node) => match whole(node)? {
                    bits if bits <= most => Ok(Some(bits as u8)),
                    _ => Err(Fault::new(
                        node.span,
                        format!("a network has 0 to {most} bits"),
                    )),
                },
            };
            // More bits than IPv4 has are of IPv6, as of `col("SrcAddr").subnet(48)`.
            let most = if nodes.len() > 2 { 32 } else { 128 };
            let of_ip4 = bits(1, most)?.unwrap_or(24);
            let of_ip6 = bits(2, 128)?.unwrap_or(if of_ip4 > 32 { of_ip4 } else { 64 });
            networks(address, of_ip4.min(32), of_ip6)
        }
        _ => return Ok(None),
    }))
}

fn refuse_sums_of_text(name: &str, dtype: &DataType, argument: &Node) -> Result<(), Fault> {
    let sums = ["sum", "avg", "mean", "stddev", "variance"];
    match (dtype.is_string() || dtype.is_categorical()) && sums.contains(&name) {
        true => Err(Fault::new(argument.span, format!("`{name}` of a text"))),
        false => Ok(()),
    }
}

/// A function of many rows.
pub(super) fn aggregate(
    schema: &Schema,
    call: &Call,
    arguments: Vec<Expr>,
    filter: Option<Expr>,
    span: Span,
) -> Result<Expr, Fault> {
    let name = checked(call, [&AGGREGATES, &SCALARS])?;
    if call.star && name != "count" {
        return Err(Fault::new(span, "`*` goes with `count` alone"));
    }
    let Some(first) = arguments.first().cloned() else {
        return Ok(match filter {
            Some(filter) => filter.fill_null(lit(false)).sum().cast(DataType::Int64),
            None => len().cast(DataType::Int64),
        });
    };
    let dtype = dtype_of(&first, schema);
    refuse_sums_of_text(&name, &dtype, &call.arguments[0])?;
    let kept = |expr: Expr| match &filter {
        Some(filter) => expr.filter(filter.clone().fill_null(lit(false))),
        None => expr,
    };
    let mut values = kept(first);
    if call.distinct && name != "count" {
        values = values.drop_nulls().unique();
    }
    // A category's order is that of its text.
    let ordered = match dtype.is_categorical() {
        true => values.clone().cast(DataType::String),
        false => values.clone(),
    };
    Ok(match name.as_str() {
        "count" if !call.distinct => values.count().cast(DataType::Int64),
        "count" | "count_distinct" => values.drop_nulls().n_unique().cast(DataType::Int64),
        "approx_count_distinct" => values.approx_n_unique().cast(DataType::Int64),
        "count_if" => values.fill_null(lit(false)).sum().cast(DataType::Int64),
        // As engines have it, whatever width the numbers have.
        // polars sums these in 32 bits.
        "sum" if matches!(dtype, DataType::UInt32 | DataType::Int32) => {
            values.cast(DataType::Int64).sum()
        }
        "sum" if dtype.is_integer() || dtype.is_bool() => values.sum().strict_cast(DataType::Int64),
        "sum" => values.sum(),
        "avg" | "mean" => values.mean(),
        "min" => ordered.min(),
        "max" => ordered.max(),
        "median" => values.median(),
        "stddev" => values.std(1),
        "variance" => values.var(1),
        "quantile" => {
            let at = number(&call.arguments[1])?;
            values.quantile(lit(at), QuantileMethod::Linear)
        }
        "first" => values.first(),
        "last" => values.last(),
        "mode" => values.mode(true).first(),
        _ => pearson_corr(values, kept(arguments[1].clone())),
    })
}

fn text(node: &Node) -> Result<&str, Fault> {
    match &node.syntax {
        Syntax::Literal(Literal::Text(text)) => Ok(text),
        _ => Err(Fault::new(node.span, "a text in quotes is wanted here")),
    }
}

pub(super) fn whole(node: &Node) -> Result<u32, Fault> {
    match &node.syntax {
        Syntax::Literal(Literal::Whole(number)) => u32::try_from(*number).ok(),
        _ => None,
    }
    .ok_or_else(|| Fault::new(node.span, "a whole number is wanted here"))
}

fn number(node: &Node) -> Result<f64, Fault> {
    match &node.syntax {
        Syntax::Literal(Literal::Number(number)) if (0.0..=1.0).contains(number) => Ok(*number),
        Syntax::Literal(Literal::Whole(0)) => Ok(0.0),
        Syntax::Literal(Literal::Whole(1)) => Ok(1.0),
        _ => Err(Fault::new(node.span, "a number from 0 to 1 is wanted here")),
    }
}
