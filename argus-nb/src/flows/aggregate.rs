//! Numbers of each group of rows.

use super::column::{ColumnError, groupable};
use super::crosstab::Aggregate;
use super::key::Keys;
use super::wrapping;
use crate::erased::gathered;
use polars::prelude::*;

/// One number of each group, or several: `"TotBytes"`, `[len(), col("Dport").n_unique()]`.
#[derive(Debug, Clone)]
pub struct Aggregates(Vec<Aggregate>);

impl Aggregates {
    /// # Errors
    /// A sum of a column that is not there, or holds no numbers.
    pub(crate) fn known(self, schema: &Schema) -> Result<Vec<Expr>, ColumnError> {
        self.0
            .into_iter()
            .map(|value| value.known(schema))
            .collect()
    }
}

impl From<&str> for Aggregates {
    fn from(column: &str) -> Aggregates {
        Aggregates(vec![column.into()])
    }
}

impl From<Expr> for Aggregates {
    fn from(expression: Expr) -> Aggregates {
        Aggregates(vec![expression.into()])
    }
}

impl<A: Into<Aggregate>, const N: usize> From<[A; N]> for Aggregates {
    fn from(values: [A; N]) -> Aggregates {
        let mut values = values.into_iter();
        Aggregates(gathered(&mut || Some(values.next()?.into())))
    }
}

impl<A: Into<Aggregate>> From<Vec<A>> for Aggregates {
    fn from(values: Vec<A>) -> Aggregates {
        let mut values = values.into_iter();
        Aggregates(gathered(&mut || Some(values.next()?.into())))
    }
}

/// A row for each group: its keys and its numbers.
pub(super) fn aggregate(
    mut query: LazyFrame,
    by: Keys,
    values: Aggregates,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let query = groupable(query)?;
    let keys = by.known(&schema)?;
    let values = values.known(&schema)?;
    let of_keys = keys.len();
    if let Some(name) = name_twice(keys.iter().chain(&values), &schema) {
        return Err(ColumnError::NameTwice(name));
    }
    values
        .iter()
        .for_each(|value| wrapping::tell(value, || Ok(schema.clone())));
    let is_of_rows: Vec<bool> = values.iter().map(is_of_rows).collect();
    let mut grouped = query.group_by(keys).agg(values);
    let columns = grouped.collect_schema()?;
    tell_of_lists(columns.iter().skip(of_keys).zip(is_of_rows));
    let (order, is_descending) = order(&columns, of_keys);
    let options = SortMultipleOptions::default()
        .with_order_descending_multi(is_descending)
        .with_nulls_last(true);
    Ok(grouped.sort(order, options))
}

fn name_twice<'a>(columns: impl Iterator<Item = &'a Expr>, schema: &Schema) -> Option<PlSmallStr> {
    let mut had = PlHashSet::new();
    // What is wrong with an expression polars says itself.
    let names = columns.filter_map(|column| Some(column.to_field(schema).ok()?.name));
    names.into_iter().find(|name| !had.insert(name.clone()))
}

/// Whether it calculates with the values of each row, as `ratio` does, and makes no one value of
/// them.
fn is_of_rows(value: &Expr) -> bool {
    match value {
        Expr::Alias(value, _) => is_of_rows(value),
        value => matches!(value, Expr::BinaryExpr { .. }),
    }
}

/// Who divides two columns for each group mostly means their sums, and polars gives a list.
fn tell_of_lists<'a>(columns: impl Iterator<Item = ((&'a PlSmallStr, &'a DataType), bool)>) {
    for ((name, dtype), is_of_rows) in columns {
        if is_of_rows && matches!(dtype, DataType::List(_)) {
            eprintln!(
                "note: `{name}` holds a list, with a value for each row; one value is made of sums:  ratio(col(\"SrcBytes\").sum(), col(\"DstBytes\").sum())"
            );
        }
    }
}

/// By which columns groups are sorted, and which of them downward: by the first number, and
/// then by the keys. The largest comes first, of instants the earliest. Where the first key is
/// an instant, the keys come first.
pub(crate) fn order(columns: &Schema, of_keys: usize) -> (Vec<PlSmallStr>, Vec<bool>) {
    let is_instant = |dtype: &DataType| matches!(dtype, DataType::Datetime(..) | DataType::Date);
    let column = |at: usize| columns.get_at_index(at);
    let keys = (0..of_keys).filter_map(column);
    let keys_first = column(0).is_some_and(|(_, dtype)| is_instant(dtype));
    let number = column(of_keys).filter(|(_, dtype)| !keys_first && !dtype.is_nested());
    let number = number.map(|(name, dtype)| (name.clone(), !is_instant(dtype)));
    let keys = keys.map(|(name, _)| (name.clone(), false));
    number.into_iter().chain(keys).unzip()
}

/// The value that so many of a hundred lie below, of each group of a query: numpy's
/// `percentile`, between the two values next to it. Null and NaN are left out. Float64.
///
/// ```
/// # use argus_nb::prelude::*;
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let flows = df!("Proto" => ["udp", "udp", "tcp"], "Dur" => [1.0, 2.0, 9.0])?;
/// let slowest = flows.aggregate("Proto", percentile("Dur", 95))?;
/// assert_eq!(slowest.column("Dur")?.f64()?.to_vec(), [Some(9.0), Some(1.95)]);
/// # Ok(())
/// # }
/// ```
///
/// (Of a whole column it is `quantile_of`, which gives a number.)
pub fn percentile(values: impl Into<Expr>, percent: impl Into<f64>) -> Expr {
    let percent = percent.into();
    percentile_of(values.into(), percent)
}

