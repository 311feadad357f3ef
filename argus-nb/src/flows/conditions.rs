//! What is asked of a column, without `lit`.

use super::elementwise::{Elementwise, elementwise};
use crate::erased::{Erased, gathered};
use polars::prelude::*;

/// A value to compare a column with: a text, a number, true or false, or another column.
///
/// A text is itself here, and not the name of a column, as it is in polars' own `eq`.
pub struct Value(Erased<Expr>);

impl Value {
    pub(crate) fn into_expr(self) -> Expr {
        self.0.into_inner()
    }
}

impl From<Expr> for Value {
    fn from(expression: Expr) -> Value {
        Value(Erased::new(expression))
    }
}

macro_rules! literals {
    ($($literal:ty),*) => {
        $(
            impl From<$literal> for Value {
                fn from(value: $literal) -> Value {
                    lit(value).into()
                }
            }
        )*
    };
}

literals!(&str, String, bool, u8, u16, u32, u64, i32, i64, f64);

impl From<usize> for Value {
    fn from(value: usize) -> Value {
        lit(value as u64).into()
    }
}

/// Conditions on a column, for a query's `filter`.
///
/// A missing value fulfils none of them: the answer is null, and `filter` leaves the row
/// out.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!(
///     "Proto" => ["udp", "tcp", "tcp"], "Dport" => [53u16, 22, 443],
///     "TotBytes" => [90i64, 4000, 300], "Label" => ["scan1", "", "scan2"],
/// )?;
/// let rows = |asked: Expr| flows.clone().lazy().filter(asked).collect();
/// assert_eq!(rows(col("Proto").is("udp"))?.height(), 1);
/// assert_eq!(rows(col("Dport").among([22, 443]))?.height(), 2);
/// assert_eq!(rows(col("TotBytes").above(300))?.height(), 1);
/// assert_eq!(rows(col("TotBytes").at_least(300))?.height(), 2);
/// assert_eq!(rows(col("Label").like("scan*"))?.height(), 2);
/// # Ok(())
/// # }
/// ```
pub trait Conditions: Sized {
    /// Equal to a value. A text is compared to the letter: `udp` is not `UDP`.
    fn is(self, value: impl Into<Value>) -> Expr;

    /// Equal to one of several values: pandas' `isin`. Of no values it is false.
    fn among<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Expr;

    /// More than a value.
    fn above(self, value: impl Into<Value>) -> Expr;

    /// Less than a value.
    fn below(self, value: impl Into<Value>) -> Expr;

    /// A value, or more.
    fn at_least(self, value: impl Into<Value>) -> Expr;

    /// A value, or less.
    fn at_most(self, value: impl Into<Value>) -> Expr;

    /// A text of that form, as a shell knows it: `*` is any text, `?` any one character.
    /// Upper and lower case differ. All of the text has to be so: `scan*` begins with
    /// `scan`, `*scan*` has it anywhere.
    fn like(self, form: &str) -> Expr;
}

impl Conditions for Expr {
    fn is(self, value: impl Into<Value>) -> Expr {
        compared(self.into(), value.into(), Expr::eq)
    }

    fn among<V: Into<Value>>(self, values: impl IntoIterator<Item = V>) -> Expr {
        let (column, mut values) = (Value::from(self), values.into_iter());
        let values = gathered(&mut || Some(values.next()?.into()));
        among(
            column.into_expr(),
            values.into_iter().map(Value::into_expr).collect(),
        )
    }

    fn above(self, value: impl Into<Value>) -> Expr {
        compared(self.into(), value.into(), Expr::gt)
    }

    fn below(self, value: impl Into<Value>) -> Expr {
        compared(self.into(), value.into(), Expr::lt)
    }

    fn at_least(self, value: impl Into<Value>) -> Expr {
        compared(self.into(), value.into(), Expr::gt_eq)
    }

    fn at_most(self, value: impl Into<Value>) -> Expr {
        compared(self.into(), value.into(), Expr::lt_eq)
    }

    fn like(self, form: &str) -> Expr {
        let text = self.cast(DataType::String);
        // The forms that are written most need no pattern, which takes several times as long.
        let ends = (form.strip_suffix('*'), form.strip_prefix('*'));
        match ends {
            (Some(start), _) if !start.contains(['*', '?']) => text.str().starts_with(lit(start)),
            (_, Some(end)) if !end.contains(['*', '?']) => text.str().ends_with(lit(end)),
            _ if !form.contains(['*', '?']) => text.eq(lit(form)),
            _ => text.str().contains(lit(as_pattern(form)), true),
        }
    }
}

fn compared(column: Value, value: Value, how: fn(Expr, Expr) -> Expr) -> Expr {
    how(column.into_expr(), value.into_expr())
}

/// So many values are compared one after the other; more are looked up in a set.
const ONE_BY_ONE: usize = 8;

fn among(column: Expr, values: Vec<Expr>) -> Expr {
    if values.len() > ONE_BY_ONE
        && let Some(set) = as_set(&values)
    {
        return elementwise(column, Among(set));
    }
    let equal = values.into_iter().map(|value| column.clone().eq(value));
    equal.reduce(Expr::or).unwrap_or_else(|| lit(false))
}

