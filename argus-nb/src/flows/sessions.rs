//! Flows of one key that no gap divides.

use super::column::{ColumnError, dtype_of, times};
use super::groups::Groups;
use super::instant::stretch_in_micros;
use super::order::start_time;
use super::parts::{Part, cut_as};
use polars::prelude::*;
use polars_arrow::bitmap::Bitmap;
use rayon::prelude::*;

/// A number for each stretch of a key's flows that no gap divides.
pub(super) fn sessions(
    mut query: LazyFrame,
    gap: &str,
    by: &[String],
) -> Result<LazyFrame, ColumnError> {
    let schema = query.collect_schema()?;
    let time = start_time(&schema);
    let (unit, _) = times(&schema, time)?;
    for name in by {
        dtype_of(&schema, name)?;
    }
    let gap = Gap {
        micros: stretch_in_micros(gap)?,
        unit,
    };
    let keys = by.iter().map(String::as_str);
    let asked: Vec<Expr> = std::iter::once(time).chain(keys).map(col).collect();
    // `apply`, not `map`: it is one question of all rows, since the flow before may stand
    // anywhere.
    let number = apply_multiple(
        move |columns| {
            let numbers = numbered(columns, gap)?.into_series();
            let times = columns[0].as_materialized_series();
            Ok(cut_as(numbers, times)?.into_column())
        },
        asked,
        |_, _| Ok(Field::new("session".into(), DataType::UInt32)),
        false,
    );
    Ok(query.with_columns([number.alias("session")]))
}

/// The longest time between two flows of a session.
#[derive(Clone, Copy)]
struct Gap {
    micros: i64,
    /// What the column of times counts in.
    unit: TimeUnit,
}

impl Gap {
    fn is_less_than(self, ticks: i64) -> bool {
        let nanos = match self.unit {
            TimeUnit::Nanoseconds => 1,
            TimeUnit::Microseconds => 1_000,
            TimeUnit::Milliseconds => 1_000_000,
        };
        i128::from(ticks) * nanos > i128::from(self.micros) * 1_000
    }
}

/// The numbers of sessions, of times and the keys of their flows.
fn numbered(columns: &[Column], gap: Gap) -> PolarsResult<UInt32Chunked> {
    let [times, keys @ ..] = columns else {
        polars_bail!(ComputeError: "sessions are made of times");
    };
    let keys = keys.iter().map(Column::as_materialized_series);
    let groups = Groups::of_several(keys, times.len())?;
    let times = times.as_materialized_series().to_physical_repr();
    let mut sessions = Sessions {
        gap,
        groups: &groups,
        latest: vec![(None, 0); groups.len()],
        numbers: vec![0; times.len()],
    };
    let there = in_order_of_time(times.i64()?, |row, time| sessions.take(row, time));
    let numbers = sessions.numbers;
    Ok(UInt32Chunked::from_vec_validity(
        "session".into(),
        numbers,
        there,
    ))
}

struct Sessions<'a> {
    gap: Gap,
    groups: &'a Groups,
    /// Of each key, when its last flow began, and the number of its session.
    latest: Vec<(Option<i64>, u32)>,
    numbers: Vec<u32>,
}

impl Sessions<'_> {
    #[inline]
    fn take(&mut self, row: usize, time: i64) {
        let (last, session) = &mut self.latest[self.groups.of_rows[row] as usize];
        if let Some(before) = last.replace(time)
            && self.gap.is_less_than(time - before)
        {
            *session += 1;
        }
        self.numbers[row] = *session;
    }
}

/// Takes rows with a time in its order, equal ones as they stand. Which rows those are, unless
/// all are.
fn in_order_of_time(times: &Int64Chunked, mut take: impl FnMut(usize, i64)) -> Option<Bitmap> {
    let parts = Part::of_column(times);
    let each = |take: &mut dyn FnMut(usize, Option<i64>)| {
        let mut row = 0;
        for part in &parts {
            part.each(|time| {
                take(row, time);
                row += 1;
            });
        }
    };
    let (mut latest, mut is_in_order, mut is_whole) = (i64::MIN, true, true);
    each(&mut |_, time| match time {
        Some(time) => {
            is_in_order &= latest <= time;
            latest = time;
        }
        None => is_whole = false,
    });
    if is_in_order {
        each(&mut |row, time| {
            if let Some(time) = time {
                take(row, time);
            }
        });
    } else {
        let mut rows = Vec::with_capacity(times.len());
        each(&mut |row, time| rows.extend(time.map(|time| (time, row as IdxSize))));
        rows.par_sort_unstable();
        for (time, row) in rows {
            take(row as usize, time);
        }
    }
    (!is_whole).then(|| times.iter().map(|time| time.is_some()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sessions_are_those_of_the_rows_in_the_order_of_time() {
        let seconds = [
            Some(90i64),
            Some(0),
            None,
            Some(5),
            Some(3),
            Some(200),
            Some(5),
        ];
        let df = df!("StartTime" => seconds, "a" => ["x", "x", "x", "y", "x", "x", "y"], "b" => [1i64; 7]);
        for (unit, per_second) in [
            (TimeUnit::Milliseconds, 1_000i64),
            (TimeUnit::Microseconds, 1_000_000),
            (TimeUnit::Nanoseconds, 1_000_000_000),
        ] {
            let times = (col("StartTime") * lit(per_second)).cast(DataType::Datetime(unit, None));
            let df = df.clone().unwrap().lazy().with_columns([times]);
            let by = ["a".to_owned(), "b".to_owned()];
            for (by, expected) in [
                (&by[..], [1, 0, 9, 0, 0, 2, 0]),
                (&by[..1], [1, 0, 9, 0, 0, 2, 0]),
                (&[], [1, 0, 9, 0, 0, 2, 0]),
            ] {
                let numbered = sessions(df.clone(), "60s", by).unwrap().collect().unwrap();
                let numbers = numbered.column("session").unwrap().u32().unwrap().to_vec();
                let expected = expected.map(|number| (number < 9).then_some(number));
                assert_eq!(numbers, expected, "{by:?} {unit:?}");
            }
        }
    }
}
