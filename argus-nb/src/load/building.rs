//! The columns of one chunk, while its rows are cut.

use super::columns::Builder;
use super::dialect::{Dialect, Layout};
use super::error::QUOTED;
use super::fields::Fields;
use super::management::is_flow_of;
use super::misfit::NoValue;
use super::options::OnError;
use super::part::{Found, Misfitting, Part};
use super::plan::Plan;
use super::reading::Reading;
use super::report::{Example, Place, Reason, Tally};
use super::rows::{Block, Cutter, RowFault, Rows};
use super::source::Source;
use memchr::{memchr, memchr_iter};
use polars::prelude::Categories;

/// What the chunks of one file have in common.
pub(super) struct FileContext {
    /// Which of the files it is.
    pub(super) source: usize,
    pub(super) dialect: Dialect,
    /// For each field of a row, its column in the plan.
    pub(super) places: Vec<Option<usize>>,
}

/// A chunk of a file, and what is to become of it.
pub(super) struct ChunkOfFile<'a> {
    pub(super) text: &'a [u8],
    /// There is a quote in it.
    pub(super) quoted: bool,
    /// Its place among all chunks.
    pub(super) index: usize,
    pub(super) file: &'a FileContext,
    pub(super) source: &'a Source,
    pub(super) plan: &'a Plan,
    pub(super) on_error: OnError,
    /// How many rows are wanted, or flows where only those are, if that is limited.
    pub(super) most_rows: Option<usize>,
}

impl ChunkOfFile<'_> {
    /// The pieces of the columns that it holds.
    pub(super) fn build(&self) -> Part {
        let text = self.text;
        let lines = memchr_iter(b'\n', text).count() + usize::from(!text.ends_with(b"\n"));
        let categories = Categories::global().mapping();
        let columns = &self.plan.columns;
        let verbatim: Vec<bool> = columns
            .iter()
            .map(|column| column.reading == Reading::Flags)
            .collect();
        let dialect = &self.file.dialect;
        let mut building = Building {
            chunk: self,
            builders: columns
                .iter()
                .map(|column| Builder::new(column.reading, lines, &categories))
                .collect(),
            found: Found::default(),
            faults: Vec::new(),
            rows: 0,
            wanted_rows: 0,
            clean: simdutf8::basic::from_utf8(text).is_ok()
                && memchr(0, text).is_none()
                && !matches!(dialect.layout, Layout::Aligned(_)),
        };
        Cutter::new(dialect, &self.file.places, &verbatim).cut(text, self.quoted, &mut building);
        Part {
            index: self.index,
            source: self.file.source,
            rows: building.rows,
            wanted_rows: building.wanted_rows,
            lines: lines as u64,
            pieces: building.builders.into_iter().map(Builder::finish).collect(),
            found: building.found,
        }
    }

    /// A place in it, by the line that begins or holds it.
    fn example(&self, begins: usize, text: &[u8]) -> Example {
        let before = &self.text[..begins.min(self.text.len())];
        let lines_before = memchr_iter(b'\n', before).count() as u64;
        Example {
            path: self.source.path.clone(),
            place: Place::Line(lines_before + 1 + self.file.dialect.lines),
            text: String::from_utf8_lossy(&text[..text.len().min(QUOTED * 4)]).into_owned(),
        }
    }

    /// The words and addresses that ra cut to the width of their column. It does so where
    /// spaces set columns apart, and puts a `*` at the end.
    fn cut_by_ra(&self, fields: &Fields<'_>, reading: Reading, rows: &[u32]) -> Tally {
        let mut cut = Tally::default();
        let is_aligned = matches!(self.file.dialect.layout, Layout::Aligned(_));
        if is_aligned && matches!(reading, Reading::Address | Reading::Category) {
            let texts = fields.iter().zip(rows);
            for (text, begins) in texts.filter(|(text, _)| text.ends_with(b"*")) {
                cut.add(|| self.example(*begins as usize, text));
            }
        }
        cut
    }

    /// Whether a row may end after so many fields, because the rest are blank.
    fn may_end_after(&self, fields: usize) -> bool {
        fields < self.width() && self.file.dialect.layout.leaves_blanks_out()
    }

    /// How many fields a row should have.
    fn width(&self) -> usize {
        self.file.dialect.names.len()
    }
}

struct Building<'a> {
    chunk: &'a ChunkOfFile<'a>,
    builders: Vec<Builder>,
    found: Found,
    /// Rows at fault in the block that comes next: which of its rows, where each
    /// begins in the chunk, and why.
    faults: Vec<(usize, usize, RowFault)>,
    /// How many rows are built.
    rows: usize,
    /// How many of them count against [`ChunkOfFile::most_rows`].
    wanted_rows: usize,
    /// All of the chunk is UTF-8 without a NUL, and cut at ASCII characters.
    clean: bool,
}

