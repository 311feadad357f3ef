//! A column of a frame by its name, or why there is none that serves.

use super::instant::TimeError;
use crate::streaming::{Watch, is_in_memory};
use crate::suggest;
use polars::prelude::*;

/// A column that is not there, or does not hold what was asked of it.
#[derive(Debug, thiserror::Error)]
pub enum ColumnError {
    /// No column of that name.
    #[error("no column `{name}`{}\n  columns here: {}", suggest::did_you_mean(.nearest), .columns.join(", "))]
    Unknown {
        name: String,
        nearest: Vec<String>,
        columns: Vec<String>,
    },
    /// A question of numbers, asked of something else.
    #[error(
        "column `{name}` is {dtype}, and numbers are needed\n  hint: {}", numbers_instead(.name, .dtype)
    )]
    NotNumeric { name: String, dtype: DataType },
    /// A question of times, asked of something else.
    #[error(
        "column `{name}` is {dtype}, and times are needed\n  hint: StartTime is one; `load` reads the times that ra prints"
    )]
    NotTimes { name: String, dtype: DataType },
    /// A question of true and false, asked of something else.
    #[error(
        "column `{name}` is {dtype}, and true or false is needed\n  hint: make such a column: df.lazy().with_columns([col(\"{name}\").eq(lit(…)).alias(\"label\")]).collect()?"
    )]
    NotLabels { name: String, dtype: DataType },
    /// A frame that is not one of flows.
    #[error("no field of a flow to make features of: one of {} is needed\n  columns here: {}", .wanted.join(", "), .columns.join(", "))]
    NoFields {
        wanted: Vec<&'static str>,
        columns: Vec<String>,
    },
    /// Two numbers of each group that have one name.
    #[error(
        "two of the columns would be called `{0}`\n  hint: give one of them another name: .alias(\"another\")"
    )]
    NameTwice(PlSmallStr),
    /// A fraction for a column of whole numbers.
    #[error(
        "column `{name}` holds whole numbers ({dtype}), and {value} is none\n  hint: let it hold fractions first: df.assign(\"{name}\", col(\"{name}\").cast(DataType::Float64))?"
    )]
    NotWhole {
        name: String,
        dtype: DataType,
        value: f64,
    },
    /// A text that is no network.
    #[error("`{0}` is not a network\n  hint: write it as 10.0.0.0/8 or 2001:db8::/32")]
    NotANetwork(String),
    /// More bits than an address has.
    #[error(
        "an address does not have {0} bits\n  hint: of IPv4 a network is up to 32 bits, as in subnet(24), and of IPv6 up to 128"
    )]
    NotAPrefix(u8),
    /// Two columns whose values are never equal.
    #[error(
        "`{left}` is {left_dtype} and `{right}` of the table is {right_dtype}, which are never equal\n  hint: give both the same type: table.assign(\"{right}\", col(\"{right}\").cast(DataType::{cast}))?"
    )]
    KeysDiffer {
        left: String,
        left_dtype: Box<DataType>,
        right: String,
        right_dtype: Box<DataType>,
        /// What the second should be cast to, as Rust writes it.
        cast: &'static str,
    },
    /// A table in which one looks up, with two answers.
    #[error(
        "`{value}` stands in column `{name}` of the table more than once, and which row is meant?\n  hint: keep the first of each: table.lazy().unique_stable(Some(cols([\"{name}\"])), UniqueKeepStrategy::First).collect()?"
    )]
    KeyTwice { name: String, value: String },
    /// A table that would be too wide for anyone.
    #[error(
        "column `{name}` has {values} values, and each would be a column; at most {most} are\n  hint: make rows of `{name}`, which may be as many as they are: name it first"
    )]
    TooWide {
        name: String,
        values: usize,
        most: usize,
    },
    /// A share of rows that is none.
    #[error("{0} is no share of the rows\n  hint: choose 0.0 to 1.0; the median is 0.5")]
    NotAShare(f64),
    /// No bins.
    #[error("no bins to put `{0}` into\n  hint: choose one bin or more")]
    NoBins(String),
    /// A text that is no time, or no length of time.
    #[error(transparent)]
    Time(#[from] TimeError),
    /// polars could not answer.
    #[error(transparent)]
    Polars(#[from] PolarsError),
}

/// The column of that name, or an error that names its neighbours.
pub(crate) fn known<'a>(df: &'a DataFrame, name: &str) -> Result<&'a Column, ColumnError> {
    df.column(name).map_err(|_| unknown(df.schema(), name))
}

