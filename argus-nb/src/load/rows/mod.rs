//! A chunk of whole rows becomes blocks of fields: `block` is what is handed over, and to
//! whom; `quoted` what quotes mean; `aligned` where columns end that spaces set apart; the
//! cutting itself is here.

mod aligned;
mod block;
mod quoted;
#[cfg(test)]
mod tests;

use aligned::{cut_at, is_aligned, unpadded};
use block::BLOCK;
pub(super) use block::{Block, RowFault, Rows};
use quoted::{Cut, Quoting, Unquoted, csv_reader, quoting};

use super::delimiters::Delimiters;
use super::dialect::{Dialect, Layout};
use super::user_data::{Span, UserData};
use memchr::memchr;

/// How the fields of a row lie, and which of them are wanted.
pub(super) struct Cutter<'a> {
    layout: &'a Layout,
    /// How many fields a row has.
    width: usize,
    /// For each field of a row, its place among the wanted ones.
    places: &'a [Option<usize>],
    /// How many are wanted.
    wanted: usize,
    /// For each wanted field, whether its padding is part of it, as in `Flgs`.
    verbatim: &'a [bool],
    user_data: Option<UserData>,
    /// The header without space at its end, which may be printed again among
    /// the rows.
    header: &'a [u8],
    /// Rows may have a separator behind their last field.
    trailing: bool,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(
        dialect: &'a Dialect,
        places: &'a [Option<usize>],
        verbatim: &'a [bool],
    ) -> Cutter<'a> {
        Cutter {
            layout: &dialect.layout,
            width: dialect.names.len(),
            places,
            wanted: places.iter().flatten().count(),
            verbatim,
            user_data: UserData::among(&dialect.names),
            header: &dialect.header,
            trailing: dialect.spelling.trailing,
        }
    }

    /// Cuts a chunk into blocks of rows; `quoted` says whether there is a quote in
    /// it. Blank lines are no rows.
    ///
    /// The innermost loop of a load is in one of these. Inlined into its caller, it has to
    /// share the registers and takes a tenth more instructions: each is on its own.
    pub(super) fn cut(&self, chunk: &[u8], quoted: bool, rows: &mut impl Rows) {
        match (self.layout, &self.user_data) {
            (Layout::Aligned(ends), _) => self.cut_aligned(chunk, ends, rows),
            (Layout::Separated(separator), Some(user_data)) => {
                self.cut_user_data(chunk, *separator, user_data, rows);
            }
            (Layout::Separated(separator), None) if quoted => {
                self.cut_quoted(chunk, *separator, rows);
            }
            (Layout::Separated(separator), None) => self.cut_plain(chunk, *separator, rows),
        }
    }

    /// Without a quote in the chunk every separator and every line break counts.
    #[inline(never)]
    fn cut_plain(&self, chunk: &[u8], separator: u8, rows: &mut impl Rows) {
        // Fields that nobody wants are written behind those of their row, where the
        // next row overwrites them: one branch less for each field.
        let nowhere = self.wanted;
        let places: Vec<usize> = self
            .places
            .iter()
            .map(|place| place.unwrap_or(nowhere))
            .collect();
        let mut spans = vec![(0u32, 0u32); BLOCK * self.wanted + 1];
        let mut starts = Vec::with_capacity(BLOCK);
        let (mut row_begins, mut begins, mut field) = (0usize, 0usize, 0usize);
        let chunk_end = (!chunk.ends_with(b"\n")).then_some(chunk.len());
        for at in Delimiters::new(chunk, separator, b'\n').chain(chunk_end) {
            let place = starts.len() * self.wanted + places.get(field).copied().unwrap_or(nowhere);
            spans[place] = (begins as u32, at as u32);
            field += 1;
            let is_row_end = chunk.get(at).is_none_or(|byte| *byte == b'\n');
            if !is_row_end {
                begins = at + 1;
                continue;
            }
            let mut line = &chunk[row_begins..at];
            if let [rest @ .., b'\r'] = line {
                line = rest;
                spans[place].1 = spans[place].1.max(begins as u32 + 1) - 1;
            }
            let is_row = if self.is_header(line) {
                rows.header_again();
                false
            } else if field == self.width {
                !line.is_empty()
            } else {
                let row = &mut spans[starts.len() * self.wanted..][..self.wanted];
                let other = OtherWidth {
                    line,
                    row: starts.len(),
                    begins: row_begins,
                    fields: field,
                    last_is_empty: line.ends_with(&[separator]),
                };
                self.take_other_width(&other, row, rows)
            };
            if is_row {
                starts.push(row_begins as u32);
                if starts.len() == BLOCK {
                    if !rows.block(&Block::new(chunk, &spans[..BLOCK * self.wanted], &starts)) {
                        return;
                    }
                    starts.clear();
                }
            }
            field = 0;
            begins = at + 1;
            row_begins = begins;
        }
        if !starts.is_empty() {
            let filled = &spans[..starts.len() * self.wanted];
            rows.block(&Block::new(chunk, filled, &starts));
        }
    }

    /// Returns whether the line is a row; what that lacks is empty then.
    #[cold]
    #[inline(never)]
    fn take_other_width(
        &self,
        other: &OtherWidth<'_>,
        spans: &mut [(u32, u32)],
        rows: &mut impl Rows,
    ) -> bool {
        if is_comment(other.line) {
            rows.comment();
            return false;
        }
        if other.line.is_empty() {
            return false;
        }
        if !self.is_trailing(other.fields, other.last_is_empty) {
            let fault = RowFault::Width(other.fields);
            let taken = rows.fault(other.row, other.begins, fault);
            self.empty_from(if taken { other.fields } else { 0 }, spans);
        }
        true
    }

    /// With quotes it is the csv crate's, field by field. It would take a quote that is
    /// never closed to the end of the chunk: such a line is cut alone, and the reading
    /// begins anew behind it.
    #[inline(never)]
    fn cut_quoted(&self, chunk: &[u8], separator: u8, rows: &mut impl Rows) {
        let mut block = Unquoted::default();
        let mut from = 0;
        while from < chunk.len() {
            let mut reader = csv_reader(separator, &chunk[from..]);
            let mut record = csv::ByteRecord::new();
            let mut next = chunk.len();
            // A slice of bytes can't fail to be read.
            while reader.read_byte_record(&mut record).unwrap_or(false) {
                let begin = record.position().map_or(0, |position| position.byte());
                let begin = behind_blank_lines(chunk, from + begin as usize);
                let end = from + reader.position().byte() as usize;
                let line_end = memchr(b'\n', &chunk[begin..]).map_or(chunk.len(), |at| begin + at);
                let row = &chunk[begin..end.min(chunk.len()).max(begin)];
                let is_misquoted = if line_end + 1 < end {
                    quoting(row, separator) != Quoting::Closed
                } else {
                    end >= chunk.len() && quoting(row, separator) == Quoting::Open
                };
                let line = &chunk[begin..line_end];
                if is_misquoted {
                    // The line has a field at least, its first.
                    let _ = csv_reader(separator, line).read_byte_record(&mut record);
                }
                let cut = Cut {
                    record: &record,
                    begin,
                    line: line.strip_suffix(b"\r").unwrap_or(line),
                    is_misquoted,
                };
                self.take_record(&cut, rows, &mut block);
                if block.begins.len() == BLOCK && !block.hand_over(rows) {
                    return;
                }
                if is_misquoted {
                    next = line_end + 1;
                    break;
                }
            }
            from = next;
        }
        block.hand_over(rows);
    }

    /// With user data among the fields, whose separators and quotes are data, line by
    /// line.
    #[inline(never)]
    fn cut_user_data(
        &self,
        chunk: &[u8],
        separator: u8,
        user_data: &UserData,
        rows: &mut impl Rows,
    ) {
        let mut record = csv::ByteRecord::new();
        let mut block = Unquoted::default();
        let mut begin = 0;
        let chunk_end = (!chunk.ends_with(b"\n")).then_some(chunk.len());
        for end in memchr::memchr_iter(b'\n', chunk).chain(chunk_end) {
            let line = &chunk[begin..end];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            user_data.cut(line, separator, &mut record);
            let cut = Cut {
                record: &record,
                begin,
                line,
                is_misquoted: false,
            };
            self.take_record(&cut, rows, &mut block);
            begin = end + 1;
            if block.begins.len() == BLOCK && !block.hand_over(rows) {
                return;
            }
        }
        block.hand_over(rows);
    }

    fn take_record(&self, cut: &Cut<'_>, rows: &mut impl Rows, block: &mut Unquoted) {
        let record = cut.record;
        let last = record.len().saturating_sub(1);
        let without_cr = |at: usize, field: &[u8]| match field {
            [rest @ .., b'\r'] if at == last => rest.len(),
            field => field.len(),
        };
        let last_length = record.get(last).map_or(0, |field| without_cr(last, field));
        if self.is_header(cut.line) {
            return rows.header_again();
        }
        if record.len() <= 1 && last_length == 0 && !cut.is_misquoted {
            return;
        }
        let is_wide = record.len() != self.width;
        if is_wide && is_comment(cut.line) {
            return rows.comment();
        }
        let fault = if cut.is_misquoted {
            Some(RowFault::OpenQuote(record.len()))
        } else if is_wide && !self.is_trailing(record.len(), last_length == 0) {
            Some(RowFault::Width(record.len()))
        } else {
            None
        };
        let taken = fault.is_none_or(|fault| rows.fault(block.begins.len(), cut.begin, fault));
        let row = block.spans.len();
        block.spans.resize(row + self.wanted, (0, 0));
        for (at, field) in record.iter().enumerate().filter(|_| taken) {
            if let Some(Some(place)) = self.places.get(at) {
                let field = &field[..without_cr(at, field)];
                let from = block.text.len() as u32;
                block.text.extend_from_slice(field);
                block.spans[row + place] = (from, block.text.len() as u32);
            }
        }
        block.begins.push(cut.begin as u32);
    }

    /// Columns aligned with spaces, which end where `ends` says.
    fn cut_aligned(&self, chunk: &[u8], ends: &[usize], rows: &mut impl Rows) {
        let mut spans = Vec::with_capacity(BLOCK * self.wanted);
        let mut starts = Vec::with_capacity(BLOCK);
        let mut row_begins = 0usize;
        let chunk_end = (!chunk.ends_with(b"\n")).then_some(chunk.len());
        for at in memchr::memchr_iter(b'\n', chunk).chain(chunk_end) {
            let line = &chunk[row_begins..at];
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            let begins = row_begins;
            row_begins = at + 1;
            if self.is_header(line.trim_ascii_end()) {
                rows.header_again();
                continue;
            }
            if line.trim_ascii().is_empty() {
                continue;
            }
            if is_comment(line) {
                rows.comment();
                continue;
            }
            let row = spans.len();
            spans.resize(row + self.wanted, (0, 0));
            // Where user data end, they say themselves.
            let is_whole = self.user_data.is_some() || is_aligned(line, ends);
            if is_whole || rows.fault(starts.len(), begins, RowFault::Misaligned) {
                self.take_aligned(line, begins, ends, &mut spans[row..]);
            }
            starts.push(begins as u32);
            if starts.len() == BLOCK {
                if !rows.block(&Block::new(chunk, &spans, &starts)) {
                    return;
                }
                spans.clear();
                starts.clear();
            }
        }
        if !starts.is_empty() {
            rows.block(&Block::new(chunk, &spans, &starts));
        }
    }

    /// The spans of a line's wanted fields; `begins` is where it stands in the
    /// chunk. A line may end before its last columns do.
    fn take_aligned(&self, line: &[u8], begins: usize, ends: &[usize], row: &mut [(u32, u32)]) {
        let take = |field: usize, (from, to): Span| {
            if let Some(Some(place)) = self.places.get(field) {
                let cut = &line[from..to];
                let (before, length) = match self.verbatim.get(*place) {
                    Some(true) => (0, cut.len()),
                    _ => unpadded(cut),
                };
                let from = begins + from + before;
                row[*place] = (from as u32, (from + length) as u32);
            }
        };
        match &self.user_data {
            Some(user_data) => user_data.cut_aligned(line, ends, take),
            None => cut_at(line, ends, take),
        }
    }

    #[inline]
    fn is_header(&self, line: &[u8]) -> bool {
        line.len() >= self.header.len()
            && !self.header.is_empty()
            && line[0] == self.header[0]
            && line.trim_ascii_end() == self.header
    }

    /// One field more than the header has, and nothing in it: no field, where all of
    /// the file's rows are so.
    #[cold]
    fn is_trailing(&self, fields: usize, last_is_empty: bool) -> bool {
        self.trailing && last_is_empty && fields == self.width + 1
    }

    /// What a short row lacks is empty.
    fn empty_from(&self, found: usize, row: &mut [(u32, u32)]) {
        for place in self.places.iter().skip(found).flatten() {
            row[*place] = (0, 0);
        }
    }
}

#[cold]
fn is_comment(line: &[u8]) -> bool {
    line.starts_with(b"#")
}

/// A line with more or fewer fields than the header.
struct OtherWidth<'a> {
    line: &'a [u8],
    /// Which row of the next block it is, if it is one.
    row: usize,
    /// Where it begins in the chunk.
    begins: usize,
    fields: usize,
    last_is_empty: bool,
}

/// Where a row begins that the csv crate says to begin at `begin`: it counts the
/// blank lines before a row to the row.
fn behind_blank_lines(chunk: &[u8], begin: usize) -> usize {
    let begin = begin.min(chunk.len());
    let is_break = |byte: &&u8| matches!(byte, b'\n' | b'\r');
    begin + chunk[begin..].iter().take_while(is_break).count()
}
