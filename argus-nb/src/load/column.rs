//! A column under construction: one for each column and chunk.

use super::plan::Reading;
use super::time::{Clock, Days, Instant};
use super::value;
use memchr::memchr;
use polars::prelude::*;
use polars_arrow::array::{PrimitiveArray, Utf8ViewArray, View};
use polars_arrow::bitmap::{Bitmap, BitmapBuilder};
use polars_arrow::datatypes::ArrowDataType;
use polars_arrow::types::NativeType;
use polars_buffer::Buffer;
use std::sync::Arc;

/// Why a field has no value of its column's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Misfit {
    NotACount,
    NotANumber,
    NotAPort,
    NotATime,
    NoYear,
    NoDate,
    NotUtf8,
    Nul,
}

impl Misfit {
    /// What the field should have been.
    pub(super) fn wanted(self) -> &'static str {
        match self {
            Misfit::NotACount => "a whole number",
            Misfit::NotANumber => "a number",
            Misfit::NotAPort => "a port",
            Misfit::NotATime => "a time",
            Misfit::NoYear => "a time with a year",
            Misfit::NoDate => "a time with a date",
            Misfit::NotUtf8 => "UTF-8 text",
            Misfit::Nul => "text without a NUL",
        }
    }

    /// What can be done about it.
    pub(super) fn hint(self) -> &'static str {
        match self {
            Misfit::NotACount | Misfit::NotANumber => {
                "`ra -n` prints plain numbers, `-H` does not; or keep the column as it is: Load::new(…).as_text([…]).read()?"
            }
            Misfit::NotAPort => {
                "no service of that name is in /etc/services: print with `ra -n`, or keep ports as they are: Load::new(…).ports_as_text().read()?"
            }
            Misfit::NotATime | Misfit::NoYear | Misfit::NoDate => {
                "say how it is written: Load::new(…).time_format(\"%d.%m.%Y %H:%M:%S%.f\").read()?"
            }
            Misfit::NotUtf8 => "iconv -f latin1 -t utf-8 FILE > fixed.csv",
            Misfit::Nul => "tr -d '\\000' < FILE > fixed.csv",
        }
    }
}

/// Fields of one column, of many rows.
#[derive(Clone, Copy)]
pub(super) struct Fields<'a> {
    pub(super) text: &'a [u8],
    /// Begin and end of each field in `text`.
    pub(super) spans: &'a [(u32, u32)],
    /// How many fields a row has here, and which of them is the column's.
    pub(super) stride: usize,
    pub(super) at: usize,
    /// All of `text` is UTF-8 without a NUL, so no field has to be looked at.
    pub(super) clean: bool,
}

impl<'a> Fields<'a> {
    #[inline]
    pub(super) fn iter(&self) -> impl Iterator<Item = &'a [u8]> {
        let (text, at) = (self.text, self.at);
        self.spans.chunks_exact(self.stride).map(move |row| {
            let (begin, end) = row[at];
            &text[begin as usize..end as usize]
        })
    }
}

/// The typed values of one column so far.
pub(super) enum Builder {
    Time(Numbers<i64>),
    Count(Numbers<i64>),
    Number(Numbers<f64>),
    Port(Numbers<u16>),
    Category(Box<Words>),
    Text(Texts),
}

/// A finished part of a column.
pub(super) enum Piece {
    I64(PrimitiveArray<i64>),
    F64(PrimitiveArray<f64>),
    U16(PrimitiveArray<u16>),
    Category(PrimitiveArray<u32>),
    Text(Utf8ViewArray),
}

impl Builder {
    pub(super) fn new(reading: Reading, rows: usize, categories: &Arc<CategoricalMapping>) -> Self {
        match reading {
            Reading::Time => Builder::Time(Numbers::new(rows)),
            Reading::Count => Builder::Count(Numbers::new(rows)),
            Reading::Number => Builder::Number(Numbers::new(rows)),
            Reading::Port => Builder::Port(Numbers::new(rows)),
            Reading::Category => {
                Builder::Category(Words::new(rows, categories.clone(), true).into())
            }
            Reading::Flags => Builder::Category(Words::new(rows, categories.clone(), false).into()),
            Reading::Text => Builder::Text(Texts::new(rows)),
        }
    }

