//! What a table says of a value of each row.

use super::column::{ColumnError, dtype_of, known};
use super::groups::Index;
use polars::prelude::*;

/// The columns of `table` beside each row whose `left` is the table's `right`.
pub(super) fn lookup(
    mut query: LazyFrame,
    table: &DataFrame,
    left: &str,
    right: &str,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let left_dtype = dtype_of(&schema, left)?;
    let keys = known(table, right)?;
    let right_dtype = keys.dtype();
    if !are_alike(left_dtype, right_dtype) {
        return Err(ColumnError::KeysDiffer {
            left: left.to_owned(),
            left_dtype: Box::new(left_dtype.clone()),
            right: right.to_owned(),
            right_dtype: Box::new(right_dtype.clone()),
            cast: as_rust(left_dtype),
        });
    }
    check_unique(keys)?;
    // What does not fit into the type of the rows' column is equal to none of its values.
    let keys = keys.as_materialized_series().cast(left_dtype)?;
    let others = table
        .columns()
        .iter()
        .filter(|column| column.name() != right);
    let others: Vec<Column> = others.map(|column| column.rechunk()).collect();
    match Index::new(&keys)? {
        Some(index) => beside(query, &schema, left, index, others),
        None => Ok(joined(query, table, left, (right, left_dtype))),
    }
}

/// What is found of each row, before it becomes columns.
const FOUND: &str = "argus-nb: found";

/// The rows with what the index finds of each: polars' own joins sort the rows that they find
/// back into their order, and take several times as long.
fn beside(
    query: LazyFrame,
    schema: &Schema,
    left: &str,
    index: Index,
    others: Vec<Column>,
) -> Result<LazyFrame, ColumnError> {
    let mut named = Vec::new();
    for column in &others {
        let name = match schema.contains(column.name()) {
            true => format!("{}_right", column.name()),
            false => column.name().to_string(),
        };
        if schema.contains(&name) {
            return Err(polars_err!(Duplicate: "column `{name}` is there already").into());
        }
        named.push((column.name().clone(), name));
    }
    if others.is_empty() {
        return Ok(query);
    }
    let fields = others.iter().map(|column| column.field().into_owned());
    let dtype = DataType::Struct(fields.collect());
    let found = col(left).map(
        move |keys| {
            let rows = index.rows_of(keys.as_materialized_series())?;
            let columns = others.iter().map(|column| column.take(&rows));
            let columns: Vec<Column> = columns.collect::<PolarsResult<_>>()?;
            let found = StructChunked::from_columns(keys.name().clone(), keys.len(), &columns)?;
            Ok(found.into_column())
        },
        move |_, field| Ok(Field::new(field.name().clone(), dtype.clone())),
    );
    let part = |(of_table, name): &(PlSmallStr, String)| {
        let part = col(FOUND).struct_().field_by_name(of_table);
        part.alias(name.as_str())
    };
    Ok(query
        .with_columns([found.alias(FOUND)])
        .with_columns(named.iter().map(part).collect::<Vec<_>>())
        .drop(cols([FOUND])))
}

/// The same of keys without an index, such as lists.
fn joined(
    query: LazyFrame,
    table: &DataFrame,
    left: &str,
    (right, dtype): (&str, &DataType),
) -> LazyFrame {
    let key = col(right).cast(dtype.clone());
    let table = table.clone().lazy().with_columns([key]);
    let table = table.filter(col(right).is_not_null());
    let args = JoinArgs {
        maintain_order: MaintainOrderJoin::Left,
        ..JoinArgs::new(JoinType::Left)
    };
    query.join(table, [col(left)], [col(right)], args)
}

/// Whether values of both can be equal.
fn are_alike(left: &DataType, right: &DataType) -> bool {
    let is_text = |dtype: &DataType| {
        matches!(
            dtype,
            DataType::String | DataType::Categorical(..) | DataType::Enum(..)
        )
    };
    (is_text(left) && is_text(right))
        || (left.is_integer() && right.is_integer())
        || (left.is_float() && right.is_primitive_numeric())
        || left == right
}

fn as_rust(dtype: &DataType) -> &'static str {
    match dtype {
        DataType::UInt8 => "UInt8",
        DataType::UInt16 => "UInt16",
        DataType::UInt32 => "UInt32",
        DataType::UInt64 => "UInt64",
        DataType::Int32 => "Int32",
        DataType::Int64 => "Int64",
        DataType::Float64 => "Float64",
        _ => "String",
    }
}

/// A row can be given one answer. Two rows of a key that is null are no answer at all.
fn check_unique(keys: &Column) -> Result<(), ColumnError> {
    let keys = keys.drop_nulls();
    if keys.n_unique()? == keys.len() {
        return Ok(());
    }
    let twice = is_duplicated(keys.as_materialized_series())?;
    let twice = keys.filter(&twice)?.cast(&DataType::String)?;
    Err(ColumnError::KeyTwice {
        name: keys.name().to_string(),
        value: twice.str()?.get(0).unwrap_or_default().to_owned(),
    })
}
