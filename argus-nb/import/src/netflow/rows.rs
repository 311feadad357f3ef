//! Flows become rows of a batch.

use super::flow::Flow;
use crate::batch::{Batch, Texts, Values};
use crate::mapping::flow_columns::{FLOW_COLUMNS, Form};
use argus_records::fields::ip_protocol_name;
use std::fmt::Write;

/// Writes one row into the columns that all flows have. Columns behind them are the caller's.
pub(crate) fn push<'n>(
    flow: &Flow,
    interface_name: impl Fn(i64) -> Option<&'n str>,
    batch: &mut Batch,
) {
    for (values, column) in batch.columns.iter_mut().zip(&FLOW_COLUMNS) {
        let number = flow.get(column.into);
        match (values, column.form) {
            (Values::Times(values) | Values::Counts(values), _) => values.push(number),
            (Values::Numbers(values), _) => {
                values.push(number.map(|millionths| millionths as f64 / 1e6));
            }
            (Values::Ports(values), _) => {
                values.push(number.and_then(|port| u16::try_from(port).ok()));
            }
            (Values::Addresses(values), _) => values.push(flow.address(column.into)),
            (Values::Texts(texts), Form::NameOf(interface)) => {
                texts.push(flow.get(interface).and_then(&interface_name));
            }
            (Values::Texts(texts), form) => match number {
                None => texts.push(None),
                Some(number) => push_text(texts, form, number, flow),
            },
        }
    }
}

fn push_text(texts: &mut Texts, form: Form, number: i64, flow: &Flow) {
    match form {
        Form::Protocol => texts.push(u8::try_from(number).ok().map(ip_protocol_name)),
        Form::Flags => texts.push(Some(FlagLetters::new(number).as_str())),
        Form::Mac => push_mac(texts, number),
        Form::Labels => texts.push(Some(&labels(flow.labels()))),
        Form::Word(words) => {
            let word = usize::try_from(number).ok().and_then(|at| words.get(at));
            texts.push(word.copied());
        }
        _ => texts.push(None),
    }
}

/// Letters of the flags of TCP, from FIN on.
const FLAGS: &[u8; 9] = b"FSRPAUECN";

/// TCP's flags in letters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FlagLetters {
    letters: [u8; FLAGS.len()],
    length: usize,
}

impl FlagLetters {
    pub(crate) fn new(flags: i64) -> FlagLetters {
        let mut text = FlagLetters {
            letters: [0; FLAGS.len()],
            length: 0,
        };
        for (bit, letter) in FLAGS.iter().enumerate() {
            if flags & 1 << bit != 0 {
                text.letters[text.length] = *letter;
                text.length += 1;
            }
        }
        text
    }

    /// `none` where no flag was seen: that is a finding, not a value that is missing.
    pub(crate) fn as_str(&self) -> &str {
        let letters = self.letters.get(..self.length).unwrap_or_default();
        match std::str::from_utf8(letters) {
            Ok(letters) if !letters.is_empty() => letters,
            _ => "none",
        }
    }
}

fn push_mac(texts: &mut Texts, address: i64) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let mut text = *b"00:00:00:00:00:00";
    let octets = address.to_be_bytes();
    for (octet, place) in octets[2..].iter().zip(text.chunks_mut(3)) {
        place[0] = DIGITS[usize::from(octet >> 4)];
        place[1] = DIGITS[usize::from(octet & 15)];
    }
    texts.push(std::str::from_utf8(&text).ok());
}

fn labels(labels: &[u32]) -> String {
    let mut text = String::new();
    for label in labels {
        let space = if text.is_empty() { "" } else { " " };
        // Writing into a string does not fail.
        let _ = write!(
            text,
            "{space}{}-{}-{}",
            label >> 4,
            label >> 1 & 7,
            label & 1
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(push: impl Fn(&mut Texts)) -> String {
        let mut texts = Texts::default();
        push(&mut texts);
        let text = texts.iter().next().flatten();
        text.unwrap_or("null").to_owned()
    }

    #[test]
    fn flags_are_letters_from_fin_on() {
        let cases = [(0, "none"), (2, "S"), (0x1b, "FSPA"), (0x1ff, "FSRPAUECN")];
        for (flags, letters) in cases {
            assert_eq!(FlagLetters::new(flags).as_str(), letters);
        }
    }

    #[test]
    fn addresses_of_ethernet_and_labels_are_written_as_usual() {
        let mac = text(|texts| push_mac(texts, 0xb827_ebc7_e90f));
        assert_eq!(mac, "b8:27:eb:c7:e9:0f");
        assert_eq!(labels(&[0x00_0101, 0x00_020e]), "16-0-1 32-7-0");
    }
}
