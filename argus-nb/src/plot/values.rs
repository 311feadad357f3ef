//! A column becomes numbers on an axis, or groups of rows.

use super::{PlotError, statistics};
use crate::display::grouped;
use crate::flows::{ColumnError, known};
use crate::interrupt::interrupted;
use crate::schema::{self, Kind};
use polars::prelude::*;
use rayon::prelude::*;
use std::borrow::Cow;
use std::fmt;

/// A column as f64, a value a row; null and what is not finite is NaN.
pub(super) struct Values {
    pub name: String,
    pub numbers: Vec<f64>,
    pub meaning: Meaning,
    pub left_out: LeftOut,
}

/// Rows of a column that have no place in the figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct LeftOut {
    /// Null, NaN or infinite.
    pub absent: usize,
    /// Zero and less, on a logarithmic axis.
    pub not_positive: usize,
}

/// What the numbers of a column are, and so how an axis names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Numbers in a unit, which is empty where they have none.
    Number { unit: &'static str },
    /// Microseconds since 1970, UTC.
    Time,
    /// Port numbers, which nobody wants in thousands.
    Port,
}

impl Values {
    /// # Errors
    /// A column that is not there, or holds neither numbers nor times.
    pub fn of(df: &DataFrame, name: &str) -> Result<Values, PlotError> {
        interrupted()?;
        let column = known(df, name)?;
        let meaning = meaning(column).ok_or_else(|| ColumnError::NotNumeric {
            name: name.to_owned(),
            dtype: column.dtype().clone(),
        })?;
        let to_seconds = |unit: &TimeUnit| match unit {
            TimeUnit::Nanoseconds => 1e-9,
            TimeUnit::Microseconds => 1e-6,
            TimeUnit::Milliseconds => 1e-3,
        };
        let scale = match column.dtype() {
            DataType::Datetime(unit, _) => to_seconds(unit) * 1e6,
            DataType::Date => 86_400e6,
            DataType::Duration(unit) => to_seconds(unit),
            _ => 1.0,
        };
        let numbers = numbers(column, scale)?;
        let absent = if column.dtype().is_float() {
            let numbers = numbers.par_iter().with_min_len(1 << 16);
            numbers.filter(|value| value.is_nan()).count()
        } else {
            column.null_count()
        };
        Ok(Values {
            name: name.to_owned(),
            numbers,
            meaning,
            left_out: LeftOut {
                absent,
                not_positive: 0,
            },
        })
    }

    /// Values for an axis; on a logarithmic one those of zero and less become
    /// NaN.
    ///
    /// # Errors
    /// As [`Values::of`], and times on a logarithmic axis.
    pub fn on_axis(df: &DataFrame, name: &str, log: bool) -> Result<Values, PlotError> {
        let mut values = Values::of(df, name)?;
        if !log {
            return Ok(values);
        }
        if values.meaning == Meaning::Time {
            return Err(PlotError::LogOfTime(name.to_owned()));
        }
        for value in values.numbers.iter_mut().filter(|value| **value <= 0.0) {
            *value = f64::NAN;
            values.left_out.not_positive += 1;
        }
        Ok(values)
    }

    /// # Errors
    /// As [`Values::of`], and a column that holds no times.
    pub fn times_of(df: &DataFrame, name: &str) -> Result<Values, PlotError> {
        let column = known(df, name)?;
        match meaning(column) {
            Some(Meaning::Time) => Values::of(df, name),
            _ => Err(PlotError::NotTime {
                name: name.to_owned(),
                dtype: column.dtype().clone(),
            }),
        }
    }

    /// The least and the greatest value.
    ///
    /// # Errors
    /// If there is none.
    pub fn extent(&self) -> Result<(f64, f64), PlotError> {
        statistics::extent(&self.numbers).ok_or_else(|| self.nothing())
    }

    /// The error of a column without a value.
    pub fn nothing(&self) -> PlotError {
        PlotError::Nothing {
            name: self.name.clone(),
            rows: self.numbers.len(),
            left_out: self.left_out.to_string(),
        }
    }

    /// How many values there are.
    pub fn count(&self) -> usize {
        self.numbers.len() - self.left_out.absent - self.left_out.not_positive
    }
}

/// `12 null or not finite and 3 not above zero left out`, or nothing.
impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let absent = || format!("{} null or not finite", grouped(self.absent));
        let not_positive = || format!("{} not above zero", grouped(self.not_positive));
        match (self.absent, self.not_positive) {
            (0, 0) => Ok(()),
            (_, 0) => write!(f, "{} left out", absent()),
            (0, _) => write!(f, "{} left out", not_positive()),
            (_, _) => write!(f, "{} and {} left out", absent(), not_positive()),
        }
    }
}

