//! Columns under construction, of values that records hand over typed.
//!
//! Why it is so: `docs/decisions.md#addresses-are-remembered-as-text`.

use super::plan::Origin;
use crate::load::columns::{Numbers, Piece, Texts, Words, first_bytes};
use argus_records::fields::{UserDataSide, user_data};
use argus_records::record::Address;
use argus_records::{Getter, Record, Word};
use polars::prelude::CategoricalMapping;
use polars_arrow::array::{MutableBinaryViewArray, View};
use std::fmt::Write as _;
use std::sync::Arc;

/// One column so far, and how its values are had.
pub(super) enum Builder {
    Integers(Numbers<i64>, fn(&Record<'_>) -> Option<i64>),
    Numbers(Numbers<f64>, fn(&Record<'_>) -> Option<f64>),
    Ports(Numbers<u16>, fn(&Record<'_>) -> Option<u16>),
    Categories(Box<Words>, fn(&Record<'_>) -> Option<Word>),
    Words(Texts, fn(&Record<'_>) -> Option<Word>),
    Addresses(Addresses, fn(&Record<'_>) -> Option<Address>),
    Texts(Texts, String, fn(&Record<'_>, &mut String) -> bool),
    Printed(Texts, String, &'static argus_records::Field),
    UserData(MutableBinaryViewArray<[u8]>, UserDataSide),
    Nothing(Numbers<i64>),
}

impl Builder {
    pub(super) fn new(
        origin: Origin,
        is_category: bool,
        rows: usize,
        categories: &Arc<CategoricalMapping>,
    ) -> Builder {
        let texts = || Texts::new(rows);
        let field = match origin {
            Origin::Field(field) => field,
            Origin::Printed(field) => return Builder::Printed(texts(), String::new(), field),
            Origin::UserData(side) => {
                let bytes = MutableBinaryViewArray::with_capacity(rows);
                return Builder::UserData(bytes, side);
            }
            Origin::Nowhere => return Builder::Nothing(Numbers::new(rows)),
        };
        match field.getter {
            Getter::Time(get) | Getter::Count(get) => Builder::Integers(Numbers::new(rows), get),
            Getter::Number(get) => Builder::Numbers(Numbers::new(rows), get),
            Getter::Port(get) => Builder::Ports(Numbers::new(rows), get),
            Getter::Word(get) if is_category => {
                Builder::Categories(Box::new(Words::new(rows, categories.clone())), get)
            }
            Getter::Word(get) => Builder::Words(texts(), get),
            Getter::Address(get) => Builder::Addresses(Addresses::new(rows), get),
            Getter::Text(get) => Builder::Texts(texts(), String::new(), get),
        }
    }

    /// Takes the column's value of a record.
    #[inline]
    pub(super) fn push(&mut self, record: &Record<'_>) {
        match self {
            Builder::Integers(integers, get) => match get(record) {
                Some(value) => integers.push(value),
                None => integers.push_null(),
            },
            Builder::Numbers(numbers, get) => match get(record) {
                Some(value) => numbers.push(value),
                None => numbers.push_null(),
            },
            Builder::Ports(ports, get) => match get(record) {
                Some(value) => ports.push(value),
                None => ports.push_null(),
            },
            Builder::Categories(words, get) => match get(record) {
                Some(word) => words.push(word.as_str(), first_bytes_of(&word)),
                None => words.push_null(),
            },
            Builder::Words(texts, get) => match get(record) {
                Some(word) => texts.push(word.as_str(), first_bytes_of(&word)),
                None => texts.push_null(),
            },
            Builder::Addresses(addresses, get) => addresses.push(get(record)),
            Builder::Texts(texts, text, get) => {
                text.clear();
                match get(record, text) {
                    true => push_text(texts, text),
                    false => texts.push_null(),
                }
            }
            Builder::Printed(texts, text, field) => {
                text.clear();
                field.print(record, text);
                push_text(texts, text);
            }
            Builder::UserData(bytes, side) => bytes.push(user_data(record, *side)),
            Builder::Nothing(nothing) => nothing.push_null(),
        }
    }

    pub(super) fn finish(self) -> Piece {
        match self {
            Builder::Integers(values, _) | Builder::Nothing(values) => Piece::I64(values.finish()),
            Builder::Numbers(values, _) => Piece::F64(values.finish()),
            Builder::Ports(values, _) => Piece::U16(values.finish()),
            Builder::Categories(words, _) => Piece::Category(words.finish()),
            Builder::UserData(bytes, _) => Piece::Bytes(bytes.freeze()),
            Builder::Words(texts, _)
            | Builder::Texts(texts, ..)
            | Builder::Printed(texts, ..)
            | Builder::Addresses(Addresses { texts, .. }, _) => Piece::Text(texts.finish()),
        }
    }
}

/// An empty text is null, as a blank field is.
fn push_text(texts: &mut Texts, text: &str) {
    texts.push(text, first_bytes(text.as_bytes(), text.as_bytes()));
}

#[inline]
fn first_bytes_of(word: &Word) -> u128 {
    let bytes = word.as_bytes();
    first_bytes(bytes, bytes)
}

/// Addresses as text. Writing one takes longer than all else that is done for a record, and
/// addresses recur.
pub(super) struct Addresses {
    texts: Texts,
    text: String,
    /// Addresses met lately, by a hash of their bytes, and the view of the text of each.
    lately: Vec<Option<(Address, View)>>,
}

impl Addresses {
    const LATELY: usize = 1 << 12;

    fn new(rows: usize) -> Addresses {
        Addresses {
            texts: Texts::new(rows),
            text: String::new(),
            lately: vec![None; Self::LATELY],
        }
    }

    #[inline]
    fn push(&mut self, address: Option<Address>) {
        let Some(address) = address else {
            return self.texts.push_null();
        };
        let slot = hash(&address) as usize % Self::LATELY;
        match self.lately[slot] {
            Some((met, view)) if met == address => self.texts.push_again(view),
            _ => self.push_unmet(address, slot),
        }
    }

    #[inline(never)]
    fn push_unmet(&mut self, address: Address, slot: usize) {
        self.text.clear();
        // Writing to a String can't fail.
        let _ = write!(self.text, "{address}");
        push_text(&mut self.texts, &self.text);
        self.lately[slot] = self.texts.last().map(|view| (address, view));
    }
}

/// Mixes all bytes of an address.
#[inline]
fn hash(address: &Address) -> u64 {
    let mixed = match address {
        Address::V4(bytes) => u64::from(u32::from_le_bytes(*bytes)),
        Address::V6(bytes) => {
            let both = u128::from_le_bytes(*bytes);
            both as u64 ^ ((both >> 64) as u64).rotate_left(29)
        }
        Address::Mac([a, b, c, d, e, f]) => u64::from_le_bytes([*a, *b, *c, *d, *e, *f, 0, 1]),
        Address::IsIs { id, .. } => u64::from_le_bytes(*id),
        Address::Sequence(number) => u64::from(*number),
    };
    mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 48
}
