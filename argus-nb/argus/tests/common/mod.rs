//! What holds of every input, good or broken. The tests of mutated files and the fuzz target
//! (`fuzz/`) hold the same against what each of them makes up.

use argus_records::fields::{Getter, UserDataSide, all, user_data};
use argus_records::{Item, Record, Records, Skim};
use std::fmt::Write as _;

/// Where something begins, how long it is, and what it is.
pub type Seen = (u64, u64, String);

/// Records, damage and padding are all of the input; `Records` sees what `Skim` sees, and
/// in blocks of this size both see the same.
pub fn every_byte_is_accounted_for(bytes: &[u8], block: usize) {
    let whole = seen(Skim::new(bytes).of_a_whole_file(), 0);
    let mut end = 0;
    for (begins, length, what) in &whole {
        is_padding(bytes, end, *begins as usize);
        assert!(*length > 0, "{what} of no bytes at {begins}");
        end = (begins + length) as usize;
    }
    is_padding(bytes, end, bytes.len());
    assert_eq!(in_blocks(bytes, block), whole, "in blocks of {block}");
    let mut records = Records::new(bytes).from_offset(7).of_a_whole_file();
    let looked_into: Vec<_> = records.by_ref().map(|item| place(&item)).collect();
    assert_eq!(records.consumed(), bytes.len());
    assert_eq!(looked_into.len(), whole.len());
    for (looked_into, (begins, length, what)) in looked_into.iter().zip(&whole) {
        let Some((looked_begins, looked_length)) = looked_into else {
            continue;
        };
        let both = (*looked_begins, *looked_length);
        assert_eq!(both, (begins + 7, *length), "{what}");
    }
}

/// Only headers that have no length lie between records.
fn is_padding(bytes: &[u8], begins: usize, ends: usize) {
    assert!(begins <= ends && ends <= bytes.len(), "{begins}..{ends}");
    let between = bytes[begins..ends].chunks(4);
    for four in between {
        let is_header = four[0] == 0 || matches!(four[0] & 0x0f, 3 | 5);
        assert!(is_header && four[2..] == [0, 0], "{four:02x?} was lost");
    }
}

fn seen(skim: impl Iterator<Item = argus_records::Extent>, offset: usize) -> Vec<Seen> {
    let seen = skim.map(|extent| {
        let what = match extent.what {
            Ok(header) => format!("{:?}", header.kind),
            Err(trouble) => trouble.to_string(),
        };
        ((offset + extent.begins) as u64, extent.length as u64, what)
    });
    seen.collect()
}

/// What a reader sees that has a block at a time, and a larger one only where it can't decide.
fn in_blocks(bytes: &[u8], size: usize) -> Vec<Seen> {
    let mut all = Vec::new();
    let (mut begins, mut wanted) = (0, size);
    while begins < bytes.len() {
        let end = (begins + wanted).min(bytes.len());
        let mut skim = Skim::new(&bytes[begins..end]);
        all.extend(seen(skim.by_ref(), begins));
        let consumed = skim.consumed();
        begins += consumed;
        match consumed {
            // A reader learns of the end when it finds nothing more.
            0 if end == bytes.len() => {
                let last = Skim::new(&bytes[begins..]).of_a_whole_file();
                all.extend(seen(last, begins));
                return all;
            }
            0 => wanted *= 2,
            _ => wanted = size,
        }
    }
    all
}

/// Where an item lies, if it says so.
fn place(item: &Item<'_>) -> Option<(u64, u64)> {
    match item {
        Item::Flow(record) => Some((record.offset, record.bytes().len() as u64)),
        Item::Management(record) => Some((record.offset, 128)),
        Item::Damage(damage) => Some((damage.offset, damage.length)),
        Item::Other(_) => None,
    }
}

/// Every field of every flow, and all of every management record, can be had and printed.
pub fn every_value_can_be_had(bytes: &[u8], text: &mut String) {
    for item in Records::new(bytes).of_a_whole_file() {
        match item {
            Item::Flow(record) => every_field(&record, text),
            Item::Management(record) => {
                text.clear();
                let _ = write!(text, "{:?}{:?}", record.sensor(), record.state());
                let _ = write!(text, "{:?}{:?}", record.start(), record.now());
                let _ = write!(text, "{:?}{:?}", record.packets_received(), record.memory());
            }
            Item::Other(_) | Item::Damage(_) => {}
        }
    }
}

fn every_field(record: &Record<'_>, text: &mut String) {
    for field in all() {
        text.clear();
        field.print(record, text);
        match field.getter {
            Getter::Time(get) | Getter::Count(get) => drop(std::hint::black_box(get(record))),
            Getter::Number(get) => drop(std::hint::black_box(get(record))),
            Getter::Port(get) => drop(std::hint::black_box(get(record))),
            Getter::Word(get) => drop(std::hint::black_box(get(record))),
            Getter::Address(get) => drop(std::hint::black_box(get(record))),
            Getter::Text(get) => drop(std::hint::black_box(get(record, text))),
        }
    }
    for side in [UserDataSide::Source, UserDataSide::Destination] {
        let bytes = user_data(record, side).unwrap_or_default();
        assert!(bytes.len() <= record.bytes().len());
    }
    assert!(record.part_kinds().count() <= record.bytes().len() / 4);
}
