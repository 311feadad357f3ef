//! Columns under construction: one for each column and chunk. `validity` is what
//! all of them need, then come `numbers`, `words` (which are numbers), `texts`.
//! They know how a value is read (`value`, `time`) and nothing of files.

mod numbers;
mod texts;
mod validity;
mod words;

use super::absent::is_absent;
use super::fields::Fields;
use super::misfit::{Misfit, NoValue};
use super::reading::Reading;
use super::time::{Clock, Days, Instant};
use super::value;
use memchr::memchr;
pub(super) use numbers::Numbers;
use polars::prelude::CategoricalMapping;
use polars_arrow::array::{Array, BinaryViewArray, PrimitiveArray, Utf8ViewArray};
use polars_arrow::types::NativeType;
use std::sync::Arc;
pub(super) use texts::Texts;
pub(super) use words::Words;

/// The typed values of one column so far.
pub(super) enum Builder {
    Time(Numbers<i64>),
    Count(Numbers<i64>),
    Number(Numbers<f64>),
    Integer(Numbers<i64>),
    Decimal(Numbers<f64>),
    Port(Numbers<u16>),
    Category(Box<Words>),
    Flags(Box<Words>),
    Address(Texts),
    Text(Texts),
}

/// A finished part of a column.
pub(super) enum Piece {
    I64(PrimitiveArray<i64>),
    F64(PrimitiveArray<f64>),
    U16(PrimitiveArray<u16>),
    Category(PrimitiveArray<u32>),
    Text(Utf8ViewArray),
    Bytes(BinaryViewArray),
    /// Rows without a value, of whatever type.
    Nulls(usize),
}

impl Builder {
    pub(super) fn new(reading: Reading, rows: usize, categories: &Arc<CategoricalMapping>) -> Self {
        let words = || Box::new(Words::new(rows, categories.clone()));
        match reading {
            Reading::Time => Builder::Time(Numbers::new(rows)),
            Reading::Count => Builder::Count(Numbers::new(rows)),
            Reading::Number => Builder::Number(Numbers::new(rows)),
            Reading::Integer => Builder::Integer(Numbers::new(rows)),
            Reading::Decimal => Builder::Decimal(Numbers::new(rows)),
            Reading::Port => Builder::Port(Numbers::new(rows)),
            Reading::Category => Builder::Category(words()),
            Reading::Flags => Builder::Flags(words()),
            Reading::Address => Builder::Address(Texts::new(rows)),
            // What was printed is text, whatever it was before.
            Reading::Text | Reading::Bytes => Builder::Text(Texts::new(rows)),
        }
    }

    /// Takes the column's field of every row. `told` hears of each field that is not
    /// blank and has no value: the row among `fields`, why, and the text; the column
    /// has a null there.
    pub(super) fn extend(
        &mut self,
        fields: &Fields<'_>,
        clock: &Clock,
        mut told: impl FnMut(usize, NoValue, &[u8]),
    ) {
        match self {
            Builder::Count(counts) => {
                let told = Told::new(is_absent, |_| Misfit::NotACount, &mut told);
                extend_numbers(counts, fields, value::count, told);
            }
            Builder::Number(numbers) => {
                let told = Told::new(is_absent, |_| Misfit::NotANumber, &mut told);
                extend_numbers(numbers, fields, value::number, told);
            }
            Builder::Integer(integers) => {
                let told = Told::new(is_absent, not_an_integer, &mut told);
                extend_numbers(integers, fields, value::integer, told);
            }
            Builder::Decimal(decimals) => {
                let told = Told::new(is_absent, |_| Misfit::NotANumber, &mut told);
                extend_numbers(decimals, fields, value::decimal, told);
            }
            Builder::Port(ports) => {
                let told = Told::new(value::is_no_port, |_| Misfit::NotAPort, &mut told);
                extend_numbers(ports, fields, value::port, told);
            }
            Builder::Time(times) => extend_times(times, fields, clock, told),
            Builder::Category(words) => extend_words(words, fields, unpadded, told),
            Builder::Flags(words) => extend_words(words, fields, |text| text, told),
            Builder::Address(texts) => extend_texts(texts, fields, is_padded, told),
            Builder::Text(texts) => extend_texts(texts, fields, |_| false, told),
        }
    }

    pub(super) fn finish(self) -> Piece {
        match self {
            Builder::Time(values) | Builder::Count(values) | Builder::Integer(values) => {
                Piece::I64(values.finish())
            }
            Builder::Number(values) | Builder::Decimal(values) => Piece::F64(values.finish()),
            Builder::Port(values) => Piece::U16(values.finish()),
            Builder::Category(words) | Builder::Flags(words) => Piece::Category(words.finish()),
            Builder::Address(texts) | Builder::Text(texts) => Piece::Text(texts.finish()),
        }
    }
}

impl Piece {
    /// Whether any row of it has a value.
    pub(super) fn has_value(&self) -> bool {
        match self {
            Piece::I64(array) => array.null_count() < array.len(),
            Piece::F64(array) => array.null_count() < array.len(),
            Piece::U16(array) => array.null_count() < array.len(),
            Piece::Category(array) => array.null_count() < array.len(),
            Piece::Text(array) => array.null_count() < array.len(),
            Piece::Bytes(array) => array.null_count() < array.len(),
            Piece::Nulls(_) => false,
        }
    }

    /// The same; without memory if it has no value.
    pub(super) fn compact(self, rows: usize) -> Piece {
        match self.has_value() {
            true => self,
            false => Piece::Nulls(rows),
        }
    }
}