    /// Takes the column's field of every row. `misfit` is told of each field
    /// that has no value: the row among `fields`, why, and the text; the column
    /// has a null there.
    pub(super) fn extend(
        &mut self,
        fields: &Fields<'_>,
        clock: &Clock,
        mut misfit: impl FnMut(usize, Misfit, &[u8]),
    ) {
        match self {
            Builder::Count(counts) => {
                counts.extend(fields, value::count, Misfit::NotACount, misfit);
            }
            Builder::Number(numbers) => {
                numbers.extend(fields, value::number, Misfit::NotANumber, misfit);
            }
            Builder::Port(ports) => ports.extend(fields, value::port, Misfit::NotAPort, misfit),
            Builder::Time(times) => {
                let mut days = Days::default();
                for (row, text) in fields.iter().enumerate() {
                    if text.is_empty() {
                        times.push_null();
                        continue;
                    }
                    let instant = clock.read(text.trim_ascii(), &mut days);
                    let utc = match instant {
                        Instant::Utc(at) => Some(at),
                        Instant::Wall(at) => clock.utc(at),
                        _ => None,
                    };
                    if let Some(at) = utc {
                        times.push(at);
                        continue;
                    }
                    let reason = match instant {
                        Instant::NoYear => Misfit::NoYear,
                        Instant::NoDate => Misfit::NoDate,
                        _ => Misfit::NotATime,
                    };
                    times.push_null();
                    misfit(row, reason, text);
                }
            }
            Builder::Category(words) => {
                for (row, text) in fields.iter().enumerate() {
                    let text = if words.trimmed {
                        text.trim_ascii()
                    } else {
                        text
                    };
                    match readable(text, fields.clean) {
                        Ok(word) => words.push(word, start(fields.text, text)),
                        Err(reason) => {
                            words.ids.push_null();
                            misfit(row, reason, text);
                        }
                    }
                }
            }
            Builder::Text(texts) => {
                for (row, text) in fields.iter().enumerate() {
                    match readable(text, fields.clean) {
                        Ok(_) => texts.push(text, start(fields.text, text)),
                        Err(reason) => {
                            texts.push_null();
                            misfit(row, reason, text);
                        }
                    }
                }
            }
        }
    }

    pub(super) fn finish(self) -> Piece {
        match self {
            Builder::Time(values) | Builder::Count(values) => Piece::I64(values.finish()),
            Builder::Number(values) => Piece::F64(values.finish()),
            Builder::Port(values) => Piece::U16(values.finish()),
            Builder::Category(words) => Piece::Category(words.ids.finish()),
            Builder::Text(texts) => Piece::Text(texts.finish()),
        }
    }
}

/// The text of a field, if it is UTF-8 without a NUL.
fn readable(text: &[u8], clean: bool) -> Result<&str, Misfit> {
    if clean {
        // SAFETY: `clean` says that the whole text, of which this is a field, is
        // UTF-8; fields are cut at ASCII characters, so this is UTF-8 too.
        return Ok(unsafe { std::str::from_utf8_unchecked(text) });
    }
    if memchr(0, text).is_some() {
        return Err(Misfit::Nul);
    }
    std::str::from_utf8(text).map_err(|_| Misfit::NotUtf8)
}

/// The first bytes of a field, up to 16, as a number; nothing in the bytes behind
/// it. It is read from the text around the field in one piece: bytes copied one
/// by one and then read as one would make the processor wait.
#[inline]
fn start(text: &[u8], field: &[u8]) -> u128 {
    let begin = field.as_ptr() as usize - text.as_ptr() as usize;
    let whole = match text.get(begin..begin + 16) {
        Some(bytes) => bytes.try_into().map_or(0, u128::from_le_bytes),
        None => {
            let mut bytes = [0; 16];
            let length = field.len().min(16);
            bytes[..length].copy_from_slice(&field[..length]);
            u128::from_le_bytes(bytes)
        }
    };
    match field.len() {
        0 => 0,
        length @ 1..=15 => whole & (u128::MAX >> (128 - 8 * length)),
        _ => whole,
    }
}

/// Which rows have a value; made at the first that has none.
#[derive(Default)]
struct Validity(Option<BitmapBuilder>);

impl Validity {
    fn push_valid(&mut self) {
        if let Some(bits) = &mut self.0 {
            bits.push(true);
        }
    }

    fn push_null(&mut self, rows_before: usize) {
        let bits = self.0.get_or_insert_with(|| {
            let mut bits = BitmapBuilder::with_capacity(rows_before + 1);
            bits.extend_constant(rows_before, true);
            bits
        });
        bits.push(false);
    }

    fn finish(self) -> Option<Bitmap> {
        self.0.map(BitmapBuilder::freeze)
    }
}

/// Gives memory back where much was taken for nothing: to do so for a little is
/// not worth a copy.
fn give_back<T>(values: &mut Vec<T>) {
    if values.len() < values.capacity() / 4 * 3 {
        values.shrink_to_fit();
    }
}

pub(super) struct Numbers<T> {
    values: Vec<T>,
    validity: Validity,
}

impl<T: NativeType> Numbers<T> {
    fn new(rows: usize) -> Self {
        Numbers {
            values: Vec::with_capacity(rows),
            validity: Validity::default(),
        }
    }

    fn push(&mut self, value: T) {
        self.values.push(value);
        self.validity.push_valid();
    }

    fn push_null(&mut self) {
        self.validity.push_null(self.values.len());
        self.values.push(T::default());
    }

    fn extend(
        &mut self,
        fields: &Fields<'_>,
        parse: impl Fn(&[u8]) -> Option<T>,
        reason: Misfit,
        mut misfit: impl FnMut(usize, Misfit, &[u8]),
    ) {
        for (row, text) in fields.iter().enumerate() {
            match parse(text) {
                Some(value) => self.push(value),
                None => {
                    self.push_null();
                    if !text.trim_ascii().is_empty() {
                        misfit(row, reason, text);
                    }
                }
            }
        }
    }

