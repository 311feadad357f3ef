//! A batch of an import becomes pieces of columns.

use crate::load::columns::{Numbers, Piece, Texts, Words, first_bytes};
use crate::load::reading::Reading;
use argus_import::Values;
use polars::prelude::CategoricalMapping;
use polars_arrow::types::NativeType;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::sync::Arc;

/// The piece of a column: its first `rows` values.
pub(super) fn piece(
    values: &Values,
    rows: usize,
    reading: Reading,
    categories: &Arc<CategoricalMapping>,
) -> Piece {
    // The first of several files says what a column is; in another it may look narrower.
    match (values, reading) {
        (Values::Counts(values), Reading::Text | Reading::Address) => return as_text(values, rows),
        (Values::Numbers(values), Reading::Text | Reading::Address) => {
            return as_text(values, rows);
        }
        (Values::Counts(values), Reading::Number) => {
            let real = |value: &Option<i64>| value.map(|value| value as f64);
            let reals: Vec<Option<f64>> = values.iter().take(rows).map(real).collect();
            return Piece::F64(numbers(&reals, rows));
        }
        _ => {}
    }
    match values {
        Values::Times(values) | Values::Counts(values) => Piece::I64(numbers(values, rows)),
        Values::Numbers(values) => Piece::F64(numbers(values, rows)),
        Values::Ports(values) => Piece::U16(numbers(values, rows)),
        Values::Addresses(addresses) => Piece::Text(of_addresses(addresses, rows)),
        Values::Texts(values) if reading == Reading::Category => {
            let mut words = Words::new(rows, categories.clone());
            for word in values.iter().take(rows) {
                match word {
                    Some(word) => words.push(word, first_bytes(word.as_bytes(), word.as_bytes())),
                    None => words.push_null(),
                }
            }
            Piece::Category(words.finish())
        }
        Values::Texts(values) => {
            let mut texts = Texts::new(rows);
            for text in values.iter().take(rows) {
                push(&mut texts, text);
            }
            Piece::Text(texts.finish())
        }
    }
}

fn as_text<T: ToString>(values: &[Option<T>], rows: usize) -> Piece {
    let mut texts = Texts::new(rows);
    for value in values.iter().take(rows) {
        let text = value.as_ref().map(T::to_string);
        push(&mut texts, text.as_deref());
    }
    Piece::Text(texts.finish())
}

fn numbers<T: NativeType>(
    values: &[Option<T>],
    rows: usize,
) -> polars_arrow::array::PrimitiveArray<T> {
    let mut numbers = Numbers::new(rows);
    for value in values.iter().take(rows) {
        match value {
            Some(value) => numbers.push(*value),
            None => numbers.push_null(),
        }
    }
    numbers.finish()
}

/// Addresses as text. They recur, often many times in a row.
fn of_addresses(addresses: &[Option<IpAddr>], rows: usize) -> polars_arrow::array::Utf8ViewArray {
    let mut texts = Texts::new(rows);
    let mut text = String::new();
    let mut last = None;
    for address in addresses.iter().take(rows) {
        if *address != last {
            text.clear();
            if let Some(address) = address {
                // Writing to a String can't fail.
                let _ = write!(text, "{address}");
            }
            last = *address;
        }
        push(&mut texts, address.map(|_| text.as_str()));
    }
    texts.finish()
}

fn push(texts: &mut Texts, text: Option<&str>) {
    match text {
        Some(text) => texts.push(text, first_bytes(text.as_bytes(), text.as_bytes())),
        None => texts.push_null(),
    }
}
