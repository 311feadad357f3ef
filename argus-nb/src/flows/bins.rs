//! The bin that each number lies in.

use super::column::{ColumnError, numeric};
use polars::prelude::*;

/// Where bins begin and end.
#[derive(Clone, Copy)]
pub(super) enum Division {
    /// Bins as wide as each other: pandas' `cut`.
    Width,
    /// Bins with as many rows as each other: pandas' `qcut`.
    Rows,
}

/// Two columns more: a value is above the one, and at most the other.
pub(super) fn bins(
    mut query: LazyFrame,
    column: &str,
    n: usize,
    division: Division,
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    numeric(&schema, column)?;
    if n == 0 {
        return Err(ColumnError::NoBins(column.to_owned()));
    }
    let (above, upto) = (format!("{column}_above"), format!("{column}_upto"));
    let dtype = DataType::Struct(vec![
        Field::new("above".into(), DataType::Float64),
        Field::new("upto".into(), DataType::Float64),
    ]);
    // `apply`, not `map`: where bins begin depends on all rows at once.
    let both = col(column).cast(DataType::Float64).apply(
        move |values| placed(&values, n, division),
        move |_, field| Ok(Field::new(field.name().clone(), dtype.clone())),
    );
    let both_name = format!("{column} in bins");
    let part = |name: &str| col(&both_name).struct_().field_by_name(name);
    Ok(query
        .with_columns([both.alias(&both_name)])
        .with_columns([part("above").alias(above), part("upto").alias(upto)])
        .drop(cols([both_name])))
}

fn placed(values: &Column, n: usize, division: Division) -> PolarsResult<Column> {
    let numbers = values.f64()?;
    let edges = match division {
        Division::Width => equal_widths(numbers, n),
        Division::Rows => equal_rows(numbers, n)?,
    };
    let bin = |value: Option<f64>| -> Option<usize> {
        let value = value.filter(|value| value.is_finite())?;
        // The first bin has its lower end, too: the least of all values lies there.
        Some(
            edges
                .partition_point(|edge| *edge < value)
                .clamp(1, edges.len() - 1),
        )
    };
    // The first bin's lower end is told a little below the least value, as pandas does, so
    // that what the names of the columns say is true.
    let below = |bin: usize| match bin {
        1 => edges[0] - (edges[edges.len() - 1] - edges[0]) * 0.001,
        _ => edges[bin - 1],
    };
    let bins: Vec<Option<usize>> = numbers.iter().map(bin).collect();
    let above: Float64Chunked = bins.iter().map(|bin| bin.map(below)).collect();
    let upto: Float64Chunked = bins.iter().map(|bin| bin.map(|bin| edges[bin])).collect();
    let fields = [
        above.with_name("above".into()).into_column(),
        upto.with_name("upto".into()).into_column(),
    ];
    let both = StructChunked::from_columns(values.name().clone(), values.len(), &fields)?;
    Ok(both.into_column())
}

/// At least two edges; without a value they bound nothing.
fn equal_widths(numbers: &Float64Chunked, n: usize) -> Vec<f64> {
    let finite = || numbers.iter().flatten().filter(|value| value.is_finite());
    let mut least = finite().fold(f64::INFINITY, f64::min);
    let mut most = finite().fold(f64::NEG_INFINITY, f64::max);
    if least > most {
        return vec![0.0, 0.0];
    }
    if least == most {
        let room = if least == 0.0 {
            0.001
        } else {
            least.abs() * 0.001
        };
        (least, most) = (least - room, most + room);
    }
    let width = (most - least) / n as f64;
    let inner = (0..n).map(|bin| least + bin as f64 * width);
    inner.chain([most]).collect()
}

/// Edges at quantiles. Equal ones are one: there may be fewer bins than were asked for.
fn equal_rows(numbers: &Float64Chunked, n: usize) -> PolarsResult<Vec<f64>> {
    let mut sorted: Vec<f64> = numbers
        .iter()
        .flatten()
        .filter(|value| value.is_finite())
        .collect();
    sorted.sort_unstable_by(f64::total_cmp);
    let Some(last) = sorted.len().checked_sub(1) else {
        return Ok(vec![0.0, 0.0]);
    };
    let quantile = |edge: usize| {
        let at = last as f64 * (edge as f64 / n as f64);
        let (low, part) = (at.floor(), at.fract());
        let (low, high) = (sorted[low as usize], sorted[(low as usize + 1).min(last)]);
        low + (high - low) * part
    };
    let mut edges: Vec<f64> = (0..=n).map(quantile).collect();
    edges.dedup();
    if edges.len() == 1 {
        edges.push(edges[0]);
    }
    Ok(edges)
}
