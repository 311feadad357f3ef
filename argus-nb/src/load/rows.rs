//! A chunk of whole rows becomes blocks of fields.

use super::delimiters::Delimiters;
use super::dialect::{Dialect, Layout};
use super::user_data::{Span, UserData};
use memchr::memchr;

/// Rows whose fields are looked up before their columns are built.
const BLOCK: usize = 4096;

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
}

/// Some rows of a chunk: the spans of their wanted fields, row by row.
pub(super) struct Block<'a> {
    pub(super) text: &'a [u8],
    pub(super) spans: &'a [(u32, u32)],
    /// Where each row begins in the chunk.
    pub(super) rows: &'a [u32],
}

impl<'a> Block<'a> {
    fn new(text: &'a [u8], spans: &'a [(u32, u32)], rows: &'a [u32]) -> Block<'a> {
        Block { text, spans, rows }
    }
}

/// What the cutter tells of a chunk.
pub(super) trait Rows {
    /// Rows with as many fields as they should have, or mended to be so.
    /// Returns whether to go on.
    fn block(&mut self, block: &Block<'_>) -> bool;
    /// A row has another number of fields: the row's place in the block that
    /// comes next, where it begins in the chunk, how many it has. Returns
    /// whether those it has are to be taken.
    fn other_width(&mut self, row: usize, begins: usize, found: usize) -> bool;
    /// The header stands among the rows.
    fn header_again(&mut self);
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
        }
    }

    /// Cuts a chunk into blocks of rows; `quoted` says whether there is a quote in
    /// it. Blank lines are no rows.
    ///
    /// The innermost loop of a load is here. Inlined into its caller, it has to share
    /// the registers and takes a tenth more instructions.
    #[inline(never)]
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
            let is_blank = line.is_empty();
            if self.is_header(line) {
                rows.header_again();
            } else if !is_blank {
                if field != self.width {
                    let taken = rows.other_width(starts.len(), row_begins, field);
                    let row = &mut spans[starts.len() * self.wanted..][..self.wanted];
                    self.empty_from(if taken { field } else { 0 }, row);
                }
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

    /// With quotes it is the csv crate's, field by field.
    fn cut_quoted(&self, chunk: &[u8], separator: u8, rows: &mut impl Rows) {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(separator)
            .terminator(csv::Terminator::Any(b'\n'))
            .from_reader(chunk);
        let mut record = csv::ByteRecord::new();
        let mut ended = false;
        while !ended {
            let mut block = Unquoted::default();
            while block.begins.len() < BLOCK {
                // A slice of bytes can't fail to be read.
                ended = !reader.read_byte_record(&mut record).unwrap_or(false);
                if ended {
                    break;
                }
                let begin = record
                    .position()
                    .map_or(0, |position| behind_blank_lines(chunk, position.byte()));
                self.take_record(&record, chunk, begin, rows, &mut block);
            }
            let (text, spans, begins) = (&block.text, &block.spans, &block.begins);
            if !begins.is_empty() && !rows.block(&Block::new(text, spans, begins)) {
                return;
            }
        }
    }

    /// With user data among the fields, whose separators and quotes are data, line by
    /// line.
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
            self.take_record(&record, chunk, begin, rows, &mut block);
            begin = end + 1;
            let is_full = block.begins.len() == BLOCK;
            if is_full || begin >= chunk.len() {
                let Unquoted {
                    text,
                    spans,
                    begins,
                } = std::mem::take(&mut block);
                if !begins.is_empty() && !rows.block(&Block::new(&text, &spans, &begins)) {
                    return;
                }
            }
        }
    }

    fn take_record(
        &self,
        record: &csv::ByteRecord,
        chunk: &[u8],
        begin: usize,
        rows: &mut impl Rows,
        block: &mut Unquoted,
    ) {
        let last = record.len().saturating_sub(1);
        let without_cr = |at: usize, field: &[u8]| match field {
            [rest @ .., b'\r'] if at == last => rest.len(),
            field => field.len(),
        };
        let is_blank =
            record.len() == 1 && record.get(0).is_some_and(|field| without_cr(0, field) == 0);
        let line_end = memchr(b'\n', &chunk[begin..]).map_or(chunk.len(), |at| begin + at);
        let line = &chunk[begin..line_end];
        if self.is_header(line.strip_suffix(b"\r").unwrap_or(line)) {
            return rows.header_again();
        }
        if is_blank {
            return;
        }
        let taken =
            record.len() == self.width || rows.other_width(block.begins.len(), begin, record.len());
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
        block.begins.push(begin as u32);
    }

    /// Fixed columns: a field is what stands between the ends of two, without
    /// the character that sets them apart (a space, or ra's point before a
    /// port).
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
            let row = spans.len();
            spans.resize(row + self.wanted, (0, 0));
            self.take_aligned(line, begins, ends, &mut spans[row..]);
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
        let mut take = |field: usize, (from, to): Span| {
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
        if let Some(user_data) = &self.user_data {
            return user_data.cut_aligned(line, ends, take);
        }
        let mut from = 0;
        for (field, end) in ends.iter().enumerate() {
            let is_last = field + 1 == ends.len();
            let to = if is_last { line.len() } else { *end };
            let from_here = from.min(line.len());
            take(field, (from_here, to.min(line.len()).max(from_here)));
            from = end + 1;
        }
    }

    #[inline]
    fn is_header(&self, line: &[u8]) -> bool {
        line.len() >= self.header.len()
            && !self.header.is_empty()
            && line[0] == self.header[0]
            && line.trim_ascii_end() == self.header
    }

    /// What a short row lacks is empty.
    fn empty_from(&self, found: usize, row: &mut [(u32, u32)]) {
        for place in self.places.iter().skip(found).flatten() {
            row[*place] = (0, 0);
        }
    }
}

