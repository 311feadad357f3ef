//! Which rows are so, as a mask of bits: many questions of many columns at once, on all cores.
//!
//! A question is answered for a block of rows at a time, whose bits lie in a core's own cache:
//! where the first of several conditions holds for no row, the others are not asked.

use super::parts::cut_as;
use polars::prelude::*;
use polars_arrow::array::{Array, BooleanArray, PrimitiveArray};
use polars_arrow::bitmap::Bitmap;
use polars_arrow::types::NativeType;
use rayon::prelude::*;
use std::ops::Range;

/// The rows of a block; a multiple of 64.
const BLOCK: usize = 1 << 12;

/// A processor compares many values at once with so many ranges.
const FEW_RANGES: usize = 4;

/// What is asked of each row.
pub(crate) enum Asked {
    Not(Box<Asked>),
    All(Vec<Asked>),
    Any(Vec<Asked>),
    Column(Answers),
}

/// What one column answers. A value that is missing answers no.
pub(crate) struct Answers {
    values: Series,
    fill: Box<Fill>,
}

/// Fills the bits of some rows of an array, 64 to a word.
type Fill = dyn Fn(&dyn Array, Range<usize>, &mut [u64]) + Send + Sync;

impl Answers {
    /// Answers that are known; null is no.
    pub(crate) fn known(answers: BooleanChunked) -> Answers {
        let fill = |array: &dyn Array, rows: Range<usize>, words: &mut [u64]| {
            let Some(array) = array.as_any().downcast_ref::<BooleanArray>() else {
                return;
            };
            words.fill(u64::MAX);
            only(array.values(), rows.clone(), words);
            only_there(array, rows, words);
        };
        Answers {
            values: answers.into_series(),
            fill: Box::new(fill),
        }
    }

    /// What is so of each number by itself.
    pub(crate) fn each<P: PolarsNumericType>(
        values: &ChunkedArray<P>,
        holds: impl Fn(P::Native) -> bool + Send + Sync + 'static,
    ) -> Answers
    where
        ChunkedArray<P>: IntoSeries,
    {
        let fill = move |array: &dyn Array, rows: Range<usize>, words: &mut [u64]| {
            let Some(array) = array.as_any().downcast_ref::<PrimitiveArray<P::Native>>() else {
                return;
            };
            let values = array.values()[rows.clone()].chunks(64);
            for (word, values) in words.iter_mut().zip(values) {
                *word = packed(values, &holds);
            }
            only_there(array, rows, words);
        };
        Answers {
            values: values.clone().into_series(),
            fill: Box::new(fill),
        }
    }

    /// Numbers from a first to a last.
    pub(crate) fn within<P: PolarsNumericType>(
        values: &ChunkedArray<P>,
        first: P::Native,
        last: P::Native,
    ) -> Answers
    where
        P::Native: PartialOrd,
        ChunkedArray<P>: IntoSeries,
    {
        Answers::each(values, move |value| (first <= value) & (value <= last))
    }

    /// Numbers in one of some ranges, each from a first to a last.
    pub(crate) fn within_any<P: PolarsNumericType>(
        values: &ChunkedArray<P>,
        ranges: Vec<(P::Native, P::Native)>,
    ) -> Answers
    where
        P::Native: PartialOrd,
        ChunkedArray<P>: IntoSeries,
    {
        let is_within =
            |value, (first, last): &(P::Native, P::Native)| (*first <= value) & (value <= *last);
        match ranges[..] {
            [(first, last)] => Answers::within(values, first, last),
            [one, ..] if ranges.len() <= FEW_RANGES => {
                let ranges: [_; FEW_RANGES] =
                    std::array::from_fn(|at| ranges.get(at).copied().unwrap_or(one));
                Answers::each(values, move |value| {
                    let ranges = ranges.iter();
                    ranges.fold(false, |is_so, range| is_so | is_within(value, range))
                })
            }
            _ => Answers::each(values, move |value| {
                ranges.iter().any(|range| is_within(value, range))
            }),
        }
    }
}

