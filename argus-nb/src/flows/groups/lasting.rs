//! The different values of a column that comes batch by batch, and their numbers: null is 0, the
//! others are 1, 2, 3 … in the order in which they are met.

use super::arrays::{Arrays, Rows, has_few_categories, physical, with_arrays};
use super::keys::{ByHash, ByPlace, Key, Narrow, Numbers, Text, Word};
use super::recent::Recent;
use super::table::{Hasher, Table};
use polars::prelude::*;

/// The number of null, whether it was met or not.
const NULL: u32 = 0;

/// The different values of a column.
pub(super) struct Values {
    numbers: KeyNumbers,
    /// What is not text, as it stood in the column.
    distinct: Vec<Series>,
    dtype: DataType,
    /// Decided once for all batches: later ones may bring more categories, and numbers stay.
    has_places: bool,
}

impl Values {
    /// None of a type whose values are not told apart by numbers or texts.
    pub(super) fn new(dtype: &DataType) -> Option<Values> {
        let is_word = dtype.is_primitive_numeric() && !dtype.is_decimal();
        let is_word = is_word || dtype.is_temporal() || dtype.is_bool();
        let is_text = matches!(
            dtype,
            DataType::String | DataType::Categorical(..) | DataType::Enum(..)
        );
        let is_wide = matches!(dtype, DataType::Int128 | DataType::UInt128);
        ((is_word || is_text) && !is_wide).then(|| Values {
            numbers: KeyNumbers::default(),
            distinct: Vec::new(),
            dtype: dtype.clone(),
            has_places: has_few_categories(dtype),
        })
    }

    /// Puts the number of each row's value into `of_rows`.
    ///
    /// # Errors
    /// Values of another type.
    pub(super) fn number(&mut self, values: &Series, of_rows: &mut Vec<u32>) -> PolarsResult<()> {
        let physical = physical(values)?;
        of_rows.clear();
        let arrays = match self.has_places {
            true => Arrays::with_places(&physical)?,
            false => Arrays::new(&physical)?,
        };
        let fresh = with_arrays!(
            arrays, parts => self.numbers.of_rows(&parts, of_rows);
            else polars_bail!(InvalidOperation: "values of {} are not told apart", values.dtype())
        );
        if self.dtype != DataType::String && !fresh.is_empty() {
            self.distinct.push(values.take_slice(&fresh)?);
        }
        Ok(())
    }

    /// The values with these numbers.
    ///
    /// # Errors
    /// None, where the numbers are those of this column.
    pub(super) fn take(&self, name: &str, numbers: &[u32]) -> PolarsResult<Series> {
        let mut all = match self.dtype {
            DataType::String => self.numbers.texts.values()?,
            _ => Series::full_null(PlSmallStr::EMPTY, 1, &self.dtype),
        };
        for some in &self.distinct {
            all.append(some)?;
        }
        Ok(all.rechunk().take_slice(numbers)?.with_name(name.into()))
    }
}

/// Numbers of keys of any kind; those of a column are of one.
#[derive(Default)]
pub(super) struct KeyNumbers {
    narrow: Option<ByPlace>,
    words: Option<ByHash<Word>>,
    texts: Texts,
}

impl KeyNumbers {
    /// Adds the number of each row's key, and gives the rows whose key is a new one.
    fn of_rows<R: Rows>(&mut self, parts: &[R], of_rows: &mut Vec<u32>) -> Vec<IdxSize>
    where
        R::Key: Lasting,
    {
        let mut fresh = Vec::new();
        let mut before = 0;
        for part in parts {
            // What a view stands for is this array's alone.
            let mut recent = Recent::new(part.len());
            for row in 0..part.len() {
                of_rows.push(match part.key(row) {
                    None => NULL,
                    Some(key) => recent.number(part.view(row), || {
                        let (number, is_new) = key.number(self);
                        if is_new {
                            fresh.push((before + row) as IdxSize);
                        }
                        number + 1
                    }),
                });
            }
            before += part.len();
        }
        fresh
    }
}

