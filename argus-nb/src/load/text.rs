//! Text as a format: chunks of whole rows, whose fields are cut and read.

use super::building::{ChunkOfFile, FileContext};
use super::chunks::{CHUNK, Chunk, Chunks, SMALL_CHUNK};
use super::dialect::Dialect;
use super::error::LoadError;
use super::options::Load;
use super::part::Part;
use super::pass::{Format, Next, Open};
use super::plan::Plan;
use super::source::{Meter, Source};
use super::user_data::UserData;

/// Files of text, read by one plan.
pub(super) struct Text<'a> {
    load: &'a Load,
    sources: &'a [Source],
    plan: &'a Plan,
}

impl<'a> Text<'a> {
    pub(super) fn new(load: &'a Load, sources: &'a [Source], plan: &'a Plan) -> Text<'a> {
        Text {
            load,
            sources,
            plan,
        }
    }
}

impl Format for Text<'_> {
    type Chunks = Chunks;
    type Chunk = Chunk;
    type File = FileContext;

    fn open(&self, source: usize, meter: &Meter) -> Result<Open<Self>, LoadError> {
        let path = &self.sources[source].path;
        let opened = self.sources[source].open(meter)?;
        let dialect = Dialect::detect(path, &opened.sample, self.load)?;
        let mut places = vec![None; dialect.names.len()];
        let fields = self.plan.places(path, &dialect)?.into_iter();
        for (place, field) in fields.enumerate() {
            places[field] = Some(place);
        }
        let size = match self.load.rows {
            Some(_) => SMALL_CHUNK,
            None => CHUNK,
        };
        let mut chunks = Chunks::new(opened, size, &dialect);
        if UserData::among(&dialect.names).is_some() {
            chunks = chunks.with_a_row_a_line();
        }
        Ok(Open {
            chunks,
            note: self.plan.columns_left_out(self.load, path, &dialect),
            file: FileContext {
                source,
                dialect,
                places,
            },
        })
    }

    fn next(
        &self,
        chunks: &mut Chunks,
        chunk: &mut Chunk,
        source: usize,
    ) -> Result<bool, LoadError> {
        let has_rows = chunks.next(chunk);
        has_rows.map_err(|error| error.into_load_error(&self.sources[source]))
    }

    fn build(&self, chunk: &Chunk, next: &Next<FileContext>) -> Part {
        let chunk = ChunkOfFile {
            text: chunk.text(),
            quoted: chunk.quoted,
            index: next.index,
            file: &next.file,
            source: &self.sources[next.source],
            plan: self.plan,
            on_error: self.load.on_error,
            most_rows: next.most_rows,
        };
        chunk.build()
    }
}