/// Rows whose quotes were taken away: a block that holds its own text.
#[derive(Default)]
struct Unquoted {
    text: Vec<u8>,
    spans: Vec<(u32, u32)>,
    begins: Vec<u32>,
}

/// Where a row begins that the csv crate says to begin at `begin`: it counts the
/// blank lines before a row to the row.
fn behind_blank_lines(chunk: &[u8], begin: u64) -> usize {
    let begin = (begin as usize).min(chunk.len());
    let is_break = |byte: &&u8| matches!(byte, b'\n' | b'\r');
    begin + chunk[begin..].iter().take_while(is_break).count()
}

/// Where a padded field's own text lies in it: what is before it, and how long
/// it is.
fn unpadded(field: &[u8]) -> (usize, usize) {
    let text = field.trim_ascii();
    if text.is_empty() {
        return (0, 0);
    }
    let before = field.len() - field.trim_ascii_start().len();
    (before, text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every wanted field of every row, and the rows of another width.
    #[derive(Default)]
    struct Collected {
        fields: Vec<String>,
        other: Vec<usize>,
        headers: usize,
    }

    impl Rows for Collected {
        fn block(&mut self, block: &Block<'_>) -> bool {
            let text = |span: &(u32, u32)| {
                String::from_utf8_lossy(&block.text[span.0 as usize..span.1 as usize]).into_owned()
            };
            self.fields.extend(block.spans.iter().map(text));
            true
        }
        fn other_width(&mut self, _: usize, _: usize, found: usize) -> bool {
            self.other.push(found);
            true
        }
        fn header_again(&mut self) {
            self.headers += 1;
        }
    }

    fn cut(layout: &Layout, places: &[Option<usize>], text: &str) -> Collected {
        let dialect = Dialect {
            layout: layout.clone(),
            names: vec![String::new(); places.len()],
            header: b"A,B,C".to_vec(),
            skip: 0,
            lines: 0,
        };
        let cutter = Cutter::new(&dialect, places, &[false, true]);
        let mut seen = Collected::default();
        cutter.cut(text.as_bytes(), text.contains('"'), &mut seen);
        seen
    }

    #[test]
    fn plain_and_quoted_rows_are_cut_alike() {
        let places = [Some(1), None, Some(0)];
        let comma = Layout::Separated(b',');
        let plain = cut(&comma, &places, "a,b,c\r\n\nA,B,C\nd,e\nf,g,h,i");
        assert_eq!(plain.fields, ["c", "a", "", "d", "h", "f"]);
        assert_eq!((plain.other, plain.headers), (vec![2, 4], 1));
        let quoted = cut(&comma, &places, "a,b,\"c\"\r\n\nA,B,C\nd,e\nf,g,h,i");
        assert_eq!(quoted.fields, ["c", "a", "", "d", "h", "f"]);
        assert_eq!((quoted.other, quoted.headers), (vec![2, 4], 1));
    }

    #[test]
    fn aligned_rows_are_cut_at_their_columns() {
        let layout = Layout::Aligned(vec![5, 11, 17]);
        let seen = cut(
            &layout,
            &[Some(0), Some(1), Some(2)],
            "  1.5  e   .53\n\n  2\n",
        );
        assert_eq!(seen.fields, ["1.5", " e   ", "53", "2", "", ""]);
    }
}
