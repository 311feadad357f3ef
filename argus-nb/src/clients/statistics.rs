//! What records say besides their columns: how many they stand for, how long they took, when
//! they ended; and what of that is left when they are merged.

use super::columns::Columns;
use super::merged::Merged;
use super::records::Records;
use super::spans::after;
use crate::flows::Reduction;
use polars::prelude::*;

/// How many records were merged. `Trans` counts what was merged before, too.
pub(super) const RECORDS: &str = "argus-nb: records";
/// How many records a record stands for.
pub(super) const WEIGHT: &str = "argus-nb: weight";
/// How long a record, or the mean of what it stands for, took, in seconds.
pub(super) const LENGTH: &str = "argus-nb: length";
/// How long all took for which a record stands, and the squares of that.
const TOTAL: &str = "argus-nb: total";
const SQUARES: &str = "argus-nb: squares";
/// When a record ended, where that is not printed.
pub(super) const ENDED: &str = "argus-nb: ended";
/// Whether a record is a part of what it was, so that its rates are no longer its own.
pub(super) const IS_PART: &str = "argus-nb: is a part";
/// The shortest of the durations, and the longest.
pub(super) const SHORTEST: &str = "argus-nb: shortest";
pub(super) const LONGEST: &str = "argus-nb: longest";

/// When records ended, in a column of its own, where that is not printed.
pub(super) fn prepared(columns: &Columns) -> Option<Expr> {
    match columns.instants("ltime") {
        Some(_) => None,
        None => Some(ended(columns)?.alias(ENDED)),
    }
}

/// When records ended: as it is printed, or their duration after they began.
pub(super) fn ended(columns: &Columns) -> Option<Expr> {
    if let Some(ended) = columns.instants("ltime") {
        return Some(col(ended));
    }
    let (began, length) = (columns.instants("stime")?, columns.numbers("dur")?);
    Some(col(began).map_many(
        |columns| after(&columns[0], &columns[1]),
        &[col(length)],
        |_, fields| Ok(fields[0].clone()),
    ))
}

/// From one instant to another.
pub(super) fn seconds(from: Expr, to: Expr) -> Expr {
    (to - from)
        .dt()
        .total_microseconds(false)
        .cast(DataType::Float64)
        / lit(1e6)
}

/// What is known of how long records took, where each of them may stand for several.
#[derive(Debug, Clone)]
pub(super) struct Lengths {
    /// When they began, and when they ended.
    times: Option<[String; 2]>,
    /// How long they took, in seconds, as they say; what stands first counts. Of a record that
    /// stands for several, the mean.
    said: Vec<String>,
    trans: Option<String>,
    stddev: Option<String>,
    shortest: Option<String>,
    longest: Option<String>,
    is_of_parts: bool,
}

impl Lengths {
    pub(super) fn new(columns: &Columns) -> Lengths {
        let printed = columns.instants("ltime");
        let ended = printed.or_else(|| ended(columns).is_some().then(|| ENDED.to_owned()));
        let is_of_parts = columns.dtype(IS_PART).is_some();
        // What a record says of itself is not so of a part of it.
        let own = |field: &str| columns.numbers(field).filter(|_| !is_of_parts);
        Lengths {
            times: columns.instants("stime").zip(ended).map(Into::into),
            said: ["mean", "dur"].into_iter().filter_map(own).collect(),
            trans: columns.numbers("trans"),
            stddev: columns.numbers("stddev"),
            shortest: own("min"),
            longest: own("max"),
            is_of_parts,
        }
    }

    /// The columns of records that it needs, where they are.
    pub(super) fn needed(&self) -> impl Iterator<Item = &String> {
        let others = [&self.trans, &self.stddev, &self.shortest, &self.longest];
        let others = others.into_iter().flatten();
        self.times.iter().flatten().chain(&self.said).chain(others)
    }

    /// Gives each record what is added up: its length, and, if it may stand for several, how often
    /// that counts.
    ///
    /// # Errors
    /// None, where the columns are those of the records.
    pub(super) fn measure(&self, records: &mut Records) -> PolarsResult<()> {
        if !records.has(LENGTH) {
            let length = self.of_records(records)?;
            records.add(length.with_name(LENGTH.into()).into_column());
        }
        let formulas = self.formulas();
        if formulas.is_empty() {
            return Ok(());
        }
        let others = [&self.trans, &self.stddev, &self.shortest, &self.longest];
        let mut names: Vec<&str> = vec![LENGTH];
        names.extend(others.into_iter().flatten().map(String::as_str));
        let columns = names.iter().map(|name| records.column(name));
        let columns = DataFrame::new(records.len(), columns.collect::<PolarsResult<_>>()?)?;
        let measured = columns.lazy().select(formulas).collect()?;
        measured
            .columns()
            .iter()
            .cloned()
            .for_each(|column| records.add(column));
        Ok(())
    }