/// What a column's numbers are, if it has any.
pub(super) fn meaning(column: &Column) -> Option<Meaning> {
    let field = schema::by_header(column.name());
    match column.dtype() {
        DataType::Datetime(..) | DataType::Date => Some(Meaning::Time),
        DataType::Duration(_) => Some(Meaning::Number { unit: "s" }),
        dtype if dtype.is_primitive_numeric() => Some(match field {
            Some(field) if field.kind == Kind::Port => Meaning::Port,
            Some(field) => Meaning::Number { unit: field.unit },
            None => Meaning::Number { unit: "" },
        }),
        _ => None,
    }
}

/// Larger than anything measured: the length of an axis beyond it is infinite.
const LARGEST: f64 = 1e300;

/// A column as f64, times the scale; null and what is not finite is NaN.
fn numbers(column: &Column, scale: f64) -> Result<Vec<f64>, PlotError> {
    let physical = column.to_physical_repr();
    let series = physical.as_materialized_series();
    // Counts and times are by far the most: without a copy in between.
    if let Ok(integers) = series.i64() {
        return Ok(each(integers, |value| value as f64 * scale));
    }
    let floats = series.cast(&DataType::Float64).map_err(ColumnError::from)?;
    let floats = floats.f64().map_err(ColumnError::from)?;
    Ok(each(floats, |value| {
        if value.abs() <= LARGEST {
            value * scale
        } else {
            f64::NAN
        }
    }))
}

/// Every value as a number, its parts at the same time.
fn each<T>(values: &ChunkedArray<T>, number: impl Fn(T::Native) -> f64 + Sync) -> Vec<f64>
where
    T: PolarsNumericType,
{
    let mut numbers = vec![0.0; values.len()];
    let mut rest = numbers.as_mut_slice();
    let mut parts = Vec::new();
    for part in values.downcast_iter() {
        let (room, behind) = rest.split_at_mut(part.len());
        rest = behind;
        parts.push((part, room));
    }
    parts
        .into_par_iter()
        .for_each(|(part, room)| match part.validity() {
            None => room
                .par_iter_mut()
                .with_min_len(1 << 16)
                .zip(part.values().as_slice())
                .for_each(|(room, value)| *room = number(*value)),
            Some(_) => room.iter_mut().zip(part.iter()).for_each(|(room, value)| {
                *room = value.map_or(f64::NAN, |value| number(*value));
            }),
        });
    numbers
}

/// The rows of a frame by the value of a column: the largest groups, each by its
/// name, and the rest as one.
pub(super) struct Groups {
    pub column: String,
    /// Most rows first, ties by name; [`Groups::rest`] is not among them.
    pub named: Vec<Group>,
    /// How many more values there are.
    pub rest: Option<usize>,
    /// The group of each row; that of the rest is `named.len()`.
    of_row: Vec<u32>,
}

pub(super) struct Group {
    pub name: String,
}

impl Groups {
    /// # Errors
    /// A column that is not there, or that polars can't group by.
    pub fn of(df: &DataFrame, column: &str, most: usize) -> Result<Groups, PlotError> {
        let words = known(df, column)?;
        let (of_row, sizes) = match by_category(words)? {
            Some(parted) => parted,
            None => by_value(df, column)?,
        };
        let mut order: Vec<(usize, String, usize, usize)> = sizes
            .into_iter()
            .enumerate()
            .map(|(group, Size { rows, first })| (group, word(words, first), rows, first))
            .collect();
        // The text "null" and null are of one name: the first row decides.
        order.sort_by(|a, b| {
            let by_name = || (&a.1, a.3).cmp(&(&b.1, b.3));
            b.2.cmp(&a.2).then_with(by_name)
        });
        let rest = order.split_off(order.len().min(most));
        let mut code = vec![order.len() as u32; order.len() + rest.len()];
        for (place, (group, ..)) in order.iter().enumerate() {
            code[*group] = place as u32;
        }
        let mut of_row = of_row;
        of_row
            .par_iter_mut()
            .with_min_len(1 << 16)
            .for_each(|group| *group = code[*group as usize]);
        Ok(Groups {
            column: column.to_owned(),
            named: order
                .into_iter()
                .map(|(_, name, ..)| Group { name })
                .collect(),
            rest: (!rest.is_empty()).then_some(rest.len()),
            of_row,
        })
    }

    /// Everything in one group without a name.
    pub fn one() -> Groups {
        Groups {
            column: String::new(),
            named: vec![Group {
                name: String::new(),
            }],
            rest: None,
            of_row: Vec::new(),
        }
    }

    /// How many groups are drawn, the rest as one of them.
    pub fn len(&self) -> usize {
        self.named.len() + usize::from(self.rest.is_some())
    }

    /// Whether the rows were not parted at all.
    pub fn is_one(&self) -> bool {
        self.column.is_empty()
    }

    /// The group of a row.
    pub fn at(&self, row: usize) -> usize {
        self.of_row.get(row).map_or(0, |&group| group as usize)
    }

    /// The group of each row; empty if the rows were not parted.
    pub fn of_rows(&self) -> &[u32] {
        &self.of_row
    }

