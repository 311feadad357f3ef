//! Argus' own records as a format: blocks of whole records, whose fields are decoded.

use super::blocks::{BLOCK, Block, Blocks, SMALL_BLOCK};
use super::columns::Builder;
use super::plan::RecordPlan;
use crate::interrupt::interrupted;
use crate::load::error::LoadError;
use crate::load::options::{Load, OnError};
use crate::load::part::{Found, Misfitting, Part};
use crate::load::pass::{Format, Next, Open};
use crate::load::reading::Reading;
use crate::load::report::{Example, Place, Reason};
use crate::load::source::{Meter, Source};
use argus_records::{Damage, Item, Kind, Records, Trouble};
use polars::prelude::Categories;
use std::sync::atomic::{AtomicU64, Ordering};

/// A record is hardly ever shorter: it tells how many rows a block may have.
const SHORT_RECORD: usize = 96;

/// Files of Argus' own records, read by one plan.
pub(super) struct Argus<'a> {
    load: &'a Load,
    sources: &'a [Source],
    plan: &'a RecordPlan,
    /// Which part of the files is read, if not all.
    stretch: Option<Stretch>,
    /// Where the stretch that was read ends; 0 as long as it was not.
    ended_at: AtomicU64,
}

/// A part of a file: the records that begin in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    /// The first byte of its first record.
    pub(super) begins: u64,
    /// Records that begin here or behind are of the next.
    pub(super) ends: u64,
}

impl Stretch {
    fn blocks(&self, source: &Source, meter: &Meter) -> Result<Blocks, LoadError> {
        let reader = source.reader_from(self.begins, meter)?;
        Ok(Blocks::new(reader, BLOCK).of(self.begins, self.ends))
    }

    /// Where the next begins, found by walking from record to record.
    pub(super) fn walk(&self, source: &Source) -> Result<u64, LoadError> {
        let mut blocks = self.blocks(source, &Meter::default())?;
        let mut block = Block::default();
        while blocks
            .next(&mut block)
            .map_err(|error| source.broken(error))?
        {
            interrupted()?;
        }
        Ok(blocks.offset())
    }
}

impl<'a> Argus<'a> {
    pub(super) fn new(load: &'a Load, sources: &'a [Source], plan: &'a RecordPlan) -> Argus<'a> {
        Argus {
            load,
            sources,
            plan,
            stretch: None,
            ended_at: AtomicU64::new(0),
        }
    }

    /// Only a part of the one file.
    pub(super) fn of(mut self, stretch: Stretch) -> Argus<'a> {
        self.stretch = Some(stretch);
        self
    }

    /// Where the part ends that was read.
    pub(super) fn ended_at(&self) -> Option<u64> {
        Some(self.ended_at.load(Ordering::Relaxed)).filter(|ended_at| *ended_at > 0)
    }

    fn builders(&self, rows: usize) -> Vec<Builder> {
        let categories = Categories::global().mapping();
        let columns = self.plan.plan.columns.iter();
        let origins = self.plan.origins.iter();
        columns
            .zip(origins)
            .map(|(column, origin)| {
                let is_category = matches!(column.reading, Reading::Category | Reading::Flags);
                Builder::new(*origin, is_category, rows, &categories)
            })
            .collect()
    }
}

impl Format for Argus<'_> {
    type Chunks = Blocks;
    type Chunk = Block;
    type File = ();

    fn open(&self, source: usize, meter: &Meter) -> Result<Open<Self>, LoadError> {
        let source = &self.sources[source];
        let size = match self.load.rows {
            Some(_) => SMALL_BLOCK,
            None => BLOCK,
        };
        Ok(Open {
            chunks: match self.stretch {
                Some(stretch) => stretch.blocks(source, meter)?,
                None => Blocks::new(source.reader(meter)?, size),
            },
            file: (),
            note: None,
        })
    }

    fn next(
        &self,
        blocks: &mut Blocks,
        block: &mut Block,
        source: usize,
    ) -> Result<bool, LoadError> {
        let more = blocks.next(block);
        self.ended_at.store(blocks.offset(), Ordering::Relaxed);
        more.map_err(|error| self.sources[source].broken(error))
    }

    fn build(&self, block: &Block, next: &Next<()>) -> Part {
        let mut building = Building {
            builders: self.builders(block.bytes().len() / SHORT_RECORD),
            found: Found::default(),
            rows: 0,
            on_error: self.load.on_error,
            source: &self.sources[next.source],
        };
        let mut records = Records::new(block.bytes()).from_offset(block.offset);
        if block.ends {
            records = records.of_a_whole_file();
        }
        let most_rows = next.most_rows.unwrap_or(usize::MAX);
        while building.rows < most_rows
            && let Some(item) = records.next()
        {
            building.take(&item);
        }
        Part {
            index: next.index,
            source: next.source,
            rows: building.rows,
            wanted_rows: building.rows,
            lines: 0,
            pieces: building
                .builders
                .into_iter()
                .map(|builder| builder.finish().compact(building.rows))
                .collect(),
            found: building.found,
        }
    }
}

struct Building<'a> {
    builders: Vec<Builder>,
    found: Found,
    rows: usize,
    on_error: OnError,
    source: &'a Source,
}

impl Building<'_> {
    #[inline]
    fn take(&mut self, item: &Item<'_>) {
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
            path: self.source.path.clone(),
            place: Place::Byte(damage.offset),
            text: format!("{} bytes", damage.length),
        }
    }
}
