//! What a file's columns are, judged by its header and its first rows.

use super::dialect::Dialect;
use super::error::LoadError;
use super::fields::Fields;
use super::options::Load;
use super::plan::Plan;
use super::rows::{Block, Cutter, RowFault, Rows};
use super::source::{Meter, Source};
use memchr::{memchr, memrchr};
use std::path::Path;

/// Rows at the start of a file that its columns are judged by.
const JUDGED: usize = 1000;

/// The plan of the columns, from the first file that has rows.
pub(super) fn plan(load: &Load, sources: &[Source]) -> Result<Plan, LoadError> {
    let mut of_empty_file = None;
    for source in sources {
        let opened = source.open(&Meter::default())?;
        let dialect = Dialect::detect(&source.path, &opened.sample, load)?;
        let rows = dialect.spelling.plain(&opened.sample[dialect.skip..]);
        let whole_rows = if opened.whole {
            rows.len()
        } else {
            memrchr(b'\n', &rows).map_or(0, |at| at + 1)
        };
        let plan = judged(&source.path, &dialect, &rows[..whole_rows], load)?;
        if whole_rows > 0 {
            return Ok(plan);
        }
        of_empty_file.get_or_insert(plan);
    }
    of_empty_file.ok_or_else(|| LoadError::missing(&load.pattern))
}

fn judged(path: &Path, dialect: &Dialect, rows: &[u8], load: &Load) -> Result<Plan, LoadError> {
    let width = dialect.names.len();
    let places: Vec<Option<usize>> = (0..width).map(Some).collect();
    let verbatim = vec![false; width];
    let mut first = FirstBlock::default();
    Cutter::new(dialect, &places, &verbatim).cut(rows, memchr(b'"', rows).is_some(), &mut first);
    let values = Fields {
        text: &first.text,
        spans: &first.spans[..first.spans.len().min(JUDGED * width)],
        stride: width,
        column: 0,
        clean: false,
    };
    Plan::new(path, dialect, &values, load)
}

#[derive(Default)]
struct FirstBlock {
    text: Vec<u8>,
    spans: Vec<(u32, u32)>,
}

impl Rows for FirstBlock {
    fn block(&mut self, block: &Block<'_>) -> bool {
        self.text = block.text.to_vec();
        self.spans = block.spans.to_vec();
        false
    }

    fn fault(&mut self, _: usize, _: usize, fault: RowFault) -> bool {
        fault != RowFault::Misaligned
    }
}
