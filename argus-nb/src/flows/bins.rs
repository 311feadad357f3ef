//! The bin that each number lies in.

use super::column::{ColumnError, numeric};
use super::parts::{Number, Part, Plain, cut_as};
use crate::quantiles::{Numbers, quantiles};
use polars::prelude::*;
use polars_arrow::bitmap::Bitmap;
use rayon::prelude::*;

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
    let both = col(column).apply(
        move |values| placed(values.as_materialized_series(), n, division),
        move |_, field| Ok(Field::new(field.name().clone(), dtype.clone())),
    );
    let both_name = format!("{column} in bins");
    let part = |name: &str| col(&both_name).struct_().field_by_name(name);
    Ok(query
        .with_columns([both.alias(&both_name)])
        .with_columns([part("above").alias(above), part("upto").alias(upto)])
        .drop(cols([both_name])))
}

fn placed(values: &Series, n: usize, division: Division) -> PolarsResult<Column> {
    let [above, upto] = match &Plain::new(values)? {
        Plain::Whole(values) => placed_parts(&Part::of_column(values), n, division),
        Plain::Fraction(values) => placed_parts(&Part::of_column(values), n, division),
    };
    let field = |edges: Float64Chunked, name: &str| -> PolarsResult<Column> {
        let edges = edges.with_name(name.into()).into_series();
        Ok(cut_as(edges, values)?.into_column())
    };
    let fields = [field(above, "above")?, field(upto, "upto")?];
    let both = StructChunked::from_columns(values.name().clone(), values.len(), &fields)?;
    Ok(both.into_column())
}

fn placed_parts<T: Number>(
    parts: &[Part<'_, T>],
    n: usize,
    division: Division,
) -> [Float64Chunked; 2] {
    let finite: Vec<Finite<'_, T>> = parts.iter().map(Finite).collect();
    let edges = match division {
        Division::Width => Edges::equal_widths(&finite, n),
        Division::Rows => Edges::equal_rows(&finite, n),
    };
    let below = edges.below();
    let rows = parts.iter().map(Part::len).sum();
    let (mut above, mut upto) = (vec![0.0; rows], vec![0.0; rows]);
    let (mut rest_above, mut rest_upto) = (above.as_mut_slice(), upto.as_mut_slice());
    let mut rooms = Vec::with_capacity(parts.len());
    for part in parts {
        let (room_above, room_upto);
        (room_above, rest_above) = rest_above.split_at_mut(part.len());
        (room_upto, rest_upto) = rest_upto.split_at_mut(part.len());
        rooms.push((part, room_above, room_upto));
    }
    let is_missing = |(part, above, upto): (&Part<'_, T>, &mut [f64], &mut [f64])| {
        let mut rooms = above.iter_mut().zip(upto);
        let mut is_missing = false;
        part.each(|value| {
            let Some((above, upto)) = rooms.next() else {
                return;
            };
            let value = value.map_or(f64::NAN, Number::fraction);
            if value.is_finite() {
                let bin = edges.bin(value);
                (*above, *upto) = (below[bin], edges.edges[bin]);
            } else {
                (*above, *upto) = (f64::NAN, f64::NAN);
                is_missing = true;
            }
        });
        is_missing
    };
    let missing: Vec<bool> = rooms.into_par_iter().map(is_missing).collect();
    // No edge is NaN, so what is was put there for what lies in no bin.
    let there = missing.contains(&true).then(|| {
        let there = upto.iter().map(|edge| !edge.is_nan());
        there.collect::<Bitmap>()
    });
    [above, upto].map(|edges| Float64Chunked::from_vec_validity("".into(), edges, there.clone()))
}

/// The numbers of a part that lie in a bin.
struct Finite<'a, T>(&'a Part<'a, T>);

impl<T: Number> Numbers for Finite<'_, T> {
    #[inline]
    fn for_each(&self, mut take: impl FnMut(f64)) {
        self.0.for_each(|value| {
            if value.is_finite() {
                take(value);
            }
        });
    }
}

/// Where bins begin and end, in ascending order: one more than there are bins, and at least
/// two. Without a value they bound nothing.
struct Edges {
    edges: Vec<f64>,
    /// How many bins there are in a distance of 1, where all are as wide as each other.
    per_width: Option<f64>,
}

impl Edges {
    fn equal_widths<N: Numbers>(numbers: &[N], n: usize) -> Edges {
        let nothing = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut least, mut most) = numbers
            .par_iter()
            .map(|numbers| {
                let (mut least, mut most) = nothing;
                numbers.for_each(|value| {
                    least = if value < least { value } else { least };
                    most = if value > most { value } else { most };
                });
                (least, most)
            })
            .reduce(|| nothing, |a, b| (a.0.min(b.0), a.1.max(b.1)));
        if least > most {
            return Edges::of_nothing();
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
        Edges {
            edges: inner.chain([most]).collect(),
            per_width: Some(1.0 / width),
        }
    }

    /// Edges at quantiles. Equal ones are one: there may be fewer bins than were asked for.
    fn equal_rows<N: Numbers>(numbers: &[N], n: usize) -> Edges {
        let shares: Vec<f64> = (0..=n).map(|edge| edge as f64 / n as f64).collect();
        let Some(mut edges) = quantiles(numbers, &shares) else {
            return Edges::of_nothing();
        };
        edges.dedup();
        if edges.len() == 1 {
            edges.push(edges[0]);
        }
        Edges {
            edges,
            per_width: None,
        }
    }

    fn of_nothing() -> Edges {
        Edges {
            edges: vec![0.0, 0.0],
            per_width: None,
        }
    }

    /// The bin of a value, by its upper edge. The first bin has its lower end, too: the least
    /// of all values lies there.
    #[inline]
    fn bin(&self, value: f64) -> usize {
        let last = self.edges.len() - 1;
        let Some(per_width) = self.per_width else {
            let bin = self.edges.partition_point(|edge| *edge < value);
            return bin.clamp(1, last);
        };
        // Rounding may be off by one; the edges themselves decide.
        let guess = ((value - self.edges[0]) * per_width) as usize;
        let mut bin = (guess + 1).clamp(1, last);
        while bin > 1 && self.edges[bin - 1] >= value {
            bin -= 1;
        }
        while bin < last && self.edges[bin] < value {
            bin += 1;
        }
        bin
    }

    /// The lower end of each bin. That of the first is told a little below the least value, as
    /// pandas does, so that what the names of the columns say is true: a thousandth of the range
    /// of bins of one width, and 0.001 of quantiles.
    fn below(&self) -> Vec<f64> {
        let last = self.edges.len() - 1;
        let room = match self.per_width {
            Some(_) => (self.edges[last] - self.edges[0]) * 0.001,
            None => 0.001,
        };
        let mut below = vec![0.0; last + 1];
        below[1..].copy_from_slice(&self.edges[..last]);
        below[1] -= room;
        below
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_on_an_edge_lies_below_it() {
        for n in [1, 3, 7, 10, 1000] {
            let least = -0.7;
            let numbers: Vec<f64> = (0..5000).map(|k| least + f64::from(k) * 0.1).collect();
            let edges = Edges::equal_widths(&[&numbers[..]], n);
            for value in numbers.iter().chain(&edges.edges) {
                let bin = edges.edges.partition_point(|edge| edge < value);
                assert_eq!(edges.bin(*value), bin.clamp(1, n), "{value} of {n}");
            }
        }
    }
}