    /// The name of a group, as a legend has it.
    pub fn name(&self, group: usize) -> String {
        match (self.named.get(group), self.rest) {
            (Some(named), _) => named.name.clone(),
            (None, Some(rest)) => format!("{} others", grouped(rest)),
            (None, None) => String::new(),
        }
    }

    /// The values of each group that are there, in order of rows.
    pub fn part<'a>(&self, values: &'a Values) -> Vec<Cow<'a, [f64]>> {
        let numbers = &values.numbers;
        if self.is_one() && values.count() == numbers.len() {
            return vec![Cow::Borrowed(numbers)];
        }
        let mut parts = vec![Vec::new(); self.len()];
        for (row, &value) in numbers.iter().enumerate() {
            if value.is_finite() {
                parts[self.at(row)].push(value);
            }
        }
        parts.into_iter().map(Cow::Owned).collect()
    }
}

/// How many rows a group has, and which is the first.
struct Size {
    rows: usize,
    first: usize,
}

/// The group of each row, and the groups.
type Parted = (Vec<u32>, Vec<Size>);

/// By the values of any column that polars can group by.
fn by_value(df: &DataFrame, column: &str) -> Result<Parted, PlotError> {
    let grouped = df.group_by([column]).map_err(ColumnError::from)?;
    let groups = grouped.get_groups();
    let mut of_row = vec![0u32; df.height()];
    let mut sizes = Vec::with_capacity(groups.len());
    for (code, group) in groups.iter().enumerate() {
        let code = code as u32;
        let first = match group {
            GroupsIndicator::Idx((first, rows)) => {
                rows.iter().for_each(|&row| of_row[row as usize] = code);
                first
            }
            GroupsIndicator::Slice([first, len]) => {
                of_row[first as usize..(first + len) as usize].fill(code);
                first
            }
        };
        sizes.push(Size {
            rows: group.len(),
            first: first as usize,
        });
    }
    Ok((of_row, sizes))
}

/// By the numbers that a category has already: one look at each row, where grouping
/// would make a list of them.
fn by_category(column: &Column) -> Result<Option<Parted>, PlotError> {
    if !matches!(
        column.dtype(),
        DataType::Categorical(..) | DataType::Enum(..)
    ) {
        return Ok(None);
    }
    let physical = column.to_physical_repr();
    let physical = physical
        .cast(&DataType::UInt32)
        .map_err(ColumnError::from)?;
    let numbers = physical.u32().map_err(ColumnError::from)?;
    // Null is 0, a category one more than its number.
    let mut place: Vec<Option<u32>> = Vec::new();
    let mut sizes: Vec<Size> = Vec::new();
    let mut of_row = Vec::with_capacity(column.len());
    for (row, number) in numbers.iter().enumerate() {
        let number = number.map_or(0, |number| number as usize + 1);
        if place.len() <= number {
            place.resize(number + 1, None);
        }
        let group = *place[number].get_or_insert_with(|| {
            sizes.push(Size {
                rows: 0,
                first: row,
            });
            sizes.len() as u32 - 1
        });
        sizes[group as usize].rows += 1;
        of_row.push(group);
    }
    Ok(Some((of_row, sizes)))
}

/// A value as text; null is said.
pub(super) fn word(column: &Column, row: usize) -> String {
    match column.get(row) {
        Ok(AnyValue::Null) | Err(_) => "null".to_owned(),
        Ok(value) => match value.get_str() {
            Some(text) => text.to_owned(),
            None => value.to_string(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_and_what_is_not_finite_is_absent() {
        let df = df!("Dur" => [Some(1.5), None, Some(f64::INFINITY), Some(f64::NAN)]).unwrap();
        let values = Values::of(&df, "Dur").unwrap();
        assert_eq!((values.count(), values.left_out.absent), (1, 3));
        assert_eq!(values.extent().unwrap(), (1.5, 1.5));
        assert_eq!(values.meaning, Meaning::Number { unit: "s" });
    }

    #[test]
    fn the_largest_groups_are_named_and_the_rest_is_counted() {
        let df = df!(
            "Proto" => ["udp", "tcp", "udp", "arp", "icmp"],
            "TotPkts" => [Some(1i64), Some(2), Some(3), None, Some(5)]
        )
        .unwrap();
        let groups = Groups::of(&df, "Proto", 2).unwrap();
        let names: Vec<String> = (0..groups.len()).map(|i| groups.name(i)).collect();
        assert_eq!(names, ["udp", "arp", "2 others"]);
        let rows: Vec<usize> = (0..5).map(|row| groups.at(row)).collect();
        assert_eq!(rows, [0, 2, 0, 1, 2]);
        let values = Values::of(&df, "TotPkts").unwrap();
        assert_eq!(
            groups.part(&values),
            [vec![1.0, 3.0], vec![], vec![2.0, 5.0]]
        );
    }
}
