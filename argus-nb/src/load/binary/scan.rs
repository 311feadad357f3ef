//! Argus' own files become a query, which decodes the columns and the stretches of the
//! files that it needs when it is collected.
//!
//! polars' streaming engine has no source that asks a program for rows. It has unions,
//! which take one input after the other, and functions on the rows that pass by. So each
//! stretch of a file is a frame of one row, whose columns are those of the flows and hold
//! nothing, and a function that makes the stretch's flows of it: of the columns that the
//! query left there. That way projections are pushed down, a limit stops at the stretch
//! that reaches it, and of a file there is never more than a stretch in memory.
//!
//! Why it is so: `docs/decisions.md#a-scan-of-records-is-a-union-of-stretches`.

use super::format::{Argus, Stretch};
use super::plan::RecordPlan;
use crate::load::assemble::assemble;
use crate::load::error::LoadError;
use crate::load::options::Load;
use crate::load::pass::{Outcome, Pass};
use crate::load::report;
use crate::load::source::Source;
use crate::load::union::one_after_the_other;
use polars::prelude::*;
use std::sync::{Arc, Mutex, PoisonError};

/// How many bytes of a file are decoded at once.
const STRETCH: u64 = 16 << 20;
/// How many stretches a file has at most: each is a node of the query.
const MOST_STRETCHES: u64 = 256;

/// A query on Argus' own files.
pub(in crate::load) fn scan(load: &Load, sources: &[Source]) -> Result<LazyFrame, LoadError> {
    let refused = |source| LoadError::Polars {
        path: load.pattern.clone(),
        source,
    };
    let plan = RecordPlan::new(load)?;
    let seed = seed(load, &plan).map_err(refused)?;
    let mut queries = Vec::new();
    for source in sources {
        let file = Arc::new(ScannedFile {
            // Each stretch has the columns that the query left, and no others.
            load: load.clone(),
            source: source.clone(),
            stretches: stretches(source),
            begins: Mutex::new(vec![0]),
        });
        for number in 0..file.stretches.count {
            let file = file.clone();
            let flows = move |seed: DataFrame| {
                let names = seed.get_column_names();
                let names: Vec<&str> = names.iter().map(|name| name.as_str()).collect();
                let flows = file.flows(number, &names);
                flows.map_err(|error| PolarsError::ComputeError(error.to_string().into()))
            };
            let optimizations =
                AllowedOptimizations::PROJECTION_PUSHDOWN | AllowedOptimizations::STREAMING;
            // Frames of their own, which no optimizer takes for one.
            let query = seed
                .clone()
                .lazy()
                .map(flows, optimizations, None, Some("ARGUS SCAN"));
            queries.push(query);
        }
    }
    one_after_the_other(queries).map_err(refused)
}

/// One row without values, of the columns that the query may ask for.
fn seed(load: &Load, plan: &RecordPlan) -> PolarsResult<DataFrame> {
    let zone = plan.plan.clock.time_zone();
    let files = load.file_column.iter();
    let files = files.map(|name| Column::full_null(name.as_str().into(), 1, &DataType::String));
    let columns = plan.plan.columns.iter().map(|column| {
        let dtype = column.reading.dtype(zone.clone());
        Column::full_null(column.name.as_str().into(), 1, &dtype)
    });
    DataFrame::new(1, files.chain(columns).collect())
}

/// How a file is divided.
#[derive(Debug, Clone, Copy)]
struct Stretches {
    count: u64,
    length: u64,
}

fn stretches(source: &Source) -> Stretches {
    match source.is_packed() {
        // Where a packed file can be cut shows when it is unpacked.
        true => Stretches {
            count: 1,
            length: u64::MAX,
        },
        false => {
            let length = STRETCH.max(source.size.div_ceil(MOST_STRETCHES));
            Stretches {
                count: source.size.div_ceil(length).max(1),
                length,
            }
        }
    }
}

/// A file of a query.
struct ScannedFile {
    load: Load,
    source: Source,
    stretches: Stretches,
    /// Where the stretches begin, as far as that is known: only whoever has read one knows
    /// where the record begins that is the first of the next.
    begins: Mutex<Vec<u64>>,
}

impl ScannedFile {
    /// The flows of a stretch, in the columns of these names.
    fn flows(&self, number: u64, names: &[&str]) -> Result<DataFrame, LoadError> {
        let plan = RecordPlan::new(&self.load)?.only(names);
        let mut load = self.load.clone();
        let of_files = load
            .file_column
            .take_if(|name| !names.contains(&name.as_str()));
        drop(of_files);
        load.rows = None;
        let stretch = Stretch {
            begins: self.begins(number)?,
            ends: match number + 1 == self.stretches.count {
                true => u64::MAX,
                false => (number + 1) * self.stretches.length,
            },
        };
        let sources = std::slice::from_ref(&self.source);
        let format = Argus::new(&load, sources, &plan).of(stretch);
        let Outcome::Done(parts, _) = Pass::new(&load, sources, &format).run()? else {
            return Err(super::widened(&load));
        };
        if let Some(ends) = format.ended_at() {
            self.note_begin(number + 1, ends);
        }
        let (df, report) = assemble(&load, sources, &plan.plan, parts)?;
        if !report.has_nothing_unusual() {
            report::say(&self.source.path, &report);
        }
        Ok(df)
    }

    /// Where a stretch begins. Those before it are walked, from record to record, if nobody
    /// has read them yet.
    fn begins(&self, number: u64) -> Result<u64, LoadError> {
        let mut begins = self.begins.lock().unwrap_or_else(PoisonError::into_inner);
        while (begins.len() as u64) <= number {
            let known = begins.len() as u64;
            let stretch = Stretch {
                begins: begins[begins.len() - 1],
                ends: known * self.stretches.length,
            };
            begins.push(stretch.walk(&self.source)?);
        }
        Ok(begins[number as usize])
    }

    fn note_begin(&self, number: u64, at: u64) {
        let mut begins = self.begins.lock().unwrap_or_else(PoisonError::into_inner);
        if begins.len() as u64 == number {
            begins.push(at);
        }
    }
}
