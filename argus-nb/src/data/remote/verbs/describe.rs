//! What the columns hold, as `describe` says it of a frame.

use super::grouped::summed;
use crate::data::engine::{DataError, Engine};
use crate::data::grouping::Grouping;
use crate::data::moments::moments;
use crate::data::order_statistics::quantiles;
use crate::data::query::{Aggregate, Answer, Condition, Factor, Key, Order, Query};
use crate::data::remote::Remote;
use crate::data::remote::refused::VerbError;
use crate::data::values::{Cell, Values};
use crate::flows::description::{Kind, OF_QUARTILES, QUARTILES, Said, Summary, table};
use polars::prelude::*;

/// A length of time is asked for in seconds.
const MICROSECONDS: f64 = 1e6;
/// What is behind so small a part of a microsecond came of that.
const PARTS: f64 = 1024.0;

impl Remote {
    /// What each column holds, as [`Flows::describe`](crate::flows::Flows::describe) says it: the
    /// engine counts, and a few numbers come here. The infinite are left out of numbers, as
    /// [`quantile_of`](Remote::quantile_of) leaves them out, and of a date only the count is said.
    ///
    /// # Errors
    /// What the engine meets.
    pub fn describe(&self) -> Result<DataFrame, VerbError> {
        let schema = self.schema_ref();
        let mut said = Vec::new();
        for (name, dtype) in schema.iter() {
            let of = match (Kind::of(dtype), dtype) {
                (Kind::Numbers, _) => Said::Numbers(self.of_numbers(name)?),
                (Kind::Times, DataType::Datetime(..) | DataType::Duration(_)) => {
                    self.of_times(name, dtype)?
                }
                (Kind::Text, _) => self.of_text(name)?,
                (Kind::Times | Kind::Other, _) => Said::Other(self.there_are(name)?.0 as usize),
            };
            said.push((name.clone(), of));
        }
        Ok(table(said)?)
    }

    fn of_numbers(&self, name: &str) -> Result<Summary, DataError> {
        let values = Values::new(self, Vec::new(), name, Grouping::Single);
        let extents = values.extents()?;
        let Some(Some(Cell { low, high, .. })) = extents.first().copied() else {
            return Ok(Summary::default());
        };
        let moments = moments(&values, (low, high), false)?.pop().flatten();
        let quartiles = quantiles(&values, &extents, &QUARTILES, |number| number)?;
        Ok(Summary {
            count: moments.map_or(0, |of| of.cell.count as usize),
            mean: moments.map(|of| of.mean),
            std: moments
                .filter(|of| of.cell.count > 1)
                .map(|of| of.deviation()),
            min: Some(low),
            quartiles: quartiles.into_iter().next().flatten(),
            max: Some(high),
        })
    }

    /// Times are told to the microsecond, so their sum is one of distances from the first.
    fn of_times(&self, name: &str, dtype: &DataType) -> Result<Said, VerbError> {
        let values = Values::new(self, Vec::new(), name, Grouping::Single);
        let extents = values.extents()?;
        let Some(Some(Cell {
            count, low, high, ..
        })) = extents.first().copied()
        else {
            return Ok(Said::Times(0, Vec::new()));
        };
        let ticks = |number: f64| match dtype {
            DataType::Duration(_) => {
                ((number * MICROSECONDS * PARTS).round() / PARTS).trunc() as i128
            }
            _ => number as i128,
        };
        let factor = Factor {
            column: name.to_owned(),
            log: false,
            less: low,
            times: 1.0,
        };
        let total = self.ask(&Query {
            aggregates: vec![Aggregate::Total(factor)],
            ..Query::default()
        })?;
        let total = total.column("a0")?.f64()?.get(0).unwrap_or(0.0);
        let count_of = i128::from(count);
        let mean = (ticks(total) + ticks(low) * count_of) / count_of;
        let quartiles = quantiles(&values, &extents, &QUARTILES, |number| number)?;
        let quartiles = quartiles.into_iter().flatten().flatten();
        let mut told = vec![("mean", mean), ("min", ticks(low)), ("max", ticks(high))];
        told.extend(OF_QUARTILES.into_iter().zip(quartiles.map(ticks)));
        let mut said = Vec::new();
        for (row, ticks) in told {
            let column = Column::new(row.into(), [i64::try_from(ticks).ok()]);
            let time = DataType::Int64;
            let text = column.cast(&time)?.cast(dtype)?.cast(&DataType::String)?;
            let text = text.str()?.get(0);
            said.extend(text.map(|text| (row.into(), text.to_owned())));
        }
        Ok(Said::Times(count as usize, said))
    }

    fn of_text(&self, name: &str) -> Result<Said, VerbError> {
        let (count, unique) = self.there_are(name)?;
        let most = Order {
            by: Answer::Aggregate(0),
            descending: true,
        };
        let least = Order {
            by: Answer::Key(0),
            descending: false,
        };
        let most = self.ask(&Query {
            rows: vec![Condition::IsNotNull(name.to_owned())],
            keys: vec![Key::Value(name.to_owned())],
            aggregates: vec![Aggregate::Rows],
            order: vec![most, least],
            limit: Some(1),
        })?;
        let top = most.column("k0")?.cast(&DataType::String)?;
        Ok(Said::Text {
            count,
            unique,
            top: top.str()?.get(0).map(str::to_owned),
            freq: most.column("a0")?.u64()?.get(0),
        })
    }

    /// How many values are not null, and how many of them are different.
    fn there_are(&self, name: &str) -> Result<(u64, u64), VerbError> {
        let asked = [
            col(name).count().alias("count"),
            col(name).n_unique().alias("unique"),
            len().alias("rows"),
        ];
        let counted = summed(self, &asked)?;
        let number = |name: &str| -> PolarsResult<u64> {
            let number = counted.column(name)?.cast(&DataType::UInt64)?;
            Ok(number.u64()?.get(0).unwrap_or(0))
        };
        let (count, unique) = (number("count")?, number("unique")?);
        let has_null = number("rows")? > count;
        Ok((count, unique - u64::from(has_null)))
    }
}