fn percentile_of(values: Expr, percent: f64) -> Expr {
    if !(0.0..=100.0).contains(&percent) {
        eprintln!("note: percentile(…, {percent}) is null everywhere: it counts from 0 to 100");
    } else if percent > 0.0 && percent < 1.0 {
        let meant = (percent * 1e8).round() / 1e6;
        eprintln!(
            "note: percentile(…, {percent}) is what {percent} of a hundred values lie below; of {meant} it is  percentile(…, {meant})"
        );
    }
    let numbers = values.cast(DataType::Float64).fill_nan(lit(NULL));
    numbers.quantile(lit(percent / 100.0), QuantileMethod::Linear)
}

#[cfg(test)]
mod tests {
    use crate::flows::{Flows, Times, Verbs};
    use polars::prelude::*;

    fn flows() -> DataFrame {
        df!(
            "SrcAddr" => [Some("10.0.0.1"), Some("10.0.0.2"), None, Some("10.0.0.1")],
            "Dport" => [53u16, 22, 53, 80],
            "TotBytes" => [10i64, 90, 90, 5],
        )
        .unwrap()
    }

    #[test]
    fn sums_leave_nan_out_as_pandas_does_and_have_room() {
        let df = df!("g" => ["a", "a", "b"], "x" => [1.0, f64::NAN, 2.0]).unwrap();
        let sums =
            |answer: DataFrame, name: &str| answer.column(name).unwrap().f64().unwrap().to_vec();
        let each = df.aggregate("g", "x").unwrap();
        assert_eq!(sums(each, "x"), [Some(2.0), Some(1.0)]);
        let table = df.pivot_table("g", "g", "x").unwrap();
        assert_eq!(sums(table, "a"), [Some(1.0), None]);
        let counts = df!("g" => ["a", "a"], "n" => [u32::MAX; 2]).unwrap();
        let both = Some(2 * i64::from(u32::MAX));
        for sums in [
            counts.aggregate("g", "n").unwrap(),
            counts.pivot_table("g", "g", "n").unwrap(),
        ] {
            assert_eq!(sums.columns()[1].i64().unwrap().get(0), both);
        }
    }

    #[test]
    fn the_largest_comes_first_and_null_is_a_group() {
        let bytes = flows().aggregate("SrcAddr", "TotBytes").unwrap();
        let hosts: Vec<_> = bytes
            .column("SrcAddr")
            .unwrap()
            .str()
            .unwrap()
            .iter()
            .collect();
        assert_eq!(hosts, [Some("10.0.0.2"), None, Some("10.0.0.1")]);
        let bytes = bytes.column("TotBytes").unwrap().i64().unwrap();
        assert_eq!(bytes.to_vec(), [Some(90), Some(90), Some(15)]);
    }

    #[test]
    fn keys_and_numbers_are_one_or_several_names_or_expressions() {
        let df = flows();
        let ports = col("Dport").n_unique().alias("ports");
        for (rows, width, answer) in [
            (4, 3, df.aggregate(["SrcAddr", "Dport"], "TotBytes")),
            (3, 3, df.aggregate("SrcAddr", [ports.clone(), len()])),
            (2, 2, df.aggregate(col("TotBytes").gt(lit(50)), ports)),
            (3, 2, df.aggregate(String::from("Dport"), vec!["TotBytes"])),
            (3, 1, df.aggregate("Dport", Vec::<Expr>::new())),
        ] {
            assert_eq!(answer.unwrap().shape(), (rows, width));
        }
    }

    #[test]
    fn instants_go_on() {
        let minute = 60_000_000i64;
        let df = df!("StartTime" => [2 * minute, minute + 5, 2 * minute + 1], "n" => [1i64, 9, 2])
            .unwrap();
        let time = DataType::Datetime(TimeUnit::Microseconds, None);
        let df = df
            .lazy()
            .with_columns([col("StartTime").cast(time)])
            .collect()
            .unwrap();
        let seen = df.aggregate("n", col("StartTime").min()).unwrap();
        let order = seen.column("n").unwrap().i64().unwrap();
        assert_eq!(order.to_vec(), [Some(9), Some(1), Some(2)]);
        let sums = df
            .aggregate(col("StartTime").bucket("1m").unwrap(), "n")
            .unwrap();
        assert_eq!(
            sums.column("n").unwrap().i64().unwrap().to_vec(),
            [Some(9), Some(3)]
        );
    }

    #[test]
    fn a_column_that_is_not_there_is_named() {
        for error in [
            flows().aggregate("srcaddr", "TotBytes").unwrap_err(),
            flows()
                .lazy()
                .aggregate("SrcAddr", ["totbytes"])
                .err()
                .unwrap(),
            flows().aggregate("Dport", "SrcAddr").unwrap_err(),
        ] {
            let error = error.to_string();
            assert!(error.contains("column `"), "{error}");
        }
    }
}