    fn finish(mut self) -> PrimitiveArray<T> {
        give_back(&mut self.values);
        PrimitiveArray::from_vec(self.values).with_validity(self.validity.finish())
    }
}

/// Words of a few, as numbers of polars' global categories.
pub(super) struct Words {
    ids: Numbers<u32>,
    categories: Arc<CategoricalMapping>,
    trimmed: bool,
    /// Short words met lately, by their bytes: the shared table of categories
    /// is asked once a chunk for each word, not once a row.
    lately: [(u128, u32); Words::LATELY],
}

impl Words {
    const LATELY: usize = 64;
    /// No word has this key: its length would be 255.
    const NO_WORD: u128 = u128::MAX;

    fn new(rows: usize, categories: Arc<CategoricalMapping>, trimmed: bool) -> Self {
        Words {
            ids: Numbers::new(rows),
            categories,
            trimmed,
            lately: [(Self::NO_WORD, 0); Self::LATELY],
        }
    }

    /// Takes a word, and its [`start`].
    #[inline]
    fn push(&mut self, word: &str, start: u128) {
        if word.is_empty() {
            return self.ids.push_null();
        }
        if word.len() > 15 {
            return self.push_unseen(word);
        }
        let key = start | (word.len() as u128) << 120;
        let slot = (key as u64 ^ (key >> 64) as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58;
        let (known, id) = self.lately[slot as usize];
        if known == key {
            return self.ids.push(id);
        }
        self.push_unseen(word);
        if let Some(id) = self.ids.values.last() {
            self.lately[slot as usize] = (key, *id);
        }
    }

    fn push_unseen(&mut self, word: &str) {
        match self.categories.insert_cat(word) {
            Ok(id) => self.ids.push(id),
            // Four thousand million words: memory is long gone by then.
            Err(_) => self.ids.push_null(),
        }
    }
}

/// Texts as views: those of up to 12 bytes stand in the view itself, a longer
/// one once in a buffer, however many rows have it (addresses recur).
pub(super) struct Texts {
    views: Vec<View>,
    buffer: Vec<u8>,
    validity: Validity,
    /// Views of longer texts met lately, by a hash of the text.
    lately: Vec<View>,
}

impl Texts {
    const LATELY: usize = 1 << 11;

    fn new(rows: usize) -> Self {
        Texts {
            views: Vec::with_capacity(rows),
            buffer: Vec::new(),
            validity: Validity::default(),
            lately: vec![View::default(); Self::LATELY],
        }
    }

    fn push_null(&mut self) {
        self.validity.push_null(self.views.len());
        self.views.push(View::default());
    }

    /// Takes the bytes of a text, and their [`start`].
    #[inline]
    fn push(&mut self, bytes: &[u8], start: u128) {
        if bytes.is_empty() {
            return self.push_null();
        }
        self.validity.push_valid();
        if bytes.len() <= View::MAX_INLINE_SIZE as usize {
            let word = |at: u32| u32::from_ne_bytes(((start >> at) as u32).to_le_bytes());
            self.views.push(View {
                length: bytes.len() as u32,
                prefix: word(0),
                buffer_idx: word(32),
                offset: word(64),
            });
            return;
        }
        let slot = self.slot(bytes);
        let met = self.lately[slot];
        let stored = &self.buffer[met.offset as usize..][..met.length as usize];
        let view = if stored == bytes {
            met
        } else {
            // A chunk is far smaller than 4 GiB, so the offset fits.
            let view = View::new_from_bytes(bytes, 0, self.buffer.len() as u32);
            self.buffer.extend_from_slice(bytes);
            self.lately[slot] = view;
            view
        };
        self.views.push(view);
    }

    /// Mixes the last eight bytes, where addresses differ, with the first and
    /// the length.
    fn slot(&self, bytes: &[u8]) -> usize {
        let word = |at: usize| {
            let mut word = [0u8; 8];
            word.copy_from_slice(&bytes[at..at + 8]);
            u64::from_le_bytes(word)
        };
        let mixed =
            word(bytes.len() - 8) ^ word(0).rotate_left(29) ^ (bytes.len() as u64).rotate_left(47);
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 53) as usize % Self::LATELY
    }

    fn finish(mut self) -> Utf8ViewArray {
        give_back(&mut self.views);
        give_back(&mut self.buffer);
        let length = self.buffer.len();
        let buffers: Vec<Buffer<u8>> = vec![self.buffer.into()];
        // SAFETY: every view was made of bytes that `readable` found to be UTF-8,
        // and those longer than an inline view point to the copy of them that was
        // just put into buffer 0.
        unsafe {
            Utf8ViewArray::new_unchecked(
                ArrowDataType::Utf8View,
                self.views.into(),
                buffers.into(),
                self.validity.finish(),
                None,
                length,
            )
        }
    }
}