/// The values of a column, which is all that the query is asked for: a column has to fit into
/// memory, the others have not.
pub(super) fn values(mut query: LazyFrame, name: &str) -> Result<Series, ColumnError> {
    // Of a frame that is there, nothing has to be planned.
    if let DslPlan::DataFrameScan { df, .. } = &query.logical_plan {
        return Ok(known(df, name)?.as_materialized_series().clone());
    }
    dtype_of(&*query.collect_schema()?, name)?;
    let frame = if is_in_memory(&query) {
        query.select([col(name)]).collect()?
    } else {
        let watch = Watch::default();
        watch.collect(query.select([watch.column(col(name))]))?
    };
    Ok(frame.column(name)?.as_materialized_series().clone())
}

/// The type of a column, or an error that names its neighbours.
pub(crate) fn dtype_of<'a>(schema: &'a Schema, name: &str) -> Result<&'a DataType, ColumnError> {
    schema.get(name).ok_or_else(|| unknown(schema, name))
}

/// What to ask of a column that holds no numbers.
fn numbers_instead(name: &str, dtype: &DataType) -> String {
    match dtype {
        DataType::Categorical(..) | DataType::Enum(..) => {
            format!(
                "choose a numeric column; how often each value occurs is df.counts(\"{name}\")?"
            )
        }
        _ => format!(
            "choose a numeric column, or make one: df.assign(\"{name}\", col(\"{name}\").strict_cast(DataType::Float64))?"
        ),
    }
}

/// The type of a column of numbers, or of true and false, which are 1 and 0.
pub(crate) fn numeric<'a>(schema: &'a Schema, name: &str) -> Result<&'a DataType, ColumnError> {
    let dtype = dtype_of(schema, name)?;
    if !dtype.is_primitive_numeric() && !dtype.is_bool() {
        return Err(ColumnError::NotNumeric {
            name: name.to_owned(),
            dtype: dtype.clone(),
        });
    }
    Ok(dtype)
}

/// The unit and zone of a column of times.
pub(super) fn times(
    schema: &Schema,
    name: &str,
) -> Result<(TimeUnit, Option<TimeZone>), ColumnError> {
    match dtype_of(schema, name)? {
        DataType::Datetime(unit, zone) => Ok((*unit, zone.clone())),
        dtype => Err(ColumnError::NotTimes {
            name: name.to_owned(),
            dtype: dtype.clone(),
        }),
    }
}

pub(crate) fn unknown(schema: &Schema, name: &str) -> ColumnError {
    let columns: Vec<String> = schema.iter_names().map(|name| name.to_string()).collect();
    ColumnError::Unknown {
        name: name.to_owned(),
        nearest: suggest::similar(name, columns.iter().map(String::as_str)),
        columns,
    }
}
/// Whether a column holds words of few kinds, which polars numbers in eight bits.
pub(crate) fn is_narrow(dtype: &DataType) -> bool {
    let physical = match dtype {
        DataType::Categorical(categories, _) => categories.physical(),
        DataType::Enum(categories, _) => categories.physical(),
        _ => return false,
    };
    matches!(physical, CategoricalPhysical::U8)
}

/// A query that can be grouped by any of its columns. polars counts words of few kinds in eight bits
/// (an `Enum` of at most 255), and groups of such are not built: they become categories as Argus'
/// own are.
pub(crate) fn groupable(mut query: LazyFrame) -> PolarsResult<LazyFrame> {
    let schema = query.collect_schema()?;
    let narrow = schema.iter().filter(|(_, dtype)| is_narrow(dtype));
    let wide = DataType::from_categories(Categories::global());
    let cast = |name: &PlSmallStr| Expr::Column(name.clone()).cast(wide.clone());
    let casts: Vec<Expr> = narrow.map(|(name, _)| cast(name)).collect();
    Ok(match casts.is_empty() {
        true => query,
        false => query.with_columns(casts),
    })
}

/// The numbers that categories have in memory, of a column of such. They are of three types, two of
/// which polars has not built as numbers of their own.
///
/// # Errors
/// What polars meets.
pub(crate) fn categories(values: &Series) -> PolarsResult<Option<UInt32Chunked>> {
    let physical = match values.dtype() {
        DataType::Categorical(categories, _) => categories.physical(),
        DataType::Enum(categories, _) => categories.physical(),
        _ => return Ok(None),
    };
    let name = values.name().clone();
    Ok(Some(match physical {
        CategoricalPhysical::U8 => {
            let numbers = values.cat8()?.physical().iter();
            numbers.map(|number| number.map(u32::from)).collect_ca(name)
        }
        CategoricalPhysical::U16 => {
            let numbers = values.cat16()?.physical().iter();
            numbers.map(|number| number.map(u32::from)).collect_ca(name)
        }
        CategoricalPhysical::U32 => values.cat32()?.physical().clone(),
    }))
}
