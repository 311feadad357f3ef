//! What a model can see of a flow.

use crate::flows::{ColumnError, Flows};
use polars::prelude::*;

/// Values of a category that get a column of their own.
const VALUES: usize = 20;

/// Amounts whose logarithm is a feature.
const AMOUNTS: [&str; 7] = [
    "TotPkts", "SrcPkts", "DstPkts", "TotBytes", "SrcBytes", "DstBytes", "Dur",
];

/// Features made of two fields.
const RATIOS: [(&str, &str, &str, Scale); 5] = [
    ("log_PktRate", "TotPkts", "Dur", Scale::Logarithmic),
    ("log_ByteRate", "TotBytes", "Dur", Scale::Logarithmic),
    ("log_BytesPerPkt", "TotBytes", "TotPkts", Scale::Logarithmic),
    ("SrcShareOfPkts", "SrcPkts", "TotPkts", Scale::Linear),
    ("SrcShareOfBytes", "SrcBytes", "TotBytes", Scale::Linear),
];

enum Scale {
    Linear,
    Logarithmic,
}

/// Categories that become a column of 0 and 1 for each value.
const CATEGORIES: [&str; 3] = ["Proto", "Dir", "State"];

/// A matrix of features: a row a flow, all columns Float64, no nulls.
///
/// Of the fields that the frame has:
///
/// | column | is |
/// | --- | --- |
/// | `log_TotPkts`, `log_SrcPkts`, `log_DstPkts`, `log_TotBytes`, `log_SrcBytes`, `log_DstBytes`, `log_Dur` | ln(1 + x) |
/// | `log_PktRate`, `log_ByteRate` | ln(1 + x / Dur), packets and bytes a second |
/// | `log_BytesPerPkt` | ln(1 + TotBytes / TotPkts) |
/// | `SrcShareOfPkts`, `SrcShareOfBytes` | the source's share of both directions, 0 to 1 |
/// | `Proto=tcp`, `Dir=->`, `State=FIN` … | 1 where the field has this value, else 0: the 20 most frequent values, the others together as `Proto=other` |
///
/// What is null or below zero counts as 0, and so does what would be divided by
/// 0: a flow of one packet has no duration, and no rate.
///
/// Addresses, ports, times and labels are left out: a model that learns who the
/// attacker was, or when, says nothing of the next one. Make the features of all
/// rows first and split then, so that both parts have the same columns.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Proto" => ["udp", "tcp"], "TotPkts" => [2i64, 10], "SrcPkts" => [1i64, 6])?;
/// let x = features(&flows)?;
/// assert_eq!(x.get_column_names(), ["log_TotPkts", "log_SrcPkts", "SrcShareOfPkts", "Proto=tcp", "Proto=udp"]);
/// assert_eq!(x.column("SrcShareOfPkts")?.f64()?.get(1), Some(0.6));
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// [`ColumnError::NoFields`], if the frame has none of these fields; a count
/// that is not numeric.
pub fn features(df: &DataFrame) -> Result<DataFrame, ColumnError> {
    let has = |name: &str| df.column(name).is_ok();
    let mut columns = Vec::new();
    for name in AMOUNTS.into_iter().filter(|name| has(name)) {
        numeric(df, name)?;
        let logarithm = amount(name).log1p();
        columns.push(logarithm.alias(format!("log_{name}")));
    }
    for (name, above, below, scale) in RATIOS {
        if has(above) && has(below) {
            let ratio = when(amount(below).gt(lit(0.0)))
                .then(amount(above) / amount(below))
                .otherwise(lit(0.0));
            let feature = match scale {
                Scale::Linear => ratio,
                Scale::Logarithmic => ratio.log1p(),
            };
            columns.push(feature.alias(name));
        }
    }
    for name in CATEGORIES.into_iter().filter(|name| has(name)) {
        columns.extend(one_hot(df, name)?);
    }
    if columns.is_empty() {
        let names = df.get_column_names().into_iter().map(ToString::to_string);
        return Err(ColumnError::NoFields {
            wanted: AMOUNTS.iter().chain(&CATEGORIES).copied().collect(),
            columns: names.collect(),
        });
    }
    Ok(df.clone().lazy().select(columns).collect()?)
}

/// A count or a duration as a number; nothing below zero, no null.
fn amount(name: &str) -> Expr {
    let number = col(name).cast(DataType::Float64);
    when(number.clone().gt(lit(0.0)))
        .then(number)
        .otherwise(lit(0.0))
}

fn numeric(df: &DataFrame, name: &str) -> Result<(), ColumnError> {
    let dtype = df.column(name)?.dtype();
    match dtype.is_primitive_numeric() {
        true => Ok(()),
        false => Err(ColumnError::NotNumeric {
            name: name.to_owned(),
            dtype: dtype.clone(),
        }),
    }
}

/// A column of 0 and 1 for each of the most frequent values, in order of name.
fn one_hot(df: &DataFrame, name: &str) -> Result<Vec<Expr>, ColumnError> {
    let text = || col(name).cast(DataType::String);
    let one = |is: Expr| is.fill_null(lit(false)).cast(DataType::Float64);
    let as_text = df.clone().lazy().select([text()]).collect()?;
    let counted = as_text.counts(name)?;
    let values: Vec<&str> = counted.column(name)?.str()?.iter().flatten().collect();
    let (own, others) = values.split_at(values.len().min(VALUES));
    let mut own = own.to_vec();
    own.sort_unstable();
    let mut columns: Vec<Expr> = own
        .iter()
        .map(|value| one(text().eq(lit(*value))).alias(format!("{name}={value}")))
        .collect();
    if !others.is_empty() {
        let is_own = own
            .iter()
            .map(|value| text().eq(lit(*value)))
            .reduce(Expr::or)
            .unwrap_or_else(|| lit(false));
        columns.push(one(is_own.not()).alias(format!("{name}=other")));
    }
    Ok(columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(df: &DataFrame, column: &str, row: usize) -> f64 {
        df.column(column).unwrap().f64().unwrap().get(row).unwrap()
    }

    #[test]
    fn a_flow_without_duration_has_no_rate_and_a_null_is_zero() {
        let df = df!("TotPkts" => [Some(4i64), None], "Dur" => [0.0, 2.0], "State" => [Some("FIN"), None]);
        let x = features(&df.unwrap()).unwrap();
        assert_eq!(value(&x, "log_PktRate", 0), 0.0);
        assert_eq!(value(&x, "log_TotPkts", 0), 5f64.ln());
        assert_eq!(value(&x, "log_TotPkts", 1), 0.0);
        assert_eq!(value(&x, "State=FIN", 1), 0.0);
        assert!(x.columns().iter().all(|column| column.null_count() == 0));
    }

    #[test]
    fn rare_values_share_a_column() {
        let states: Vec<String> = (0..60).map(|i| format!("S{:02}", i.min(i % 25))).collect();
        let x = features(&df!("State" => states).unwrap()).unwrap();
        assert_eq!(x.width(), VALUES + 1);
        let sums: f64 = x
            .columns()
            .iter()
            .map(|c| c.f64().unwrap().sum().unwrap())
            .sum();
        assert_eq!(sums, 60.0, "each row is 1 in one column");
        assert!(value(&x, "State=other", 24) == 1.0);
    }

    #[test]
    fn a_frame_without_fields_is_told_what_is_wanted() {
        let error = features(&df!("a" => [1]).unwrap()).unwrap_err().to_string();
        assert!(
            error.contains("TotPkts") && error.contains("columns here: a"),
            "{error}"
        );
    }
}