impl Asked {
    /// The answer for each row, in as many arrays as the first column has that is asked.
    ///
    /// # Errors
    /// Columns that are not of one length.
    pub(crate) fn mask(mut self, rows: usize) -> PolarsResult<BooleanChunked> {
        let like = self.first().cloned();
        if let Some(like) = &like {
            self.cut_as(like)?;
        }
        let lengths: Vec<usize> = match &like {
            Some(like) => like.chunk_lengths().collect(),
            None => vec![rows],
        };
        let answered = lengths.into_par_iter().enumerate().map(|(chunk, length)| {
            let mut bytes = vec![0; length.div_ceil(64) * 8];
            let blocks = bytes.par_chunks_mut(BLOCK / 8).enumerate();
            blocks.for_each(|(block, bytes)| {
                let first = block * BLOCK;
                let rows = first..length.min(first + BLOCK);
                let mut words = [0; BLOCK / 64];
                let words = &mut words[..rows.len().div_ceil(64)];
                self.fill(chunk, rows, words);
                for (bytes, word) in bytes.chunks_mut(8).zip(words) {
                    bytes.copy_from_slice(&word.to_le_bytes());
                }
            });
            BooleanArray::from(Bitmap::from_u8_vec(bytes, length))
        });
        let answers: Vec<BooleanArray> = answered.collect();
        Ok(BooleanChunked::from_chunk_iter("".into(), answers))
    }

    fn first(&self) -> Option<&Series> {
        match self {
            Asked::Not(asked) => asked.first(),
            Asked::All(asked) | Asked::Any(asked) => asked.iter().find_map(Asked::first),
            Asked::Column(answers) => Some(&answers.values),
        }
    }

    /// All columns in arrays of the same lengths.
    fn cut_as(&mut self, like: &Series) -> PolarsResult<()> {
        match self {
            Asked::Not(asked) => asked.cut_as(like),
            Asked::All(asked) | Asked::Any(asked) => {
                asked.iter_mut().try_for_each(|asked| asked.cut_as(like))
            }
            Asked::Column(answers) => {
                let values = &answers.values;
                polars_ensure!(
                    values.len() == like.len(),
                    ShapeMismatch: "{} answers for {} rows", values.len(), like.len()
                );
                if !values.chunk_lengths().eq(like.chunk_lengths()) {
                    answers.values = cut_as(values.rechunk(), like)?;
                }
                Ok(())
            }
        }
    }

    fn fill(&self, chunk: usize, rows: Range<usize>, words: &mut [u64]) {
        match self {
            Asked::Not(asked) => {
                asked.fill(chunk, rows, words);
                words.iter_mut().for_each(|word| *word = !*word);
            }
            Asked::All(asked) => joined(asked, chunk, rows, words, u64::MAX, |one, other| {
                one & other
            }),
            Asked::Any(asked) => joined(asked, chunk, rows, words, 0, |one, other| one | other),
            Asked::Column(answers) => {
                let array = answers.values.chunks()[chunk].as_ref();
                (answers.fill)(array, rows, words);
            }
        }
    }
}

/// Several answers in one. `of_none` changes nothing, and its contrary can't be changed.
fn joined(
    asked: &[Asked],
    chunk: usize,
    rows: Range<usize>,
    words: &mut [u64],
    of_none: u64,
    join: fn(u64, u64) -> u64,
) {
    words.fill(of_none);
    for asked in asked {
        let mut others = [0; BLOCK / 64];
        let others = &mut others[..words.len()];
        asked.fill(chunk, rows.clone(), others);
        for (word, other) in words.iter_mut().zip(others) {
            *word = join(*word, *other);
        }
        if words.iter().all(|word| *word == !of_none) {
            return;
        }
    }
}

