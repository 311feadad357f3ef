//! The columns of some records under construction, and what did not become a row of them.

use super::columns::Builder;
use super::plan::RecordPlan;
use crate::load::options::OnError;
use crate::load::part::{Found, Misfitting, Part};
use crate::load::reading::Reading;
use crate::load::report::{Example, Place, Reason};
use argus_records::{Damage, Item, Kind, Trouble};
use polars::prelude::Categories;
use std::path::{Path, PathBuf};

/// What some records became so far.
pub(super) struct Building {
    builders: Vec<Builder>,
    found: Found,
    rows: usize,
    on_error: OnError,
    /// Where the records are from, for what is said of them.
    path: PathBuf,
}

impl Building {
    /// Nothing yet, with room for so many rows.
    pub(super) fn new(plan: &RecordPlan, path: &Path, on_error: OnError, rows: usize) -> Building {
        let categories = Categories::global().mapping();
        let columns = plan.plan.columns.iter().zip(&plan.origins);
        let builders = columns.map(|(column, origin)| {
            let is_category = matches!(column.reading, Reading::Category | Reading::Flags);
            Builder::new(*origin, is_category, rows, &categories)
        });
        Building {
            builders: builders.collect(),
            found: Found::default(),
            rows: 0,
            on_error,
            path: path.to_owned(),
        }
    }

    /// How many rows there are.
    #[inline]
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// Takes what stands next.
    #[inline]
    pub(super) fn take(&mut self, item: &Item<'_>) {
        match item {
            Item::Flow(record) => {
                for builder in &mut self.builders {
                    builder.push(record);
                }
                if record.is_damaged() {
                    self.part_beyond_record(record.offset, record.bytes().len());
                }
                self.rows += 1;
            }
            Item::Management(_) => self.found.report.no_flows.management += 1,
            Item::Other(Kind::Event) => self.found.report.no_flows.events += 1,
            Item::Other(_) => self.found.report.no_flows.unknown += 1,
            Item::Damage(damage) => self.damage(damage),
        }
    }

    /// The part that they became: its place among all, and which of the files it is from.
    pub(super) fn finish(self, index: usize, source: usize) -> Part {
        Part {
            index,
            source,
            rows: self.rows,
            wanted_rows: self.rows,
            lines: 0,
            pieces: self
                .builders
                .into_iter()
                .map(|builder| builder.finish().compact(self.rows))
                .collect(),
            found: self.found,
        }
    }

    /// Some of a record can't be read. What stands before it was, and so does ra.
    #[cold]
    fn part_beyond_record(&mut self, offset: u64, length: usize) {
        let damage = Damage {
            offset,
            length: length as u64,
            trouble: Trouble::PartBeyondRecord,
        };
        let reason = Reason::Damage(damage.trouble);
        let example = self.example(&damage);
        self.found.report.add(reason, || example);
    }

    #[cold]
    fn damage(&mut self, damage: &Damage) {
        let reason = Reason::Damage(damage.trouble);
        let example = self.example(damage);
        self.found.report.bytes_damaged += damage.length;
        // A file that is being written ends within a record, and so does one that was cut
        // off; all that came before is good.
        if damage.trouble == Trouble::Cut || self.on_error != OnError::Fail {
            return self.found.report.add(reason, || example);
        }
        let misfitting = Misfitting {
            row: self.rows,
            width: 0,
            nulls: 0,
        };
        self.found
            .note(self.on_error, misfitting, reason, || example);
    }

    fn example(&self, damage: &Damage) -> Example {
        Example {
            path: self.path.clone(),
            place: Place::Byte(damage.offset),
            text: format!("{} bytes", damage.length),
        }
    }
}
