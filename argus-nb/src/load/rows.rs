//! A chunk of whole rows becomes blocks of fields.

use super::delimiters::Delimiters;
use super::dialect::{Dialect, Layout};
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
    /// The header without space at its end, which may be printed again among
    /// the rows.
    header: &'a [u8],
    /// Rows may have a separator behind their last field.
    trailing: bool,
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
    /// A row can't be cut as it should: the row's place in the block that comes
    /// next, where it begins in the chunk, and why. Returns whether the fields it
    /// has are to be taken.
    fn fault(&mut self, row: usize, begins: usize, fault: RowFault) -> bool;
    /// The header stands among the rows.
    fn header_again(&mut self) {}
    /// A comment, `# …`, stands among the rows.
    fn comment(&mut self) {}
}

/// Why a row can't be cut as it should.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowFault {
    /// It has so many fields, which is another number than the header has.
    Width(usize),
    /// A quote does not end where its field does, so that lines behind it would be
    /// taken for a part of it. Cut as a line of its own it has so many fields.
    OpenQuote(usize),
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
            header: &dialect.header,
            trailing: dialect.spelling.trailing,
        }
    }

    /// Cuts a chunk into blocks of rows; `quoted` says whether there is a quote in
    /// it. Blank lines are no rows.
    ///
    /// The innermost loop of a load is here. Inlined into its caller, it has to share
    /// the registers and takes a tenth more instructions.
    #[inline(never)]
    pub(super) fn cut(&self, chunk: &[u8], quoted: bool, rows: &mut impl Rows) {
        match self.layout {
            Layout::Aligned(ends) => self.cut_aligned(chunk, ends, rows),
            Layout::Separated(separator) if quoted => self.cut_quoted(chunk, *separator, rows),
            Layout::Separated(separator) => self.cut_plain(chunk, *separator, rows),
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
            } else if field != self.width && is_comment(line) {
                rows.comment();
            } else if !is_blank {
                if field != self.width && !self.is_trailing(field, line.ends_with(&[separator])) {
                    let taken = rows.fault(starts.len(), row_begins, RowFault::Width(field));
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

    /// With quotes it is the csv crate's, field by field. It would take a quote that is
    /// never closed to the end of the chunk: such a line is cut alone, and the reading
    /// begins anew behind it.
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
            if is_comment(line) {
                rows.comment();
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
        let mut from = 0;
        for (field, end) in ends.iter().enumerate() {
            let to = if field + 1 == ends.len() {
                line.len()
            } else {
                *end
            };
            if let Some(Some(place)) = self.places.get(field) {
                let from = from.min(line.len());
                let cut = &line[from..to.min(line.len()).max(from)];
                let (before, length) = match self.verbatim.get(*place) {
                    Some(true) => (0, cut.len()),
                    _ => unpadded(cut),
                };
                let from = begins + from + before;
                row[*place] = (from as u32, (from + length) as u32);
            }
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

fn csv_reader(separator: u8, text: &[u8]) -> csv::Reader<&[u8]> {
    csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .terminator(csv::Terminator::Any(b'\n'))
        .from_reader(text)
}

/// A row of a chunk with quotes.
struct Cut<'a> {
    record: &'a csv::ByteRecord,
    /// Where it begins in the chunk.
    begin: usize,
    /// Its first line.
    line: &'a [u8],
    /// It is only that line: a quote in it does not end where its field does.
    is_misquoted: bool,
}

/// Rows whose quotes were taken away: a block that holds its own text.
#[derive(Default)]
struct Unquoted {
    text: Vec<u8>,
    spans: Vec<(u32, u32)>,
    begins: Vec<u32>,
}

impl Unquoted {
    /// Hands the rows over, and is empty then; returns whether to go on.
    fn hand_over(&mut self, rows: &mut impl Rows) -> bool {
        let goes_on = self.begins.is_empty()
            || rows.block(&Block::new(&self.text, &self.spans, &self.begins));
        self.text.clear();
        self.spans.clear();
        self.begins.clear();
        goes_on
    }
}

/// How the quotes of a row end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Quoting {
    /// Each where its field does.
    Closed,
    /// One of them never.
    Open,
    /// One of them within its field.
    Within,
}

/// A quote counts only at the beginning of a field; a doubled one is text.
fn quoting(row: &[u8], separator: u8) -> Quoting {
    let (mut at, mut at_begin) = (0, true);
    while at < row.len() {
        if row[at] != b'"' || !at_begin {
            at_begin = row[at] == separator || row[at] == b'\n';
            at += 1;
            continue;
        }
        loop {
            let Some(quote) = memchr(b'"', &row[at + 1..]) else {
                return Quoting::Open;
            };
            at += quote + 2;
            if row.get(at) != Some(&b'"') {
                break;
            }
        }
        match row.get(at) {
            None | Some(b'\n' | b'\r') => {}
            Some(next) if *next == separator => {}
            Some(_) => return Quoting::Within,
        }
        at_begin = false;
    }
    Quoting::Closed
}

/// Where a row begins that the csv crate says to begin at `begin`: it counts the
/// blank lines before a row to the row.
fn behind_blank_lines(chunk: &[u8], begin: usize) -> usize {
    let begin = begin.min(chunk.len());
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
        faults: Vec<RowFault>,
        headers: usize,
        comments: usize,
    }

    impl Rows for Collected {
        fn block(&mut self, block: &Block<'_>) -> bool {
            let text = |span: &(u32, u32)| {
                String::from_utf8_lossy(&block.text[span.0 as usize..span.1 as usize]).into_owned()
            };
            self.fields.extend(block.spans.iter().map(text));
            true
        }
        fn fault(&mut self, _: usize, _: usize, fault: RowFault) -> bool {
            self.faults.push(fault);
            true
        }
        fn header_again(&mut self) {
            self.headers += 1;
        }
        fn comment(&mut self) {
            self.comments += 1;
        }
    }

    fn cut(layout: &Layout, places: &[Option<usize>], text: &str) -> Collected {
        let dialect = Dialect {
            layout: layout.clone(),
            spelling: Default::default(),
            names: vec![String::new(); places.len()],
            header: b"A,B,C".to_vec(),
            skip: 0,
            lines: 0,
            notes: Vec::new(),
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
        let widths = [RowFault::Width(2), RowFault::Width(4)];
        assert_eq!((&plain.faults[..], plain.headers), (&widths[..], 1));
        let quoted = cut(&comma, &places, "a,b,\"c\"\r\n\nA,B,C\nd,e\nf,g,h,i");
        assert_eq!(quoted.fields, ["c", "a", "", "d", "h", "f"]);
        assert_eq!((&quoted.faults[..], quoted.headers), (&widths[..], 1));
        let comments = cut(&comma, &places, "# x, y\na,b,c\n# \"x\n");
        assert_eq!((comments.fields.len(), comments.comments), (2, 2));
    }

    #[test]
    fn a_quote_that_does_not_end_with_its_field_swallows_no_line() {
        let places = [Some(0), Some(1)];
        let open = |fields| vec![RowFault::OpenQuote(fields)];
        for (text, fields, faults) in [
            (
                "1,\"x\n2,y\n3,z\n",
                vec!["1", "x", "2", "y", "3", "z"],
                open(2),
            ),
            (
                "1,\"x\n2,\"y\"\n3,z",
                vec!["1", "x", "2", "y", "3", "z"],
                open(2),
            ),
            (
                "1,a\n\"2,y\n3,z\n",
                vec!["1", "a", "2,y", "", "3", "z"],
                open(1),
            ),
            ("1,a\n2,\"y", vec!["1", "a", "2", "y"], open(2)),
            ("1,a\n2,\"y\n", vec!["1", "a", "2", "y"], open(2)),
            (
                "1,\"x\ny\"\n2,\"\"\"\"\n",
                vec!["1", "x\ny", "2", "\""],
                vec![],
            ),
            (
                "1,\"x\r\n\"\"y\"\r\n2,5\"\r\n",
                vec!["1", "x\r\n\"y", "2", "5\""],
                vec![],
            ),
        ] {
            let seen = cut(&Layout::Separated(b','), &places, text);
            assert_eq!(
                (seen.fields, seen.faults),
                (fields.into_iter().map(str::to_owned).collect(), faults),
                "{text}"
            );
        }
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
