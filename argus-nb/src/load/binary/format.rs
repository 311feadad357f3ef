//! Argus' own records as a format: blocks of whole records, whose fields are decoded.

use super::blocks::{BLOCK, Block, Blocks, SMALL_BLOCK};
use super::building::Building;
use super::plan::RecordPlan;
use crate::interrupt::interrupted;
use crate::load::error::LoadError;
use crate::load::options::Load;
use crate::load::part::Part;
use crate::load::pass::{Format, Next, Open};
use crate::load::source::{Meter, Source};
use argus_records::Records;
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
        let path = &self.sources[next.source].path;
        let rows = block.bytes().len() / SHORT_RECORD;
        let mut building = Building::new(self.plan, path, self.load.on_error, rows);
        let mut records = Records::new(block.bytes()).from_offset(block.offset);
        if block.ends {
            records = records.of_a_whole_file();
        }
        let most_rows = next.most_rows.unwrap_or(usize::MAX);
        while building.rows() < most_rows
            && let Some(item) = records.next()
        {
            building.take(&item);
        }
        building.finish(next.index, next.source)
    }
}