/// A key that has a number among others of its kind, and whether it is a new one.
pub(super) trait Lasting: Key {
    fn number(self, among: &mut KeyNumbers) -> (u32, bool);
}

fn among<K: Key, N: Numbers<K>>(numbers: &mut Option<N>, key: K) -> (u32, bool) {
    let numbers = numbers.get_or_insert_with(N::new);
    let before = numbers.keys().len();
    let number = numbers.number(key);
    (number, numbers.keys().len() > before)
}

impl Lasting for Narrow {
    #[inline]
    fn number(self, of: &mut KeyNumbers) -> (u32, bool) {
        among(&mut of.narrow, self)
    }
}

impl Lasting for Word {
    #[inline]
    fn number(self, of: &mut KeyNumbers) -> (u32, bool) {
        among(&mut of.words, self)
    }
}

impl Lasting for Text<'_> {
    #[inline]
    fn number(self, of: &mut KeyNumbers) -> (u32, bool) {
        of.texts.number(self)
    }
}

/// Texts, in memory of their own.
struct Texts {
    hasher: Hasher,
    table: Table,
    /// For each text its view, and where the bytes of one begin that is longer than a view.
    texts: Vec<(u128, usize)>,
    bytes: Vec<u8>,
}

impl Default for Texts {
    fn default() -> Texts {
        Texts {
            hasher: Hasher::new(),
            table: Table::new(),
            texts: Vec::new(),
            bytes: Vec::new(),
        }
    }
}

impl Texts {
    #[inline]
    fn number(&mut self, key: Text<'_>) -> (u32, bool) {
        let hash = key.hash(self.hasher);
        let is_key = |number: u32| {
            let (view, from) = self.texts[number as usize];
            // Nothing is not compared: its address is none, and asking for that takes long.
            view == key.view && (key.bytes.is_empty() || self.bytes[from..].starts_with(key.bytes))
        };
        if let Some(number) = self.table.find(hash, is_key) {
            return (number, false);
        }
        let number = self.texts.len() as u32;
        self.table.insert(hash, number);
        self.texts.push((key.view, self.bytes.len()));
        self.bytes.extend_from_slice(key.bytes);
        (number, true)
    }

    /// The texts behind a null.
    fn values(&self) -> PolarsResult<Series> {
        let rows = self.texts.len() + 1;
        let mut values = StringChunkedBuilder::new(PlSmallStr::EMPTY, rows);
        values.append_null();
        for (view, from) in &self.texts {
            // A view begins with the length, in 32 bits; the bytes of a short text follow it.
            let (view, length) = (view.to_le_bytes(), *view as u32 as usize);
            let bytes = match view.get(4..4 + length) {
                Some(short) => short,
                None => &self.bytes[*from..from + length],
            };
            let text = std::str::from_utf8(bytes);
            values.append_value(text.map_err(|error| polars_err!(ComputeError: "{error}"))?);
        }
        Ok(values.finish().into_series())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_numbers_while_categories_become_many() {
        let categories = Categories::random("flows".into(), CategoricalPhysical::U32);
        let dtype = DataType::from_categories(categories);
        let batch = |words: std::ops::Range<usize>| {
            let words: StringChunked = words
                .map(|word| (word % 10 != 3).then(|| format!("word {word}")))
                .collect();
            words.into_series().cast(&dtype).unwrap()
        };
        let mut values = Values::new(&dtype).unwrap();
        assert!(values.has_places);
        let (mut numbers, mut of_rows) = (Vec::new(), Vec::new());
        let batches = [batch(0..9), batch(0..90_000), batch(80_000..90_010)];
        for batch in &batches {
            values.number(batch, &mut of_rows).unwrap();
            let back = values.take("back", &of_rows).unwrap();
            assert!(back.equals_missing(batch));
            numbers.append(&mut of_rows);
        }
        assert!(!has_few_categories(batches[2].dtype()));
        assert_eq!(numbers[..9], numbers[9..18]);
        assert_eq!(numbers.iter().max(), Some(&(90_010 - 9_001)));
    }
}
