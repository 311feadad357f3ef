//! Argus' own files become a query, which decodes the columns and the stretches of the
//! files that it needs when it is collected ([`crate::load::on_demand`]).

use super::format::{Argus, Stretch};
use super::plan::RecordPlan;
use crate::load::assemble::assemble;
use crate::load::error::LoadError;
use crate::load::on_demand::{OnDemand, made_on_demand};
use crate::load::options::Load;
use crate::load::pass::Pass;
use crate::load::report;
use crate::load::source::Source;
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
    let mut parts: Vec<OnDemand> = Vec::new();
    for source in sources {
        let file = Arc::new(ScannedFile {
            load: load.clone(),
            source: source.clone(),
            stretches: stretches(source)?,
            begins: Mutex::new(vec![0]),
        });
        for number in 0..file.stretches.count {
            let file = file.clone();
            parts.push(Box::new(move |names| file.flows(number, names)));
        }
    }
    made_on_demand(load, &plan.plan, parts).map_err(refused)
}

/// How a file is divided.
#[derive(Debug, Clone, Copy)]
struct Stretches {
    count: u64,
    length: u64,
}

fn stretches(source: &Source) -> Result<Stretches, LoadError> {
    Ok(match source.is_packed() || source.is_capture()? {
        // Where a packed file can be cut shows when it is unpacked, and a capture's flows
        // when its packets are seen.
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
    })
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
        let (parts, _) = Pass::new(&load, sources, &format).run_typed()?;
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