/// Who is told of fields without a value, and how they are told apart.
struct Told<'a, F> {
    is_absent: fn(&[u8]) -> bool,
    misfit: fn(&[u8]) -> Misfit,
    told: &'a mut F,
}

impl<'a, F: FnMut(usize, NoValue, &[u8])> Told<'a, F> {
    fn new(
        is_absent: fn(&[u8]) -> bool,
        misfit: fn(&[u8]) -> Misfit,
        told: &'a mut F,
    ) -> Told<'a, F> {
        Told {
            is_absent,
            misfit,
            told,
        }
    }

    /// A field did not become a number. Few do not, and most of those are blank.
    #[inline(never)]
    fn tell(&mut self, row: usize, text: &[u8]) {
        match text.trim_ascii() {
            [] => {}
            word if (self.is_absent)(word) => (self.told)(row, NoValue::Absent, text),
            word => (self.told)(row, NoValue::Misfit((self.misfit)(word)), text),
        }
    }
}

/// A number with a point is one of a wider column; anything else is no number at all.
fn not_an_integer(text: &[u8]) -> Misfit {
    match value::decimal(text) {
        Some(_) => Misfit::NotACount,
        None => Misfit::NotANumber,
    }
}

/// Of the four that take a column's fields, each is a function of its own: together in one
/// they would share the registers, and take a twentieth more instructions.
#[inline(never)]
fn extend_numbers<T: NativeType, F: FnMut(usize, NoValue, &[u8])>(
    numbers: &mut Numbers<T>,
    fields: &Fields<'_>,
    parse: impl Fn(&[u8]) -> Option<T>,
    mut told: Told<'_, F>,
) {
    for (row, text) in fields.iter().enumerate() {
        match parse(text) {
            Some(value) => numbers.push(value),
            None => {
                numbers.push_null();
                told.tell(row, text);
            }
        }
    }
}

#[inline(never)]
fn extend_times(
    times: &mut Numbers<i64>,
    fields: &Fields<'_>,
    clock: &Clock,
    mut told: impl FnMut(usize, NoValue, &[u8]),
) {
    let mut days = Days::default();
    for (row, text) in fields.iter().enumerate() {
        let trimmed = text.trim_ascii();
        if trimmed.is_empty() {
            times.push_null();
            continue;
        }
        let instant = clock.read(trimmed, &mut days);
        if let Some(at) = clock.utc(instant) {
            times.push(at);
            continue;
        }
        times.push_null();
        let reason = match instant {
            Instant::NoYear => NoValue::Misfit(Misfit::NoYear),
            Instant::NoDate => NoValue::Misfit(Misfit::NoDate),
            _ if is_absent(trimmed) => NoValue::Absent,
            _ => NoValue::Misfit(Misfit::NotATime),
        };
        told(row, reason, text);
    }
}

#[inline(never)]
fn extend_words(
    words: &mut Words,
    fields: &Fields<'_>,
    trim: impl Fn(&[u8]) -> &[u8],
    mut told: impl FnMut(usize, NoValue, &[u8]),
) {
    for (row, text) in fields.iter().enumerate() {
        let text = trim(text);
        match readable(text, fields.clean) {
            Ok(word) => words.push(word, first_bytes(fields.text, text)),
            Err(reason) => {
                words.push_null();
                told(row, NoValue::Misfit(reason), text);
            }
        }
    }
}

/// Takes texts, without their padding where `is_padded` says that there is some.
#[inline(never)]
fn extend_texts(
    texts: &mut Texts,
    fields: &Fields<'_>,
    is_padded: impl Fn(&[u8]) -> bool,
    mut told: impl FnMut(usize, NoValue, &[u8]),
) {
    for (row, text) in fields.iter().enumerate() {
        let pushed = match is_padded(text) {
            true => push_unpadded(texts, fields, text),
            false => push_text(texts, fields, text),
        };
        if let Err(reason) = pushed {
            texts.push_null();
            told(row, NoValue::Misfit(reason), text);
        }
    }
}

#[inline(always)]
fn push_text(texts: &mut Texts, fields: &Fields<'_>, text: &[u8]) -> Result<(), Misfit> {
    let word = readable(text, fields.clean)?;
    texts.push(word, first_bytes(fields.text, text));
    Ok(())
}

/// Few fields have padding to be taken away. It is done apart from the loop, which then
/// knows of every field where it begins.
#[cold]
#[inline(never)]
fn push_unpadded(texts: &mut Texts, fields: &Fields<'_>, text: &[u8]) -> Result<(), Misfit> {
    push_text(texts, fields, text.trim_ascii())
}

#[inline]
fn is_padded(text: &[u8]) -> bool {
    matches!(text, [b' ', ..] | [.., b' '])
}

/// A field without its padding; its ends tell whether there can be any.
#[inline]
fn unpadded(text: &[u8]) -> &[u8] {
    match text {
        [first, .., last] if *first > b' ' && *last > b' ' => text,
        text => text.trim_ascii(),
    }
}

/// The text of a field, if it is UTF-8 without a NUL.
#[inline]
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

/// The first bytes of a field, up to 16, as a number, with zeros behind the
/// field's end. They are read from the text around the field in one piece: bytes
/// copied one by one and then read as one number would make the processor wait.
#[inline]
pub(super) fn first_bytes(text: &[u8], field: &[u8]) -> u128 {
    let begin = field.as_ptr() as usize - text.as_ptr() as usize;
    let sixteen = match text.get(begin..begin + 16) {
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
        length @ 1..=15 => sixteen & (u128::MAX >> (128 - 8 * length)),
        _ => sixteen,
    }
}
