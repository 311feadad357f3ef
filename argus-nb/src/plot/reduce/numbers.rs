//! A column of numbers, as the reductions ask about it.

use super::left_out::LeftOut;
use crate::data::query::Condition;
use crate::flows::{ColumnError, dtype_of};
use crate::plot::error::{Absence, PlotError};
use crate::plot::layout::axis::{Axis, AxisOptions, Meaning};
use crate::plot::statistics;
use crate::schema::{self, Kind};
use polars::prelude::{DataType, Schema};

/// A column's numbers, wherever they are. What is null or not finite is none, and on a
/// logarithmic axis neither is what is not above zero.
pub struct Numbers {
    pub name: String,
    pub meaning: Meaning,
    pub left_out: LeftOut,
    /// How many rows there are, with a number or without.
    rows: usize,
    place: Place,
}

/// Where the numbers are.
enum Place {
    /// Here: one a row, NaN where there is none.
    Here(Vec<f64>),
    /// With an engine: the rows of which these conditions hold have one, between these ends.
    There {
        conditions: Vec<Condition>,
        ends: Option<(f64, f64)>,
        mean: Option<f64>,
    },
}

impl Numbers {
    /// Numbers in memory.
    pub(super) fn here(
        name: &str,
        meaning: Meaning,
        values: Vec<f64>,
        left_out: LeftOut,
    ) -> Numbers {
        Numbers {
            name: name.to_owned(),
            meaning,
            left_out,
            rows: values.len(),
            place: Place::Here(values),
        }
    }

    /// Numbers of which an engine has said between which ends they lie.
    pub(super) fn there(
        (name, meaning): (&str, Meaning),
        rows: usize,
        left_out: LeftOut,
        conditions: Vec<Condition>,
        ends: Option<(f64, f64)>,
    ) -> Numbers {
        Numbers {
            name: name.to_owned(),
            meaning,
            left_out,
            rows,
            place: Place::There {
                conditions,
                ends,
                mean: None,
            },
        }
    }

    /// The same, of which an engine has said what their mean is, or nearly so.
    pub(super) fn around(mut self, of: Option<f64>) -> Numbers {
        if let Place::There { mean, .. } = &mut self.place {
            *mean = of;
        }
        self
    }

    /// About what the mean of numbers is that an engine has, if that was asked for.
    pub(super) fn mean(&self) -> Option<f64> {
        match &self.place {
            Place::Here(_) => None,
            Place::There { mean, .. } => *mean,
        }
    }

    /// The number of each row, NaN where it has none; nothing of numbers that are not here.
    pub(super) fn values(&self) -> &[f64] {
        match &self.place {
            Place::Here(values) => values,
            Place::There { .. } => &[],
        }
    }

    /// The same, without the column that they are of.
    pub(super) fn into_values(self) -> Vec<f64> {
        match self.place {
            Place::Here(values) => values,
            Place::There { .. } => Vec::new(),
        }
    }

    /// The same, to take some of them out.
    pub(super) fn values_mut(&mut self) -> &mut [f64] {
        match &mut self.place {
            Place::Here(values) => values,
            Place::There { .. } => &mut [],
        }
    }

    /// What holds of the rows that have a number, where an engine has them.
    pub(super) fn conditions(&self) -> &[Condition] {
        match &self.place {
            Place::Here(_) => &[],
            Place::There { conditions, .. } => conditions,
        }
    }

    /// Leaves all numbers out but those of the rows of which more conditions hold.
    pub(super) fn narrow(&mut self, more: &[Condition], among: Option<(f64, f64)>) {
        if let Place::There {
            conditions, ends, ..
        } = &mut self.place
        {
            for condition in more {
                if !conditions.contains(condition) {
                    conditions.push(condition.clone());
                }
            }
            *ends = among;
        }
    }

    /// The least and the greatest value.
    ///
    /// # Errors
    /// If there is none.
    pub fn extent(&self) -> Result<(f64, f64), PlotError> {
        let ends = match &self.place {
            Place::Here(values) => statistics::extent(values),
            Place::There { ends, .. } => *ends,
        };
        ends.ok_or_else(|| self.nothing())
    }

    /// The error of a column without a value.
    pub fn nothing(&self) -> PlotError {
        let why = Absence::LeftOut(self.left_out.to_string());
        PlotError::nothing(&[&self.name], self.rows, why)
    }

    /// An axis of these values between two ends.
    pub fn axis(&self, ends: (f64, f64), options: AxisOptions) -> Axis {
        Axis::from_values(&self.name, self.meaning, ends, options)
    }

    /// How many values there are.
    pub fn count(&self) -> usize {
        self.rows - self.left_out.absent - self.left_out.not_positive
    }
}

/// What the numbers of a column of this type are, if it has any.
pub fn meaning(name: &str, dtype: &DataType) -> Option<Meaning> {
    let field = schema::by_header(name);
    match dtype {
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

/// What the numbers of a column are.
///
/// # Errors
/// A column that is not there, or holds neither numbers nor times; times, where their
/// logarithms are wanted.
pub fn meaning_of(schema: &Schema, name: &str, log: bool) -> Result<Meaning, PlotError> {
    let dtype = dtype_of(schema, name)?;
    match meaning(name, dtype) {
        None => Err(PlotError::Column(ColumnError::NotNumeric {
            name: name.to_owned(),
            dtype: dtype.clone(),
        })),
        Some(Meaning::Time) if log => Err(PlotError::LogOfTime(name.to_owned())),
        Some(meaning) => Ok(meaning),
    }
}

/// # Errors
/// A column that is not there, or holds no times.
pub fn is_time(schema: &Schema, name: &str) -> Result<(), PlotError> {
    let dtype = dtype_of(schema, name)?;
    match meaning(name, dtype) {
        Some(Meaning::Time) => Ok(()),
        _ => Err(PlotError::NotTime {
            name: name.to_owned(),
            dtype: dtype.clone(),
        }),
    }
}