/// The values, if each of them is known without a frame.
fn as_set(values: &[Expr]) -> Option<Series> {
    let known = values.iter().map(|value| match value {
        Expr::Literal(literal) => literal.to_any_value(),
        _ => None,
    });
    let known: Vec<AnyValue<'_>> = known.collect::<Option<_>>()?;
    Series::from_any_values("".into(), &known, false).ok()
}

/// Which values are in a set. The set takes on the column's type, so that an integer is found in
/// a column of any width; what does not fit there is equal to none of the column's values.
pub(crate) struct Among(pub(crate) Series);

impl Elementwise for Among {
    fn dtype(&self) -> DataType {
        DataType::Boolean
    }

    fn answer(&self, column: &Column) -> PolarsResult<Column> {
        let dtype = self.compared_as(column.dtype());
        let set = self.0.cast(&dtype)?.drop_nulls().implode()?.into_series();
        let values = column.as_materialized_series().cast(&dtype)?;
        let found = is_in(&values, &set, false)?;
        Ok(found.with_name(column.name().clone()).into_column())
    }
}

impl Among {
    /// The type in which the set and a column's values are compared.
    pub(crate) fn compared_as(&self, column: &DataType) -> DataType {
        match column.is_integer() && self.0.dtype().is_float() {
            true => DataType::Float64,
            false => column.clone(),
        }
    }
}

/// A shell's pattern as a regular expression.
fn as_pattern(form: &str) -> String {
    let mut pattern = String::from(r"(?s)\A");
    for character in form.chars() {
        match character {
            '*' => pattern.push_str(".*"),
            '?' => pattern.push('.'),
            literal => {
                if literal.is_ascii_punctuation() {
                    pattern.push('\\');
                }
                pattern.push(literal);
            }
        }
    }
    pattern.push_str(r"\z");
    pattern
}

/// One column divided by another, as a fraction: never whole-number division, which makes
/// 0 of 1 / 2. Float64.
///
/// As in pandas, a division by 0 is infinite, and 0 / 0 is NaN. Where either value is
/// missing, so is the ratio. What is no number fails where the query does.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("SrcBytes" => [1i64, 5], "DstBytes" => [2i64, 0])?;
/// let flows = flows.assign("out_in", ratio("SrcBytes", "DstBytes"))?;
/// assert_eq!(flows.column("out_in")?.f64()?.to_vec(), [Some(0.5), Some(f64::INFINITY)]);
/// # Ok(())
/// # }
/// ```
pub fn ratio(numerator: impl Into<Expr>, denominator: impl Into<Expr>) -> Expr {
    let numerator: Expr = numerator.into();
    let numerator = Value::from(numerator);
    divided(numerator, denominator.into())
}

fn divided(numerator: Value, denominator: Expr) -> Expr {
    let numerator = numerator.into_expr();
    numerator.strict_cast(DataType::Float64) / denominator.strict_cast(DataType::Float64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_compared_whatever_the_columns_type() {
        let df = df!(
            "port" => [Some(22u16), Some(53), Some(65535), None],
            "bytes" => [Some(1i64), Some(300), None, Some(301)],
            "proto" => [Some("udp"), Some("tcp"), None, Some("UDP")],
            "label" => [Some("scan.1"), Some("a scan"), Some("scanx1"), None],
        )
        .unwrap();
        let proto = col("proto").cast(DataType::from_categories(Categories::global()));
        let df = df.lazy().with_columns([proto.alias("category")]);
        let listed = |n: i64| (0..n).collect::<Vec<_>>();
        for (asked, expected) in [
            (col("port").is(22), 1),
            (col("port").is(70000), 0),
            (col("port").among([22, 53, 70000]), 2),
            (col("port").among([22.0, 53.5]), 1),
            (
                col("port").among((0..20).map(|n| 22.0 + f64::from(n) / 4.0)),
                1,
            ),
            (col("port").among((0..20).map(|n| n * 65_536 + 22)), 1),
            (
                col("category").among(listed(20).into_iter().map(|n| format!("{n}dp"))),
                0,
            ),
            (
                col("category").among(["a", "b", "c", "d", "e", "f", "g", "udp", "tcp"]),
                2,
            ),
            (col("bytes").among(listed(20)).not(), 2),
            (col("port").among(listed(5000)), 2),
            (col("port").among([0; 0]), 0),
            (col("port").above(22), 2),
            (col("port").at_most(53u16), 2),
            (col("bytes").above(300), 1),
            (col("bytes").at_least(300.0), 2),
            (col("bytes").below(300u64), 1),
            (col("bytes").above(col("port")), 1),
            (col("proto").is("udp"), 1),
            (col("category").is("udp"), 1),
            (col("category").is("sctp"), 0),
            (col("category").among(["udp", "tcp", "sctp"]), 2),
            (col("category").like("*d?"), 1),
            (col("label").like("scan*"), 2),
            (col("label").like("scan.?"), 1),
            (col("label").like("*scan*"), 3),
            (col("label").like("*1"), 2),
            (col("label").like("*"), 3),
            (col("label").like("scan.1"), 1),
            (col("label").like("Scan*"), 0),
        ] {
            let rows = df.clone().filter(asked.clone()).collect().unwrap().height();
            assert_eq!(rows, expected, "{asked}");
        }
    }
}