/// The answers for up to 64 values. First each has a byte, which a processor compares many of at
/// once; then the lowest bits of eight bytes meet in the highest byte of a product.
#[inline]
fn packed<T: NativeType>(values: &[T], holds: impl Fn(T) -> bool) -> u64 {
    let mut answers = [0u8; 64];
    for (answer, value) in answers.iter_mut().zip(values) {
        *answer = u8::from(holds(*value));
    }
    let mut word = 0;
    let (eights, _) = answers.as_chunks::<8>();
    for (at, eight) in eights.iter().enumerate() {
        let product = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080);
        word |= (product >> 56) << (8 * at);
    }
    word
}

/// Takes away the bits of values that are missing.
fn only_there(array: &dyn Array, rows: Range<usize>, words: &mut [u64]) {
    if array.null_count() > 0
        && let Some(there) = array.validity()
    {
        only(there, rows, words);
    }
}

/// Takes away the bits that others do not have.
fn only(others: &Bitmap, rows: Range<usize>, words: &mut [u64]) {
    let others = others.clone().sliced(rows.start, rows.len());
    let chunks = others.chunks::<u64>();
    let last = chunks.remainder();
    for (word, other) in words.iter_mut().zip(chunks.chain([last])) {
        *word &= other;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A column that is cut at such lengths, every seventh value of which is missing.
    fn column(lengths: &[usize], number: impl Fn(usize) -> i64) -> Int64Chunked {
        let rows: usize = lengths.iter().sum();
        let values = (0..rows).map(|row| (row % 7 != 3).then(|| number(row)));
        let whole: Int64Chunked = values.collect();
        let mut column = Int64Chunked::from_slice("".into(), &[]);
        let mut before = 0;
        for length in lengths {
            column.append(&whole.slice(before, *length)).unwrap();
            before += *length as i64;
        }
        column
    }

    #[test]
    fn a_mask_is_what_each_row_answers_however_the_columns_are_cut() {
        for (one, other) in [
            (&[][..], &[][..]),
            (&[1], &[1]),
            (&[64, 1], &[65]),
            (&[BLOCK * 2 + 77], &[BLOCK + 1, 5, BLOCK + 71]),
            (&[100, 9000, 3], &[9103]),
        ] {
            let a = column(one, |row| (row * 31 % 1000) as i64);
            let b = column(other, |row| (row * 17 % 100) as i64);
            let rows = a.len();
            let asked = Asked::Any(vec![
                Asked::All(vec![
                    Asked::Column(Answers::within(&a, 100, 700)),
                    Asked::Not(Box::new(Asked::Column(Answers::each(&b, |b| b % 3 == 0)))),
                ]),
                Asked::Column(Answers::known(b.iter().map(|b| Some(b? > 95)).collect())),
                Asked::Column(Answers::within_any(&b, vec![(3, 4), (7, 7)])),
                Asked::Column(Answers::within_any(&b, (60..65).map(|b| (b, b)).collect())),
                Asked::Column(Answers::within_any(&b, Vec::new())),
            ]);
            let mask = asked.mask(rows).unwrap();
            let (a, b) = (a.to_vec(), b.to_vec());
            let expected: Vec<bool> = (0..rows)
                .map(|row| {
                    let within = a[row].is_some_and(|a| (100..=700).contains(&a));
                    let divided = b[row].is_some_and(|b| b % 3 == 0);
                    let any = |b: i64| b > 95 || [3, 4, 7].contains(&b) || (60..65).contains(&b);
                    within && !divided || b[row].is_some_and(any)
                })
                .collect();
            let answered: Vec<bool> = mask.iter().map(|answer| answer == Some(true)).collect();
            assert_eq!(answered, expected, "{one:?} {other:?}");
            assert_eq!(
                mask.sum(),
                Some(expected.iter().filter(|kept| **kept).count() as u32)
            );
        }
        let (short, long) = (column(&[2], |_| 1), column(&[3], |_| 1));
        let lengths = [short, long].map(|a| Asked::Column(Answers::within(&a, 0, 1)));
        assert!(Asked::All(lengths.into()).mask(3).is_err());
        assert_eq!(Asked::All(Vec::new()).mask(70).unwrap().sum(), Some(70));
        assert_eq!(Asked::Any(Vec::new()).mask(70).unwrap().sum(), Some(0));
    }
}
