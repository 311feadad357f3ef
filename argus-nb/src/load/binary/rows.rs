//! The flows of one of Argus' own files, one after the other, as rows of the text that ra
//! would print.

use super::blocks::{Block, Blocks, SMALL_BLOCK};
use crate::interrupt::interrupted;
use crate::load::error::LoadError;
use crate::load::row::Row;
use crate::load::source::{Opened, Source};
use crate::schema;
use argus_records::{Item, Records, Trouble};

/// Fields where nobody names any: those of [`crate::records::Flow`].
const DEFAULT: [&str; 11] = [
    "stime", "flgs", "proto", "saddr", "sport", "dir", "daddr", "dport", "pkts", "bytes", "state",
];

/// A file whose records are read one by one.
pub(crate) struct RecordRows {
    source: Source,
    names: Vec<String>,
    /// What stands in each column; nothing where ra prints what is not of a record.
    fields: Vec<Option<&'static argus_records::Field>>,
    blocks: Blocks,
    block: Block,
    /// How far the block is read.
    at: usize,
    /// How many flows were read.
    flows: u64,
    ended: bool,
    text: String,
    spans: Vec<(u32, u32)>,
}

impl RecordRows {
    pub(in crate::load) fn new(
        source: Source,
        opened: Opened,
        wanted: &[&str],
    ) -> Result<RecordRows, LoadError> {
        let wanted = if wanted.is_empty() { &DEFAULT } else { wanted };
        let known = wanted.iter().filter_map(|name| schema::by_header(name));
        let (names, fields) = known
            .map(|field| (field.header.to_owned(), argus_records::field(field.name)))
            .unzip();
        Ok(RecordRows {
            source,
            names,
            fields,
            blocks: Blocks::new(opened.reader_behind(0), SMALL_BLOCK),
            block: Block::default(),
            at: 0,
            flows: 0,
            ended: false,
            text: String::new(),
            spans: Vec::new(),
        })
    }

    pub(in crate::load) fn names(&self) -> &[String] {
        &self.names
    }

    /// The next flow; none behind the last. Damage is an error, and the flows go on behind
    /// it; a record that the end of the file cuts is none.
    pub(in crate::load) fn next(&mut self) -> Result<Option<Row<'_>>, LoadError> {
        loop {
            let block = &self.block.bytes()[self.at.min(self.block.bytes().len())..];
            let offset = self.block.offset + self.at as u64;
            let mut records = Records::new(block).from_offset(offset);
            if self.block.ends {
                records = records.of_a_whole_file();
            }
            let item = records.next();
            self.at += records.consumed();
            match item {
                Some(Item::Flow(record)) => {
                    self.flows += 1;
                    print(&record, &self.fields, &mut self.text, &mut self.spans);
                    break;
                }
                Some(Item::Damage(damage)) if damage.trouble != Trouble::Cut => {
                    return Err(LoadError::Damaged {
                        path: self.source.path.clone(),
                        offset: damage.offset,
                        trouble: damage.trouble,
                    });
                }
                Some(_) => {}
                None if self.ended => return Ok(None),
                None => self.fill()?,
            }
        }
        Ok(Some(Row {
            line: self.flows,
            unit: "record",
            text: self.text.as_bytes(),
            spans: &self.spans,
        }))
    }

    /// Reads the next block.
    fn fill(&mut self) -> Result<(), LoadError> {
        interrupted()?;
        self.at = 0;
        match self.blocks.next(&mut self.block) {
            Ok(more) => self.ended = !more,
            Err(error) => {
                self.ended = true;
                return Err(self.source.broken(error));
            }
        }
        Ok(())
    }
}

/// Writes a record's fields, and where each of them stands.
fn print(
    record: &argus_records::Record<'_>,
    fields: &[Option<&'static argus_records::Field>],
    text: &mut String,
    spans: &mut Vec<(u32, u32)>,
) {
    text.clear();
    spans.clear();
    for field in fields {
        let begins = text.len() as u32;
        if let Some(field) = field {
            field.print(record, text);
        }
        spans.push((begins, text.len() as u32));
    }
}