    fn of_records(&self, records: &Records) -> PolarsResult<Series> {
        let mut length: Option<Series> = None;
        for name in &self.said {
            let said = records.column(name)?.cast(&DataType::Float64)?;
            let said = said.as_materialized_series();
            let known = match length {
                None => said.clone(),
                Some(length) => length.zip_with(&length.is_not_null(), said)?,
            };
            if known.null_count() == 0 {
                return Ok(known);
            }
            length = Some(known);
        }
        let Some([began, ended]) = &self.times else {
            let none = || Series::full_null(LENGTH.into(), records.len(), &DataType::Float64);
            return Ok(length.unwrap_or_else(none));
        };
        let took = (records.column(ended)? - records.column(began)?)?;
        let micros = took.duration()?.microseconds();
        let took = micros.cast(&DataType::Float64)? / 1e6;
        match length {
            None => Ok(took),
            Some(length) => length.zip_with(&length.is_not_null(), &took),
        }
    }

    /// What is added up besides the length alone.
    fn formulas(&self) -> Vec<Expr> {
        let number = |name: &str| col(name).cast(DataType::Float64);
        let extreme = |name: &String| number(name).fill_null(col(LENGTH));
        let shortest = self
            .shortest
            .iter()
            .map(|name| extreme(name).alias(SHORTEST));
        let longest = self.longest.iter().map(|name| extreme(name).alias(LONGEST));
        let mut formulas: Vec<Expr> = shortest.chain(longest).collect();
        if let Some(trans) = &self.trans {
            let weight = || {
                col(trans.as_str())
                    .cast(DataType::Int64)
                    .fill_null(lit(1i64))
            };
            let times = || weight().cast(DataType::Float64);
            let stddev = match &self.stddev {
                Some(stddev) => number(stddev).fill_null(lit(0.0)),
                None => lit(0.0),
            };
            let spread = when(weight().gt(lit(1)))
                .then(stddev.clone() * stddev)
                .otherwise(lit(0.0));
            let squares = spread + col(LENGTH) * col(LENGTH);
            formulas.extend([
                weight().alias(WEIGHT),
                (col(LENGTH) * times()).alias(TOTAL),
                (squares * times()).alias(SQUARES),
            ]);
        }
        formulas
    }

    /// What durations come to, and how many records there were.
    pub(super) fn merged(&self) -> Vec<Merged> {
        let numbers = Merged::numbers;
        let or_length = |known: &Option<String>, name| match known {
            Some(_) => name,
            None => LENGTH,
        };
        let mut merged = vec![
            Merged::records(RECORDS, IDX_DTYPE),
            numbers(
                SHORTEST,
                or_length(&self.shortest, SHORTEST),
                Reduction::Least,
            ),
            numbers(
                LONGEST,
                or_length(&self.longest, LONGEST),
                Reduction::Greatest,
            ),
        ];
        merged.extend(match self.trans {
            Some(_) => [
                numbers(LENGTH, TOTAL, Reduction::SumOrZero),
                numbers(SQUARES, SQUARES, Reduction::SumOrZero),
                numbers(WEIGHT, WEIGHT, Reduction::SumOrZero),
            ],
            // Each record counts once.
            None => [
                numbers(LENGTH, LENGTH, Reduction::SumOrZero),
                numbers(SQUARES, LENGTH, Reduction::SquaresOrZero),
                Merged::records(WEIGHT, DataType::Int64),
            ],
        });
        if let Some([_, ended]) = &self.times {
            merged.push(numbers(ENDED, ended, Reduction::Greatest));
        }
        if self.is_of_parts {
            merged.push(Merged::parts(IS_PART));
        }
        merged
    }
}

/// The mean of the durations, where there is a record to have one.
pub(super) fn mean() -> Expr {
    when(col(WEIGHT).gt(lit(0)))
        .then(col(LENGTH) / col(WEIGHT).cast(DataType::Float64))
        .otherwise(lit(NULL))
}

/// The mean of their squares.
pub(super) fn mean_square() -> Expr {
    when(col(WEIGHT).gt(lit(0)))
        .then(col(SQUARES) / col(WEIGHT).cast(DataType::Float64))
        .otherwise(lit(NULL))
}

/// Their sum.
pub(super) fn total() -> Expr {
    col(LENGTH)
}