impl Building<'_> {
    fn has_failed(&self) -> bool {
        !self.found.wider.is_empty() || self.found.first.is_some()
    }

    /// How many rows of a block are taken, and how many of those are wanted: all of
    /// them, or the flows among them.
    fn taken_of(&self, block: &Block<'_>) -> (usize, usize) {
        let chunk = self.chunk;
        let rows = block.rows.len();
        let Some(most) = chunk.most_rows else {
            return (rows, rows);
        };
        let left = most - self.wanted_rows;
        let Some(protocol) = chunk.plan.protocol else {
            return (rows.min(left), rows.min(left));
        };
        let protocols = Fields {
            text: block.text,
            spans: block.spans,
            stride: self.builders.len(),
            column: protocol.at,
            clean: self.clean,
        };
        let mut wanted = 0;
        for (row, protocol) in protocols.iter().enumerate() {
            if wanted == left {
                return (row, wanted);
            }
            wanted += usize::from(is_flow_of(protocol));
        }
        (rows, wanted)
    }

    /// Takes note of the faults of the block's rows, if they are among those taken.
    fn note_faults(&mut self, taken: usize) {
        let chunk = self.chunk;
        for (row, begins, fault) in self.faults.drain(..) {
            if row >= taken {
                continue;
            }
            let rest = &chunk.text[begins..];
            let line = &rest[..memchr(b'\n', rest).unwrap_or(rest.len())];
            let (found, reason) = match fault {
                RowFault::Width(found) if chunk.may_end_after(found) => {
                    self.found.report.short.add(|| chunk.example(begins, line));
                    continue;
                }
                RowFault::Width(found) => {
                    let wanted = chunk.width();
                    (found, Reason::Width { wanted })
                }
                RowFault::OpenQuote(found) => (found, Reason::OpenQuote),
                RowFault::Misaligned => (0, Reason::Misaligned),
            };
            let misfitting = Misfitting {
                row: self.rows + row,
                width: found,
                nulls: chunk.width().saturating_sub(found),
            };
            self.found.note(chunk.on_error, misfitting, reason, || {
                chunk.example(begins, line)
            });
        }
    }
}

/// Neither is called often, and neither is to share registers with the loop that calls
/// it, which is the innermost of a load.
impl Rows for Building<'_> {
    #[inline(never)]
    fn block(&mut self, block: &Block<'_>) -> bool {
        let chunk = self.chunk;
        let (rows, wanted) = self.taken_of(block);
        self.note_faults(rows);
        let stride = self.builders.len();
        let columns = chunk.plan.columns.iter();
        for (at, (builder, column)) in self.builders.iter_mut().zip(columns).enumerate() {
            let fields = Fields {
                text: block.text,
                spans: &block.spans[..rows * stride],
                stride,
                column: at,
                clean: self.clean,
            };
            let (found, rows_before) = (&mut self.found, self.rows);
            let mut absent = Tally::default();
            builder.extend(&fields, &chunk.plan.clock, |row, reason, text| {
                let begins = block.rows[row] as usize;
                let misfit = match reason {
                    NoValue::Absent => return absent.add(|| chunk.example(begins, text)),
                    NoValue::Misfit(misfit) => misfit,
                };
                if column.widens(misfit) {
                    let wider = found.wider.entry(at).or_insert(misfit);
                    *wider = misfit.max(*wider);
                    return;
                }
                let misfitting = Misfitting {
                    row: rows_before + row,
                    width: chunk.width(),
                    nulls: 1,
                };
                let reason = Reason::Value {
                    column: column.name.clone(),
                    misfit,
                };
                found.note(chunk.on_error, misfitting, reason, || {
                    chunk.example(begins, text)
                });
            });
            let cut = chunk.cut_by_ra(&fields, column.reading, block.rows);
            if cut.count > 0 {
                let column = found.report.cut.entry(column.name.clone());
                column.or_default().absorb(&cut, 0);
            }
            if absent.count > 0 {
                let column = found.report.absent.entry(column.name.clone());
                column.or_default().absorb(&absent, 0);
            }
        }
        self.rows += rows;
        self.wanted_rows += wanted;
        !self.has_failed() && chunk.most_rows != Some(self.wanted_rows)
    }

    #[cold]
    fn fault(&mut self, row: usize, begins: usize, fault: RowFault) -> bool {
        let chunk = self.chunk;
        self.faults.push((row, begins, fault));
        match fault {
            RowFault::Misaligned => false,
            RowFault::Width(found) if chunk.may_end_after(found) => true,
            RowFault::Width(_) | RowFault::OpenQuote(_) => chunk.on_error == OnError::Null,
        }
    }

    fn header_again(&mut self) {
        self.found.report.headers += 1;
    }

    fn comment(&mut self) {
        self.found.report.comments += 1;
    }
}
